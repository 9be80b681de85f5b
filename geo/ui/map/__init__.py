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
    Overlays,
    Pin,
    Tiles,
    View,
    atlas_map,
    legend_of,
    read_click,
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
    "Overlays",
    "Pin",
    "Tiles",
    "View",
    "atlas_map",
    "legend_of",
    "read_click",
]
