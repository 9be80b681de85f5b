"""Readers of the rail network: Île-de-France Mobilités, Grand Paris Express."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import UnreadableFileError
from geo.readers.registry import reader
from geo.readers.tabular import first_row, read_bytes, read_table, require_columns
from geo.readers.vector import pick_columns, read_layer


@reader("idfm_stations")
def read_stations(path: Path) -> gpd.GeoDataFrame:
    """Rail stations, one row a station and line; CSV or GeoJSON export of the portal.

    Columns zone (``id_ref_zdc``: the rows of one interchange share it), name (of the zone),
    mode (TRAIN, RER, METRO, TRAM or TRAMWAY, VAL…), line (``METRO 7``…), geometry (points,
    EPSG:4326).
    """
    return _read_portal(
        path,
        {"zone": ("id_ref_zdc",), "name": ("nom_zdc",), "mode": ("mode",), "line": ("res_com",)},
    )


@reader("idfm_lines")
def read_lines(path: Path) -> gpd.GeoDataFrame:
    """Tracks of the rail network, one row a section; CSV or GeoJSON export of the portal.

    Columns mode (METRO, RER, TRAIN, TER, TRAMWAY, CABLE), line (``RER B``…), geometry (lines,
    EPSG:4326).
    """
    return _read_portal(path, {"mode": ("mode",), "line": ("res_com",)})


@reader("gpe_stations")
def read_gpe_stations(path: Path) -> gpd.GeoDataFrame:
    """Stations of the Grand Paris Express, open or to come (the file has no date).

    Reads the portal's plain list (``code libelle ligne geo_point_2d``) or a copy of it under a
    key ``stations`` (``code name line lat lon``). Columns code, name, line (``L16/L17``),
    geometry (points, EPSG:4326).
    """
    content: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    rows = content.get("stations") if isinstance(content, dict) else content
    if not rows or not isinstance(rows, list):
        received = ", ".join(content) if isinstance(content, dict) else "une liste vide"
        raise UnreadableFileError(f"attendu une liste de gares, reçu : {received}")
    raw = pd.DataFrame(rows)
    table = pick_columns(
        raw, {"code": ("code",), "name": ("libelle", "name"), "line": ("ligne", "line")}
    )
    if "geo_point_2d" in raw:
        points = _read_points(raw["geo_point_2d"])
    else:
        degrees = pick_columns(raw, {"lon": ("lon",), "lat": ("lat",)}).astype("float64")
        points = gpd.GeoSeries.from_xy(degrees["lon"], degrees["lat"], crs=4326)
    return gpd.GeoDataFrame(table, geometry=points)


def _read_portal(path: Path, names: dict[str, tuple[str, ...]]) -> gpd.GeoDataFrame:
    """An export of an Opendatasoft portal: GeoJSON, or CSV with geo_shape or geo_point_2d."""
    if read_bytes(path).lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"{":
        layer = read_layer(path)
        return gpd.GeoDataFrame(pick_columns(layer, names), geometry=layer.geometry.to_crs(4326))
    raw = read_table(path)
    table = pick_columns(raw, names)
    if "geo_shape" in raw:
        shapes = gpd.GeoSeries(shapely.from_geojson(raw["geo_shape"]), index=raw.index, crs=4326)
    else:
        require_columns(raw, ["geo_point_2d"])
        shapes = _read_points(raw["geo_point_2d"])
    return gpd.GeoDataFrame(table, geometry=shapes)


def _read_points(values: pd.Series) -> gpd.GeoSeries:
    """Points of a portal, as ``"lat, lon"`` (latitude first) or ``{"lon": …, "lat": …}``."""
    if len(values) and isinstance(values.iloc[0], dict):
        degrees = pd.DataFrame(values.tolist(), index=values.index)
    else:
        degrees = values.astype("string").str.extract(r"^(?P<lat>[-\d.]+),\s*(?P<lon>[-\d.]+)$")
    if degrees.isna().any(axis=None):
        row = first_row(degrees.isna().any(axis=1))
        raise UnreadableFileError(
            f"ligne {row + 2}, colonne geo_point_2d : attendu « latitude, longitude », "
            f"reçu « {values.iloc[row]} »"
        )
    degrees = degrees.astype("float64")
    return gpd.GeoSeries.from_xy(degrees["lon"], degrees["lat"], crs=4326)
