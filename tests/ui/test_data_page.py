"""The page « Données et méthode », on the committed snapshot."""

from urllib.parse import quote

import geopandas as gpd
import pytest
from axe_playwright_python.sync_playwright import Axe
from streamlit.testing.v1 import AppTest

from geo.catalog import load_catalog
from geo.indicators.checks import compare_yardsticks
from geo.paths import PROJECT
from geo.store.schemas import SCHEMAS
from geo.ui.data_page import SECTIONS

WAIT = 30_000  # ms


def draw():
    from geo.ui.data_page import show_page

    show_page()


def open_section(name=None):
    app = AppTest.from_function(draw, default_timeout=60)
    if name:
        app.query_params["rubrique"] = name
    return app.run()


def texts(app):
    return "\n".join(element.value for element in app.markdown)


def test_first_screen_says_what_is_sound_what_is_estimated_what_is_missing():
    app = open_section()

    assert not app.exception
    text = texts(app)
    checks = compare_yardsticks()
    assert checks["ok"].all()
    assert f"{len(checks)} totaux comparés à ceux des organismes, tous conformes" in text
    assert "149 crèches connues (EAJE) sur 392 comptées par l’INSEE, et 5\u202f% des places" in text
    assert "12\u202f% d’enfants de plus que l’atlas (2022)" in text


def test_every_source_of_the_catalogue_is_listed_with_its_vintage_and_its_link():
    table = open_section().dataframe[0].value

    catalog = load_catalog().values()
    assert sorted(table["Titre"]) == sorted(source.title for source in catalog)
    assert set(table["Page de l’éditeur"]) == {source.page for source in catalog}
    assert table["Millésime"].str.len().gt(0).all()
    missing = table[table["Obtenue"].eq("– non téléchargée")]
    assert "EAJE : adresses et nombres de places" in set(missing["Titre"])


def test_sources_can_be_filtered_by_topic():
    app = open_section()

    app.pills(key="theme-sources").set_value("Territoire").run()

    table = app.dataframe[0].value
    assert set(table["Thème"]) == {"Territoire"}
    assert "Contours des IRIS" in set(table["Titre"])


@pytest.mark.parametrize("name", list(SECTIONS))
def test_every_section_opens_from_its_link(name):
    app = open_section(name)

    assert not app.exception
    assert len(app.dataframe) + len(app.table) >= 1


def test_gaps_can_be_filtered_by_theme_and_contradictions_are_listed():
    app = open_section("Lacunes et contradictions")
    assert "Coubron, Gournay" in texts(app)

    app.pills(key="theme-lacunes").set_value("Enfants").run()

    assert "Coubron, Gournay" not in texts(app)
    assert "Ambourget 2" in texts(app)
    supply, contradictions = app.dataframe[0].value, app.dataframe[1].value
    assert len(supply) == 39
    assert "Crèche départementale Saint-Leu" in set(contradictions["Structure"])


def test_every_table_can_be_downloaded_with_its_dictionary():
    app = open_section("Télécharger les tables")
    menu = app.selectbox(key="table")
    assert len(menu.options) == len(SCHEMAS)

    menu.set_value("births").run()

    assert not app.exception
    columns = app.table[0].value
    assert list(columns["Colonne"]) == ["`code`", "`year`", "`births`"]
    assert columns["Unité"].tolist() == ["", "année", "naissances"]


@pytest.fixture(scope="module")
def app(running_app):
    with running_app(PROJECT / "app.py", {}) as url:
        yield url


@pytest.mark.browser
def test_in_a_browser_every_section_is_accessible_and_nothing_leaves_the_machine(page, app):
    page.goto(f"{app}/donnees")
    for name in SECTIONS:
        page.get_by_role("tab", name=name).click(timeout=WAIT)
        panel = page.get_by_role("tabpanel", name=name)
        panel.locator("[data-testid=stMarkdown]").first.wait_for(timeout=WAIT)
        page.locator("[data-testid=stStatusWidget]").wait_for(state="detached", timeout=WAIT)

        found = Axe().run(page).response["violations"]

        grave = [(v["id"], v["nodes"][0]["html"]) for v in found
                 if v["impact"] in ("serious", "critical")]  # fmt: skip
        assert grave == [], name

    outside = [url for url in page.requested if not url.startswith((app, "data:", "blob:"))]
    assert outside == []
    assert page.faults == []
    assert page.evaluate("document.documentElement.lang") == "fr"


@pytest.mark.browser
def test_in_a_browser_a_link_opens_a_table_and_the_files_are_those_of_the_snapshot(
    page, app, snapshot, processed, tmp_path
):
    title = "Quartiers prioritaires de la politique de la ville (QPV)"
    page.goto(f"{app}/donnees?rubrique={quote('Télécharger les tables')}&table={quote(title)}")

    def download(label):
        with page.expect_download(timeout=WAIT) as event:
            page.get_by_role("button", name=label, exact=True).click(timeout=WAIT)
        path = tmp_path / event.value.suggested_filename
        event.value.save_as(path)
        return path

    assert download("Parquet").read_bytes() == (snapshot / "qpv.parquet").read_bytes()
    shapes = gpd.read_file(download("GeoPackage"))
    assert shapes.crs == processed("qpv").crs
    assert set(shapes["code"]) == set(processed("qpv")["code"])
    lines = download("CSV, sans les contours").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "code;name;commune;area_km2"
    assert len(lines) == 76
