"""The interactive map as a typed function: what to show in, what was clicked out.

Geometry does not pass through here: the browser fetches it once from the static files
(``geo.ui.assets``), and each run of the app only sends a class and a text for each area. Only
walking catchments do: they depend on what was asked.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo import french
from geo.figures import palette
from geo.figures.breaks import Breaks
from geo.ui.assets import SQUARES, AssetVersion

HERE = Path(__file__).parent
SCRIPTS = (
    "files.js", "legend.js", "names.js", "circles.js", "catchments.js", "overlays.js",
    "network.js", "map.js",
)  # fmt: skip
OPACITY = 0.75
WALK_OPACITY = 0.2  # of each of the nested catchments
MISSING_TEXT = palette.NO_DATA["non_publie"].label
HTML = """
<div class="atlas-map">
  <button type="button" class="atlas-skip">Passer la carte</button>
  <div class="atlas-frame" role="region"></div>
  <p class="atlas-status" role="status"></p>
  <span class="atlas-end" tabindex="-1"></span>
</div>
"""


@dataclass(frozen=True)
class AreaValue:
    """What one area shows: its class (from 0), or the reason why it has none, and its text.

    ``text`` is said on hover and to screen readers after the area's name: « 31,5 places pour
    100 enfants », « non publié ».
    """

    shown: int | palette.Reason
    text: str


@dataclass(frozen=True)
class AreaLayer:
    """The coloured areas: a level (« commune », « ept », « iris », « carreau », …), a value by
    code and the colour of each class. An area without a value is « non publié »; a square
    without a value is not drawn.
    """

    level: str
    values: Mapping[str, AreaValue]
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Circles:
    """Counts as circles over the areas: a radius by code (pixels, its square in proportion to
    the count), a colour, and the circles of the legend (label, radius).
    """

    radii: Mapping[str, float]
    colour: str
    steps: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Catchments:
    """What one walks to from a point (longitude, latitude), over the areas.

    ``shapes``: a GeoJSON FeatureCollection (EPSG:4326), one feature a duration with its
    ``minutes``, the longest first. ``name``: of the point, said in the legend and on hover.
    """

    name: str
    point: tuple[float, float]
    shapes: Mapping[str, Any]


@dataclass(frozen=True)
class NetworkPoint:
    """A structure of the network; degrees. ``family``: of geo.figures.palette.FAMILIES.

    ``name`` and ``text`` are said on hover. ``places``: of the symbol's size; a ``project`` is
    hollow.
    """

    id: str
    lon: float
    lat: float
    name: str
    family: str
    places: int | None
    text: str
    project: bool = False


@dataclass(frozen=True)
class NetworkLayer:
    """The network's structures, and the ids of those of the public layer that they replace.

    Sent with the values to whoever may see it: nothing of it is ever in a public file.
    """

    points: tuple[NetworkPoint, ...]
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True)
class LegendRow:
    """A class of the legend, with what to find there: « France 60,9 »."""

    label: str
    mark: str = ""


@dataclass(frozen=True)
class Legend:
    """Title, unit, one row a class, and a note (discretisation, source, year)."""

    title: str
    unit: str
    rows: tuple[LegendRow, ...]
    note: str = ""


@dataclass(frozen=True)
class Overlays:
    """Which layers are drawn over the areas."""

    names: bool = True
    ept: bool = False
    structures: bool = False
    network: bool = False
    qpv: bool = False
    stations: bool = False
    grand_paris_express: bool = False


@dataclass(frozen=True)
class Tiles:
    """An online base map: address with {z}, {x}, {y}, and the credit it asks for."""

    url: str
    credit: str


@dataclass(frozen=True)
class View:
    """A centre (degrees) and a zoom level, from 9 to 18."""

    lat: float
    lon: float
    zoom: float


@dataclass(frozen=True)
class MapSpec:
    """All that the map shows.

    ``view``: where the map opens (None: the whole département); a later change moves it there.
    ``link``: name of the query parameter in which the browser keeps the view after each move,
    without running the app; a page opened with it starts there.
    ``network``: drawn with the layers « network » (projects too) and « structures ».
    ``tiles``: requested from the network only when given; they replace the offline background.
    """

    assets: AssetVersion
    areas: AreaLayer
    legend: Legend
    label: str
    circles: Circles | None = None
    catchments: Catchments | None = None
    network: NetworkLayer | None = None
    selected: str | None = None
    overlays: Overlays = field(default_factory=Overlays)
    tiles: Tiles | None = None
    view: View | None = None
    link: str | None = None
    height: int = 600
    credit: str = ""


@dataclass(frozen=True)
class MapEvent:
    """What was clicked since the last run: an area's code, a structure's id, or nothing."""

    area: str | None = None
    structure: str | None = None


def atlas_map(spec: MapSpec, key: str) -> MapEvent:
    """Draw the map, or restyle it in place when ``key`` is already on the page.

    Zoom and position survive every change of ``spec``. Put it in a fragment so that a click runs
    only the fragment.
    """
    result = _component()(key=key, data=payload(spec), height="content", on_clicked_change=_ignore)
    clicked = result.get("clicked") or {}
    if clicked.get("kind") == "area":
        return MapEvent(area=str(clicked["id"]))
    if clicked.get("kind") == "structure":
        return MapEvent(structure=str(clicked["id"]))
    return MapEvent()


def legend_of(
    title: str, unit: str, breaks: Breaks, marks: Mapping[str, float | None], note: str = ""
) -> Legend:
    """A legend with one row a class; each mark (« France »: 60.9) stands beside its class."""
    rows = []
    for index, label in enumerate(breaks.labels()):
        here = [
            f"{name} {french.rate(value)}"
            for name, value in marks.items()
            if breaks.class_of(value) == index
        ]
        rows.append(LegendRow(label, ", ".join(here)))
    return Legend(title, unit, tuple(rows), note)


def payload(spec: MapSpec) -> dict[str, Any]:
    """What is sent to the browser: JSON types only."""
    areas = spec.areas
    return {
        "urls": {**spec.assets.urls, "area": spec.assets.urls[areas.level]},
        "level": areas.level,
        "canvas": areas.level == SQUARES,
        "values": {code: [value.shown, value.text] for code, value in areas.values.items()},
        "missing": MISSING_TEXT,
        "colours": list(areas.colours),
        "legend": asdict(spec.legend),
        "circles": spec.circles and asdict(spec.circles),
        "catchments": spec.catchments and asdict(spec.catchments),
        "network": spec.network and asdict(spec.network),
        "label": spec.label,
        "selected": spec.selected,
        "overlays": asdict(spec.overlays),
        "tiles": spec.tiles and asdict(spec.tiles),
        "view": spec.view and asdict(spec.view),
        "link": spec.link,
        "height": spec.height,
        "credit": spec.credit,
        "style": {
            "opacity": OPACITY,
            "hatches": {reason: asdict(hatch) for reason, hatch in palette.NO_DATA.items()},
            "families": {name: asdict(family) for name, family in palette.FAMILIES.items()},
            "lines": palette.LINES,
            "walk": {**palette.WALK, "opacity": WALK_OPACITY},
            "background": palette.BACKGROUND,
        },
    }


@cache
def _component() -> Any:
    """Registered once for the process: a second registration would make Streamlit warn."""
    return st.components.v2.component(
        "atlas_map",
        html=HTML,
        css=(HERE / "map.css").read_text(encoding="utf-8"),
        js="\n".join((HERE / script).read_text(encoding="utf-8") for script in SCRIPTS),
        isolate_styles=False,
    )


def _ignore() -> None:
    """A callback is what makes Streamlit report « clicked »; the page reads the result."""
