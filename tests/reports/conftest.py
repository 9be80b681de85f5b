"""Tables for the papers: the committed ones, and the same with a nasty structure."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pytest
from PIL import Image

from geo.indicators.values import Tables
from geo.reports.diagnostic import write_diagnostic
from geo.reports.document import (
    Bullets,
    Cell,
    Citation,
    Document,
    Form,
    Gap,
    Heading,
    Note,
    Paragraph,
    Picture,
    Span,
    Table,
)
from geo.reports.material import Atlas

NASTY = "=cmd|' /C calc'!A0 </script><script>window.hacked = 1</script>"


@pytest.fixture(scope="session")
def tables(processed: Callable[[str], Any]) -> Tables:
    return Tables(processed, processed)


@pytest.fixture(scope="session")
def nasty_tables(processed: Callable[[str], Any]) -> Tables:
    """The tables, where a located structure of Noisy-le-Sec has a name that bites."""
    structures: gpd.GeoDataFrame = processed("structures").copy()
    row = structures.index[structures["commune"].eq("93053") & structures.geometry.notna()][0]
    structures.loc[row, "name"] = NASTY

    def read(name: str) -> Any:
        return structures if name == "structures" else processed(name)

    return Tables(read, read)


@pytest.fixture(scope="session")
def every_block() -> Document:
    """A document that holds one of each block, with letters that bite."""
    cells = ((Cell(NASTY), Cell("1\u202f240", "k/1", number=True)),)
    citation = Citation(("officiel",), "Source : Cnaf (2022)", "Une remarque.")
    image = draw_square()
    return Document(
        title="Diagnostic d’essai #panic() *a* $b$ <c> & \\",
        subtitle="Sous-titre",
        lines=("Commune",),
        date=dt.date(2026, 11, 26),
        author='Moi & "nous"',
        logo=image,
        blocks=(
            Heading(1, "1. Première partie"),
            Paragraph((Span("Du texte "), Span("en gras", bold=True), Span(f" {NASTY}"))),
            Heading(2, "Une section"),
            Bullets((Paragraph((Span("un"),)), Paragraph((Span("deux"),)))),
            Table("Un tableau", ("Nom", "Places"), cells, (2, 1), citation),
            citation,
            Picture("Une carte", "Carte de ce qui n’est pas.", image, 8, citation),
            Note(Paragraph((Span("À savoir."),))),
            Gap("Que sait-on ?"),
            Form("À remplir", ("Axe", "Coût"), ((Cell("Créer"), Cell("")),), (2, 1)),
            Heading(1, "2. Deuxième partie"),
            Table("Un autre", ("Nom", "Places"), cells, (2, 1)),
        ),
    )


def draw_square() -> bytes:
    """A PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "#0b5c75").save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="session")
def diagnostic(tables: Tables) -> Document:
    """The diagnostic of Noisy-le-Sec, figures and all."""
    day = dt.date(2026, 11, 26)
    return write_diagnostic("93053", Atlas(tables), author="Le PÔPE", date=day)
