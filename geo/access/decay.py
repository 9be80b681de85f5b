"""Decay of the will to walk: weight of a destination, from 1 to 0, by walking minutes.

A decay is a value: it compares, hashes (a cache key), shows its parameters (``asdict``), gives its
limit and its name in French, and is called on an array of minutes.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geo.access.parameters import MINUTES, Floats, check_minutes, show
from geo.errors import ParameterError


class Decay(ABC):
    """A decay function; its parameters are the fields of a frozen dataclass."""

    @property
    @abstractmethod
    def limit(self) -> float:
        """Minutes beyond which it weighs 0."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is, for the reader."""

    def __call__(self, minutes: ArrayLike) -> Floats:
        """Weights of walking times in minutes, same shape."""
        times = np.asarray(minutes, dtype=float)
        return np.where(times <= self.limit, self._weigh(times), 0.0)

    @abstractmethod
    def _weigh(self, minutes: Floats) -> Floats:
        """Weights, the limit left aside."""


@dataclass(frozen=True, kw_only=True)
class Step(Decay):
    """Constant by band of minutes, bounds included. Raises ParameterError."""

    bounds: tuple[float, ...] = MINUTES
    weights: tuple[float, ...] = (1.0, 0.68, 0.22)

    def __post_init__(self) -> None:
        if not self.bounds or len(self.bounds) != len(self.weights):
            raise ParameterError(
                f"Décroissance par paliers : {len(self.bounds)} bornes pour "
                f"{len(self.weights)} poids ; en donner autant des unes que des autres."
            )
        if any(low >= high for low, high in pairwise((0.0, *self.bounds))):
            raise ParameterError(
                "Décroissance par paliers : les bornes doivent être positives et croissantes."
            )
        falling = all(high >= low for high, low in pairwise((1.0, *self.weights, 0.0)))
        if not falling or not self.weights[0] > 0:
            raise ParameterError(
                "Décroissance par paliers : les poids vont de 1 à 0 sans remonter, "
                "et le premier n'est pas nul."
            )
        check_minutes(self.limit)

    @property
    def limit(self) -> float:
        return self.bounds[-1]

    @property
    def name(self) -> str:
        bands = [
            f"{show(weight)} jusqu'à {show(bound)} min"
            for bound, weight in zip(self.bounds, self.weights, strict=True)
        ]
        return f"par paliers ({', '.join(bands)})"

    def _weigh(self, minutes: Floats) -> Floats:
        return np.append(self.weights, 0.0)[np.searchsorted(self.bounds, minutes)]


@dataclass(frozen=True, kw_only=True)
class Linear(Decay):
    """From 1 on the spot to 0 at the limit. Raises ParameterError."""

    limit: float = MINUTES[-1]

    def __post_init__(self) -> None:
        check_minutes(self.limit)

    @property
    def name(self) -> str:
        return f"linéaire (nulle à {show(self.limit)} min)"

    def _weigh(self, minutes: Floats) -> Floats:
        return np.maximum(0.0, 1 - minutes / self.limit)


@dataclass(frozen=True, kw_only=True)
class Gaussian(Decay):
    """exp(-(t / sigma)² / 2), cut at the limit. Raises ParameterError.

    The default sigma passes through the weights of the default steps: .68 at 5 min, .22 at 10.
    """

    sigma: float = 5.7  # minutes
    limit: float = MINUTES[-1]

    def __post_init__(self) -> None:
        check_minutes(self.limit)
        _check_positive("Décroissance gaussienne : sigma", self.sigma)

    @property
    def name(self) -> str:
        return f"gaussienne (σ = {show(self.sigma)} min, limite {show(self.limit)} min)"

    def _weigh(self, minutes: Floats) -> Floats:
        return np.exp(-((minutes / self.sigma) ** 2) / 2)


@dataclass(frozen=True, kw_only=True)
class Power(Decay):
    """t^-exponent from one minute on, 1 before, cut at the limit. Raises ParameterError."""

    exponent: float = 1.0
    limit: float = MINUTES[-1]

    def __post_init__(self) -> None:
        check_minutes(self.limit)
        _check_positive("Décroissance en puissance : l'exposant", self.exponent)

    @property
    def name(self) -> str:
        return f"en puissance (exposant {show(self.exponent)}, limite {show(self.limit)} min)"

    def _weigh(self, minutes: Floats) -> Floats:
        return np.maximum(minutes, 1.0) ** -self.exponent


DECAYS: Mapping[str, type[Step | Linear | Gaussian | Power]] = MappingProxyType(
    {"step": Step, "linear": Linear, "gaussian": Gaussian, "power": Power}
)


def make_decay(kind: str, **parameters: Any) -> Decay:
    """A decay from its kind and its parameters. Raises ParameterError when one is unknown."""
    if kind not in DECAYS:
        raise ParameterError(
            f"Décroissance « {kind} » inconnue : choisir parmi {', '.join(DECAYS)}."
        )
    known = [field.name for field in fields(DECAYS[kind])]
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise ParameterError(
            f"Décroissance « {kind} » : paramètre inconnu {', '.join(unknown)} ; "
            f"ceux qu'elle a : {', '.join(known)}."
        )
    return DECAYS[kind](**parameters)


def fit_decay(kind: str, minutes: float) -> Decay:
    """The default decay of a kind, stretched so that it ends at ``minutes``.

    Raises ParameterError for an unknown kind or minutes out of bounds.
    """
    limit = check_minutes(minutes)
    stretch = limit / MINUTES[-1]
    if kind == "step":
        return make_decay(kind, bounds=tuple(bound * stretch for bound in MINUTES))
    if kind == "gaussian":
        return make_decay(kind, limit=limit, sigma=Gaussian.sigma * stretch)
    return make_decay(kind, limit=limit)


def _check_positive(what: str, value: float) -> None:
    if not (value > 0 and np.isfinite(value)):
        raise ParameterError(f"{what} vaut {show(value)} : donner une valeur supérieure à 0.")
