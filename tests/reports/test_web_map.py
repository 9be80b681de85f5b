"""The stand-alone map: one file, no network, texts as texts."""

import json
import re
from pathlib import Path

import pytest

from geo.indicators.portrait import find_area
from geo.indicators.values import Tables
from geo.reports.web_map import write_web_map
from tests.reports.conftest import NASTY


def read_data(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_figures_and_sources_are_in_the_page(tables: Tables) -> None:
    data = read_data(write_web_map(find_area("93053", tables), tables).decode())

    rate = data["levels"]["commune"]["indicators"]["taux_total"]
    coverage = tables.read("coverage").query("code == '93053' and mode == 'total' and year == 2022")
    told = f"{coverage['rate'].item():.1f}".replace(".", ",")
    assert rate["values"]["93053"][1] == f"{told} places pour 100 enfants"
    assert (rate["nature"], rate["year"]) == ("officiel", 2022)
    assert "Cnaf" in rate["source"]
    iris = data["levels"]["iris"]
    assert len(iris["shapes"]["features"]) == 17
    assert set(iris["indicators"]["acces"]["values"]) == {
        feature["properties"]["code"] for feature in iris["shapes"]["features"]
    }


@pytest.mark.browser
def test_the_map_opens_from_a_disk_and_asks_for_nothing(
    nasty_tables: Tables, tmp_path: Path, browser
) -> None:
    path = tmp_path / "carte.html"
    path.write_bytes(write_web_map(find_area("93053", nasty_tables), nasty_tables))
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    requested, faults = [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.goto(path.as_uri())
    assert page.locator("#legend h2").inner_text() == "Taux de couverture, tous modes, 2022"
    page.select_option("#level", "iris")
    page.select_option("#indicator", "acces")
    assert page.locator("#legend .badge").inner_text() == "estimé"
    assert page.locator("#table tbody tr").count() == 17
    assert "effectif trop faible" in page.locator("#legend").inner_text()
    page.locator(".leaflet-points-pane path").first.wait_for()
    page.evaluate("document.querySelectorAll('.leaflet-points-pane path').forEach(p =>"
                  " p.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))")  # fmt: skip

    names = page.evaluate("data.overlays[0].shapes.features.map(f => f.properties.name)")
    assert NASTY in names
    assert page.evaluate("window.hacked") is None
    assert requested == [path.as_uri()]
    assert faults == []
    page.close()
