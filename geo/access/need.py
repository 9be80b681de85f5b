"""Unmet need of the cells (methods 8)."""

import numpy as np
from numpy.typing import ArrayLike

from geo.access.parameters import Floats, check_amounts, check_target


def measure_need(accessibility: ArrayLike, children: ArrayLike, target: float) -> Floats:
    """Unmet need of cells, in places: P x max(0, target - A) / 100, shape (cells,).

    ``accessibility`` A and ``target``: places for 100 children. ``children`` P: those under 3.
    Raises ParameterError.
    """
    people = np.asarray(children, dtype=float)
    check_amounts(people, len(people), "Enfants")
    access = check_amounts(accessibility, len(people), "Accessibilité")
    return people * np.maximum(0.0, check_target(target) - access) / 100
