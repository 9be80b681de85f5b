"""Walking times between origins (where children live) and destinations (structures, points)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from geo.access.graph import StreetGraph, measure_reach, snap_points
from geo.access.parameters import (
    MINUTES,
    SPEED_KMH,
    Floats,
    Ints,
    check_amounts,
    check_durations,
    check_minutes,
    check_points,
    metres_per_minute,
    show,
)
from geo.errors import ParameterError

DETOUR = 1.3  # streets over the straight line, where there is no street graph
BATCH = 50  # sources searched together
SEARCH_MINUTES = (15.0, 30.0, 60.0, 120.0, np.inf)  # wider and wider, for the origins still lacking

Pairs = tuple[Ints, Ints, Floats]  # rows, columns, metres


@dataclass(frozen=True, eq=False)
class WalkingTimes:
    """Walking times up to a limit.

    What is stored is a time, zeros included; what is not stored is beyond the limit. Never call
    ``eliminate_zeros`` on ``minutes``.
    """

    minutes: csr_array  # (origins, destinations)
    limit: float  # minutes
    speed_kmh: float
    streets: bool  # along the streets, else straight line x DETOUR

    @property
    def method(self) -> str:
        """How the times were measured, for the reader."""
        speed = f"à {show(self.speed_kmh)} km/h"
        if self.streets:
            return f"à pied par les rues, {speed}"
        return f"à vol d'oiseau × {show(DETOUR)} faute de réseau de rues, {speed}"


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest destinations of each origin, from the nearest (origins, count)."""

    minutes: Floats  # NaN when there are fewer destinations
    destinations: Ints  # -1 when there are fewer destinations


def measure_times(
    origins: ArrayLike,
    destinations: ArrayLike,
    graph: StreetGraph | None,
    *,
    limit: float = MINUTES[-1],
    speed_kmh: float = SPEED_KMH,
) -> WalkingTimes:
    """Walking times between points (n, 2) in EPSG:2154, within ``limit`` minutes.

    Along the streets, the distance from each point to its nearest node added; without a graph,
    the straight line x 1.3. Raises ParameterError.
    """
    check_minutes(limit)
    return _measure(origins, destinations, graph, limit, speed_kmh)


def find_nearest(
    origins: ArrayLike,
    destinations: ArrayLike,
    graph: StreetGraph | None,
    *,
    count: int = 3,
    speed_kmh: float = SPEED_KMH,
) -> Nearest:
    """The ``count`` nearest destinations of each origin, however far. Raises ParameterError."""
    if count < 1:
        raise ParameterError(
            f"Nombre de destinations les plus proches : {count}, attendu 1 ou plus."
        )
    start = check_points(origins, "origines")
    goals = check_points(destinations, "destinations")
    found = Nearest(
        np.full((len(start), count), np.nan), np.full((len(start), count), -1, dtype=np.intp)
    )
    wanted = min(count, len(goals))
    lacking = np.arange(len(start) if wanted else 0)
    for limit in SEARCH_MINUTES:
        if not len(lacking):
            break
        ranked = rank_nearest(_measure(start[lacking], goals, graph, limit, speed_kmh), count)
        found.minutes[lacking] = ranked.minutes
        found.destinations[lacking] = ranked.destinations
        lacking = lacking[np.isnan(ranked.minutes[:, wanted - 1])]
    return found


def rank_nearest(times: WalkingTimes, count: int = 3) -> Nearest:
    """The ``count`` nearest destinations of each origin within the limit of the times.

    Equals come in the order of the destinations.
    """
    matrix = times.minutes
    origins = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, matrix.data, origins))
    rank = np.arange(matrix.nnz) - matrix.indptr[origins]
    kept = rank < count
    where = origins[kept], rank[kept]
    minutes = np.full((matrix.shape[0], count), np.nan)
    destinations = np.full(minutes.shape, -1, dtype=np.intp)
    minutes[where] = matrix.data[order][kept]
    destinations[where] = matrix.indices[order][kept]
    return Nearest(minutes, destinations)


def count_children(
    times: WalkingTimes, children: ArrayLike, minutes: Sequence[float] = MINUTES
) -> Floats:
    """Children who live within some durations of each destination: (destinations, durations).

    ``children``: those of each origin. Durations are taken from the shortest. Raises
    ParameterError, also for a duration beyond the limit of the times.
    """
    durations = check_durations(minutes)
    check_limit(times, durations[-1])
    amounts = check_amounts(children, times.minutes.shape[0], "Enfants")
    within = []
    for duration in durations:
        near = times.minutes.copy()
        near.data = (near.data <= duration).astype(float)
        within.append(near.T @ amounts)
    return np.column_stack(within)


def check_limit(times: WalkingTimes, minutes: float) -> None:
    """Raise ParameterError when ``minutes`` go beyond those the times were measured to."""
    if minutes > times.limit:
        raise ParameterError(
            f"Les temps de marche sont calculés jusqu'à {show(times.limit)} min : "
            f"les recalculer jusqu'à {show(minutes)} min."
        )


def _measure(
    origins: ArrayLike,
    destinations: ArrayLike,
    graph: StreetGraph | None,
    limit: float,
    speed_kmh: float,
) -> WalkingTimes:
    """Times up to a limit that may be infinite."""
    pace = metres_per_minute(speed_kmh)
    start = check_points(origins, "origines")
    goals = check_points(destinations, "destinations")
    if graph is None:
        rows, columns, metres = _pair_straight(start, goals, limit * pace)
    elif len(start) <= len(goals):
        rows, columns, metres = _pair_streets(graph, start, goals, limit * pace)
    else:  # walking takes as long both ways: search from the smaller side
        columns, rows, metres = _pair_streets(graph, goals, start, limit * pace)
    minutes = metres / pace
    kept = minutes <= limit
    matrix = csr_array((minutes[kept], (rows[kept], columns[kept])), shape=(len(start), len(goals)))
    matrix.sort_indices()
    return WalkingTimes(matrix, limit, speed_kmh, streets=graph is not None)


def _pair_streets(graph: StreetGraph, sources: Floats, targets: Floats, limit_m: float) -> Pairs:
    """Pairs at most ``limit_m`` apart along the streets."""
    start, end = snap_points(graph, sources), snap_points(graph, targets)
    # Neighbours together: the sources of a batch share the streets it searches.
    order = np.lexsort((sources[:, 1], sources[:, 0] // (2 * limit_m)))
    pairs: list[Pairs] = []
    for first in range(0, len(order), BATCH):
        batch = order[first : first + BATCH]
        reach = measure_reach(graph, start.nodes[batch], limit_m)
        columns = reach.columns[end.nodes]
        inside = np.flatnonzero(columns >= 0)
        metres = reach.metres[:, columns[inside]]
        metres += start.metres[batch, None]
        metres += end.metres[inside]
        row, column = np.nonzero(np.isfinite(metres) & (metres <= limit_m))
        pairs.append((batch[row], inside[column], metres[row, column]))
    return _join(pairs)


def _pair_straight(sources: Floats, targets: Floats, limit_m: float) -> Pairs:
    """Pairs at most ``limit_m`` apart, straight line x DETOUR."""
    if not len(sources) or not len(targets):
        return _join([])
    found = KDTree(sources).sparse_distance_matrix(
        KDTree(targets), limit_m / DETOUR, output_type="ndarray"
    )
    return found["i"], found["j"], found["v"] * DETOUR


def _join(pairs: list[Pairs]) -> Pairs:
    empty = np.empty(0, dtype=np.intp)
    rows, columns, metres = zip((empty, empty, np.empty(0)), *pairs, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(metres)
