"""Page « Carte »: where do we stand, wherever I look?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from geo.figures.indicator_values import describe_value, round_value
from geo.indicators.definitions import INDICATORS, LEVEL_NAMES, TARGET, Indicator
from geo.indicators.portrait import Area
from geo.indicators.values import list_years
from geo.ui import words
from geo.ui.area import select_area, set_area
from geo.ui.carte.catchment import show_catchment
from geo.ui.carte.layer import draw_areas, draw_circles, draw_legend, find_marks
from geo.ui.carte.outing import Outing, pick_structure, plan_outing, take_structure
from geo.ui.carte.panel import Zone, show_panel, show_worst
from geo.ui.data import get_assets, get_tables, get_values
from geo.ui.downloads import offer_downloads
from geo.ui.map import Catchments, MapSpec, Overlays, Tiles, atlas_map
from geo.ui.network import get_network_version
from geo.ui.reseau.layer import get_network_layer
from geo.ui.typography import tie

if TYPE_CHECKING:
    import geopandas as gpd

MAP_KEY = "carte"
ZONE = "zone"  # the IRIS or square in hand and its commune: no area of the other pages
NETWORK = "network"
LAYERS = {
    NETWORK: "Réseau",
    "structures": "Structures",
    "qpv": "Quartiers prioritaires",
    "stations": "Gares et stations",
    "grand_paris_express": "Grand Paris Express",
    "ept": "Limites des EPT",
    "names": "Noms des communes",
}
PLAN_IGN = Tiles(
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&TILEMATRIXSET=PM"
    "&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
    "© IGN – Géoplateforme",
)


@dataclass(frozen=True)
class Choice:
    """What the controls say."""

    indicator: Indicator
    level: str
    year: int
    layers: tuple[str, ...]
    tiles: bool
    target: float
    outing: Outing


def show_page() -> None:
    """Draw the page."""
    st.title("Où en est l’accueil des moins de 3 ans ?", anchor=False)
    _explore()


@st.fragment
def _explore() -> None:
    _take_click()
    controls, middle, side = st.columns([0.95, 2.9, 1.75], gap="medium")
    with controls:
        area = select_area()
        choice = _show_controls(area)
    values = get_values(choice.indicator.id, choice.level, choice.year, choice.target)
    source = words.cite(choice.indicator.sources, choice.year)
    zone = _find_zone(choice.level, area, values)
    selected = zone.code if zone else area.code if area.level == choice.level else None
    with side:
        catchments = show_catchment(choice.outing)
    with middle:
        atlas_map(_specify(choice, values, selected, catchments), key=MAP_KEY)
        st.caption(tie(f"{choice.indicator.help} {source}."))
    with side:
        show_panel(choice.indicator, choice.year, area, zone, choice.target)
        if choice.level == "commune":
            show_worst(choice.indicator, values)
    _show_table(choice, values, source)


def _take_click() -> None:
    """Put the area or structure clicked on the map in hand, before the menus are drawn."""
    state = st.session_state.get(MAP_KEY) or {}
    clicked = state.get("clicked") or {}
    if clicked.get("kind") == "structure":
        take_structure(str(clicked["id"]))
    if clicked.get("kind") != "area":
        return
    code = str(clicked["id"])
    for level in ("iris", "squares"):
        table = get_tables().read(level)
        found = table.loc[table["code"].eq(code), "commune"]
        if len(found):
            st.session_state[ZONE] = code, str(found.iloc[0])
            set_area(str(found.iloc[0]))
            return
    st.session_state.pop(ZONE, None)
    set_area(code)


def _find_zone(level: str, area: Area, values: pd.DataFrame) -> Zone | None:
    """The IRIS or square in hand, while the map shows that level and the menu its commune."""
    code, commune = st.session_state.get(ZONE, ("", ""))
    found = values[values["code"].eq(code)]
    if level not in ("iris", "square") or commune != area.code or found.empty:
        return None
    return Zone(level, code, str(found["name"].iloc[0]))


def _show_controls(area: Area) -> Choice:
    tables = get_tables()
    name = st.selectbox(
        "Indicateur",
        list(INDICATORS),
        format_func=lambda key: INDICATORS[key].label,
        key="indicateur",
        bind="query-params",
    )
    indicator = INDICATORS[name or next(iter(INDICATORS))]
    levels: list[str] = list(indicator.levels)
    _drop_invalid("niveau", levels)
    level = st.selectbox(
        "Échelle",
        levels,
        index=levels.index("commune"),
        format_func=lambda key: LEVEL_NAMES[key],
        key="niveau",
        bind="query-params",
        help="IRIS : quartier statistique d’environ 2 000 habitants. "
        "EPT : établissement public territorial, groupe de communes.",
    )
    years = list_years(indicator, level or "commune", tables)
    _drop_invalid("annee", years)
    year = st.selectbox(
        "Année", years, index=len(years) - 1, key="annee", bind="query-params",
        disabled=len(years) == 1,
    )  # fmt: skip
    target = TARGET
    if indicator.family == "missing":
        target = st.number_input(
            "Taux visé", 0.0, 200.0, TARGET, 1.0, key="cible", bind="query-params",
            help="Places pour 100 enfants de moins de 3 ans. 60,9 : la France en 2023.",
        )  # fmt: skip
    known = [layer for layer in LAYERS if layer != NETWORK or get_network_version()]
    layers = st.pills(
        "Couches",
        known,
        format_func=lambda key: LAYERS[key],
        selection_mode="multi",
        default=[layer for layer in ("names", NETWORK) if layer in known],
        key="couches",
        bind="query-params",
        wrap=True,
    )
    structure = pick_structure(area)
    with st.expander("Options"):
        outing = plan_outing(structure)
        tiles = st.toggle(
            "Plan IGN (en ligne)",
            key="plan",
            bind="query-params",
            help="Demande internet ; sans lui, le fond de carte est celui de l’atlas.",
        )
    return Choice(indicator, level or "commune", int(year), tuple(layers), tiles, target, outing)


def _drop_invalid(key: str, options: Sequence[str | int]) -> None:
    """A choice made for another indicator may not exist for this one: back to the default."""
    if key in st.session_state and st.session_state[key] not in options:
        del st.session_state[key]


def _specify(
    choice: Choice, values: pd.DataFrame, selected: str | None, catchments: Catchments | None
) -> MapSpec:
    indicator = choice.indicator
    marks = find_marks(indicator, choice.year, get_tables())
    shown = {layer: layer in choice.layers for layer in LAYERS}
    return MapSpec(
        assets=get_assets(),
        areas=draw_areas(indicator, choice.level, choice.year, values),
        legend=draw_legend(indicator, choice.level, choice.year, marks),
        circles=draw_circles(indicator, choice.level, values),
        label=f"Carte : {indicator.label}, {choice.year}. Le tableau donne les mêmes chiffres.",
        catchments=catchments,
        network=get_network_layer(),
        selected=selected,
        overlays=Overlays(**shown),
        tiles=PLAN_IGN if choice.tiles else None,
        link="vue",
        height=640,
        credit="© les contributeurs d’OpenStreetMap · IGN",
    )


def _show_table(choice: Choice, values: pd.DataFrame, source: str) -> None:
    indicator, rows = choice.indicator, values.to_dict("records")
    with st.expander("Tableau des valeurs et téléchargement", icon=":material/table:"):
        readable = pd.DataFrame(
            {
                "Code": values["code"],
                LEVEL_NAMES[choice.level]: values["name"],
                "Année": values["year"].astype(str),
                "Valeur": [round_value(indicator, row) for row in rows],
                "En clair": [describe_value(indicator, row) for row in rows],
                "Nature": values["status"].map(words.name_status),
            }
        )
        st.dataframe(
            readable,
            hide_index=True,
            height=320,
            column_config={"Valeur": st.column_config.NumberColumn(format="localized")},
        )
        stem = f"{indicator.id}-{choice.level}-{choice.year}"
        offer_downloads(
            lambda: _with_shapes(choice, values), stem, source, "carte-export", spatial=True
        )


def _with_shapes(choice: Choice, values: pd.DataFrame) -> "gpd.GeoDataFrame":
    """The values with their areas, EPSG:2154, for the exports."""
    import geopandas as gpd

    tables = get_tables()
    name = {"ept": "ept", "commune": "communes", "iris": "iris", "square": "squares"}[choice.level]
    shapes = tables.read_shapes(name)[["code", "geometry"]]
    table = values.assign(
        indicator=choice.indicator.label, unit=choice.indicator.unit_label,
        status=values["status"].map(words.name_status),
    )  # fmt: skip
    return gpd.GeoDataFrame(table.merge(shapes, on="code"), geometry="geometry", crs=2154)
