"""Choosing sites exactly: mixed-integer programs on sparse matrices, solved by HiGHS."""

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array, hstack

from geo.access.parameters import Floats, Ints, show
from geo.errors import ParameterError
from geo.siting.rules import Choice

SECONDS = 30.0
FIRST_SECONDS = 2.0  # at least, to find sites that respect the rules
TOLERANCE = 1e-6  # of the optimum: below, the gap is none
SOLVED, INFEASIBLE = 0, 2  # status of scipy.optimize.milp


@dataclass(frozen=True, eq=False)
class Selection:
    """Chosen sites, and how sure it is that none are better.

    ``sites``: positions among the candidates, in order. ``bound``: no choice does better; NaN
    when it is not known. The unit of ``value`` and ``bound`` is that of the objective.
    """

    sites: Ints
    value: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """How far from the bound, as a share of it: 0.01 is 1 %; NaN when it is not known."""
        away = abs(self.bound - self.value)
        return away / max(abs(self.bound), TOLERANCE)

    @property
    def optimal(self) -> bool:
        """Whether no choice is better, within TOLERANCE."""
        return self.gap <= TOLERANCE


@dataclass(frozen=True, eq=False)
class Model:
    """Maximise ``gain`` · v, v being a binary a candidate then continuous variables.

    ``rows`` · v <= ``high``; the continuous variables lie between ``low`` and ``high_v``.
    """

    gain: Floats  # (candidates + continuous,)
    rows: csr_array  # (rows, candidates + continuous)
    high: Floats  # (rows,)
    low_v: Floats  # (continuous,)
    high_v: Floats  # (continuous,)


@dataclass(frozen=True, eq=False)
class Solved:
    """The sites found, None when there was no time for any, and the upper bound of the gain."""

    sites: Ints | None
    bound: float


class Clock:
    """Seconds since it was made, and those left. Raises ParameterError for a limit of none."""

    def __init__(self, limit: float) -> None:
        if not (limit > 0 and np.isfinite(limit)):
            raise ParameterError(
                f"Durée de calcul de {show(limit)} s : donner une valeur supérieure à 0."
            )
        self.limit = limit
        self.started = time.perf_counter()

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    @property
    def left(self) -> float:
        """Seconds left, never quite 0: the solver takes a limit above it."""
        return max(0.01, self.limit - self.spent)


def solve_model(model: Model, choice: Choice, clock: Clock) -> Solved:
    """The best sites of the model under the rules, in the time left on the clock.

    The rules must be possible: see open_first.
    """
    more = len(model.low_v)
    rules = choice.constraint
    wide = hstack([rules.A, csr_array((rules.A.shape[0], more))], format="csr")
    found = milp(
        -model.gain,
        integrality=np.repeat([1, 0], [choice.size, more]),
        bounds=Bounds(
            np.concatenate([choice.kept, model.low_v]),
            np.concatenate([choice.allowed, model.high_v]),
        ),
        constraints=[
            LinearConstraint(wide, rules.lb, rules.ub),
            LinearConstraint(model.rows, -np.inf, model.high),
        ],
        options={"time_limit": clock.left, "mip_rel_gap": TOLERANCE / 10},
    )
    bound = found.get("mip_dual_bound")
    return Solved(_read_sites(found, choice), np.inf if bound is None else -float(bound))


def open_first(choice: Choice, worth: Floats, clock: Clock) -> Ints:
    """Sites that respect the rules, of the most ``worth`` (candidates,), each for itself.

    A choice to fall back on, and the proof that there is one. Raises ParameterError, saying which
    rule fails, when there is none, or when none is found in time.
    """
    sites = _pick_greedily(choice, worth)
    if sites is not None:
        return sites
    found = _solve_rules(choice, worth, choice.constraint, clock)
    sites = _read_sites(found, choice)
    if sites is not None:
        return sites
    rules = choice.rules
    if found.status != INFEASIBLE:
        apart = f" avec un espacement de {rules.spacing}" if rules.spacing else ""
        raise ParameterError(
            f"Aucun choix de {rules.sites} sites trouvé dans le temps donné "
            f"({show(clock.limit)} s){apart} : donner plus de temps, ou demander moins."
        )
    rows = choice.constraint
    low = rows.lb.copy()
    low[:2] = 0
    most = _solve_rules(choice, np.ones(choice.size), LinearConstraint(rows.A, low, rows.ub), clock)
    sites = _read_sites(most, choice)
    if sites is not None and len(sites) >= rules.sites:
        raise ParameterError(
            f"Espacement de {rules.spacing} trop large pour {rules.in_qpv} sites en QPV parmi "
            f"{rules.sites} : le réduire, ou demander moins de sites en QPV."
        )
    fits = f" (au plus {len(sites)})" if sites is not None and most.status == SOLVED else ""
    raise ParameterError(
        f"Espacement de {rules.spacing} trop large pour {rules.sites} sites parmi les candidats"
        f"{fits} : le réduire, ou ouvrir moins de sites."
    )


def pick_best(
    found: Solved, first: tuple[Ints, float], value: float | None, ceiling: float, clock: Clock
) -> Selection:
    """The sites solved, of this ``value``, or the ``first`` ones when these are worth as much.

    ``ceiling``: an upper bound known without the solver.
    """
    sites, best = first
    least = best * (1 + TOLERANCE / 10)
    if found.sites is not None and value is not None and value > least:
        sites, best = found.sites, value
    return Selection(sites, best, max(best, min(found.bound, ceiling)), clock.spent)


def _pick_greedily(choice: Choice, worth: Floats) -> Ints | None:
    """Candidates of the most worth one after another; None where a spacing leads to a dead end.

    Much faster than the solver, which takes seconds to see that thousands of columns are alike.
    """
    taken, free = choice.kept.copy(), choice.allowed & ~choice.kept
    if choice.near is not None:
        free &= ~choice.near[taken].any(axis=0)
    for left in range(choice.rules.sites - int(taken.sum()), 0, -1):
        lacking = choice.rules.in_qpv - int((taken & choice.in_qpv).sum())
        pool = free & choice.in_qpv if lacking >= left else free
        if not pool.any():
            return None
        site = int(np.where(pool, worth, -np.inf).argmax())
        taken[site], free[site] = True, False
        if choice.near is not None:
            free &= ~choice.near[site]
    return np.flatnonzero(taken)


def _solve_rules(
    choice: Choice, worth: Floats, rules: LinearConstraint, clock: Clock
) -> OptimizeResult:
    return milp(
        -worth,
        integrality=np.ones(choice.size),
        bounds=Bounds(choice.kept.astype(float), choice.allowed.astype(float)),
        constraints=rules,
        # The rest is for the objective; a very short limit must not hide that a choice exists.
        options={"time_limit": max(FIRST_SECONDS, clock.left / 2)},
    )


def _read_sites(found: OptimizeResult, choice: Choice) -> Ints | None:
    if found.x is None:
        return None
    return np.flatnonzero(found.x[: choice.size] > 0.5)
