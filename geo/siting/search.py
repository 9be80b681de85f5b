"""The best sites in one call: a question, the terrain it is asked of, the candidates, an answer."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack

from geo.access.catchment import weigh_times
from geo.access.draws import summarise_draws
from geo.access.need import measure_need
from geo.access.parameters import Floats, Ints
from geo.access.times import WalkingTimes, measure_times
from geo.demand.children import Z90
from geo.errors import ParameterError
from geo.siting.candidates import measure_walks
from geo.siting.coverage import cover_need, fill_alone, find_reach, serve_need
from geo.siting.equity import measure_gains, raise_lowest
from geo.siting.mclp import cover_most
from geo.siting.pmedian import near_need
from geo.siting.question import Question
from geo.siting.rules import Choice, Flags, apply_rules, find_areas
from geo.siting.solver import TOLERANCE, Clock, Selection
from geo.siting.terrain import Terrain, spread_children
from geo.territory.nearby import name_point
from geo.territory.points import assign_points

MEDIAN_MINUTES = 30.0  # p-median: a longer walk counts for that much
NAMED_WITHIN_M = 150.0  # of an address: a site is an area of this size
FULL = 1 - 1e-6  # of the capacity: rounding apart, the site is full
SITES = [
    "rank", "id", "commune", "commune_name", "ept", "place", "in_qpv", "poverty_rate",
    "need_served", "need_within", "children", "children_low", "children_high",
    "access_before", "access_after", "lon", "lat", "x", "y",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Problem:
    """A question made ready to solve, again and again with other figures.

    ``candidates``: those of the areas asked for. Cells are those of the terrain, in its order;
    ``home``: in these areas. ``need``: places; ``accessibility``, ``gains`` (cells, candidates;
    None but for equity): places for 100 children.
    """

    question: Question
    candidates: pd.DataFrame
    choice: Choice
    times: WalkingTimes
    home: Flags
    need: Floats
    weights: Floats
    accessibility: Floats
    children: Floats
    gains: csr_array | None = None

    def cover(self, sites: Ints) -> tuple[float, float]:
        """Places of need within the minutes of one of these candidates; children too."""
        near = find_reach(self.times, self.question.minutes)[:, sites].sum(axis=1) > 0
        return float(self.need[near].sum()), float(self.children[near].sum())

    def serve(self, sites: Ints) -> csr_array:
        """The most need that these candidates serve, capacity kept: (cells, sites)."""
        reach = find_reach(self.times, self.question.minutes)
        return serve_need(self.need, self.weights, reach, sites, self.question.capacity)


@dataclass(frozen=True, eq=False)
class Answer:
    """The sites that answer a question, and what they bring; every figure is an estimate.

    ``sites``: SITES, in the order of what each serves. need_served: places of the unmet need that
    the site fills, its capacity at most, no need counted for two sites; need_within and children
    (with their 90 % interval): within the minutes of the site, whether another is near or not;
    access_before, access_after (all sites open): places for 100 of these children.
    ``selection``: positions among the candidates of the areas, value and bound in the unit of the
    objective.
    ``served``, ``within``, ``children``: of all the sites together. ``need``: unmet need of the
    areas asked for. ``full``: of the ``possible`` candidates, those that would be full if alone.
    """

    question: Question
    sites: pd.DataFrame
    selection: Selection
    served: float
    within: float
    children: float
    need: float
    full: int
    possible: int


def search_sites(question: Question, terrain: Terrain, candidates: pd.DataFrame) -> Answer:
    """The best of the candidates (geo.siting.candidates), in the seconds that the question gives.

    The same question has the same answer, unless the seconds run out. Raises ParameterError,
    saying which rule cannot be respected.
    """
    problem = pose_problem(question, terrain, candidates)
    return describe_answer(problem, solve_problem(problem), terrain)


def pose_problem(
    question: Question, terrain: Terrain, candidates: pd.DataFrame, *, reach: float = 0.0
) -> Problem:
    """The question ready to solve. ``reach``: minutes that the times must go to, at least.

    Raises ParameterError.
    """
    if question.areas:
        _check_areas(question, terrain, candidates)
        apply_rules(replace(question.rules, spacing_m=0.0), candidates)  # faults, in full
        candidates = candidates[find_areas(question.rules, candidates)].reset_index(drop=True)
        here = set(candidates["id"])
        question = replace(question, barred=tuple(x for x in question.barred if x in here))
    choice = apply_rules(question.rules, candidates, terrain.territory.graph)
    median = MEDIAN_MINUTES if question.objective == "pmedian" else 0.0
    limit = max(question.minutes, reach, median)
    gains = None
    if question.objective == "equity":
        gains = weigh_gains(question, terrain, candidates)
    return Problem(
        question,
        candidates,
        choice,
        measure_walks(terrain.territory, candidates, limit),
        _find_home(question, terrain),
        measure_need(terrain.accessibility, terrain.children, question.target),
        terrain.weights if question.social else np.ones(len(terrain.cells)),
        terrain.accessibility,
        terrain.children,
        gains,
    )


def solve_problem(problem: Problem, seconds: float | None = None) -> Selection:
    """The best sites of a problem, in ``seconds`` (those of the question by default).

    Sites of capacity: of those that serve as much, the ones with the most need around. They serve
    whoever walks to them; walks and equity are those of the children of the areas asked for.
    Raises ParameterError.
    """
    asked = problem.question
    clock = Clock(asked.seconds if seconds is None else seconds)
    need, weights, choice = problem.need, problem.weights, problem.choice
    home = problem.home
    if asked.objective == "equity" and problem.gains is not None:
        return raise_lowest(
            problem.accessibility[home], problem.children[home], csr_array(problem.gains[home]),
            choice, share=asked.share, seconds=clock.limit,
        )  # fmt: skip
    if not (need * weights).sum() > 0:
        raise ParameterError(
            "Aucun besoin non couvert avec ce taux visé : l’élever, ou choisir d’autres communes."
        )
    if asked.objective == "pmedian":
        times = replace(problem.times, minutes=csr_array(problem.times.minutes[home]))
        return near_need(need[home], times, choice, weights=weights[home], seconds=clock.limit)
    alone = asked.objective == "mclp"
    most = cover_most(
        need, problem.times, choice, minutes=asked.minutes, weights=weights,
        seconds=clock.limit if alone else clock.limit / 2,
    )  # fmt: skip
    if alone:
        return most
    covered = cover_need(
        need, problem.times, choice, minutes=asked.minutes, capacity=asked.capacity,
        weights=weights, first=most.sites, seconds=clock.left,
    )  # fmt: skip
    return replace(covered.selection, seconds=clock.spent)


def describe_answer(problem: Problem, selection: Selection, terrain: Terrain) -> Answer:
    """What the selected sites bring."""
    asked, chosen = problem.question, selection.sites
    within, children = problem.cover(chosen)
    reach = find_reach(problem.times, asked.minutes)
    ones = np.ones(len(problem.need))
    alone = fill_alone(problem.need, ones, reach, asked.capacity)[problem.choice.allowed]
    return Answer(
        asked,
        _describe_sites(problem, chosen, terrain),
        selection,
        float(problem.serve(chosen).sum()),
        within,
        children,
        float(problem.need[problem.home].sum()),
        int((alone >= FULL * asked.capacity).sum()),
        int(problem.choice.allowed.sum()),
    )


def draw_need(answer: Answer, terrain: Terrain) -> tuple[pd.DataFrame, tuple[float, float]]:
    """90 % intervals of the need around each site (id, low, high), and around all of them.

    Children and places are drawn as for the access of the atlas; the intervals always hold the
    estimates. Takes some seconds the first time on a terrain.
    """
    asked, sites = answer.question, answer.sites
    times = measure_walks(terrain.territory, sites, asked.minutes)
    reach = find_reach(times, asked.minutes)
    any_site = csr_array((reach.sum(axis=1) > 0).astype(float).reshape(-1, 1))
    accessibility, children = terrain.drawn
    need = children * np.maximum(0.0, asked.target - accessibility) / 100
    low, high = summarise_draws(hstack([reach, any_site], format="csr").T @ need)
    estimate = np.append(sites["need_within"].to_numpy(), answer.within)
    low, high = np.minimum(low, estimate), np.maximum(high, estimate)
    table = pd.DataFrame({"id": sites["id"], "low": low[:-1], "high": high[:-1]})
    return table, (float(low[-1]), float(high[-1]))


def draw_sites(answer: Answer) -> gpd.GeoDataFrame:
    """The sites as points, EPSG:2154."""
    points = gpd.points_from_xy(answer.sites["x"], answer.sites["y"], crs=2154)
    return gpd.GeoDataFrame(answer.sites, geometry=points)


def is_full(answer: Answer) -> bool:
    """Whether the sites are all full: other choices may then serve as much."""
    asked = answer.question
    return answer.served >= asked.sites * asked.capacity * (1 - TOLERANCE)


def weigh_gains(question: Question, terrain: Terrain, sites: pd.DataFrame) -> csr_array:
    """Places for 100 children that each site adds to each cell of the terrain."""
    every = terrain.territory.cells
    times = measure_times(
        every[["x", "y"]].to_numpy(),
        sites[["x", "y"]].to_numpy(),
        terrain.territory.graph,
        limit=terrain.walk.decay.limit,
        speed_kmh=terrain.walk.speed_kmh,
    )
    weights = weigh_times(times, terrain.walk.decay)
    gains = measure_gains(weights, every["children_u3"].to_numpy(), question.capacity)
    return csr_array(gains[every["inside"].to_numpy()])


def _check_areas(question: Question, terrain: Terrain, candidates: pd.DataFrame) -> None:
    """Raise ParameterError, in names, for an area without any candidate."""
    communes = terrain.territory.communes
    names = {
        **dict(zip(communes["code"], communes["name"], strict=True)),
        **dict(zip(communes["ept"], communes["ept_name"], strict=True)),
    }
    held = {*candidates["commune"], *candidates["ept"]}
    if empty := [names[code] for code in question.areas if code in names and code not in held]:
        raise ParameterError(
            f"Aucun des emplacements possibles n’est dans ce territoire : {', '.join(empty)}. "
            "Choisir un autre territoire, ou d’autres emplacements."
        )


def _describe_sites(problem: Problem, chosen: Ints, terrain: Terrain) -> pd.DataFrame:
    asked = problem.question
    reach = csr_array(find_reach(problem.times, asked.minutes)[:, chosen])
    table = problem.candidates.iloc[chosen].reset_index(drop=True)
    points = gpd.GeoSeries(gpd.points_from_xy(table["x"], table["y"]), crs=2154)
    world, iris = points.to_crs(4326), assign_points(points, terrain.iris)
    degrees = pd.DataFrame({"lon": world.x.round(5), "lat": world.y.round(5)})
    children = reach.T @ problem.children
    half = Z90 * spread_children(reach, terrain.cells)
    after = problem.accessibility + np.asarray(weigh_gains(asked, terrain, table).sum(axis=1))
    names = terrain.territory.communes.set_index("code")["name"]
    poverty = pd.Series(terrain.poverty).groupby(terrain.cells["iris"]).first()
    described = table.assign(
        commune_name=table["commune"].map(names),
        place=_name_places(table, degrees, iris, terrain),
        poverty_rate=iris.map(poverty).to_numpy(dtype=float),
        need_served=np.asarray(problem.serve(chosen).sum(axis=0)),
        need_within=reach.T @ problem.need,
        children=children,
        children_low=np.maximum(0.0, children - half),
        children_high=children + half,
        access_before=_average(reach, problem.children, problem.accessibility),
        access_after=_average(reach, problem.children, after),
        lon=degrees["lon"],
        lat=degrees["lat"],
    )
    order = ["need_served", "need_within", "id"]
    # Rounded: what differs by the rounding of a sum alone is the same.
    keys = described[order].round({"need_served": 6, "need_within": 6})
    ranked = described.loc[keys.sort_values(order, ascending=[False, False, True]).index]
    ranked = ranked.reset_index(drop=True)
    return ranked.assign(rank=np.arange(1, len(ranked) + 1))[SITES]


def _name_places(
    table: pd.DataFrame, degrees: pd.DataFrame, iris: pd.Series, terrain: Terrain
) -> list[str]:
    """What a site is called: its own name, the address it is near, else its quarter."""
    communes = terrain.territory.communes
    towns = table["commune"].map(communes.set_index("code")["name"])
    quarters = iris.map(terrain.iris.set_index("code")["name"])
    if "place" in table:
        return [f"{name}, {town}" for name, town in zip(table["place"], towns, strict=True)]
    home = dict(list(terrain.addresses.groupby("commune")))  # not the street across the limit
    near = [
        name_point(lon, lat, home[code], communes, NAMED_WITHIN_M) if code in home else None
        for code, (lon, lat) in zip(
            table["commune"], degrees[["lon", "lat"]].to_numpy().tolist(), strict=True
        )
    ]
    spare = [f"Quartier {name}, {town}" for name, town in zip(quarters, towns, strict=True)]
    return [label or other for label, other in zip(near, spare, strict=True)]


def _average(reach: csr_array, children: Floats, values: Floats) -> Floats:
    """Mean of the cells' values within reach of each site, weighted by children; NaN without."""
    total = reach.T @ children
    weighted = reach.T @ (children * values)
    means = np.divide(weighted, total, out=np.full_like(total, np.nan), where=total > 0)
    return np.asarray(means)


def _find_home(question: Question, terrain: Terrain) -> Flags:
    """Which cells are in the areas asked for."""
    communes = terrain.territory.communes.set_index("code")["ept"]
    if not question.areas:
        return np.ones(len(terrain.cells), dtype=bool)
    home = terrain.cells["commune"]
    found = home.isin(question.areas) | home.map(communes).isin(question.areas)
    return found.to_numpy(dtype=bool)
