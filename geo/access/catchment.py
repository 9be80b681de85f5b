"""Floating catchments: places for 100 children that each cell can walk to (methods, section 5).

Shapes: cells i (children), structures j (places), weights f(t_ij) as a sparse matrix. Places may
be one column (structures,) or one a mode (structures, modes): both measures are linear in the
places, so that the modes add up to the total.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, hstack

from geo.access.decay import Decay
from geo.access.parameters import Floats, Ints, check_amounts
from geo.access.times import WalkingTimes, check_limit


@dataclass(frozen=True, eq=False)
class Catchment:
    """Enhanced two-step floating catchments (E2SFCA).

    R_j = S_j / sum_i P_i f(t_ij), 0 when no child reaches j; A_i = 100 x sum_j R_j f(t_ij), 0
    when i reaches nothing.
    """

    weights: csr_array  # (cells, structures)
    children: Floats  # (cells,)
    places: Floats  # (structures,) or (structures, modes)
    demand: Floats  # (structures,): sum_i P_i f(t_ij)

    @property
    def ratio(self) -> Floats:
        """Places of each structure for one weighted child, shape of ``places``."""
        return _divide(self.places, self.demand)

    @property
    def accessibility(self) -> Floats:
        """Places for 100 children: (cells,) or (cells, modes)."""
        return 100 * np.asarray(self.weights @ self.ratio)

    @property
    def reached(self) -> Floats:
        """Places of the structures that at least one child reaches: a sum, or one a mode."""
        return np.asarray(self.places[self.demand > 0].sum(axis=0))


@dataclass(frozen=True, eq=False)
class BalancedCatchment:
    """Floating catchments that count each child once (Páez, Higgins & Vivona 2019).

    Each cell's children are shared between the structures it reaches, u_ij = f_ij / sum_j f_ij:
    the demands sum_i P_i u_ij add up to the children who reach something.
    """

    shares: csr_array  # u (cells, structures); each row adds up to 1, or to 0
    weights: csr_array  # f (cells, structures)
    children: Floats  # (cells,)
    places: Floats  # (structures,) or (structures, modes)
    demand: Floats  # (structures,): sum_i P_i u_ij

    @property
    def service(self) -> Floats:
        """Level of service L_j, places for one child, shape of ``places``."""
        return _divide(self.places, self.demand)

    @property
    def accessibility(self) -> Floats:
        """100 x sum_j L_j u_ij: the level of service a cell's children meet, in places for 100.

        The children of the cells, times this, add up to the places: comparable with Catchment.
        """
        return 100 * np.asarray(self.shares @ self.service)

    @property
    def service_share(self) -> Floats:
        """sum_j L_j f_ij / sum_i f_ij, as in the paper: adds up to the levels of service.

        It depends on how many cells share a structure: for ranks, not for places by child.
        """
        total = np.asarray(self.weights.sum(axis=0))
        return np.asarray(self.weights @ _divide(self.service, total))


def weigh_times(times: WalkingTimes, decay: Decay) -> csr_array:
    """Weights f(t) of the pairs (cells, structures); those of weight 0 are not stored.

    Raises ParameterError when the decay goes beyond the limit of the times.
    """
    check_limit(times, decay.limit)
    weights = times.minutes.copy()
    weights.data = decay(weights.data)
    weights.eliminate_zeros()
    return weights


def float_catchment(weights: csr_array, children: ArrayLike, places: ArrayLike) -> Catchment:
    """E2SFCA of cells and structures. Raises ParameterError for unknown or negative amounts."""
    people = check_amounts(children, weights.shape[0], "Enfants")
    supply = check_amounts(places, weights.shape[1], "Places")
    return Catchment(weights, people, supply, weights.T @ people)


def balance_catchment(
    weights: csr_array, children: ArrayLike, places: ArrayLike
) -> BalancedCatchment:
    """The demand-conserving variant, same arguments and errors as float_catchment."""
    people = check_amounts(children, weights.shape[0], "Enfants")
    supply = check_amounts(places, weights.shape[1], "Places")
    total = np.asarray(weights.sum(axis=1))
    shares = weights.copy()
    shares.data = shares.data / np.repeat(total, np.diff(shares.indptr))
    return BalancedCatchment(shares, weights, people, supply, shares.T @ people)


def change_places(catchment: Catchment, places: ArrayLike) -> Catchment:
    """The same structures with other places, shape as before. Raises ParameterError."""
    supply = check_amounts(places, catchment.weights.shape[1], "Places")
    return replace(catchment, places=supply)


def open_structures(catchment: Catchment, weights: csr_array, places: ArrayLike) -> Catchment:
    """The same structures and, after them, new ones; only these are computed.

    ``weights``: (cells, new structures). ``places``: of the new ones. Raises ParameterError.
    """
    new = float_catchment(weights, catchment.children, places)
    return replace(
        catchment,
        weights=hstack([catchment.weights, weights], format="csr"),
        places=np.concatenate([catchment.places, new.places]),
        demand=np.concatenate([catchment.demand, new.demand]),
    )


def close_structures(catchment: Catchment, structures: Ints) -> Catchment:
    """The same without the structures at these positions.

    Opening structures then closing them gives back the same figures, to the bit.
    """
    kept = np.setdiff1d(np.arange(catchment.weights.shape[1]), structures)
    return replace(
        catchment,
        weights=catchment.weights[:, kept],
        places=catchment.places[kept],
        demand=catchment.demand[kept],
    )


def _divide(amounts: Floats, totals: Floats) -> Floats:
    """Amounts (n,) or (n, k) over totals (n,); 0 where the total is 0."""
    spread = totals.reshape(-1, *[1] * (amounts.ndim - 1))
    return np.divide(amounts, spread, out=np.zeros_like(amounts), where=spread > 0)
