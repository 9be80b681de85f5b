"""A small map of a few named points, one of which a person may move.

The points pass with the component's data, to this visitor alone: nothing is written to the static
folder, which anyone may read.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import streamlit as st

from geo.figures import palette
from geo.ui.assets import AssetVersion
from geo.ui.map.component import HERE, HTML, Tiles, View

SCRIPTS = ("files.js", "legend.js", "names.js", "overlays.js", "pin_map.js")
STREET = "#b9b0a2"

Line = Sequence[tuple[float, float]]  # longitude, latitude


@dataclass(frozen=True)
class Pin:
    """A point (WGS 84 degrees): its name, a line of text, one letter and a colour to tell it."""

    lon: float
    lat: float
    label: str
    text: str
    mark: str
    colour: str


@dataclass(frozen=True)
class PinSpec:
    """All that the map shows. ``movable``: rank of the pin that a click or a drag moves; with -1,
    a click puts one where there was none; None: nothing moves.

    ``view``: where the map opens when there is no pin. ``streets``: those around, drawn offline.
    """

    assets: AssetVersion
    label: str
    pins: tuple[Pin, ...]
    view: View
    movable: int | None = None
    streets: Sequence[Line] = ()
    tiles: Tiles | None = None
    height: int = 360
    credit: str = ""


def pin_map(spec: PinSpec, key: str) -> tuple[float, float] | None:
    """Draw the map; longitude and latitude where the pin was just put, None when it was not."""
    result = _component()(key=key, data=payload(spec), height="content", on_moved_change=_ignore)
    moved = result.get("moved")
    return None if not moved else (float(moved["lon"]), float(moved["lat"]))


def payload(spec: PinSpec) -> dict[str, Any]:
    """What is sent to the browser: JSON types only."""
    return {
        "urls": dict(spec.assets.urls),
        "label": spec.label,
        "pins": [asdict(pin) for pin in spec.pins],
        "movable": spec.movable,
        "view": asdict(spec.view),
        "streets": [[list(point) for point in line] for line in spec.streets],
        "overlays": {"names": True},
        "tiles": spec.tiles and asdict(spec.tiles),
        "height": spec.height,
        "credit": spec.credit,
        "style": {
            "background": palette.BACKGROUND,
            "lines": palette.LINES,
            "street": STREET,
        },
    }


@cache
def _component() -> Any:
    """Registered once for the process: a second registration would make Streamlit warn."""
    return st.components.v2.component(
        "atlas_pins",
        html=HTML,
        css=(HERE / "map.css").read_text(encoding="utf-8"),
        js="\n".join((HERE / script).read_text(encoding="utf-8") for script in SCRIPTS),
        isolate_styles=False,
    )


def _ignore() -> None:
    """A callback is what makes Streamlit report « moved »; the caller reads the result."""
