"""What address sheets stand on, read once: the territory, the access of today, its draws."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.access.draws import draw_ratios
from geo.access.table import Territory, load_territory
from geo.indicators.definitions import TARGET
from geo.indicators.values import Tables
from geo.siting.situation import Situation, describe_today
from geo.supply.references import last_rate

Draws = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ground:
    """What sheets of any number of addresses share.

    ``ratios``: places of every site for one weighted child, in every draw (sites, draws).
    ``children``: of every cell (cells, draws). Single precision: half the memory, and no figure
    shows more than three digits. ``boundary``: of the département. ``water``: rivers, canals and
    lakes. Both in EPSG:2154. ``rate``: last rate of France, places for 100 children.
    """

    tables: Tables
    situation: Situation
    ratios: Draws
    children: Draws
    boundary: shapely.Geometry
    water: shapely.Geometry
    rate: float = TARGET

    @property
    def territory(self) -> Territory:
        """Cells, sites and streets."""
        return self.situation.territory


def load_ground(tables: Tables, today: Situation | None = None) -> Ground:
    """The ground of the processed tables; ``today``: their situation, measured already."""
    today = today or describe_today(load_territory(tables.read_shapes))
    territory = today.territory
    ratios, children = draw_ratios(
        today.catchment.weights, territory.cells, territory.sites, usual_size=territory.usual_size
    )
    background = tables.read_shapes("background")
    water = background[background["kind"].eq("water")].to_crs(2154)
    return Ground(
        tables,
        today,
        ratios.astype(np.float32),
        children.astype(np.float32),
        tables.read_shapes("communes").union_all(),
        water.union_all(),
        last_rate(tables.read("references")),
    )
