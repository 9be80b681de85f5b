"""Bad parameters get a French sentence that says what to give instead."""

import math

import pytest

from geo.access.parameters import (
    check_amounts,
    check_durations,
    check_minutes,
    check_points,
    metres_per_minute,
    show,
)
from geo.errors import ParameterError


def test_default_speed_is_75_metres_a_minute() -> None:
    assert metres_per_minute() == 75.0


@pytest.mark.parametrize("speed", [-4.5, 0, 0.9, 11, math.nan, math.inf])
def test_impossible_speed(speed: float) -> None:
    with pytest.raises(ParameterError, match="donner une valeur de 1 à 10 km/h"):
        metres_per_minute(speed)


@pytest.mark.parametrize("minutes", [-5, 0, 121, math.nan, math.inf])
def test_impossible_minutes(minutes: float) -> None:
    with pytest.raises(ParameterError, match="supérieure à 0 et d'au plus 120 min"):
        check_minutes(minutes)


def test_durations_are_sorted_and_single() -> None:
    assert check_durations([15, 5, 15, 10]) == [5, 10, 15]
    with pytest.raises(ParameterError, match="Aucune durée"):
        check_durations([])


def test_point_without_coordinates() -> None:
    with pytest.raises(ParameterError, match="1 destinations sans coordonnées sur 2"):
        check_points([(0, 0), (math.nan, 1)], "destinations")


@pytest.mark.parametrize("amounts", [[1, math.nan], [1, -1], [1, math.inf]])
def test_unknown_or_negative_amounts(amounts: list[float]) -> None:
    with pytest.raises(ParameterError, match="Places : 1 valeurs inconnues ou négatives"):
        check_amounts(amounts, 2, "Places")


def test_amounts_of_another_length() -> None:
    with pytest.raises(ParameterError, match="Places : 3 valeurs pour 2 attendues"):
        check_amounts([1, 2, 3], 2, "Places")


def test_values_are_shown_in_french() -> None:
    assert (show(4.5), show(15.0), show(-0.5)) == ("4,5", "15", "−0,5")
