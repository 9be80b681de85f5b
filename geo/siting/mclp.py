"""Maximal coverage without capacity (MCLP, Church & ReVelle 1974): need near a site, however much.

Maximise sum_i w_i need_i z_i, with z_i <= sum of y_j over the sites j within reach, z_i <= 1.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, diags_array, hstack

from geo.access.parameters import Floats
from geo.access.times import WalkingTimes
from geo.siting.coverage import check_need, find_reach
from geo.siting.rules import Choice
from geo.siting.solver import SECONDS, Clock, Model, Selection, open_first, pick_best, solve_model


def cover_most(
    need: ArrayLike,
    times: WalkingTimes,
    choice: Choice,
    *,
    minutes: float,
    weights: ArrayLike | None = None,
    seconds: float = SECONDS,
) -> Selection:
    """The sites with the most (weighted) need within ``minutes`` of one of them.

    Same arguments as geo.siting.coverage.cover_need. Raises ParameterError.
    """
    clock = Clock(seconds)
    amounts, each = check_need(need, weights, times)
    reach, worth = find_reach(times, minutes), amounts * each
    alone = np.asarray(reach.T @ worth)
    first = open_first(choice, alone, clock)
    solved = solve_model(_write_model(reach, worth), choice, clock)
    ceiling = min(float(np.sort(alone)[-choice.rules.sites :].sum()), float(worth.sum()))
    values = [
        None if sites is None else float(worth[reach[:, sites].sum(axis=1) > 0].sum())
        for sites in (first, solved.sites)
    ]
    return pick_best(solved, (first, values[0] or 0.0), values[1], ceiling, clock)


def _write_model(reach: csr_array, worth: Floats) -> Model:
    useful = np.flatnonzero((worth > 0) & (np.diff(reach.indptr) > 0))
    count = len(useful)
    covered = diags_array(np.ones(count), format="csr")
    return Model(
        np.concatenate([np.zeros(reach.shape[1]), worth[useful]]),
        hstack([-reach[useful], covered], format="csr"),
        np.zeros(count),
        np.zeros(count),
        np.ones(count),
    )
