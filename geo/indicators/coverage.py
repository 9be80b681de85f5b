"""Official coverage by area, its changes, and the places missing for a target (methods 2)."""

from dataclasses import dataclass

import pandas as pd

from geo import french
from geo.errors import ParameterError

DEPARTEMENT = "93"
LEVELS = ("departement", "ept", "commune")
COLUMNS = [
    "level",
    "code",
    "year",
    "mode",
    "places",
    "children",
    "rate",
    "status",
    "known",
    "total",
]


def cover_areas(coverage: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Coverage of the communes, the EPT and the département, by mode and year.

    ``coverage`` and ``communes`` are the processed tables. An EPT's or the département's rate is
    the sum of places over the sum of implied children, on the communes that have both; ``known``
    of its ``total`` communes. Never a mean of rates. Rates are places for 100 children under 3.
    """
    ept = communes.set_index("code")["ept"]
    base = coverage.assign(level="commune", known=1, total=1)
    counted = coverage.dropna(subset=["places", "children"])
    groups = {
        "ept": counted["code"].map(ept),
        "departement": pd.Series(DEPARTEMENT, index=counted.index),
    }
    sizes = {
        "ept": communes["ept"].value_counts(),
        "departement": pd.Series({DEPARTEMENT: len(communes)}),
    }
    parts = [base]
    for level, area in groups.items():
        sums = (
            counted.assign(area=area)
            .groupby(["area", "year", "mode"], as_index=False)
            .agg(places=("places", "sum"), children=("children", "sum"), known=("code", "nunique"))
        )
        parts.append(
            sums.assign(
                level=level,
                code=sums["area"],
                rate=100 * sums["places"] / sums["children"],
                status="calcule",
                total=sums["area"].map(sizes[level]),
            )
        )
    table = pd.concat(parts, ignore_index=True)[COLUMNS]
    return table.sort_values(["level", "code", "year", "mode"], ignore_index=True)


@dataclass(frozen=True)
class ChangeSplit:
    """A change of rate between two years, in points, split into its two causes."""

    start_rate: float
    end_rate: float
    supply: float
    denominator: float

    @property
    def change(self) -> float:
        """Change of the rate, points; the sum of its two parts."""
        return self.supply + self.denominator


def split_change(
    start_places: float, start_children: float, end_places: float, end_children: float
) -> ChangeSplit:
    """Split the change of R = 100 S / P into its supply and denominator parts.

    Supply: (S1 - S0) x mean(1/P); denominator: mean(S) x (1/P1 - 1/P0); they add up exactly to
    R1 - R0. Raises ParameterError when a number of children is not positive.
    """
    if start_children <= 0 or end_children <= 0:
        raise ParameterError("Le nombre d'enfants doit être positif pour décomposer un taux.")
    inverse_start, inverse_end = 1 / start_children, 1 / end_children
    supply = (end_places - start_places) * (inverse_start + inverse_end) / 2
    denominator = (start_places + end_places) / 2 * (inverse_end - inverse_start)
    return ChangeSplit(
        start_rate=100 * start_places * inverse_start,
        end_rate=100 * end_places * inverse_end,
        supply=100 * supply,
        denominator=100 * denominator,
    )


def count_missing_places(children: pd.Series, places: pd.Series, target: float) -> pd.Series:
    """Places missing for a target rate: P x target / 100 - S, not below 0.

    ``target`` in places for 100 children. Raises ParameterError unless it is in 0-200.
    """
    if not 0 <= target <= 200:
        raise ParameterError(
            "Le taux visé doit être entre 0 et 200 places pour 100 enfants, reçu "
            f"{french.number(target)}."
        )
    return (children * target / 100 - places).clip(lower=0)


def keep_latest(table: pd.DataFrame, mode: str = "total") -> pd.DataFrame:
    """The rows of each area in the last year its rate of ``mode`` is known.

    Communes under 10,000 inhabitants have an older year than the others: ``year`` says which.
    """
    rated = table[table["mode"].eq(mode)].dropna(subset="rate")
    last = rated.groupby(["level", "code"])["year"].max().rename("last_year").reset_index()
    merged = table.merge(last, on=["level", "code"])
    return merged[merged["year"].eq(merged["last_year"])].drop(columns="last_year")
