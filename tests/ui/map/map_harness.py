"""A page with nothing but the map, run by test_map_component (copied beside its static folder)."""

import json
from pathlib import Path

import streamlit as st

from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.ui.assets import publish_assets
from geo.ui.map import (
    AreaLayer,
    AreaValue,
    Catchments,
    MapSpec,
    Overlays,
    Tiles,
    atlas_map,
    legend_of,
)

RATES = {"Couverture": {"93001": 10.0, "93005": 40.0}, "Crèches": {"93001": 40.0, "93005": 10.0}}

title = st.radio("Indicateur", list(RATES), key="indicator", bind="query-params")
level = st.radio("Niveau", ["commune", "carreau"])
structures = st.checkbox("Structures")
tiles = st.checkbox("Tuiles")
walk = st.checkbox("À pied")
breaks = fixed_breaks([20, 30])
values = {
    code: AreaValue(breaks.class_of(rate), f"{rate:.0f} places")
    for code, rate in RATES[title].items()
}
values["93006"] = AreaValue("effectif_faible", "effectif trop faible")
SQUARE = "[[{0},48.92],[{1},48.92],[{1},48.93],[{0},48.93],[{0},48.92]]"
shapes = [
    {
        "type": "Feature",
        "properties": {"minutes": minutes},
        "geometry": {
            "type": "Polygon",
            "coordinates": json.loads(f"[{SQUARE.format(2.475 - width, 2.475 + width)}]"),
        },
    }
    for minutes, width in ((10.0, 0.008), (2.5, 0.004))
]
catchments = Catchments(
    "Départ <b>", (2.475, 48.925), {"type": "FeatureCollection", "features": shapes}
)
event = atlas_map(
    MapSpec(
        assets=publish_assets(Path(__file__).parent / "static"),
        areas=AreaLayer(level, values, palette.ramp("rates", breaks.size)),
        legend=legend_of(title, "places pour 100 enfants", breaks, {"France": 60.9}),
        label="Carte d’essai",
        catchments=catchments if walk else None,
        overlays=Overlays(structures=structures, qpv=True, stations=True, ept=True),
        tiles=Tiles("http://127.0.0.1:9/{z}/{x}/{y}.png", "© Fond d’essai") if tiles else None,
        link="vue",
        height=500,
    ),
    key="map",
)
if event.area or event.structure:
    st.session_state["clicked"] = event.area or event.structure
st.text(f"choisi : {st.session_state.get('clicked')}")
