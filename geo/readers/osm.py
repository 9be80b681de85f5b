"""Readers of the OpenStreetMap extracts: streets, addresses, background layers.

The extracts cover the département and 3 km around. The readers of structures in OSM are in
:mod:`geo.readers.structures`.
"""

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from geo.readers.registry import reader
from geo.readers.tabular import read_table, require_columns, to_number
from geo.readers.vector import read_layer

# Columns of a background layer; one that a layer does not have comes empty.
LAYER_COLUMNS = ("layer", "class", "subclass", "name", "brunnel")


@reader("osm_street_nodes", area="commune")
def read_street_nodes(path: Path) -> pd.DataFrame:
    """Nodes of the street graph: node, lon, lat (WGS 84), commune (missing outside the 93)."""
    table = _read_parquet(path, ["node", "lon", "lat", "commune_93"])
    return table.rename(columns={"commune_93": "commune"})


@reader("osm_street_edges", area="commune")
def read_street_edges(path: Path) -> pd.DataFrame:
    """Edges of the street graph: u, v (nodes), walk (open to pedestrians), length_m, commune."""
    table = _read_parquet(path, ["u", "v", "walk", "length_m", "commune_93"])
    return table.rename(columns={"commune_93": "commune"})


@reader("osm_street_names", area="commune_93")
def read_street_names(path: Path) -> pd.DataFrame:
    """Streets by commune: commune_93, name, length_m, lon, lat (WGS 84, a point of the street)."""
    text = ["commune_93", "name"]
    numbers = ["length_m", "lon", "lat"]
    table = read_table(path, expected=[*text, *numbers], usecols=[*text, *numbers])
    return table.assign(**{column: to_number(table[column]) for column in numbers})


@reader("osm_housenumbers", area="commune_93")
def read_housenumbers(path: Path) -> pd.DataFrame:
    """House numbers with the street they most likely belong to (OSM tiles do not say which).

    Columns commune_93, nearest_street, housenumber, ambiguous (a second street is almost as
    near), lon, lat (WGS 84).
    """
    columns = ["commune_93", "nearest_street", "housenumber", "ambiguous", "lon", "lat"]
    return _read_parquet(path, columns)


@reader("osm_layer")
def read_background_layer(path: Path) -> gpd.GeoDataFrame:
    """A background layer, GeoJSON or GeoParquet.

    Columns layer, class, subclass, name, brunnel (bridge or tunnel), geometry (EPSG:4326).
    """
    table = gpd.read_parquet(path) if path.suffix == ".parquet" else read_layer(path)
    require_columns(table, ["class"])
    columns = {
        name: table[name].astype("string") if name in table else pd.NA for name in LAYER_COLUMNS
    }
    text = pd.DataFrame(columns, index=table.index).astype("string")
    return gpd.GeoDataFrame(text, geometry=table.geometry.to_crs(4326))


def _read_parquet(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    wanted = list(columns)
    require_columns(pd.DataFrame(columns=pq.read_schema(path).names), wanted)
    return pd.read_parquet(path, columns=wanted)
