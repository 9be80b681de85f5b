"""Colours, hatches and symbols, the same in the app, the figures and the documents.

Sequential and diverging ramps are ColorBrewer's (Cynthia Brewer, colour-blind safe); the kinds
of structures take Okabe and Ito's colours, darkened where needed, and a shape each: nothing is
told by colour alone.
"""

from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError

# From the lowest class to the highest.
RATES = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494")  # YlGnBu
# BuPu without its lightest step, which would vanish on the map's ground.
COUNTS = ("#bfd3e6", "#9ebcda", "#8c96c6", "#8c6bb1", "#88419d", "#6e016b")
# From well below a reference to well above it.
DIVERGING = ("#8c510a", "#d8b365", "#f6e8c3", "#c7eae5", "#5ab4ac", "#01665e")  # BrBG
RAMPS = {"rates": RATES, "counts": COUNTS, "diverging": DIVERGING}
# Which of the six steps to take, so that few classes still span the ramp.
_STEPS = {
    1: (3,),
    2: (1, 4),
    3: (1, 3, 5),
    4: (0, 2, 3, 5),
    5: (0, 1, 2, 4, 5),
    6: (0, 1, 2, 3, 4, 5),
}

Reason = Literal["non_publie", "effectif_faible", "sans_objet"]
Shape = Literal["circle", "diamond", "square", "triangle", "cross"]


@dataclass(frozen=True)
class Hatch:
    """How an area without a figure is drawn: lines of ``line`` on ``ground``, at ``angle``."""

    label: str
    ground: str
    line: str
    angle: int
    spacing: int


NO_DATA: dict[Reason, Hatch] = {
    "non_publie": Hatch("non publié", "#f2f2f2", "#8a8a8a", 45, 6),
    "effectif_faible": Hatch("effectif trop faible", "#e4e4e4", "#6b6b6b", 90, 4),
    "sans_objet": Hatch("sans enfant recensé", "#fafafa", "#d0d0d0", 135, 12),
}


@dataclass(frozen=True)
class Symbol:
    """How a family of structures is drawn and named; ``sized``: by its number of places."""

    label: str
    colour: str
    shape: Shape
    sized: bool = True


FAMILIES: dict[str, Symbol] = {
    "creche": Symbol("Crèche, multi-accueil", "#0b5fa5", "circle"),
    "micro_creche": Symbol("Micro-crèche", "#b34700", "diamond"),
    "creche_familiale": Symbol("Crèche familiale", "#00694b", "square"),
    "mam": Symbol("Maison d’assistants maternels", "#8a1c6b", "triangle"),
    "lieu": Symbol("Relais petite enfance, LAEP, autre", "#3d3d3d", "cross", sized=False),
}
FAMILY_OF_KIND = {
    "creche_collective": "creche",
    "multi_accueil": "creche",
    "creche_parentale": "creche",
    "halte_garderie": "creche",
    "jardin_enfants": "creche",
    "eaje_indetermine": "creche",
    "micro_creche": "micro_creche",
    "creche_familiale": "creche_familiale",
    "mam": "mam",
    "rpe": "lieu",
    "laep": "lieu",
    "autre": "lieu",
}
KIND_LABELS = {
    "creche_collective": "Crèche collective",
    "multi_accueil": "Multi-accueil",
    "creche_parentale": "Crèche parentale",
    "halte_garderie": "Halte-garderie",
    "jardin_enfants": "Jardin d’enfants",
    "eaje_indetermine": "Établissement d’accueil (type non précisé)",
    "micro_creche": "Micro-crèche",
    "creche_familiale": "Crèche familiale",
    "mam": "Maison d’assistants maternels",
    "rpe": "Relais petite enfance",
    "laep": "Lieu d’accueil enfants-parents",
    "autre": "Autre lieu",
}

# Modes of care in charts: the order is that of the stack, from the axis up.
MODES: dict[str, str] = {
    "eaje": "#0b5fa5",
    "am": "#d55e00",
    "domicile": "#009e73",
    "prescolaire": "#3d3d3d",
}
# In charts: the area in hand against the others, and what moves a rate.
CHART = {
    "area": "#0b5c75",
    "other": "#7b919c",
    "reference": "#3f4d55",
    "grid": "#dfe5e8",
    "text": "#1d2b33",
    "supply": "#0b5fa5",
    "denominator": "#b34700",
    "total": "#3d3d3d",
    "estimate": "#0b5c75",
    "census": "#111111",
    "cnaf": "#b34700",
}
# Scenarios of the outlook, by key: dark enough to be read as text on white.
BIRTHS_SCENARIOS = {"constantes": "#3d3d3d", "tendance": "#b34700", "retour": "#0b5fa5"}
PLACES_SCENARIOS = {"constantes": "#8a1c6b", "tendance": "#00694b"}

LINES = {
    "area": "#ffffff",
    "selected": "#111111",
    "focus": "#111111",
    "ept": "#4a4a4a",
    "departement": "#2b2b2b",
    "qpv": "#c2185b",
    "station": "#1f2d3d",
    "grand_paris_express": "#7a0e5e",
    "network": "#111111",
}
# Walking catchments: a colour of no ramp; nested ones add their opacity up.
WALK = {"fill": "#e8590c", "line": "#6b1f00", "start": "#111111"}
# Numbered points on the map, and the one in hand.
PIN = {"fill": "#0b5c75", "marked": "#111111"}
# Printed, they do not add up: from the nearest to the farthest, light enough for the names.
WALK_BANDS = ("#c2410c", "#f59e5b", "#fbd9b8")
# Bars side by side: the area in hand, then what it is compared with.
COMPARED = {
    "rate": "#0b5c75",
    "departement": "#7b919c",
    "ile_de_france_10000": "#a9b8c0",
    "france_10000": "#d0d8dd",
}
BACKGROUND = {
    "land": "#f7f6f3",
    "neighbour": "#eeedea",
    "neighbour_line": "#d9d7d2",
    "water": "#c9dff0",
    "waterway": "#c9dff0",
    "park": "#dcebd3",
    "airport": "#e6e4ea",
    "residential": "#efece6",
    "motorway": "#cfc6b8",
    "road": "#ddd7cd",
    "rail": "#b9b9c0",
    "transit": "#c4c4cc",
}
DARK_TEXT = "#000000"
LIGHT_TEXT = "#ffffff"


def ramp(name: str, classes: int) -> tuple[str, ...]:
    """Colours of ``classes`` classes (1 to 6), lowest first. Raises ParameterError.

    ``name``: « rates », « counts » or « diverging » (an even number of classes is best, so that
    the reference is a break).
    """
    if name not in RAMPS or classes not in _STEPS:
        raise ParameterError(
            f"Palette « {name} » à {classes} classes inconnue : "
            f"choisir parmi {', '.join(RAMPS)}, de 1 à {max(_STEPS)} classes."
        )
    return tuple(RAMPS[name][step] for step in _STEPS[classes])


def luminance(colour: str) -> float:
    """Relative luminance of « #rrggbb », 0 (black) to 1 (white), as WCAG 2 defines it."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def text_on(fill: str) -> str:
    """The text colour, dark or white, that reads better on a fill."""
    return max((DARK_TEXT, LIGHT_TEXT), key=lambda text: contrast(text, fill))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
