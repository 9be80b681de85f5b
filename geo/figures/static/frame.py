"""The map frame: background, neighbours, borders, names, scale bar and north."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import PatchCollection
from matplotlib.patches import Circle, PathPatch, Polygon
from matplotlib.patheffects import withStroke
from matplotlib_scalebar.scalebar import ScaleBar  # type: ignore[import-untyped]

from geo import french
from geo.figures import palette
from geo.figures.sentences import typeset
from geo.figures.static.shapes import LAND_CRS, find_widest, make_path, read_contours
from geo.figures.static.sheet import Box, Sheet, write
from geo.figures.static.text import Slant, measure_height, measure_width
from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN = 0.05  # of the area's extent, around it
OPACITY = 0.86  # of the data over the background
VEIL = 0.72  # over what surrounds the area in hand
POLYGONS = ("residential", "park", "airport", "water")
LINES = {  # width in points
    "waterway": 1.0,
    "road": 0.5,
    "motorway": 1.0,
    "transit": 0.7,
    "rail": 0.6,
}
# Hatch of the areas without a figure, by the angle of the palette.
_HATCH = {45: "////", 90: "|||||", 135: "\\\\"}
# Layers, from the bottom.
GROUND, DATA, VEILED, BORDERS, MARKS, NAMES = range(6)
_TRIES = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))


@dataclass(frozen=True)
class Name:
    """A name to write: its lines, where (EPSG:2154), and how much it matters (0 first)."""

    lines: tuple[str, ...]
    x: float
    y: float
    rank: int = 0
    bold: int = 0  # how many of the last lines are figures, in bold
    size: float = 0.0  # in points; 0 for that of the sheet
    colour: str = palette.CHART["text"]
    slant: Slant = "normal"


@dataclass(eq=False)
class MapFrame:
    """A map being drawn: its axes in metres (EPSG:2154), and the room already taken (mm)."""

    sheet: Sheet
    box: Box
    axes: "Axes"
    bounds: tuple[float, float, float, float]
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def metres(self) -> float:
        """Metres in a millimetre of paper."""
        return (self.bounds[2] - self.bounds[0]) / self.box.width

    def ink(self, colour: str) -> str:
        return self.sheet.style.ink(colour)

    def clip(self, shapes: Any) -> Any:
        """Shapes (EPSG:2154) cut to a little more than the frame."""
        west, south, east, north = self.bounds
        over = 5 * self.metres
        return shapely.clip_by_rect(
            np.asarray(shapes, dtype=object), west - over, south - over, east + over, north + over
        )

    def fill(
        self, shapes: Any, colour: str, *, opacity: float = OPACITY, layer: int = DATA
    ) -> None:
        """Fill shapes with a colour."""
        path = make_path(self.clip(shapes))
        if path is not None:
            self.axes.add_patch(
                PathPatch(path, facecolor=self.ink(colour), edgecolor="none", alpha=opacity,
                          zorder=layer)
            )  # fmt: skip

    def hatch(self, shapes: Any, reason: palette.Reason) -> None:
        """Fill the areas without a figure as the legend shows them."""
        path = make_path(self.clip(shapes))
        if path is not None:
            patch = PathPatch(path, zorder=DATA, linewidth=0)
            hatch_patch(patch, reason, self.sheet)
            self.axes.add_patch(patch)

    def outline(
        self, shapes: Any, colour: str, width: float, *, layer: int = BORDERS, dashes: Any = "solid"
    ) -> None:
        """Draw the border of shapes; ``width`` in points."""
        path = make_path(self.clip(shapes))
        if path is not None:
            self.axes.add_patch(
                PathPatch(path, facecolor="none", edgecolor=self.ink(colour), linewidth=width,
                          linestyle=dashes, joinstyle="round", zorder=layer)
            )  # fmt: skip

    def circles(
        self, points: Any, radii: Sequence[float], colour: str | Sequence[str], *,
        opacity: float = 0.82, edge: str = "#ffffff",
    ) -> None:  # fmt: skip
        """Circles at points (n, 2), ``radii`` in mm; the largest below."""
        sizes = np.asarray(radii, dtype=float)
        order = np.argsort(-sizes, kind="stable")
        colours = [colour] * len(sizes) if isinstance(colour, str) else list(colour)
        patches = [Circle(points[i], sizes[i] * self.metres) for i in order]
        self.axes.add_collection(
            PatchCollection(
                patches, facecolor=[self.ink(colours[i]) for i in order], edgecolor=edge,
                linewidth=0.5, alpha=opacity, zorder=MARKS,
            ),
            autolim=False,
        )  # fmt: skip

    def place(self, names: Iterable[Name]) -> list[Name]:
        """Write the names that fit, those that matter most first; none over another, nor cut.

        Returns those that were written.
        """
        written = []
        for name in sorted(names, key=lambda name: name.rank):
            size = name.size or self.sheet.sizes.small
            wide = max(
                measure_width(line, size, "bold" if self._is_bold(name, rank) else "normal")
                for rank, line in enumerate(name.lines)
            )
            high = measure_height(len(name.lines), size)
            x, y = self.to_paper(name.x, name.y)
            for across, up in _TRIES:
                centre = (x + across * wide * 0.35, y + up * high * 0.6)
                taken = (
                    centre[0] - wide / 2, centre[1] - high / 2,
                    centre[0] + wide / 2, centre[1] + high / 2,
                )  # fmt: skip
                if self._is_free(taken):
                    self._write_name(name, centre, size)
                    self.taken.append(taken)
                    written.append(name)
                    break
        return written

    def to_paper(self, x: float, y: float) -> tuple[float, float]:
        """A point (EPSG:2154) in mm from the bottom left of the map."""
        return (x - self.bounds[0]) / self.metres, (y - self.bounds[1]) / self.metres

    def _is_bold(self, name: Name, rank: int) -> bool:
        return rank >= len(name.lines) - name.bold

    def _is_free(self, wanted: tuple[float, float, float, float]) -> bool:
        left, bottom, right, top = wanted
        edge = 0.8
        if left < edge or bottom < edge or right > self.box.width - edge:
            return False
        if top > self.box.height - edge:
            return False
        gap = 0.4
        return not any(
            left < other[2] + gap and other[0] - gap < right and bottom < other[3] + gap
            and other[1] - gap < top
            for other in self.taken
        )  # fmt: skip

    def _write_name(self, name: Name, centre: tuple[float, float], size: float) -> None:
        step = measure_height(1, size)
        first = centre[1] + step * (len(name.lines) - 1) / 2
        for rank, line in enumerate(name.lines):
            x = self.bounds[0] + centre[0] * self.metres
            y = self.bounds[1] + (first - rank * step) * self.metres
            text = write(
                self.axes, x, y, line, size, colour=self.ink(name.colour), slant=name.slant,
                weight="bold" if self._is_bold(name, rank) else "normal",
                ha="center", va="center_baseline", zorder=NAMES,
            )  # fmt: skip
            text.set_path_effects([withStroke(linewidth=1.8, foreground="white", alpha=0.9)])


def hatch_patch(patch: Any, reason: palette.Reason, sheet: Sheet) -> None:
    """Give a patch the hatch that says why there is no figure."""
    hatch, ink = palette.NO_DATA[reason], sheet.style.ink
    patch.set(facecolor=ink(hatch.ground), hatch=_HATCH[hatch.angle])
    patch.set_edgecolor(ink(hatch.line))
    patch.set_hatch_linewidth(0.5)


def open_map(sheet: Sheet, box: Box, bounds: Sequence[float]) -> MapFrame:
    """A map of what is within ``bounds`` (EPSG:2154) and a margin, filling a rectangle."""
    west, south, east, north = bounds
    wide, high = (east - west) * (1 + 2 * MARGIN), (north - south) * (1 + 2 * MARGIN)
    scale = max(wide / box.width, high / box.height)
    x, y = (west + east) / 2, (south + north) / 2
    half_x, half_y = scale * box.width / 2, scale * box.height / 2
    axes = sheet.add_axes(box)
    axes.set(xlim=(x - half_x, x + half_x), ylim=(y - half_y, y + half_y), xticks=[], yticks=[])
    axes.set_facecolor(sheet.style.ink(palette.BACKGROUND["neighbour"]))
    for spine in axes.spines.values():
        spine.set(color=sheet.style.ink("#b9bec2"), linewidth=0.6)
    return MapFrame(sheet, box, axes, (x - half_x, y - half_y, x + half_x, y + half_y))


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
        width_fraction=0.006, font_properties={"family": "DejaVu Sans", "size": size}, pad=0.3,
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
    text = write(frame.axes, frame.bounds[0] + x * frame.metres, frame.bounds[1] + (y - 0.6) * frame.metres, "N", frame.sheet.sizes.small, weight="bold", colour=colour,
                 ha="center", zorder=NAMES)  # fmt: skip
    text.set_path_effects([withStroke(linewidth=1.8, foreground="white")])
    frame.taken.append((x - 3, y - 4, x + 3, y + 6.5))


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
