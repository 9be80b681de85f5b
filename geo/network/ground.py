"""What the network's structures are crossed with: the territory with them in it, measured once.

« Without the network » has one meaning everywhere. The places of its open structures are among
those that Cnaf counts: without them, they leave the total of their commune, and no other place
takes theirs. To take the structures off the map alone would not do: their places would only go
back to those that the atlas spreads over the commune.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.access.catchment import Catchment, float_catchment, weigh_times
from geo.access.draws import DRAWS, SEED, draw_children, draw_places
from geo.access.measure import Walk
from geo.access.parameters import Floats, check_target
from geo.access.table import Territory, load_territory
from geo.access.times import measure_times
from geo.indicators.values import Tables
from geo.network.model import NetworkStructure
from geo.supply.facilities import EAJE_KINDS, OPEN_STATUS
from geo.supply.places import AT_HOME, WALKABLE_MODES
from geo.supply.references import last_rate


@dataclass(frozen=True, eq=False)
class Ground:
    """The network and the territory it is in.

    ``tables``: with the network merged in (geo.network.tables.read_network). ``network``: its own
    structures, as kept. ``territory`` and ``catchment``: of these tables, with the walk.
    ``target``: places for 100 children.
    """

    tables: Tables
    network: tuple[NetworkStructure, ...]
    territory: Territory
    catchment: Catchment
    target: float
    walk: Walk = field(default_factory=Walk)

    @cached_property
    def own(self) -> gpd.GeoDataFrame:
        """Rows of the network in the merged table, its projects too; none in plain tables."""
        table = self.tables.read_shapes("structures")
        if "network" not in table:
            return table.iloc[:0].assign(network_id=None)
        return table[table["network"]]

    @cached_property
    def structures(self) -> gpd.GeoDataFrame:
        """Open structures of the network, in Seine-Saint-Denis: the rows of ``own``.

        Adds mode (eaje, am, None for those without places of their own: RPE, LAEP…), opened
        (NaT: not known) and walked (whether they are a place one walks to).
        """
        rows = self.own[self.own["status"].isin(OPEN_STATUS)]
        modes = dict.fromkeys(EAJE_KINDS, "eaje") | {"mam": "am"}
        dates = {each.id: each.opened for each in self.network}
        mode = rows["kind"].map(modes).astype(object)
        return rows.assign(
            mode=mode.where(mode.notna(), None),
            opened=pd.to_datetime(rows["network_id"].map(dates)),
            walked=mode.notna() & rows.geometry.notna() & ~rows["kind"].isin(AT_HOME),
        ).reset_index(drop=True)

    @cached_property
    def projects(self) -> tuple[NetworkStructure, ...]:
        """Structures of the network that are not open yet."""
        return tuple(each for each in self.network if each.status == "projet")

    @cached_property
    def home(self) -> pd.DataFrame:
        """The cells of the département."""
        cells = self.territory.cells
        return cells[cells["inside"]].reset_index(drop=True)

    @cached_property
    def network_places(self) -> Floats:
        """Places of the network at each site of the territory: (sites, modes).

        All those of its structures on the map, those that the atlas supposes where their number
        is not known included. Of the others (no position; crèche familiale, whose children are at
        its childminders' homes) the known places, shared as those that their commune spreads.
        """
        sites = self.territory.sites
        table, structures = sites.table, self.structures
        ours = table["located"] & table["id"].isin(structures.loc[structures["walked"], "id"])
        places = np.where(ours.to_numpy()[:, None], sites.places, 0.0)
        hidden = structures[~structures["walked"] & structures["mode"].notna()]
        for (commune, mode), known in hidden.groupby(["commune", "mode"])["places"].sum().items():
            column = sites.modes.index(mode)
            spread = (table["commune"].eq(commune) & ~table["located"]).to_numpy()
            total = sites.places[spread, column].sum()
            if total > 0:
                places[spread, column] = sites.places[spread, column] * min(1.0, known / total)
        return places

    def draw(self) -> tuple[Floats, Floats]:
        """Children of every cell and places of every site when what is not known is drawn again
        (geo.access.draws): two arrays of as many columns as draws, the same at each call.
        """
        generator = np.random.default_rng(SEED)
        territory = self.territory
        children = draw_children(territory.cells, DRAWS, generator)
        return children, draw_places(territory.sites, territory.usual_size, DRAWS, generator)


def read_ground(
    tables: Tables,
    network: Iterable[NetworkStructure],
    target: float | None = None,
    *,
    territory: Territory | None = None,
    catchment: Catchment | None = None,
) -> Ground:
    """Measure the territory with the network in it; some seconds, so keep it.

    ``tables``: with the network merged in. ``target``: places for 100 children, the last rate of
    France without it. ``territory`` and ``catchment``: measured before, from the same tables with
    the default walk (Access.catchment). Raises ParameterError.
    """
    rate = last_rate(tables.read("references")) if target is None else check_target(target)
    walk = Walk()
    territory = territory or load_territory(tables.read_shapes, WALKABLE_MODES)
    if catchment is None:
        homes, doors = (each[["x", "y"]].to_numpy() for each in
                        (territory.cells, territory.sites.table))  # fmt: skip
        times = measure_times(
            homes, doors, territory.graph, limit=walk.decay.limit, speed_kmh=walk.speed_kmh
        )
        children = territory.cells["children_u3"].to_numpy()
        catchment = float_catchment(
            weigh_times(times, walk.decay), children, territory.sites.places
        )
    return Ground(tables, tuple(network), territory, catchment, rate, walk)
