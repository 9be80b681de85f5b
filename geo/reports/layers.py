"""The layers of a territory that leave for QGIS or for a stand-alone map."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.figures.indicator_values import describe_value
from geo.figures.palette import FAMILY_OF_KIND, KIND_LABELS
from geo.figures.portrait_tables import LOCATION_WORDS, OPENING_WORDS, STATUS_WORDS
from geo.indicators.definitions import INDICATORS, Indicator
from geo.indicators.portrait import Area, list_members
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables, compute_values, list_years

LEVELS = ("commune", "iris", "square")
_TABLES = {"commune": "communes", "iris": "iris", "square": "squares"}
SHOWN_STATUS = ("ouvert", "fermeture_provisoire", "a_verifier", "projet")


@dataclass(frozen=True, eq=False)
class AreaLayer:
    """The areas of a level with their indicators.

    ``frame``: code, name, then for each indicator its value (column: its id), the year
    (``_annee``), the nature (``_nature``), the value in words (``_texte``) and, where it is
    estimated, the ends of the 90 % interval (``_bas``, ``_haut``). EPSG:2154.
    """

    level: str
    frame: gpd.GeoDataFrame
    indicators: tuple[Indicator, ...]


def draw_level(level: str, area: Area, tables: Tables) -> AreaLayer:
    """The communes of the département (to compare), the IRIS or the squares of an area."""
    shapes: gpd.GeoDataFrame = tables.read_shapes(_TABLES[level])
    if level == "commune":
        frame = shapes[["code", "name", "geometry"]]
    else:
        inside = shapes["commune"].isin(list_members(area, tables))
        towns = shapes["commune"].map(name_areas("commune", tables.read))
        frame = shapes.assign(commune=towns)[inside]
        if level == "square":
            frame = frame.assign(name="Carreau de 200 m")
        frame = frame[["code", "name", "commune", "geometry"]]
    shown = tuple(each for each in INDICATORS.values() if level in each.levels)
    parts = [_list_values(indicator, level, frame["code"], tables) for indicator in shown]
    wide = pd.concat([frame.reset_index(drop=True).drop(columns="geometry"), *parts], axis=1)
    return AreaLayer(
        level, gpd.GeoDataFrame(wide, geometry=frame.geometry.to_numpy(), crs=shapes.crs), shown
    )


def _list_values(
    indicator: Indicator, level: str, codes: pd.Series, tables: Tables
) -> pd.DataFrame:
    year = list_years(indicator, level, tables)[-1]
    values = compute_values(indicator, level, year, tables).set_index("code")
    rows = values.reindex(codes).reset_index()
    columns: dict[str, Any] = {
        indicator.id: rows["value"].astype("float64"),
        f"{indicator.id}_annee": rows["year"].astype("Int64"),
        f"{indicator.id}_nature": rows["status"].map(STATUS_WORDS),
        f"{indicator.id}_texte": [
            describe_value(indicator, row) for row in rows.to_dict("records")
        ],
    }
    if rows["low"].notna().any():
        columns[f"{indicator.id}_bas"] = rows["low"].astype("float64")
        columns[f"{indicator.id}_haut"] = rows["high"].astype("float64")
    return pd.DataFrame(columns)


def draw_structures(area: Area, tables: Tables) -> gpd.GeoDataFrame:
    """Located structures of an area that are, may be, or will be open. EPSG:2154.

    Columns name, family (geo.figures.palette.FAMILIES), kind, places (NaN: not known), address,
    manager, status, location, commune.
    """
    structures: gpd.GeoDataFrame = tables.read_shapes("structures")
    shown = (
        structures["commune"].isin(list_members(area, tables))
        & structures.geometry.notna()
        & structures["status"].isin(SHOWN_STATUS)
    )
    rows = structures[shown].sort_values(["places", "id"], ascending=[False, True])
    return gpd.GeoDataFrame(
        {
            "name": rows["name"],
            "family": rows["kind"].map(FAMILY_OF_KIND),
            "kind": rows["kind"].map(KIND_LABELS),
            "places": rows["places"],
            "address": rows["address"],
            "manager": rows["manager"],
            "status": rows["status"].map(OPENING_WORDS),
            "location": rows["location_quality"].map(LOCATION_WORDS),
            "commune": rows["commune"].map(name_areas("commune", tables.read)),
        },
        geometry=rows.geometry,
        crs=structures.crs,
    ).reset_index(drop=True)


def find_outline(area: Area, tables: Tables) -> Any:
    """Outline of an area, EPSG:2154."""
    communes = tables.read_shapes("communes")
    return communes[communes["code"].isin(list_members(area, tables))].union_all()


def cut_around(name: str, outline: Any, tables: Tables, margin: float = 0.0) -> gpd.GeoDataFrame:
    """The features of a processed table within ``margin`` metres of an outline (EPSG:2154)."""
    frame: gpd.GeoDataFrame = tables.read_shapes(name).to_crs(2154)
    return frame[frame.dwithin(outline, margin)].reset_index(drop=True)
