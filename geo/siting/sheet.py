"""The sheet of an address: what a MAM would find there, and what it would change (methods 8)."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import french
from geo.access.graph import snap_points
from geo.access.isochrone import check_inside
from geo.access.parameters import MINUTES, check_minutes, check_target, show
from geo.access.times import measure_times
from geo.errors import ParameterError
from geo.indicators.portrait import Area, find_area
from geo.indicators.surroundings import look_around
from geo.indicators.tables import name_areas
from geo.siting.changes import check_places
from geo.siting.figure import Figure
from geo.siting.ground import Ground
from geo.siting.sheet_around import (
    STATIONS,
    Quarter,
    Reach,
    Station,
    count_reach,
    count_unlocated,
    find_quarter,
    find_stations,
    list_structures,
)
from geo.siting.sheet_context import (
    Access,
    Childminders,
    ContextRow,
    Coverage,
    describe_access,
    describe_childminders,
    describe_coverage,
    describe_social,
)
from geo.siting.sheet_effect import Effect, measure_effect
from geo.supply.facilities import EAJE_KINDS
from geo.supply.places import MAM_PLACES
from geo.territory.points import assign_points

STREET_M = 200.0  # from a point to the nearest street one walks along
MOST = 5  # addresses side by side
WITHIN = 10.0  # minutes within which the need is served


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The MAM that is thought of: its places, the walk it draws from, the rate that is aimed at.

    ``target``: places for 100 children; None is the last rate of France. Raises ParameterError.
    """

    places: int = int(MAM_PLACES)
    minutes: float = WITHIN
    target: float | None = None

    def __post_init__(self) -> None:
        check_places(self.places, "mam", "MAM")
        if check_minutes(self.minutes) > 2 * MINUTES[-1]:
            raise ParameterError(
                f"Durée de marche de {show(self.minutes)} min : donner {show(2 * MINUTES[-1])} min "
                "au plus."
            )
        if self.target is not None:
            check_target(self.target)


@dataclass(frozen=True)
class Site:
    """An address: label, x and y (EPSG:2154, metres), lon and lat (degrees), where it is.

    ``iris``: code, or None on the edge of the map.
    """

    label: str
    x: float
    y: float
    lon: float
    lat: float
    commune: Area
    iris: str | None
    iris_name: str

    @property
    def point(self) -> tuple[float, float]:
        """x, y, EPSG:2154."""
        return self.x, self.y


@dataclass(frozen=True, eq=False)
class Sheet:
    """What the atlas knows of an address.

    ``reach``: within 5, 10 and 15 minutes. ``structures``: geo.siting.sheet_around.list_structures.
    ``unlocated``: open crèches of the commune that the atlas cannot place. ``grand_paris``: the
    nearest stations of the project, without dates: no source of the atlas has them.
    ``catchments``: minutes, children_u3, low, high, geometry (EPSG:2154).
    """

    site: Site
    plan: Plan
    target: float
    reach: tuple[Reach, ...]
    structures: pd.DataFrame
    unlocated: int
    effect: Effect
    access: Access
    quarter: Quarter
    social: tuple[ContextRow, ...]
    coverage: Coverage
    childminders: Childminders
    stations: tuple[Station, ...]
    grand_paris: tuple[Station, ...]
    catchments: gpd.GeoDataFrame

    def within(self, minutes: float) -> Reach:
        """What is within one of the durations of ``reach``. Raises ParameterError."""
        for reach in self.reach:
            if reach.minutes == minutes:
                return reach
        raise ParameterError(f"La fiche ne compte pas à {show(minutes)} min.")

    @property
    def children(self) -> Figure:
        """Children within the minutes of the plan."""
        return self.within(self.plan.minutes).children

    def context(self, indicator: str) -> ContextRow:
        """A row of ``social``."""
        return next(row for row in self.social if row.indicator == indicator)


def describe_site(
    point: tuple[float, float], label: str, ground: Ground, plan: Plan | None = None
) -> Sheet:
    """The sheet of a point (x, y), EPSG:2154, metres.

    Raises ParameterError, in a sentence, for a point outside the département, in the water, away
    from any street, or around which no child lives.
    """
    plan = plan or Plan()
    site = locate_site(point, label, ground)
    tables, territory = ground.tables, ground.territory
    target = ground.rate if plan.target is None else plan.target
    durations = sorted({*MINUTES, plan.minutes})
    around = look_around(site.point, territory, ground.boundary, durations)
    near = around.catchments.set_index("minutes")["children_u3"]
    if round(near[plan.minutes]) == 0:
        raise ParameterError(
            f"« {label} » : aucun enfant de moins de 3 ans ne vit à moins de "
            f"{show(plan.minutes)} min à pied. Le point est sans doute dans un bois, un parc ou "
            "une zone d’activité : choisir une adresse habitée."
        )
    walks = measure_times(
        territory.cells[["x", "y"]].to_numpy(),
        [site.point],
        territory.graph,
        limit=max(durations[-1], ground.situation.walk.decay.limit),
        speed_kmh=ground.situation.walk.speed_kmh,
    )
    structures = list_structures(site.point, ground, durations[-1])
    year = int(tables.read("squares")["year"].max())
    commune = site.commune
    return Sheet(
        site=site,
        plan=plan,
        target=target,
        reach=count_reach(around.catchments.drop(columns="geometry"), structures, year),
        structures=structures,
        unlocated=count_unlocated(tables.read("structures"), commune.code, EAJE_KINDS),
        effect=measure_effect(
            site.point, ground, walks, places=plan.places, minutes=plan.minutes, target=target
        ),
        access=describe_access(commune, tables),
        quarter=find_quarter(site.point, tables.read_shapes("qpv")),
        social=describe_social(site.iris, commune, tables),
        coverage=describe_coverage(commune, tables),
        childminders=describe_childminders(commune, tables),
        stations=find_stations(site.point, ground, "existant", STATIONS),
        grand_paris=find_stations(site.point, ground, "grand_paris_express", 1),
        catchments=around.catchments,
    )


def locate_site(point: tuple[float, float], label: str, ground: Ground) -> Site:
    """Where a point is. Raises ParameterError: outside, in the water, away from any street."""
    try:
        start = check_inside(point, ground.boundary)
    except ParameterError as error:
        raise ParameterError(
            f"« {label} » est hors de Seine-Saint-Denis : l’atlas n’y connaît pas les besoins. "
            "Choisir une adresse du département."
        ) from error
    if ground.water.covers(shapely.Point(start[0])):
        raise ParameterError(
            f"« {label} » tombe dans l’eau (Seine, Marne, canal ou lac) : choisir un point sur la "
            "terre ferme."
        )
    metres = float(snap_points(ground.territory.graph, start).metres[0])
    if metres > STREET_M:
        raise ParameterError(
            f"« {label} » est à {french.count(metres)} m de la rue la plus proche où l’on marche : "
            "le point est sans doute dans un bois, un aérodrome ou une emprise ferroviaire. "
            "Choisir une adresse."
        )
    spot = gpd.GeoSeries.from_xy(start[:, 0], start[:, 1], crs=2154)
    tables = ground.tables
    commune = assign_points(spot, tables.read_shapes("communes"))[0]
    found = assign_points(spot, tables.read_shapes("iris"))[0]
    iris = None if pd.isna(found) else str(found)
    names = name_areas("iris", tables.read)
    world = spot.to_crs(4326).iloc[0]
    x, y = start[0].tolist()
    return Site(
        label,
        x,
        y,
        float(world.x),
        float(world.y),
        find_area(str(commune), tables),
        iris,
        "" if iris is None else str(names[iris]),
    )


def compare_sites(
    points: Sequence[tuple[tuple[float, float], str]], ground: Ground, plan: Plan | None = None
) -> tuple[Sheet, ...]:
    """One to five addresses, point (x, y) and label, under one plan. Raises ParameterError."""
    if not 1 <= len(points) <= MOST:
        raise ParameterError(
            f"Comparer de une à {MOST} adresses : {len(points)} reçues. En retirer, ou en donner."
        )
    return tuple(describe_site(point, label, ground, plan) for point, label in points)


def rank_chances(sheets: Sequence[Sheet]) -> list[float]:
    """For each sheet, the share of the draws where its unmet need is the greatest of all.

    The draws are the same for all: what two addresses share does not tell them apart.
    """
    needs = np.stack([sheet.effect.draws for sheet in sheets])
    best = needs >= needs.max(axis=0) - 1e-9
    return [float(share) for share in (best / best.sum(axis=0)).mean(axis=1)]
