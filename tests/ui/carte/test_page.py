"""The page « Carte » of the real app, on the committed snapshot, in a real browser."""

import io
import re
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import geopandas as gpd
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from shapely.geometry import Point

from geo.paths import PROJECT

pytestmark = pytest.mark.browser

READY = ".atlas-map[data-shown]:not([aria-busy])"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
WAIT = 30_000  # ms
ACCESS = "Accessibilité+à+pied,+tous+modes"
STRUCTURE = "Crèche Pinocchio, Pantin"
CATCHMENTS = ".leaflet-catchments-pane path"
FILLS = "paths => paths.map(path => path.getAttribute('fill'))"


@pytest.fixture(scope="module")
def app(running_app):
    with running_app(PROJECT / "app.py", {}) as url:
        yield url


@pytest.fixture
def opened(page, app):
    page.goto(app)
    page.wait_for_selector(READY, timeout=WAIT)
    settle(page)
    return page


def settle(page) -> None:
    """Wait until the app has nothing left to run."""
    page.wait_for_selector(IDLE, timeout=WAIT)
    # What was drawn before fades until it is drawn again: pale, for whoever measures contrasts.
    page.wait_for_function(
        "!document.querySelector('[data-stale=\"true\"]') && !document.getAnimations().length",
        timeout=WAIT,
    )


def shown(page, title: str) -> None:
    page.wait_for_selector(f'.atlas-map[data-shown*="{title}"]:not([aria-busy])', timeout=WAIT)
    settle(page)


def download(page, button: str, folder: Path) -> Path:
    """The file a button gives; pressed again if a run of the app swallowed the first press."""
    for attempt in range(3):
        try:
            with page.expect_download(timeout=WAIT / 2) as waiting:
                page.get_by_role("button", name=button, exact=True).click()
        except PlaywrightTimeout:
            if attempt == 2:
                raise
            continue
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path
    raise AssertionError(button)


def read(page) -> str:
    """Text of the page, its no-break spaces as plain ones."""
    return page.inner_text("body").replace("\u00a0", " ").replace("\u202f", " ")


def choose(page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).first.click()
    page.keyboard.type(option)  # a long menu only draws what one sees of it
    page.get_by_role("option", name=option, exact=True).click()


def test_first_screen_answers_without_a_click(opened):
    for said in (
        "Taux de couverture, tous modes, 2022",
        "35,2 places pour 100 enfants",
        "France 59,5",  # anchors the legend
    ):
        opened.get_by_text(said).first.wait_for(timeout=WAIT)
    lowest = opened.get_by_role("cell", name="Le Blanc-Mesnil")
    lowest.first.wait_for(timeout=WAIT)
    assert opened.evaluate("document.documentElement.lang") == "fr"
    assert opened.faults == []


def test_no_request_leaves_the_machine(opened, app):
    choose(opened, "Indicateur", "Enfants de moins de 3 ans")
    shown(opened, "Enfants de moins de 3 ans")

    outside = [url for url in opened.requested if not url.startswith((app, "data:", "blob:"))]
    assert outside == []


def test_a_click_shows_the_figures_of_the_area(opened):
    opened.get_by_role("button", name=re.compile("^Bobigny :")).press("Enter")

    opened.get_by_role("heading", name="Bobigny").wait_for(timeout=WAIT)
    opened.locator("strong", has_text="31,5 places pour 100 enfants").wait_for(timeout=WAIT)
    settle(opened)
    assert "EPT : Est Ensemble" in read(opened)
    assert parse_qs(urlparse(opened.url).query)["territoire"] == ["Bobigny"]
    row = opened.get_by_role("row", name=re.compile(r"^Tous modes\* \(2022\)"))
    assert re.findall(r"\d+,\d", row.inner_text()) == ["31,5", "42,5", "35,2", "59,5"]


def test_an_iris_leaves_the_panel_when_another_commune_is_chosen(page, app):
    page.goto(f"{app}/?indicateur=Taux+de+pauvreté&niveau=IRIS")
    shown(page, "iris Taux de pauvreté")
    frame = page.locator(".atlas-frame").bounding_box()
    page.mouse.click(frame["x"] + frame["width"] * 0.55, frame["y"] + frame["height"] * 0.45)
    page.get_by_role("heading", name=re.compile("^IRIS ")).wait_for(timeout=WAIT)
    settle(page)

    choose(page, "Territoire", "Coubron")

    page.get_by_role("heading", name="Coubron").wait_for(timeout=WAIT)
    settle(page)
    assert page.get_by_role("heading", name=re.compile("^IRIS ")).count() == 0


def test_zoom_survives_a_change_of_indicator_and_level(opened):
    zoom_in = opened.get_by_role("button", name="Zoomer", exact=True)
    zoom_in.click()
    zoom_in.click()
    opened.wait_for_function("location.search.includes('vue=')", timeout=WAIT)
    before = parse_qs(urlparse(opened.url).query)["vue"]

    choose(opened, "Indicateur", "Taux de pauvreté")
    shown(opened, "Taux de pauvreté")
    choose(opened, "Échelle", "IRIS")
    shown(opened, "iris")

    assert parse_qs(urlparse(opened.url).query)["vue"] == before


def test_a_link_restores_the_view(page, app):
    query = (
        "indicateur=Taux+de+pauvreté&niveau=IRIS&territoire=Pantin&couches=Quartiers+prioritaires"
    )

    page.goto(f"{app}/?{query}")
    shown(page, "iris Taux de pauvreté, 2021")

    page.get_by_role("heading", name="Pantin").wait_for(timeout=WAIT)
    legend = page.inner_text(".atlas-map")
    assert "Quartier prioritaire (QPV)" in legend
    assert "non publié" in legend or "secret" in legend


def test_small_communes_say_their_own_year(page, app):
    page.goto(f"{app}/?territoire=Coubron")
    page.wait_for_selector(READY, timeout=WAIT)

    page.get_by_text("27,9 places pour 100 enfants", exact=True).wait_for(timeout=WAIT)
    settle(page)
    assert "Dernière année publiée ici : 2021." in read(page)
    on_map = page.get_by_role("button", name=re.compile("^Coubron :"))
    assert on_map.get_attribute("aria-label").endswith("pour 100 enfants (2021)")
    assert page.get_by_role("cell", name="27,9 (2021)").count() == 1


def test_an_estimate_is_shown_with_its_interval_and_badge(page, app):
    page.goto(f"{app}/?indicateur=Enfants+de+moins+de+3+ans&territoire=Bobigny")
    shown(page, "Enfants de moins de 3 ans")

    page.get_by_text(re.compile(r"≈ 2.170 enfants \(2.060 à 2.280\)")).wait_for(timeout=WAIT)
    page.get_by_text("estimé", exact=True).first.wait_for(timeout=WAIT)


@pytest.mark.parametrize("level", ["IRIS", "Carreau de 200 m"])
def test_accessibility_is_drawn_and_said_to_be_an_estimate(page, app, level):
    page.goto(f"{app}/?indicateur={ACCESS}&niveau={level}")
    shown(page, "Accessibilité à pied, tous modes, 2024")

    page.get_by_text(re.compile(r"≈ 37,4 places pour 100 enfants \(36,9 à 37,8\)")).wait_for()
    page.get_by_text("estimé", exact=True).first.wait_for(timeout=WAIT)
    legend = page.inner_text(".leaflet-bottom .atlas-legend")
    assert "estimation" in legend
    assert "département\u00a0≈ 37,4" in legend
    if level == "IRIS":
        drawn = page.locator(".leaflet-areas-pane path").evaluate_all(FILLS)
        assert len(drawn) == 614
        assert len({fill for fill in drawn if fill.startswith("#")}) == 6
        assert any(fill.endswith("effectif_faible)") for fill in drawn)
    else:
        assert page.locator(".leaflet-squares-pane canvas").count() == 1


def test_the_five_communes_that_lack_most_are_listed(page, app):
    page.goto(f"{app}/?indicateur={ACCESS}")
    page.get_by_role("cell", name="≈ 19,7").wait_for(timeout=WAIT)
    settle(page)
    assert "Les 5 valeurs les plus basses" in read(page)

    choose(page, "Indicateur", "Places qui manquent à distance de marche")
    shown(page, "Places qui manquent")

    assert "Les 5 valeurs les plus hautes" in read(page)


def test_a_structure_of_the_menu_gets_its_catchments_until_they_are_erased(opened):
    choose(opened, "Zone à pied autour de", STRUCTURE)

    opened.locator(CATCHMENTS).nth(2).wait_for(timeout=WAIT)
    settle(opened)
    assert opened.locator(CATCHMENTS).count() == 3
    assert parse_qs(urlparse(opened.url).query)["structure"] == [STRUCTURE]
    panel = read(opened)
    assert "Crèche collective · nombre de places non connu" in panel
    for minutes in (5, 10, 15):
        assert re.search(rf"{minutes} min\s+≈ [\d ]+ \([\d ]+ à [\d ]+\)", panel)
    assert re.search(r"À 10 min à pied : \d autres structures d’accueil connues", panel)

    opened.get_by_role("button", name="Effacer").click()
    opened.locator(CATCHMENTS).first.wait_for(state="detached", timeout=WAIT)
    settle(opened)
    assert "structure" not in parse_qs(urlparse(opened.url).query)
    assert opened.faults == []


def test_a_link_restores_the_catchments(page, app):
    page.goto(f"{app}/?structure={STRUCTURE}&durees=10")
    page.locator(CATCHMENTS).first.wait_for(timeout=WAIT)
    settle(page)

    assert page.locator(CATCHMENTS).count() == 1
    page.get_by_role("heading", name=STRUCTURE).wait_for(timeout=WAIT)


def test_a_click_on_a_structure_draws_its_catchments(page, app):
    page.goto(f"{app}/?couches=Structures&vue=48.9090_2.4400_14.00")
    page.wait_for_selector(READY, timeout=WAIT)
    settle(page)
    frame = page.locator(".atlas-frame").bounding_box()
    middle = frame["x"] + frame["width"] / 2
    for symbol in page.locator(".leaflet-structures-pane path").all():
        box = symbol.bounding_box()
        if box and 0 < box["x"] - middle < 100 and 0 < box["y"] - frame["y"] < 500:
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            break

    page.locator(CATCHMENTS).nth(2).wait_for(timeout=WAIT)
    settle(page)
    assert "structure" in parse_qs(urlparse(page.url).query)
    page.get_by_role("button", name="Effacer").wait_for(timeout=WAIT)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("point=48.85, 2.30", "hors du territoire de l'atlas"),
        ("point=ici", "Point illisible : « ici »"),
        ("point=48.9069, 2.4846&durees=-5", "Durée de marche de −5 min"),
        ("point=48.9069, 2.4846&durees=cinq", "Durées de marche illisibles"),
        ("point=48.9069, 2.4846&durees=5, 90", "de 30 minutes au plus"),
    ],
)
def test_a_bad_walk_is_said_in_a_sentence(page, app, query, sentence):
    page.goto(f"{app}/?{query}")

    page.get_by_role("alert").get_by_text(sentence).wait_for(timeout=WAIT)
    settle(page)
    assert page.locator(CATCHMENTS).count() == 0
    page.get_by_role("button", name="Effacer").click()
    page.get_by_role("alert").wait_for(state="detached", timeout=WAIT)


@pytest.mark.parametrize("suffix", ["GeoJSON", "GeoPackage"])
def test_catchments_are_downloaded_with_their_children(page, app, tmp_path, suffix):
    page.goto(f"{app}/?point=48.9069, 2.4846")
    page.get_by_text("Télécharger ces zones").click(timeout=WAIT)
    settle(page)

    table = gpd.read_file(download(page, suffix, tmp_path))

    assert table["minutes"].tolist() == [5, 10, 15]
    assert table.geometry.is_valid.all()
    assert table.geometry.to_crs(4326).iloc[0].contains(Point(2.4846, 48.9069))
    assert (table["low"] <= table["children_u3"]).all()
    assert table["status"].tolist() == ["estimé"] * 3


@pytest.mark.parametrize("suffix", ["CSV", "XLSX", "GeoJSON", "GeoPackage"])
def test_downloads_hold_the_figures_of_the_map(opened, tmp_path, suffix):
    opened.get_by_text("Tableau des valeurs et téléchargement").click()
    path = download(opened, suffix, tmp_path)

    if suffix == "CSV":
        table = pd.read_csv(path, sep=";", decimal=",", dtype={"code": str})
    elif suffix == "XLSX":
        assert zipfile.is_zipfile(io.BytesIO(path.read_bytes()))
        table = pd.read_excel(path, dtype={"code": str}, engine="calamine")
    else:
        table = gpd.read_file(path)
        assert table.geometry.is_valid.all()
    assert len(table) == 39
    assert table.set_index("code").loc["93008", "value"] == 31.5


@pytest.mark.parametrize("query", ["", f"structure={STRUCTURE}&couches=Structures"])
def test_axe_finds_no_serious_fault(page, app, query):
    page.goto(f"{app}/?{query}")
    page.wait_for_selector(READY, timeout=WAIT)
    settle(page)

    result = Axe().run(page)

    serious = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in result.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []
