"""The three counts of children under 3, side by side: estimate, census, CNAF."""

import pandas as pd

from geo.indicators.values import Tables

COUNTS = ["children_u3", "census", "cnaf"]


def compare_counts(tables: Tables) -> pd.DataFrame:
    """The three counts of children under 3 on the communes the CNAF publishes every year.

    Two rows, the census date and the CNAF's last year: year (on 31 December), communes (how
    many), children_u3 (estimate), census (NaN but on its date), cnaf (implied by its rates).
    """
    table = tables.read("children_communes").dropna(subset="cnaf")
    years = {table.loc[table["census"].notna(), "year"].max(), table["year"].max()}
    table = table[table["year"].isin(years)]
    sums: pd.DataFrame = table.groupby("year")[COUNTS].sum(min_count=1)
    sums.insert(0, "communes", table.groupby("year")["code"].nunique())
    return sums.reset_index()
