"""The page « Zones sous-dotées », on the committed snapshot."""

import io
import re
import zipfile
from urllib.parse import parse_qs, urlparse

import geopandas as gpd
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from streamlit.testing.v1 import AppTest

from geo.indicators.portrait import find_area
from geo.indicators.priorities import CRITERIA, DEFAULT_WEIGHTS
from geo.indicators.values import Tables
from geo.paths import PROJECT
from geo.ui.downloads import write_bytes
from geo.ui.zones.data import Settings, get_ranking, list_sources
from geo.ui.zones.exports import COLUMNS, list_exports, say_parameters
from geo.ui.zones.map import frame_area, specify_map, write_legend
from geo.ui.zones.weights import KEYS

WAIT = 30_000  # ms
READY = ".atlas-map[data-shown]:not([aria-busy])"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
BOBIGNY = "93008"


def draw():
    from geo.ui.zones.page import show_page

    show_page()


def open_page(**query):
    app = AppTest.from_function(draw, default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def listed(app):
    """The ranked list."""
    return app.dataframe[0].value


def texts(app):
    values = [element.value for element in [*app.markdown, *app.caption]]
    return "\n".join(values).replace("\u00a0", " ").replace("\u202f", " ")


def reasons(app):
    """The criteria of the area explained."""
    return next(table.value for table in app.table if "Critère" in table.value).set_index("Critère")


def test_the_first_screen_ranks_every_commune_with_its_interval():
    app = open_page()

    table = listed(app)
    assert list(table) == [
        "Rang", "Commune", "Entre", "10 premiers", "Score", "Manque", "Social", "Dynam.",
        "≈ Enfants",
    ]  # fmt: skip
    assert len(table) == 39
    assert table["Rang"].is_monotonic_increasing
    assert table["Entre"].str.fullmatch(r"\d+( à \d+)?").all()
    assert table["10 premiers"].iloc[0] == "presque sûr"
    for score in ("Score", "Manque", "Social", "Dynam."):
        assert table[score].between(0, 100).all()
    text = texts(app)
    assert "un rang n’est pas une décision" in text
    assert "Manque de places : **40 %**" in text
    assert "total 10" in text


def test_the_first_area_is_explained_and_its_points_add_up():
    app = open_page()

    table = reasons(app)
    assert set(table.index[:-1]) == {criterion.label for criterion in CRITERIA.values()}
    points = [float(text.replace(",", ".")) for text in table["Points"].iloc[:-1]]
    total = float(table["Points"].iloc[-1].strip("*").replace(",", "."))
    assert sum(points) == pytest.approx(total, abs=0.5)
    assert round(total) == listed(app)["Score"].iloc[0]
    assert "estimé" in table.loc["Accessibilité à pied", "Nature"]
    assert "officiel" in table.loc["Taux de pauvreté", "Nature"]
    assert f"{listed(app)['Commune'].iloc[0]} : **1ᵉʳ sur 39**" in texts(app)


def test_a_weight_moves_the_order_and_says_its_share():
    app = open_page()
    before = list(listed(app)["Commune"])

    app.slider(key=KEYS["childminder_trend"]).set_value(5.0).run()

    assert list(listed(app)["Commune"]) != before
    assert sorted(listed(app)["Commune"]) == sorted(before)
    assert "Dynamique : **43 %**" in texts(app)  # (1 + 5) of 14
    app.button[0].click().run()
    assert list(listed(app)["Commune"]) == before


def test_weights_all_zero_get_a_sentence_and_keep_the_page():
    app = open_page(**dict.fromkeys(KEYS.values(), "0"))

    assert "Tous les poids sont nuls" in app.warning[0].value
    assert len(app.slider) == len(KEYS)
    app.slider(key=KEYS["poverty_rate"]).set_value(1.0).run()
    assert not app.warning
    assert len(listed(app)) == 39


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("vitesse", 0.0, "Vitesse de marche de 0 km/h"),
        ("minutes", -5.0, "Durée de marche de −5 min"),
        ("cible", 500.0, "entre 0 et 200"),
    ],
)
def test_bad_options_get_a_sentence(key, value, words):
    app = open_page()

    app.number_input(key=key).set_value(value).run()

    assert not app.exception
    assert words in app.warning[0].value


def test_another_target_moves_the_missing_places_only():
    usual, lower = reasons(open_page()), reasons(open_page(cible="40"))

    assert (
        usual.loc["Accessibilité à pied", "Valeur"] == lower.loc["Accessibilité à pied", "Valeur"]
    )
    label = CRITERIA["missing_places"].label
    assert usual.loc[label, "Valeur"] != lower.loc[label, "Valeur"]


def test_iris_say_their_commune_and_what_they_take_from_it():
    app = open_page(echelle="IRIS")

    assert len(listed(app)) == 595
    assert {"IRIS", "Commune"} <= set(listed(app))
    text = texts(app)
    assert "595 IRIS. Sans rang, moins de 30 enfants : 19 IRIS." in text
    assert "Connus par commune seulement" in text


def test_an_area_in_hand_keeps_the_ranks_of_the_departement():
    whole = listed(open_page()).set_index("Commune")["Rang"]

    app = open_page(territoire="Est Ensemble (EPT)")

    part = listed(app).set_index("Commune")["Rang"]
    assert len(part) == 9
    assert part.to_dict() == whole[part.index].to_dict()
    assert "9 communes sur les 39 du département" in texts(app)


def test_a_commune_in_hand_is_explained_among_all():
    app = open_page(territoire="Bobigny")

    assert len(listed(app)) == 39
    assert "Bobigny : **" in texts(app)


def test_a_commune_in_hand_lists_its_iris():
    app = open_page(territoire="Bobigny", echelle="IRIS")

    assert len(listed(app)) == 19
    assert "Commune" not in listed(app)
    assert "19 IRIS sur les 595 du département (Bobigny)" in texts(app)


def test_a_link_names_the_area_to_explain():
    app = open_page(territoire="Bobigny", pourquoi_commune="Sevran")

    assert "Sevran : **" in texts(app)


def test_an_area_under_the_threshold_has_no_rank_and_says_so():
    few = get_ranking(Settings(level="iris"), DEFAULT_WEIGHTS).iloc[-1]

    app = open_page(echelle="IRIS", pourquoi_iris=few["label"])

    assert "n’a pas de rang. Effectif trop faible" in texts(app)
    assert all("Critère" not in table.value for table in app.table)


def test_every_criterion_that_weighs_is_sourced():
    every, one = (
        list_sources(DEFAULT_WEIGHTS),
        list_sources({"poverty_rate": 1.0, "accessibility": 0}),
    )

    assert set(one) == {"insee_filosofi_communes", "insee_filosofi_iris"}
    assert set(one) < set(every)


@pytest.mark.parametrize("level", ["commune", "iris"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "gpkg"])
def test_the_list_is_handed_out_with_its_shapes_and_parameters(tmp_path, level, suffix):
    settings = Settings(level=level, target=55.0)
    ranking = get_ranking(settings, DEFAULT_WEIGHTS)

    table = list_exports(ranking, settings, DEFAULT_WEIGHTS, [BOBIGNY])
    content = write_bytes(table, suffix, "Source")

    path = tmp_path / f"zones.{suffix}"
    path.write_bytes(content)
    if suffix == "csv":
        read = pd.read_csv(path, sep=";", decimal=",", dtype={"code": str})
    elif suffix == "xlsx":
        assert zipfile.is_zipfile(io.BytesIO(content))
        read = pd.read_excel(path, dtype={"code": str}, engine="calamine")
    else:
        read = gpd.read_file(path)
        assert read.geometry.is_valid.all()
    inside = ranking[ranking["commune"].eq(BOBIGNY)].set_index("code")
    assert set(COLUMNS) <= set(read)
    assert set(read["code"]) == set(inside.index)
    assert read.set_index("code")["rank"].dropna().to_dict() == inside["rank"].dropna().to_dict()
    assert read["parameters"].str.contains("taux visé de 55 places").all()
    assert read["parameters"].str.contains("Accessibilité à pied 2").all()


def test_no_rate_is_handed_out_under_the_threshold():
    settings = Settings(level="iris")
    ranking = get_ranking(settings, DEFAULT_WEIGHTS)

    table = list_exports(ranking, settings, DEFAULT_WEIGHTS, list(ranking["commune"]))

    few = table[table["rank"].isna()]
    assert len(few) == 19
    assert few[list(CRITERIA)].isna().all().all()
    assert few["children_u3"].lt(30).all()


def test_parameters_say_walking_and_modes():
    said = say_parameters(Settings(), DEFAULT_WEIGHTS)

    assert "marche à 4,5 km/h, décroissance par paliers" in said
    assert "modes : Crèches (EAJE), Assistantes maternelles" in said


def test_the_map_hatches_the_areas_that_have_no_rank():
    ranking = get_ranking(Settings(level="iris"), DEFAULT_WEIGHTS)

    spec = specify_map(ranking, "iris", None, find_area("93", Tables()))

    hatched = [code for code, area in spec.areas.values.items() if area.shown == "effectif_faible"]
    assert sorted(hatched) == sorted(ranking.loc[ranking["rank"].isna(), "code"])
    assert len(spec.areas.values) == 614
    assert {area.shown for area in spec.areas.values.values()} >= {0, 5}
    assert "effectif trop faible" in write_legend(few=True)
    assert "effectif trop faible" not in write_legend(few=False)


def test_the_map_frames_the_area_in_hand():
    tables = Tables()
    views = {code: frame_area(find_area(code, tables)) for code in ("93", BOBIGNY, "200057875")}

    assert views["93"] is None
    commune, ept = views[BOBIGNY], views["200057875"]
    assert commune.zoom > ept.zoom
    assert 48.89 < commune.lat < 48.93 and 2.40 < commune.lon < 2.48


@pytest.fixture(scope="module")
def app(running_app):
    with running_app(PROJECT / "app.py", {}) as url:
        yield url


@pytest.fixture
def opened(page, app):
    page.goto(f"{app}/zones")
    settle(page)
    return page


def settle(page):
    """Wait until the app has run, drawn, and been given its style."""
    page.wait_for_selector(READY, timeout=WAIT)
    page.wait_for_selector(IDLE, timeout=WAIT)
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid="stCaptionContainer"]')]
            .every((caption) => getComputedStyle(caption).opacity === "1")""",
        timeout=WAIT,
    )


LIST = """[...document.querySelector('[data-testid="stDataFrame"]').querySelectorAll('td')]
    .map((cell) => cell.textContent).join('|')"""


def read_list(page):
    """Text of the first rows of the list, as a screen reader meets it, once they are there."""
    page.wait_for_function(f"{LIST}.length > 200", timeout=WAIT)
    return page.evaluate(LIST)


def press(page, label, key):
    page.locator(f'input[type="range"][aria-label="{label}"]').press(key)


@pytest.mark.browser
def test_a_weight_moves_the_list_and_the_map_in_the_browser(opened):
    before = read_list(opened)
    opened.get_by_role("button", name=re.compile("^Montreuil : 27ᵉ sur 39")).press("Enter")
    opened.get_by_text(re.compile("^Montreuil.: 27ᵉ sur 39")).first.wait_for(timeout=WAIT)

    for _ in range(4):
        press(opened, "Enfants en QPV", "ArrowRight")

    opened.get_by_role("button", name=re.compile("^Montreuil : 24ᵉ sur 39")).wait_for(timeout=WAIT)
    opened.get_by_text(re.compile("^Montreuil.: 24ᵉ sur 39")).first.wait_for(timeout=WAIT)
    settle(opened)
    opened.wait_for_function(f"(before) => {LIST} !== before", arg=before, timeout=WAIT)
    query = parse_qs(urlparse(opened.url).query)
    assert query["poids_qpv"] == ["3"]
    assert query["pourquoi_commune"] == ["Montreuil"]
    assert opened.faults == []


@pytest.mark.browser
def test_a_row_explains_its_area(opened):
    read_list(opened)
    box = opened.locator('[data-testid="stDataFrame"]').first.bounding_box()

    opened.mouse.click(box["x"] + 16, box["y"] + 36 + 30 * 4 + 15)  # the box of the fifth row

    opened.get_by_text(re.compile("^Drancy.: 5ᵉ sur 39")).first.wait_for(timeout=WAIT)


@pytest.mark.browser
def test_the_answer_comes_before_the_weights_on_a_narrow_screen(page, app):
    page.set_viewport_size({"width": 420, "height": 900})
    page.goto(f"{app}/zones")
    settle(page)

    first = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    weights = page.get_by_text("Places manquantes", exact=True).first.bounding_box()
    assert first["y"] < 700
    assert first["y"] < weights["y"]
    assert first["x"] + first["width"] <= 420


@pytest.mark.browser
def test_axe_finds_no_serious_fault(opened):
    result = Axe().run(opened)

    serious = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in result.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []
