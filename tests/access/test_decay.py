"""Decay functions: values that weigh from 1 to 0, and refuse what makes no sense."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access.decay import Decay, Gaussian, Linear, Power, Step, make_decay
from geo.errors import ParameterError

ALL = [Step(), Linear(), Gaussian(), Power()]


@pytest.mark.parametrize(
    ("decay", "minutes", "weights"),
    [
        (Step(), [0, 5, 5.01, 10, 15, 15.01], [1, 1, 0.68, 0.68, 0.22, 0]),
        (Step(bounds=(8.0,), weights=(1.0,)), [8, 9], [1, 0]),
        (Linear(limit=20), [0, 5, 20, 21], [1, 0.75, 0, 0]),
        (Gaussian(sigma=5), [0, 5, 10, 16], [1, math.exp(-0.5), math.exp(-2), 0]),
        (Power(exponent=2), [0, 1, 2, 10, 16], [1, 1, 0.25, 0.01, 0]),
    ],
)
def test_weights_by_hand(decay: Decay, minutes: list[float], weights: list[float]) -> None:
    assert decay(minutes) == pytest.approx(np.array(weights))


def test_default_gaussian_passes_through_the_default_steps() -> None:
    assert Gaussian()([5, 10]) == pytest.approx([0.68, 0.22], abs=0.01)


@pytest.mark.parametrize("decay", ALL)
@given(minutes=st.lists(st.floats(0, 40), min_size=2))
def test_never_rises_with_time(decay: Decay, minutes: list[float]) -> None:
    weights = decay(sorted(minutes))

    assert (np.diff(weights) <= 0).all()
    assert weights.min() >= 0
    assert weights.max() <= 1


def test_is_a_value() -> None:
    assert Linear(limit=10) == make_decay("linear", limit=10)
    assert len({Step(), Step(), Linear(), Gaussian(), Power()}) == 4


def test_names_in_french() -> None:
    assert [decay.name for decay in ALL] == [
        "par paliers (1 jusqu'à 5 min, 0,68 jusqu'à 10 min, 0,22 jusqu'à 15 min)",
        "linéaire (nulle à 15 min)",
        "gaussienne (σ = 5,7 min, limite 15 min)",
        "en puissance (exposant 1, limite 15 min)",
    ]
    assert Step(bounds=(5.0, 20.0), weights=(1.0, 0.5)).limit == 20


@pytest.mark.parametrize(
    ("kind", "parameters", "message"),
    [
        ("step", {"bounds": (5.0, 10.0)}, "2 bornes pour 3 poids"),
        ("step", {"bounds": (), "weights": ()}, "0 bornes"),
        ("step", {"bounds": (5.0, 5.0, 10.0)}, "croissantes"),
        ("step", {"bounds": (-5.0, 5.0, 10.0)}, "positives"),
        ("step", {"bounds": (5.0, 10.0, 200.0)}, "au plus 120 min"),
        ("step", {"weights": (1.0, 0.2, 0.6)}, "sans remonter"),
        ("step", {"weights": (1.2, 0.6, 0.2)}, "vont de 1 à 0"),
        ("step", {"weights": (0.0, 0.0, 0.0)}, "n'est pas nul"),
        ("step", {"weights": (1.0, math.nan, 0.2)}, "sans remonter"),
        ("linear", {"limit": -1}, "Durée de marche de −1 min"),
        ("gaussian", {"sigma": 0}, "sigma vaut 0"),
        ("gaussian", {"limit": 0}, "Durée de marche de 0 min"),
        ("power", {"exponent": -1}, "l'exposant vaut −1"),
        ("power", {"exponent": math.inf}, "l'exposant vaut inf"),
        ("power", {"limit": math.nan}, "Durée de marche de nan min"),
        ("cosine", {}, "« cosine » inconnue : choisir parmi step, linear, gaussian, power"),
        ("linear", {"sigma": 2}, "paramètre inconnu sigma"),
    ],
)
def test_bad_parameters(kind: str, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        make_decay(kind, **parameters)
