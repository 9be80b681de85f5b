"""The walking graph: walkable, simple, connected, numbered from 0."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.readers import osm
from geo.store.tables import check_table
from geo.territory.streets import build_streets


def make_nodes(*ids: int) -> pd.DataFrame:
    return pd.DataFrame({"node": ids, "lon": 2.4 + 0.001 * np.arange(len(ids)), "lat": 48.9})


def make_edges(*rows: tuple[int, int, bool, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["u", "v", "walk", "length_m"])


def count_components(nodes: pd.DataFrame, edges: pd.DataFrame) -> int:
    weights = (np.ones(len(edges)), (edges["u"], edges["v"]))
    return int(connected_components(coo_array(weights, shape=(len(nodes),) * 2), directed=False)[0])


def test_the_shortest_of_parallel_edges_and_no_loop() -> None:
    edges = make_edges((7, 5, True, 80.0), (5, 7, True, 60.0), (5, 5, True, 10.0))

    nodes, edges = build_streets(make_nodes(5, 7), edges)

    check_table("street_nodes", nodes)
    check_table("street_edges", edges)
    assert edges.to_dict("records") == [{"u": 0, "v": 1, "length_m": 60.0}]


def test_motorways_do_not_join_what_walkers_cannot_cross() -> None:
    edges = make_edges((1, 2, True, 50), (2, 3, True, 50), (3, 4, False, 50), (4, 5, True, 50))

    nodes, edges = build_streets(make_nodes(1, 2, 3, 4, 5), edges)

    assert len(nodes) == 3
    assert edges[["u", "v"]].to_numpy().tolist() == [[0, 1], [1, 2]]


def test_positions_are_kept_to_the_decimetre() -> None:
    given_nodes = make_nodes(1, 2, 3)
    nodes, _ = build_streets(given_nodes, make_edges((1, 2, True, 50), (2, 3, True, 50)))

    exact = gpd.GeoSeries.from_xy(given_nodes["lon"], given_nodes["lat"], crs=4326).to_crs(2154)
    assert nodes["x_dm"].to_numpy() / 10 == pytest.approx(exact.x.to_numpy(), abs=0.051)
    assert nodes["y_dm"].to_numpy() / 10 == pytest.approx(exact.y.to_numpy(), abs=0.051)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans(), st.floats(1, 500)),
        min_size=1,
        max_size=40,
    ).filter(lambda rows: any(walk and u != v for u, v, walk, _ in rows))
)
def test_any_graph_becomes_simple_and_connected(rows: list[tuple[int, int, bool, float]]) -> None:
    nodes, edges = build_streets(make_nodes(*range(10)), make_edges(*rows))

    assert (edges["u"] < edges["v"]).all()
    assert not edges.duplicated(["u", "v"]).any()
    assert set(edges["u"]) | set(edges["v"]) == set(nodes["node"]) == set(range(len(nodes)))
    assert count_components(nodes, edges) == 1


@pytest.mark.mirror
def test_the_real_streets(mirror: Path) -> None:
    folder = mirror / "osm_rues"
    nodes, edges = build_streets(
        osm.read_street_nodes(folder / "street_nodes_93_3km.parquet"),
        osm.read_street_edges(folder / "street_edges_93_3km.parquet"),
    )

    check_table("street_nodes", nodes)
    check_table("street_edges", edges)
    assert len(nodes) == 133_950  # the publisher's own walk_main_component
    assert count_components(nodes, edges) == 1
    ends = nodes[["x_dm", "y_dm"]].to_numpy() / 10
    straight = np.hypot(*(ends[edges["u"]] - ends[edges["v"]]).T)
    # Lambert 93 stretches distances by less than 0.1 % here; positions are rounded to 0.1 m.
    assert (edges["length_m"] >= straight * 0.998 - 0.3).all()
