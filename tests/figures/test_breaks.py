import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ParameterError
from geo.figures.breaks import (
    MAX_CLASSES,
    Breaks,
    fixed_breaks,
    quantile_breaks,
    reference_breaks,
    round_breaks,
)

values = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=60)
makers = st.sampled_from([quantile_breaks, round_breaks])


def test_labels_name_each_class_in_french():
    assert fixed_breaks([25, 30, 60]).labels() == [
        "moins de 25",
        "25 à 30",
        "30 à 60",
        "60 et plus",
    ]
    assert fixed_breaks([0.5, 1500]).labels() == [
        "moins de 0,5",
        "0,5 à 1\u202f500,0",
        "1\u202f500,0 et plus",
    ]


def test_an_edge_belongs_to_the_class_above_it():
    breaks = fixed_breaks([25, 30])

    assert breaks.classify([24.99, 25, 29.9, 30, 100]) == [0, 1, 1, 2, 2]


def test_missing_values_have_no_class():
    assert fixed_breaks([10]).classify([None, float("nan"), pd.NA, 3]) == [None, None, None, 0]


def test_bands_are_drawn_around_the_national_rate():
    breaks = reference_breaks(60.0)

    assert breaks.edges == (36.0, 51.0, 60.0, 69.0, 84.0)
    assert breaks.size == 6


def test_round_breaks_fall_on_round_figures():
    assert round_breaks([3, 97], classes=5).edges == (20, 40, 60, 80)


def test_quantiles_make_classes_of_equal_size():
    breaks = quantile_breaks(range(100), classes=4)

    classes = breaks.classify(range(100))
    assert [classes.count(index) for index in range(4)] == pytest.approx([25] * 4, abs=1)


def test_a_constant_series_is_one_class():
    assert quantile_breaks([7, 7, 7]).labels() == ["toutes les valeurs"]
    assert round_breaks([None]).size == 1


@pytest.mark.parametrize("edges", [(3, 2), (2, 2), (1, 2, 3, 4, 5, 6)])
def test_edges_that_make_no_sense_are_refused(edges):
    with pytest.raises(ParameterError):
        Breaks("bornes fixes", edges)


@given(makers, values, st.integers(1, MAX_CLASSES))
def test_every_value_has_exactly_one_class_and_order_is_kept(make, sample, classes):
    breaks = make(sample, classes)

    found = breaks.classify(sorted(sample))

    assert found == sorted(found)
    assert all(0 <= index < breaks.size for index in found)
    assert breaks.size <= MAX_CLASSES
    assert len(breaks.labels()) == breaks.size
    assert len(set(breaks.labels())) == breaks.size
