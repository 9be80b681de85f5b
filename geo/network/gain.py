"""Walking access with the network, without it, and what it brings: by area, with intervals."""

import numpy as np
import pandas as pd

from geo.access.aggregate import average_by
from geo.access.draws import average_draws, summarise_draws
from geo.access.need import measure_need
from geo.access.parameters import Floats
from geo.network.ground import Ground

MEASURES = ("accessibility", "without", "gain")
NEEDS = ["unmet_need", "unmet_without"]


def measure_cells(ground: Ground) -> pd.DataFrame:
    """Cells of the département: code, iris, commune, children_u3, MEASURES, NEEDS.

    accessibility (places for 100 children within a walk) is that of the atlas, the network in it;
    without, the same when the places of the network (Ground.network_places) have left their
    commune's total and nothing has taken their place; gain, the difference. NEEDS: unmet need of
    the cell (places, methods 8) with the network and without it.
    """
    cells = ground.territory.cells
    with_it = np.asarray(ground.catchment.accessibility.sum(axis=1))
    ratio = _divide(ground.network_places.sum(axis=1), ground.catchment.demand)
    gain = 100 * np.asarray(ground.catchment.weights @ ratio)
    # What is left is no less than nothing: a rounding error is no place.
    without = np.maximum(0.0, with_it - gain)
    children = cells["children_u3"]
    table = cells[["code", "iris", "commune", "children_u3"]].assign(
        accessibility=with_it,
        without=without,
        gain=gain,
        unmet_need=measure_need(with_it, children, ground.target),
        unmet_without=measure_need(without, children, ground.target),
    )
    return table[cells["inside"]].reset_index(drop=True)


def draw_cells(ground: Ground, children: Floats, places: Floats) -> tuple[Floats, Floats]:
    """Accessibility with the network and the part that it brings, in every draw: two arrays
    (cells of the département, draws). ``children``, ``places``: Ground.draw.
    """
    weights = ground.catchment.weights
    located = ground.territory.sites.table["located"].to_numpy()[:, None]
    fixed = ground.network_places.sum(axis=1)[:, None]
    # The size of a structure on the map varies with the draws; what is spread stays as known.
    ours = np.where(located & (fixed > 0), places, np.minimum(fixed, places))
    demand = np.asarray(weights.T @ children)
    inside = ground.territory.cells["inside"].to_numpy()
    home = weights[inside]
    return (
        100 * np.asarray(home @ _divide(places, demand)),
        100 * np.asarray(home @ _divide(ours, demand)),
    )


def average_gain(
    areas: pd.Series, cells: pd.DataFrame, drawn: tuple[Floats, Floats], children: Floats
) -> pd.DataFrame:
    """MEASURES of the areas, each child counting the same, with their 90 % intervals; NEEDS.

    ``areas``: code of each cell; ``cells``: measure_cells; ``drawn``: draw_cells; ``children``:
    of the same cells, drawn. Returns, by code, accessibility, low, high, without, without_low,
    without_high, gain, gain_low, gain_high, then NEEDS (sums). An interval holds its figure.
    """
    people = cells["children_u3"]
    empty = areas.map(people.groupby(areas).sum()).eq(0)
    means = average_by(areas, cells[[*MEASURES]], people.mask(empty, 1.0).to_numpy())
    whole, ours = drawn
    values = {"accessibility": whole, "without": np.maximum(0.0, whole - ours), "gain": ours}
    table = pd.DataFrame(index=means.index)
    for name, draws in values.items():
        low, high = summarise_draws(
            average_draws(areas, draws, children).loc[means.index].to_numpy()
        )
        prefix = "" if name == "accessibility" else f"{name}_"
        table[name] = means[name]
        table[f"{prefix}low"] = np.minimum(low, means[name])
        table[f"{prefix}high"] = np.maximum(high, means[name])
    return table.join(cells[NEEDS].groupby(areas).sum())


def _divide(amounts: Floats, totals: Floats) -> Floats:
    """Amounts over totals, 0 where the total is 0."""
    return np.divide(amounts, totals, out=np.zeros_like(amounts), where=totals > 0)
