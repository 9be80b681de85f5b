"""p-median (Hakimi 1964): the sites from which the need is, on average, the nearest on foot.

Minimise sum_i w_i need_i min_j t_ij, over sum_i w_i need_i. Solved exactly when the instance is
small; else by interchange (Teitz & Bart 1968, the best swap each time), which gives the same
sites each time, with the lower bound of a Lagrangian relaxation (Cornuéjols, Fisher & Nemhauser
1977).
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, hstack, vstack

from geo.access.parameters import Floats, Ints
from geo.access.times import WalkingTimes
from geo.errors import ParameterError
from geo.siting.coverage import check_need
from geo.siting.rules import Choice
from geo.siting.solver import SECONDS, Clock, Model, Selection, open_first, solve_model

EXACT_PAIRS = 20_000  # cells x candidates: above, the exact model takes too long
ROUNDS = 150  # of the relaxation


def near_need(
    need: ArrayLike,
    times: WalkingTimes,
    choice: Choice,
    *,
    weights: ArrayLike | None = None,
    seconds: float = SECONDS,
) -> Selection:
    """The sites at the fewest minutes of the (weighted) need, on average.

    ``times``: (cells, candidates); beyond their limit a walk counts for the limit. The value and
    the bound are in minutes: lower is better. Raises ParameterError, also without any need.
    """
    clock = Clock(seconds)
    amounts, each = check_need(need, weights, times)
    worth = amounts * each
    if not worth.sum() > 0:
        raise ParameterError("Aucun besoin à rapprocher : baisser les poids ou élever la cible.")
    lived = worth > 0
    shares = worth[lived] / worth.sum()
    minutes = fill_minutes(times)[lived]
    first = open_first(choice, shares @ (times.limit - minutes), clock)
    sites = _interchange(first, minutes, shares, choice, clock)
    if minutes.size <= EXACT_PAIRS:
        solved = solve_model(_write_model(minutes, shares), choice, clock)
        bound = -solved.bound
        options = [sites] if solved.sites is None else [sites, solved.sites]
    else:
        bound, relaxed = _relax(sites, minutes, shares, choice, clock)
        options = [sites]
        if choice.respects(relaxed):
            options.append(_interchange(relaxed, minutes, shares, choice, clock))
    best = min(options, key=lambda chosen: average_minutes(minutes, shares, chosen))
    value = average_minutes(minutes, shares, best)
    return Selection(best, value, min(value, max(bound, 0.0)), clock.spent)


def average_minutes(minutes: Floats, shares: Floats, sites: Ints) -> float:
    """Mean minutes to the nearest of these sites; ``shares`` (cells,) add up to 1."""
    return float(shares @ minutes[:, sites].min(axis=1))


def fill_minutes(times: WalkingTimes) -> Floats:
    """Minutes (cells, candidates), the limit where the walk is longer."""
    pairs = times.minutes.tocoo()
    minutes = np.full(pairs.shape, float(times.limit))
    minutes[pairs.row, pairs.col] = pairs.data
    return minutes


def _interchange(
    first: Ints, minutes: Floats, shares: Floats, choice: Choice, clock: Clock
) -> Ints:
    """Swap a site for a candidate, the best swap the rules allow, until none brings nearer."""
    sites = np.sort(first)
    while clock.spent < clock.limit:
        change = _weigh_swaps(sites, minutes, shares)
        change[:, ~choice.allowed] = np.inf
        change[:, sites] = np.inf
        change[choice.kept[sites]] = np.inf
        for swap in np.argsort(change, axis=None, kind="stable"):
            out, into = np.unravel_index(swap, change.shape)
            if change[out, into] > -1e-9:
                return sites
            other = np.sort(np.append(np.delete(sites, out), into))
            if choice.respects(other):
                sites = other
                break
        else:
            return sites
    return sites


def _weigh_swaps(sites: Ints, minutes: Floats, shares: Floats) -> Floats:
    """Mean minutes that each swap adds: (sites, candidates), below 0 for a better one."""
    open_minutes = minutes[:, sites]
    cells = np.arange(len(minutes))
    nearest = open_minutes.argmin(axis=1)
    first = open_minutes[cells, nearest][:, None]
    open_minutes[cells, nearest] = np.inf
    second = open_minutes.min(axis=1)[:, None]  # inf with a single site: the swap replaces it
    gained = shares @ np.minimum(0.0, minutes - first)
    lost = np.clip(minutes, first, second) - first
    by_site = csr_array((shares, (nearest, cells)), shape=(len(sites), len(cells)))
    return np.asarray(by_site @ lost + gained)


def _relax(
    sites: Ints, minutes: Floats, shares: Floats, choice: Choice, clock: Clock
) -> tuple[float, Ints]:
    """Lower bound of the mean minutes, and the sites of the relaxation that gave it.

    Each cell's need to be assigned once is relaxed, by subgradient; spacing and QPV are left out,
    which only lowers the bound.
    """
    wanted = choice.rules.sites
    target = average_minutes(minutes, shares, sites)
    prices = np.sort(minutes[:, sites], axis=1)[:, : min(2, wanted)].mean(axis=1)
    best, chosen, step, stalled = -np.inf, sites, 1.0, 0
    for _ in range(ROUNDS):
        if clock.spent >= clock.limit:
            break
        saving = shares @ np.minimum(0.0, minutes - prices[:, None])
        order = np.argsort(np.where(choice.allowed, saving - 1e9 * choice.kept, np.inf))
        opened = np.sort(order[:wanted])
        bound = float(shares @ prices + saving[opened].sum())
        stalled += 1
        if bound > best:
            best, chosen, stalled = bound, opened, 0
        elif stalled >= 8:
            step, stalled = step / 2, 0
        served = (minutes[:, opened] < prices[:, None]).sum(axis=1)
        slope = shares * (1 - served)
        size = float(slope @ slope)
        if size == 0:
            break
        prices = np.maximum(0.0, prices + step * (target - bound) / size * slope)
    return best, chosen


def _write_model(minutes: Floats, shares: Floats) -> Model:
    """Variables x_ij, the share of cell i that goes to j: they add up to 1, each at most y_j."""
    cells, size = minutes.shape
    number = cells * size
    each = np.arange(number)
    rows, columns = np.divmod(each, size)
    ones = np.ones(number)
    none = csr_array((cells, size))
    assigned = csr_array((ones, (rows, each)), shape=(cells, number))
    opened = csr_array((-ones, (each, columns)), shape=(number, size))
    single = csr_array((ones, (each, each)), shape=(number, number))
    return Model(
        np.concatenate([np.zeros(size), -(shares[:, None] * minutes).ravel()]),
        # As minutes count against the gain, at least 1 is exactly 1.
        vstack([hstack([none, -assigned]), hstack([opened, single])], format="csr"),
        np.concatenate([-np.ones(cells), np.zeros(number)]),
        np.zeros(number),
        ones,
    )
