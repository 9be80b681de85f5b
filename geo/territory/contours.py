"""Boundaries for display: simplified, yet without gap or overlap at any level."""

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import SchemaError
from geo.territory.areas import DEPARTEMENT, LAND_CRS, dissolve

DISPLAY_CRS = 4326
DECIMALS = 5  # of a degree: about 1 m
TOLERANCE_M = 10.0
DEPARTEMENT_NAME = "Seine-Saint-Denis"


def build_contours(
    iris: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    ept: gpd.GeoDataFrame,
    tolerance_m: float = TOLERANCE_M,
    decimals: int = DECIMALS,
) -> gpd.GeoDataFrame:
    """Simplified boundaries of every level (processed table ``contours``, EPSG:4326).

    The IRIS are simplified together (``tolerance_m``, metres) and their vertices rounded
    (``decimals`` of a degree); the other levels are unions of them, so that all share their
    borders. Raises SchemaError when a level is no longer a coverage of valid polygons.
    """
    shapes = iris.geometry.to_crs(LAND_CRS).values
    simplified = gpd.GeoSeries(
        shapely.coverage_simplify(shapes, tolerance_m), index=iris.index, crs=LAND_CRS
    )
    finest = gpd.GeoDataFrame({"code": iris["code"]}, geometry=round_shapes(simplified, decimals))
    ept_of = communes.set_index("code")["ept"]
    names = {
        "iris": iris.set_index("code")["name"],
        "commune": communes.set_index("code")["name"],
        "ept": ept.set_index("code")["name"],
        "departement": pd.Series({DEPARTEMENT: DEPARTEMENT_NAME}),
    }
    codes = {
        "iris": iris["code"],
        "commune": iris["commune"],
        "ept": iris["commune"].map(ept_of),
        "departement": iris["code"].str[:2],
    }
    levels = []
    for level, code in codes.items():
        table = dissolve(finest, code)
        _require_coverage(level, table)
        levels.append(table.assign(level=level, name=table["code"].map(names[level])))
    contours = pd.concat(levels, ignore_index=True)[["level", "code", "name", "geometry"]]
    return gpd.GeoDataFrame(contours, crs=DISPLAY_CRS)


def build_neighbours(
    communes: gpd.GeoDataFrame,
    cog: pd.DataFrame,
    departement: shapely.Geometry,
    margin_m: float = 6000.0,
    tolerance_m: float = 30.0,
) -> gpd.GeoDataFrame:
    """Communes around the département (processed table ``neighbours``, EPSG:4326).

    ``communes``: code, name, geometry (reader ign_communes, several départements together).
    ``cog``: code, name, type; its name wins, IGN's leaves out the article (« Pin »).
    ``departement``: its polygon, EPSG:2154; its own communes are left out. Of another vintage
    and precision than the IRIS, the neighbours are to be drawn under them.
    """
    table = communes.to_crs(LAND_CRS)
    near = shapely.dwithin(table.geometry.values, departement, margin_m)
    table = table[near & ~table["code"].str.startswith(DEPARTEMENT).to_numpy()]
    table = table.sort_values("code", ignore_index=True)
    names = cog[cog["type"].eq("COM")].set_index("code")["name"]
    table["name"] = table["code"].map(names).fillna(table["name"])
    simplified = shapely.coverage_simplify(table.geometry.values, tolerance_m)
    shapes = gpd.GeoSeries(simplified, crs=LAND_CRS)
    return table[["code", "name"]].pipe(gpd.GeoDataFrame, geometry=round_shapes(shapes))


def round_shapes(shapes: gpd.GeoSeries, decimals: int = DECIMALS) -> gpd.GeoSeries:
    """Shapes in EPSG:4326, every vertex rounded alone: equal vertices stay equal.

    Borders shared by two polygons stay shared, which snapping polygon by polygon would not keep.
    """
    degrees = shapes.to_crs(DISPLAY_CRS)
    rounded = shapely.transform(degrees.values, lambda xy: xy.round(decimals))
    return gpd.GeoSeries(rounded, index=shapes.index, crs=DISPLAY_CRS)


def _require_coverage(level: str, table: gpd.GeoDataFrame) -> None:
    shapes = table.geometry.values
    lost = shapely.is_empty(shapes) | ~shapely.is_valid(shapes)
    if lost.any() or not shapely.coverage_is_valid(shapes):
        raise SchemaError(
            f"Contours simplifiés, niveau « {level} » : les polygones se chevauchent ou laissent "
            "un vide. Réduire la tolérance de simplification ou garder plus de décimales."
        )
