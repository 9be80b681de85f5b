"""The street graph in memory: nearest nodes, and distances along the streets."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from geo.access.parameters import Floats, Ints
from geo.errors import ParameterError


@dataclass(frozen=True, eq=False)
class StreetGraph:
    """Walkable streets. Node numbers are rows of ``xy``."""

    xy: Floats  # (nodes, 2), EPSG:2154, metres
    lengths: csr_array  # (nodes, nodes), metres, symmetric
    tree: KDTree  # of xy


@dataclass(frozen=True, eq=False)
class Snapped:
    """Points brought to their nearest node."""

    nodes: Ints  # (points,)
    metres: Floats  # (points,), straight line from the point to its node


@dataclass(frozen=True, eq=False)
class Reach:
    """Distances from some nodes to those of the part of the graph that was searched."""

    nodes: Ints  # (w,): node numbers of the part
    columns: NDArray[np.int32]  # (nodes of the graph,): column of each node in the part, -1 outside
    metres: Floats  # (sources, w); inf beyond the limit


def build_graph(nodes: pd.DataFrame, edges: pd.DataFrame) -> StreetGraph:
    """The graph of the processed tables ``street_nodes`` and ``street_edges``.

    Raises ParameterError when the two tables do not belong together.
    """
    size = len(nodes)
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    numbered = np.array_equal(nodes["node"].to_numpy(), np.arange(size))
    if not numbered or (
        len(edges) and not 0 <= min(u.min(), v.min()) <= max(u.max(), v.max()) < size
    ):
        raise ParameterError(
            "Les tables « street_nodes » et « street_edges » ne vont pas ensemble : "
            "lancer geo build."
        )
    xy = nodes[["x_dm", "y_dm"]].to_numpy(dtype=float) / 10
    # Rounding makes some streets shorter than the straight line, by 33 cm at most. None may be:
    # the straight line bounds what can be reached within a distance.
    metres = np.maximum(edges["length_m"].to_numpy(dtype=float), np.hypot(*(xy[u] - xy[v]).T))
    lengths = coo_array(
        (np.tile(metres, 2), (np.concatenate([u, v]), np.concatenate([v, u]))), shape=(size, size)
    )
    # Built in less than half the default's time, it answers as fast.
    tree = KDTree(xy, leafsize=32, balanced_tree=False, compact_nodes=False)
    return StreetGraph(xy, lengths.tocsr(), tree)


def snap_points(graph: StreetGraph, points: Floats) -> Snapped:
    """The nearest node of each point (n, 2), EPSG:2154, and the distance to it."""
    metres, nodes = graph.tree.query(points)
    return Snapped(np.asarray(nodes, dtype=np.intp), np.asarray(metres, dtype=float))


def measure_reach(graph: StreetGraph, sources: Ints, limit_m: float) -> Reach:
    """Distances along the streets from the nodes ``sources``, up to ``limit_m`` (may be inf).

    Only the part of the graph within the limit in straight line is searched: the cost depends
    on what can be reached, not on the size of the graph.
    """
    nodes = _list_nodes_around(graph, sources, limit_m)
    columns = np.full(len(graph.xy), -1, dtype=np.int32)  # half the memory to clear
    columns[nodes] = np.arange(len(nodes))
    rows = graph.lengths[nodes]
    column = columns[rows.indices]
    kept = column >= 0
    starts = np.concatenate([[0], np.cumsum(kept)])[rows.indptr]
    shape = (len(nodes), len(nodes))
    lengths = csr_array((rows.data[kept], column[kept], starts), shape=shape)
    metres = dijkstra(lengths, indices=columns[sources], limit=limit_m)
    return Reach(nodes, columns, np.asarray(metres))


def _list_nodes_around(graph: StreetGraph, sources: Ints, limit_m: float) -> Ints:
    """Nodes within a straight line of any source, in the order of the graph."""
    if np.isinf(limit_m):
        return np.arange(len(graph.xy))
    margin = 1.0  # metre: sums of lengths are rounded
    around = graph.tree.query_ball_point(graph.xy[np.unique(sources)], limit_m + margin)
    return np.unique(np.concatenate([np.asarray(near, dtype=np.intp) for near in around]))
