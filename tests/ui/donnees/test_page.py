"""The page « Données et méthode », on the committed snapshot."""

from urllib.parse import quote

import geopandas as gpd
import pytest
from axe_playwright_python.sync_playwright import Axe
from streamlit.testing.v1 import AppTest

from geo.catalog import load_catalog
from geo.indicators.checks import compare_yardsticks
from geo.indicators.values import Tables
from geo.paths import PROJECT
from geo.store.schemas import SCHEMAS
from geo.ui.donnees import located as data_located
from geo.ui.donnees.page import SECTIONS

WAIT = 30_000  # ms


def draw():
    from geo.ui.donnees.page import show_page

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
    assert "- **Coubron, Gournay" in texts(app)

    app.pills(key="theme-lacunes").set_value("Enfants").run()

    assert "- **Coubron, Gournay" not in texts(app)
    assert "Ambourget 2" in texts(app)
    supply, contradictions = app.dataframe[0].value, app.dataframe[-1].value
    assert len(supply) == 39
    assert "Crèche départementale Saint-Leu" in set(contradictions["Structure"])


def test_the_official_places_of_each_commune_are_located_or_diffuse():
    app = open_section("Lacunes et contradictions")

    departement, communes = app.table[0].value, app.dataframe[1].value
    official = departement.iloc[0]
    assert official["Places"] == "Places officielles :blue-badge[calculé]"
    # Cnaf: 16 136 places in 2022 in the communes over 10,000 inhabitants; 23 + 67 + 98 + 120 in
    # 2020 in the four others.
    assert official["Crèches (EAJE)"] == "16\u202f444"
    older = communes[communes["Année"].ne("2022")]
    assert communes["Places officielles"].sum() - older["Places officielles"].sum() == 16_136
    assert set(older["Année"]) == {"2020"}
    assert len(communes) == 39
    # Bobigny: 633 places, 13 EAJE counted by INSEE, one of 70 places, four others on the map.
    bobigny = communes.set_index("Commune").loc["Bobigny"]
    assert bobigny["≈ Localisées, taille estimée"] == pytest.approx(4 * (633 - 70) / 12)
    assert bobigny["≈ Diffuses"] == pytest.approx(8 * (633 - 70) / 12)
    assert "Ce que cela change pour l’accessibilité à pied" in app.info[0].value
    assert "Ce n’est le cas d’aucune commune" in texts(app)


def test_located_places_can_be_seen_by_mode():
    app = open_section("Lacunes et contradictions")

    app.pills(key="mode-localise").set_value("am").run()

    assert not app.exception
    communes = app.dataframe[1].value
    assert communes["Places officielles"].sum() == 8_469
    located = communes[communes["≈ Part localisée"].gt(0)]
    assert set(located["Commune"]) == {"Pantin", "Saint-Denis"}


def test_a_commune_with_more_located_places_than_official_ones_is_listed(monkeypatch):
    real = data_located.get_open_tables()
    coverage = real.read("coverage")
    small = coverage["code"].eq("93079") & coverage["mode"].eq("eaje")  # 45 places on the map
    cut = coverage.assign(places=coverage["places"].mask(small, 30.0))
    tables = Tables(lambda name: cut if name == "coverage" else real.read(name), real.read_shapes)
    monkeypatch.setattr(data_located, "get_open_tables", lambda: tables)
    data_located._place.clear()

    app = open_section("Lacunes et contradictions")
    data_located._place.clear()

    assert not app.exception
    assert "l’atlas les garde toutes et ne répartit rien" in texts(app)
    assert "aucune commune" not in texts(app)
    assert app.table[1].value.to_dict("records") == [
        {
            "Commune": "Villetaneuse",
            "Mode d’accueil": "Crèches (EAJE)",
            "Places officielles": "30",
            "Places localisées": "45",
            "Dépassement": "15",
        }
    ]
    communes = app.dataframe[1].value.set_index("Commune")
    assert communes.loc["Villetaneuse", "≈ Diffuses"] == 0


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
