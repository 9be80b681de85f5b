"""Options of the ranking: target, walking, modes of care."""

import streamlit as st

from geo.access.cells import check_modes
from geo.access.decay import fit_decay
from geo.access.measure import Walk
from geo.access.parameters import MINUTES, SPEED_KMH, metres_per_minute, show
from geo.indicators.definitions import MODE_NAMES, TARGET
from geo.supply.places import MODES, WALKABLE_MODES
from geo.ui.zones.data import Settings

DECAYS = {
    "step": "Par paliers",
    "linear": "Linéaire",
    "gaussian": "Gaussienne",
    "power": "En puissance",
}


def choose_settings(level: str) -> Settings:
    """Target, walking and modes, as chosen. Raises ParameterError, once every control is drawn."""
    with st.expander("Options"):
        target = st.number_input(
            "Taux visé (places pour 100 enfants)", value=TARGET, step=1.0, format="%.1f",
            key="cible", bind="query-params",
            help="De 0 à 200. Par défaut, le taux de la France en 2023. Compte dans les places "
            "manquantes, pas dans l’accessibilité.",
        )  # fmt: skip
        speed = st.number_input(
            "Vitesse de marche (km/h)", value=SPEED_KMH, step=0.5, format="%.1f",
            key="vitesse", bind="query-params", help="De 1 à 10 km/h.",
        )  # fmt: skip
        minutes = st.number_input(
            "Marche la plus longue (minutes)", value=MINUTES[-1], step=1.0, format="%.0f",
            key="minutes", bind="query-params",
            help="Au-delà, une place ne compte plus. De 1 à 120 minutes.",
        )  # fmt: skip
        decay = st.selectbox(
            "Décroissance", list(DECAYS), format_func=lambda kind: DECAYS[kind],
            key="decroissance", bind="query-params",
            help="Comment une place compte de moins en moins avec les minutes de marche. Par "
            "paliers : 1 jusqu’au tiers de la marche la plus longue, 0,68 jusqu’aux deux tiers, "
            "0,22 au-delà.",
        )  # fmt: skip
        modes = st.pills(
            "Modes d’accueil comptés dans l’accessibilité", list(MODES),
            format_func=lambda mode: MODE_NAMES[mode], selection_mode="multi",
            default=list(WALKABLE_MODES), key="modes", bind="query-params", wrap=True,
            help="La garde à domicile et l’école à deux ans ne sont pas des places où l’on va à "
            "pied : elles ne comptent que si vous les ajoutez.",
        )  # fmt: skip
    metres_per_minute(speed)
    walk = Walk(decay=fit_decay(decay or "step", minutes), speed_kmh=speed)
    return Settings(level=level, target=target, walk=walk, modes=check_modes(modes))


def say_settings(settings: Settings) -> str:
    """The options in words, for the exports."""
    modes = ", ".join(MODE_NAMES[mode] for mode in settings.modes)
    return (
        f"taux visé de {show(settings.target)} places pour 100 enfants ; marche à "
        f"{show(settings.walk.speed_kmh)} km/h, décroissance {settings.walk.decay.name} ; "
        f"modes : {modes}"
    )
