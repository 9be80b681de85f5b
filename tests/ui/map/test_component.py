import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from geo.figures.breaks import fixed_breaks
from geo.ui.assets import SQUARES, AssetVersion
from geo.ui.map import AreaLayer, AreaValue, MapEvent, MapSpec, legend_of, read_click
from geo.ui.map.component import payload

NASTY = "<script>window.hacked = true</script><b>Aubervilliers</b>"
NAMES = (NASTY, "Aulnay-sous-Bois", "Bagnolet", "Le Bourget")


@pytest.fixture(scope="module")
def app(tiny_data, tmp_path_factory, running_app):
    script = tmp_path_factory.mktemp("app") / "app.py"
    shutil.copyfile(Path(__file__).with_name("map_harness.py"), script)
    with running_app(script, {"ATLAS_DATA": str(tiny_data)}) as url:
        yield url


@pytest.fixture
def opened(page, app):
    page.goto(app)
    wait_for_map(page, "commune Couverture")
    return page


def wait_for_map(page, shown):
    page.locator(f".atlas-map[data-shown='{shown}']:not([aria-busy])").wait_for()


def fills(page):
    """The fill of each commune, in the order of the names."""
    areas = page.locator(".leaflet-areas-pane path[role=button]")
    return areas.evaluate_all("paths => paths.map(path => path.getAttribute('fill'))")


def zoom_of(page):
    return page.locator(".leaflet-control-scale-line").inner_text()


@pytest.mark.browser
def test_areas_take_the_colour_of_their_class_and_hatches_where_there_is_no_figure(opened):
    by_name = dict(zip(sorted(NAMES), fills(opened), strict=True))

    assert by_name[NASTY].startswith("#")
    assert by_name["Aulnay-sous-Bois"].startswith("#")
    assert by_name[NASTY] != by_name["Aulnay-sous-Bois"]
    assert by_name["Bagnolet"].endswith("effectif_faible)")
    assert by_name["Le Bourget"].endswith("non_publie)")
    legend = opened.locator(".leaflet-bottom .atlas-legend").inner_text()
    for text in ("Couverture", "moins de 20", "20 à 30", "France 60,9", "effectif trop faible"):
        assert text in legend


@pytest.mark.browser
def test_a_click_on_an_area_gives_its_code(opened):
    opened.get_by_role("button", name="Aulnay-sous-Bois : 40 places").click()

    opened.get_by_text("choisi : 93005").wait_for()


@pytest.mark.browser
def test_a_click_on_a_structure_gives_its_id(opened):
    opened.get_by_text("Structures", exact=True).click()

    opened.locator(".leaflet-structures-pane path").click()

    opened.get_by_text("choisi : s-0123456789").wait_for()
    assert "Crèche, multi-accueil" in opened.locator(".leaflet-top .atlas-legend").inner_text()


@pytest.mark.browser
def test_catchments_are_nested_tints_brought_into_view_with_their_legend(opened):
    start = zoom_of(opened)

    opened.get_by_text("À pied", exact=True).click()
    areas = opened.locator(".leaflet-catchments-pane path")
    areas.nth(1).wait_for()

    widest, narrowest = (area.bounding_box()["width"] for area in areas.all())
    assert widest == pytest.approx(2 * narrowest, rel=0.05)
    assert widest > 140
    assert zoom_of(opened) != start
    assert opened.locator(".leaflet-start-pane path").count() == 1
    legend = opened.locator(".leaflet-top .atlas-legend").inner_text().replace("\n", " ")
    assert "Départ <b>" in legend
    assert re.search(r"à pied :\s+2,5\s+10\s+min", legend)


@pytest.mark.browser
def test_catchments_leave_the_view_and_the_areas_below_them_as_they_are(page, app):
    page.goto(f"{app}/?vue=48.9300_2.4700_13.00")
    wait_for_map(page, "commune Couverture")
    page.get_by_text("À pied", exact=True).click()
    page.locator(".leaflet-catchments-pane path").nth(1).wait_for()
    before = zoom_of(page)

    frame = page.locator(".leaflet-catchments-pane path").nth(1).bounding_box()
    page.mouse.click(frame["x"] + frame["width"] * 0.25, frame["y"] + frame["height"] * 0.5)
    page.get_by_text("choisi : 93005").wait_for()
    page.get_by_text("À pied", exact=True).click()
    page.locator(".leaflet-catchments-pane path").first.wait_for(state="detached")

    assert zoom_of(page) == before


@pytest.mark.browser
def test_a_change_of_indicator_restyles_the_same_map_and_keeps_its_zoom(opened):
    before, start = fills(opened), zoom_of(opened)
    opened.get_by_role("button", name="Zoomer", exact=True).click()
    opened.wait_for_function("() => location.search.includes('vue=')")
    zoomed, address = zoom_of(opened), opened.url
    opened.evaluate("() => { document.querySelector('.atlas-frame').dataset.same = 'yes' }")

    opened.get_by_text("Crèches", exact=True).click()
    wait_for_map(opened, "commune Crèches")

    assert zoomed != start
    assert zoom_of(opened) == zoomed
    assert opened.locator(".atlas-frame[data-same=yes]").count() == 1
    after = fills(opened)
    assert sorted(after[:2]) == sorted(before[:2])
    assert after[:2] != before[:2]
    assert address.split("vue=")[1] in opened.url


@pytest.mark.browser
def test_a_link_restores_the_view(page, app):
    page.goto(f"{app}/?vue=48.9200_2.4500_15.00")
    wait_for_map(page, "commune Couverture")

    assert zoom_of(page) in {"200 m", "300 m"}


@pytest.mark.browser
def test_the_map_is_used_with_the_keyboard_alone(opened):
    opened.get_by_role("button", name="Passer la carte").focus()
    opened.keyboard.press("Tab")
    assert opened.evaluate("() => document.activeElement.className").startswith("atlas-frame")
    start = zoom_of(opened)
    opened.keyboard.press("+")
    opened.wait_for_function(
        "start => document.querySelector('.leaflet-control-scale-line').innerText !== start",
        arg=start,
    )

    opened.get_by_role("button", name="Bagnolet : effectif trop faible").focus()
    assert "Bagnolet" in opened.locator(".leaflet-tooltip").inner_text()
    opened.keyboard.press("Enter")

    opened.get_by_text("choisi : 93006").wait_for()
    opened.get_by_role("button", name="Passer la carte").focus()
    opened.keyboard.press("Enter")
    assert opened.evaluate("() => document.activeElement.className") == "atlas-end"


@pytest.mark.browser
def test_names_are_shown_as_text_never_run(opened):
    opened.get_by_role("button", name="window.hacked").hover()

    assert NASTY in opened.locator(".leaflet-tooltip").inner_text()
    assert NASTY in opened.locator(".atlas-rank-0").all_text_contents()
    assert opened.evaluate("() => window.hacked") is None
    assert opened.locator(".atlas-map b").count() == 0


@pytest.mark.browser
def test_squares_are_drawn_on_a_canvas(opened):
    opened.get_by_text("carreau", exact=True).click()
    wait_for_map(opened, "carreau Couverture")

    assert opened.locator(".leaflet-squares-pane canvas").count() == 1
    assert fills(opened) == []


@pytest.mark.browser
def test_no_request_leaves_the_machine_and_no_script_fails(opened, app):
    outside = [
        url for url in opened.requested if not url.startswith((app, "blob:", "data:", "ws://"))
    ]

    assert outside == []
    assert any("leaflet.js" in url for url in opened.requested)
    assert opened.faults == []


@pytest.mark.browser
def test_tiles_are_asked_for_only_when_their_layer_is_on(opened):
    assert not any(":9/" in url for url in opened.requested)

    with opened.expect_request("http://127.0.0.1:9/**"):
        opened.get_by_text("Tuiles", exact=True).click()

    opened.get_by_text("© Fond d’essai").wait_for()


@pytest.mark.browser
def test_axe_finds_no_serious_fault_in_the_map(opened):
    result = Axe().run(opened, context=".atlas-map")

    serious = [
        fault
        for fault in result.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_the_payload_holds_figures_and_no_geometry():
    breaks = fixed_breaks([20])
    spec = MapSpec(
        assets=AssetVersion("1", {SQUARES: "app/static/carreau.json"}),
        areas=AreaLayer(SQUARES, {"a": AreaValue(1, "40")}, ("#000000", "#ffffff")),
        legend=legend_of("Titre", "places", breaks, {"France": 60.9, "93": None}),
        label="Carte",
    )

    sent = payload(spec)

    assert sent["values"] == {"a": [1, "40"]}
    assert sent["canvas"] is True
    assert sent["urls"]["area"] == "app/static/carreau.json"
    assert [row["mark"] for row in sent["legend"]["rows"]] == ["", "France 60,9"]
    assert sent["tiles"] is None


def test_a_click_says_what_it_chose():
    assert read_click({"kind": "point", "id": "48.89060,2.45300"}).point == (2.453, 48.8906)
    assert read_click({"kind": "area", "id": "93005"}) == MapEvent(area="93005")
    assert read_click({"kind": "pin", "id": "2"}) == MapEvent(pin="2")
    assert read_click(None) == MapEvent()
