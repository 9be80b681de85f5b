"""Floating catchments: worked by hand, by loops, and by what they conserve."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from geo.access.catchment import (
    balance_catchment,
    change_places,
    close_structures,
    float_catchment,
    open_structures,
    weigh_times,
)
from geo.access.decay import Gaussian, Linear, Power, Step
from geo.access.graph import StreetGraph
from geo.access.times import WalkingTimes, measure_times
from geo.errors import ParameterError

DECAYS = [Step(), Linear(), Gaussian(), Power()]
EXACT = {"rtol": 1e-9, "atol": 1e-9}


@dataclass(frozen=True)
class Case:
    """Cells and structures; ``minutes`` in full, those above 15 not being walked."""

    minutes: np.ndarray
    children: np.ndarray
    places: np.ndarray

    @property
    def times(self) -> WalkingTimes:
        near = self.minutes <= 15
        rows, columns = np.nonzero(near)
        matrix = csr_array((self.minutes[near], (rows, columns)), shape=near.shape)
        return WalkingTimes(matrix, 15, 4.5, streets=True)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    cells, structures = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    walk = st.sampled_from([0.0, 5.0, 10.0, 15.0]) | st.floats(0, 40)
    amount = st.just(0.0) | st.floats(0.01, 500)
    return Case(
        draw(arrays(float, (cells, structures), elements=walk)),
        draw(arrays(float, cells, elements=amount)),
        draw(arrays(float, structures, elements=amount)),
    )


def test_five_cells_by_hand(street: StreetGraph) -> None:
    """Cells at 0, 300, 600, 900 and 3,000 m; X (20 places) at 0 m, Y (12 places) at 900 m.

    Minutes to X: 0, 4, 8, 12, 40; to Y: 12, 8, 4, 0, 28.
    Weights to X: 1, 1, .68, .22, 0; to Y: .22, .68, 1, 1, 0.
    Children 10, 20, 30, 40, 50. Demand of X: 10 + 20 + 20.4 + 8.8 = 59.2;
    of Y: 2.2 + 13.6 + 30 + 40 = 85.8. Ratios: 20 / 59.2 and 12 / 85.8.
    """
    cells = [(0, 0), (300, 0), (600, 0), (900, 0), (3000, 0)]
    times = measure_times(cells, [(0, 0), (900, 0)], street)

    catchment = float_catchment(weigh_times(times, Step()), [10, 20, 30, 40, 50], [20, 12])

    x, y = 20 / 59.2, 12 / 85.8
    assert catchment.demand == pytest.approx([59.2, 85.8], rel=1e-12)
    assert catchment.accessibility == pytest.approx(
        [
            100 * (x + 0.22 * y),  # 36.86
            100 * (x + 0.68 * y),  # 43.29
            100 * (0.68 * x + y),  # 36.96
            100 * (0.22 * x + y),  # 21.42
            0.0,  # reaches nothing
        ],
        rel=1e-12,
    )
    assert catchment.accessibility.round(2).tolist() == [36.86, 43.29, 36.96, 21.42, 0]
    assert catchment.reached == 32


def test_balanced_by_hand() -> None:
    """Two cells, two structures; the first cell reaches both, 1 and .68, the second the last."""
    case = Case(np.array([[0.0, 8.0], [20.0, 3.0]]), np.array([84.0, 50.0]), np.array([10.0, 21.0]))

    balanced = balance_catchment(weigh_times(case.times, Step()), case.children, case.places)

    # The first cell's 84 children go 84 / 1.68 = 50 to the first structure and 34 to the last.
    assert balanced.demand == pytest.approx([50, 84])
    assert balanced.service == pytest.approx([0.2, 0.25])
    assert balanced.accessibility == pytest.approx([100 * (50 * 0.2 + 34 * 0.25) / 84, 25])
    assert balanced.service_share == pytest.approx([0.2 + 0.25 * 0.68 / 1.68, 0.25 / 1.68])


@pytest.mark.parametrize("decay", DECAYS)
@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_agrees_with_loops(decay: Any, case: Case) -> None:
    catchment = float_catchment(weigh_times(case.times, decay), case.children, case.places)

    np.testing.assert_allclose(catchment.accessibility, loop_catchment(case, decay), **EXACT)


@pytest.mark.parametrize("decay", DECAYS)
@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_conserves_places(decay: Any, case: Case) -> None:
    weights = weigh_times(case.times, decay)

    for catchment in (
        float_catchment(weights, case.children, case.places),
        balance_catchment(weights, case.children, case.places),
    ):
        reached = case.places[weights.T @ case.children > 0].sum()
        np.testing.assert_allclose(case.children @ catchment.accessibility / 100, reached, **EXACT)
        assert np.isfinite(catchment.accessibility).all()


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_balanced_conserves_demand_and_service(case: Case) -> None:
    weights = weigh_times(case.times, Step())

    balanced = balance_catchment(weights, case.children, case.places)

    someone_goes = np.diff(weights.indptr) > 0
    np.testing.assert_allclose(balanced.demand.sum(), case.children[someone_goes].sum(), **EXACT)
    np.testing.assert_allclose(balanced.service_share.sum(), balanced.service.sum(), **EXACT)


@settings(max_examples=60, deadline=None)
@given(case=cases(), factor=st.floats(0.01, 100))
def test_twice_the_places_twice_the_access(case: Case, factor: float) -> None:
    weights = weigh_times(case.times, Linear())

    once = float_catchment(weights, case.children, case.places)
    scaled = float_catchment(weights, case.children, factor * case.places)

    np.testing.assert_allclose(scaled.accessibility, factor * once.accessibility, **EXACT)


@settings(max_examples=60, deadline=None)
@given(case=cases(), share=st.floats(0, 1))
def test_modes_add_up(case: Case, share: float) -> None:
    weights = weigh_times(case.times, Step())
    modes = np.column_stack([share * case.places, (1 - share) * case.places])

    for measure in (float_catchment, balance_catchment):
        by_mode = measure(weights, case.children, modes).accessibility
        total = measure(weights, case.children, case.places).accessibility
        assert by_mode.shape == (len(case.children), 2)
        np.testing.assert_allclose(by_mode.sum(axis=1), total, **EXACT)


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_changes_are_those_of_starting_again(case: Case) -> None:
    weights = weigh_times(case.times, Step())
    base = float_catchment(weights[:, :-1], case.children, case.places[:-1])

    opened = open_structures(base, weights[:, -1:], case.places[-1:])
    resized = change_places(opened, 2 * case.places)
    closed = close_structures(opened, np.array([len(case.places) - 1]))

    whole = float_catchment(weights, case.children, case.places)
    np.testing.assert_allclose(opened.accessibility, whole.accessibility, **EXACT)
    np.testing.assert_allclose(resized.accessibility, 2 * whole.accessibility, **EXACT)
    np.testing.assert_array_equal(closed.accessibility, base.accessibility)  # to the bit


def test_unknown_places_are_not_none() -> None:
    weights = csr_array(np.ones((1, 1)))

    with pytest.raises(ParameterError, match="Places : 1 valeurs inconnues"):
        float_catchment(weights, [1], [np.nan])
    with pytest.raises(ParameterError, match="Places : 1 valeurs inconnues"):
        balance_catchment(weights, [1], [np.nan])
    with pytest.raises(ParameterError, match="Enfants : 2 valeurs pour 1"):
        float_catchment(weights, [1, 2], [1])


def test_decay_beyond_the_times() -> None:
    times = WalkingTimes(csr_array((1, 1)), 10, 4.5, streets=True)

    with pytest.raises(ParameterError, match="les recalculer jusqu'à 15 min"):
        weigh_times(times, Step())


@pytest.mark.parametrize("decay", DECAYS)
def test_territory(territory: Any, decay: Any) -> None:
    weights = weigh_times(territory.times, decay)

    catchment = float_catchment(weights, territory.children, territory.places)
    balanced = balance_catchment(weights, territory.children, territory.places)

    reached = territory.places[(weights.T @ territory.children) > 0].sum()
    assert catchment.reached == reached > 4000
    for measure in (catchment, balanced):
        assert measure.accessibility.shape == (len(territory.squares),)
        assert np.isfinite(measure.accessibility).all()
        conserved = territory.children @ measure.accessibility / 100
        np.testing.assert_allclose(conserved, reached, **EXACT)
        np.testing.assert_array_equal(measure.accessibility == 0, np.diff(weights.indptr) == 0)
    someone_goes = np.diff(weights.indptr) > 0
    np.testing.assert_allclose(
        balanced.demand.sum(), territory.children[someone_goes].sum(), **EXACT
    )
    scaled = change_places(catchment, 1.7 * territory.places).accessibility
    np.testing.assert_allclose(scaled, 1.7 * catchment.accessibility, **EXACT)
    full = Case(_fill(territory.times), territory.children, territory.places)
    np.testing.assert_allclose(catchment.accessibility, loop_catchment(full, decay), **EXACT)


def loop_catchment(case: Case, decay: Any) -> np.ndarray:
    """E2SFCA as the formula reads: loops on every pair; only the decay is shared."""
    cells, structures = case.minutes.shape
    access = [0.0] * cells
    for j in range(structures):
        walked = [i for i in range(cells) if case.minutes[i, j] <= 15]
        weight = {i: float(decay(case.minutes[i, j])) for i in walked}
        demand = sum(case.children[i] * weight[i] for i in walked)
        for i in walked:
            if demand > 0:
                access[i] += 100 * case.places[j] / demand * weight[i]
    return np.array(access)


def _fill(times: WalkingTimes) -> np.ndarray:
    pairs = times.minutes.tocoo()
    minutes = np.full(pairs.shape, np.inf)
    minutes[pairs.row, pairs.col] = pairs.data
    return minutes
