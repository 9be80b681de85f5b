"""The small map of the editing sections: pins over the streets around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from geo.network.model import NetworkStructure
from geo.ui.carte.page import PLAN_IGN
from geo.ui.data import get_assets, get_open_tables, get_snapshot_version
from geo.ui.map.component import View
from geo.ui.map.pin_map import Pin, PinSpec, pin_map

NETWORK_COLOUR, PROPOSED_COLOUR, OPEN_COLOUR = "#8a1c6b", "#b34700", "#0b5fa5"
HOME = View(48.916, 2.48, 11)
CLOSE, TOWN = 16, 14  # zoom levels
AROUND_M, TOWN_M = 600.0, 1500.0  # streets drawn around each pin, or the middle of a commune
ONLINE = "reseau_plan_ign"
CREDIT = "© OpenStreetMap"


@dataclass(frozen=True)
class Place:
    """A point, WGS 84 degrees."""

    lon: float
    lat: float


def pin_structure(structure: NetworkStructure, text: str) -> Pin | None:
    """The pin of a structure of the network where it is; None when that is not known."""
    if structure.lon is None or structure.lat is None:
        return None
    return Pin(structure.lon, structure.lat, structure.name[:200], text, "R", NETWORK_COLOUR)


def draw_pins(
    pins: Sequence[Pin],
    label: str,
    key: str,
    *,
    movable: int | None = None,
    commune: str | None = None,
    height: int = 360,
) -> Place | None:
    """Draw pins, and tell where one was just put. ``commune``: where the map opens without any."""
    online = st.toggle(
        "Plan de l’IGN (en ligne)",
        key=f"{ONLINE}-{key}",
        help="Le plan avec le nom des rues. Il vient d’internet : l’IGN voit alors quel endroit "
        "est regardé, rien d’autre.",
    )
    view = _open_at(commune)
    centres = [(pin.lon, pin.lat) for pin in pins] or ([(view.lon, view.lat)] if commune else [])
    moved = pin_map(
        PinSpec(
            assets=get_assets(),
            label=label,
            pins=tuple(pins),
            view=view,
            movable=movable,
            streets=[]
            if online
            else _list_streets(
                tuple(centres), AROUND_M if pins else TOWN_M, get_snapshot_version()
            ),
            tiles=PLAN_IGN if online else None,
            height=height,
            credit=CREDIT,
        ),
        key=key,
    )
    return None if moved is None else Place(*moved)


def find_commune(place: Place) -> str | None:
    """Code of the commune that a point is in, None outside Seine-Saint-Denis."""
    import geopandas as gpd

    point = gpd.GeoSeries.from_xy([place.lon], [place.lat], crs=4326)
    communes = get_open_tables().read_shapes("communes")
    inside = communes[communes.geometry.contains(point.to_crs(communes.crs).iloc[0])]
    return None if inside.empty else str(inside["code"].iloc[0])


def _open_at(commune: str | None) -> View:
    communes = get_open_tables().read_shapes("communes")
    found = communes[communes["code"] == commune]
    if commune is None or found.empty:
        return HOME
    point = found.geometry.representative_point().to_crs(4326).iloc[0]
    return View(round(point.y, 5), round(point.x, 5), TOWN)


@st.cache_resource(show_spinner=False, max_entries=2)
def _streets(version: str) -> tuple[Any, Any]:  # noqa: ARG001  (the version is in the key)
    """First and last point of every street, (n, 2) each: metres, EPSG:2154."""
    tables = get_open_tables()
    nodes, edges = tables.read("street_nodes"), tables.read("street_edges")
    xy = nodes[["x_dm", "y_dm"]].to_numpy(dtype=float) / 10
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    return xy[u], xy[v]


@st.cache_data(show_spinner=False, max_entries=128)
def _list_streets(
    centres: tuple[tuple[float, float], ...], metres: float, version: str
) -> list[list[tuple[float, float]]]:
    """Streets within some metres of some points (WGS 84 degrees), as lines in degrees."""
    from pyproj import Transformer

    if not centres:
        return []
    flat = Transformer.from_crs(4326, 2154, always_xy=True)
    start, end = _streets(version)
    near = np.zeros(len(start), dtype=bool)
    for x, y in flat.itransform(centres):
        near |= np.abs(start - (x, y)).max(axis=1) <= metres
    ends = np.concatenate([start[near], end[near]])
    lon, lat = flat.transform(ends[:, 0], ends[:, 1], direction="INVERSE")
    points = list(zip(np.round(lon, 5).tolist(), np.round(lat, 5).tolist(), strict=True))
    half = len(points) // 2
    return [[points[rank], points[half + rank]] for rank in range(half)]
