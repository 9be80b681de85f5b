"""Words the pages share: badges of status, sources, levels."""

from typing import Literal

import streamlit as st

from geo.figures.citations import cite as cite

BadgeColour = Literal["green", "blue", "orange", "violet", "primary", "gray"]

# Status of a value -> its badge, its colour, what it means.
STATUS: dict[str, tuple[str, BadgeColour, str]] = {
    "officiel": ("officiel", "green", "Chiffre publié tel quel par l’organisme cité."),
    "calcule": (
        "calculé",
        "blue",
        "Calculé à partir de chiffres publiés (sommes, rapports), sans modèle.",
    ),
    "estime": (
        "estimé",
        "orange",
        "Estimation de l’atlas ; sa marge à 90 % est écrite là où elle est connue.",
    ),
    "scenario": (
        "scénario",
        "violet",
        "Ce qui arriverait sous une hypothèse nommée : ni chiffre publié, ni prévision.",
    ),
    "reseau": (
        "réseau",
        "primary",
        "Chiffre donné par le réseau sur ses propres structures : il n’est publié par aucun "
        "organisme.",
    ),
    "non_publie": ("non publié", "gray", "L’organisme ne publie pas ce chiffre ici."),
    "secret": ("secret statistique", "gray", "Masqué par l’organisme : trop peu de personnes."),
    "effectif_faible": ("effectif trop faible", "gray", "Moins de 30 enfants : pas de taux."),
    "absent": ("non connu", "gray", "Ce chiffre n’est pas connu de l’atlas."),
}


def show_badge(status: str) -> None:
    """Badge of a status (officiel, calculé, estimé…), explained on hover."""
    label, colour, text = STATUS[status]
    st.badge(label, color=colour, help=text)


def write_badge(status: str) -> str:
    """Badge of a status in Markdown, for a table."""
    label, colour, _ = STATUS[status]
    return f":{colour}-badge[{label}]"


def name_status(status: str) -> str:
    """A status in words, for tables and exports."""
    return STATUS[status][0]
