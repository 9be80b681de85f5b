"""From the values of an indicator to what the map draws and its legend says."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.breaks import Breaks, fixed_breaks
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import Indicator
from geo.indicators.values import Tables
from geo.ui.map import AreaLayer, AreaValue, Circles, Legend, legend_of
from geo.ui.words import STATUS

Row = dict[Hashable, Any]  # one row of geo.indicators.values.compute_values

MAP_LEVELS = {"ept": "ept", "commune": "commune", "iris": "iris", "square": "carreau"}
REASONS: dict[str, palette.Reason] = {"effectif_faible": "effectif_faible"}
FIGURES = 3  # significant figures of an estimate, at most

# Counts are circles: surface in proportion, pixels of radius for the square root of one.
CIRCLE_SCALE = {"ept": 0.32, "commune": 0.4, "iris": 0.6}
CIRCLE_STEPS = {"ept": (1000, 5000, 20000), "commune": (200, 1000, 4000), "iris": (50, 200, 500)}
NEUTRAL = "#f3efe6"


def is_counted(indicator: Indicator, level: str) -> bool:
    """Whether an indicator is drawn as circles: a colour would make large areas look full."""
    return indicator.kind == "count" and level in CIRCLE_SCALE


def draw_circles(indicator: Indicator, level: str, values: pd.DataFrame) -> Circles | None:
    """Circles of a count, or None when the indicator is not one."""
    if not is_counted(indicator, level):
        return None
    scale = CIRCLE_SCALE[level]
    known = values.dropna(subset="value")
    radii = {
        str(code): round(scale * float(value) ** 0.5, 1)
        for code, value in zip(known["code"], known["value"], strict=True)
    }
    steps = tuple((french.count(step), scale * step**0.5) for step in CIRCLE_STEPS[level])
    return Circles(radii, palette.COUNTS[3], steps)


def draw_areas(indicator: Indicator, level: str, year: int, values: pd.DataFrame) -> AreaLayer:
    """Areas coloured by the class of their value; those without one say why, those of another
    year say which.

    ``values`` is the table of geo.indicators.values.compute_values.
    """
    counted = is_counted(indicator, level)
    breaks = fixed_breaks(()) if counted else find_breaks(indicator)
    areas = {
        row["code"]: AreaValue(_class_or_reason(breaks, row), _describe(indicator, row, year))
        for row in values.to_dict("records")
    }
    colours = (NEUTRAL,) if counted else _colours(indicator, breaks)
    return AreaLayer(MAP_LEVELS[level], areas, colours)


def draw_legend(
    indicator: Indicator, level: str, year: int, marks: dict[str, float | None]
) -> Legend:
    """Legend with named classes and the reference values beside them; circles for a count."""
    unit = indicator.unit_label
    if indicator.estimated:
        unit = f"{unit} · estimation" if unit else "estimation"
    title = f"{indicator.label}, {year}"
    if is_counted(indicator, level):
        return Legend(title, unit, (), "surface du cercle proportionnelle")
    return legend_of(title, unit, find_breaks(indicator), marks, "classes à bornes fixes")


def find_breaks(indicator: Indicator) -> Breaks:
    """Classes of an indicator, the same on every year and scale."""
    return fixed_breaks(indicator.breaks)


def find_marks(indicator: Indicator, year: int, tables: Tables) -> dict[str, float | None]:
    """Reference rates to place in the legend: France and Île-de-France, of the map's year; for
    what the atlas models, the département.
    """
    if indicator.family == "access" and indicator.kind == "rate":
        access = tables.read("access").set_index(["level", "code"])[indicator.key]
        return {"département\u00a0≈": float(access["departement", DEPARTEMENT])}
    if indicator.family != "coverage":
        return {}
    rows = tables.read("references")
    rates = rows[rows["mode"].eq(indicator.key) & rows["year"].eq(year)].set_index("area")["rate"]
    names = {"france": "France", "ile_de_france": "Île-de-France"}
    return {name: float(rates[area]) for area, name in names.items() if area in rates}


def describe_value(indicator: Indicator, row: Row) -> str:
    """One value in words: « 31,5 places pour 100 enfants », « ≈ 126 enfants (95 à 157) »."""
    if is_missing(row):
        return STATUS[str(row["status"])][0]
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


def _describe(indicator: Indicator, row: Row, year: int) -> str:
    text = describe_value(indicator, row)
    return text if is_missing(row) or row["year"] == year else f"{text} ({row['year']})"


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


def _class_or_reason(breaks: Breaks, row: Row) -> int | palette.Reason:
    shown = breaks.class_of(row["value"])
    if shown is None:
        return REASONS.get(str(row["status"]), "non_publie")
    return shown


def _colours(indicator: Indicator, breaks: Breaks) -> tuple[str, ...]:
    if indicator.diverging:
        return palette.ramp("diverging", breaks.size)
    return palette.ramp("rates" if indicator.kind == "rate" else "counts", breaks.size)
