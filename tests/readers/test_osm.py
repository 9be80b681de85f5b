"""OpenStreetMap extracts: streets, addresses, background."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import UnreadableFileError
from geo.readers import osm


def test_street_nodes_and_edges(tmp_path: Path) -> None:
    nodes = pd.DataFrame({"node": [0], "lon": [2.4], "lat": [48.9], "commune_93": [None]})
    nodes.assign(in_93=False).to_parquet(tmp_path / "nodes.parquet")
    edges = pd.DataFrame({"u": [0], "v": [1], "walk": [True], "length_m": [12.5]})
    edges.assign(commune_93="93008", geometry=b"").to_parquet(tmp_path / "edges.parquet")

    assert osm.read_street_nodes(tmp_path / "nodes.parquet").columns.tolist() == [
        "node",
        "lon",
        "lat",
        "commune",
    ]
    assert osm.read_street_edges(tmp_path / "edges.parquet").loc[0].tolist() == [
        0,
        1,
        True,
        12.5,
        "93008",
    ]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "edges.parquet"
    pd.DataFrame({"u": [0], "v": [1], "length_m": [12.5]}).to_parquet(path)

    with pytest.raises(UnreadableFileError, match="absentes : walk, commune_93"):
        osm.read_street_edges(path)


def test_street_names_have_numbers(tmp_path: Path) -> None:
    path = tmp_path / "street_names.csv"
    path.write_text(
        "commune_93,commune_nom,name,class,length_m,lon,lat\n"
        "93001,Aubervilliers,Allée Elsa Triolet,pedestrian,57.0,2.379224,48.913609\n",
        encoding="utf-8",
    )

    table = osm.read_street_names(path)

    assert table.loc[0, ["length_m", "lon"]].tolist() == [57.0, 2.379224]


def test_a_layer_has_the_same_columns_whatever_the_file(tmp_path: Path) -> None:
    square = shapely.box(2.4, 48.9, 2.41, 48.91)
    layer = gpd.GeoDataFrame(
        {"class": ["wood"], "subclass": ["forest"], "area_m2": [23020.0]},
        geometry=[square],
        crs=4326,
    )
    layer.to_file(tmp_path / "parks.geojson")
    layer.to_parquet(tmp_path / "parks.parquet")

    for name in ("parks.geojson", "parks.parquet"):
        table = osm.read_background_layer(tmp_path / name)
        assert table.columns.tolist() == [*osm.LAYER_COLUMNS, "geometry"]
        assert table["brunnel"].isna().all()
        assert table.loc[0, "subclass"] == "forest"


@pytest.mark.mirror
def test_streets_of_the_mirror(mirror: Path) -> None:
    nodes = osm.read_street_nodes(mirror / "osm_rues" / "street_nodes_93_3km.parquet")
    edges = osm.read_street_edges(mirror / "osm_rues" / "street_edges_93_3km.parquet")

    assert (len(nodes), len(edges)) == (141_271, 198_825)
    assert edges[["u", "v"]].isin(set(nodes["node"])).all(axis=None)
