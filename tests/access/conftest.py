"""A street to walk by hand, and the committed territory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.access.graph import StreetGraph, build_graph
from geo.access.times import WalkingTimes, measure_times

ASSUMED_PLACES = 30.0  # of a structure of unknown size: these tests are not about supply


def make_graph(xy: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]]) -> StreetGraph:
    """A graph of straight streets between points in metres."""
    points = np.asarray(xy, dtype=float)
    nodes = pd.DataFrame(
        {
            "node": np.arange(len(points), dtype="int32"),
            "x_dm": np.rint(points[:, 0] * 10).astype("int32"),
            "y_dm": np.rint(points[:, 1] * 10).astype("int32"),
        }
    )
    u, v = np.array(edges, dtype="int32").reshape(-1, 2).T
    length = np.hypot(*(points[u] - points[v]).T).astype("float32")
    return build_graph(nodes, pd.DataFrame({"u": u, "v": v, "length_m": length}))


@pytest.fixture(scope="session", name="make_graph")
def make_graph_fixture() -> Callable[..., StreetGraph]:
    return make_graph


@pytest.fixture(scope="session")
def street() -> StreetGraph:
    """One street going east: nodes at 0, 300, 600, 900 and 3,000 m (0, 4, 8, 12, 40 min)."""
    places = [(0, 0), (300, 0), (600, 0), (900, 0), (3000, 0)]
    return make_graph(places, [(0, 1), (1, 2), (2, 3), (3, 4)])


@dataclass(frozen=True)
class Territory:
    """Seine-Saint-Denis, as committed."""

    graph: StreetGraph
    squares: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    origins: np.ndarray
    structures: np.ndarray
    children: np.ndarray
    places: np.ndarray
    times: WalkingTimes


@pytest.fixture(scope="session")
def territory(processed: Callable[[str], Any]) -> Territory:
    squares, structures = processed("squares"), processed("structures")
    located = structures[structures.geometry.notna()]
    graph = build_graph(processed("street_nodes"), processed("street_edges"))
    origins = shapely.get_coordinates(squares.geometry.centroid)
    points = shapely.get_coordinates(located.geometry)
    return Territory(
        graph=graph,
        squares=squares,
        communes=processed("communes"),
        origins=origins,
        structures=points,
        children=squares["children_u3"].to_numpy(),
        places=located["places"].fillna(ASSUMED_PLACES).to_numpy(),
        times=measure_times(origins, points, graph),
    )
