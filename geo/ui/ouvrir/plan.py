"""Options of the sheets: places of the MAM, walk, target; and the layers of their map."""

import streamlit as st

from geo.access.parameters import MINUTES, show
from geo.indicators.definitions import TARGET
from geo.siting.changes import MAX_PLACES
from geo.siting.funding import load_funding
from geo.siting.sheet import WITHIN, Plan

LAYERS = {
    "structures": "Structures",
    "qpv": "Quartiers prioritaires",
    "stations": "Gares et stations",
    "grand_paris_express": "Grand Paris Express",
    "names": "Noms des communes",
}
SHOWN = ["structures", "qpv", "names"]


def choose_plan() -> Plan:
    """The MAM that is thought of; in the link. Raises ParameterError."""
    rules = load_funding().places
    usual = rules.plan(rules.present_at_most)
    places = st.number_input(
        "Places de la MAM", 1, MAX_PLACES["mam"], usual, key="places", bind="query-params",
        help=f"Avec {rules.present_at_most} assistants maternels présents, prévoir {usual}.",
    )  # fmt: skip
    minutes = st.selectbox(
        "Marche des familles (minutes)", MINUTES, index=MINUTES.index(WITHIN),
        format_func=show, key="marche", bind="query-params",
        help="Le manque de places est compté à cette distance, à 4,5 km/h.",
    )  # fmt: skip
    target = st.number_input(
        "Taux visé (places pour 100 enfants)", 1.0, 200.0, TARGET, 1.0, format="%.1f",
        key="taux", bind="query-params",
        help="Ce qu’il faudrait pour que rien ne manque. Par défaut, la France en 2023.",
    )  # fmt: skip
    return Plan(places=int(places), minutes=float(minutes or WITHIN), target=float(target))


def choose_layers() -> list[str]:
    """The layers over the map."""
    chosen: list[str] = st.pills(
        "Couches", list(LAYERS), format_func=lambda key: LAYERS[key], selection_mode="multi",
        default=SHOWN, key="calques", bind="query-params", wrap=True,
    )  # fmt: skip
    return chosen
