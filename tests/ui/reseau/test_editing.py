"""The network kept up to date in the app: a file imported, a pin moved, a match, a way back."""

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from geo.network.store import open_store
from geo.paths import PROJECT

WAIT = 30_000  # ms
KEY = 150  # ms between keys: the table takes them as slowly as a person types
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
NASTY = "<img src=x onerror=window.hacked=1>"
LIST = f"""Nom;Type;Adresse;Ville;Places
Crèche Pinocchio;crèche collective;;Pantin;24
{NASTY};MAM;;Pantin;12
Les Zouzous;multi-accueil;;Montreuil;3000
"""
# Widths of the first columns of the table, and height of a line: Streamlit draws it in one canvas.
NAME, KIND, STATUS, LINE = 230, 205, 85, 35


@pytest.fixture
def opened(page, running_app, tmp_path):
    """The section « Importer » of a visitor who said their name, and the store behind it."""
    page.set_default_timeout(WAIT)
    expect.set_options(timeout=WAIT)
    url = f"sqlite:///{tmp_path / 'network.db'}"
    with running_app(PROJECT / "app.py", {"ATLAS_DATABASE": url}) as address:
        page.goto(f"{address}/reseau?rubrique=Importer")
        page.get_by_role("textbox", name="Votre nom").fill("Awa Diallo")
        page.get_by_role("button", name="Continuer").click()
        with open_store(url) as store:
            yield page, store


def go(page, section):
    page.get_by_role("radio", name=section).click()
    page.locator(IDLE).wait_for()


def click(page, name):
    page.locator(IDLE).wait_for()
    page.get_by_role("button", name=name).click()


def insist(page, act, sign):
    """Do something again until its sign is seen: what is being drawn misses a click."""
    for _ in range(5):
        page.locator(IDLE).wait_for()
        act()
        try:
            sign.wait_for(timeout=3000)
            return
        except PlaywrightTimeout:
            continue
    expect(sign).to_be_visible()


def open_cell(page, x, y):
    """The box of a cell of the table."""
    page.locator("canvas[data-testid=data-grid-canvas] td").first.wait_for(state="attached")
    cell = page.locator(".gdg-clip-region input")
    table = page.locator(".dvn-scroller").first
    insist(page, lambda: table.dblclick(position={"x": x, "y": y}), cell)
    expect(cell).to_be_focused()
    return cell


def find(store, name):
    return next(s.structure for s in store.list_structures() if s.structure.name == name)


@pytest.mark.browser
def test_a_list_is_imported_located_matched_and_taken_back(opened, tmp_path):
    page, store = opened

    # A file: its verdict, then one writing.
    path = tmp_path / "liste.csv"
    path.write_text(LIST, encoding="utf-8")
    expect(page.get_by_text("Choisir un fichier")).to_be_visible()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("Ligne 4, Les Zouzous")).to_be_visible()
    assert store.list_structures() == []
    click(page, "Enregistrer 2 nouvelles structures")
    expect(page.get_by_text("2 changements enregistrés")).to_be_visible()
    with page.expect_download() as workbook:
        click(page, "Classeur : 1 ligne rejetée")
    assert workbook.value.suggested_filename == "liste-rejets.xlsx"

    # A cell of the table.
    go(page, "Liste")
    cell = open_cell(page, NAME + KIND + STATUS + 40, 1.5 * LINE)
    page.keyboard.press("ControlOrMeta+a")
    cell.press_sequentially("30", delay=KEY)
    expect(cell).to_have_value("30")
    cell.press("Enter", delay=KEY)
    expect(page.get_by_text("1 structure modifiée")).to_be_visible()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("1 structure enregistrée")).to_be_visible()
    assert find(store, "Crèche Pinocchio").places == 30

    # A pin put on the map, then moved: the last word.
    choice = page.get_by_role("option", name=NASTY)
    insist(page, page.get_by_role("combobox", name="Structure").click, choice)
    choice.click()
    frame = page.locator(".atlas-map[data-pins='0']:not([aria-busy]) .atlas-frame")
    frame.click(position={"x": 150, "y": 150})
    pin = page.locator(".atlas-map[data-pins='1']:not([aria-busy]) .atlas-drop")
    expect(pin).to_be_visible()
    first = page.get_by_text("Position choisie :").inner_text()
    box = pin.bounding_box()
    page.mouse.move(box["x"] + 14, box["y"] + 16)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 60, steps=5)
    page.mouse.up()
    expect(page.get_by_text("Position choisie :")).not_to_have_text(first)
    click(page, "Enregistrer cette position")
    expect(page.get_by_text("est placée à la main")).to_be_visible()
    placed = find(store, NASTY)
    assert placed.locator == "main"
    assert (placed.lon, placed.lat) == (
        pytest.approx(2.41, abs=0.05),
        pytest.approx(48.89, abs=0.05),
    )

    # One structure with that of the open data, then two again.
    go(page, "Rapprocher")
    click(page, "C’est la même")
    expect(page.get_by_text(": rapprochement accepté")).to_be_visible()
    assert [match.decision for match in store.list_matches()] == ["accepted"]
    go(page, "Historique")
    click(page, "Annuler ce changement")
    expect(page.get_by_text("est annulé (n°")).to_be_visible()
    assert store.list_matches() == []

    assert page.evaluate("window.hacked") is None
    assert page.faults == []
