"""A document as data: frozen blocks, that a writer turns into DOCX or PDF.

Every text is French and plain: the writers escape it. A figure of the text is a Quote, a figure of
a table a Cell with a key: the key says where the atlas has it, so that a reader (or a test) can
find it again.
"""

import datetime as dt
from dataclasses import dataclass, field

from geo.errors import ParameterError


@dataclass(frozen=True)
class Quote:
    """A figure as written in a sentence, and where it comes from.

    ``key``: table, area code and coordinates joined by « / », as in
    « coverage/93053/total/2022/rate ».
    """

    key: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Span:
    """A run of text, bold or not."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Heading:
    """A title of level 1 to 3; ``new_page``: at the top of one."""

    level: int
    text: str
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph and the figures it quotes."""

    spans: tuple[Span, ...]
    quotes: tuple[Quote, ...] = ()

    @property
    def text(self) -> str:
        """The text without its emphasis."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Bullets:
    """A list of short paragraphs."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Cell:
    """A cell; a number is set to the right. ``key`` as in Quote."""

    text: str
    key: str = ""
    number: bool = False


@dataclass(frozen=True)
class Citation:
    """Nature of the figures above (officiel, calculé, estimé…), sources with vintages, a note."""

    natures: tuple[str, ...]
    sources: str  # « Source : Cnaf (2017-2022) »
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A numbered table; ``widths``: relative widths of the columns."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    citation: Citation | None = None

    def __post_init__(self) -> None:
        sizes = {len(self.header), len(self.widths), *map(len, self.rows)}
        if len(sizes) != 1 or not self.rows:
            raise ParameterError(
                f"Tableau « {self.title} » : vide, ou lignes, titres et largeurs de tailles "
                f"différentes ({sorted(sizes)})."
            )


@dataclass(frozen=True)
class Picture:
    """A numbered figure: a PNG that carries its own title, legend and source.

    ``alt``: what it shows, for those who do not see it.
    """

    title: str
    alt: str
    image: bytes
    width_cm: float = 16.0
    citation: Citation | None = None


@dataclass(frozen=True)
class Note:
    """A remark set apart: what a figure does not say."""

    paragraph: Paragraph


@dataclass(frozen=True)
class Gap:
    """A question that only the authority can answer, and the room for it."""

    question: str
    lines: int = 2


@dataclass(frozen=True)
class Form:
    """A table for the authority to fill in: an empty text is a cell to fill."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Tile:
    """A key figure: what it is, its value, then a line of margin, year or comparison.

    ``nature``: its status in a word. ``key`` as in Quote.
    """

    label: str
    value: str
    detail: str
    nature: str
    key: str = ""


@dataclass(frozen=True)
class Tiles:
    """Key figures side by side, ``across`` to a row."""

    items: tuple[Tile, ...]
    across: int = 3


Block = Heading | Paragraph | Bullets | Citation | Table | Picture | Note | Gap | Form | Tiles


@dataclass(frozen=True)
class Document:
    """A document: title page, contents, then blocks. ``logo``: bytes of a PNG or JPEG, or none.

    ``compact``: neither title page nor contents, small letters, tables without numbers: for a
    document of a few pages, whose first block is its title.
    """

    title: str
    subtitle: str
    lines: tuple[str, ...]  # of the title page, under the subtitle
    date: dt.date
    blocks: tuple[Block, ...]
    author: str = ""
    logo: bytes | None = None
    keywords: tuple[str, ...] = field(default=())
    compact: bool = False


def list_quotes(document: Document) -> list[Quote]:
    """Every figure of a document that has a key, in order."""
    found: list[Quote] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found += block.quotes
        elif isinstance(block, Note):
            found += block.paragraph.quotes
        elif isinstance(block, Bullets):
            found += [quote for item in block.items for quote in item.quotes]
        elif isinstance(block, Tiles):
            found += [Quote(tile.key, tile.value) for tile in block.items if tile.key]
        elif isinstance(block, Table | Form):
            found += [Quote(c.key, c.text) for row in block.rows for c in row if c.key]
    return found
