"""How sure the best sites are: what varies is varied, each site is done without, one more is added.

Each trial is an exact resolve. When the seconds run out, or one asks to stop, what was done is
given and said to be partial.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Literal

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from geo.access.need import measure_need
from geo.access.parameters import MAX_TARGET, Ints
from geo.errors import ParameterError
from geo.siting.question import MOST_MINUTES, MOST_SITES, Question
from geo.siting.rules import apply_rules
from geo.siting.search import Answer, Problem, pose_problem, solve_problem
from geo.siting.solver import Clock
from geo.siting.terrain import Terrain

SECONDS = 120.0
NEAR_M = 300.0  # a site this near is the same place, for whoever looks for premises
DRAWS = 20  # of the children and of the places
STRETCH = 0.2  # of the minutes and of the target, more and less
NEAR_OPTIMAL = 0.01  # of the value: an alternative that loses less is as good
MORE_SITES = 5  # of the curve, beyond those asked for
TRIAL_SECONDS = 20.0

Family = Literal["minutes", "target", "draw", "without", "count"]
Notify = Callable[[int, int], bool]  # trials done, in all; False stops


@dataclass(frozen=True)
class Trial:
    """One resolve: what changes (``family``), and the question or the draw that it makes."""

    family: Family
    question: Question
    draw: int | None = None
    without: str = ""  # id of the site done without


@dataclass(frozen=True, eq=False)
class Robustness:
    """What the trials found.

    ``sites``: id, exact and near (shares of the trials that choose the site, or one within NEAR_M
    of it), trials.
    ``alternatives``: id (the site done without), value, loss (share of the value), within_loss
    (share of the need around), instead (ids, those that come in), NaN and empty where there is
    none. ``curve``: sites, value, served, within, children, optimal, from the fewest sites.
    ``stop``: why the curve ends where it does, empty when it goes to its end.
    """

    sites: pd.DataFrame
    alternatives: pd.DataFrame
    curve: pd.DataFrame
    done: int
    total: int
    stop: str = ""

    @property
    def partial(self) -> bool:
        """Whether some trials were not made."""
        return self.done < self.total


@dataclass
class _Found:
    """What the trials gave so far."""

    chosen: list[Ints] = field(default_factory=list)
    alternatives: list[dict[str, object]] = field(default_factory=list)
    curve: list[dict[str, object]] = field(default_factory=list)
    stop: str = ""


def measure_robustness(
    answer: Answer,
    terrain: Terrain,
    candidates: pd.DataFrame,
    *,
    seconds: float = SECONDS,
    draws: int = DRAWS,
    notify: Notify | None = None,
) -> Robustness:
    """How sure the sites of an answer are, on the same terrain and candidates.

    ``notify``: called before each trial; the trials stop when it returns False. Raises
    ParameterError.
    """
    clock, question = Clock(seconds), answer.question
    base = pose_problem(
        question, terrain, candidates, reach=min(MOST_MINUTES, (1 + STRETCH) * question.minutes)
    )
    trials, found = plan_trials(answer, draws), _Found()
    done = 0
    for trial in trials:
        if clock.spent >= clock.limit or (notify and not notify(done, len(trials))):
            break
        _run(trial, base, answer, terrain, found, min(TRIAL_SECONDS, clock.left))
        done += 1
    sites = _count_choices(answer, base.candidates, found.chosen)
    curve = pd.DataFrame(
        found.curve, columns=["sites", "value", "served", "within", "children", "optimal"]
    )
    return Robustness(
        sites,
        pd.DataFrame(found.alternatives, columns=["id", "value", "loss", "within_loss", "instead"]),
        curve.sort_values("sites", ignore_index=True),
        done,
        len(trials),
        found.stop,
    )


def plan_trials(answer: Answer, draws: int = DRAWS) -> list[Trial]:
    """The trials, one family after the other in turn: cut short, each has its share."""
    asked = answer.question
    factors = (1 - STRETCH, 1 + STRETCH)
    minutes = [replace(asked, minutes=min(MOST_MINUTES, asked.minutes * f)) for f in factors]
    targets = [replace(asked, target=min(MAX_TARGET, asked.target * f)) for f in factors]
    # What changes nothing (the objective ignores it, or a limit holds it) would say nothing.
    walks = [] if asked.objective in ("equity", "pmedian") else minutes
    rates = [] if asked.objective == "equity" else targets
    varied = [
        *(Trial("minutes", question) for question in walks if question != asked),
        *(Trial("target", question) for question in rates if question != asked),
    ]
    drawn = [Trial("draw", asked, draw=number) for number in range(draws)]
    ids = [str(name) for name in answer.sites["id"] if name not in asked.kept]
    without = [
        Trial("without", replace(asked, barred=(*asked.barred, name)), without=name) for name in ids
    ]
    first = max(1, len(asked.kept), asked.in_qpv)
    last = min(asked.sites + MORE_SITES, answer.possible, MOST_SITES)
    counts = [Trial("count", replace(asked, sites=number)) for number in range(first, last + 1)]
    turns: Iterator[Trial | None] = chain.from_iterable(
        zip_longest(counts, without, [*varied, *drawn])
    )
    return [trial for trial in turns if trial is not None]


def _run(
    trial: Trial, base: Problem, answer: Answer, terrain: Terrain, found: _Found, seconds: float
) -> None:
    """One resolve, added to what was found."""
    if trial.family == "count" and found.stop:
        return
    try:
        problem = _vary(trial, base, terrain)
        selection = solve_problem(problem, seconds)
    except ParameterError as error:
        if trial.family == "count":
            found.stop = str(error)
        elif trial.family == "without":
            found.alternatives.append({"id": trial.without, "value": np.nan, "loss": np.nan})
        return
    if trial.family == "without":
        found.alternatives.append(_compare(trial.without, problem, selection.sites, answer))
        found.alternatives[-1]["value"] = selection.value
        found.alternatives[-1]["loss"] = _lose(selection.value, answer.selection.value, answer)
    elif trial.family == "count":
        within, children = problem.cover(selection.sites)
        found.curve.append(
            {
                "sites": trial.question.sites,
                "value": selection.value,
                "served": float(problem.serve(selection.sites).sum()),
                "within": within,
                "children": children,
                "optimal": selection.optimal,
            }
        )
    else:
        found.chosen.append(selection.sites)


def _vary(trial: Trial, base: Problem, terrain: Terrain) -> Problem:
    """The problem of a trial; what is not varied is shared.

    With drawn children, the gains of equity stay those of the estimate.
    """
    question = trial.question
    if trial.draw is not None:
        accessibility, children = (values[:, trial.draw] for values in terrain.drawn)
        need = measure_need(accessibility, children, question.target)
        return replace(base, need=need, accessibility=accessibility, children=children)
    changed = replace(base, question=question)
    if question.target != base.question.target:
        need = measure_need(terrain.accessibility, terrain.children, question.target)
        changed = replace(changed, need=need)
    if question.rules != base.question.rules:
        choice = apply_rules(question.rules, base.candidates, terrain.territory.graph)
        changed = replace(changed, choice=choice)
    return changed


def _lose(value: float, best: float, answer: Answer) -> float:
    """Share of the value that is lost; p-median: minutes, the fewer the better."""
    sign = -1 if answer.question.objective == "pmedian" else 1
    return max(0.0, sign * (best - value) / abs(best)) if best else 0.0


def _compare(name: str, problem: Problem, sites: Ints, answer: Answer) -> dict[str, object]:
    """What comes in when a site is done without, and the need around that is lost."""
    ids = problem.candidates["id"].iloc[sites]
    before = set(answer.sites["id"])
    lost = 1 - problem.cover(sites)[0] / answer.within if answer.within else 0.0
    return {
        "id": name,
        "instead": tuple(identifier for identifier in ids if identifier not in before),
        "within_loss": lost,
    }


def _count_choices(answer: Answer, candidates: pd.DataFrame, chosen: list[Ints]) -> pd.DataFrame:
    """How often each site of the answer is chosen, exactly and within NEAR_M."""
    where = answer.sites[["x", "y"]].to_numpy(dtype=float)
    points, ids = candidates[["x", "y"]].to_numpy(dtype=float), candidates["id"].to_numpy()
    exact, near = np.zeros(len(where)), np.zeros(len(where))
    for sites in chosen:
        exact += answer.sites["id"].isin(ids[sites]).to_numpy()
        near += cdist(where, points[sites]).min(axis=1) <= NEAR_M
    number = len(chosen)
    share = np.full(len(where), np.nan)
    return pd.DataFrame(
        {
            "id": answer.sites["id"],
            "exact": exact / number if number else share,
            "near": near / number if number else share,
            "trials": number,
        }
    )
