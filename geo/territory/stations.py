"""Rail stations of today and of the Grand Paris Express, and the tracks between them."""

import re
from collections.abc import Iterable

import geopandas as gpd
import pandas as pd
import shapely

from geo.territory.areas import LAND_CRS

MARGIN_M = 3000.0
MODES = {"TRAIN": "train", "TER": "train", "RER": "rer", "METRO": "metro"} | dict.fromkeys(
    ("TRAM", "TRAMWAY"), "tram"
)
_ORDER = ("train", "rer", "metro", "tram")
_NETWORKS = {"METRO": "Métro ", "TRAM": "Tram T", "RER": "RER ", "TRAIN": "Train "}
_WHOLE_NAMES = {"GL": "Grandes lignes"}


def build_stations(
    stations: gpd.GeoDataFrame,
    gpe: gpd.GeoDataFrame,
    departement: shapely.Geometry,
    margin_m: float = MARGIN_M,
) -> gpd.GeoDataFrame:
    """Stations in the département and ``margin_m`` around (table ``stations``, EPSG:2154).

    ``stations``: zone, name, mode, line, geometry, one row a line (reader idfm_stations); the
    rows of one interchange become one station at their mean position. Modes other than train,
    RER, métro and tram are left out (airport shuttles, funicular). ``gpe``: code, name, line,
    geometry (reader gpe_stations): every station of the project, those already open too.
    ``departement``: its polygon, EPSG:2154.
    """
    table = pd.concat([_group_stations(stations), _list_gpe(gpe)], ignore_index=True)
    table = gpd.GeoDataFrame(table, geometry="geometry", crs=LAND_CRS)
    near = shapely.dwithin(table.geometry.values, departement, margin_m)
    table = table[near].assign(in_93=lambda t: shapely.intersects(t.geometry.values, departement))
    columns = ["id", "name", "network", "modes", "lines", "in_93", "geometry"]
    return table.sort_values("id", ignore_index=True)[columns]


def label_line(line: str) -> str:
    """Readable name of a line: « METRO 7bis » is « Métro 7bis », « TRAM 3b » « Tram T3b »."""
    network, _, number = line.partition(" ")
    if line in _WHOLE_NAMES:
        return _WHOLE_NAMES[line]
    return _NETWORKS[network] + number if network in _NETWORKS and number else line


def _join_modes(modes: Iterable[str]) -> str:
    found = set(modes)
    return " ".join(mode for mode in _ORDER if mode in found)


def _join_lines(lines: Iterable[str]) -> str:
    """Lines without repetition, by network then number (2 before 10)."""
    return ", ".join(sorted(set(lines), key=_natural_key))


def _natural_key(text: str) -> list[tuple[int, str]]:
    return [(int(p), "") if p.isdigit() else (-1, p) for p in re.split(r"(\d+)", text)]


def _group_stations(stations: gpd.GeoDataFrame) -> pd.DataFrame:
    table = stations.to_crs(LAND_CRS)
    table = table.assign(mode=table["mode"].map(MODES), line=table["line"].map(label_line))
    table = table.assign(x=table.geometry.x, y=table.geometry.y).dropna(subset=["mode"])
    table = table.sort_values(["zone", "name", "line"])
    grouped = table.groupby("zone", as_index=False).agg(
        name=("name", "first"),
        modes=("mode", _join_modes),
        lines=("line", _join_lines),
        x=("x", "mean"),
        y=("y", "mean"),
    )
    located: pd.DataFrame = grouped.assign(
        id="idfm-" + grouped["zone"],
        network="existant",
        geometry=gpd.points_from_xy(grouped["x"], grouped["y"], crs=LAND_CRS),
    )
    return located


def _list_gpe(gpe: gpd.GeoDataFrame) -> pd.DataFrame:
    lines = gpe["line"].str.findall(r"L(\d+)")
    labels = [_join_lines(f"Métro {n}" for n in numbers) for numbers in lines]
    return pd.DataFrame(
        {
            "id": "gpe-" + gpe["code"],
            "name": gpe["name"],
            "network": "grand_paris_express",
            "modes": "metro",
            "lines": labels,
            "geometry": gpe.geometry.to_crs(LAND_CRS).values,
        }
    )
