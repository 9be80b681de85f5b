"""The page « Où ouvrir une MAM ? », on the committed snapshot."""

import io
from urllib.parse import parse_qs, urlparse

import pandas as pd
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from streamlit.testing.v1 import AppTest

from geo.figures.site_tables import list_lines
from geo.indicators.values import Tables
from geo.paths import PROJECT
from geo.siting.ground import load_ground
from geo.siting.sheet import describe_site
from geo.ui.downloads import write_bytes
from geo.ui.ouvrir.choice import LINK
from geo.ui.ouvrir.comparison import HEADINGS, list_exports

WAIT = 90_000  # ms
READY = ".atlas-map[data-shown]:not([aria-busy])"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
NOISY, BOBIGNY = "48.8906,2.4530,Mairie de <b>Noisy</b>", "48.9069,2.4411,Préfecture"


def draw():
    from geo.ui.ouvrir.page import show_page

    show_page()


def open_page(*sites, **query):
    app = AppTest.from_function(draw, default_timeout=180)
    if sites:
        app.query_params[LINK] = "|".join(sites)
    for name, value in query.items():
        app.query_params[name] = value
    return run(app)


def run(app):
    app.run()
    assert not app.exception
    return app


def said(app):
    values = [
        element.value
        for element in [*app.markdown, *app.caption, *app.warning, *app.info, *app.subheader]
    ]
    return "\n".join(values).replace("\u00a0", " ").replace("\u202f", " ")


def study(app, lines):
    app.text_area[0].set_value(lines)
    next(button for button in app.button if button.label == "Étudier").click()
    return run(app)


def test_the_first_screen_asks_for_an_address():
    app = open_page()

    assert app.title[0].value == "Où ouvrir une MAM ?"
    assert "Une à 5 adresses" in app.text_area[0].label
    assert "Places et financements" not in said(app)


def test_two_addresses_are_compared_verdict_first():
    app = open_page(NOISY, BOBIGNY)

    text = said(app)
    assert "Le besoin est net" in text
    assert "Le besoin est probable, sans être établi" in text
    assert "autour de **1\\. Mairie de \\<b\\>Noisy\\</b\\>** qu’il manque le plus" in text
    assert "Code de l’action sociale et des familles" in text
    table = next(table.value for table in app.table if "Enfants autour" in table.value)
    assert "≈ 769 (694 à 844)" in table.iloc[1, 1].replace("\\", "").replace("\u00a0", " ")


def test_lines_typed_are_found_explained_or_to_be_chosen():
    app = study(
        open_page(),
        "3 place Carnot, Rosny-sous-Bois\n12 rue de Paris\nmairie de Bobigny\n48.8566, 2.3522\n",
    )

    text = said(app).replace("\\", "")
    assert "**1.** 3 place Carnot, Rosny-sous-Bois" in text
    assert "Cette adresse existe dans 16 communes" in text
    assert "« mairie de Bobigny » ne nomme pas de rue" in text
    assert "hors de Seine-Saint-Denis" in text
    assert app.text_area[0].value == "mairie de Bobigny"  # what is to be mended stays


def test_an_address_in_doubt_is_taken_once_it_is_chosen():
    app = study(open_page(), "12 rue de Paris")
    menu = next(box for box in app.selectbox if box.label == "Adresse à retenir")
    menu.select_index(menu.options.index("12 rue de Paris, Noisy-le-Sec"))
    next(button for button in app.button if button.label == "Retenir").click()
    run(app)

    assert "12 rue de Paris, Noisy" in said(app).replace("\\", "")


def test_an_empty_box_says_what_to_write():
    assert "Écrire au moins une adresse" in said(study(open_page(), "\n")).replace("\\", "")


@pytest.fixture(scope="module")
def sheets(processed):
    ground = load_ground(Tables(processed, processed))
    points = [(659_891.07, 6_865_759.90), (659_031.35, 6_867_578.51)]
    return [describe_site(point, label, ground) for point, label in zip(points, "=B", strict=True)]


def test_exports_hold_every_figure_with_its_status_and_sources(sheets):
    table = list_exports(sheets)

    assert list(table.columns) == list(HEADINGS.values())
    assert len(table) == 2 * len(list_lines(sheets[0]))
    assert set(table["statut"]) <= {"officiel", "calculé", "estimé", "scénario", "non connu",
                                    "non publié", "secret statistique"}  # fmt: skip
    content = write_bytes(table, "csv", "Source").decode("utf-8-sig")
    read = pd.read_csv(io.StringIO(content), sep=";", decimal=",")
    need = read[read["code"].eq("need")].iloc[0]
    assert need["valeur"] == pytest.approx(sheets[0].effect.need.value)
    assert need["adresse"] == "'="  # no spreadsheet runs a name


@pytest.mark.browser
def test_three_addresses_typed_compared_downloaded_added_to_a_scenario(page, running_app, tmp_path):
    with running_app(PROJECT / "app.py", {}) as url:
        page.set_default_timeout(WAIT)
        page.goto(f"{url}/ouvrir")
        settle(page)
        box = page.get_by_role("textbox", name="Une à 5 adresses, une par ligne")
        box.fill("3 place Carnot, Rosny-sous-Bois\n12 rue de Paris, Noisy-le-Sec\n48.9069, 2.4411")
        page.get_by_role("button", name="Étudier").click()
        page.get_by_text("Point par point").wait_for()
        settle(page)

        assert page.locator(".atlas-pin").count() >= 3
        text = page.inner_text("body").replace("\u00a0", " ").replace("\u202f", " ")
        assert "À moins de 10 min à pied vivent ≈" in text
        assert "qu’il manque le plus de places" in text
        assert "Aide au démarrage" not in text  # folded while there are several
        linked = parse_qs(urlparse(page.url).query)[LINK][0]
        assert linked.count("|") == 2

        page.get_by_text("Télécharger la comparaison").click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="CSV", exact=True).click()
        file = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(file)
        read = pd.read_csv(file, sep=";", decimal=",", encoding="utf-8-sig")
        assert read["adresse"].nunique() == 3

        for button, pages in (("Fiche (PDF)", 2), ("Comparaison (PDF)", 7)):
            with page.expect_download() as waiting:
                page.get_by_role("button", name=button).first.click()
            file = tmp_path / waiting.value.suggested_filename
            waiting.value.save_as(file)
            paper = pypdfium2.PdfDocument(file)
            assert len(paper) == pages
            words = paper[0].get_textpage().get_text_bounded().split()
            assert "3 place Carnot, Rosny" in " ".join(words)
            paper.close()

        page.get_by_text("Ajouter à un scénario").first.click()
        page.get_by_role("button", name="Ajouter l’ouverture").first.click()
        page.get_by_text("est dans le scénario").wait_for()
        page.keyboard.press("Escape")

        frame = page.locator(".atlas-frame").first
        size = frame.bounding_box()
        frame.click(position={"x": size["width"] * 0.7, "y": size["height"] * 0.5})
        page.locator(".atlas-pin", has_text="4").first.wait_for()
        settle(page)
        assert list_serious_faults(page) == []
        assert page.faults == []
        assert [one for one in page.requested if not one.startswith((url, "data:", "blob:"))] == []


def list_serious_faults(page) -> list[tuple[str, list[str]]]:
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


def settle(page) -> None:
    """Wait until the map is drawn and the app has nothing left to run."""
    page.wait_for_selector(READY, timeout=WAIT)
    page.wait_for_selector(IDLE, timeout=WAIT)
