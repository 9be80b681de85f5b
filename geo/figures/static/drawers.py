"""The figures of the gallery by key, each with the function that draws it."""

from collections.abc import Callable
from functools import partial

from geo.figures.static.children import draw_children
from geo.figures.static.rates import draw_coverage
from geo.figures.static.sheet import Drawn
from geo.figures.static.structures import draw_structures

DRAWERS: dict[str, Callable[..., Drawn]] = {
    "enfants": draw_children,
    "couverture": draw_coverage,
    "couverture_eaje": partial(draw_coverage, mode="eaje"),
    "couverture_am": partial(draw_coverage, mode="am"),
    "structures": draw_structures,
}
