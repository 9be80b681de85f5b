"""Equity: the sites that most raise the accessibility of the children who have the least.

Maximise the mean accessibility, once the sites are open, of the tenth of the children (a
parameter) who then have the least: the conditional value at risk of Rockafellar & Uryasev (2000),
which is linear, and exact here as a new site leaves the ratio of the others as it is. The lowest
child alone, as in a strict lexicographic order, would not tell sites apart: many stay at 0
whatever opens.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, diags_array, hstack

from geo import french
from geo.access.parameters import Floats, check_amounts
from geo.errors import ParameterError
from geo.siting.coverage import CAPACITY
from geo.siting.rules import Choice
from geo.siting.solver import SECONDS, Clock, Model, Selection, open_first, pick_best, solve_model

SHARE = 0.10  # of the children: those who have the least


def measure_gains(weights: csr_array, children: ArrayLike, capacity: float = CAPACITY) -> csr_array:
    """Places for 100 children that each candidate would add to each cell: (cells, candidates).

    ``weights``: f(t_ij) (geo.access.catchment.weigh_times), all the cells that may walk to the
    candidates, those of the margin too. Raises ParameterError.
    """
    people = check_amounts(children, weights.shape[0], "Enfants")
    demand = weights.T @ people
    ratio = np.divide(capacity, demand, out=np.zeros_like(demand), where=demand > 0)
    return csr_array(weights @ diags_array(100 * ratio))


def raise_lowest(
    accessibility: ArrayLike,
    children: ArrayLike,
    gains: csr_array,
    choice: Choice,
    *,
    share: float = SHARE,
    seconds: float = SECONDS,
) -> Selection:
    """The sites that most raise the mean accessibility of the lowest ``share`` of the children.

    ``accessibility``, ``children``: (cells,), today. ``gains``: (cells, candidates), see
    measure_gains. Value and bound: places for 100 children. Raises ParameterError.
    """
    clock = Clock(seconds)
    if not 0 < share <= 1:
        raise ParameterError(
            f"Part des enfants les moins bien servis de {french.number(share, 2)} : donner une "
            "valeur supérieure à 0 et d’au plus 1 (0,1 pour un dixième)."
        )
    people = check_amounts(children, gains.shape[0], "Enfants")
    access = check_amounts(accessibility, gains.shape[0], "Accessibilité")
    if not people.sum() > 0:
        raise ParameterError("Aucun enfant : le critère d’équité ne peut pas être calculé.")
    lived = people > 0
    people, access, gains = people[lived], access[lived], csr_array(gains[lived])
    parts = _weigh_lowest(access, people, share)
    first = open_first(choice, np.asarray(gains.T @ parts), clock)
    solved = solve_model(_write_model(access, people, gains, share), choice, clock)
    values = [
        None if sites is None else average_lowest(access, people, gains[:, sites], share)
        for sites in (first, solved.sites)
    ]
    mean = np.sort(np.asarray(gains.T @ people))[-choice.rules.sites :].sum() / people.sum()
    ceiling = float(access @ people / people.sum() + mean)  # the lowest are below the average
    return pick_best(solved, (first, values[0] or 0.0), values[1], ceiling, clock)


def average_lowest(access: Floats, people: Floats, gains: csr_array, share: float) -> float:
    """Mean accessibility of the lowest children once the sites of ``gains`` are open."""
    after = access + np.asarray(gains.sum(axis=1))
    return float(_weigh_lowest(after, people, share) @ after)


def _weigh_lowest(access: Floats, people: Floats, share: float) -> Floats:
    """What each cell counts for in the mean of the lowest children; adds up to 1."""
    order = np.argsort(access, kind="stable")
    counted = np.minimum(np.cumsum(people[order]), share * people.sum())
    parts = np.empty_like(people)
    parts[order] = np.diff(counted, prepend=0.0)
    return np.asarray(parts / (share * people.sum()))


def _write_model(access: Floats, people: Floats, gains: csr_array, share: float) -> Model:
    """Variables t, the level that the lowest are below, then s_i, by how much: t - s_i <= A_i."""
    count, size = gains.shape
    level = csr_array(np.ones((count, 1)))
    top = float(access.max() + gains.sum(axis=1).max())
    return Model(
        np.concatenate([np.zeros(size), [1.0], -people / (share * people.sum())]),
        hstack([-gains, level, -diags_array(np.ones(count))], format="csr"),
        access,
        np.zeros(count + 1),
        np.full(count + 1, top),
    )
