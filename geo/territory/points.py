"""Which area a point is in."""

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer


def assign_points(
    points: gpd.GeoSeries, polygons: gpd.GeoDataFrame, nearest: bool = True
) -> pd.Series:
    """Code of the polygon that holds each point, else of the nearest one.

    ``polygons``: code, geometry. Points are brought to the polygons' CRS, which must be metric
    for the nearest to make sense. A point on a border goes to the first code in order. Without
    ``nearest``, a point in no polygon has NA. Empty points have NA. Index of ``points``.
    """
    areas = polygons[["code", "geometry"]].sort_values("code", ignore_index=True)
    located = points[~(shapely.is_empty(points.values) | shapely.is_missing(points.values))].to_crs(
        areas.crs
    )
    codes = _first_code(areas.sindex.query(located.values, predicate="intersects"), areas)
    if nearest:
        lost = [i for i in range(len(located)) if i not in codes.index]
        hits = areas.sindex.nearest(located.values[lost], return_all=True)
        codes = pd.concat([codes, _first_code(hits, areas).rename(index=dict(enumerate(lost)))])
    found = pd.Series(codes.to_numpy(), index=located.index[codes.index], dtype="string")
    return found.reindex(points.index)


def _first_code(hits: np.ndarray, areas: gpd.GeoDataFrame) -> pd.Series:
    """First code, in order, of each point of a spatial query (rows: points, polygons)."""
    table = pd.DataFrame({"point": hits[0], "area": hits[1]})
    return table.groupby("point")["area"].min().map(areas["code"]).astype("string")


def project_point(lon: float, lat: float) -> tuple[float, float]:
    """A point in EPSG:2154 (metres, to the decimetre) from its degrees; infinite out of bounds."""
    x, y = _transformer(4326, 2154).transform(lon, lat)
    return round(x, 1), round(y, 1)


def locate_point(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude, in degrees, of a point in EPSG:2154."""
    lon, lat = _transformer(2154, 4326).transform(x, y)
    return float(lon), float(lat)


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
