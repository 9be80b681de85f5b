"""The GeoPackage: its layers, its figures, and the styles that QGIS finds in it."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest

from geo.indicators.definitions import INDICATORS
from geo.indicators.portrait import find_area
from geo.indicators.values import Tables
from geo.reports.geopackage import write_geopackage


@pytest.fixture(scope="module")
def path(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layers of Noisy-le-Sec."""
    path = tmp_path_factory.mktemp("gpkg") / "noisy.gpkg"
    path.write_bytes(write_geopackage(find_area("93053", tables), tables))
    return path


@pytest.fixture
def styles(path: Path) -> Iterator[list[tuple[str, str, str, int]]]:
    connection = sqlite3.connect(path)
    query = "SELECT f_table_name, styleName, styleQML, useAsDefault FROM layer_styles"
    yield connection.execute(query).fetchall()
    connection.close()


def test_layers_hold_the_areas_and_their_figures(path: Path, tables: Tables) -> None:
    communes = gpd.read_file(path, layer="communes").set_index("code")
    iris = gpd.read_file(path, layer="iris")

    assert len(communes) == 39
    assert communes.crs.to_epsg() == 2154
    assert communes.at["93053", "taux_total"] == pytest.approx(24.6, abs=3)
    coverage = tables.read("coverage").query("code == '93053' and mode == 'total'")
    assert communes.at["93053", "taux_total"] == coverage.set_index("year")["rate"][2022]
    assert set(iris["code"].str[:5]) == {"93053"}
    access = tables.read("access").query("level == 'iris'").set_index("code")
    known = iris.dropna(subset="acces").iloc[0]
    assert known["acces_bas"] == access.at[known["code"], "low"]
    assert known["acces_nature"] == "estimé"


def test_each_layer_has_one_style_by_default(styles: list[tuple[str, str, str, int]]) -> None:
    defaults = [layer for layer, _, _, default in styles if default]

    assert sorted(defaults) == ["carreaux_200m", "communes", "gares", "iris", "qpv", "structures"]
    named = {(layer, name) for layer, name, _, _ in styles}
    assert ("iris", INDICATORS["pauvrete"].label) in named


def test_styles_speak_of_columns_that_are_there(
    path: Path, styles: list[tuple[str, str, str, int]]
) -> None:
    for layer, name, content, _ in styles:
        root = ET.fromstring(content)
        columns = set(gpd.read_file(path, layer=layer, rows=1).columns)
        rules = root.findall("./renderer-v2/rules/rule")
        symbols = {symbol.get("name") for symbol in root.findall("./renderer-v2/symbols/symbol")}

        assert rules, (layer, name)
        assert {rule.get("symbol") for rule in rules} == symbols
        for rule in rules:
            assert set(re.findall(r'"(\w+)"', rule.get("filter", ""))) <= columns
        assert {alias.get("field") for alias in root.findall("./aliases/alias")} <= columns


def test_sources_travel_with_the_layers(path: Path) -> None:
    sources = gpd.read_file(path, layer="sources")

    assert {"Licence Ouverte 2.0"} <= set(sources["licence"])
    assert sources["licence"].str.startswith("ODbL").any()
