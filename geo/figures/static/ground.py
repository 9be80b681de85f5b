"""What is under and around the data of a map: land, water, neighbours, borders, scale and north."""

import numpy as np
import shapely
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke
from matplotlib_scalebar.scalebar import ScaleBar  # type: ignore[import-untyped]

from geo import french
from geo.figures import palette
from geo.figures.static.frame import GROUND, NAMES, VEILED, MapFrame
from geo.figures.static.shapes import LAND_CRS, read_contours
from geo.figures.static.sheet import write
from geo.figures.static.text import FAMILY
from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables

VEIL = 0.72  # over what surrounds the area in hand
POLYGONS = ("residential", "park", "airport", "water")
LINES = {  # width in points
    "waterway": 1.0,
    "road": 0.5,
    "motorway": 1.0,
    "transit": 0.7,
    "rail": 0.6,
}


def draw_ground(frame: MapFrame, tables: Tables) -> None:
    """Land, built-up areas, parks, water, roads and rails, below the data."""
    frame.fill(read_contours(tables, "departement"), palette.BACKGROUND["land"], opacity=1,
               layer=GROUND)  # fmt: skip
    background = tables.read_shapes("background")
    view = shapely.box(*frame.bounds)
    flat = background.set_geometry(background.geometry.to_crs(LAND_CRS))
    flat = flat[flat.intersects(view)]
    for kind in POLYGONS:
        shapes = flat.loc[flat["kind"].eq(kind), "geometry"]
        frame.fill(shapes, palette.BACKGROUND[kind], opacity=1, layer=GROUND)
    for kind, width in LINES.items():
        shapes = flat.loc[flat["kind"].eq(kind), "geometry"]
        frame.outline(shapes, palette.BACKGROUND[kind], width, layer=GROUND)


def draw_surroundings(frame: MapFrame, area: Area, tables: Tables, *, veiled: bool = True) -> None:
    """Neighbours greyed, borders in white, the area in hand outlined dark.

    ``veiled``: the other communes of the département are greyed too.
    """
    neighbours = tables.read_shapes("neighbours").geometry.to_crs(LAND_CRS)
    frame.fill(neighbours, palette.BACKGROUND["neighbour"], opacity=VEIL, layer=VEILED)
    frame.outline(neighbours, palette.BACKGROUND["neighbour_line"], 0.6)
    communes = read_contours(tables, "commune")
    if veiled and area.level != "departement":
        others = communes[~communes.index.isin(list_members(area, tables))]
        frame.fill(others, palette.BACKGROUND["neighbour"], opacity=VEIL, layer=VEILED)
    frame.outline(communes, palette.LINES["area"], 1.0)
    if area.level == "departement":
        frame.outline(read_contours(tables, "ept"), palette.LINES["ept"], 0.7)
    own = read_contours(tables, area.level, [area.code])
    frame.outline(own, palette.LINES["area"], 2.6)
    frame.outline(own, palette.LINES["selected"], 1.3)


def draw_furniture(frame: MapFrame) -> None:
    """Scale bar and north; their room is taken."""
    size = frame.sheet.sizes.small
    bar = ScaleBar(
        1, "m", length_fraction=0.2, location="lower left", box_alpha=0.8, border_pad=0.6,
        width_fraction=0.006, font_properties={"family": FAMILY, "size": size}, pad=0.3,
        rotation="horizontal-only",  # the axes fill their box at one scale
        scale_formatter=lambda value, unit: f"{french.number(value, 0)}\u00a0{unit}",
    )  # fmt: skip
    bar.set_zorder(NAMES)
    frame.axes.add_artist(bar)
    frame.taken.append((0, 0, 0.3 * frame.box.width, 9))
    _draw_north(frame)


def _draw_north(frame: MapFrame) -> None:
    """An arrow at the top right: Lambert 93's grid north, less than a degree off here."""
    x, y = frame.box.width - 5.0, frame.box.height - 8.5
    points = np.array([(0, 5.5), (1.7, 0), (0, 1.3), (-1.7, 0)]) + np.array((x, y))
    places = np.array(frame.bounds[:2]) + points * frame.metres
    colour = frame.ink(palette.CHART["text"])
    frame.axes.add_patch(Polygon(places, facecolor=colour, edgecolor="white", linewidth=0.6,
                                 zorder=NAMES))  # fmt: skip
    text = write(
        frame.axes, frame.bounds[0] + x * frame.metres,
        frame.bounds[1] + (y - 0.6) * frame.metres, "N", frame.sheet.sizes.small,
        weight="bold", colour=colour, ha="center", zorder=NAMES,
    )  # fmt: skip
    text.set_path_effects([withStroke(linewidth=1.8, foreground="white")])
    frame.taken.append((x - 3, y - 4, x + 3, y + 6.5))
