"""Parameters of walking access, checked: speed, minutes, points, counts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import ParameterError

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SPEED_KMH = 4.5
SPEED_BOUNDS_KMH = (1.0, 10.0)
MINUTES = (5.0, 10.0, 15.0)
MAX_MINUTES = 120.0
DESERT_RATE = 33.0  # places for 100 children: the international threshold of a "desert"
MAX_TARGET = 200.0  # places for 100 children


def metres_per_minute(speed_kmh: float = SPEED_KMH) -> float:
    """Metres walked in a minute. Raises ParameterError out of 1 to 10 km/h."""
    low, high = SPEED_BOUNDS_KMH
    if not low <= speed_kmh <= high:
        raise ParameterError(
            f"Vitesse de marche de {show(speed_kmh)} km/h : "
            f"donner une valeur de {show(low)} à {show(high)} km/h."
        )
    return speed_kmh * 1000 / 60


def check_minutes(minutes: float) -> float:
    """A duration in minutes. Raises ParameterError unless it is above 0 and at most 120."""
    if not 0 < minutes <= MAX_MINUTES:
        raise ParameterError(
            f"Durée de marche de {show(minutes)} min : "
            f"donner une valeur supérieure à 0 et d'au plus {show(MAX_MINUTES)} min."
        )
    return float(minutes)


def check_target(target: float) -> float:
    """A target, in places for 100 children. Raises ParameterError out of 0 to 200."""
    if not 0 < target <= MAX_TARGET:
        raise ParameterError(
            f"Taux visé de {show(target)} places pour 100 enfants : donner une valeur supérieure "
            f"à 0 et d’au plus {show(MAX_TARGET)}."
        )
    return float(target)


def check_durations(minutes: Sequence[float]) -> list[float]:
    """Durations in minutes, each once, from the shortest. Raises ParameterError."""
    if not len(minutes):
        raise ParameterError("Aucune durée de marche : en donner au moins une, en minutes.")
    return sorted({check_minutes(value) for value in minutes})


def check_points(points: ArrayLike, what: str) -> Floats:
    """Points as an array (n, 2), EPSG:2154, metres. Raises ParameterError without coordinates."""
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    unknown = int((~np.isfinite(xy).all(axis=1)).sum())
    if unknown:
        raise ParameterError(
            f"{unknown} {what} sans coordonnées sur {len(xy)} : les écarter ou les géocoder."
        )
    return xy


def check_amounts(amounts: ArrayLike, size: int, what: str) -> Floats:
    """Amounts (size,), or (size, k): known and not negative, else raises ParameterError."""
    values = np.asarray(amounts, dtype=float)
    if values.shape[:1] != (size,):
        raise ParameterError(f"{what} : {len(values)} valeurs pour {size} attendues.")
    wrong = int((~(np.isfinite(values) & (values >= 0))).sum())
    if wrong:
        raise ParameterError(
            f"{what} : {wrong} valeurs inconnues ou négatives ; les estimer ou les écarter avant."
        )
    return values


def show(value: float) -> str:
    """A parameter as one writes it in French: « 4,5 »."""
    return f"{value:g}".replace(".", ",").replace("-", "\u2212")
