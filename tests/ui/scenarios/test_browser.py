"""The whole path of a scenario in a browser: build, save, share, from someone else's browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from geo.network.store import open_store
from geo.paths import PROJECT
from geo.siting.sharing import from_code

pytestmark = pytest.mark.browser

WAIT = 90_000  # ms: a loaded machine
READY = ".atlas-map[data-shown]:not([aria-busy])"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
NASTY = "MAM <img src=x onerror=alert(1)>"


@pytest.fixture
def data(tmp_path, snapshot, monkeypatch):
    """A data folder with the snapshot, and no database."""
    (tmp_path / "processed").symlink_to(snapshot)
    monkeypatch.setenv("ATLAS_DATA", str(tmp_path))
    monkeypatch.delenv("ATLAS_DATABASE", raising=False)
    return tmp_path


def test_a_scenario_from_the_form_to_a_link(data, running_app, page, browser):
    page.set_default_timeout(WAIT)
    with running_app(PROJECT / "app.py", {"ATLAS_DATA": str(data)}) as url:
        page.goto(f"{url}/scenarios")
        page.get_by_role("button", name="Nouveau scénario").click()
        page.wait_for_selector(READY)
        frame = page.locator(".atlas-frame").bounding_box()
        page.mouse.click(frame["x"] + frame["width"] * 0.53, frame["y"] + frame["height"] * 0.6)
        place = page.get_by_role("textbox", name="Adresse, ou latitude")
        page.wait_for_function("input => input.value.startsWith('48.')", arg=place.element_handle())
        page.wait_for_selector(IDLE)
        called = page.get_by_role("textbox", name="Nom", exact=True)
        called.fill(NASTY)
        called.press("Enter")
        page.wait_for_selector(IDLE)
        page.get_by_role("button", name="Ajouter l’ouverture").click()
        page.get_by_text("gagnent au moins").wait_for()
        page.wait_for_selector(".atlas-pin")
        page.wait_for_selector(IDLE)

        before = page.url
        name = page.get_by_role("textbox", name="Nom du scénario")
        name.fill("Essai")
        name.press("Enter")
        page.wait_for_url(lambda address: address != before)  # the link names it too
        page.wait_for_selector(IDLE)
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("textbox", name="Votre nom").fill("Awa Diallo")
        page.get_by_role("button", name="Continuer").click()
        page.get_by_role("button", name="Enregistrer « Essai »").click()
        page.get_by_text("« Essai » est enregistré").wait_for()
        page.wait_for_selector(IDLE)

        with open_store() as store:
            (saved,) = store.scenarios.list_all()
        assert (saved.name, saved.who) == ("Essai", "Awa Diallo")
        (opening,) = saved.scenario.changes
        assert (opening.name, opening.places) == (NASTY, 16)
        assert from_code(page.url.partition("scenario=")[2]) == saved.scenario
        faults = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"]])
            for fault in Axe().run(page).response["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert faults == []

        other = browser.new_context(locale="fr-FR").new_page()
        other.set_default_timeout(WAIT)
        other.goto(page.url)
        other.get_by_text("gagnent au moins").wait_for()
        assert other.get_by_text(NASTY).first.is_visible()
        assert other.locator("img[src='x']").count() == 0
        other.context.close()
        assert page.faults == []
