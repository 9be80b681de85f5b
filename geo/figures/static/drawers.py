"""The figures of the gallery by key, each with the function that draws it."""

from collections.abc import Callable
from functools import partial

from geo.figures.static.children import draw_children
from geo.figures.static.rates import draw_change, draw_coverage
from geo.figures.static.sheet import Drawn
from geo.figures.static.structures import draw_structures
from geo.figures.static.walking import draw_access, draw_qpv

DRAWERS: dict[str, Callable[..., Drawn]] = {
    "enfants": draw_children,
    "couverture": draw_coverage,
    "couverture_eaje": partial(draw_coverage, mode="eaje"),
    "couverture_am": partial(draw_coverage, mode="am"),
    "couverture_domicile": partial(draw_coverage, mode="domicile"),
    "couverture_prescolaire": partial(draw_coverage, mode="prescolaire"),
    "evolution_carte": draw_change,
    "structures": draw_structures,
    "accessibilite": draw_access,
    "accessibilite_iris": partial(draw_access, level="iris"),
    "qpv": draw_qpv,
}
