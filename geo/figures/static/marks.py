"""Symbols of structures and stations: a shape each, so that nothing is told by colour alone."""

from typing import TYPE_CHECKING, Any

from matplotlib.patches import Circle, PathPatch, Polygon
from matplotlib.path import Path

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Corners in units of the radius; areas near that of the circle.
_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "diamond": ((0, 1.25), (1.25, 0), (0, -1.25), (-1.25, 0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, 1.3), (1.2, -0.8), (-1.2, -0.8)),
    "star": (
        (0, 1.5), (0.35, 0.49), (1.43, 0.46), (0.57, -0.19), (0.88, -1.21), (0, -0.6),
        (-0.88, -1.21), (-0.57, -0.19), (-1.43, 0.46), (-0.35, 0.49),
    ),
}  # fmt: skip


def draw_mark(
    axes: "Axes", shape: str, x: float, y: float, radius: float, colour: str, *,
    hollow: bool = False, zorder: float = 4, edge: str = "white",
) -> None:  # fmt: skip
    """Draw a symbol at a point, ``radius`` in the axes' units; hollow: its size is not known."""
    style: dict[str, Any] = {
        "facecolor": "white" if hollow else colour,
        "edgecolor": colour if hollow else edge,
        "linewidth": 1.1 if hollow else 0.5,
        "zorder": zorder,
    }
    if shape == "cross":
        arms = [(x - radius, y), (x + radius, y), (x, y - radius), (x, y + radius)]
        codes = [Path.MOVETO, Path.LINETO] * 2
        axes.add_patch(PathPatch(Path(arms, codes), edgecolor=colour, linewidth=1.6, zorder=zorder))
    elif shape == "circle":
        axes.add_patch(Circle((x, y), radius, **style))
    else:
        corners = [(x + radius * a, y + radius * b) for a, b in _CORNERS[shape]]
        axes.add_patch(Polygon(corners, **style))
