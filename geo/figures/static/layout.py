"""What is wrong with the layout of a figure, measured with the renderer itself."""

import re
from itertools import combinations
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

TOLERANCE = 0.5  # mm: what two boxes may share, since letters are smaller than their boxes
_MISSING = re.compile(r"\b(nan|none|null|inf|<na>|nat)\b", re.IGNORECASE)


def find_faults(figure: Figure) -> list[str]:
    """Texts outside the page, over one another, or that write a missing value; empty when none."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    pixels = figure.dpi / 25.4
    page = figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in _list_texts(figure)]
    faults = [f"valeur manquante : « {text} »" for text, _ in boxes if _MISSING.search(text)]
    faults += [
        f"hors de la page : « {text} »"
        for text, box in boxes
        if min(box.x0, box.y0, page.width - box.x1, page.height - box.y1) < -TOLERANCE * pixels
    ]
    for (one, first), (other, second) in combinations(boxes, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        if min(wide, high) > TOLERANCE * pixels:
            faults.append(f"l’un sur l’autre : « {one} » et « {other} »")
    return faults


def _list_texts(figure: Figure) -> list[Any]:
    """Every text that is drawn: words, names, and the labels of the axes that are in view."""
    texts: list[Any] = []
    for axes in figure.axes:
        texts += axes.texts
        if axes.axison:
            for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
                low, high = sorted(limits)
                ticks = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)
                texts += [label for place, label in ticks if low <= place <= high]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]
