"""Readers of IGN's boundaries: IRIS and communes."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import UnreadableFileError
from geo.readers.registry import reader
from geo.readers.vector import pick_columns, read_layer

# CONTOURS-IRIS: names of 2022 and before, then of 2023 and after (in lower case).
_IRIS_COLUMNS = {
    "code": ("code_iris",),
    "name": ("nom_iris",),
    "type": ("typ_iris", "type_iris"),
    "commune": ("insee_com", "code_insee"),
}
_COMMUNE_COLUMNS = {
    "code": ("code", "insee_com", "code_insee"),
    "name": ("nom", "nom_com", "nom_commune", "nom_officiel"),
}


@reader("ign_iris", area="code")
def read_iris(path: Path) -> gpd.GeoDataFrame:
    """CONTOURS-IRIS, any vintage, GeoPackage or zip of a GeoPackage or shapefile.

    Columns code, name, type (H, A, D, Z), commune, geometry (EPSG:2154), geography of the file.
    """
    layer = read_layer(path)
    table = pick_columns(layer, _IRIS_COLUMNS)
    return gpd.GeoDataFrame(table, geometry=layer.geometry.to_crs(2154))


@reader("ign_iris_2025", area="code")
def read_iris_names(path: Path) -> pd.DataFrame:
    """Codes and names of the IRIS from a TopoJSON: columns code, name, type, commune.

    Its shapes are too simplified to be of use and are not read.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.get("type") != "Topology":
        raise UnreadableFileError("attendu un TopoJSON (« type » : « Topology »)")
    shapes = [g for layer in content["objects"].values() for g in layer["geometries"]]
    return pick_columns(pd.DataFrame([g["properties"] for g in shapes]), _IRIS_COLUMNS)


@reader("ign_communes", area="code")
def read_communes(path: Path) -> gpd.GeoDataFrame:
    """Boundaries of communes (GeoJSON, or Admin Express): code, name, geometry (EPSG:4326)."""
    layer = read_layer(path, (".geojson", ".gpkg", ".shp"))
    table = pick_columns(layer, _COMMUNE_COLUMNS)
    return gpd.GeoDataFrame(table, geometry=layer.geometry.to_crs(4326))
