"""What a choice of sites must respect: how many, where, kept, barred, how far apart, in QPV."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array, vstack
from scipy.spatial import KDTree

from geo import french
from geo.access.graph import StreetGraph
from geo.access.parameters import Floats, Ints, check_minutes, show
from geo.access.times import measure_times
from geo.errors import ParameterError
from geo.siting.candidates import name_sites

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What is asked of the sites; what depends on the candidates is checked by apply_rules.

    ``areas``: codes of communes or EPT, all when empty. ``kept``, ``barred``: ids of candidates.
    ``spacing_m`` (straight line) and ``spacing_min`` (on foot): least distance between two sites,
    0 for none. ``in_qpv``: sites in a QPV at least. Raises ParameterError.
    """

    sites: int
    areas: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    spacing_m: float = 0.0
    spacing_min: float = 0.0
    in_qpv: int = 0

    def __post_init__(self) -> None:
        if self.sites < 1:
            raise ParameterError(f"{self.sites} site à ouvrir : en demander au moins 1.")
        if not (self.spacing_m >= 0 and np.isfinite(self.spacing_m)):
            raise ParameterError(
                f"Espacement de {show(self.spacing_m)} m : donner une valeur positive, ou 0."
            )
        if self.spacing_min:
            check_minutes(self.spacing_min)
        if not 0 <= self.in_qpv <= self.sites:
            raise ParameterError(
                f"{self.in_qpv} sites en QPV pour {self.sites} à ouvrir : en demander de 0 à "
                f"{self.sites}."
            )

    @property
    def spacing(self) -> str:
        """The spacing, for the reader; empty without one."""
        parts = [f"{french.number(self.spacing_m, 0)} m"] if self.spacing_m else []
        parts += [f"{show(self.spacing_min)} min à pied"] if self.spacing_min else []
        return " et ".join(parts)


@dataclass(frozen=True, eq=False)
class Choice:
    """The rules on given candidates: which may open, must open, cannot open together."""

    rules: Rules
    allowed: Flags  # (candidates,)
    kept: Flags  # (candidates,)
    in_qpv: Flags  # (candidates,)
    near: Flags | None  # (candidates, candidates): too near to open both; None without spacing

    @property
    def size(self) -> int:
        """How many candidates, barred ones included."""
        return len(self.allowed)

    @cached_property
    def constraint(self) -> LinearConstraint:
        """The rules as rows on one binary variable a candidate; see also ``allowed``, ``kept``."""
        wanted = self.rules.sites
        totals = csr_array(np.vstack([np.ones(self.size), self.in_qpv]))
        low, high = np.array([wanted, self.rules.in_qpv]), np.array([wanted, wanted])
        if self.near is None:
            return LinearConstraint(totals, low, high)
        groups, left = _group_near(self.near)
        alone = np.flatnonzero(left.any(axis=1))
        # Where the candidate opens, none of the others of its row does.
        others = csr_array(left[alone] + wanted * np.eye(self.size)[alone])
        most = np.repeat([1, wanted], [groups.shape[0], len(alone)])
        return LinearConstraint(
            vstack([totals, groups, others], format="csr"),
            np.concatenate([low, np.zeros(len(most))]),
            np.concatenate([high, most]),
        )

    def respects(self, sites: Ints) -> bool:
        """Whether these positions, each once, respect every rule."""
        apart = self.near is None or not self.near[np.ix_(sites, sites)].any()
        return bool(
            len(sites) == self.rules.sites
            and self.allowed[sites].all()
            and self.kept[sites].sum() == self.kept.sum()
            and self.in_qpv[sites].sum() >= self.rules.in_qpv
            and apart
        )


def apply_rules(rules: Rules, candidates: pd.DataFrame, graph: StreetGraph | None = None) -> Choice:
    """The rules on these candidates (geo.siting.candidates). ``graph``: for the minutes.

    Raises ParameterError, naming the rule, when it cannot be respected whatever the objective:
    a spacing that barely leaves too few sites is found later (geo.siting.solver).
    """
    ids = candidates["id"]
    if unknown := sorted({*rules.kept, *rules.barred} - set(ids)):
        raise ParameterError(f"Site gardé ou écarté absent des candidats : {name_sites(unknown)}.")
    if both := sorted(set(rules.kept) & set(rules.barred)):
        raise ParameterError(f"Site à la fois gardé et écarté : {name_sites(both)}. Choisir.")
    areas = find_areas(rules, candidates)
    allowed = areas & ~ids.isin(rules.barred).to_numpy()
    kept = ids.isin(rules.kept).to_numpy()
    if lost := ids[kept & ~areas].tolist():
        raise ParameterError(f"Site gardé hors des communes choisies : {name_sites(lost)}.")
    if kept.sum() > rules.sites:
        raise ParameterError(
            f"{kept.sum()} sites gardés pour {rules.sites} à ouvrir : en garder moins, ou en "
            "ouvrir davantage."
        )
    if allowed.sum() < rules.sites:
        raise ParameterError(
            f"{rules.sites} sites à ouvrir, mais seulement {allowed.sum()} candidats possibles "
            "(communes choisies, sites écartés) : en ouvrir moins, ou élargir les candidats."
        )
    in_qpv = candidates["in_qpv"].to_numpy(dtype=bool)
    _check_quarters(rules, allowed, kept, in_qpv)
    near = _find_near(rules, candidates[["x", "y"]].to_numpy(dtype=float), graph)
    if near is not None and len(pairs := np.argwhere(near & kept & kept[:, None])):
        raise ParameterError(
            f"Sites gardés à moins de {rules.spacing} l’un de l’autre : "
            f"{name_sites(ids.iloc[pairs[0]].tolist())}. Réduire l’espacement."
        )
    if near is not None:
        near &= allowed & allowed[:, None]
        _check_room(rules, near, allowed)
    return Choice(rules, allowed, kept, in_qpv, near)


def find_areas(rules: Rules, candidates: pd.DataFrame) -> Flags:
    """Candidates of the areas asked for. Raises ParameterError for an area without any."""
    if not rules.areas:
        return np.ones(len(candidates), dtype=bool)
    known = {*candidates["commune"], *candidates["ept"]}
    if empty := sorted(set(rules.areas) - known):
        raise ParameterError(f"Aucun candidat dans {name_sites(empty)} (code de commune ou d’EPT).")
    found = candidates["commune"].isin(rules.areas) | candidates["ept"].isin(rules.areas)
    return found.to_numpy(dtype=bool)


def _check_quarters(rules: Rules, allowed: Flags, kept: Flags, in_qpv: Flags) -> None:
    possible = int((allowed & in_qpv).sum())
    if possible < rules.in_qpv:
        raise ParameterError(
            f"{rules.in_qpv} sites demandés en QPV, mais {possible} candidats possibles y sont : "
            "en demander moins, ou élargir les candidats."
        )
    elsewhere = int((kept & ~in_qpv).sum())
    if rules.sites - elsewhere < rules.in_qpv:
        raise ParameterError(
            f"{rules.in_qpv} sites demandés en QPV, mais {elsewhere} des {rules.sites} à ouvrir "
            "sont des sites gardés hors QPV : en garder moins, ou en demander moins en QPV."
        )


def _find_near(rules: Rules, points: Floats, graph: StreetGraph | None) -> Flags | None:
    """Pairs nearer than a spacing, each way; the diagonal is false."""
    if not rules.spacing:
        return None
    near = np.zeros((len(points), len(points)), dtype=bool)
    if rules.spacing_m:
        found = KDTree(points).sparse_distance_matrix(
            KDTree(points), rules.spacing_m, output_type="ndarray"
        )
        close = found["v"] < rules.spacing_m
        near[found["i"][close], found["j"][close]] = True
    if rules.spacing_min:
        walks = measure_times(points, points, graph, limit=rules.spacing_min).minutes.tocoo()
        close = walks.data < rules.spacing_min
        near[walks.row[close], walks.col[close]] = True
    near |= near.T
    np.fill_diagonal(near, False)
    return near


def _check_room(rules: Rules, near: Flags, allowed: Flags) -> None:
    """Raise ParameterError when groups of candidates all too near are fewer than the sites.

    Quick, and enough for a spacing much too wide; the solver finds out the others.
    """
    left, groups = allowed.copy(), 0
    while left.any() and groups < rules.sites:
        common = left.copy()
        while common.any():
            member = int(common.argmax())
            left[member] = False
            common &= near[member]
        groups += 1
    if groups < rules.sites:
        raise ParameterError(
            f"Espacement de {rules.spacing} trop large pour {rules.sites} sites parmi les "
            f"candidats (au plus {groups}) : le réduire, ou ouvrir moins de sites."
        )


def _group_near(near: Flags) -> tuple[csr_array, Flags]:
    """One group at most from each candidate, of candidates all too near each other.

    Returns the groups (groups, candidates), of which one member at most opens, and the pairs that
    no group holds. A group says in one row, and more tightly, what its pairs would.
    """
    left = near.copy()
    groups: list[Ints] = []
    for first in range(len(near)):
        if not left[first].any():
            continue
        group, common, lacking = [first], near[first].copy(), left[first].astype(int)
        while common.any():
            member = int(np.where(common, lacking, -1).argmax())
            group.append(member)
            common &= near[member]
            lacking += left[member]
        left[np.ix_(group, group)] = False
        groups.append(np.sort(group))
    columns = np.concatenate([*groups, np.empty(0, dtype=np.intp)])
    rows = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    shape = (len(groups), len(near))
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape), left
