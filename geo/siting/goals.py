"""What the choice of a goal changes: the best sites by each goal, judged by all four."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geo.access.parameters import Ints
from geo.siting.candidates import measure_walks
from geo.siting.equity import average_lowest
from geo.siting.pmedian import average_minutes, fill_minutes
from geo.siting.question import OBJECTIVES, Question
from geo.siting.search import (
    MEDIAN_MINUTES,
    Problem,
    pose_problem,
    solve_problem,
    weigh_gains,
)
from geo.siting.terrain import Terrain

GOAL_SECONDS = 20.0  # the most that a goal takes


def compare_goals(question: Question, terrain: Terrain, candidates: pd.DataFrame) -> pd.DataFrame:
    """The best sites by each goal, one row a goal, with the same rules.

    Returns objective, ids, common (sites that are also those of the question's goal), served and
    within (places of need), children, minutes (mean walk of the need to the nearest site), lowest
    (mean accessibility of the children who have the least, places for 100), optimal. Raises
    ParameterError.
    """
    rows = []
    for objective in OBJECTIVES:
        asked = replace(question, objective=objective, seconds=min(question.seconds, GOAL_SECONDS))
        problem = pose_problem(asked, terrain, candidates)
        found = solve_problem(problem)
        rows.append(
            {"objective": objective, "optimal": found.optimal}
            | rate_choice(problem, found.sites, terrain)
        )
    table = pd.DataFrame(rows)
    own = set(table.loc[table["objective"].eq(question.objective), "ids"].iloc[0])
    return table.assign(common=[len(own & set(ids)) for ids in table["ids"]])


def rate_choice(problem: Problem, sites: Ints, terrain: Terrain) -> dict[str, object]:
    """What a choice of candidates is worth by each goal."""
    chosen = problem.candidates.iloc[sites].reset_index(drop=True)
    within, children = problem.cover(sites)
    home = problem.home
    worth = (problem.need * problem.weights)[home]
    walks = measure_walks(terrain.territory, chosen, MEDIAN_MINUTES)
    every = np.arange(len(chosen))
    gains = weigh_gains(problem.question, terrain, chosen)
    lived = home & (problem.children > 0)
    return {
        "ids": tuple(chosen["id"]),
        "served": float(problem.serve(sites).sum()),
        "within": within,
        "children": children,
        "minutes": average_minutes(fill_minutes(walks)[home], worth / worth.sum(), every),
        "lowest": average_lowest(
            problem.accessibility[lived],
            problem.children[lived],
            gains[lived],
            problem.question.share,
        ),
    }
