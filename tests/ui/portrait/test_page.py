"""The page « Portrait », on the committed snapshot."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from streamlit.testing.v1 import AppTest

from geo import french
from geo.indicators import portrait
from geo.indicators.values import Tables
from geo.paths import PROJECT
from geo.ui.area import name_area

WAIT = 30_000  # ms
LAST_SECTION = "Les structures connues"


def draw():
    from geo.ui.portrait.page import show_page

    show_page()


def open_portrait(name=None, target=None):
    app = AppTest.from_function(draw, default_timeout=60)
    if name:
        app.query_params["territoire"] = name
    if target is not None:
        app.query_params["cible"] = target
    app.run()
    assert not app.exception
    return app


def texts(app):
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


def figures(app):
    """Label -> value and trend of the key figures."""
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def test_the_departement_opens_first_with_its_four_figures():
    app = open_portrait()

    assert app.title[0].value == "Portrait de la Seine-Saint-Denis"
    assert figures(app) == {
        "Taux de couverture, 2022": ("35,2", "+3,6\u00a0points depuis 2017"),
        "Places d’accueil, 2022": ("27\u202f465", "+4,0\u202f% depuis 2017"),
        "Enfants de moins de 3 ans, fin 2024": ("≈\u00a067\u202f700", "−12\u202f% depuis fin 2017"),
        "Assistantes maternelles, 2022": ("8\u202f282", "−11,0\u202f% depuis 2017"),
    }
    text = texts(app)
    assert "La baisse du nombre d’enfants explique 63\u202f% de la hausse" in text
    assert "dont 21,3\u00a0points tiennent aux assistantes maternelles" in text
    assert "Sur les 35 communes de plus de 10\u202f000 habitants" in text


def test_an_ept_sums_its_communes():
    app = open_portrait("Est Ensemble (EPT)")

    assert app.title[0].value == "Portrait d’Est Ensemble"
    assert figures(app)["Taux de couverture, 2022"] == ("42,5", "+4,5\u00a0points depuis 2017")
    assert "EPT) de 9 communes" in texts(app)


def test_a_large_commune_has_its_rank_its_trend_and_its_childminders():
    app = open_portrait("Noisy-le-Sec")

    assert figures(app)["Assistantes maternelles, 2022"] == ("180", "−36,6\u202f% depuis 2017")
    text = texts(app)
    assert "C’est le 7ᵉ plus bas des 39 communes" in text
    assert "Toute la hausse vient de la baisse du nombre d’enfants" in text
    assert "un taux de **20,7**, au lieu de 24,1" in text
    assert "environ 826\u00a0places" in text


def test_a_merged_commune_is_recomputed_and_says_so():
    app = open_portrait("Saint-Denis")

    assert figures(app)["Taux de couverture, 2022"][0] == "33,8"
    assert "Commune issue d’une fusion" in texts(app)
    assert "secret statistique" not in figures(app)
    context = next(table.value for table in app.table if "Indicateur" in table.value)
    assert context.set_index("Indicateur").loc["Niveau de vie médian", "Saint-Denis"] == "non connu"


def test_a_small_commune_says_what_is_not_published():
    app = open_portrait("Coubron")

    assert figures(app) == {
        "Taux de couverture, 2021": ("27,9", ""),
        "Places d’accueil, 2020": ("60", ""),
        "Enfants de moins de 3 ans, fin 2024": ("≈\u00a0205", "+24\u202f% depuis fin 2017"),
        "Assistantes maternelles, 2020": ("36", ""),
    }
    text = texts(app)
    assert "la Cnaf n’y publie ni série annuelle, ni taux par mode d’accueil" in text
    assert "estimation de l’atlas" in text  # of the missing places
    assert "ne connaît ni crèche ni autre EAJE" in text


def test_the_target_is_in_the_link_and_moves_the_missing_places():
    app = open_portrait("Noisy-le-Sec", target="35.2")

    assert "environ 249\u00a0places" in texts(app)
    app.number_input(key="cible").set_value(20.0).run()
    assert "il ne manque aucune place" in texts(app)


@pytest.mark.parametrize("code", ["93007", "93033", "93039", "93062", "93074", "200057867"])
def test_extreme_and_small_areas_show_their_last_rate_and_no_missing_number(code):
    area = portrait.find_area(code, Tables())
    last = portrait.latest_coverage(area, Tables())

    app = open_portrait(name_area(area))

    assert last is not None
    assert figures(app)[f"Taux de couverture, {last['year']}"][0] == french.rate(last["rate"])
    assert not re.search(r"\bnan\b", texts(app))


@pytest.fixture(scope="module")
def app(running_app):
    with running_app(PROJECT / "app.py", {}) as url:
        yield url


@pytest.mark.browser
def test_charts_are_drawn_in_french_with_their_tables(page, app):
    page.goto(f"{app}/portrait?territoire=Noisy-le-Sec")
    page.get_by_text(LAST_SECTION).wait_for(timeout=WAIT)
    charts = page.locator("[role=graphics-document]")
    page.wait_for_function(
        "document.querySelectorAll('[role=graphics-document] svg text').length > 100", timeout=WAIT
    )

    assert charts.count() == 8
    drawn = page.locator("[role=graphics-document] svg text").all_text_contents()
    assert "24,1" in drawn
    assert not [text for text in drawn if re.search(r"\d\.\d", text)]
    assert all(charts.nth(rank).get_attribute("aria-label") for rank in range(8))
    assert page.locator("[aria-label='Voir les données']").count() == 8  # in their toolbars
    english = "[aria-label='Show data'], [aria-label='Download as PNG'], [aria-label='Fullscreen']"
    assert page.locator(english).count() == 0
    page.get_by_text("Voir les données").first.click()
    page.get_by_role("columnheader", name="Crèches (EAJE)").first.wait_for(timeout=WAIT)
    results = Axe().run(page).response["violations"]
    assert [v["id"] for v in results if v["impact"] in ("serious", "critical")] == []
    outside = [url for url in page.requested if not url.startswith((app, "data:", "blob:"))]
    assert outside == []
    assert page.faults == []
