"""Walking times: both ways alike, zeros kept, none lost on the way."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall

from geo.access.graph import StreetGraph, snap_points
from geo.access.times import count_children, find_nearest, measure_times, rank_nearest
from geo.errors import ParameterError

coordinates = st.tuples(st.integers(0, 4000), st.integers(0, 4000))


def test_times_along_the_street(street: StreetGraph) -> None:
    times = measure_times([(0, 0), (600, 75)], [(0, 0), (900, 0)], street)

    # 75 m from the second origin to the street: one minute more.
    assert times.minutes.toarray() == pytest.approx(np.array([[0, 12], [9, 5]]))
    assert times.method == "à pied par les rues, à 4,5 km/h"


def test_time_of_zero_is_a_time(street: StreetGraph) -> None:
    times = measure_times([(0, 0), (3000, 0)], [(0, 0)], street)

    assert times.minutes.nnz == 1  # stored, unlike the second origin's, beyond the limit
    assert times.minutes.data.tolist() == [0]
    assert rank_nearest(times, 1).minutes[0, 0] == 0


def test_limit_is_included(street: StreetGraph) -> None:
    assert measure_times([(0, 0)], [(900, 0)], street, limit=12).minutes.nnz == 1
    assert measure_times([(0, 0)], [(900, 0)], street, limit=11.99).minutes.nnz == 0


def test_walking_faster_takes_less_time(street: StreetGraph) -> None:
    times = measure_times([(0, 0)], [(900, 0)], street, speed_kmh=6)

    assert times.minutes.toarray() == pytest.approx(9)


@pytest.mark.parametrize("graph", [True, False])
def test_nothing_to_walk_from_or_to(street: StreetGraph, graph: bool) -> None:
    streets = street if graph else None

    assert measure_times([], [(0, 0)], streets).minutes.shape == (0, 1)
    assert measure_times([(0, 0)], [], streets).minutes.shape == (1, 0)
    assert find_nearest([(0, 0)], [], streets).destinations.tolist() == [[-1, -1, -1]]


def test_without_streets_the_straight_line_is_lengthened_and_said() -> None:
    times = measure_times([(0, 0)], [(0, 0), (300, 400), (900, 0)], None)

    assert times.minutes.nnz == 2  # 900 m x 1.3 is beyond 15 minutes
    assert times.minutes.toarray()[0] == pytest.approx([0, 500 * 1.3 / 75, 0])
    assert times.method == "à vol d'oiseau × 1,3 faute de réseau de rues, à 4,5 km/h"


@settings(max_examples=40, deadline=None)
@given(
    nodes=st.lists(coordinates, min_size=2, max_size=25, unique=True),
    links=st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), min_size=1, max_size=60),
    origins=st.lists(coordinates, min_size=1, max_size=8),
    destinations=st.lists(coordinates, min_size=1, max_size=8),
    limit=st.floats(1, 60),
)
def test_agrees_with_all_pairs(
    make_graph: Any, nodes: Any, links: Any, origins: Any, destinations: Any, limit: float
) -> None:
    size = len(nodes)
    edges = {(min(u, v) % size, max(u, v) % size) for u, v in links}
    edges = {(min(e), max(e)) for e in edges if e[0] != e[1]} or {(0, 1)}
    graph = make_graph(nodes, sorted(edges))

    times = measure_times(origins, destinations, graph, limit=limit)

    start, end = (snap_points(graph, np.array(p, dtype=float)) for p in (origins, destinations))
    whole = floyd_warshall(graph.lengths)[np.ix_(start.nodes, end.nodes)]
    minutes = (whole + start.metres[:, None] + end.metres) / 75
    found = np.full(minutes.shape, np.inf)
    pairs = times.minutes.tocoo()
    found[pairs.row, pairs.col] = pairs.data
    clear = abs(minutes - limit) > 1e-9
    np.testing.assert_allclose(found[clear], np.where(minutes <= limit, minutes, np.inf)[clear])


def test_both_ways_take_as_long(territory: Any) -> None:
    there = territory.times.minutes
    back = measure_times(territory.structures, territory.origins, territory.graph).minutes

    assert abs(there - back.T).max() < 1e-9
    assert there.nnz == back.nnz > 5000


def test_nearest_second_and_third(street: StreetGraph) -> None:
    nearest = find_nearest([(0, 0), (3000, 0)], [(900, 0), (0, 0), (300, 0)], street)

    assert nearest.destinations.tolist() == [[1, 2, 0], [0, 2, 1]]
    assert nearest.minutes == pytest.approx(np.array([[0, 4, 12], [28, 36, 40]]))


def test_fewer_destinations_than_asked(street: StreetGraph) -> None:
    nearest = find_nearest([(0, 0)], [(3000, 0)], street, count=2)

    assert nearest.destinations.tolist() == [[0, -1]]
    assert nearest.minutes[0, 0] == pytest.approx(40)
    assert np.isnan(nearest.minutes[0, 1])


def test_nearest_without_streets() -> None:
    nearest = find_nearest([(0, 0)], [(50_000, 0), (0, 0)], None, count=2)

    assert nearest.destinations.tolist() == [[1, 0]]
    assert nearest.minutes[0] == pytest.approx([0, 50_000 * 1.3 / 75])


def test_nearest_of_none() -> None:
    with pytest.raises(ParameterError, match="attendu 1 ou plus"):
        find_nearest([(0, 0)], [(0, 0)], None, count=0)


def test_every_square_has_three_structures(territory: Any) -> None:
    nearest = find_nearest(territory.origins, territory.structures, territory.graph)

    assert np.isfinite(nearest.minutes).all()
    assert (np.diff(nearest.minutes, axis=1) >= 0).all()
    assert (nearest.destinations >= 0).all()
    within = territory.times.minutes
    seen = np.diff(within.indptr) > 0
    np.testing.assert_array_equal(seen, nearest.minutes[:, 0] <= 15)
    lowest = np.minimum.reduceat(within.data, within.indptr[:-1][seen])
    np.testing.assert_allclose(nearest.minutes[seen, 0], lowest, rtol=1e-12)


def test_children_around_a_point(street: StreetGraph) -> None:
    homes = [(0, 0), (300, 0), (600, 0), (900, 0), (3000, 0)]
    times = measure_times(homes, [(0, 0), (900, 0)], street)

    counts = count_children(times, [10, 20, 30, 40, 50])

    assert counts.tolist() == [[30, 60, 100], [70, 90, 100]]


def test_children_beyond_the_times_measured(street: StreetGraph) -> None:
    times = measure_times([(0, 0)], [(0, 0)], street, limit=10)

    with pytest.raises(ParameterError, match="jusqu'à 10 min : les recalculer jusqu'à 15 min"):
        count_children(times, [1])
