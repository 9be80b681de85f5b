"""Official places and rates by commune, mode and year, in the geography of 2025 (methods 2)."""

from collections.abc import Callable

import pandas as pd

MODES = ("eaje_psu", "eaje_hors_psu", "eaje", "prescolaire", "am", "domicile", "individuel")
MODES_ALL_COMMUNES = ("eaje", "am", "autres")
KEY = ["code", "year", "mode"]

UpdateCodes = Callable[[pd.Series], pd.Series]


def combine_vintages(history: pd.DataFrame, current: pd.DataFrame | None) -> pd.DataFrame:
    """One table of the historical and the current files; on a shared year the current one wins.

    Both have the columns of the reader caf_coverage and a column ``source``.
    """
    if current is None:
        return history
    revised = set(zip(current["code"], current["year"], strict=True))
    kept = [pair not in revised for pair in zip(history["code"], history["year"], strict=True)]
    return pd.concat([history[kept], current], ignore_index=True)


def build_coverage(
    places: pd.DataFrame, rates: pd.DataFrame, update_codes: UpdateCodes
) -> pd.DataFrame:
    """Coverage of the communes the CNAF publishes by mode, geography of 2025.

    ``places`` and ``rates`` have columns code, year, mode, value, source. A commune that did not
    change keeps the published figures (``officiel``). For merged communes, places and implied
    children (100 x total places / total rate) are added and every rate recomputed from them
    (``calcule``), never averaged. Returns the columns of the processed table ``coverage``.
    """
    table = places.rename(columns={"value": "places"}).merge(
        rates.rename(columns={"value": "rate"})[[*KEY, "rate"]], on=KEY
    )
    total = table[table["mode"].eq("total")].set_index(["code", "year"])
    implied = (100 * total["places"] / total["rate"]).rename("children")
    table = table.join(implied, on=["code", "year"])
    table["now"] = update_codes(table["code"])
    groups = table.groupby(["now", "year", "mode"], sort=True)
    merged = groups.agg(
        places=("places", "sum"),
        children=("children", "sum"),
        published=("rate", "first"),
        parts=("code", "nunique"),
        source=("source", "first"),
    ).reset_index(names=["code", "year", "mode"])
    recomputed = merged["parts"] > 1
    merged["rate"] = merged["published"].mask(
        recomputed, 100 * merged["places"] / merged["children"]
    )
    merged["status"] = recomputed.map({True: "calcule", False: "officiel"})
    return _arrange(merged)


def build_small_communes(
    rates: pd.DataFrame, places: pd.DataFrame, published: set[str], rate_source: str, source: str
) -> pd.DataFrame:
    """Coverage of the communes outside the CNAF's list of over 10,000 inhabitants.

    ``rates``: code, year, rate (global). ``places``: code, year, eaje, am, autres. Each is kept
    on its own year; a year with places and no rate has no implied children: not known.
    """
    rates = rates[~rates["code"].isin(published)]
    places = places[~places["code"].isin(published)]
    by_mode = places.melt(
        ["code", "year"], list(MODES_ALL_COMMUNES), var_name="mode", value_name="places"
    )
    totals = by_mode.groupby(["code", "year"], as_index=False)["places"].sum()
    counted = pd.concat([by_mode, totals.assign(mode="total")]).assign(source=source)
    rated = rates.assign(mode="total", source=rate_source)
    table = pd.concat([counted, rated], ignore_index=True)
    return _arrange(table.assign(children=float("nan"), status="officiel"))


def _arrange(table: pd.DataFrame) -> pd.DataFrame:
    columns = ["code", "year", "mode", "places", "rate", "children", "status", "source"]
    return table[columns].sort_values(KEY, ignore_index=True)
