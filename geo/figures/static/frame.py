"""A map being drawn: what is filled, outlined and written on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import PatchCollection
from matplotlib.patches import Circle, PathPatch
from matplotlib.patheffects import withStroke

from geo.figures import palette
from geo.figures.static.shapes import make_path
from geo.figures.static.sheet import Box, Sheet, write
from geo.figures.static.text import Slant, measure_height, measure_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN = 0.05  # of the area's extent, around it
OPACITY = 0.86  # of the data over the background
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

    def hatch_lines(self, shapes: Any, colour: str) -> None:
        """Thin oblique lines over shapes, that let what is below show."""
        path = make_path(self.clip(shapes))
        if path is not None:
            patch = PathPatch(path, facecolor="none", linewidth=0, hatch="////", zorder=BORDERS)
            patch.set_edgecolor(self.ink(colour))
            patch.set_hatch_linewidth(0.4)
            self.axes.add_patch(patch)

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
                patches, facecolor=[self.ink(colours[i]) for i in order], edgecolor=self.ink(edge),
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

    def reserve(self, x: float, y: float, radius: float) -> None:
        """Keep names away from a point (EPSG:2154); ``radius`` in mm."""
        across, up = self.to_paper(x, y)
        self.taken.append((across - radius, up - radius, across + radius, up + radius))

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
