"""What a scenario changes: access, coverage, deciles of poverty, unmet need (methods 9).

Every figure is that of a hypothesis (status ``scenario``) on estimated children. Only the cells of
the département are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo import french
from geo.access.need import measure_need
from geo.access.parameters import DESERT_RATE, Ints, check_target
from geo.access.table import Read
from geo.errors import ParameterError
from geo.indicators.coverage import cover_areas, keep_latest
from geo.siting.scenario import Scenario
from geo.siting.situation import Situation, apply_scenario, list_changes
from geo.supply.references import last_rate

TODAY = "Situation actuelle"
STATUS = "scenario"
THRESHOLD = 1.0  # places for 100 children: below, a child neither gains nor loses
DECILES = 10


@dataclass(frozen=True)
class Basis:
    """What the effects are measured against.

    ``coverage``: by commune, the last year it is known: code, year, places, children (implied),
    rate (places for 100 children). ``poverty``: poverty rate by IRIS, %, NaN where not known.
    ``target``: places for 100 children. ``threshold``: THRESHOLD.
    """

    coverage: pd.DataFrame
    poverty: pd.Series
    target: float
    threshold: float = THRESHOLD

    def __post_init__(self) -> None:
        check_target(self.target)
        if not (self.threshold > 0 and np.isfinite(self.threshold)):
            raise ParameterError(
                f"Seuil de gain ou de perte de {french.number(self.threshold)} places pour "
                "100 enfants : donner une valeur supérieure à 0."
            )


@dataclass(frozen=True, eq=False)
class Effects:
    """What changes from a situation to another.

    ``cells``: code, iris, commune, children_u3, before, after, change (places for 100 children).
    ``communes``: see cover_communes. ``deciles``: see summarise_deciles. Children are counted from
    ``threshold`` places for 100 on. ``unmet_before``, ``unmet_after``: places (methods 8).
    """

    cells: pd.DataFrame
    communes: pd.DataFrame
    deciles: pd.DataFrame
    children_gaining: float
    children_losing: float
    unmet_before: float
    unmet_after: float

    @property
    def unmet_change(self) -> float:
        """Places: below 0 when less need is left unmet."""
        return self.unmet_after - self.unmet_before


def read_basis(read: Read, target: float | None = None, threshold: float = THRESHOLD) -> Basis:
    """The basis of the processed tables; ``target`` None is the rate of France.

    Raises ParameterError.
    """
    areas = keep_latest(cover_areas(read("coverage"), read("communes")))
    rows = areas[areas["level"].eq("commune") & areas["mode"].eq("total")]
    columns = ["code", "year", "places", "children", "rate"]
    social = read("social")
    poverty = social[social["level"].eq("iris") & social["indicator"].eq("poverty_rate")]
    last = poverty[poverty["year"].eq(poverty["year"].max())]
    return Basis(
        rows[columns].reset_index(drop=True),
        last.set_index("code")["value"],
        last_rate(read("references")) if target is None else target,
        threshold,
    )


def measure_effects(before: Situation, after: Situation, basis: Basis) -> Effects:
    """What changes from ``before`` to ``after``, two situations of one territory and walk."""
    table = before.territory.cells
    start, end = before.accessibility, after.accessibility
    cells = table[["code", "iris", "commune", "children_u3"]].assign(
        before=start, after=end, change=end - start
    )
    cells = cells[table["inside"]].reset_index(drop=True)
    children = cells["children_u3"]
    return Effects(
        cells,
        cover_communes(list_changes(before, after), basis.coverage),
        summarise_deciles(cells, basis.poverty),
        float(children[cells["change"] >= basis.threshold].sum()),
        float(children[cells["change"] <= -basis.threshold].sum()),
        float(measure_need(cells["before"], children, basis.target).sum()),
        float(measure_need(cells["after"], children, basis.target).sum()),
    )


def cover_communes(changes: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Coverage of the communes before and after: official places, and the change of places.

    ``changes``: list_changes. ``coverage``: Basis. Both rates are over the children that Cnaf's
    rate implies. Returns code, year, children, places, places_change, places_after, rate,
    rate_after, status. Where Cnaf publishes no rate, or no number of places that year (small
    communes), the rate after a change is not known: NaN.
    """
    modes = changes.drop(columns=["id", "commune"])
    change = modes.sum(axis=1).groupby(changes["commune"]).sum()
    codes = sorted({*coverage["code"], *change.index})
    table = coverage.set_index("code").reindex(codes).rename_axis("code").reset_index()
    added = table["code"].map(change).fillna(0.0).astype("float64")
    return pd.DataFrame(
        {
            "code": table["code"],
            "year": table["year"].astype("Int64"),
            "children": table["children"],
            "places": table["places"],
            "places_change": added,
            "places_after": table["places"] + added,
            "rate": table["rate"],
            "rate_after": table["rate"].where(
                added.eq(0), table["rate"] + 100 * added / table["children"]
            ),
            "status": STATUS,
        }
    )


def summarise_deciles(cells: pd.DataFrame, poverty: pd.Series) -> pd.DataFrame:
    """Places for 100 children by decile of poverty, before and after.

    ``cells``: iris, children_u3, before, after. ``poverty``: rate by IRIS, %. Returns decile (1:
    the least poor; NA, last: poverty not known), poverty_low, poverty_high, children_u3, before,
    after (means weighted by children, NaN without any), change.
    """
    rate = cells["iris"].map(poverty).astype("float64")
    decile = rank_deciles(rate, cells["children_u3"])
    children = cells["children_u3"]
    groups = pd.DataFrame(
        {
            "poverty": rate,
            "children_u3": children,
            "before": children * cells["before"],
            "after": children * cells["after"],
        }
    ).groupby(pd.Series(decile, index=cells.index, name="decile"))
    table = groups.agg(
        poverty_low=("poverty", "min"),
        poverty_high=("poverty", "max"),
        children_u3=("children_u3", "sum"),
        before=("before", "sum"),
        after=("after", "sum"),
    ).reindex(range(DECILES + 1))
    table["children_u3"] = table["children_u3"].fillna(0.0)
    people = table["children_u3"].where(table["children_u3"] > 0)
    table["before"] /= people
    table["after"] /= people
    table["change"] = table["after"] - table["before"]
    table = table.loc[[*range(1, DECILES + 1), 0]].reset_index()
    table["decile"] = table["decile"].astype("Int64").mask(table["decile"].eq(0))
    return table


def rank_deciles(rates: ArrayLike, weights: ArrayLike) -> Ints:
    """Decile (1 to 10) of each rate, so that each holds a tenth of the weights; 0 where NaN.

    Equal rates share a decile: that of the middle of their weights.
    """
    rate, weight = np.asarray(rates, dtype=float), np.asarray(weights, dtype=float)
    known = np.isfinite(rate)
    values, position = np.unique(rate[known], return_inverse=True)
    held = np.bincount(position, weight[known], minlength=len(values))
    total = held.sum()
    middle = (np.cumsum(held) - held / 2) / total if total > 0 else np.zeros(len(values))
    deciles = np.zeros(len(rate), dtype=np.intp)
    deciles[known] = (
        np.minimum(np.floor(DECILES * middle), DECILES - 1).astype(np.intp)[position] + 1
    )
    return deciles


def compare_scenarios(base: Situation, scenarios: Sequence[Scenario], basis: Basis) -> pd.DataFrame:
    """Scenarios side by side, each applied to ``base``, which is the first row.

    Returns name, changes (their number), places_change, accessibility (mean by child, places for
    100), share_below_desert (% of the children under 33 places for 100), children_gaining,
    children_losing, unmet_need, unmet_change (places), least_poor, poorest (places for 100
    children in the first and the last decile of poverty), status. Raises ParameterError, also for
    two scenarios of one name.
    """
    names = [scenario.name for scenario in scenarios]
    if len({TODAY, *names}) <= len(names):
        raise ParameterError(
            "Deux scénarios à comparer ont le même nom, ou celui de la situation actuelle : "
            "leur donner des noms différents."
        )
    rows = [_describe(TODAY, 0, base, base, basis)]
    rows += [
        _describe(each.name, len(each.changes), base, apply_scenario(each, base), basis)
        for each in scenarios
    ]
    return pd.DataFrame(rows)


def _describe(
    name: str, changes: int, before: Situation, after: Situation, basis: Basis
) -> dict[str, Any]:
    effects = measure_effects(before, after, basis)
    cells, deciles = effects.cells, effects.deciles.set_index("decile")["after"]
    children = cells["children_u3"]
    below = children[cells["after"] < DESERT_RATE].sum()
    return {
        "name": name,
        "changes": changes,
        "places_change": float(effects.communes["places_change"].sum()),
        "accessibility": float((children * cells["after"]).sum() / children.sum()),
        "share_below_desert": float(100 * below / children.sum()),
        "children_gaining": effects.children_gaining,
        "children_losing": effects.children_losing,
        "unmet_need": effects.unmet_after,
        "unmet_change": effects.unmet_change,
        "least_poor": float(deciles.loc[1]),
        "poorest": float(deciles.loc[DECILES]),
        "status": "estime" if after is before else STATUS,
    }
