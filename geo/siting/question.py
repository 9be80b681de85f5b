"""What is asked of the best sites: a goal, how many, how far, under which rules."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from geo import french
from geo.access.parameters import check_minutes, check_target, show
from geo.errors import ParameterError
from geo.siting.coverage import CAPACITY
from geo.siting.equity import SHARE
from geo.siting.rules import Rules
from geo.siting.solver import SECONDS

Objective = Literal["coverage", "mclp", "pmedian", "equity"]
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)
MINUTES = 10.0
MOST_SITES = 60
MOST_MINUTES = 30.0  # beyond, nobody walks to a MAM with a baby, and everything reaches everything


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, without the candidates: a value, that a cache can take as a key.

    ``capacity``: places of a site. ``target``: places for 100 children. ``social``: a place counts
    in proportion to the poverty rate of the quarter. ``share``: of the children, for equity.
    ``areas``, ``kept``, ``barred``, ``spacing_m``, ``in_qpv``: see Rules. ``seconds``: the most
    that the solver takes. Raises ParameterError.
    """

    target: float
    objective: Objective = "coverage"
    sites: int = 5
    minutes: float = MINUTES
    capacity: float = CAPACITY
    social: bool = False
    share: float = SHARE
    spacing_m: float = 0.0
    areas: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    in_qpv: int = 0
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        if self.objective not in OBJECTIVES:
            raise ParameterError(
                f"But « {self.objective} » inconnu : choisir parmi {', '.join(OBJECTIVES)}."
            )
        if check_minutes(self.minutes) > MOST_MINUTES:
            raise ParameterError(
                f"Durée de marche de {show(self.minutes)} min : pour choisir des sites, "
                f"{show(MOST_MINUTES)} min au plus."
            )
        if not (self.capacity > 0 and np.isfinite(self.capacity)):
            raise ParameterError(
                f"Capacité de {show(self.capacity)} places : donner une valeur supérieure à 0."
            )
        if self.sites > MOST_SITES:
            raise ParameterError(
                f"{french.count(self.sites)} sites à ouvrir : {MOST_SITES} au plus à la fois."
            )
        check_target(self.target)
        _ = self.rules  # checks the rest

    @property
    def rules(self) -> Rules:
        """The part of the question that the candidates must respect."""
        return Rules(
            sites=self.sites,
            areas=self.areas,
            kept=self.kept,
            barred=self.barred,
            spacing_m=self.spacing_m,
            in_qpv=self.in_qpv,
        )
