"""Text measured in millimetres, before it is drawn: no renderer needed."""

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

FAMILY = "DejaVu Sans"  # matplotlib's own: the same on every machine
Slant = Literal["normal", "italic"]
MM = 25.4 / 72  # of a point
SAFE = 0.985  # of a width: renderers round letters their own way
LINE = 1.32  # height of a line over the size of its letters


@lru_cache(maxsize=64)
def font(size: float, weight: str = "normal", slant: Slant = "normal") -> "FontProperties":
    """A font of the figures; ``size`` in points."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=FAMILY, size=size, weight=weight, style=slant)


@lru_cache(maxsize=4096)
def measure_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of one line (mm)."""
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, font(size, weight), ismath=False)
    return float(width) * MM


def measure_height(lines: int, size: float) -> float:
    """Height of some lines (mm)."""
    return lines * size * LINE * MM


def wrap(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Lines of at most ``width`` mm, cut at ordinary spaces; a word that is wider stays whole."""
    lines: list[str] = []
    width *= SAFE
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and measure_width(longer, size, weight) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines
