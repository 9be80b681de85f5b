"""The map of the page « Réseau »: its structures over what they are in each area."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from geo import french
from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.figures.network_tables import write_estimate
from geo.indicators.portrait import Area
from geo.ui.area import set_area
from geo.ui.data import get_assets
from geo.ui.map import AreaLayer, AreaValue, MapSpec, Overlays, atlas_map, legend_of
from geo.ui.reseau.data import get_crossing
from geo.ui.reseau.layer import get_network_layer
from geo.ui.typography import tie
from geo.ui.zones.map import frame_area

KEY, MEASURE_KEY, LEVEL_KEY = "carte-reseau", "mesure_reseau", "echelle_reseau"
HEIGHT = 520  # px
LEVELS = {"commune": "Commune", "ept": "EPT", "iris": "IRIS"}
FEW = "effectif_faible"


@dataclass(frozen=True)
class Measure:
    """What colours the areas: a column of the crossing."""

    label: str
    unit: str
    column: str
    steps: tuple[float, ...]
    noun: str  # after the figure
    estimated: bool
    levels: tuple[str, ...] = ("commune", "ept", "iris")


MEASURES = {
    "proximite": Measure(
        "Enfants à 10 min à pied du réseau", "% des enfants de moins de 3 ans · estimation",
        "share_10", (1, 10, 25, 50, 75), "% des enfants à 10 min", True,
    ),
    "part": Measure(
        "Part du réseau dans les places publiées", "% des places d’accueil · calculé",
        "share_total", (0.5, 1, 2, 5, 10), "% des places", False, ("commune", "ept"),
    ),
    "apport": Measure(
        "Accessibilité apportée par le réseau", "places pour 100 enfants à pied · estimation",
        "gain", (0.1, 0.5, 1, 2, 5), "places pour 100 enfants", True,
    ),
}  # fmt: skip


def show_map(area: Area) -> None:
    """The controls and the map."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        key = st.selectbox(
            "Carte", list(MEASURES), format_func=lambda name: MEASURES[name].label,
            key=MEASURE_KEY, bind="query-params", width=330,
        )  # fmt: skip
        measure = MEASURES[key or "proximite"]
        if st.session_state.get(LEVEL_KEY) not in (None, *measure.levels):
            del st.session_state[LEVEL_KEY]
        level = st.segmented_control(
            "Échelle", measure.levels, default="commune", required=True,
            format_func=lambda name: LEVELS[name], key=LEVEL_KEY, bind="query-params",
        )  # fmt: skip
    level = level or "commune"
    atlas_map(_specify(measure, level, get_crossing(level), area), key=KEY)
    st.caption(
        tie(
            "Cercles noirs : les structures du réseau, en pointillé ses projets. Les infobulles "
            "disent de qui vient chaque nombre de places."
        )
    )


def take_click() -> None:
    """Put the area clicked on the map in hand, an IRIS by its commune, before the menu is drawn."""
    state = st.session_state.get(KEY) or {}
    clicked = state.get("clicked") or {}
    if clicked.get("kind") == "area":
        code = str(clicked["id"])
        set_area(code[:5] if code.startswith("93") else code)


def _specify(measure: Measure, level: str, rows: pd.DataFrame, area: Area) -> MapSpec:
    breaks = fixed_breaks(measure.steps)
    values = {
        str(row["code"]): AreaValue(_classify(breaks.class_of(row[measure.column]), row),
                                    _describe(measure, row))
        for row in rows.to_dict("records")
    }  # fmt: skip
    return MapSpec(
        assets=get_assets(),
        areas=AreaLayer(level, values, palette.ramp("rates", breaks.size)),
        legend=legend_of(measure.label, measure.unit, breaks, {}, "classes à bornes fixes"),
        label=f"Carte : {measure.label}. Les tableaux donnent les mêmes chiffres.",
        network=get_network_layer(),
        selected=area.code if area.level == level else None,
        overlays=Overlays(names=True, network=True, ept=level == "ept"),
        view=frame_area(area),
        height=HEIGHT,
        credit="© les contributeurs d’OpenStreetMap · IGN",
    )


def _classify(found: int | None, row: dict[Any, Any]) -> int | palette.Reason:
    if found is not None:
        return found
    return "effectif_faible" if row["status"] == FEW else "non_publie"


def _describe(measure: Measure, row: dict[Any, Any]) -> str:
    """« ≈ 12,3 % des enfants à 10 min · 2 structures, 40 places »."""
    value = row[measure.column]
    own = french.quantity(row["structures"], "structure du réseau", "structures du réseau")
    if pd.isna(value):
        text = "effectif trop faible" if row["status"] == FEW else "non publié"
    elif measure.estimated:
        text = f"{write_estimate(row, measure.column)} {measure.noun}"
    else:
        text = f"{french.number(value)} {measure.noun}"
    return f"{text} · {own}"
