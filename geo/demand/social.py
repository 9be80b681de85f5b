"""Social context by IRIS, commune, EPT and département, as one long table.

Every indicator is kept as a numerator and a denominator, so that merged communes, EPT and the
département are recomputed from them: a rate is never averaged. A median cannot be recomputed:
it is not known for a merged commune, an EPT or the département.
"""

from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

UpdateCodes = Callable[[pd.Series], pd.Series]

KNOWN_SHARE = 0.95  # of the parts of an area that must be known for its figure to be given
COLUMNS = ["level", "code", "indicator", "year", "value", "status", "source"]


def rate_of(
    codes: pd.Series,
    year: int,
    numerator: pd.Series,
    denominator: pd.Series,
    *,
    indicator: str,
    source: str,
    secret: pd.Series | bool = False,
    published: bool = False,
) -> pd.DataFrame:
    """Parts of a rate in % by area: code, indicator, year, numerator, denominator, secret,
    published, source.

    A part with an unknown numerator or denominator has NaN in both; ``secret`` marks those that
    the publisher hides; ``published``: the rate of a part is the publisher's own, not a division
    made here.
    """
    known = numerator.notna() & denominator.notna()
    return pd.DataFrame(
        {
            "code": codes.astype("str"),
            "indicator": indicator,
            "year": year,
            "numerator": (100 * numerator).where(known).astype("float64"),
            "denominator": denominator.where(known).astype("float64"),
            "secret": secret,
            "published": published,
            "source": source,
        }
    )


def count_of(
    codes: pd.Series, year: int, values: pd.Series, *, indicator: str, source: str
) -> pd.DataFrame:
    """Parts of a count by area, in the layout of :func:`rate_of` (no denominator: NaN)."""
    return pd.DataFrame(
        {
            "code": codes.astype("str"),
            "indicator": indicator,
            "year": year,
            "numerator": values.astype("float64"),
            "denominator": np.nan,
            "secret": False,
            "published": True,
            "source": source,
        }
    )


def aggregate(
    parts: pd.DataFrame,
    area_of: Mapping[str, str] | Callable[[pd.Series], pd.Series],
    level: str,
    expected: pd.Series | None = None,
) -> pd.DataFrame:
    """Add the parts up by area of a level, and divide.

    ``area_of`` maps the code of a part to its area; ``expected`` is the number of parts of each
    area, indexed by area (by default, those given): an area of which under 95 % of the parts
    are known has no value (``absent``, or ``secret`` when its publisher hides one). A value that
    is one published part is ``officiel``, any other ``calcule``. Returns COLUMNS.
    """
    area = area_of(parts["code"]) if callable(area_of) else parts["code"].map(area_of)
    table = parts.assign(area=area, known=parts["numerator"].notna()).dropna(subset="area")
    sums = table.groupby(["indicator", "year", "area", "source"], as_index=False).agg(
        numerator=("numerator", "sum"),
        denominator=("denominator", lambda s: s.sum(min_count=1)),
        known=("known", "sum"),
        parts=("known", "size"),
        secret=("secret", "any"),
        published=("published", "all"),
    )
    is_count = sums["denominator"].isna()
    value = sums["numerator"] / sums["denominator"].mask(is_count, 1.0)
    size = sums["parts"] if expected is None else sums["area"].map(expected)
    enough = sums["known"] >= KNOWN_SHARE * size
    sums["value"] = value.where(enough & np.isfinite(value))
    single = sums["parts"].eq(1) & size.eq(1) & sums["published"]
    unknown = sums["value"].isna()
    reason = sums["secret"].map({True: "secret", False: "absent"})
    sums["status"] = single.map({True: "officiel", False: "calcule"}).mask(unknown, reason)
    return sums.assign(level=level, code=sums["area"])[COLUMNS]


def fill_missing(
    table: pd.DataFrame, level: str, codes: pd.Series, status: Mapping[str, str]
) -> pd.DataFrame:
    """Add a row without value for every area of a level that an indicator does not know.

    ``status`` gives, by indicator, why it is missing (``secret``), else ``absent``.
    """
    rows = table[table["level"].eq(level)]
    kinds = rows[["indicator", "year", "source"]].drop_duplicates()
    wanted = kinds.merge(pd.DataFrame({"level": level, "code": list(codes)}), how="cross")
    known = rows[["indicator", "year", "code"]]
    missing = wanted.merge(known, how="left", indicator=True).query("_merge == 'left_only'")
    reason = missing["indicator"].map(dict(status)).fillna("absent")
    added = missing.assign(value=np.nan, status=reason)[COLUMNS]
    return pd.concat([table, added], ignore_index=True)


def medians_of(
    table: pd.DataFrame, level: str, update_codes: UpdateCodes, *, source: str
) -> pd.DataFrame:
    """Median incomes (euros a year), not known where areas have merged. Returns COLUMNS."""
    code = update_codes(table["code"])
    merged = code.duplicated(keep=False)
    value = table["median"].where(~merged)
    secret = table["secret"] & ~merged
    status = pd.Series("officiel", table.index).mask(value.isna(), "absent").mask(secret, "secret")
    rows = pd.DataFrame(
        {
            "level": level,
            "code": code,
            "indicator": "median_income",
            "year": table["year"],
            "value": value,
            "status": status,
            "source": source,
        }
    )
    return rows.drop_duplicates("code")[COLUMNS]


def share_in_qpv(squares: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame) -> pd.Series:
    """Share (0 to 1) of each square's area inside the priority neighbourhoods (EPSG:2154)."""
    zone = qpv.geometry.union_all()
    near = squares.geometry[squares.geometry.intersects(zone)]
    inside = pd.Series(near.intersection(zone).area / near.area)
    return inside.reindex(squares.index, fill_value=0.0).clip(0, 1)
