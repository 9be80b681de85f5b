"""What one walks to from a point: catchments along the streets, children, structures around."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.access.isochrone import draw_catchments
from geo.access.parameters import MINUTES, SPEED_KMH
from geo.access.table import Territory
from geo.access.times import WalkingTimes, count_children, measure_times
from geo.demand.children import Z90

AROUND_MINUTES = 10.0  # within which the structures around are counted


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What one walks to from a point.

    ``catchments``: minutes, children_u3 (estimated, those beyond the border too), low, high (90 %
    interval), geometry (EPSG:2154), the shortest duration first. ``structures``: those located
    within AROUND_MINUTES, the nearest first: id, places, estimated (their number is), minutes.
    """

    catchments: gpd.GeoDataFrame
    structures: pd.DataFrame


def look_around(
    point: tuple[float, float],
    territory: Territory,
    boundary: shapely.Geometry,
    minutes: Sequence[float] = MINUTES,
    *,
    speed_kmh: float = SPEED_KMH,
) -> Surroundings:
    """What one walks to from a point (x, y) within some durations; EPSG:2154.

    ``boundary``: the polygon the point must be in. Raises ParameterError.
    """
    catchments = draw_catchments(territory.graph, point, boundary, minutes, speed_kmh=speed_kmh)
    cells, durations = territory.cells, list(catchments["minutes"])
    times = measure_times(
        cells[["x", "y"]].to_numpy(),
        [point],
        territory.graph,
        limit=durations[-1],
        speed_kmh=speed_kmh,
    )
    children = count_children(times, cells["children_u3"].to_numpy(), durations)[0]
    half = Z90 * np.array([_deviate(times, cells, duration) for duration in durations])
    catchments.insert(1, "children_u3", children)
    catchments.insert(2, "low", np.maximum(0.0, children - half))
    catchments.insert(3, "high", children + half)
    return Surroundings(catchments, _list_structures(point, territory, speed_kmh))


def _deviate(times: WalkingTimes, cells: pd.DataFrame, minutes: float) -> float:
    """Standard deviation of the children within some minutes of the only destination.

    As geo.access.draws.draw_children: those of an IRIS vary together, IRIS apart from each other,
    and those beyond the border not at all.
    """
    reached = times.minutes.tocoo()
    near = cells.iloc[reached.row[reached.data <= minutes]]
    by_iris = (near["children_u3"] * near["spread"]).groupby(near["iris"]).sum()
    return float(np.sqrt((by_iris**2).sum()))


def _list_structures(
    point: tuple[float, float], territory: Territory, speed_kmh: float
) -> pd.DataFrame:
    sites = territory.sites
    doors = sites.table[["x", "y"]].to_numpy()[sites.table["located"]]
    times = measure_times(
        doors, [point], territory.graph, limit=AROUND_MINUTES, speed_kmh=speed_kmh
    )
    reached = times.minutes.tocoo()
    places = sites.places.sum(axis=1)[sites.table["located"]]
    found: pd.DataFrame = sites.structures[["id", "estimated"]].iloc[reached.row]
    table = found.assign(places=places[reached.row], minutes=reached.data)
    return table.sort_values(["minutes", "id"], ignore_index=True)
