"""What the questions are asked of, read once: children, their access today, poverty, quarters."""

from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.access.catchment import weigh_times
from geo.access.draws import DRAWS, draw_accessibility
from geo.access.measure import Walk
from geo.access.parameters import Floats
from geo.access.table import SQUARE, Read, Territory, load_territory
from geo.access.times import measure_times
from geo.supply.references import last_rate

POVERTY = "poverty_rate"


@dataclass(frozen=True, eq=False)
class Terrain:
    """The cells of the département (rows of ``cells``) and what is known of them.

    ``accessibility``: places for 100 children, today, with ``walk``. ``poverty``: rate of the
    cell's IRIS, %, NaN where it is not published. ``weights``: what a place counts for with the
    social weighting, 1 at the département's rate; an IRIS whose rate is not published takes its
    commune's, else the département's. ``rate``: of France, places for 100 children.
    """

    territory: Territory
    cells: pd.DataFrame
    accessibility: Floats
    poverty: Floats
    weights: Floats
    qpv: gpd.GeoDataFrame
    iris: gpd.GeoDataFrame
    addresses: pd.DataFrame
    rate: float
    walk: Walk = field(default_factory=Walk)

    @property
    def children(self) -> Floats:
        """Children under 3 of the cells."""
        return self.cells["children_u3"].to_numpy()

    @cached_property
    def drawn(self) -> tuple[Floats, Floats]:
        """Accessibility and children of the cells, drawn as in geo.access.draws: (cells, draws).

        Takes some seconds the first time.
        """
        every, sites = self.territory.cells, self.territory.sites
        times = measure_times(
            every[["x", "y"]].to_numpy(),
            sites.table[["x", "y"]].to_numpy(),
            self.territory.graph,
            limit=self.walk.decay.limit,
            speed_kmh=self.walk.speed_kmh,
        )
        accessibility, children = draw_accessibility(
            weigh_times(times, self.walk.decay),
            every,
            sites,
            usual_size=self.territory.usual_size,
            draws=DRAWS,
        )
        inside = every["inside"].to_numpy()
        return accessibility[inside], children[inside]


def load_terrain(read: Read, territory: Territory | None = None) -> Terrain:
    """The terrain of the processed tables. ``territory``: loaded before from the same tables."""
    territory = territory or load_territory(read)
    cells = territory.cells[territory.cells["inside"]].reset_index(drop=True)
    access = read("access")
    squares = access[access["level"].eq(SQUARE)].set_index("code")["accessibility"]
    social = read("social")
    rates = social[social["indicator"].eq(POVERTY)]
    poverty = cells["iris"].map(_last_rates(rates, "iris")).to_numpy(dtype=float)
    commune = cells["commune"].map(_last_rates(rates, "commune")).to_numpy(dtype=float)
    whole = float(_last_rates(rates, "departement").iloc[0])
    known = np.where(np.isnan(poverty), np.where(np.isnan(commune), whole, commune), poverty)
    return Terrain(
        territory,
        cells,
        squares.reindex(cells["code"]).to_numpy(dtype=float),
        poverty,
        known / whole,
        read("qpv"),
        read("iris"),
        read("addresses"),
        last_rate(read("references")),
    )


def spread_children(reach: csr_array, cells: pd.DataFrame) -> Floats:
    """Standard deviation of the children that each column of ``reach`` (cells, columns) holds.

    As geo.access.draws.draw_children: those of an IRIS vary together, IRIS apart from each other.
    """
    number, names = pd.factorize(cells["iris"].fillna(""))
    each = np.arange(len(cells))
    by_iris = csr_array((np.ones(len(cells)), (number, each)), shape=(len(names), len(cells)))
    deviation = (cells["children_u3"] * cells["spread"]).to_numpy()
    total = by_iris @ (reach * deviation[:, None]).tocsr()
    return np.asarray(np.sqrt(total.multiply(total).sum(axis=0)))


def _last_rates(rates: pd.DataFrame, level: str) -> pd.Series:
    """The values of a level in the last year it has."""
    rows = rates[rates["level"].eq(level)]
    values: pd.Series = rows[rows["year"].eq(rows["year"].max())].set_index("code")["value"]
    return values
