"""The sheet of a figure: title, badge, source, author and logo around what is drawn.

Everything is laid out in millimetres from the bottom left corner. Figures are made with
matplotlib's objects alone, never pyplot: nothing is kept from one figure to the next.
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from geo.figures import palette
from geo.figures.static.style import AUTHOR, Style
from geo.figures.static.text import Slant, font, measure_height, measure_width, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Once for all: letters drawn as shapes, as wide at every resolution; the same bytes each time.
mpl.rcParams.update(
    {
        "svg.fonttype": "path",
        "svg.hashsalt": "atlas",
        "pdf.fonttype": 42,
        "text.hinting": "no_hinting",
    }
)

Kind = Literal["map", "chart"]
CREDIT = "Fond : IGN, © les contributeurs d’OpenStreetMap"
INCH = 25.4  # mm
MARGIN = 3.0  # mm, around the sheet
GAP = 2.5  # mm, between its parts
LOGO_HEIGHT = 10.0
LOGO_WIDTH = 36.0
# Width of the sheet (mm), height of what is drawn, whole height where it is fixed.
_WIDTH = {"page": 170.0, "slide": 254.0, "square": 180.0}
_BODY: dict[tuple[str, str], float] = {("page", "map"): 126.0, ("page", "chart"): 82.0}
_WHOLE = {"slide": 142.875, "square": 180.0}
_BARE = {"slide": 116.0, "square": 180.0}
_LEGEND = {"page": 44.0, "slide": 64.0, "square": 46.0}
# Badge of a figure: word, letters, ground.
BADGES = {
    "officiel": ("officiel", "#0f5132", "#d8efe0"),
    "calcule": ("calculé", "#0b4a7d", "#dcebf8"),
    "estime": ("estimé", "#7a3b00", "#fde8d2"),
    "scenario": ("scénario", "#5b1a6e", "#f0e2f5"),
    "releve": ("relevé", "#3d3d3d", "#ececec"),
}
# The same in words, where there is no badge.
STATUS_WORDS = {
    "officiel": "Chiffre officiel",
    "calcule": "Calculé sur des chiffres officiels",
    "estime": "Estimation de l’atlas",
    "scenario": "Scénario : ni chiffre publié, ni prévision",
    "releve": "Relevé de l’atlas",
}


@dataclass(frozen=True)
class Sizes:
    """Sizes of the letters, in points."""

    title: float
    subtitle: float
    text: float
    small: float


_SIZES = {
    "page": Sizes(12.5, 9.0, 7.5, 6.5),
    "slide": Sizes(17.0, 11.5, 10.0, 8.0),
    "square": Sizes(13.5, 9.5, 8.0, 6.5),
}


@dataclass(frozen=True)
class Box:
    """A rectangle of the sheet, mm."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return self.bottom + self.height

    @property
    def right(self) -> float:
        return self.left + self.width


@dataclass(frozen=True)
class Message:
    """What a figure says, in words. ``source``: its source line; ``sources``: catalogue ids.

    ``status``: of the figure, a key of BADGES. ``alt``: for who does not see it. ``method``: how
    it was made, for notes.
    """

    title: str
    subtitle: str
    alt: str
    status: str
    source: str
    sources: tuple[str, ...] = ()
    method: str = ""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A figure and its words. ``caption``: what it shows, with source and vintage."""

    figure: Figure
    title: str
    caption: str
    alt: str
    sources: tuple[str, ...]
    status: str
    source: str
    method: str
    author: str
    dpi: int

    @property
    def badge(self) -> str:
        """The status in words: « Chiffre officiel », « Estimation »…"""
        return STATUS_WORDS[self.status]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet with its words on; ``body`` is left to draw in."""

    figure: Figure
    style: Style
    sizes: Sizes
    message: Message
    body: Box
    kind: Kind

    def split(self) -> tuple[Box, Box]:
        """Where the map goes, and where its legend does."""
        wide, body = _LEGEND[self.style.page], self.body
        drawing = Box(body.left, body.bottom, body.width - wide - GAP, body.height)
        return drawing, Box(drawing.right + GAP, body.bottom, wide, body.height)

    def add_axes(self, box: Box) -> "Axes":
        """Axes over a rectangle of the sheet."""
        width, height = (float(side) * INCH for side in self.figure.get_size_inches())
        return self.figure.add_axes(
            (box.left / width, box.bottom / height, box.width / width, box.height / height)
        )

    def add_surface(self, box: Box) -> "Axes":
        """A rectangle to draw in, in millimetres from its own bottom left corner."""
        axes = self.add_axes(box)
        axes.set(xlim=(0, box.width), ylim=(0, box.height))
        axes.axis("off")
        return axes

    def finish(self) -> Drawn:
        """The figure and its words."""
        message = self.message
        if self.style.greyscale:
            _grey_lines(self)
        source = _cite(message, self.kind)
        return Drawn(
            self.figure,
            message.title,
            f"{message.title}. {message.subtitle.rstrip('.')}. {source}.",
            message.alt,
            message.sources,
            message.status,
            source,
            message.method,
            self.style.author or AUTHOR,
            self.style.dpi,
        )


def open_sheet(style: Style, message: Message, kind: Kind) -> Sheet:
    """A sheet with its title, badge, source, author and logo; the reader's words win."""
    message = Message(
        style.title or message.title,
        message.subtitle if style.subtitle is None else style.subtitle,
        message.alt,
        message.status,
        message.source,
        message.sources,
        message.method,
    )
    sizes, width = _SIZES[style.page], _WIDTH[style.page]
    inner = width - 2 * MARGIN
    badge = measure_width(BADGES[message.status][0], sizes.text, "bold") + 4
    head = _set_head(message, sizes, inner - badge - GAP) if not style.bare else []
    logo = _read_logo(style)
    room = inner - (LOGO_WIDTH + GAP if logo is not None else 0)
    foot = [] if style.bare else _set_foot(style, message, kind, sizes, room)
    head_height = sum(measure_height(len(lines), size) for lines, size, _ in head)
    foot_height = measure_height(len(foot), sizes.small)
    if logo is not None and not style.bare:
        foot_height = max(foot_height, LOGO_HEIGHT)
    around = 2 * MARGIN + head_height + foot_height + (0 if style.bare else 2 * GAP)
    if style.page == "page":
        body_height = style.body or _BODY[style.page, kind]
        height = body_height + around
    else:
        height = _BARE[style.page] if style.bare else _WHOLE[style.page]
        body_height = height - around
    figure = Figure(figsize=(width / INCH, height / INCH), dpi=style.dpi, facecolor="white")
    bottom = MARGIN + foot_height + (0 if style.bare else GAP)
    sheet = Sheet(figure, style, sizes, message, Box(MARGIN, bottom, inner, body_height), kind)
    if not style.bare:
        paper = sheet.add_surface(Box(0, 0, width, height))
        _write_head(paper, sheet, head, height - MARGIN, inner)
        for rank, line in enumerate(reversed(foot)):
            write(paper, MARGIN, MARGIN + measure_height(rank, sizes.small), line, sizes.small,
                  colour=style.ink("#55636b"), va="bottom")  # fmt: skip
        if logo is not None:
            _place_logo(sheet, logo, width)
    return sheet


def write(
    axes: "Axes", x: float, y: float, text: str, size: float, *,
    colour: str = palette.CHART["text"], weight: str = "normal", slant: Slant = "normal",
    **options: Any,
) -> Text:  # fmt: skip
    """Write one line in an axes' own units; never read as a formula."""
    options.setdefault("va", "top")
    return axes.text(
        x, y, text, color=colour, fontproperties=font(size, weight, slant), parse_math=False,
        **options,
    )  # fmt: skip


def render(drawn: Drawn, form: str) -> bytes:
    """The figure as ``png`` (at its resolution), ``svg`` or ``pdf``; the same bytes each time.

    Raises ParameterError for another form.
    """
    from geo.errors import ParameterError

    told: dict[str, dict[str, Any]] = {
        "png": {"Title": drawn.title, "Author": drawn.author, "Description": drawn.alt},
        "svg": {
            "Title": drawn.title,
            "Creator": drawn.author,
            "Description": drawn.alt,
            "Language": "fr",
            "Date": None,
        },
        "pdf": {
            "Title": drawn.title,
            "Author": drawn.author,
            "Subject": drawn.alt,
            "CreationDate": None,
        },
    }
    if form not in told:
        raise ParameterError(f"Forme « {form} » inconnue : choisir parmi {', '.join(told)}.")
    stream = io.BytesIO()
    drawn.figure.savefig(stream, format=form, dpi=drawn.dpi, metadata=told[form])
    return stream.getvalue()


def _grey_lines(sheet: Sheet) -> None:
    """Words and lines in grey; what is filled already is."""
    for artist in sheet.figure.findobj():
        if isinstance(artist, Text | Line2D):
            artist.set_color(sheet.style.ink(to_hex(artist.get_color())))


Lines = list[tuple[list[str], float, str]]  # lines, size, weight


def _set_head(message: Message, sizes: Sizes, width: float) -> Lines:
    """Title and subtitle, cut to the width left by the badge."""
    title = wrap(message.title, sizes.title, width, "bold")
    parts: Lines = [(title, sizes.title, "bold")]
    if message.subtitle:
        wide = width + measure_width(BADGES[message.status][0], sizes.text, "bold")
        parts.append((wrap(message.subtitle, sizes.subtitle, wide), sizes.subtitle, "normal"))
    return parts


def _set_foot(style: Style, message: Message, kind: Kind, sizes: Sizes, width: float) -> list[str]:
    """Sources, credit of the map, author."""
    author = style.author or AUTHOR
    source = wrap(f"{_cite(message, kind)}.", sizes.small, width)
    return [*source, *wrap(author, sizes.small, width)]


def _cite(message: Message, kind: Kind) -> str:
    return f"{message.source}. {CREDIT}" if kind == "map" else message.source


def _write_head(paper: "Axes", sheet: Sheet, head: Lines, top: float, inner: float) -> None:
    y = top
    for lines, size, weight in head:
        for line in lines:
            write(paper, MARGIN, y, line, size, weight=weight)
            y -= measure_height(1, size)
    word, ink, ground = BADGES[sheet.message.status]
    size, style = sheet.sizes.text, sheet.style
    wide, high = measure_width(word, size, "bold") + 3, measure_height(1, size) + 0.6
    left, bottom = MARGIN + inner - wide, top - high
    paper.add_patch(
        FancyBboxPatch(
            (left, bottom), wide, high, boxstyle="round,pad=0,rounding_size=1",
            facecolor=style.ink(ground), edgecolor=style.ink(ink), linewidth=0.6,
        )
    )  # fmt: skip
    write(paper, left + wide / 2, bottom + high / 2, word, size, colour=style.ink(ink),
          weight="bold", ha="center", va="center_baseline")  # fmt: skip


def _read_logo(style: Style) -> Any:
    """Pixels of the logo, or None."""
    if style.logo is None or style.bare:
        return None
    from PIL import Image

    with Image.open(io.BytesIO(style.logo)) as image:
        image.thumbnail((1200, 1200))
        drawn = image.convert("LA").convert("RGBA") if style.greyscale else image.convert("RGBA")
        return np.asarray(drawn)


def _place_logo(sheet: Sheet, pixels: Any, width: float) -> None:
    """The logo at the bottom right, whole, in the room it has."""
    high, wide = pixels.shape[:2]
    scale = min(LOGO_HEIGHT / high, LOGO_WIDTH / wide)
    box = Box(width - MARGIN - wide * scale, MARGIN, wide * scale, high * scale)
    axes = sheet.add_axes(box)
    axes.imshow(pixels, aspect="auto", interpolation="lanczos")
    axes.axis("off")
