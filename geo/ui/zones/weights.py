"""The weights of the criteria, as sliders grouped by score."""

import streamlit as st

from geo import french
from geo.indicators.priorities import CRITERIA, DEFAULT_WEIGHTS, SCORES
from geo.ui.zones.text import SHORT_LABELS

HIGHEST, STEP = 5.0, 0.5
# Names of the weights in the link.
KEYS = {
    "missing_places": "poids_places",
    "accessibility": "poids_acces",
    "poverty_rate": "poids_pauvrete",
    "lone_parent_families": "poids_monoparentales",
    "children_in_qpv": "poids_qpv",
    "women_unemployment": "poids_chomage",
    "children_trend": "poids_enfants",
    "childminder_trend": "poids_assistantes",
}


def choose_weights() -> dict[str, float]:
    """Sliders from 0 to 5, with the share of each score and the total; weights by criterion."""
    total = st.empty()
    weights, headings = {}, {}
    with st.container(key="zones_poids", gap="small"):
        for score in SCORES:
            headings[score] = st.empty()
            for key, criterion in CRITERIA.items():
                if criterion.score == score:
                    weights[key] = _choose(key)
    for score, heading in headings.items():
        heading.markdown(f"{SCORES[score]} : **{_say_share(score, weights)}**")
    total.markdown(f"**Poids** · total {_write(sum(weights.values()))}")
    st.button(
        "Réinitialiser",
        icon=":material/restart_alt:",
        on_click=_reset,
        help="Revenir aux poids par défaut : 40 % pour le manque de places, 40 % pour le besoin "
        "social, 20 % pour la dynamique.",
    )
    return weights


def say_weights(weights: dict[str, float]) -> str:
    """The weights in words, for the exports."""
    return ", ".join(f"{CRITERIA[key].label} {_write(weight)}" for key, weight in weights.items())


def _choose(key: str) -> float:
    return float(
        st.slider(
            SHORT_LABELS[key],
            0.0,
            HIGHEST,
            DEFAULT_WEIGHTS[key],
            STEP,
            format="localized",
            key=KEYS[key],
            bind="query-params",
        )
    )


def _reset() -> None:
    for key, name in KEYS.items():
        st.session_state[name] = DEFAULT_WEIGHTS[key]


def _say_share(score: str, weights: dict[str, float]) -> str:
    total = sum(weights.values())
    mine = sum(weight for key, weight in weights.items() if CRITERIA[key].score == score)
    return french.percent(100 * mine / total, 0) if total else "–"


def _write(weight: float) -> str:
    return french.number(weight, 0 if weight == int(weight) else 1)
