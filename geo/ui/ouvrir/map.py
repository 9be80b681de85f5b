"""The map of the addresses: their walking catchments over the access of each IRIS."""

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.access.parameters import show
from geo.errors import ParameterError
from geo.figures.site_sentences import tell_headline
from geo.indicators.definitions import INDICATORS
from geo.indicators.values import list_years
from geo.siting.sheet import Plan, Sheet
from geo.siting.verdict import judge_site
from geo.ui.carte.layer import draw_areas, draw_legend, find_marks
from geo.ui.data import get_assets, get_tables, get_values
from geo.ui.map import Catchments, MapSpec, Overlays, Pin, View, atlas_map, read_click
from geo.ui.ouvrir.addresses import tell_fault
from geo.ui.ouvrir.choice import add_point
from geo.ui.ouvrir.plan import LAYERS
from geo.ui.ouvrir.search import label_point

if TYPE_CHECKING:
    import geopandas as gpd

KEY = "carte-adresses"
INDICATOR = "acces"
TOLERANCE_M = 2.0  # of the drawing
DEGREES = 1e-5  # about 1 m
HEIGHT, WIDTH = 560, 800  # px: the width, about what its column leaves
TILE = 256  # px of the whole world at zoom 0
AROUND = 1.3  # of the catchments, so that their surroundings show
CLOSEST_ZOOM = 14.5


def take_click() -> None:
    """A click in the map adds the point to the addresses; before they are read."""
    event = read_click((st.session_state.get(KEY) or {}).get("clicked"))
    if event.point is None:
        return
    lon, lat = event.point
    try:
        add_point(lon, lat, label_point(lon, lat))
    except ParameterError as error:
        tell_fault(str(error))


def show_map(sheets: Sequence[Sheet], plan: Plan, layers: Sequence[str]) -> None:
    """Draw the addresses, numbered in their order, and what one walks to from each."""
    atlas_map(_specify(sheets, plan, layers), key=KEY)


def _specify(sheets: Sequence[Sheet], plan: Plan, layers: Sequence[str]) -> MapSpec:
    indicator, tables = INDICATORS[INDICATOR], get_tables()
    year = list_years(indicator, "iris", tables)[-1]
    values = get_values(INDICATOR, "iris", year, plan.target or 0.0)
    marks = find_marks(indicator, year, tables)
    return MapSpec(
        assets=get_assets(),
        areas=draw_areas(indicator, "iris", year, values),
        legend=draw_legend(indicator, "iris", year, marks),
        label="Carte : les adresses comparées, ce que l’on y atteint à pied, l’accessibilité par "
        "IRIS. Le tableau donne les mêmes chiffres.",
        catchments=_draw_catchments(sheets, plan.minutes),
        pins=tuple(_draw_pin(rank, sheet) for rank, sheet in enumerate(sheets, start=1)),
        pins_legend="Adresse comparée",
        pick=True,
        overlays=Overlays(**{layer: layer in layers for layer in LAYERS}),
        view=_frame(sheets),
        link="vue",
        height=HEIGHT,
        credit="© les contributeurs d’OpenStreetMap · IGN",
    )


def _frame(sheets: Sequence[Sheet]) -> View | None:
    """The view that holds every catchment; None without one."""
    if not sheets:
        return None
    import pandas as pd

    shapes = pd.concat([sheet.catchments.geometry for sheet in sheets]).to_crs(4326)
    west, south, east, north = shapes.total_bounds
    lat = (south + north) / 2
    span = max((east - west) / WIDTH, (north - south) / math.cos(math.radians(lat)) / HEIGHT)
    zoom = min(CLOSEST_ZOOM, math.log2(360 / TILE / (span * AROUND)))
    return View(round(lat, 4), round((west + east) / 2, 4), round(zoom * 4) / 4)


def _draw_pin(rank: int, sheet: Sheet) -> Pin:
    site = sheet.site
    text = tell_headline(judge_site(sheet))
    return Pin(
        str(rank), round(site.lon, 5), round(site.lat, 5), str(rank), site.label, text, marked=True
    )


def _draw_catchments(sheets: Sequence[Sheet], minutes: float) -> Catchments | None:
    """All the durations of one address; of several, the one that is compared."""
    if not sheets:
        return None
    import geopandas as gpd
    import pandas as pd

    parts = [sheet.catchments.iloc[::-1] for sheet in sheets]
    if len(sheets) > 1:
        parts = [part[part["minutes"].eq(minutes)] for part in parts]
    drawn = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    return Catchments(f"à {show(minutes)}\u00a0min à pied", None, _write_shapes(drawn))


def _write_shapes(drawn: "gpd.GeoDataFrame") -> dict[str, Any]:
    from geo.figures.web_ground import write_geojson

    shapes = drawn.geometry.simplify(TOLERANCE_M).to_crs(4326).set_precision(DEGREES)
    content = write_geojson(drawn.set_geometry(shapes), drawn[["minutes"]].to_dict("records"))
    shown: dict[str, Any] = json.loads(content)
    return shown
