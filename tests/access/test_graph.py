"""The graph holds every street both ways, and searches no further than it must."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import dijkstra

from geo.access.graph import StreetGraph, build_graph, measure_reach, snap_points
from geo.errors import ParameterError


def test_streets_go_both_ways(street: StreetGraph) -> None:
    assert street.lengths[0, 1] == street.lengths[1, 0] == 300
    assert street.lengths.nnz == 8


def test_no_street_is_shorter_than_the_straight_line() -> None:
    nodes = pd.DataFrame({"node": [0, 1], "x_dm": [0, 1000], "y_dm": [0, 0]}, dtype="int32")
    edges = pd.DataFrame({"u": [0], "v": [1], "length_m": np.float32([99.8])})

    graph = build_graph(nodes, edges)

    assert graph.lengths[0, 1] == 100


@pytest.mark.parametrize(("numbers", "last"), [([0, 2], 1), ([0, 1], 2), ([0, 1], -1)])
def test_tables_that_do_not_belong_together(numbers: list[int], last: int) -> None:
    nodes = pd.DataFrame({"node": numbers, "x_dm": [0, 10], "y_dm": [0, 0]}, dtype="int32")
    edges = pd.DataFrame({"u": [0], "v": [last], "length_m": [1.0]})

    with pytest.raises(ParameterError, match="ne vont pas ensemble"):
        build_graph(nodes, edges)


def test_point_goes_to_the_nearest_node(street: StreetGraph) -> None:
    snapped = snap_points(street, np.array([(310.0, 40.0), (900.0, 0.0)]))

    assert snapped.nodes.tolist() == [1, 3]
    assert snapped.metres.tolist() == [np.hypot(10, 40), 0]


def test_reach_stops_at_the_limit(street: StreetGraph) -> None:
    reach = measure_reach(street, np.array([1]), 400.0)

    assert reach.nodes.tolist() == [0, 1, 2]
    assert reach.metres.tolist() == [[300, 0, 300]]
    assert reach.columns.tolist() == [0, 1, 2, -1, -1]


def test_no_limit_searches_everything(street: StreetGraph) -> None:
    assert measure_reach(street, np.array([4]), np.inf).metres.tolist() == [
        [3000, 2700, 2400, 2100, 0]
    ]


def test_reach_of_the_territory_is_that_of_the_whole_graph(territory: Any) -> None:
    sources = np.arange(0, len(territory.graph.xy), 20_011)

    reach = measure_reach(territory.graph, sources, 1125.0)

    whole = dijkstra(territory.graph.lengths, indices=sources, limit=1125.0)
    np.testing.assert_array_equal(reach.metres, whole[:, reach.nodes])
    assert np.isfinite(whole).sum() == np.isfinite(reach.metres).sum() > 1000


def test_committed_graph_is_whole(territory: Any, processed: Callable[[str], Any]) -> None:
    edges = processed("street_edges")

    assert territory.graph.lengths.nnz == 2 * len(edges)
    longer = territory.graph.lengths.sum() / 2 / edges["length_m"].to_numpy(dtype=float).sum()
    assert 1 <= longer < 1.001
