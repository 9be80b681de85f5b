"""What the charts share: a plot on a sheet, French axes, labels beside what they name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from geo import french
from geo.figures import palette
from geo.figures.spread import cap_labels, spread_labels
from geo.figures.static.sheet import Box, Sheet, write
from geo.figures.static.text import font, measure_height, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = palette.CHART["text"]
HEADROOM = 1.1  # above the highest mark, for its label


@dataclass(eq=False)
class Plot:
    """A chart being drawn: its axes, and the rectangle they have on the sheet (mm)."""

    sheet: Sheet
    box: Box
    axes: "Axes"

    def ink(self, colour: str) -> str:
        return self.sheet.style.ink(colour)

    @property
    def line(self) -> float:
        """Height of a line of text, in units of the vertical axis."""
        low, high = sorted(self.axes.get_ylim())
        return measure_height(1, self.sheet.sizes.text) * (high - low) / self.box.height

    def label(self, x: float, y: float, text: str, colour: str = INK, **options: Any) -> None:
        """Write a line over a white halo, so that it reads over a grid or a curve."""
        options.setdefault("va", "center_baseline")
        size = options.pop("size", self.sheet.sizes.text)
        written = write(self.axes, x, y, text, size, colour=self.ink(colour), clip_on=False,
                        zorder=6, **options)  # fmt: skip
        written.set_path_effects([withStroke(linewidth=2, foreground="white")])

    def beside(self, at: Sequence[float], lines: Sequence[tuple[str, str, bool]], x: float) -> None:
        """Names at the right of the plot: text, colour, bold; kept apart, in order of height, and
        under its title.
        """
        rows = max(text.count("\n") + 1 for text, _, _ in lines)
        gap = self.line * (rows + 0.25)
        highest = max(self.axes.get_ylim()) - self.line * (rows - 1) / 2
        heights = cap_labels(spread_labels(at, gap), gap, highest)
        for y, (text, colour, bold) in zip(heights, lines, strict=True):
            parts = text.split("\n")
            top = y + self.line * (len(parts) - 1) / 2
            for rank, part in enumerate(parts):
                weight = "bold" if bold and rank == 0 else "normal"
                self.label(x, top - rank * self.line, part, colour, weight=weight)


def open_plot(
    sheet: Sheet, box: Box, title: str, *, left: float = 10.0, right: float = 3.0,
    bottom: float = 6.0, note: str = "",
) -> Plot:  # fmt: skip
    """A plot in a rectangle: its title above, a note below, ``left``… mm around it."""
    size = sheet.sizes
    heads = wrap(title, size.text, box.width, "bold")
    feet = wrap(note, size.small, box.width) if note else []
    surface = sheet.add_surface(box)
    y = box.height
    for line in heads:
        write(surface, 0, y, line, size.text, weight="bold")
        y -= measure_height(1, size.text)
    foot = measure_height(len(feet), size.small)
    for rank, line in enumerate(feet):
        write(surface, 0, foot - measure_height(rank, size.small), line, size.small,
              colour=sheet.style.ink("#55636b"))  # fmt: skip
    scale = size.text / 7.5  # margins follow the letters
    low = foot + bottom * scale
    inner = Box(
        box.left + left * scale, box.bottom + low, box.width - (left + right) * scale,
        y - 3.0 - low,
    )  # fmt: skip
    axes = sheet.add_axes(inner)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, pad=3, colors=sheet.style.ink(INK))
    axes.set_axisbelow(True)
    return Plot(sheet, inner, axes)


def scale_years(plot: Plot, years: Sequence[int], *, every: bool = False) -> None:
    """Years along the bottom, as many as fit."""
    first, last = min(years), max(years)
    plot.axes.set_xlim(first - 0.6, last + 0.6)
    room = 9.0 * plot.sheet.sizes.text / 7.5
    step = 1 if every else max(1, -(-int(room * (last - first + 1)) // int(plot.box.width)))
    ticks = list(range(last, first - 1, -step))
    plot.axes.xaxis.set_major_locator(FixedLocator(ticks))
    plot.axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    _dress(plot, plot.axes.get_xticklabels())


def scale_values(plot: Plot, low: float, high: float, *, horizontal: bool = False) -> None:
    """Round French values along an axis, with light lines across."""
    axes = plot.axes
    axis = axes.xaxis if horizontal else axes.yaxis
    (axes.set_xlim if horizontal else axes.set_ylim)(low, high)
    axis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(_write_tick))
    axes.grid(axis="x" if horizontal else "y", color=plot.ink(palette.CHART["grid"]), linewidth=0.6)
    _dress(plot, axis.get_ticklabels())


def _write_tick(value: float, _: int | None = None) -> str:
    return french.number(value, 0 if float(value).is_integer() else 1)


def _dress(plot: Plot, labels: Sequence[Any]) -> None:
    for label in labels:
        label.set(
            fontproperties=font(plot.sheet.sizes.small), color=plot.ink(INK), parse_math=False
        )
