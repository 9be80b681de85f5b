"""Why an area ranks where it does: each criterion's value, need, weight and part of the score."""

from collections.abc import Mapping

import pandas as pd

from geo.errors import ParameterError
from geo.indicators.definitions import TARGET
from geo.indicators.portrait import find_area, find_missing, latest_coverage
from geo.indicators.priorities import (
    ACCESS_COLUMNS,
    COMMUNE_ONLY,
    CRITERIA,
    DEFAULT_WEIGHTS,
    SOCIAL,
    TREND_YEARS,
    rank_criteria,
    weigh_criteria,
)
from geo.indicators.values import FIRST_YEAR, NOT_PUBLISHED, Tables

UNKNOWN = "absent"
COLUMNS = (
    "label", "score", "value", "low", "high", "status", "period", "inherited", "need", "weight",
    "share", "contribution",
)  # fmt: skip
Origin = tuple[str, str]  # status, and year or years: « 2022 », « 2019-2024 »


def explain_area(
    code: str,
    level: str,
    criteria: pd.DataFrame,
    tables: Tables,
    *,
    weights: Mapping[str, float] | None = None,
    target: float = TARGET,
) -> pd.DataFrame:
    """What the score of an area is made of, one row a criterion.

    ``criteria``: geo.indicators.priorities.gather_criteria with the same level, tables and
    target. Index criterion, columns COLUMNS: value in the criterion's unit with its 90 %
    interval where there is one; status (officiel, calcule, estime, or why there is no value) and
    period; inherited (an IRIS has its commune's value); need, its percentile rank (0-100);
    weight as chosen; share, the weight (%) once those of the missing criteria are shared out;
    contribution, share x need / 100: they add up to the priority. NaN in the last two for a
    criterion left out, or an area without a score. Raises ParameterError for an unknown area or
    bad weights.
    """
    here = criteria.index[criteria["code"].eq(code)]
    if here.empty:
        raise ParameterError(f"Territoire inconnu : « {code} ».")
    row = criteria.loc[here[0]]
    table = weigh_criteria(DEFAULT_WEIGHTS if weights is None else weights)
    table["value"] = row[list(CRITERIA)].astype("float64")
    origins = _find_origins(level, row, tables, target)
    table["status"] = pd.Series({key: status for key, (status, _) in origins.items()})
    table["period"] = pd.Series({key: period for key, (_, period) in origins.items()})
    bounds = pd.DataFrame(_find_bounds(row, table), index=["low", "high"]).T
    table = table.join(bounds.astype("float64"))
    table["inherited"] = level == "iris" and table.index.isin(COMMUNE_ONLY)
    table["need"] = rank_criteria(criteria).loc[here[0]]
    known = table["share"].where(table["need"].notna() & table["share"].gt(0))
    table["share"] = 100 * known / known.sum()
    table["contribution"] = table["share"] * table["need"] / 100
    return table[list(COLUMNS)]


def _find_bounds(row: pd.Series, table: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """90 % intervals of the criteria that have one; estimated missing places move as children."""
    _, low, high = ACCESS_COLUMNS
    bounds = {"accessibility": (row[low], row[high])}
    if table.loc["missing_places", "status"] == "estime":
        spread = table.loc["missing_places", "value"] / row["children_u3"]
        bounds["missing_places"] = spread * row["low"], spread * row["high"]
    return bounds


def _find_origins(level: str, row: pd.Series, tables: Tables, target: float) -> dict[str, Origin]:
    code, commune = str(row["code"]), str(row["commune"])
    children = tables.read("children_communes")
    last = int(children["year"].max())
    places = tables.read("coverage")
    places = places[places["mode"].eq("am")].dropna(subset="places")
    origins: dict[str, Origin] = {
        "missing_places": _find_missing_origin(level, commune, tables, target),
        "accessibility": ("estime", ""),
        "children_trend": ("estime", f"{last - TREND_YEARS}-{last}"),
        "childminder_trend": ("calcule", f"{FIRST_YEAR}-{int(places['year'].max())}"),
    }
    for key in SOCIAL:
        inherited = level == "iris" and key in COMMUNE_ONLY
        area = ("commune", commune) if inherited else (level, code)
        origins[key] = _find_social_origin(*area, key, tables)
    unpublished = {"missing_places": NOT_PUBLISHED, "childminder_trend": NOT_PUBLISHED}
    return {
        key: _say_missing(origin, unpublished.get(key, UNKNOWN)) if pd.isna(row[key]) else origin
        for key, origin in origins.items()
    }


def _say_missing(origin: Origin, reason: str) -> Origin:
    """Status of a value that is not known: its own when it already says why."""
    status, period = origin
    return (reason if status in ("officiel", "calcule", "estime") else status), period


def _find_missing_origin(level: str, commune: str, tables: Tables, target: float) -> Origin:
    area = find_area(commune, tables)
    if level == "commune":
        found = find_missing(area, tables, target)
        return (found.status, str(found.year)) if found else (NOT_PUBLISHED, "")
    last = latest_coverage(area, tables)
    return ("estime", str(last["year"])) if last is not None else (NOT_PUBLISHED, "")


def _find_social_origin(level: str, code: str, indicator: str, tables: Tables) -> Origin:
    rows = tables.read("social")
    rows = rows[rows["level"].eq(level) & rows["indicator"].eq(indicator)]
    year = rows["year"].max()
    found = rows.loc[rows["year"].eq(year) & rows["code"].eq(code), "status"]
    return (str(found.iloc[0]) if len(found) else UNKNOWN), str(year)
