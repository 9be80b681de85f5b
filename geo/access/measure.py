"""Access of every cell: floating catchments over the streets, and the nearest structures."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.access.catchment import Catchment, balance_catchment, float_catchment, weigh_times
from geo.access.cells import Sites
from geo.access.decay import Decay, Step
from geo.access.graph import StreetGraph
from geo.access.parameters import SPEED_KMH, Floats
from geo.access.times import Nearest, WalkingTimes, find_nearest, measure_times

NEAREST = ("nearest_min", "second_min", "third_min")


@dataclass(frozen=True, kw_only=True)
class Walk:
    """How far and how fast one walks: a value, that a cache can take as a key."""

    decay: Decay = field(default_factory=Step)
    speed_kmh: float = SPEED_KMH

    @property
    def name(self) -> str:
        """For the reader."""
        return f"décroissance {self.decay.name}"


@dataclass(frozen=True, eq=False)
class Access:
    """Access of the cells, in their order."""

    catchment: Catchment
    balanced: Floats  # (cells,): places for 100 children, each child counted once
    nearest: Nearest  # (cells of the département, 3), among the located structures
    times: WalkingTimes  # (cells, sites)

    @property
    def accessibility(self) -> Floats:
        """Places for 100 children, all modes together: (cells,)."""
        return np.asarray(self.catchment.accessibility.sum(axis=1))


def measure_access(
    cells: pd.DataFrame, sites: Sites, graph: StreetGraph | None, walk: Walk | None = None
) -> Access:
    """Access of every cell to the places of the sites (methods, section 5).

    ``cells``: geo.access.cells.gather_cells. Raises ParameterError.
    """
    walk = walk or Walk()
    homes = cells[["x", "y"]].to_numpy()
    doors = sites.table[["x", "y"]].to_numpy()
    times = measure_times(homes, doors, graph, limit=walk.decay.limit, speed_kmh=walk.speed_kmh)
    weights = weigh_times(times, walk.decay)
    children = cells["children_u3"].to_numpy()
    known = sites.structures[["x", "y"]].to_numpy()
    home = homes[cells["inside"].to_numpy()]
    return Access(
        float_catchment(weights, children, sites.places),
        balance_catchment(weights, children, sites.places.sum(axis=1)).accessibility,
        find_nearest(home, known, graph, count=len(NEAREST), speed_kmh=walk.speed_kmh),
        times,
    )


def tabulate_cells(cells: pd.DataFrame, sites: Sites, access: Access) -> pd.DataFrame:
    """One row a cell of the département.

    Returns code, iris, commune, children_u3, accessibility, balanced, one column a mode (places
    for 100 children, adding up to accessibility), then NEAREST (minutes).
    """
    by_mode = access.catchment.accessibility
    table = cells[["code", "iris", "commune", "children_u3"]].assign(
        accessibility=access.accessibility,
        balanced=access.balanced,
        **{mode: by_mode[:, rank] for rank, mode in enumerate(sites.modes)},
    )
    table = table[cells["inside"]].reset_index(drop=True)
    return table.assign(
        **{name: access.nearest.minutes[:, rank] for rank, name in enumerate(NEAREST)}
    )
