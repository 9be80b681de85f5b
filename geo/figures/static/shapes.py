"""From the processed tables to matplotlib paths, in EPSG:2154."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.path import Path

from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables

if TYPE_CHECKING:
    import geopandas as gpd

LAND_CRS = 2154
LABEL_TOLERANCE_M = 50.0


def read_contours(
    tables: Tables, level: str, codes: Iterable[str] | None = None
) -> "gpd.GeoSeries":
    """Simplified contours of a level by code, EPSG:2154; those of ``codes`` alone if given."""
    contours = tables.read_shapes("contours")
    rows = contours["level"].eq(level)
    if codes is not None:
        rows &= contours["code"].isin(list(codes))
    return contours[rows].set_index("code").geometry.to_crs(LAND_CRS)


def outline_area(area: Area, tables: Tables) -> Any:
    """Contour of an area, EPSG:2154."""
    return read_contours(tables, area.level, [area.code]).iloc[0]


def list_iris(area: Area, tables: Tables) -> list[str]:
    """Codes of the IRIS of an area."""
    iris = tables.read("iris")
    return sorted(iris.loc[iris["commune"].isin(list_members(area, tables)), "code"])


def find_centres(shapes: "gpd.GeoSeries") -> Any:
    """A point well inside each shape, (n, 2): its centroid where that is inside."""
    geometry = shapes.to_numpy()
    centroids = shapely.centroid(geometry)
    inside = shapely.contains(geometry, centroids)
    points = np.where(inside, centroids, shapely.point_on_surface(geometry))
    return shapely.get_coordinates(points)


def find_widest(shape: Any) -> tuple[float, float, float]:
    """Centre (x, y) of about the largest circle inside a shape, and its radius (m)."""
    circle = shapely.maximum_inscribed_circle(shape, LABEL_TOLERANCE_M)
    (x, y), *_ = shapely.get_coordinates(circle)
    return float(x), float(y), float(shapely.length(circle))


def make_path(shapes: Iterable[Any]) -> Path | None:
    """Polygons and lines as one path; None when there is nothing to draw."""
    parts = shapely.get_parts(np.asarray(list(shapes), dtype=object))
    parts = shapely.get_parts(parts[~shapely.is_empty(parts)])
    paths = []
    for part in parts:
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            points = shapely.get_coordinates(ring)
            if len(points) > 1:
                paths.append(Path(points, closed=part.geom_type == "Polygon"))
    return Path.make_compound_path(*paths) if paths else None
