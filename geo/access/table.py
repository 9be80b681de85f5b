"""Access at every level, from the processed tables: the processed table ``access``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.access.aggregate import LEVELS, list_areas, summarise_areas
from geo.access.catchment import weigh_times
from geo.access.cells import Sites, check_modes, gather_cells, gather_sites
from geo.access.draws import average_draws, draw_accessibility, summarise_draws
from geo.access.graph import StreetGraph, build_graph
from geo.access.measure import Access, Walk, measure_access, tabulate_cells
from geo.access.need import measure_need
from geo.access.parameters import Floats, check_target
from geo.supply.places import WALKABLE_MODES, list_official, place_supply
from geo.supply.references import last_rate

SQUARE = "square"
Read = Callable[[str], Any]  # a processed table by name, with its geometry


@dataclass(frozen=True, eq=False)
class Territory:
    """What the measures take, read once: cells, sites, streets, and the areas of the cells."""

    cells: pd.DataFrame
    sites: Sites
    graph: StreetGraph
    communes: pd.DataFrame
    usual_size: float  # places of an EAJE on average


def load_territory(
    read: Read, modes: tuple[str, ...] = WALKABLE_MODES, graph: StreetGraph | None = None
) -> Territory:
    """The territory of the processed tables. Raises ParameterError for an unknown mode."""
    coverage, facilities = read("coverage"), read("facilities")
    squares, structures, margin = read("squares"), read("structures"), read("margin_squares")
    cells = gather_cells(squares, margin, read("children_iris"))
    placed = place_supply(
        coverage,
        structures,
        facilities,
        squares,
        include_other=not set(modes) <= set(WALKABLE_MODES),
    )
    sites = gather_sites(placed, structures, cells, margin, read("margin_structures"), modes)
    streets = graph or build_graph(read("street_nodes"), read("street_edges"))
    return Territory(cells, sites, streets, read("communes"), average_size(coverage, facilities))


def average_size(coverage: pd.DataFrame, facilities: pd.DataFrame) -> float:
    """Places of an EAJE on average: official places over INSEE's count, where both are known."""
    official = list_official(coverage)
    eaje = official[official["mode"].eq("eaje")].set_index("commune")["places"]
    counted = facilities.set_index("code")["eaje"].reindex(eaje.index)
    both = counted.notna()
    return float(eaje[both].sum() / counted[both].sum())


def tabulate_access(
    territory: Territory,
    walk: Walk,
    *,
    target: float,
    national_rate: float,
    access: Access | None = None,
) -> pd.DataFrame:
    """Access of squares, IRIS, communes, EPT and département, with 90 % intervals.

    ``target`` and ``national_rate``: places for 100 children. ``access``: measured before with
    the same walk. Returns level, code, children_u3, accessibility, low, high, balanced, one
    column a mode, nearest_min, second_min, third_min, the shares of summarise_areas (of a
    square: 0 or 100), and unmet_need: sum of P x max(0, target - A) / 100, in places (methods 8).
    """
    access = access or measure_access(territory.cells, territory.sites, territory.graph, walk)
    cells = tabulate_cells(territory.cells, territory.sites, access)
    weights = weigh_times(access.times, walk.decay)
    drawn, children = draw_accessibility(
        weights, territory.cells, territory.sites, usual_size=territory.usual_size
    )
    inside = territory.cells["inside"].to_numpy()
    drawn, children = drawn[inside], children[inside]
    cells["unmet_need"] = measure_need(cells["accessibility"], cells["children_u3"], target)
    parts = [
        _summarise(cells, areas, drawn, children, national_rate).assign(level=level)
        for level, areas in _list_levels(cells, territory.communes)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["level", *(column for column in table if column != "level")]]


def read_access(
    read: Read, walk: Walk, modes: tuple[str, ...], target: float | None = None
) -> pd.DataFrame:
    """Access at every level: the processed table ``access`` where the parameters are its own
    (``target`` None: the rate of France), else measured now. Raises ParameterError.
    """
    rate = last_rate(read("references"))
    wanted = rate if target is None else check_target(target)
    if (walk, check_modes(modes), wanted) == (Walk(), WALKABLE_MODES, rate):
        table: pd.DataFrame = read("access")
        return table
    territory = load_territory(read, check_modes(modes))
    return tabulate_access(territory, walk, target=wanted, national_rate=rate)


def _list_levels(cells: pd.DataFrame, communes: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    return [
        (SQUARE, cells["code"]),
        *((level, list_areas(cells, communes, level)) for level in LEVELS),
    ]


def _summarise(
    cells: pd.DataFrame,
    areas: pd.Series,
    drawn: Floats,
    children: Floats,
    national_rate: float,
) -> pd.DataFrame:
    table = summarise_areas(cells, areas, national_rate).set_index("code")
    draws = average_draws(areas, drawn, children).loc[table.index]
    low, high = summarise_draws(draws.to_numpy())
    # A mean may lie outside the middle of very skewed draws: the interval always holds it.
    table.insert(2, "low", np.minimum(low, table["accessibility"]))
    table.insert(3, "high", np.maximum(high, table["accessibility"]))
    table["unmet_need"] = cells["unmet_need"].groupby(areas).sum()
    return table.reset_index()
