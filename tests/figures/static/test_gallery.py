import io
import re
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pypdfium2
import pytest
from PIL import Image

from geo import french
from geo.errors import NoFigureError, ParameterError
from geo.figures.gallery import FIGURES, Style, draw_figure, list_figures, render
from geo.figures.static.drawers import DRAWERS
from geo.figures.static.layout import find_faults
from geo.figures.static.sheet import BADGES
from geo.indicators.portrait import find_area, latest_coverage
from geo.indicators.values import Tables

SMALL, LARGE, EPT, DEPARTEMENT = "93015", "93066", "200057875", "93"
# Every figure on three areas and in every format, in turn: the whole of it is in benchmarks/.
CASES = [
    (name, area, page)
    for rank, name in enumerate(key for key, entry in FIGURES.items() if not entry.needs)
    for area, page in (
        (SMALL, ("page", "slide", "square")[rank % 3]),
        ((EPT, DEPARTEMENT)[rank % 2], ("slide", "square", "page")[rank % 3]),
    )
]


def draw(name, code, tables, page="page", /, **options):
    style = Style(page=page, dpi=100)
    return draw_figure(name, find_area(code, tables), tables, style, **options)


@pytest.mark.parametrize(("name", "code", "page"), CASES)
def test_no_word_leaves_its_page_nor_covers_another(name, code, page, tables):
    try:
        drawn = draw(name, code, tables, page)
    except NoFigureError as error:
        # An area that is not published says so, and what to choose instead.
        assert re.search("Choisir|choisir", str(error))
        return

    assert find_faults(drawn.figure) == []
    assert drawn.title[0].isupper()
    assert drawn.alt.endswith(".")
    assert "Source : " in drawn.caption
    assert re.search(r"\b20\d\d\b", drawn.source)
    assert drawn.status in BADGES
    assert not re.search(r"\b(nan|None)\b", drawn.alt + drawn.caption + drawn.method)


def test_the_gallery_has_a_function_for_each_figure():
    assert set(DRAWERS) == set(FIGURES)


def test_a_figure_says_the_atlas_s_own_number(tables):
    area = find_area("93053", tables)
    last = latest_coverage(area, tables)

    drawn = draw("couverture", "93053", tables)

    assert f"{french.rate(last['rate'])} places" in drawn.title
    assert str(int(last["year"])) in drawn.title
    written = [text.get_text() for axes in drawn.figure.axes for text in axes.texts]
    assert french.rate(last["rate"]) in written  # under the commune's name too


def test_the_number_of_childminder_places_of_noisy_le_sec_is_that_of_the_cnaf(tables):
    drawn = draw("evolution_am", "93053", tables)

    assert "180 places" in drawn.title
    assert "284 en 2017" in drawn.title
    assert drawn.status == "officiel"


def test_a_small_commune_has_no_yearly_series_and_is_told_why(tables):
    with pytest.raises(NoFigureError, match="10 000 habitants"):
        draw("evolution", SMALL, tables)


def test_a_commune_without_a_located_structure_is_told_so(tables):
    with pytest.raises(NoFigureError, match="aucune structure"):
        draw("structures", SMALL, tables)


def test_the_network_is_drawn_only_when_there_is_one(tables, processed):
    with pytest.raises(NoFigureError, match="Importer"):
        draw("reseau", "93053", tables)
    structures = processed("structures")
    own = structures.assign(network=structures["commune"].eq("93053"))
    with_network = Tables(
        tables.read, lambda name: own if name == "structures" else processed(name)
    )

    drawn = draw("reseau", "93053", with_network)

    count = int((own["network"] & own["status"].ne("ferme")).sum())
    assert f"{count}\u00a0structures du réseau" in drawn.title
    assert find_faults(drawn.figure) == []


@pytest.mark.parametrize("page", ["page", "slide"])
def test_a_scenario_shows_before_and_after(page, tables):
    before = tables.read("access")
    after = before.assign(accessibility=before["accessibility"] + 10)

    drawn = draw("scenario", "93053", tables, page, before=before, after=after, name="Trois MAM")

    assert drawn.title.startswith("Trois MAM")
    assert "+10,0 en moyenne" in drawn.caption
    assert drawn.status == "scenario"
    assert find_faults(drawn.figure) == []


def test_a_scenario_refuses_tables_that_are_not_of_access(tables):
    with pytest.raises(ParameterError, match="accessibilité"):
        draw("scenario", "93053", tables, before=pd.DataFrame(), after=pd.DataFrame())


def test_the_curve_of_need_ends_at_its_last_point(tables):
    points = [(1, 16.0), (2, 31.0), (5, 68.0), (10, 115.0)]

    drawn = draw("besoin_couvert", EPT, tables, points=points, total=400.0)

    assert "10\u00a0ouvertures couvriraient ≈\u00a0115\u00a0places" in drawn.title
    assert "29\u202f%" in drawn.caption
    assert find_faults(drawn.figure) == []


def test_a_point_has_the_children_who_walk_to_it(tables):
    drawn = draw("zones_a_pied", "93053", tables, point=(2.4565, 48.8905), name="Ici")

    assert re.match(r"Ici : ≈\u00a0\d+ enfants", drawn.title)
    assert find_faults(drawn.figure) == []


def test_a_point_elsewhere_is_refused(tables):
    with pytest.raises(ParameterError, match="hors du territoire"):
        draw("zones_a_pied", "93053", tables, point=(5.37, 43.3))


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("inconnue", {}, "Figure inconnue"),
        ("enfants", {"point": (0, 0)}, "ne prend pas"),
        ("scenario", {}, "demande de donner : before, after"),
    ],
)
def test_a_wrong_request_is_a_sentence(name, options, message, tables):
    with pytest.raises(ParameterError, match=message):
        draw(name, "93053", tables, **options)


def test_figures_that_need_more_are_listed_only_with_it(tables):
    area = find_area("93", tables)

    assert "scenario" not in [entry.key for entry in list_figures(area)]
    assert "scenario" in [entry.key for entry in list_figures(area, ("before", "after"))]


def test_a_figure_is_the_same_file_each_time_in_every_form(tables):
    first, second = (draw("modes", "93053", tables) for _ in range(2))

    files = {form: render(first, form) for form in ("png", "svg", "pdf")}

    assert files == {form: render(second, form) for form in files}
    with Image.open(io.BytesIO(files["png"])) as image:
        assert image.info["Title"] == first.title
        assert image.info["Author"] == first.author
        assert round(image.info["dpi"][0]) == 100
    root = ElementTree.fromstring(files["svg"])
    assert root.tag.endswith("svg")
    pdf = pypdfium2.PdfDocument(files["pdf"])
    assert len(pdf) == 1
    assert pdf.get_metadata_dict()["Title"] == first.title


def test_the_default_resolution_prints(tables):
    drawn = draw_figure("modes", find_area("93053", tables), tables)

    with Image.open(io.BytesIO(render(drawn, "png"))) as image:
        assert round(image.info["dpi"][0]) == 300
        assert image.width == pytest.approx(170 / 25.4 * 300, abs=2)


def test_the_words_of_the_reader_are_written_as_they_are(tables):
    style = Style(title="$x_1$ & <b>", author="Le PÔPE", dpi=100)

    drawn = draw_figure("modes", find_area("93053", tables), tables, style)

    written = [text.get_text() for axes in drawn.figure.axes for text in axes.texts]
    assert "$x_1$ & <b>" in written
    assert "Le PÔPE" in written
    assert b"<b>" not in render(drawn, "svg")


def test_greyscale_has_no_colour(tables):
    style = Style(greyscale=True, dpi=60)
    drawn = draw_figure("evolution_carte", find_area("93", tables), tables, style)

    with Image.open(io.BytesIO(render(drawn, "png"))) as image:
        red, green, blue = image.convert("RGB").split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_a_bare_figure_leaves_title_and_source_to_the_document(tables):
    area = find_area("93053", tables)

    drawn = draw_figure("modes", area, tables, Style(bare=True, dpi=100))

    written = " ".join(text.get_text() for axes in drawn.figure.axes for text in axes.texts)
    assert drawn.title not in written
    assert "Source" not in written
    assert drawn.title.startswith("À Noisy-le-Sec")


def test_figures_are_drawn_in_several_threads(tables):
    from concurrent.futures import ThreadPoolExecutor

    alone = render(draw("modes", "93053", tables), "png")

    with ThreadPoolExecutor(4) as pool:
        made = pool.map(lambda _: render(draw("modes", "93053", tables), "png"), range(4))

    assert set(made) == {alone}


def test_pyplot_keeps_nothing(tables):
    import matplotlib.pyplot as plt

    draw("modes", "93053", tables)

    assert plt.get_fignums() == []


def test_the_neighbourhoods_of_another_commune_are_not_counted(tables, processed):
    qpv = gpd.GeoDataFrame(processed("qpv"))
    own = qpv["commune"].str.split().map(lambda codes: "93053" in codes).sum()

    assert f"{own}\u00a0quartiers prioritaires" in draw("qpv", "93053", tables).title
