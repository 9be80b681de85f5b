"""The interactive map: a Streamlit component around Leaflet."""

from geo.ui.map.component import (
    AreaLayer,
    AreaValue,
    Catchments,
    Circles,
    Legend,
    LegendRow,
    MapEvent,
    MapSpec,
    NetworkLayer,
    NetworkPoint,
    Overlays,
    Tiles,
    View,
    atlas_map,
    legend_of,
)

__all__ = [
    "AreaLayer",
    "AreaValue",
    "Catchments",
    "Circles",
    "Legend",
    "LegendRow",
    "MapEvent",
    "MapSpec",
    "NetworkLayer",
    "NetworkPoint",
    "Overlays",
    "Tiles",
    "View",
    "atlas_map",
    "legend_of",
]
