"""Walking catchments as polygons along the streets."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike

from geo.access.graph import Reach, StreetGraph, measure_reach, snap_points
from geo.access.parameters import (
    MINUTES,
    SPEED_KMH,
    Floats,
    check_durations,
    check_points,
    metres_per_minute,
    show,
)
from geo.errors import ParameterError

CRS = 2154  # Lambert 93
BUFFER_M = 30.0  # from the middle of the street to the doors
ARC_SEGMENTS = 4  # by quarter of circle: 30 m rounded to 60 cm


def draw_catchments(
    graph: StreetGraph,
    point: tuple[float, float],
    territory: shapely.Geometry,
    minutes: Sequence[float] = MINUTES,
    *,
    speed_kmh: float = SPEED_KMH,
    buffer_m: float = BUFFER_M,
) -> gpd.GeoDataFrame:
    """What one walks to from a point (x, y), within each duration: minutes, geometry.

    The streets that can be walked, the last ones cut where the time runs out, and the way from
    the point to its nearest node, all widened by ``buffer_m``. EPSG:2154; the shortest duration
    first. ``territory``: the polygon the point must be in. Raises ParameterError.
    """
    durations = check_durations(minutes)
    pace = metres_per_minute(speed_kmh)
    if not (buffer_m > 0 and np.isfinite(buffer_m)):
        raise ParameterError(
            f"Largeur de {show(buffer_m)} m autour des rues : donner une valeur supérieure à 0."
        )
    start = check_inside(point, territory)
    snapped = snap_points(graph, start)
    way = float(snapped.metres[0])
    reach = measure_reach(graph, snapped.nodes, max(0.0, durations[-1] * pace - way))
    areas = []
    for duration in durations:
        budget = duration * pace
        lines = [_cut_way(start[0], graph.xy[snapped.nodes[0]], budget)]
        if budget >= way:
            lines.extend(_cut_streets(graph, reach, budget - way))
        wide = shapely.buffer(np.array(lines), buffer_m, quad_segs=ARC_SEGMENTS)
        areas.append(shapely.union_all(wide))
    return gpd.GeoDataFrame({"minutes": durations}, geometry=areas, crs=CRS)


def spread_streets(
    graph: StreetGraph,
    points: ArrayLike,
    minutes: Sequence[float] = MINUTES,
    *,
    speed_kmh: float = SPEED_KMH,
) -> gpd.GeoDataFrame:
    """The streets one walks to from the nearest of some points (n, 2): minutes, geometry (lines).

    Much lighter than a catchment each: to be drawn wide. EPSG:2154, the shortest duration first.
    Raises ParameterError, also without any point.
    """
    durations = check_durations(minutes)
    pace = metres_per_minute(speed_kmh)
    starts = check_points(points, "points de départ")
    if not len(starts):
        raise ParameterError("Aucun point de départ : en donner au moins un.")
    snapped = snap_points(graph, starts)
    reach = measure_reach(graph, snapped.nodes, durations[-1] * pace)
    nearest = (reach.metres + snapped.metres[:, None]).min(axis=0, keepdims=True)
    one = Reach(reach.nodes, reach.columns, nearest)
    lines = [shapely.multilinestrings(_cut_streets(graph, one, d * pace)) for d in durations]
    return gpd.GeoDataFrame({"minutes": durations}, geometry=lines, crs=CRS)


def check_inside(point: tuple[float, float], territory: shapely.Geometry) -> Floats:
    """The point (x, y), EPSG:2154, as an array (1, 2). Raises ParameterError when it is outside."""
    xy = np.asarray(point, dtype=float).reshape(1, 2)
    if not (np.isfinite(xy).all() and territory.covers(shapely.Point(xy[0]))):
        raise ParameterError(
            f"Le point ({show_metres(xy[0, 0])} ; {show_metres(xy[0, 1])}, Lambert 93) est hors "
            "du territoire de l'atlas : choisir un point de Seine-Saint-Denis."
        )
    return xy


def show_metres(value: float) -> str:
    """A coordinate to the metre, as one writes it in French."""
    return f"{value:.0f}".replace("-", "\u2212")


def _cut_way(start: Floats, node: Floats, budget: float) -> shapely.LineString:
    """The straight way from the point to its node, as far as the budget (m) goes."""
    length = float(np.hypot(*(node - start)))
    share = min(1.0, budget / length) if length else 1.0
    return shapely.LineString([start, start + share * (node - start)])


def _cut_streets(graph: StreetGraph, reach: Reach, budget: float) -> list[shapely.LineString]:
    """The streets within ``budget`` metres of the node, the last ones cut.

    Each street is walked from both its ends, so that the two cuts of one reached by both meet.
    """
    streets = graph.lengths[reach.nodes].tocoo()  # also those that leave the part searched
    share = np.clip((budget - reach.metres[0, streets.row]) / streets.data, 0, 1)
    kept = share > 0
    first = graph.xy[reach.nodes[streets.row[kept]]]
    last = graph.xy[streets.col[kept]]
    cut = first + share[kept, None] * (last - first)
    return list(shapely.linestrings(np.stack([first, cut], axis=1)))
