"""How sure the effect of a scenario is: the same draws before and after it (methods 9).

The draws are those of the atlas's accessibility (geo.access.draws): children by IRIS, sizes of the
structures whose size is estimated, spots of the EAJE that nobody locates. What the scenario does
is not drawn: its places are those it says. Both situations take the same draws, so that the
interval of a gain is that of the gain alone, not of two figures apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.access.aggregate import list_areas
from geo.access.catchment import Catchment
from geo.access.cells import Sites
from geo.access.draws import (
    DRAWS,
    SEED,
    average_draws,
    draw_children,
    draw_places,
    summarise_draws,
)
from geo.access.need import measure_need
from geo.access.parameters import Floats
from geo.siting.effects import Basis, rank_deciles
from geo.siting.situation import Situation

LEVELS = ("commune", "ept", "departement")
MEASURES = ("before", "after", "change")
BOUNDED = [f"{name}_{bound}" for name in MEASURES for bound in ("low", "high")]


@dataclass(frozen=True, eq=False)
class Margins:
    """An effect by area and its 90 % intervals; an interval always holds its figure.

    ``figures``: low, high by name: children_gaining, children_losing (children), unmet_change
    (places). ``areas``: level, code, children_u3, before, after, change (places for 100 children,
    means weighted by children) and BOUNDED. ``deciles``: decile (those of poverty, 0: not known)
    and the same.
    """

    figures: pd.DataFrame
    areas: pd.DataFrame
    deciles: pd.DataFrame

    def bounds(self, name: str) -> tuple[float, float]:
        """Interval of one of the ``figures``."""
        return float(self.figures["low"][name]), float(self.figures["high"][name])


def average_areas(
    before: Situation, after: Situation, levels: Sequence[str] = LEVELS
) -> pd.DataFrame:
    """Accessibility of the areas of ``levels`` (LEVELS, iris): level, code, children_u3, before,
    after, change.

    Places for 100 children, means weighted by children; NaN in an area without any.
    """
    cells = _pick(before, after)
    parts = [_average(cells, areas).assign(level=level) for level, areas in _group(before, levels)]
    return _order(pd.concat(parts, ignore_index=True))


def measure_margins(
    before: Situation, after: Situation, basis: Basis, *, draws: int = DRAWS, seed: int = SEED
) -> Margins:
    """Intervals of what changes from ``before`` to ``after``, two situations of one territory and
    walk; ``before`` is drawn as the accessibility of the atlas is.
    """
    territory = before.territory
    generator = np.random.default_rng(seed)
    children = draw_children(territory.cells, draws, generator)
    places = draw_places(territory.sites, territory.usual_size, draws, generator)
    start = _reach(before.catchment, children, places)
    moved = follow_places(territory.sites, after.territory.sites, places)
    end = _reach(after.catchment, children, moved)

    cells = _pick(before, after)
    inside = territory.cells["inside"].to_numpy()
    children, start, end = children[inside], start[inside], end[inside]

    def bound(areas: pd.Series) -> pd.DataFrame:
        return _bound(_average(cells, areas), areas, start, end, children)

    levels = [bound(areas).assign(level=level) for level, areas in _group(before)]
    rate = cells["iris"].map(basis.poverty).astype("float64")
    deciles = pd.Series(rank_deciles(rate, cells["children_u3"]), index=cells.index, name="code")
    return Margins(
        _bound_figures(cells, start, end, children, basis),
        _order(pd.concat(levels, ignore_index=True)),
        bound(deciles).rename(columns={"code": "decile"}),
    )


def follow_places(before: Sites, after: Sites, drawn: Floats) -> Floats:
    """Places of the sites of ``after`` in each draw, from those ``drawn`` for ``before``.

    A site keeps its draw, and what the scenario adds to it or takes away; one that opened, or
    whose size the scenario says, has that size in every draw.
    """
    rows = pd.Series(np.arange(len(before.table)), index=before.table["id"].to_numpy())
    origin = after.table["id"].map(rows)
    held = after.places.sum(axis=1)
    sized = (after.table["located"] & ~after.table["estimated"]).to_numpy()
    follows = origin.notna().to_numpy() & ~sized
    source = origin[follows].astype("int64").to_numpy()
    moved = np.repeat(held[:, None], drawn.shape[1], axis=1)
    added = held[follows] - before.places.sum(axis=1)[source]
    moved[follows] = np.maximum(0.0, drawn[source] + added[:, None])
    return moved


def _reach(catchment: Catchment, children: Floats, places: Floats) -> Floats:
    """Accessibility of every cell in each draw, places for 100 children."""
    demand = np.asarray(catchment.weights.T @ children)
    ratio = np.divide(places, demand, out=np.zeros_like(places), where=demand > 0)
    return 100 * np.asarray(catchment.weights @ ratio)


def _pick(before: Situation, after: Situation) -> pd.DataFrame:
    """The cells of the département, with their accessibility before and after."""
    table = before.territory.cells
    cells = table[["iris", "commune", "children_u3"]].assign(
        before=before.accessibility, after=after.accessibility
    )
    return cells[table["inside"]].reset_index(drop=True)


def _group(situation: Situation, levels: Sequence[str] = LEVELS) -> list[tuple[str, pd.Series]]:
    """The area of each cell of the département, by level."""
    table = situation.territory.cells
    cells = table.loc[table["inside"], ["iris", "commune"]].reset_index(drop=True)
    communes = situation.territory.communes
    return [(level, list_areas(cells, communes, level)) for level in levels]


def _average(cells: pd.DataFrame, areas: pd.Series) -> pd.DataFrame:
    children = cells["children_u3"]
    total = children.groupby(areas).sum()
    people = total.where(total > 0)
    table = pd.DataFrame({"children_u3": total})
    for name in ("before", "after"):
        table[name] = (children * cells[name]).groupby(areas).sum() / people
    table["change"] = table["after"] - table["before"]
    return table.rename_axis("code").reset_index()


def _bound(
    table: pd.DataFrame, areas: pd.Series, start: Floats, end: Floats, children: Floats
) -> pd.DataFrame:
    """The table with BOUNDED."""
    drawn = {"before": average_draws(areas, start, children)}
    drawn["after"] = average_draws(areas, end, children)
    drawn["change"] = drawn["after"] - drawn["before"]
    for name, values in drawn.items():
        low, high = summarise_draws(values.loc[table["code"]].to_numpy())
        table[f"{name}_low"] = np.minimum(low, table[name])
        table[f"{name}_high"] = np.maximum(high, table[name])
    return table


def _bound_figures(
    cells: pd.DataFrame, start: Floats, end: Floats, children: Floats, basis: Basis
) -> pd.DataFrame:
    people = cells["children_u3"].to_numpy()[:, None]
    old, new = (cells[name].to_numpy()[:, None] for name in ("before", "after"))
    measures: dict[str, Callable[[Floats, Floats, Floats], Floats]] = {
        "children_gaining": lambda was, now, each: each * (now - was >= basis.threshold),
        "children_losing": lambda was, now, each: each * (now - was <= -basis.threshold),
        "unmet_change": lambda was, now, each: (
            measure_need(now, each, basis.target) - measure_need(was, each, basis.target)
        ),
    }
    rows = {}
    for name, measure in measures.items():
        drawn = measure(start, end, children).sum(axis=0)
        value = float(measure(old, new, people).sum())
        low, high = summarise_draws(drawn[None, :])
        rows[name] = {"low": min(float(low[0]), value), "high": max(float(high[0]), value)}
    return pd.DataFrame.from_dict(rows, orient="index")


def _order(table: pd.DataFrame) -> pd.DataFrame:
    return table[["level", *(column for column in table if column != "level")]]
