"""The layers of the map as compact GeoJSON (EPSG:4326), made from the processed tables."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.web_ground import DECIMALS, Properties, draw_background, draw_labels, write_geojson
from geo.ui.assets import SQUARES

SHOWN_STATUS = ("ouvert", "fermeture_provisoire", "a_verifier")
STATION_REACH_M = 800.0
_OPENINGS = {
    "fermeture_provisoire": "fermée provisoirement", "a_verifier": "à vérifier",
    "projet": "projet", "ferme": "fermée",
}  # fmt: skip

Read = Callable[[str], Any]


def draw_layers(read: Read) -> Iterator[tuple[str, bytes]]:
    """Each layer's name and GeoJSON; ``read`` reads a processed table by name."""
    contours, neighbours = read("contours"), read("neighbours")
    communes_of = _name_communes(read("iris"), contours)
    for level, areas in contours.groupby("level"):
        # In the order of the names: the order in which the keyboard goes through them.
        areas = areas.sort_values(["name", "code"])
        yield str(level), write_geojson(areas, _describe_areas(areas, communes_of))
    communes = contours[contours["level"] == "commune"]
    yield (
        SQUARES,
        _squares(read("squares"), dict(zip(communes["code"], communes["name"], strict=True))),
    )
    yield "neighbours", write_geojson(neighbours, [{}] * len(neighbours))
    yield "background", draw_background(read("background"))
    yield "labels", draw_labels(communes, neighbours, read("labels"))
    qpv = read("qpv")
    yield "qpv", write_geojson(qpv, qpv[["code", "name"]].to_dict("records"))
    yield "stations", _stations(read("stations"), contours)
    yield "structures", _structures(read("structures"))


def _name_communes(iris: gpd.GeoDataFrame, contours: gpd.GeoDataFrame) -> dict[str, str]:
    """Name of the commune of each IRIS: many IRIS are called « Centre »."""
    named = contours[contours["level"] == "commune"].set_index("code")["name"]
    return dict(zip(iris["code"], iris["commune"].map(named), strict=True))


def _describe_areas(areas: gpd.GeoDataFrame, communes_of: Mapping[str, str]) -> list[Properties]:
    """Code, name, and the point where a circle stands for the area."""
    flat = areas.geometry.to_crs(2154)
    centres = flat.centroid.where(flat.contains(flat.centroid), flat.representative_point())
    points = centres.to_crs(4326)
    return [
        {
            "code": code,
            "name": f"{name} ({communes_of[code]})" if code in communes_of else name,
            "point": [round(point.x, DECIMALS), round(point.y, DECIMALS)],
        }
        for code, name, point in zip(areas["code"], areas["name"], points, strict=True)
    ]


def _squares(squares: gpd.GeoDataFrame, names: Mapping[str, str]) -> bytes:
    properties = [
        {"code": code, "name": f"Carreau de 200 m, {names[commune]}"}
        for code, commune in zip(squares["code"], squares["commune"], strict=True)
    ]
    return write_geojson(squares, properties)


def _stations(stations: gpd.GeoDataFrame, contours: gpd.GeoDataFrame) -> bytes:
    """Stations of the département and those one walks to from it, once by name."""
    home = contours[contours["level"] == "departement"].to_crs(2154).union_all()
    near = stations[stations.to_crs(2154).dwithin(home, STATION_REACH_M)]
    once = near.sort_values("id").drop_duplicates(["network", "name", "lines"])
    return write_geojson(once, once[["name", "network", "lines"]].to_dict("records"))


def _structures(structures: gpd.GeoDataFrame) -> bytes:
    """Structures that are located and may be open; the largest first, to be drawn below."""
    located = structures.geometry.notna() & structures["status"].isin(SHOWN_STATUS)
    shown = structures[located].sort_values(["places", "id"], ascending=[False, True])
    properties = [
        {
            "id": row.id,
            "name": row.name,
            "family": palette.FAMILY_OF_KIND[row.kind],
            "places": None if pd.isna(row.places) else int(row.places),
            "text": describe_structure(row.kind, row.places, row.location_quality, row.status),
        }
        for row in shown.drop(columns="geometry").itertuples(index=False)
    ]
    return write_geojson(shown, properties)


def describe_structure(kind: str, places: float, quality: str, status: str) -> str:
    """Kind of a structure, its places, and what is not sure about it."""
    parts = [palette.KIND_LABELS[kind]]
    if palette.FAMILIES[palette.FAMILY_OF_KIND[kind]].sized:
        parts.append(french.quantity(places, "place", unknown="nombre de places non connu"))
    if quality == "rue":
        parts.append("située à la rue près")
    if status != "ouvert":
        parts.append(_OPENINGS[status])
    return " · ".join(parts)
