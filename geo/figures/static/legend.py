"""The legend of a map, beside it: swatches, hatches, circles, symbols, and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Circle, Rectangle

from geo.figures import palette
from geo.figures.static.frame import OPACITY, hatch_patch
from geo.figures.static.marks import draw_mark
from geo.figures.static.sheet import Box, Sheet, write
from geo.figures.static.text import measure_height, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SWATCH = (6.0, 3.6)  # mm
BESIDE = 8.0  # mm, from the left to the words


@dataclass(frozen=True)
class Swatch:
    """A filled rectangle; ``edge``: colour of its border; ``hatch``: lines over it."""

    label: str
    colour: str
    edge: str = "#9aa3a8"
    opacity: float = OPACITY
    hatch: str = ""


@dataclass(frozen=True)
class Missing:
    """Why an area has no figure."""

    reason: palette.Reason


@dataclass(frozen=True)
class Line:
    """A line; ``width`` in points."""

    label: str
    colour: str
    width: float = 1.3
    dashes: Any = "solid"


@dataclass(frozen=True)
class Mark:
    """A symbol of a structure or a place (see marks)."""

    label: str
    shape: str
    colour: str
    hollow: bool = False


@dataclass(frozen=True)
class Rings:
    """Nested circles: label and radius (mm) of each, smallest first."""

    steps: tuple[tuple[str, float], ...]
    colour: str


Item = Swatch | Missing | Line | Mark | Rings


@dataclass(frozen=True)
class Block:
    """A part of the legend: title, unit, items, then a note."""

    title: str = ""
    unit: str = ""
    items: tuple[Item, ...] = ()
    note: str = ""


def draw_legend(sheet: Sheet, box: Box, blocks: Sequence[Block]) -> None:
    """Draw the blocks from the top of a rectangle of the sheet."""
    surface = sheet.add_surface(box)
    y = box.height
    for block in blocks:
        y = _draw_block(surface, sheet, block, y, box.width) - 2.5


def _draw_block(axes: "Axes", sheet: Sheet, block: Block, y: float, width: float) -> float:
    sizes = sheet.sizes
    y = _write_lines(axes, sheet, block.title, 0, y, width, sizes.text, weight="bold")
    y = _write_lines(axes, sheet, block.unit, 0, y, width, sizes.small)
    if block.items and (block.title or block.unit):
        y -= 1.0
    for item in block.items:
        y = _draw_item(axes, sheet, item, y, width)
    if block.note:
        y = _write_lines(axes, sheet, block.note, 0, y - 0.8, width, sizes.small,
                         colour=sheet.style.ink("#55636b"))  # fmt: skip
    return y


def _write_lines(
    axes: "Axes", sheet: Sheet, text: str, x: float, y: float, width: float, size: float,
    *, weight: str = "normal", colour: str = palette.CHART["text"],
) -> float:  # fmt: skip
    """Write a text cut to a width, from a height down; returns the height below it."""
    if not text:
        return y
    for line in wrap(text, size, width - x, weight):
        write(axes, x, y, line, size, weight=weight, colour=sheet.style.ink(colour))
        y -= measure_height(1, size)
    return y


def _draw_item(axes: "Axes", sheet: Sheet, item: Item, y: float, width: float) -> float:
    size, ink = sheet.sizes.text, sheet.style.ink
    if isinstance(item, Rings):
        return _draw_rings(axes, sheet, item, y)
    label = palette.NO_DATA[item.reason].label if isinstance(item, Missing) else item.label
    lines = wrap(label, size, width - BESIDE)
    high = max(measure_height(len(lines), size), SWATCH[1] + 0.8)
    middle = y - high / 2
    corner = (0.2, middle - SWATCH[1] / 2)
    if isinstance(item, Swatch):
        axes.add_patch(Rectangle(corner, *SWATCH, facecolor=ink(item.colour), alpha=item.opacity,
                                 linewidth=0))  # fmt: skip
        border = Rectangle(corner, *SWATCH, facecolor="none", edgecolor=ink(item.edge),
                           linewidth=0.6, hatch=item.hatch or None)  # fmt: skip
        axes.add_patch(border)
    elif isinstance(item, Missing):
        patch = Rectangle(corner, *SWATCH, linewidth=0.6)
        hatch_patch(patch, item.reason, sheet)
        axes.add_patch(patch)
    elif isinstance(item, Line):
        axes.plot([0.2, SWATCH[0]], [middle, middle], color=ink(item.colour), linewidth=item.width,
                  linestyle=item.dashes, solid_capstyle="butt")  # fmt: skip
    else:
        draw_mark(axes, item.shape, SWATCH[0] / 2, middle, 1.5, ink(item.colour),
                  hollow=item.hollow)  # fmt: skip
    top = middle + measure_height(len(lines), size) / 2
    for line in lines:
        write(axes, BESIDE, top, line, size)
        top -= measure_height(1, size)
    return y - high - 0.5


def _draw_rings(axes: "Axes", sheet: Sheet, rings: Rings, y: float) -> float:
    """Circles that share their lowest point, each with a line to its label."""
    size, ink = sheet.sizes.text, sheet.style.ink
    widest = max(radius for _, radius in rings.steps)
    step = measure_height(1, size)
    floor = y - 2 * widest - 0.5
    tops = [floor + 2 * radius for _, radius in rings.steps]
    heights = _spread(tops, step)
    for (label, radius), top, at in zip(rings.steps, tops, heights, strict=True):
        axes.add_patch(Circle((widest + 0.3, floor + radius), radius, facecolor="none",
                              edgecolor=ink(rings.colour), linewidth=0.9))  # fmt: skip
        axes.plot([widest + 0.3, 2 * widest + 2.5], [top, at], color=ink("#9aa3a8"), linewidth=0.5)
        write(axes, 2 * widest + 3.2, at, label, size, va="center_baseline")
    return min(floor, heights[0] - step / 2) - 1.0


def _spread(tops: Sequence[float], step: float) -> list[float]:
    """Heights of the labels, lowest first, at least a line apart."""
    spread: list[float] = []
    for top in tops:
        spread.append(max(top, spread[-1] + step) if spread else top)
    over = max(0.0, spread[-1] - max(tops))
    return list(np.asarray(spread) - over)
