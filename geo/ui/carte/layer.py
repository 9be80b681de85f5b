"""From the values of an indicator to what the map draws and its legend says."""

import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.figures.indicator_values import (
    Row,
    choose_colours,
    describe_value,
    find_breaks,
    find_class,
    is_missing,
)
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import Indicator
from geo.indicators.values import Tables
from geo.ui.map import AreaLayer, AreaValue, Circles, Legend, legend_of

MAP_LEVELS = {"ept": "ept", "commune": "commune", "iris": "iris", "square": "carreau"}

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
        row["code"]: AreaValue(find_class(breaks, row), _describe(indicator, row, year))
        for row in values.to_dict("records")
    }
    colours = (NEUTRAL,) if counted else choose_colours(indicator, breaks)
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


def _describe(indicator: Indicator, row: Row, year: int) -> str:
    text = describe_value(indicator, row)
    return text if is_missing(row) or row["year"] == year else f"{text} ({row['year']})"
