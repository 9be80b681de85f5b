"""What every choropleth shares: colouring areas by class, and saying so in the legend."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.breaks import Breaks
from geo.figures.sentences import typeset
from geo.figures.static.frame import MapFrame
from geo.figures.static.legend import Item, Missing, Swatch

if TYPE_CHECKING:
    import geopandas as gpd

REASONS: dict[str, palette.Reason] = {"effectif_faible": "effectif_faible"}


def colour_areas(
    frame: MapFrame, shapes: "gpd.GeoSeries", values: pd.DataFrame, breaks: Breaks, ramp: str
) -> tuple[Item, ...]:
    """Fill areas by the class of their value, hatch those without; returns the legend's items.

    ``shapes`` by code; ``values``: code, value, status.
    """
    colours = frame.sheet.style.ramp(ramp, breaks.size)
    rows = values[values["code"].isin(shapes.index)]
    classes = pd.Series(breaks.classify(rows["value"]), index=rows["code"], dtype="Int64")
    for rank, colour in enumerate(colours):
        frame.fill(shapes[classes.index[classes.eq(rank).fillna(False)]], colour)
    lacking = rows[classes.isna().to_numpy()]
    reasons = lacking["status"].map(lambda status: REASONS.get(str(status), "non_publie"))
    for reason in palette.NO_DATA:
        frame.hatch(shapes[lacking.loc[reasons.eq(reason), "code"]], reason)
    swatches = [
        Swatch(label, colour) for label, colour in zip(breaks.labels(), colours, strict=True)
    ]
    return (*swatches, *(Missing(reason) for reason in palette.NO_DATA if reasons.eq(reason).any()))


def note_years(values: pd.DataFrame, year: int) -> str:
    """« Coubron : 2020. », for the areas whose value is of another year."""
    late = values[values["year"].ne(year) & values["value"].notna()]
    notes = []
    for when, rows in late.groupby("year"):
        names = [typeset(str(name)) for name in rows["name"]]
        told = ", ".join(names) if len(names) <= 6 else f"{len(names)} communes"
        notes.append(f"{told} : {when}.")
    return " ".join(notes)


def list_marks(marks: Iterable[tuple[str, float | None]]) -> str:
    """« France : 59,5 » on a line each."""
    return "\n".join(f"{label} : {french.rate(rate)}" for label, rate in marks if rate is not None)
