"""Access on foot as one table a level: what ``geo access`` prints and pages export."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.access.measure import Walk
from geo.access.table import SQUARE, read_access
from geo.errors import ParameterError
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.tables import name_areas
from geo.indicators.values import TOO_FEW, Tables
from geo.supply.places import WALKABLE_MODES

LEVELS = (SQUARE, "iris", "commune", "ept", "departement")
TABLES = {SQUARE: "squares", "iris": "iris", "commune": "communes", "ept": "ept"}
KEPT = ("code", "name", "children_u3", "status")  # what an area under the threshold still shows


def list_access(
    level: str,
    tables: Tables,
    walk: Walk | None = None,
    *,
    modes: tuple[str, ...] = WALKABLE_MODES,
    target: float | None = None,
) -> pd.DataFrame:
    """Access of every area of a level: code, name, children_u3, then the columns of
    geo.access.table.tabulate_access, and status.

    An IRIS with fewer than 30 children keeps its children and no rate (status effectif_faible);
    every other figure is estime. ``target``: the rate of France by default. Raises ParameterError
    for an unknown level or mode, or parameters out of bounds.
    """
    if level not in LEVELS:
        raise ParameterError(f"Niveau inconnu : « {level} ». Choisir parmi {', '.join(LEVELS)}.")
    access = read_access(tables.read_shapes, walk or Walk(), modes, target)
    table = access[access["level"].eq(level)].drop(columns="level").reset_index(drop=True)
    table.insert(1, "name", table["code"].map(_name_areas(level, tables)))
    table["status"] = "estime"
    if level == "iris":
        publishable = tables.read("children_iris").set_index("code")["publishable"]
        few = ~table["code"].map(publishable).astype(bool)
        hidden = table.columns.difference(list(KEPT))
        table[hidden] = table[hidden].mask(few)
        table["status"] = table["status"].mask(few, TOO_FEW)
    return table.sort_values("code", ignore_index=True)


def draw_areas(level: str, read: Callable[[str], Any]) -> gpd.GeoDataFrame:
    """Shapes of the areas of a level: code, geometry, EPSG:2154."""
    if level == "departement":
        whole = read("communes").union_all()
        return gpd.GeoDataFrame({"code": [DEPARTEMENT]}, geometry=[whole], crs=2154)
    shapes: gpd.GeoDataFrame = read(TABLES[level])[["code", "geometry"]]
    return shapes


def _name_areas(level: str, tables: Tables) -> pd.Series:
    if level != SQUARE:
        return name_areas(level, tables.read)
    squares = tables.read("squares").set_index("code")
    communes = squares["commune"].map(name_areas("commune", tables.read))
    return "Carreau de 200 m, " + communes
