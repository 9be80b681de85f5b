"""The sheets of addresses read back: two pages each, every figure the sheet's own."""

import datetime as dt
import io
import re
from typing import Any

import docx
import pypdfium2
import pytest

from geo.errors import ParameterError
from geo.figures.site_tables import list_lines, write_parts
from geo.indicators.values import Tables
from geo.reports.document import Document, Heading, Picture, Tiles, list_quotes
from geo.reports.docx_writer import write_docx
from geo.reports.pdf_writer import write_pdf
from geo.reports.site_papers import name_paper, write_site_paper
from geo.reports.site_sheet import COMPARED, write_site_document
from geo.siting.ground import Ground, load_ground
from geo.siting.sheet import Plan, Sheet, describe_site

DAY = dt.date(2026, 11, 26)
MISSING = re.compile(r"\b(nan|none|null|<na>)\b", re.IGNORECASE)
NASTY = "=1+1 #panic() **A** <b>"
# x, y (EPSG:2154): no structure near, no official rate this year; a QPV; the border of Paris.
COUBRON = (668_084.08, 6_868_718.39)
PLACES = {
    "Mairie de Noisy-le-Sec": (659_891.07, 6_865_759.90),
    "12 rue de la République, Saint-Denis": (652_874.94, 6_870_880.01),
    "Le Pré-Saint-Gervais, près de Paris": (656_395.61, 6_865_303.45),
    f"Coubron {NASTY}": COUBRON,
}


@pytest.fixture(scope="module")
def ground(tables: Tables) -> Ground:
    return load_ground(tables)


@pytest.fixture(scope="module")
def sheets(ground: Ground) -> dict[str, Sheet]:
    return {label: describe_site(point, label, ground) for label, point in PLACES.items()}


@pytest.fixture(scope="module")
def comparison(sheets: dict[str, Sheet], tables: Tables) -> Document:
    return write_site_document([*sheets.values()], tables, author="Le PÔPE", date=DAY)


@pytest.fixture(scope="module")
def pages(comparison: Document) -> Any:
    return pypdfium2.PdfDocument(io.BytesIO(write_pdf(comparison)))


def read_page(file: Any, rank: int) -> str:
    return squeeze(file[rank].get_textpage().get_text_bounded())


def squeeze(text: str) -> str:
    """Without spaces, nor hyphens, which end the lines."""
    return re.sub(r"[\s\u00a0\u202f\u00ad\ufffe\u0002\-]", "", text)


def test_several_addresses_are_compared_on_a_page_then_have_two_each(
    pages: Any, sheets: dict[str, Sheet]
) -> None:
    assert len(pages) == 1 + 2 * len(sheets)
    assert "4adressescomparées" in read_page(pages, 0)
    for rank, label in enumerate(sheets):
        first, second = (read_page(pages, 1 + 2 * rank + half) for half in (0, 1))
        assert squeeze(f"{rank + 1}. {label}") in first
        assert squeeze("Ce que l’on atteint à pied") in first
        assert squeeze(f"{label} : le détail") in second
        assert squeeze("Méthode, limites et sources") in second


def test_nothing_runs_over_the_page_nor_is_missing(pages: Any) -> None:
    for page in pages:
        width, height = page.get_size()
        text = page.get_textpage()
        assert not MISSING.search(text.get_text_bounded())
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert 20 < left <= right < width - 20
            assert 15 < bottom <= top < height - 20


@pytest.mark.parametrize("label", PLACES)
def test_every_figure_of_a_sheet_is_its_own(
    label: str, sheets: dict[str, Sheet], tables: Tables
) -> None:
    sheet = sheets[label]
    lines = {line.key: line for line in list_lines(sheet)}

    document = write_site_document([sheet], tables, date=DAY)

    quotes = list_quotes(document)
    assert len(quotes) > 35
    tiles = next(block for block in document.blocks if isinstance(block, Tiles))
    heads = {tile.key: tile.value for tile in tiles.items}
    for quote in quotes:
        line = lines[quote.key.removeprefix("site/")]
        whole = squeeze(quote.text)
        if heads.get(quote.key) == quote.text:
            assert whole == squeeze(write_parts(line.figure, line.unit)[0])
        else:
            assert whole == squeeze(line.text)


def test_the_docx_holds_the_same_figures_with_alt_texts_and_headings(
    comparison: Document,
) -> None:
    file = docx.Document(io.BytesIO(write_docx(comparison)))

    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    words = squeeze("".join(cells))
    assert all(squeeze(quote.text) in words for quote in list_quotes(comparison))
    titles = [p.text for p in file.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert titles == [block.text for block in comparison.blocks if isinstance(block, Heading)]
    pictures = [block for block in comparison.blocks if isinstance(block, Picture)]
    shown = file.element.findall(".//{*}docPr")
    assert [one.get("descr") for one in shown] == [picture.alt for picture in pictures]
    assert not MISSING.search(" ".join([*cells, *(p.text for p in file.paragraphs)]))
    assert file.core_properties.title == "Comparaison de 4 adresses"


def test_the_page_of_comparison_says_each_figure_of_each_address(
    comparison: Document, sheets: dict[str, Sheet]
) -> None:
    quoted = {quote.key: squeeze(quote.text) for quote in list_quotes(comparison)}

    for rank, sheet in enumerate(sheets.values(), start=1):
        lines = {line.key: line for line in list_lines(sheet)}
        for key in COMPARED:
            assert quoted[f"site/{rank}/{key}"] == squeeze(lines[key].text)


def test_what_is_not_known_is_said_so(sheets: dict[str, Sheet], tables: Tables) -> None:
    sheet = sheets[f"Coubron {NASTY}"]

    document = write_site_document([sheet], tables, date=DAY)

    text = squeeze(str(document.blocks))
    assert squeeze("évolution non publiée") in text
    assert squeeze("aucune structure d’accueil à 15 min") in text
    assert squeeze("secret statistique") in text


def test_a_plan_of_more_minutes_and_places_still_holds_on_two_pages(
    ground: Ground, tables: Tables
) -> None:
    sheet = describe_site(
        PLACES["Le Pré-Saint-Gervais, près de Paris"], "A", ground, Plan(places=20, minutes=12)
    )

    file = pypdfium2.PdfDocument(io.BytesIO(write_site_paper([sheet], tables, "pdf", date=DAY)))

    assert len(file) == 2
    assert squeeze("dépassent les 16 prévues par la règle") in read_page(file, 1)


def test_files_have_safe_names_and_known_forms(sheets: dict[str, Sheet], tables: Tables) -> None:
    named = [*sheets.values()]

    assert name_paper(named[:1], "pdf") == "fiche-mairie-de-noisy-le-sec.pdf"
    assert name_paper(named[3:], "docx") == "fiche-coubron-1-1-panic-a-b.docx"
    assert name_paper(named, "pdf") == "comparaison-4-adresses.pdf"
    with pytest.raises(ParameterError, match="pdf ou docx"):
        write_site_paper(named, tables, "odt")
