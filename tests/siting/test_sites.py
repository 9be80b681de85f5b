"""The four objectives on small instances: they agree with trying every choice of sites."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geo.access.catchment import float_catchment, open_structures, weigh_times
from geo.access.decay import Step
from geo.access.need import measure_need
from geo.access.times import WalkingTimes, measure_times
from geo.errors import ParameterError
from geo.siting.coverage import cover_need
from geo.siting.equity import measure_gains, raise_lowest
from geo.siting.mclp import cover_most
from geo.siting.pmedian import average_minutes, near_need
from geo.siting.rules import Choice, Rules, apply_rules
from geo.siting.solver import Selection

MINUTES, CAPACITY = 10.0, 16.0
CLOSE = {"rel": 1e-5, "abs": 1e-6}
AGREED = settings(max_examples=30, deadline=None, derandomize=True)


def place_candidates(points: np.ndarray) -> pd.DataFrame:
    """Candidates s0, s1… of one commune, every other one in a QPV."""
    ranks = range(len(points))
    return pd.DataFrame(
        {
            "id": [f"s{rank}" for rank in ranks],
            "commune": "93001",
            "ept": "T6",
            "in_qpv": [rank % 2 == 0 for rank in ranks],
            "x": points[:, 0],
            "y": points[:, 1],
        }
    )


@st.composite
def draw_instances(draw):
    """Need, weights, times to candidates, and rules that at least one choice of sites respects."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cells, size = draw(st.integers(1, 12)), draw(st.integers(1, 7))
    points = rng.uniform(0, 2500, (size, 2))
    times = measure_times(rng.uniform(0, 2500, (cells, 2)), points, None, limit=30)
    need = rng.choice([0.0, 2.0, 7.5, 30.0], cells) + 0.5
    one = rng.permutation(size)[: draw(st.integers(1, size))].tolist()
    least = min((math.dist(*pair) for pair in combinations(points[one], 2)), default=500.0)
    others = [rank for rank in range(size) if rank not in one]
    rules = Rules(
        sites=len(one),
        spacing_m=draw(st.sampled_from([0.0, 0.5, 0.99])) * least,
        kept=tuple(f"s{rank}" for rank in one[: draw(st.integers(0, 1))]),
        barred=tuple(f"s{rank}" for rank in others[: draw(st.integers(0, 1))]),
        in_qpv=draw(st.integers(0, sum(rank % 2 == 0 for rank in one))),
    )
    return need, rng.uniform(0, 1, cells), times, apply_rules(rules, place_candidates(points))


def list_choices(choice: Choice) -> list[np.ndarray]:
    """Every choice of sites that respects the rules."""
    every = combinations(range(choice.size), choice.rules.sites)
    return [np.array(sites) for sites in every if choice.respects(np.array(sites))]


def serve_by_program(need, weights, reach, capacity):
    """The most that sites serve, from the dense program of every pair (reach: cells, sites)."""
    cells, sites = reach.shape
    by_cell = np.kron(np.eye(cells), np.ones(sites))
    by_site = np.kron(np.ones(cells), np.eye(sites))
    found = linprog(
        -np.repeat(weights, sites),
        A_ub=np.vstack([by_cell, by_site]),
        b_ub=np.concatenate([need, np.full(sites, capacity)]),
        bounds=[(0, 1e6 * here) for here in reach.ravel()],
    )
    return -found.fun


def reach_all(times: WalkingTimes) -> np.ndarray:
    """Whether a cell walks to a candidate in MINUTES, dense."""
    dense = np.full(times.minutes.shape, np.inf)
    pairs = times.minutes.tocoo()
    dense[pairs.row, pairs.col] = pairs.data
    return dense <= MINUTES


def check_rules(found: Selection, choice: Choice) -> None:
    """A barred site is never chosen, a kept one always, each rule respected."""
    assert len(found.sites) == choice.rules.sites
    assert choice.allowed[found.sites].all()
    assert set(np.flatnonzero(choice.kept)) <= set(found.sites)
    assert choice.in_qpv[found.sites].sum() >= choice.rules.in_qpv
    assert choice.respects(found.sites)


@AGREED
@given(draw_instances())
def test_coverage_is_the_best_of_every_choice_and_serves_no_more_than_need_or_capacity(instance):
    need, weights, times, choice = instance
    reach = reach_all(times)

    found = cover_need(need, times, choice, minutes=MINUTES, capacity=CAPACITY, weights=weights)

    best = max(
        serve_by_program(need, weights, reach[:, sites], CAPACITY) for sites in list_choices(choice)
    )
    assert found.selection.value == pytest.approx(best, **CLOSE)
    assert found.selection.gap <= 1e-5
    check_rules(found.selection, choice)
    served = found.served.toarray()
    assert (served.sum(axis=0) <= CAPACITY + 1e-6).all()
    assert (served.sum(axis=1) <= need + 1e-6).all()
    assert not served[~reach[:, found.selection.sites]].any()
    assert found.by_site.sum() == pytest.approx(found.total)
    assert weights @ served.sum(axis=1) == pytest.approx(found.selection.value)


@AGREED
@given(draw_instances(), st.integers(0, 1000))
def test_sites_given_first_win_over_those_that_serve_no_more_only(instance, rank):
    need, _, times, choice = instance
    choices, reach = list_choices(choice), reach_all(times)
    first = choices[rank % len(choices)]
    ones = np.ones(len(need))
    values = [serve_by_program(need, ones, reach[:, sites], CAPACITY) for sites in choices]

    found = cover_need(need, times, choice, minutes=MINUTES, capacity=CAPACITY, first=first)

    assert found.selection.value == pytest.approx(max(values), **CLOSE)
    if values[rank % len(choices)] >= max(values) - 1e-9:
        assert found.selection.sites.tolist() == first.tolist()


@AGREED
@given(draw_instances())
def test_mclp_is_the_best_of_every_choice(instance):
    need, weights, times, choice = instance
    reach = reach_all(times)

    found = cover_most(need, times, choice, minutes=MINUTES, weights=weights)

    values = [(need * weights)[reach[:, sites].any(axis=1)].sum() for sites in list_choices(choice)]
    assert found.value == pytest.approx(max(values), **CLOSE)
    assert found.gap <= 1e-5
    check_rules(found, choice)


@AGREED
@given(draw_instances())
def test_p_median_is_the_nearest_of_every_choice(instance):
    need, weights, times, choice = instance
    dense = np.where(times.minutes.toarray() > 0, times.minutes.toarray(), times.limit)
    shares = need * weights / (need @ weights)

    found = near_need(need, times, choice, weights=weights)

    values = [average_minutes(dense, shares, sites) for sites in list_choices(choice)]
    assert found.value == pytest.approx(min(values), **CLOSE)
    assert found.gap <= 1e-5
    check_rules(found, choice)


@AGREED
@given(draw_instances())
def test_interchange_stops_where_no_swap_is_better_above_its_bound(instance):
    need, _, times, choice = instance
    dense = np.where(times.minutes.toarray() > 0, times.minutes.toarray(), times.limit)
    shares = need / need.sum()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.siting.pmedian.EXACT_PAIRS", 0)
        found = near_need(need, times, choice)

    values = {tuple(sites): average_minutes(dense, shares, sites) for sites in list_choices(choice)}
    swaps = [v for s, v in values.items() if len(set(s) & set(found.sites)) == len(s) - 1]
    assert found.value <= min(swaps, default=np.inf) + 1e-6
    assert found.bound <= min(values.values()) + 1e-6
    assert found.value == pytest.approx(values[tuple(found.sites)])
    check_rules(found, choice)


@AGREED
@given(draw_instances(), st.sampled_from([0.1, 0.35, 1.0]))
def test_equity_raises_the_lowest_most_of_every_choice(instance, share):
    children, access, times, choice = instance
    gains = measure_gains(weigh_times(times, Step()), children, CAPACITY)

    found = raise_lowest(100 * access, children, gains, choice, share=share)

    def average(sites):
        after = 100 * access + gains.toarray()[:, sites].sum(axis=1)
        left, total = share * children.sum(), 0.0
        for cell in np.argsort(after):
            taken = min(left, children[cell])
            total, left = total + taken * after[cell], left - taken
        return total / (share * children.sum())

    assert found.value == pytest.approx(max(map(average, list_choices(choice))), **CLOSE)
    assert found.gap <= 1e-5
    check_rules(found, choice)


def test_what_a_site_adds_is_what_its_opening_changes():
    rng = np.random.default_rng(93)
    homes, points = rng.uniform(0, 2500, (20, 2)), rng.uniform(0, 2500, (6, 2))
    children = rng.uniform(1, 30, 20)
    old, new = (
        weigh_times(measure_times(homes, doors, None), Step()) for doors in (points[:4], points[4:])
    )
    before = float_catchment(old, children, np.full(4, 30.0))

    gains = measure_gains(new, children, CAPACITY)

    after = open_structures(before, new, np.full(2, CAPACITY))
    change = after.accessibility - before.accessibility
    np.testing.assert_allclose(gains.sum(axis=1), change, atol=1e-9)


def make_case(size: int = 12) -> tuple[np.ndarray, WalkingTimes, pd.DataFrame]:
    rng = np.random.default_rng(7)
    points = rng.uniform(0, 4000, (size, 2))
    homes = rng.uniform(0, 4000, (60, 2))
    return rng.uniform(0, 4, 60), measure_times(homes, points, None), place_candidates(points)


def test_one_more_site_never_serves_less():
    need, times, candidates = make_case()

    values = [
        cover_need(need, times, apply_rules(Rules(sites=p), candidates), minutes=MINUTES).total
        for p in range(1, len(candidates) + 1)
    ]

    assert (np.diff(values) >= -1e-6).all()
    assert values[-1] > values[0]


def test_the_same_question_has_the_same_answer():
    need, times, candidates = make_case()
    choice = apply_rules(Rules(sites=4), candidates)

    first, again = (near_need(need, times, choice) for _ in range(2))

    assert first.sites.tolist() == again.sites.tolist()


def test_a_time_too_short_gives_a_choice_and_its_gap():
    need, times, candidates = make_case(40)
    choice = apply_rules(Rules(sites=6), candidates)
    weights = np.linspace(0, 1, len(need))

    found = cover_need(need, times, choice, minutes=15, weights=weights, seconds=0.02).selection

    assert choice.respects(found.sites)
    assert found.value <= found.bound
    assert 0 <= found.gap < 1


def test_no_need_is_served_where_nobody_walks_to_a_site():
    need, times, candidates = make_case()
    far = candidates.assign(x=candidates["x"] + 50_000)
    times = measure_times(np.zeros((len(need), 2)), far[["x", "y"]], None)

    found = cover_need(need, times, apply_rules(Rules(sites=2), far), minutes=MINUTES)

    assert (found.total, found.selection.gap) == (0, 0)


def test_unmet_need_is_what_lacks_to_the_target():
    need = measure_need([10.0, 40.0, 0.0], [50.0, 20.0, 5.0], target=30)

    assert need.tolist() == pytest.approx([10.0, 0.0, 1.5])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"minutes": 16}, "jusqu'à 15 min"),
        ({"minutes": 10, "capacity": 0}, "Capacité de 0 places"),
        ({"minutes": 10, "seconds": 0}, "Durée de calcul de 0 s"),
        ({"minutes": 10, "weights": [1.0]}, "Poids"),
    ],
)
def test_an_impossible_parameter_is_refused(options, words):
    need, times, candidates = make_case()

    with pytest.raises(ParameterError, match=words):
        cover_need(need, times, apply_rules(Rules(sites=2), candidates), **options)


def test_no_need_at_all_has_no_nearest_site():
    need, times, candidates = make_case()

    with pytest.raises(ParameterError, match="Aucun besoin"):
        near_need(0 * need, times, apply_rules(Rules(sites=2), candidates))


def test_a_share_of_no_child_is_refused():
    need, times, candidates = make_case()
    gains = measure_gains(weigh_times(times, Step()), need)

    with pytest.raises(ParameterError, match="moins bien servis"):
        raise_lowest(need, need, gains, apply_rules(Rules(sites=2), candidates), share=0)
