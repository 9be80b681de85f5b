"""Stations: one an interchange, readable lines, the Grand Paris Express beside."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.readers import transport
from geo.store.tables import check_table
from geo.territory.stations import build_stations, label_line

from .conftest import SIDE, SOUTH, WEST, draw_square


def make_stations(*rows: tuple[str, str, str, str, float]) -> gpd.GeoDataFrame:
    """Rows of zone, name, mode, line, metres east of the grid's corner."""
    table = pd.DataFrame(rows, columns=["zone", "name", "mode", "line", "east"])
    points = gpd.points_from_xy(WEST + table["east"], [SOUTH + SIDE / 2] * len(table), crs=2154)
    return gpd.GeoDataFrame(table.drop(columns="east"), geometry=points).to_crs(4326)


GPE = gpd.GeoDataFrame(
    {"code": ["GA33"], "name": ["Pleyel"], "line": ["L16/L9/L14"]},
    geometry=gpd.points_from_xy([WEST + 100], [SOUTH + 100], crs=2154),
)


def test_the_lines_of_an_interchange_are_one_station() -> None:
    stations = make_stations(
        ("7", "Gare", "METRO", "METRO 10", 100),
        ("7", "Gare", "TRAMWAY", "TRAM 3b", 200),
        ("7", "Gare", "METRO", "METRO 2", 300),
        ("7", "Gare", "TRAIN", "TRAIN H", 200),
    )

    table = build_stations(stations, GPE, draw_square(0))

    check_table("stations", table)
    station = table.set_index("id").loc["idfm-7"]
    assert station["modes"] == "train metro tram"
    assert station["lines"] == "Métro 2, Métro 10, Train H, Tram T3b"
    assert station["network"] == "existant"
    assert station.geometry.x == pytest.approx(WEST + 200, abs=0.01)


def test_only_what_is_near_and_what_one_walks_to() -> None:
    stations = make_stations(
        ("1", "Dedans", "METRO", "METRO 5", 250),
        ("2", "À 2 km", "RER", "RER B", SIDE + 2000),
        ("3", "À 4 km", "RER", "RER B", SIDE + 4000),
        ("4", "Navette", "VAL", "CDGVAL", 250),
    )

    table = build_stations(stations, GPE.iloc[:0], draw_square(0))

    assert table["name"].tolist() == ["Dedans", "À 2 km"]
    assert table["in_93"].tolist() == [True, False]


def test_the_grand_paris_express_stands_apart() -> None:
    table = build_stations(make_stations(("1", "Gare", "RER", "RER B", 250)), GPE, draw_square(0))

    planned = table.set_index("id").loc["gpe-GA33"]
    assert planned["network"] == "grand_paris_express"
    assert planned["modes"] == "metro"
    assert planned["lines"] == "Métro 9, Métro 14, Métro 16"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("METRO 7bis", "Métro 7bis"),
        ("RER B", "RER B"),
        ("TRAIN H", "Train H"),
        ("TRAM 3b", "Tram T3b"),
        ("GL", "Grandes lignes"),
        ("CABLE 1", "CABLE 1"),
    ],
)
def test_lines_have_readable_names(line: str, label: str) -> None:
    assert label_line(line) == label


@pytest.mark.mirror
def test_the_real_stations(mirror: Path, real_communes: gpd.GeoDataFrame) -> None:
    table = build_stations(
        transport.read_stations(mirror / "idfm_gares" / "emplacement-des-gares-idf.csv"),
        transport.read_gpe_stations(mirror / "sgp_gares_gpe" / "gpe_stations.json"),
        shapely.coverage_union_all(real_communes.geometry.values),
    )

    check_table("stations", table)
    counts = table[table["in_93"]].groupby("network").size()
    assert counts.to_dict() == {"existant": 123, "grand_paris_express": 20}
    assert table.set_index("name").loc["Saint-Denis – Pleyel", "lines"] == "Métro 14"
