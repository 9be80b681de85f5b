"""Capacitated maximal coverage: sites of so many places that serve the most unmet need.

Maximise sum_ij w_i x_ij, x_ij being the need of cell i that site j serves (places), with
sum_j x_ij <= need_i, sum_i x_ij <= capacity y_j, x_ij <= need_i y_j and x_ij only where j is
within reach (Current & Storbeck 1988; Pirkul & Schilling 1991).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack

from geo.access.parameters import Floats, Ints, check_amounts, show
from geo.access.times import WalkingTimes, check_limit
from geo.errors import ParameterError
from geo.siting.rules import Choice
from geo.siting.solver import (
    SECONDS,
    TOLERANCE,
    Clock,
    Model,
    Selection,
    open_first,
    pick_best,
    solve_model,
)

CAPACITY = 16.0  # places of a site


@dataclass(frozen=True, eq=False)
class Coverage:
    """Sites chosen and what they serve.

    ``selection.value``: weighted need. ``served``: places of need served, (cells, sites) in the
    order of ``selection.sites``.
    """

    selection: Selection
    served: csr_array

    @property
    def by_site(self) -> Floats:
        """Need that each site serves, in places."""
        return np.asarray(self.served.sum(axis=0))

    @property
    def total(self) -> float:
        """Need served, in places, without the weights."""
        return float(self.served.sum())


def cover_need(
    need: ArrayLike,
    times: WalkingTimes,
    choice: Choice,
    *,
    minutes: float,
    capacity: float = CAPACITY,
    weights: ArrayLike | None = None,
    first: Ints | None = None,
    seconds: float = SECONDS,
) -> Coverage:
    """The sites that serve the most need within ``minutes``, each ``capacity`` places at most.

    ``need``: of the cells, in places (measure_need). ``times``: (cells, candidates).
    ``weights``: of a place by cell, 1 by default. ``first``: sites that respect the rules; they
    win over those that serve no more. After ``seconds`` the best found, with its gap. Raises
    ParameterError.
    """
    clock = Clock(seconds)
    if not (capacity > 0 and np.isfinite(capacity)):
        raise ParameterError(
            f"Capacité de {show(capacity)} places : donner une valeur supérieure à 0."
        )
    amounts, worth = check_need(need, weights, times)
    reach = find_reach(times, minutes)
    alone = fill_alone(amounts, worth, reach, capacity)
    first = open_first(choice, alone, clock) if first is None else first
    start = serve_need(amounts, worth, reach, first, capacity)
    value = float(worth @ start.sum(axis=1))
    ceiling = min(
        float(np.sort(alone[choice.allowed])[-choice.rules.sites :].sum()), float(worth @ amounts)
    )
    if value >= ceiling * (1 - TOLERANCE):  # every site is full, as where the need is everywhere
        return Coverage(Selection(first, value, max(value, ceiling), clock.spent), start)
    solved = solve_model(_write_model(amounts, worth, reach, capacity, choice), choice, clock)
    served = start
    if solved.sites is not None:
        served = serve_need(amounts, worth, reach, solved.sites, capacity)
    best = pick_best(solved, (first, value), float(worth @ served.sum(axis=1)), ceiling, clock)
    return Coverage(best, start if best.sites is first else served)


def check_need(
    need: ArrayLike, weights: ArrayLike | None, times: WalkingTimes
) -> tuple[Floats, Floats]:
    """Need and weights of the cells of the times. Raises ParameterError."""
    cells = times.minutes.shape[0]
    amounts = check_amounts(need, cells, "Besoin")
    ones = np.ones(cells)
    return amounts, ones if weights is None else check_amounts(weights, cells, "Poids")


def find_reach(times: WalkingTimes, minutes: float) -> csr_array:
    """1 where a cell (row) walks to a candidate (column) within ``minutes``.

    Raises ParameterError beyond the limit of the times.
    """
    check_limit(times, minutes)
    reach = times.minutes.copy()
    reach.data = (reach.data <= minutes).astype(float)
    reach.eliminate_zeros()
    return reach


def serve_need(
    need: Floats, weights: Floats, reach: csr_array, sites: Ints, capacity: float
) -> csr_array:
    """The most need that these sites serve: (cells, sites)."""
    pairs = reach[:, sites].tocoo()
    number = pairs.nnz
    shape = (len(need), len(sites))
    if not number:
        return csr_array(shape)
    each, ones = np.arange(number), np.ones(number)
    rows = vstack(
        [
            csr_array((ones, (pairs.row, each)), shape=(shape[0], number)),
            csr_array((ones, (pairs.col, each)), shape=(shape[1], number)),
        ],
        format="csr",
    )
    high = np.concatenate([need, np.full(shape[1], capacity)])
    found = linprog(-weights[pairs.row], A_ub=rows, b_ub=high, bounds=(0, None), method="highs")
    served = csr_array((np.maximum(found.x, 0.0), (pairs.row, pairs.col)), shape=shape)
    served.eliminate_zeros()
    return served


def fill_alone(need: Floats, weights: Floats, reach: csr_array, capacity: float) -> Floats:
    """Weighted need that each candidate would serve alone, the heaviest first: (candidates,)."""
    order = np.argsort(-weights, kind="stable")
    columns = reach[order].tocsc()
    sizes, worth = need[order], weights[order]
    alone = np.zeros(reach.shape[1])
    for site in range(len(alone)):
        rows = np.sort(columns.indices[columns.indptr[site] : columns.indptr[site + 1]])
        filled = np.minimum(np.cumsum(sizes[rows]), capacity)
        alone[site] = worth[rows] @ np.diff(filled, prepend=0.0)
    return alone


def _write_model(
    need: Floats, weights: Floats, reach: csr_array, capacity: float, choice: Choice
) -> Model:
    """Rows: the need of each cell, the capacity of each site, then each pair with its site."""
    useful = need * weights > 0
    pairs = reach.tocoo()
    kept = useful[pairs.row] & choice.allowed[pairs.col]
    cells, sites = pairs.row[kept], pairs.col[kept]
    most = np.minimum(need[cells], capacity)
    number, size = len(cells), choice.size
    each, ones = np.arange(number), np.ones(number)
    by_cell = csr_array((ones, (cells, each)), shape=(len(need), number))
    by_site = csr_array((ones, (sites, each)), shape=(size, number))
    opened = csr_array((-most, (each, sites)), shape=(number, size))
    full = csr_array((np.full(size, -capacity), (np.arange(size),) * 2), shape=(size, size))
    single = csr_array((ones, (each, each)), shape=(number, number))
    rows = vstack(
        [
            hstack([csr_array((len(need), size)), by_cell]),
            hstack([full, by_site]),
            hstack([opened, single]),
        ],
        format="csr",
    )
    return Model(
        np.concatenate([np.zeros(size), weights[cells]]),
        rows,
        np.concatenate([need, np.zeros(size + number)]),
        np.zeros(number),
        most,
    )
