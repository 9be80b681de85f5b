"""A value of an indicator in words, and the classes and colours it is drawn with."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.breaks import Breaks, fixed_breaks
from geo.figures.portrait_tables import STATUS_WORDS
from geo.indicators.definitions import Indicator

Row = dict[Hashable, Any]  # one row of geo.indicators.values.compute_values

FIGURES = 3  # significant figures of an estimate, at most
_REASONS: dict[str, palette.Reason] = {"effectif_faible": "effectif_faible"}


def describe_value(indicator: Indicator, row: Row) -> str:
    """One value in words: « 31,5 places pour 100 enfants », « ≈ 126 enfants (95 à 157) »."""
    if is_missing(row):
        return STATUS_WORDS[str(row["status"])]
    value = float(row["value"])
    if row["status"] != "estime":
        return format_value(indicator, value, indicator.decimals)
    value = french.round_estimate(value, FIGURES)
    text = f"≈ {format_value(indicator, value, _decimals(indicator, value))}"
    if pd.isna(row["low"]):
        return text
    low, high = (french.round_estimate(row[bound], FIGURES) for bound in ("low", "high"))
    return f"{text} ({french.interval(low, high, _decimals(indicator, high))})"


def describe_number(indicator: Indicator, row: Row) -> str:
    """One value in figures alone, for a table: « 31,5 », « ≈ 37,4 »."""
    value = float(row["value"])
    if row["status"] != "estime":
        return french.number(value, indicator.decimals)
    value = french.round_estimate(value, FIGURES)
    return f"≈\u00a0{french.number(value, _decimals(indicator, value))}"


def round_value(indicator: Indicator, row: Row) -> float:
    """One value as precise as it is shown."""
    if row["status"] != "estime" or is_missing(row):
        return round(float(row["value"]), indicator.decimals)
    value = french.round_estimate(float(row["value"]), FIGURES)
    return round(value, _decimals(indicator, value))


def _decimals(indicator: Indicator, value: float) -> int:
    """Decimals of an estimate, so that it has FIGURES significant figures at most."""
    whole = len(str(int(abs(value))))
    return max(0, min(indicator.decimals, FIGURES - whole))


def is_missing(row: Row) -> bool:
    """Whether a row has no value (its status says why)."""
    return bool(pd.isna(row["value"]))


def format_value(indicator: Indicator, value: float, decimals: int) -> str:
    """A value with its unit, the French way."""
    if indicator.kind == "rate":
        return f"{french.number(value, decimals)} places pour 100 enfants"
    if indicator.kind == "percent":
        return french.percent(value, decimals)
    if indicator.kind == "minutes":
        return f"{french.number(value, decimals)} min à pied"
    if indicator.kind in ("points", "change"):
        unit = " points" if indicator.kind == "points" else " %"
        return f"{french.signed(value, decimals)}{unit}"
    if indicator.kind == "euros":
        return f"{french.count(value)} €"
    unit = "enfants par km²" if indicator.kind == "density" else indicator.unit
    return f"{french.count(value)} {unit}"


def find_breaks(indicator: Indicator) -> Breaks:
    """Classes of an indicator, the same on every year and scale."""
    return fixed_breaks(indicator.breaks)


def choose_colours(indicator: Indicator, breaks: Breaks) -> tuple[str, ...]:
    """Colours of the classes of an indicator, lowest first."""
    if indicator.diverging:
        return palette.ramp("diverging", breaks.size)
    return palette.ramp("rates" if indicator.kind == "rate" else "counts", breaks.size)


def find_class(breaks: Breaks, row: Row) -> int | palette.Reason:
    """Class of a value, or why it has none."""
    shown = breaks.class_of(row["value"])
    if shown is None:
        return _REASONS.get(str(row["status"]), "non_publie")
    return shown
