"""The map of the sheet of an address: its structures, numbered; nothing over anything."""

import pytest

from geo.errors import ParameterError
from geo.figures.gallery import Style, draw_figure
from geo.figures.static.address import locate_structures
from geo.figures.static.layout import find_faults
from geo.indicators.values import Tables
from geo.siting.ground import load_ground
from geo.siting.sheet import Sheet, describe_site

SAINT_DENIS = (652_874.94, 6_870_880.01)


@pytest.fixture(scope="module")
def site(processed) -> Sheet:
    ground = load_ground(Tables(processed, processed))
    return describe_site(SAINT_DENIS, "12 rue de la République, Saint-Denis", ground)


def test_structures_have_the_rank_of_the_sheet_and_their_place(site, processed):
    located = locate_structures(site, Tables(processed, processed))

    assert located["id"].tolist() == site.structures["id"].tolist()
    assert located["rank"].tolist() == [1, 2, 3]
    assert located.geometry.notna().all()


@pytest.mark.parametrize("style", [Style(), Style(bare=True, body=90), Style(page="square")])
def test_it_is_drawn_whole_with_its_words_and_sources(style, site, processed):
    tables = Tables(processed, processed)

    drawn = draw_figure("fiche_adresse", site.site.commune, tables, style, site=site)

    assert find_faults(drawn.figure) == []
    assert "655" in drawn.title
    assert "1 structure d’accueil située" in drawn.caption.replace("\u00a0", " ")
    assert drawn.status == "estime"
    assert "Île-de-France Mobilités" in drawn.source


def test_it_needs_the_sheet(site, processed):
    with pytest.raises(ParameterError, match="demande de donner"):
        draw_figure("fiche_adresse", site.site.commune, Tables(processed, processed))
