"""Named discretisations: which class a value falls in, and how the legend says it.

Breaks are fixed across years and scales by default, so that two maps compare.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import french
from geo.errors import ParameterError

Floats = npt.NDArray[np.float64]
MAX_CLASSES = 6
FIGURES = 3  # significant figures of a computed edge
# Bands of the national rate (methods 5).
REFERENCE_BANDS = (0.6, 0.85, 1.0, 1.15, 1.4)


@dataclass(frozen=True)
class Breaks:
    """A discretisation: the name of its method and its inner edges, in increasing order.

    ``n`` edges make ``n + 1`` classes; an edge belongs to the class above it.
    Raises ParameterError when the edges do not increase or make too many classes.
    """

    method: str
    edges: tuple[float, ...]

    def __post_init__(self) -> None:
        if any(low >= high for low, high in pairwise(self.edges)):
            raise ParameterError(f"Les bornes des classes doivent croître : {self.edges}.")
        if len(self.edges) >= MAX_CLASSES:
            raise ParameterError(
                f"Une carte a {MAX_CLASSES} classes au plus ; {len(self.edges) + 1} demandées."
            )

    @property
    def size(self) -> int:
        """Number of classes."""
        return len(self.edges) + 1

    def class_of(self, value: float | None) -> int | None:
        """Class of one value, from 0; None when it is missing."""
        if value is None or pd.isna(value):
            return None
        return int(np.searchsorted(self.edges, float(value), side="right"))

    def classify(self, values: Iterable[float | None]) -> list[int | None]:
        """Class of each value, in the same order; None where it is missing."""
        return [self.class_of(value) for value in values]

    def labels(self) -> list[str]:
        """« moins de 25 », « 25 à 30 », …, « 60 et plus »."""
        if not self.edges:
            return ["toutes les valeurs"]
        texts = _edge_texts(self.edges)
        middle = [f"{low} à {high}" for low, high in pairwise(texts)]
        return [f"moins de {texts[0]}", *middle, f"{texts[-1]} et plus"]


def fixed_breaks(edges: Iterable[float]) -> Breaks:
    """Edges chosen once for all years and scales. Raises ParameterError."""
    return Breaks("bornes fixes", tuple(float(edge) for edge in edges))


def reference_breaks(reference: float, bands: Iterable[float] = REFERENCE_BANDS) -> Breaks:
    """Bands around a reference rate, rounded to one decimal. Raises ParameterError."""
    return Breaks("écart à la référence", tuple(round(reference * band, 1) for band in bands))


def quantile_breaks(values: Iterable[float | None], classes: int = 5) -> Breaks:
    """Classes of about equal size; fewer of them where values repeat."""
    known = _known(values)
    if known.size == 0:
        return Breaks("quantiles", ())
    cuts = np.quantile(known, np.linspace(0, 1, classes + 1)[1:-1])
    return Breaks("quantiles", _inner(cuts, known))


def round_breaks(values: Iterable[float | None], classes: int = 5) -> Breaks:
    """Classes of equal width between round figures, ``classes`` at most."""
    from matplotlib.ticker import MaxNLocator

    known = _known(values)
    if known.size == 0:
        return Breaks("bornes rondes", ())
    locator = MaxNLocator(nbins=classes, steps=[1, 2, 2.5, 5, 10])
    edges = _inner(locator.tick_values(known.min(), known.max()), known)
    return Breaks("bornes rondes", edges[: MAX_CLASSES - 1])


def _known(values: Iterable[float | None]) -> Floats:
    return np.asarray(
        [float(value) for value in values if value is not None and not pd.isna(value)],
        dtype=np.float64,
    )


def _inner(edges: Iterable[float], known: Floats) -> tuple[float, ...]:
    """Legible edges with values on both sides: no empty class at either end."""
    legible = {round(float(f"{edge:.{FIGURES}g}"), french.MAX_DECIMALS) for edge in edges}
    return tuple(sorted(edge for edge in legible if known.min() < edge <= known.max()))


def _edge_texts(edges: tuple[float, ...]) -> list[str]:
    """Edges with the fewest decimals that tell them apart and lose nothing visible."""
    for decimals in range(french.MAX_DECIMALS):
        if all(abs(edge - round(edge, decimals)) < 1e-9 for edge in edges):
            break
    else:
        decimals = french.MAX_DECIMALS
    return [french.number(edge, decimals) for edge in edges]
