"""Maps of areas coloured by the class of their value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from geo.figures import palette
from geo.figures.breaks import Breaks
from geo.figures.sentences import typeset
from geo.figures.static.frame import MapFrame, open_map
from geo.figures.static.ground import draw_furniture, draw_ground, draw_surroundings
from geo.figures.static.legend import Block, Item, Missing, Swatch, draw_legend
from geo.figures.static.names import name_communes
from geo.figures.static.shapes import outline_area, read_contours
from geo.figures.static.sheet import Drawn, Message, open_sheet
from geo.figures.static.style import Style
from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables

if TYPE_CHECKING:
    import geopandas as gpd

AROUND_M = 1200.0  # of a commune, so that its neighbours show
FIXED = "Classes à bornes fixes, les mêmes chaque année et à chaque échelle."
REASONS: dict[str, palette.Reason] = {
    "effectif_faible": "effectif_faible",
    "sans_objet": "sans_objet",
}


@dataclass(frozen=True, eq=False)
class Theme:
    """What a choropleth shows.

    ``values``: code, name, value, status, year, of the areas of ``level`` (square, iris, commune).
    ``figures``: what is written under the name of a commune. ``around``: the neighbours of a
    commune are coloured too. ``note``: under the classes.
    """

    level: str
    values: pd.DataFrame
    breaks: Breaks
    ramp: str
    title: str
    unit: str
    figures: dict[str, str] = field(default_factory=dict)
    around: bool = False
    note: str = FIXED


Overlay = Callable[[MapFrame], Sequence[Block]]  # draws over the areas, returns its legend


def draw_choropleth(
    area: Area, tables: Tables, style: Style, message: Message, theme: Theme,
    *, overlay: Overlay | None = None, blocks: Sequence[Block] = (),
) -> Drawn:  # fmt: skip
    """Draw a choropleth of an area. ``blocks``: more of the legend, below the classes."""
    sheet = open_sheet(style, message, "map")
    box, side = sheet.split()
    around = theme.around and area.level == "commune"
    outline = outline_area(area, tables)
    frame = open_map(sheet, box, outline.buffer(AROUND_M if around else 0).bounds)
    draw_ground(frame, tables)
    shapes = _read_shapes(tables, theme, area)
    shapes = shapes[shapes.intersects(shapely.box(*frame.bounds))]
    items = colour_areas(frame, shapes, theme)
    if theme.level == "iris":
        frame.outline(shapes, palette.LINES["area"], 0.5)
    draw_surroundings(frame, area, tables, veiled=not around)
    more = list(overlay(frame)) if overlay else []
    draw_furniture(frame)
    name_communes(frame, area, tables, theme.figures)
    seen = theme.values[theme.values["code"].isin(shapes.index)]
    late = note_years(seen) if theme.level == "commune" else ""
    note = "\n".join(filter(None, (theme.note, late)))
    main = Block(theme.title, theme.unit, items, note)
    draw_legend(sheet, side, [main, *more, *blocks])
    return sheet.finish()


def colour_areas(frame: MapFrame, shapes: "gpd.GeoSeries", theme: Theme) -> tuple[Item, ...]:
    """Fill areas by the class of their value, hatch those without; returns the legend's items.

    ``shapes`` by code; those that have no row of the theme are left as they are.
    """
    breaks = theme.breaks
    colours = frame.sheet.style.ramp(theme.ramp, breaks.size)
    rows = theme.values[theme.values["code"].isin(shapes.index)]
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


def note_years(values: pd.DataFrame) -> str:
    """« Dernier taux connu de Coubron : 2021. », for the values that are not of the last year."""
    known = values.dropna(subset="value")
    late = known[known["year"].lt(known["year"].max())]
    notes = []
    for year, rows in late.groupby("year"):
        names = [typeset(str(name)) for name in rows["name"]]
        told = ", ".join(names) if len(names) <= 6 else f"{len(names)} communes"
        notes.append(f"{told} : chiffre de {year}, le dernier publié.")
    return "\n".join(notes)


def _read_shapes(tables: Tables, theme: Theme, area: Area) -> "gpd.GeoSeries":
    """Shapes of the theme's areas, by code, EPSG:2154."""
    if theme.level == "square":
        squares = tables.read_shapes("squares")
        squares = squares[squares["commune"].isin(list_members(area, tables))]
        shapes: gpd.GeoSeries = squares.set_index("code").geometry
        return shapes
    return read_contours(tables, theme.level, theme.values["code"])
