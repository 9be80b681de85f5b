"""A territory's layers in one GeoPackage, with their QGIS styles inside."""

import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geo.catalog import get_source
from geo.figures import palette
from geo.indicators.portrait import Area
from geo.indicators.values import Tables
from geo.reports import qgis
from geo.reports.layers import AreaLayer, cut_around, draw_level, draw_structures, find_outline

STATION_REACH = 800.0  # metres around the area

LAYER_NAMES = {"commune": "communes", "iris": "iris", "square": "carreaux_200m"}
DEFAULT_INDICATOR = {"commune": "taux_total", "iris": "acces", "square": "acces"}
_SUFFIXES = {
    "annee": "année",
    "nature": "nature",
    "texte": "en toutes lettres",
    "bas": "borne basse à 90 %",
    "haut": "borne haute à 90 %",
}
_ALIASES = {
    "code": "Code",
    "name": "Nom",
    "commune": "Commune",
    "kind": "Type",
    "family": "Famille",
    "places": "Places",
    "address": "Adresse",
    "manager": "Gestionnaire",
    "status": "Statut",
    "location": "Localisation",
    "area_km2": "Superficie (km²)",
    "network": "Réseau",
    "modes": "Modes",
    "lines": "Lignes",
}
# The table that QGIS reads the styles of a GeoPackage from.
_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""


@dataclass(frozen=True)
class _Style:
    layer: str
    name: str
    content: str
    default: bool


def write_geopackage(area: Area, tables: Tables) -> bytes:
    """Communes, IRIS and squares with their indicators, structures, QPV, stations; EPSG:2154.

    Each indicator is a style of its layer. The table ``sources`` names what to cite.
    """
    outline = find_outline(area, tables)
    layers: dict[str, gpd.GeoDataFrame] = {}
    styles: list[_Style] = []
    sources: dict[str, None] = {}
    for level, name in LAYER_NAMES.items():
        drawn = draw_level(level, area, tables)
        layers[name] = drawn.frame
        styles += _style_areas(name, drawn)
        sources |= dict.fromkeys(s for each in drawn.indicators for s in each.sources)
    points = {
        "structures": draw_structures(area, tables),
        "qpv": cut_around("qpv", outline, tables)[["code", "name", "area_km2", "geometry"]],
        "gares": cut_around("stations", outline, tables, STATION_REACH)[
            ["name", "network", "modes", "lines", "geometry"]
        ],
    }
    aliases = {name: _name_columns(frame, ()) for name, frame in points.items()}
    styles += [
        _Style("structures", "Types et places", qgis.style_structures(aliases["structures"]), True),
        _Style(
            "qpv",
            "Contour",
            qgis.style_outline(palette.LINES["qpv"], "Quartier prioritaire", aliases["qpv"]),
            True,
        ),
        _Style("gares", "Réseaux", qgis.style_stations(aliases["gares"]), True),
    ]
    sources |= dict.fromkeys(["osm_poi", "structures_communes", "anct_qpv", "idfm_gares",
                              "sgp_gares_gpe"])  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "atlas.gpkg"
        for name, frame in {**layers, **points}.items():
            frame.to_file(path, layer=name, driver="GPKG")
        _add_tables(path, styles, sources)
        return path.read_bytes()


def _style_areas(name: str, drawn: AreaLayer) -> list[_Style]:
    aliases = _name_columns(drawn.frame, [(each.id, each.label) for each in drawn.indicators])
    return [
        _Style(
            name,
            each.label,
            qgis.style_indicator(each, aliases),
            each.id == DEFAULT_INDICATOR[drawn.level],
        )
        for each in drawn.indicators
    ]


def _name_columns(frame: gpd.GeoDataFrame, indicators: Iterable[tuple[str, str]]) -> dict[str, str]:
    """French name of every column but the geometry."""
    names: dict[str, str] = {}
    labels: Mapping[str, str] = dict(indicators)
    for column in frame.columns.drop("geometry"):
        stem, _, suffix = column.rpartition("_")
        if column in labels:
            names[column] = labels[column]
        elif stem in labels and suffix in _SUFFIXES:
            names[column] = f"{labels[stem]}, {_SUFFIXES[suffix]}"
        else:
            names[column] = _ALIASES[column]
    return names


def _add_tables(path: Path, styles: Iterable[_Style], sources: Iterable[str]) -> None:
    """The styles, as QGIS keeps them, and the sources, as tables without geometry."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(_STYLES)
            connection.executemany(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
                "owner) VALUES ('', '', ?, 'geom', ?, ?, '', ?, ?, 'atlas')",
                [(s.layer, s.name, s.content, s.default, s.name) for s in styles],
            )
            connection.execute(
                "CREATE TABLE sources (id INTEGER PRIMARY KEY, editeur TEXT, titre TEXT, "
                "millesime TEXT, licence TEXT, page TEXT)"
            )
            connection.executemany(
                "INSERT INTO sources (editeur, titre, millesime, licence, page) "
                "VALUES (?, ?, ?, ?, ?)",
                [
                    (s.publisher, s.title, s.vintage, s.licence, s.page)
                    for s in map(get_source, sources)
                ],
            )
            connection.executemany(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) "
                "VALUES (?, 'attributes', ?, ?)",
                [
                    ("layer_styles", "layer_styles", "Styles QGIS"),
                    ("sources", "sources", "Sources à citer"),
                ],
            )
    finally:
        connection.close()
