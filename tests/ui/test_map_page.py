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

from geo.paths import PROJECT

pytestmark = pytest.mark.browser

READY = ".atlas-map[data-shown]:not([aria-busy])"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
WAIT = 30_000  # ms


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


def test_axe_finds_no_serious_fault(opened):
    result = Axe().run(opened)

    serious = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in result.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []
