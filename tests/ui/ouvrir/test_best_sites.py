"""The section of the best sites, on the committed snapshot."""

import io
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from streamlit.testing.v1 import AppTest

from geo.paths import PROJECT
from geo.siting.question import Question
from geo.ui.downloads import write_bytes

WAIT = 90_000  # ms
BOBIGNY = "Bobigny"


def draw():
    from geo.ui.ouvrir.best_sites import show_search

    show_search()


def open_section(**query):
    app = AppTest.from_function(draw, default_timeout=180)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def texts(app):
    values = [element.value for element in [*app.markdown, *app.caption]]
    return "\n".join(values).replace("\u00a0", " ").replace("\u202f", " ")


def listed(app):
    return app.dataframe[0].value


def search(app):
    next(button for button in app.button if button.label == "Chercher").click().run()
    assert not app.exception


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_the_first_screen_answers_without_a_click():
    app = open_section()

    text = texts(app)
    assert "5 sites de 16 places chacun répondraient à ≈ 80 des ≈" in text
    assert "Optimum prouvé en" in text
    assert "la capacité ne les départage pas" in text
    assert "neuf fois sur dix de" in text
    assert "pas un local disponible" in text
    assert "Source : INSEE" in text
    assert listed(app)["Rang"].tolist() == [1, 2, 3, 4, 5]
    assert app.radio[0].value == "coverage"


def test_a_commune_in_hand_has_its_own_sites_and_the_form_asks_again():
    app = open_section(territoire=BOBIGNY)
    assert listed(app)["Où"].str.endswith(BOBIGNY).all()
    before = set(listed(app)["Où"])

    app.number_input(key="sites-nombre").set_value(2)
    app.radio(key="sites-but").set_value("equity")
    search(app)

    assert len(listed(app)) == 2
    assert set(listed(app)["Où"]) != before
    assert "chez les moins bien servis" in texts(app)


def test_a_request_that_cannot_be_met_gets_a_sentence():
    app = open_section(territoire=BOBIGNY)

    app.number_input(key="sites-espacement").set_value(9000)
    search(app)

    assert "trop large" in app.warning[0].value
    app.number_input(key="sites-espacement").set_value(0)
    search(app)
    assert not app.warning


def test_a_site_put_aside_leaves_the_answer_and_comes_back():
    app = open_section(territoire=BOBIGNY)
    first = listed(app)["Où"].iloc[0]

    press(app, "Écarter")
    assert first not in set(listed(app)["Où"])
    assert "sites écartés : 1" in texts(app)

    press(app, "Ne plus garder ni écarter")
    assert listed(app)["Où"].iloc[0] == first


def test_a_site_can_be_compared_as_an_address():
    app = open_section(territoire=BOBIGNY)

    press(app, "Ouvrir la fiche de cette adresse")

    [site] = app.session_state["sites-compares"]
    assert site.label.endswith(BOBIGNY)


def test_the_four_goals_are_judged_by_all():
    app = open_section(territoire=BOBIGNY)

    app.toggle(key="sites-buts").set_value(True).run()

    table = next(table.value for table in app.table if "But" in table.value)
    assert len(table) == 4
    assert table["But"].iloc[0] == "Remplir les places (choisi)"
    assert table["Sites communs"].iloc[0] == "5 sur 5"


def test_exports_carry_the_points_and_what_they_stand_on():
    from geo.siting.search import draw_sites
    from geo.ui.ouvrir.best_data import get_answer

    answer = get_answer(Question(target=60.9, areas=("93008",), sites=2), "squares")
    table = draw_sites(answer).assign(status="estimé")

    shapes = gpd.read_file(io.BytesIO(write_bytes(table, "geojson", "Source : essai")))
    assert shapes.geometry.x.between(2.3, 2.6).all()
    flat = pd.read_csv(
        io.BytesIO(write_bytes(table, "csv", "Source : essai")), sep=";", decimal=","
    )
    assert flat["need_within"].tolist() == pytest.approx(answer.sites["need_within"].tolist())
    assert zipfile.is_zipfile(io.BytesIO(write_bytes(table, "xlsx", "Source : essai")))


def test_a_list_that_one_brings_replaces_the_candidates_and_tells_its_faults():
    app = open_section()

    app.number_input(key="sites-nombre").set_value(1)
    rows = b"nom;lon;lat\nAncienne poste;2,45;48,91\nParis;2,35;48,85\n"
    app.file_uploader(key="sites-liste").upload("locaux.csv", rows, "text/csv")
    search(app)

    assert listed(app)["Où"].tolist() == ["Ancienne poste, Bobigny"]
    faults = next(table.value for table in app.table if "Motif" in table.value)
    assert faults["Motif"].tolist() == ["hors de Seine-Saint-Denis"]


@pytest.mark.browser
def test_from_the_map_to_how_sure_the_sites_are(running_app, page):
    page.set_default_timeout(WAIT)
    with running_app(PROJECT / "app.py", {}) as url:
        page.goto(f"{url}/ouvrir?territoire={BOBIGNY}")
        page.get_by_role("button", name="Écarter").wait_for()
        pins = page.locator(".atlas-pin-place")
        pins.nth(1).wait_for()
        name = pins.nth(1).get_attribute("aria-label").split(" : ")[0]
        pins.nth(1).focus()
        page.keyboard.press("Enter")
        page.get_by_text(f"2. {name}", exact=True).wait_for()

        page.get_by_text("À quel point est-ce sûr ?").click()
        page.get_by_role("button", name="Lancer les essais").click()
        page.get_by_text("Essai ").first.wait_for()
        page.get_by_text("Ce qu’apporte une MAM de plus").wait_for()
        page.get_by_text("d’autres emplacements les valent").wait_for()

        report = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
        ours = [
            violation["id"]
            for violation in report.response["violations"]
            if any("atlas" in node["html"] for node in violation["nodes"])
        ]
        assert not ours
        assert not page.faults
        assert all(request.startswith(url) for request in page.requested if "http" in request[:4])
