"""What a MAM at a point would change on foot: access before and after, need served.

The interval of a gain comes from the same draws before and after: what is not known of today's
supply does not blur it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from geo.access.catchment import weigh_times
from geo.access.draws import QUANTILES
from geo.access.need import measure_need
from geo.access.parameters import Floats
from geo.access.times import WalkingTimes, measure_times
from geo.indicators.definitions import INDICATORS
from geo.siting.figure import Figure
from geo.siting.ground import Ground

ACCESS_SOURCES = INDICATORS["acces"].sources


@dataclass(frozen=True)
class Gain:
    """Places for 100 children before and after, and what is gained."""

    before: Figure
    after: Figure
    gain: Figure


@dataclass(frozen=True, eq=False)
class Effect:
    """What a MAM changes for those who live around.

    ``here``: for a child who lives at the point. ``around``: mean of the children of the
    département within ``minutes``; None when there is none. ``need``: their unmet need, in places
    (methods 8); ``served``: the part of it that the places of the MAM could serve. ``inside``:
    those children. ``draws``: the unmet need in every draw, the same ones for every address.
    """

    minutes: float
    inside: float
    here: Gain
    around: Gain | None
    need: Figure
    served: Figure
    draws: Floats


def measure_effect(
    point: tuple[float, float],
    ground: Ground,
    walks: WalkingTimes,
    *,
    places: int,
    minutes: float,
    target: float,
) -> Effect:
    """What ``places`` more at a point (x, y), EPSG:2154, change within ``minutes``.

    ``walks``: times from every cell to the point, up to the limit of the ground's decay or more.
    """
    territory, walk = ground.territory, ground.situation.walk
    cells = territory.cells
    weights = np.asarray(weigh_times(walks, walk.decay).todense()).ravel()
    reached = np.flatnonzero(weights)
    demand = float(weights[reached] @ cells["children_u3"].to_numpy()[reached])
    gains = 100 * places / demand if demand > 0 else 0.0
    drawn_gains = _divide(places, weights[reached] @ ground.children[reached].astype(float))
    year = int(ground.tables.read("squares")["year"].max())

    doors = territory.sites.table[["x", "y"]].to_numpy()
    limit, speed = walk.decay.limit, walk.speed_kmh
    own = weigh_times(
        measure_times([point], doors, territory.graph, limit=limit, speed_kmh=speed), walk.decay
    )
    full = float(walk.decay(np.zeros(1))[0])
    value, drawn = _reach(own, ground)
    here = _compare(value[0], drawn[0], full * gains, full * drawn_gains, year)

    times = walks.minutes.tocoo()
    near = np.sort(times.row[(times.data <= minutes) & cells["inside"].to_numpy()[times.row]])
    value, drawn = _reach(ground.situation.catchment.weights[near], ground)
    people = cells["children_u3"].to_numpy()[near]
    drawn_people = ground.children[near].astype(float)
    need = _list_need(value[:, None], people[:, None], target).sum()
    drawn_need = _list_need(drawn, drawn_people, target).sum(axis=0)
    served, drawn_served = min(float(places), float(need)), np.minimum(places, drawn_need)
    around = None
    if people.sum() > 0:
        share = weights[near]
        around = _compare(
            float(np.average(value, weights=people)),
            _mean(drawn, drawn_people),
            gains * float(np.average(share, weights=people)),
            drawn_gains * _mean(share[:, None], drawn_people),
            year,
        )
    return Effect(
        minutes,
        float(people.sum()),
        here,
        around,
        make_estimate(need, drawn_need, year),
        make_estimate(served, drawn_served, year, "scenario"),
        drawn_need,
    )


def make_estimate(
    value: float, draws: Floats, year: int, status: str = "estime", sources: tuple[str, ...] = ()
) -> Figure:
    """An estimated figure and the 90 % interval of its draws, which always holds it."""
    low, high = np.quantile(draws, QUANTILES)
    return Figure(
        float(value),
        status,
        sources or ACCESS_SOURCES,
        year,
        min(float(low), float(value)),
        max(float(high), float(value)),
    )


def _reach(weights: csr_array, ground: Ground) -> tuple[Floats, Floats]:
    """Places for 100 children of some origins, as estimated (n,) and drawn (n, draws)."""
    ratio = ground.situation.catchment.ratio.sum(axis=1)
    value = 100 * np.asarray(weights @ ratio)
    columns = np.unique(weights.indices)  # only the sites around: the others weigh nothing
    drawn = 100 * np.asarray(weights[:, columns] @ ground.ratios[columns].astype(float))
    return value, drawn


def _compare(start: float, drawn: Floats, more: float, drawn_more: Floats, year: int) -> Gain:
    return Gain(
        make_estimate(start, drawn, year),
        make_estimate(start + more, drawn + drawn_more, year, "scenario"),
        make_estimate(more, drawn_more, year, "scenario"),
    )


def _list_need(accessibility: Floats, children: Floats, target: float) -> Floats:
    """Unmet need of cells in every draw (cells, draws), places; see measure_need."""
    flat = measure_need(accessibility.ravel(), children.ravel(), target)
    return flat.reshape(children.shape)


def _mean(values: Floats, weights: Floats) -> Floats:
    """Mean over the cells in every draw, weighted by that draw's children: (draws,)."""
    total = weights.sum(axis=0)
    sums = (values * weights).sum(axis=0)
    return np.asarray(np.divide(sums, total, out=np.zeros_like(total), where=total > 0))


def _divide(places: float, people: Floats) -> Floats:
    """Places for 100 weighted children in every draw; 0 where no child reaches them."""
    return 100 * np.divide(places, people, out=np.zeros_like(people), where=people > 0)
