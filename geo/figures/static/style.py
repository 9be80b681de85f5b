"""What a reader chooses of a figure: format, greyscale, title, author, logo. No matplotlib here."""

import io
from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError
from geo.figures import palette

Page = Literal["page", "slide", "square"]
PAGES: dict[str, str] = {
    "page": "Page (largeur du texte d’une feuille A4)",
    "slide": "Diapositive (16:9)",
    "square": "Carré",
}
AUTHOR = "Atlas de l’accueil du jeune enfant en Seine-Saint-Denis"
DPI = 300
DPI_RANGE = (50, 600)
LOGO_BYTES = 5_000_000


@dataclass(frozen=True)
class Style:
    """How a figure is drawn.

    ``page``: see PAGES. ``title``, ``subtitle``, ``author`` replace the atlas's own. ``logo``: an
    image (PNG, JPEG). ``bare``: without title, source and author, for a document that writes them
    itself. ``body``: height (mm) of what is drawn on a page, for a document that has little room.
    Raises ParameterError.
    """

    page: Page = "page"
    greyscale: bool = False
    title: str | None = None
    subtitle: str | None = None
    author: str | None = None
    logo: bytes | None = None
    dpi: int = DPI
    bare: bool = False
    body: float | None = None

    def __post_init__(self) -> None:
        if self.page not in PAGES:
            raise ParameterError(
                f"Format inconnu : « {self.page} ». Choisir parmi {', '.join(PAGES)}."
            )
        low, high = DPI_RANGE
        if not low <= self.dpi <= high:
            raise ParameterError(
                f"Résolution de {self.dpi} points par pouce : donner une valeur de {low} à {high}."
            )
        if self.logo is not None:
            check_logo(self.logo)

    def ink(self, colour: str) -> str:
        """A colour « #rrggbb », or the grey that is as dark."""
        return grey_of(colour) if self.greyscale else colour

    def ramp(self, name: str, classes: int) -> tuple[str, ...]:
        """Colours of some classes, lowest first; in greyscale, from light to dark.

        A diverging ramp has no grey of its own: its order is kept, not its middle.
        """
        colours = palette.ramp(name, classes)
        if not self.greyscale:
            return colours
        light, dark = 0.95, 0.2
        step = (light - dark) / max(1, classes - 1)
        return tuple(_grey(light - step * rank) for rank in range(classes))


def check_logo(content: bytes) -> None:
    """Raise ParameterError unless the bytes are an image of a reasonable size."""
    from PIL import Image, UnidentifiedImageError

    if len(content) > LOGO_BYTES:
        raise ParameterError("Logo trop lourd : donner une image de moins de 5 Mo.")
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ParameterError("Logo illisible : donner une image PNG ou JPEG.") from error


def grey_of(colour: str) -> str:
    """The grey of the same relative luminance as « #rrggbb »."""
    linear = palette.luminance(colour)
    level = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return _grey(level)


def _grey(level: float) -> str:
    channel = round(255 * level)
    return f"#{channel:02x}{channel:02x}{channel:02x}"
