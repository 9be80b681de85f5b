"""The supply and the access to it, today or after a scenario (methods 9)."""

from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.access.catchment import (
    Catchment,
    change_places,
    close_structures,
    float_catchment,
    open_structures,
    weigh_times,
)
from geo.access.isochrone import show_metres
from geo.access.measure import Access, Walk
from geo.access.parameters import Floats
from geo.access.table import Territory
from geo.access.times import measure_times
from geo.errors import ParameterError
from geo.siting.changes import (
    ChildminderLoss,
    Closure,
    Opening,
    Resizing,
    check_places,
)
from geo.siting.scenario import Scenario
from geo.territory.points import assign_points


@dataclass(frozen=True, eq=False)
class Situation:
    """A supply and the access to it.

    ``territory``: its sites are those of the situation, in the order of the columns of
    ``catchment``; those that opened come last. ``scenario``: the last one applied.
    """

    territory: Territory
    catchment: Catchment
    walk: Walk
    scenario: Scenario | None = None

    @property
    def accessibility(self) -> Floats:
        """Places for 100 children, all modes together: (cells,), those of the margin too."""
        return np.asarray(self.catchment.accessibility.sum(axis=1))


@dataclass
class _Plan:
    """What a list of changes comes to: each site is changed once, whatever the changes."""

    places: Floats  # (sites, modes) of the supply before
    rows: dict[str, int]  # structures still open, by identifier
    closed: list[int] = field(default_factory=list)  # rows
    resized: list[int] = field(default_factory=list)  # rows
    opened: dict[str, Opening] = field(default_factory=dict)  # by identifier


def describe_today(
    territory: Territory, walk: Walk | None = None, access: Access | None = None
) -> Situation:
    """The supply of today. ``access``: measured before on the same territory with this walk."""
    walk = walk or Walk()
    if access is not None:
        return Situation(territory, access.catchment, walk)
    cells, sites = territory.cells, territory.sites
    times = measure_times(
        cells[["x", "y"]].to_numpy(),
        sites.table[["x", "y"]].to_numpy(),
        territory.graph,
        limit=walk.decay.limit,
        speed_kmh=walk.speed_kmh,
    )
    weights = weigh_times(times, walk.decay)
    catchment = float_catchment(weights, cells["children_u3"].to_numpy(), sites.places)
    return Situation(territory, catchment, walk)


def apply_scenario(scenario: Scenario, base: Situation) -> Situation:
    """The situation that the scenario leads to; only what changes is computed.

    An opening adds its places to its commune, without taking any from the diffuse ones; a closure
    removes those of the structure, estimated or not. A structure that opens then closes was never
    there. A scenario applied to the situation it led to changes nothing. Raises ParameterError.
    """
    if base.scenario is not None and base.scenario.changes == scenario.changes:
        return base
    plan = _plan_changes(scenario, base.territory)
    catchment = change_places(base.catchment, plan.places)
    estimated = base.territory.sites.table["estimated"].to_numpy(copy=True)
    estimated[plan.resized] = False  # its size is that of the scenario
    table = base.territory.sites.table.assign(estimated=estimated)
    sites = replace(base.territory.sites, table=table, places=plan.places)
    if plan.closed:
        catchment = close_structures(catchment, np.array(plan.closed))
        kept = np.delete(np.arange(len(sites.table)), plan.closed)
        table = sites.table.iloc[kept].reset_index(drop=True)
        sites = replace(sites, table=table, places=sites.places[kept])
    if plan.opened:
        opened = list(plan.opened.values())
        table = _locate_openings(opened, base.territory.communes)
        places = np.array(
            [
                [opening.places * (opening.mode == mode) for mode in sites.modes]
                for opening in opened
            ],
            dtype=float,
        )
        catchment = _open(catchment, base, table, places)
        sites = replace(
            sites,
            table=pd.concat([sites.table, table], ignore_index=True),
            places=np.concatenate([sites.places, places]),
        )
    return replace(
        base,
        territory=replace(base.territory, sites=sites),
        catchment=catchment,
        scenario=scenario,
    )


def check_scenario(scenario: Scenario, territory: Territory) -> None:
    """Raise ParameterError when a scenario cannot be applied to a territory; nothing is walked."""
    plan = _plan_changes(scenario, territory)
    if plan.opened:
        _locate_openings(list(plan.opened.values()), territory.communes)


def list_changes(before: Situation, after: Situation) -> pd.DataFrame:
    """Places that each site has more (or fewer) in ``after``: id, commune, one column a mode.

    Only sites that change; a structure that closed has the opposite of its places.
    """
    modes = list(before.territory.sites.modes)
    known = [situation.territory.sites for situation in (before, after)]
    held = [pd.DataFrame(s.places, index=s.table["id"].to_numpy(), columns=modes) for s in known]
    change = held[1].sub(held[0], fill_value=0.0)
    change = change[(change != 0).any(axis=1)]
    communes = pd.concat([sites.table.set_index("id")["commune"] for sites in known])
    table = change.rename_axis("id").reset_index()
    table.insert(1, "commune", table["id"].map(communes[~communes.index.duplicated()]))
    return table


def _plan_changes(scenario: Scenario, territory: Territory) -> _Plan:
    table, modes = territory.sites.table, territory.sites.modes
    home = table["commune"].isin(territory.communes["code"])
    held = np.flatnonzero(table["located"] & home)
    plan = _Plan(
        territory.sites.places.copy(),
        {str(name): int(row) for name, row in zip(table["id"].iloc[held], held, strict=True)},
    )
    for change in scenario.changes:
        match change:
            case Opening():
                _check_mode(change.mode, modes, f"Ouverture « {change.name} »")
                if change.structure in plan.rows:
                    raise ParameterError(
                        f"Une ouverture s’appelle déjà « {change.name} » : lui donner un autre nom."
                    )
                plan.opened[change.structure] = change
            case Closure():
                _check_open(change.structure, plan)
                if change.structure in plan.opened:
                    del plan.opened[change.structure]
                else:
                    plan.closed.append(plan.rows.pop(change.structure))
            case Resizing():
                _resize(change, plan, modes)
            case ChildminderLoss():
                where = f"Perte d’assistants maternels à {change.commune}"
                _check_mode("am", modes, where)
                if change.commune not in set(territory.communes["code"]):
                    raise ParameterError(f"{where} : commune inconnue en Seine-Saint-Denis.")
                diffuse = (table["commune"].eq(change.commune) & ~table["located"]).to_numpy()
                plan.places[diffuse, modes.index("am")] *= 1 - change.share
    return plan


def _resize(change: Resizing, plan: _Plan, modes: tuple[str, ...]) -> None:
    _check_open(change.structure, plan)
    if change.structure in plan.opened:
        opening = plan.opened[change.structure]
        plan.opened[change.structure] = replace(opening, places=change.places)
        return
    places = plan.places[plan.rows[change.structure]]
    mode = int(places.argmax())  # a structure has places of one mode
    if modes[mode] == "am":
        check_places(change.places, "mam", f"MAM « {change.structure} »")
    places[mode] = change.places
    plan.resized.append(plan.rows[change.structure])


def _check_open(structure: str, plan: _Plan) -> None:
    if structure not in plan.rows and structure not in plan.opened:
        raise ParameterError(
            f"Structure « {structure} » inconnue, déjà fermée, ou sans places sur la carte de "
            "Seine-Saint-Denis : prendre l’identifiant d’une structure ouverte."
        )


def _check_mode(mode: str, modes: tuple[str, ...], where: str) -> None:
    if mode not in modes:
        raise ParameterError(
            f"{where} : le mode « {mode} » n’est pas compté ici ({', '.join(modes)}). L’ajouter."
        )


def _locate_openings(opened: list[Opening], communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Rows of the table of sites. Raises ParameterError for a point outside the communes."""
    x, y = np.array([opening.point for opening in opened], dtype=float).T
    points = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=2154)
    codes = assign_points(points, communes.to_crs(2154), nearest=False)
    for opening, code in zip(opened, codes.isna(), strict=True):
        if code:
            where = " ; ".join(map(show_metres, opening.point))
            raise ParameterError(
                f"Ouverture « {opening.name} » : le point ({where}, Lambert 93) est hors de "
                "Seine-Saint-Denis. Choisir un point du département."
            )
    return pd.DataFrame(
        {
            "id": [opening.structure for opening in opened],
            "commune": codes.to_numpy(dtype=object),
            "located": True,
            "estimated": False,
            "x": x,
            "y": y,
        }
    )


def _open(catchment: Catchment, base: Situation, table: pd.DataFrame, places: Floats) -> Catchment:
    """The catchment with structures after the others, from the times to walk to them."""
    times = measure_times(
        base.territory.cells[["x", "y"]].to_numpy(),
        table[["x", "y"]].to_numpy(),
        base.territory.graph,
        limit=base.walk.decay.limit,
        speed_kmh=base.walk.speed_kmh,
    )
    return open_structures(catchment, weigh_times(times, base.walk.decay), places)
