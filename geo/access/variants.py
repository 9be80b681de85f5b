"""Accessibility when the method changes: walking speed, decay, located places (methods 5).

The walking times are measured once, as far as the widest variant walks: a speed changes the
minutes, not the metres.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.access.aggregate import list_areas
from geo.access.catchment import Catchment, change_places, float_catchment, weigh_times
from geo.access.cells import Sites, gather_sites
from geo.access.decay import Decay, Gaussian, Linear, Power, Step
from geo.access.draws import SEED, average_draws, draw_places
from geo.access.measure import Walk
from geo.access.parameters import SPEED_KMH, Floats, show
from geo.access.table import Read, Territory
from geo.access.times import WalkingTimes, measure_times
from geo.supply.places import WALKABLE_MODES, place_supply

Key = tuple[str, str]  # family, label

REFERENCE = "Référence"
SPEED = "Vitesse de marche"
DECAY = "Décroissance"
LOCATED = "Places localisées"

AS_IT_IS: Key = (REFERENCE, "Méthode de l’atlas")
SPEEDS_KMH = (3.5, 4.0, 5.0, 6.0)
# A step stretched to 20 minutes would be the default one at 6 km/h: only the last band moves.
DECAYS: dict[str, Decay] = {
    "Linéaire": Linear(),
    "Gaussienne": Gaussian(),
    "En puissance": Power(),
    "Paliers jusqu’à 10 min": Step(bounds=(5.0, 10.0), weights=(1.0, 0.68)),
    "Paliers jusqu’à 20 min": Step(bounds=(5.0, 10.0, 20.0)),
}
ALL_DIFFUSE: Key = (LOCATED, "Aucune structure localisée")
KNOWN_SIZES: Key = (LOCATED, "Structures de taille connue seulement")
DRAWN: Key = (LOCATED, "Places non localisées tirées en structures")
DRAWS = 21  # odd: one of them is the median
LEVELS = ("commune", "iris")
COLUMNS = ["level", "family", "label", "code", "accessibility"]


def measure_variants(read: Read, territory: Territory) -> pd.DataFrame:
    """Accessibility of the areas of LEVELS with each variant of the method.

    One parameter changes at a time. ``read``: a processed table by name, with its geometry;
    ``territory``: that of these tables. Returns COLUMNS (places for 100 children), the method as
    it is first, then by family:

    - SPEED: SPEEDS_KMH; DECAY: DECAYS;
    - LOCATED: no structure of the département located, or only those whose places are published;
      the official totals stay, and what is not located is diffuse. Or what is not located is
      drawn in structures (geo.access.draws): of DRAWS draws, the one kept has the median
      correlation of ranks with the method as it is. Their mean would be that method, or nearly.

    Around the département, structures and places stay as they are.
    """
    cells, sites = territory.cells, territory.sites
    children = cells["children_u3"].to_numpy()
    walks = _list_walks()
    times = _measure_widest(territory, [Walk(), *walks.values()])

    def measure(walk: Walk) -> Catchment:
        weights = weigh_times(change_speed(times, walk.speed_kmh), walk.decay)
        return float_catchment(weights, children, sites.places.sum(axis=1))

    usual = measure(Walk())
    found = {AS_IT_IS: usual.accessibility}
    found |= {key: measure(walk).accessibility for key, walk in walks.items()}
    found |= {
        key: change_places(usual, places).accessibility
        for key, places in locate_otherwise(read, territory).items()
    }
    drawn = draw_places(sites, territory.usual_size, DRAWS, np.random.default_rng(SEED))

    inside = cells["inside"].to_numpy()
    homes, weights = cells[inside].reset_index(drop=True), children[inside, np.newaxis]
    values = np.column_stack(list(found.values()))[inside]
    draws = change_places(usual, drawn).accessibility[inside]
    parts = []
    for level in LEVELS:
        areas = list_areas(homes, territory.communes, level)
        means = average_draws(areas, values, weights)
        means.columns = pd.MultiIndex.from_tuples(found, names=["family", "label"])
        means[DRAWN] = _keep_median(average_draws(areas, draws, weights), means[AS_IT_IS])
        long = means.melt(value_name="accessibility", ignore_index=False)
        parts.append(long.reset_index(names="code").assign(level=level))
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def change_speed(times: WalkingTimes, speed_kmh: float) -> WalkingTimes:
    """The same walks at another speed: the minutes and their limit change, not the metres."""
    ratio = times.speed_kmh / speed_kmh
    minutes = times.minutes.copy()
    minutes.data = minutes.data * ratio
    return replace(times, minutes=minutes, limit=times.limit * ratio, speed_kmh=speed_kmh)


def locate_otherwise(read: Read, territory: Territory) -> dict[Key, Floats]:
    """Places of the territory's sites (sites,) when fewer of its structures are located.

    Each commune keeps its official total: a structure off the map gives its places back to those
    that its commune spreads (geo.supply.places.place_supply, which checks the totals).
    """
    structures, modes = read("structures"), territory.sites.modes
    kept = {
        ALL_DIFFUSE: pd.Series(False, index=structures.index),
        KNOWN_SIZES: structures["places"].notna(),
    }
    supplies = {}
    for key, located in kept.items():
        placed = place_supply(
            read("coverage"),
            structures.assign(geometry=structures.geometry.where(located)),
            read("facilities"),
            read("squares"),
            include_other=not set(modes) <= set(WALKABLE_MODES),
        )
        around = read("margin_squares"), read("margin_structures")
        sites = gather_sites(placed, structures, territory.cells, *around, modes)
        supplies[key] = _align_places(sites, territory.sites)
    return supplies


def _list_walks() -> dict[Key, Walk]:
    speeds = {(SPEED, f"{show(speed)} km/h"): Walk(speed_kmh=speed) for speed in SPEEDS_KMH}
    return speeds | {(DECAY, label): Walk(decay=decay) for label, decay in DECAYS.items()}


def _measure_widest(territory: Territory, walks: Sequence[Walk]) -> WalkingTimes:
    """Times at the usual speed, as far as the walk that goes furthest."""
    limit = max(walk.speed_kmh * walk.decay.limit for walk in walks) / SPEED_KMH
    homes = territory.cells[["x", "y"]].to_numpy()
    doors = territory.sites.table[["x", "y"]].to_numpy()
    return measure_times(homes, doors, territory.graph, limit=limit)


def _align_places(sites: Sites, wanted: Sites) -> Floats:
    """Places of ``sites``, all modes together, in the rows of ``wanted``; 0 for those gone."""
    key = ["located", "id"]
    places = pd.Series(sites.places.sum(axis=1), pd.MultiIndex.from_frame(sites.table[key]))
    rows = pd.MultiIndex.from_frame(wanted.table[key])
    return places.reindex(rows, fill_value=0.0).to_numpy()


def _keep_median(drawn: pd.DataFrame, usual: pd.Series) -> pd.Series:
    """The column of ``drawn`` whose ranks have the median correlation with the usual ones."""
    correlation = drawn.corrwith(usual, method="spearman").sort_values(kind="stable")
    median: pd.Series = drawn[correlation.index[len(correlation) // 2]]
    return median
