"""The network's structures as points of the map, for whoever may see them."""

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from geo import french
from geo.figures import palette
from geo.figures.web_ground import DECIMALS
from geo.french import NO_BREAK_SPACE
from geo.network.plain import clean_line, shorten
from geo.network.vocabulary import STAGE_LABELS
from geo.supply.places import NETWORK_PLACES
from geo.ui.data import get_open_tables, get_tables, get_version
from geo.ui.layers import SHOWN_STATUS
from geo.ui.map import NetworkLayer, NetworkPoint
from geo.ui.network import get_network_version, get_store

if TYPE_CHECKING:
    from geo.network.model import NetworkStructure

PROJECT = "projet"


def get_network_layer() -> NetworkLayer | None:
    """The layer of the network; None when there is none, or when the visitor may not see it."""
    return _layer(get_version()) if get_network_version() else None


def get_structures() -> dict[str, "NetworkStructure"]:
    """The structures of the network by id. Only for whoever may see it."""
    return _structures(get_version())


@st.cache_resource(show_spinner=False, max_entries=4)
def _structures(version: str) -> dict[str, "NetworkStructure"]:  # noqa: ARG001
    return {each.structure.id: each.structure for each in get_store().list_structures()}


@st.cache_resource(show_spinner=False, max_entries=4)
def _layer(version: str) -> NetworkLayer:
    return draw_network(
        get_tables().read_shapes("structures"),
        get_open_tables().read_shapes("structures"),
        _structures(version),
    )


def draw_network(
    merged: Any, published: pd.DataFrame, known: dict[str, "NetworkStructure"]
) -> NetworkLayer:
    """The points of the network's structures that are located, open or to come.

    ``merged``: the structures with the network (geo.network.merging), ``published`` without it.
    """
    own = merged[merged["network"]]
    shown = own.geometry.notna() & own["status"].isin([*SHOWN_STATUS, PROJECT])
    # The largest first, to be drawn below.
    rows = own[shown].sort_values(["places", "id"], ascending=[False, True]).to_crs(4326)
    points = tuple(
        NetworkPoint(
            id=row["id"],
            lon=round(row["geometry"].x, DECIMALS),
            lat=round(row["geometry"].y, DECIMALS),
            name=clean_line(shorten(row["name"])),
            family=palette.FAMILY_OF_KIND[row["kind"]],
            places=_count_places(row, known[row["network_id"]]),
            text=describe_structure(row, known[row["network_id"]]),
            project=row["status"] == PROJECT,
        )
        for row in rows.to_dict("records")
    )
    left = set(merged.loc[~merged["network"], "id"])
    return NetworkLayer(points, tuple(sorted(set(published["id"]) - left)))


def describe_own(row: Any) -> str:
    """A structure of the tables in hand as the network tells it; nothing when it is not its own."""
    if not row.get("network", False):
        return ""
    return describe_structure(row, get_structures()[row["network_id"]])


def describe_structure(row: dict[Any, Any], structure: "NetworkStructure") -> str:
    """« Réseau · Micro-crèche · 12 places (réseau) »: whose figure it is, and what is not sure."""
    parts = ["Réseau", palette.KIND_LABELS[row["kind"]]]
    if row["status"] == PROJECT:
        stage = STAGE_LABELS.get(structure.stage or "")
        parts.append(f"projet{NO_BREAK_SPACE}: {stage.lower()}" if stage else "projet")
        if structure.places is not None:
            planned = french.quantity(structure.places, "place prévue", "places prévues")
            parts.append(f"{planned} (réseau)")
        if structure.opened is not None:
            parts.append(f"ouverture prévue le {french.date(structure.opened)}")
    elif palette.FAMILIES[palette.FAMILY_OF_KIND[row["kind"]]].sized:
        parts.append(_say_places(row))
    if row["status"] == "fermeture_provisoire":
        parts.append("fermée provisoirement")
    if row["location_quality"] == "rue":
        parts.append("située à la rue près")
    return " · ".join(parts)


def _say_places(row: dict[Any, Any]) -> str:
    places = french.quantity(row["places"], "place", unknown="nombre de places non connu")
    if pd.isna(row["places"]):
        return places
    if row["places_source"] != NETWORK_PLACES:
        return f"{places} (données ouvertes)"
    if pd.isna(row["places_open"]) or row["places_open"] == row["places"]:
        return f"{places} (réseau)"
    return (
        f"{places} (réseau{NO_BREAK_SPACE}; {french.count(row['places_open'])} en données ouvertes)"
    )


def _count_places(row: dict[Any, Any], structure: "NetworkStructure") -> int | None:
    """Places of the symbol: those planned, of a project."""
    if row["status"] == PROJECT:
        return structure.places
    return None if pd.isna(row["places"]) else int(row["places"])
