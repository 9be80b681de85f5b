"""What each project of the network would bring, were it to open as it is described."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.access.draws import DRAWS, SEED, draw_children
from geo.errors import ParameterError
from geo.network.ground import Ground
from geo.network.model import NetworkStructure
from geo.network.reach import count_near, find_near
from geo.siting.changes import OPENING_KINDS, Opening
from geo.siting.effects import Basis, measure_effects, read_basis
from geo.siting.scenario import Scenario
from geo.siting.situation import Situation, apply_scenario
from geo.supply.places import MAM_PLACES

ALL = "ensemble"  # id of the row of all the measured projects together
AROUND_MINUTES = 10.0  # whose children the local accessibility is averaged over
STATUS = "scenario"
COLUMNS = [
    "network_id", "name", "kind", "stage", "opened", "commune", "places", "places_supposed",
]  # fmt: skip


@dataclass(frozen=True)
class _Project:
    """A project as a scenario opens it; ``reason`` says why it cannot be measured."""

    structure: NetworkStructure
    places: float
    supposed: bool
    opening: Opening | None
    reason: str | None


def measure_projects(ground: Ground) -> pd.DataFrame:
    """One row a project of the network, then one of those measured, opened together (id ALL).

    A project opens in a scenario (geo.siting): its places are added to those of its commune. A
    MAM of unknown size has MAM_PLACES (places_supposed). Returns network_id, name, kind, stage,
    opened (expected), commune, places, places_supposed; within_5, within_10, within_15: children
    under 3 within a walk of it, each with its 90 % interval (_low, _high: the census error);
    around_before, around_after, around_gain: accessibility of the children within 10 minutes
    (places for 100); children_gaining: those whose accessibility rises by 1 place for 100 or
    more; need_served: fall of the unmet need of the département (places, methods 8); rate_before
    and rate_after: Cnaf's rate of its commune, and with its places; status (scenario); reason:
    why it is not measured, in French. The effects have no interval: the supply is taken as known.
    """
    points = ground.own.set_index("network_id").geometry
    found = [_prepare(each, points) for each in ground.projects]
    base = Situation(ground.territory, ground.catchment, ground.walk)
    basis = read_basis(ground.tables.read_shapes, ground.target)
    drawn = draw_children(ground.territory.cells, DRAWS, np.random.default_rng(SEED))
    drawn = drawn[ground.territory.cells["inside"].to_numpy()]
    rows = [_measure(each, ground, base, basis, drawn) for each in found]
    opened = [each.opening for each in found if each.opening is not None]
    if len(opened) > 1:
        whole = {
            "network_id": ALL,
            "name": "Tous les projets mesurés",
            "places": float(sum(opening.places for opening in opened)),
            "places_supposed": any(each.supposed for each in found if each.opening is not None),
        }
        rows.append(whole | _tell_effects(tuple(opened), ground, base, basis, drawn))
    names = [*COLUMNS, *_MEASURES, "status", "reason"]
    return pd.DataFrame(rows, columns=names)


_WITHIN = [f"within_{m}{end}" for m in (5, 10, 15) for end in ("", "_low", "_high")]
_MEASURES = [
    *_WITHIN,
    "around_before", "around_after", "around_gain", "children_gaining", "need_served",
    "rate_before", "rate_after",
]  # fmt: skip


def _prepare(structure: NetworkStructure, points: gpd.GeoSeries) -> _Project:
    supposed = structure.places is None and structure.kind == "mam"
    places = MAM_PLACES if supposed else float(structure.places or 0)
    known = structure.places is not None or supposed

    def fail(reason: str) -> _Project:
        return _Project(structure, places if known else np.nan, supposed, None, reason)

    if structure.id not in points.index:
        return fail("commune non connue, ou hors de Seine-Saint-Denis")
    point = points[structure.id]
    if point is None:
        return fail("position non connue : localiser le projet")
    if structure.kind not in OPENING_KINDS:
        return fail("ce type n’a pas de places où l’on va à pied")
    if not known:
        return fail("nombre de places non connu : le compléter")
    try:
        opening = Opening(
            kind=structure.kind,
            places=int(places),
            point=(point.x, point.y),
            name=f"{structure.name} ({structure.id})",
        )
    except ParameterError as error:
        return fail(str(error))
    return _Project(structure, places, supposed, opening, None)


def _measure(
    project: _Project, ground: Ground, base: Situation, basis: Basis, drawn: np.ndarray
) -> dict[str, object]:
    structure = project.structure
    row: dict[str, object] = {
        "network_id": structure.id,
        "name": structure.name,
        "kind": structure.kind,
        "stage": structure.stage,
        "opened": structure.opened,
        "commune": structure.commune,
        "places": project.places,
        "places_supposed": project.supposed,
        "status": STATUS,
        "reason": project.reason,
    }
    if project.opening is None:
        return row
    try:
        return row | _tell_effects((project.opening,), ground, base, basis, drawn)
    except ParameterError as error:  # a point outside its département, for one
        return row | {"reason": str(error)}


def _tell_effects(
    openings: tuple[Opening, ...],
    ground: Ground,
    base: Situation,
    basis: Basis,
    drawn: np.ndarray,
) -> dict[str, object]:
    after = apply_scenario(Scenario("Projets du réseau", openings), base)
    effects = measure_effects(base, after, basis)
    home = ground.home
    points = np.array([opening.point for opening in openings])
    near = find_near(home, points, ground.territory.graph)
    everywhere = pd.Series("93", index=home.index)
    counted = count_near(everywhere, home["children_u3"], drawn, near).iloc[0]
    around = near[AROUND_MINUTES]
    children = effects.cells["children_u3"].to_numpy()[around]
    before, end = (effects.cells[name].to_numpy()[around] for name in ("before", "after"))
    mean = [float(np.average(v, weights=children)) if children.sum() else np.nan
            for v in (before, end)]  # fmt: skip
    told: dict[str, object] = {name: float(counted[name]) for name in _WITHIN}
    told |= {
        "around_before": mean[0],
        "around_after": mean[1],
        "around_gain": mean[1] - mean[0],
        "children_gaining": effects.children_gaining,
        "need_served": -effects.unmet_change,
        "status": STATUS,
    }
    communes = effects.communes[effects.communes["places_change"].ne(0)]
    if len(communes) == 1:
        told |= {
            "rate_before": float(communes["rate"].iloc[0]),
            "rate_after": float(communes["rate_after"].iloc[0]),
        }
    return told
