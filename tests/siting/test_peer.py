"""MCLP and p-median reach the optimum of PySAL's spopt, an independent implementation."""

import numpy as np
import pandas as pd
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spopt.locate import MCLP, PMedian

from geo.access.times import WalkingTimes, measure_times
from geo.siting.mclp import cover_most
from geo.siting.pmedian import near_need
from geo.siting.rules import Rules, apply_rules

MINUTES, LIMIT = 10.0, 30.0
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pulp, of its own ways
AGREED = settings(max_examples=8, deadline=None, derandomize=True)


@st.composite
def draw_cases(draw):
    """Need, times within LIMIT, candidates and how many to open."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cells, size = draw(st.integers(5, 25)), draw(st.integers(3, 12))
    points = rng.uniform(0, 3000, (size, 2))
    times = measure_times(rng.uniform(0, 3000, (cells, 2)), points, None, limit=LIMIT)
    table = pd.DataFrame({"id": map(str, range(size)), "x": points[:, 0], "y": points[:, 1]})
    candidates = table.assign(commune="93001", ept="T6", in_qpv=False)
    return rng.uniform(0.5, 30, cells), times, candidates, draw(st.integers(1, size))


def list_minutes(times: WalkingTimes) -> np.ndarray:
    """Every time, the limit where the walk is longer."""
    minutes = np.full(times.minutes.shape, LIMIT)
    pairs = times.minutes.tocoo()
    minutes[pairs.row, pairs.col] = pairs.data
    return minutes


@AGREED
@given(draw_cases())
def test_mclp_covers_as_much_as_spopt(case):
    need, times, candidates, wanted = case
    peer = MCLP.from_cost_matrix(list_minutes(times), need, MINUTES, p_facilities=wanted)
    peer.solve(pulp.PULP_CBC_CMD(msg=False))

    found = cover_most(need, times, apply_rules(Rules(sites=wanted), candidates), minutes=MINUTES)

    assert found.value == pytest.approx(pulp.value(peer.problem.objective), rel=1e-5)


@AGREED
@given(draw_cases())
def test_p_median_is_as_near_as_spopt(case):
    need, times, candidates, wanted = case
    peer = PMedian.from_cost_matrix(list_minutes(times), need, p_facilities=wanted)
    peer.solve(pulp.PULP_CBC_CMD(msg=False))

    found = near_need(need, times, apply_rules(Rules(sites=wanted), candidates))

    total = pulp.value(peer.problem.objective)
    assert found.value == pytest.approx(total / need.sum(), rel=1e-5)
