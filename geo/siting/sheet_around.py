"""What is around an address on foot: children, structures, stations, priority neighbourhoods."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.access.parameters import MINUTES
from geo.access.times import find_nearest, measure_times
from geo.indicators.definitions import INDICATORS
from geo.siting.figure import Figure
from geo.siting.ground import Ground
from geo.supply.facilities import OPEN_STATUS
from geo.supply.places import NETWORK_PLACES

CHILDREN_SOURCES = INDICATORS["enfants"].sources
STRUCTURE_SOURCES = ("osm_poi", "structures_communes")
COUNTED_SOURCES = (*STRUCTURE_SOURCES, "caf_places_communes", "insee_bpe_communes")
QPV_SOURCES = ("anct_qpv",)
SHOWN_STATUS = (*OPEN_STATUS, "fermeture_provisoire", "projet")
STRUCTURES = [
    "id",
    "name",
    "kind",
    "status",
    "commune",
    "places",
    "places_status",
    "counted",
    "network",
    "minutes",
]
STATIONS = 2  # of today that are named


@dataclass(frozen=True)
class Reach:
    """What is found within some minutes' walk.

    ``children``: those under 3, beyond the border too. ``structures``: located ones that count
    in the access; ``places``: theirs; ``guessed``: structures whose size is estimated.
    """

    minutes: float
    children: Figure
    structures: int
    places: Figure
    guessed: int


@dataclass(frozen=True)
class Quarter:
    """The priority neighbourhood (QPV) the point is in, or the nearest, in straight line."""

    code: str
    name: str
    inside: bool
    metres: float


@dataclass(frozen=True)
class Station:
    """A rail station one can walk to; ``minutes`` along the streets."""

    name: str
    lines: str
    minutes: float


def list_structures(
    point: tuple[float, float], ground: Ground, minutes: float = MINUTES[-1]
) -> pd.DataFrame:
    """Structures located within some minutes' walk of a point, the nearest first: STRUCTURES.

    ``places``: NaN where no list tells and none is assumed (a structure that the access does not
    count: project, closed for now, relais, LAEP, crèche familiale). ``places_status``: officiel
    (published), reseau, estime or absent. ``counted``: in the access. ``network``: one of its own,
    for whoever may see them. Outside the département the name is not known.
    """
    read = ground.tables.read_shapes
    home = read("structures")
    home = home[home.geometry.notna() & home["status"].isin(SHOWN_STATUS)]
    margin = read("margin_structures")
    if "network" not in home:
        home = home.assign(network=False)
    around = margin.assign(
        name="", status="ouvert", places=np.nan, places_source=None, network=False
    )
    columns = ["id", "name", "kind", "status", "commune", "places", "places_source", "network"]
    table = pd.concat([frame[columns].reset_index(drop=True) for frame in (home, around)])
    table = table.reset_index(drop=True)
    doors = np.concatenate([shapely.get_coordinates(f.geometry) for f in (home, margin)])
    speed = ground.situation.walk.speed_kmh
    times = measure_times(
        doors, [point], ground.territory.graph, limit=minutes, speed_kmh=speed
    ).minutes.tocoo()
    found = table.iloc[times.row].assign(minutes=times.data)
    sites = ground.territory.sites
    held = sites.structures
    sizes = pd.Series(sites.places[: len(held)].sum(axis=1), index=held["id"])
    counted = found["id"].map(sizes).astype("float64")
    places = counted.fillna(found["places"].astype("float64"))
    guessed = found["id"].map(held.set_index("id")["estimated"]).eq(True)
    told = found["places_source"].astype("str").str.contains(NETWORK_PLACES)
    found = found.assign(
        places=places,
        places_status=np.select(
            [guessed, places.isna(), told],
            ["estime", "absent", "reseau"],
            "officiel",
        ),
        counted=counted.notna(),
    )
    ranked: pd.DataFrame = found.sort_values(["minutes", "id"], ignore_index=True)
    return ranked[STRUCTURES]


def count_reach(children: pd.DataFrame, structures: pd.DataFrame, year: int) -> tuple[Reach, ...]:
    """What is within each duration: ``children`` (minutes, children_u3, low, high), ``structures``
    (list_structures)."""
    counted = structures[structures["counted"]]
    return tuple(
        _count_reach(row, counted[counted["minutes"].le(row["minutes"])], year)
        for row in children.to_dict("records")
    )


def _count_reach(row: Mapping[Hashable, Any], near: pd.DataFrame, year: int) -> Reach:
    guessed = int(near["places_status"].eq("estime").sum())
    places = Figure(
        float(near["places"].sum()), "estime" if guessed else "calcule", COUNTED_SOURCES
    )
    children = Figure(
        float(row["children_u3"]), "estime", CHILDREN_SOURCES, year, row["low"], row["high"]
    )
    return Reach(float(row["minutes"]), children, len(near), places, guessed)


def find_quarter(point: tuple[float, float], qpv: gpd.GeoDataFrame) -> Quarter:
    """The QPV that holds a point, else the nearest."""
    metres = shapely.distance(qpv.geometry.values, shapely.Point(point))
    row = qpv.iloc[int(metres.argmin())]
    near = float(metres.min())
    return Quarter(str(row["code"]), str(row["name"]), near == 0, near)


def find_stations(
    point: tuple[float, float], ground: Ground, network: str, count: int
) -> tuple[Station, ...]:
    """The ``count`` nearest stations of a network (existant, grand_paris_express)."""
    stations = ground.tables.read_shapes("stations")
    stations = stations[stations["network"].eq(network)].drop_duplicates("name")
    nearest = find_nearest(
        [point],
        shapely.get_coordinates(stations.geometry),
        ground.territory.graph,
        count=count,
        speed_kmh=ground.situation.walk.speed_kmh,
    )
    return tuple(
        Station(str(stations.iloc[rank]["name"]), str(stations.iloc[rank]["lines"]), float(minutes))
        for rank, minutes in zip(nearest.destinations[0], nearest.minutes[0], strict=True)
        if rank >= 0
    )


def count_unlocated(structures: pd.DataFrame, commune: str, kinds: Sequence[str]) -> int:
    """Open structures of a commune that no map can show: known to the commune only."""
    here = structures["commune"].eq(commune) & structures["status"].isin(OPEN_STATUS)
    unknown = structures["location_quality"].eq("commune")
    return int((here & unknown & structures["kind"].isin(kinds)).sum())
