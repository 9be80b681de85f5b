"""The section « Et d’ici 2030 ? » of the portrait, on the committed snapshot."""

import io

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo.figures.outlook_tables import export_outlook
from geo.indicators import portrait
from geo.indicators.values import Tables
from geo.paths import PROJECT
from geo.ui.portrait.outlook import project_area

WAIT = 30_000  # ms
SECTION = "Et d’ici 2030\u202f?"


def draw():
    from geo.ui.portrait.page import show_page

    show_page()


def open_portrait(**link):
    app = AppTest.from_function(draw, default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def texts(app):
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.info])


def table_of_2030(app):
    return next(
        table.value.set_index(["Scénario de places", "Scénario de naissances"])
        for table in app.table
        if "Scénario de places" in table.value and "Année" not in table.value
    )


def test_a_commune_reads_its_scenarios_and_what_to_create():
    app = open_portrait(territoire="Noisy-le-Sec")

    text = texts(app)
    assert SECTION in [heading.value for heading in app.subheader]
    assert "**Des scénarios, pas des prévisions.**" in text
    assert "de 24,1 en 2022, serait de **17,8 à 23,8 en 2030**" in text
    assert "**7 à 20\u00a0places** (1 à 2\u00a0MAM) pour garder le taux de 2022" in text
    table = table_of_2030(app)
    assert len(table) == 6
    worst = table.loc[("Places en tendance", "Retour à la moyenne")]
    assert worst["Taux"] == "17,8"
    assert worst["Places à créer pour garder le taux de 2022"] == "148 (10\u00a0MAM)"


def test_every_scenario_has_every_year_under_view_the_data():
    app = open_portrait(territoire="Noisy-le-Sec")

    years = next(t.value for t in app.table if {"Année", "Scénario de places"} <= set(t.value))
    assert len(years) == 6 * 8
    assert sorted(set(years["Année"])) == [str(year) for year in range(2023, 2031)]


@pytest.mark.parametrize(
    ("name", "communes"), [(None, "35 communes sur 39"), ("Est Ensemble (EPT)", None)]
)
def test_the_departement_and_an_ept_add_up_their_communes(name, communes):
    app = open_portrait(**({"territoire": name} if name else {}))

    text = texts(app)
    assert "pour que chaque commune garde son taux de 2022" in text
    assert "l’avance de l’une ne comble pas le retard de l’autre" in text
    assert communes is None or communes in text


def test_a_small_commune_says_what_is_not_known_and_still_projects_children():
    app = open_portrait(territoire="Coubron")

    text = texts(app)
    assert "ne publie pas, pour une même année" in text
    assert "un taux de 27,9 en 2021 et 60\u00a0places en 2020" in text
    assert "**≈\u00a0175** (retour à la moyenne)" in text
    assert "Places constantes" not in text
    assert not [t for t in app.table if "Scénario de places" in t.value]


def test_the_target_and_the_size_of_a_mam_move_the_whole_section():
    app = open_portrait(territoire="Noisy-le-Sec", cible="20", places_mam="12")

    assert "3 scénarios sur 6 atteignent le taux visé de 20,0" in texts(app)
    assert "Places à créer pour atteindre 20,0" in table_of_2030(app)
    app.number_input(key="cible").set_value(60.9).run()
    assert "aucun n’atteint le taux visé de 60,9" in texts(app)
    assert "69\u00a0MAM de 12\u00a0places" in texts(app)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("cible", 500.0, "entre 0 et 200 places pour 100 enfants, reçu 500,0"),
        ("cible", -3.0, "entre 0 et 200"),
        ("places_mam", 0, "Une MAM doit avoir au moins une place"),
    ],
)
def test_a_bad_value_gets_a_sentence_and_no_figure(key, value, sentence):
    app = open_portrait(territoire="Noisy-le-Sec")

    app.number_input(key=key).set_value(value).run()

    assert not app.exception
    assert sentence in app.error[0].value
    assert SECTION not in [heading.value for heading in app.subheader]


@pytest.mark.parametrize("area", portrait.list_areas(Tables()), ids=lambda area: area.code)
def test_the_download_says_what_each_figure_is(area):
    outlook = project_area(area, 60.9, 16)

    table = export_outlook(outlook, area.name, 2024, 60.9)

    known = table["places_pour_100_enfants"].notna()
    assert table["nature_places_et_taux"].eq("scénario").equals(known)
    assert table["pourquoi_non_connu"].isna().equals(known)
    estimated = table["nature_enfants"].eq("estimé")
    assert estimated.equals(table["annee"].le(2024))


@pytest.fixture(scope="module")
def app(running_app):
    with running_app(PROJECT / "app.py", {}) as url:
        yield url


@pytest.mark.browser
def test_the_section_is_drawn_and_every_scenario_can_be_downloaded(page, app):
    page.goto(f"{app}/portrait?territoire=Noisy-le-Sec")
    page.get_by_role("heading", name="Et d’ici 2030").wait_for(timeout=WAIT)
    chart = page.locator("[role=graphics-document][aria-label*='scénarios pour 2030']")
    chart.nth(1).get_by_text("Taux visé 60,9").first.wait_for(timeout=WAIT)

    drawn = " ".join(chart.nth(1).locator("svg text").all_text_contents())
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").filter(has_text="CSV").nth(1).click()

    assert chart.count() == 2
    assert "Officiel" in drawn
    assert "18,1 constantes" in drawn
    assert download.value.suggested_filename == "scenarios-2030-93053.csv"
    content = download.value.path().read_text(encoding="utf-8-sig")
    rows = pd.read_csv(io.StringIO(content), sep=";", decimal=",")
    assert len(rows) == 6 * 8
    assert rows["source"].str.startswith("Source : Cnaf").all()
    assert page.faults == []
