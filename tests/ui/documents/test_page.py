"""The page « Illustrations et documents », on the committed snapshot."""

import io
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from streamlit.testing.v1 import AppTest

from geo.paths import PROJECT

WAIT = 60_000  # ms
FILES = {  # how each begins
    "Diagnostic (PDF)": b"%PDF",
    "Classeur (XLSX)": b"PK",
    "GeoPackage (GPKG)": b"SQLite",
    "Page web (HTML)": b"<!DOC",
}
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def draw():
    from geo.ui.documents.page import show_page

    show_page()


def open_page(**query):
    app = AppTest.from_function(draw, default_timeout=180)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def list_files(app):
    """Labels of the buttons that give a file."""
    return [button.proto.label for button in app.get("download_button")]


@pytest.fixture(scope="module")
def gallery():
    """The figures of Coubron, which has few: under 10,000 inhabitants."""
    return open_page(territoire="Coubron")


def test_every_figure_has_its_thumbnail_or_says_why_there_is_none(gallery):
    labels = {button.label for button in gallery.button}

    assert {"Enfants de moins de 3 ans", "Taux de couverture des crèches"} <= labels
    told = [caption.value for caption in gallery.caption]
    assert any("la Cnaf n’y publie pas ce taux" in text for text in told)
    assert any("À calculer" in text for text in told)  # a scenario, a curve


def test_a_thumbnail_puts_its_figure_in_hand(gallery):
    gallery.button(key="vignette-couverture").click().run()

    assert gallery.selectbox(key="figure").value == "couverture"
    assert any("L’image est celle qui s’imprimera" in each.value for each in gallery.caption)
    assert "PNG, 300 points par pouce" in list_files(gallery)


def test_a_figure_that_does_not_exist_here_says_what_to_choose():
    app = open_page(territoire="Coubron", figure="Taux de couverture des crèches")

    assert "faute de 10\u202f000 habitants" in app.info[0].value.replace(" 000", "\u202f000")
    assert list_files(app) == ["Diaporama (PPTX)"]


def test_the_need_served_is_computed_when_asked_for():
    app = open_page(territoire="Coubron", figure="Besoin couvert selon le nombre d’ouvertures")

    assert app.button(key="courbe-93015-bouton").label == "Calculer la courbe"


@pytest.mark.browser
def test_figures_and_documents_are_taken_away(running_app, page, tmp_path: Path):
    env = {"ATLAS_DATABASE": f"sqlite:///{tmp_path / 'network.db'}"}
    with running_app(PROJECT / "app.py", env) as url:
        page.goto(f"{url}/documents?territoire=Coubron&figure=Taux+de+couverture%2C+tous+modes")
        page.wait_for_selector(IDLE, timeout=WAIT)
        with page.expect_download(timeout=WAIT) as taken:
            page.get_by_role("button", name="PNG, 300 points par pouce").click()
        image = Image.open(taken.value.path())
        assert image.info["dpi"] == pytest.approx((300, 300), abs=1)
        assert taken.value.suggested_filename == "couverture-93015.png"

        with page.expect_download(timeout=WAIT) as taken:
            page.get_by_role("button", name="Diaporama (PPTX)").click()
        slides = zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())).namelist()
        assert sum(name.startswith("ppt/slides/slide") for name in slides) == 5  # title, then 4

        page.get_by_text("Documents et données").click()
        page.wait_for_selector(IDLE, timeout=WAIT)
        for name, start in FILES.items():
            with page.expect_download(timeout=WAIT) as taken:
                page.get_by_role("button", name=name).click()
            assert taken.value.path().read_bytes().startswith(start)
        faults = Axe().run(page).response["violations"]
        assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
        assert all(address.startswith((url, "blob:", "data:")) for address in page.requested)
        assert page.faults == []
