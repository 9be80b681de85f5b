"""Street graph for walking: one undirected edge between two nodes, one component."""

import numpy as np
import pandas as pd
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.territory.areas import LAND_CRS


def build_streets(nodes: pd.DataFrame, edges: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Processed tables ``street_nodes`` and ``street_edges``.

    ``nodes``: node, lon, lat (WGS 84). ``edges``: u, v, walk, length_m. Edges closed to walkers
    and loops are left out, the shortest of parallel edges is kept (u < v), then the largest
    connected component; its nodes are numbered from 0, in the order of the input. Positions are
    whole decimetres in EPSG:2154: 32-bit floats hold northings of 6,860 km to 50 cm only.
    """
    ids = nodes["node"].to_numpy()
    position = pd.Series(np.arange(len(ids)), index=ids)
    walkable = edges[edges["walk"].to_numpy(dtype=bool) & edges["u"].ne(edges["v"]).to_numpy()]
    ends = np.sort(np.column_stack([position[walkable["u"]], position[walkable["v"]]]), axis=1)
    links = pd.DataFrame(
        {"u": ends[:, 0], "v": ends[:, 1], "length_m": walkable["length_m"].to_numpy("float32")}
    )
    links = links.groupby(["u", "v"], sort=True)["length_m"].min().reset_index()

    kept = _largest_component(len(ids), links["u"].to_numpy(), links["v"].to_numpy())
    number = np.cumsum(kept) - 1
    links = links[kept[links["u"]]].reset_index(drop=True)
    street_edges = pd.DataFrame(
        {
            "u": number[links["u"]].astype("int32"),
            "v": number[links["v"]].astype("int32"),
            "length_m": links["length_m"],
        }
    )
    project = Transformer.from_crs(4326, LAND_CRS, always_xy=True)
    x, y = project.transform(nodes["lon"].to_numpy()[kept], nodes["lat"].to_numpy()[kept])
    street_nodes = pd.DataFrame(
        {
            "node": np.arange(kept.sum(), dtype="int32"),
            "x_dm": np.rint(x * 10).astype("int32"),
            "y_dm": np.rint(y * 10).astype("int32"),
        }
    )
    return street_nodes, street_edges


def _largest_component(size: int, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Mask of the nodes of the largest component; of equals, the one of the first node."""
    graph = coo_array((np.ones(len(u), dtype="int8"), (u, v)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    return np.asarray(component == np.bincount(component).argmax())
