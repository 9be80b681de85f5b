"""Names of the communes on a map, with their figures; none over another."""

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.figures import palette
from geo.figures.sentences import typeset
from geo.figures.static.frame import MapFrame, Name
from geo.figures.static.shapes import LAND_CRS, find_widest, read_contours
from geo.figures.static.text import measure_width
from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables

if TYPE_CHECKING:
    import geopandas as gpd


def name_communes(
    frame: MapFrame, area: Area, tables: Tables, figures: dict[str, str] | None = None
) -> None:
    """Write the names of the communes, each with its figure if given, and of the neighbours.

    Where a name does not fit, its figure alone is tried.
    """
    view = shapely.box(*frame.bounds)
    names, told = [], figures or {}
    communes = read_contours(tables, "commune")
    members = set(list_members(area, tables))
    label_of = dict(zip(tables.communes["code"], tables.communes["name"], strict=True))
    for code, shape in communes[communes.intersects(view)].items():
        x, y, radius = find_widest(shapely.intersection(shape, view))
        lines = (*_cut_name(frame, str(label_of[code]), 2 * radius), *_one(told.get(str(code))))
        own = code in members
        colour = palette.CHART["text"] if own or told.get(str(code)) else "#5f6b72"
        rank = (0 if own else 1000) - int(radius / 10)
        names.append(
            Name(lines, x, y, rank, bold=int(str(code) in told and bool(told[str(code)])),
                 colour=colour)
        )  # fmt: skip
    written = {(name.x, name.y) for name in frame.place(names)}
    alone = [
        Name(name.lines[-1:], name.x, name.y, name.rank, 1, frame.sheet.sizes.small - 0.5)
        for name in names
        if name.bold and (name.x, name.y) not in written
    ]
    frame.place(alone)
    frame.place(_name_neighbours(frame, tables, view))


def find_spots(frame: MapFrame, shapes: "gpd.GeoSeries") -> Any:
    """Where the name of each commune goes, (n, 2): the widest place of what shows of it."""
    view = shapely.box(*frame.bounds)
    shown = [shapely.intersection(shape, view) for shape in shapes]
    # What does not show keeps its own place, out of the frame.
    pairs = zip(shown, shapes, strict=True)
    return np.array([find_widest(whole if part.is_empty else part)[:2] for part, whole in pairs])


def _name_neighbours(frame: MapFrame, tables: Tables, view: Any) -> list[Name]:
    neighbours = tables.read_shapes("neighbours")
    shapes = shapely.intersection(neighbours.geometry.to_crs(LAND_CRS).to_numpy(), view)
    names = []
    for label, shape in zip(neighbours["name"], shapes, strict=True):
        if shape.is_empty or shape.area < (4 * frame.metres) ** 2:
            continue
        x, y, radius = find_widest(shape)
        cut = _cut_name(frame, label.replace(" Arrondissement", ""), 2 * radius)
        names.append(Name(cut, x, y, 2000 - int(radius / 10), colour="#7d858a", slant="italic"))
    return names


def _cut_name(frame: MapFrame, name: str, room: float) -> tuple[str, ...]:
    """A name on two lines, cut at a hyphen or a space, when its place is narrow (m)."""
    size, whole = frame.sheet.sizes.small, typeset(name)
    if measure_width(whole, size) * frame.metres <= room:
        return (whole,)
    cuts = [i + 1 for i, letter in enumerate(whole) if letter in "- " and 0 < i < len(whole) - 1]
    if not cuts:
        return (whole,)
    middle = min(cuts, key=lambda cut: abs(cut - len(whole) / 2))
    return (whole[:middle].rstrip(" "), whole[middle:])


def _one(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()
