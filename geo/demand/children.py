"""Children under 3 by commune and IRIS (methods, section 3).

Commune: births of the last three years x retention, the census count of 0-2 for one birth of
the matching years, shrunk towards the département. IRIS: the census share within the commune.
Intervals are the 90 % of the census sampling.
"""

import numpy as np
import pandas as pd

SHRINKAGE_BIRTHS = 500.0  # b0: weight of the département's retention, in births
SAMPLING_FRACTION = 0.4  # f: share of dwellings surveyed over five years
DESIGN_EFFECT = 1.5  # on the standard deviation
Z90 = 1.6448536269514722  # half-width of a 90 % interval, in standard deviations
PUBLICATION_THRESHOLD = 30.0  # children under which no rate is shown


def compute_census_sd(
    count: pd.Series, fraction: float = SAMPLING_FRACTION, design: float = DESIGN_EFFECT
) -> pd.Series:
    """Standard deviation of a census count n: sqrt(n (1 - f) / f) x design effect (persons)."""
    return (count * (1 - fraction) / fraction) ** 0.5 * design


def sum_births(births: pd.DataFrame, years: int = 3) -> pd.DataFrame:
    """Births of each year and the ``years - 1`` before it, by commune.

    Takes columns code, year, births; a commune and year come out only when every one of the
    years is known. Returns code, year, births_3y.
    """
    wide = births.pivot_table(index="year", columns="code", values="births", aggfunc="sum")
    wide = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    rolled = wide.rolling(years, min_periods=years).sum()
    long = rolled.rename_axis("year").reset_index().melt("year", value_name="births_3y")
    return long.dropna(subset="births_3y")[["code", "year", "births_3y"]].reset_index(drop=True)


def estimate_retention(
    births_3y: pd.Series, census: pd.Series, shrinkage: float = SHRINKAGE_BIRTHS
) -> pd.DataFrame:
    """Retention k* of each commune, with its standard deviation.

    ``births_3y`` and ``census`` are indexed by commune: births of the three years whose
    children the census counts as 0-2, and that count. k* = (b k + b0 k_D) / (b + b0), which is
    (n + b0 N / B) / (b + b0); its variance is that of the counts n (N holds n). Returns columns
    retention, sd.
    """
    total_births, total_census = births_3y.sum(), census.sum()
    pull = shrinkage / total_births
    retention = (census + pull * total_census) / (births_3y + shrinkage)
    variance = compute_census_sd(census) ** 2
    spread = (1 + pull) ** 2 * variance + pull**2 * (variance.sum() - variance)
    return pd.DataFrame({"retention": retention, "sd": np.sqrt(spread) / (births_3y + shrinkage)})


def estimate_communes(births: pd.DataFrame, census: pd.DataFrame) -> pd.DataFrame:
    """Children under 3 on 31 December, by commune and year.

    ``births``: code, year, births. ``census``: code, year, children; counted on 1 January of
    the census year, so matched with the births of the three years before. Returns code, year,
    births_3y, retention, children_u3, low, high (90 %), census (on its own date only).
    """
    rolled = sum_births(births)
    census_year = int(census["year"].iloc[0]) - 1  # 1 January is the 31 December before
    counted = census.set_index("code")["children"]
    matching = rolled[rolled["year"].eq(census_year)].set_index("code")["births_3y"]
    factors = estimate_retention(matching.reindex(counted.index), counted)
    table = rolled.merge(factors, left_on="code", right_index=True)
    table["children_u3"] = table["births_3y"] * table["retention"]
    half = Z90 * table["births_3y"] * table["sd"]
    table["low"] = (table["children_u3"] - half).clip(lower=0)
    table["high"] = table["children_u3"] + half
    table["census"] = table["code"].map(counted).where(table["year"].eq(census_year))
    return table.drop(columns="sd").sort_values(["code", "year"], ignore_index=True)


def estimate_iris(census: pd.DataFrame, communes: pd.DataFrame, year: int) -> pd.DataFrame:
    """Children under 3 of each IRIS on 31 December of ``year``: its census share of the commune.

    ``census``: code, commune, year, children. ``communes``: the table of estimate_communes. An
    IRIS's interval is that of its census count, scaled like the count. The IRIS of a commune add
    up to the commune. Returns the columns of the processed table ``children_iris``.
    """
    level = communes[communes["year"].eq(year)].set_index("code")["children_u3"]
    commune_census = census.groupby("commune")["children"].transform("sum")
    scale = census["commune"].map(level) / commune_census
    estimate = census["children"] * scale
    half = Z90 * compute_census_sd(census["children"]) * scale
    return pd.DataFrame(
        {
            "code": census["code"],
            "commune": census["commune"],
            "census_year": census["year"],
            "census": census["children"],
            "year": year,
            "children_u3": estimate,
            "low": (estimate - half).clip(lower=0),
            "high": estimate + half,
            "publishable": estimate >= PUBLICATION_THRESHOLD,
        }
    )


def imply_children(coverage: pd.DataFrame) -> pd.Series:
    """Children implied by the CNAF's total rate, indexed by (code, year)."""
    total = coverage[coverage["mode"].eq("total")].dropna(subset="children")
    return total.set_index(["code", "year"])["children"]
