"""The PDF read back: tagged, in French, with bookmarks; every text inside its page."""

import io
import re
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from geo.errors import ParameterError
from geo.reports.document import Document, Heading, Paragraph, Table
from geo.reports.pdf_writer import write_pdf

EDGE = 20  # points between the text and the edge of the sheet


@pytest.fixture(scope="module")
def sample(every_block: Document) -> Any:
    return pypdfium2.PdfDocument(io.BytesIO(write_pdf(every_block)))


@pytest.fixture(scope="module")
def report(diagnostic: Document) -> Any:
    return pypdfium2.PdfDocument(io.BytesIO(write_pdf(diagnostic)))


def read_text(file: Any) -> str:
    """The whole text, its spaces and the ends of its lines taken out."""
    pages = (file[rank].get_textpage() for rank in range(len(file)))
    return squeeze("".join(page.get_text_bounded() for page in pages))


def squeeze(text: str) -> str:
    """Without spaces, nor hyphens, which end the lines."""
    return re.sub(r"[\s\u00a0\u202f\u00ad\ufffe\u0002\-]", "", text)


def test_it_has_title_author_language_and_tags(sample: Any, every_block: Document) -> None:
    found = sample.get_metadata_dict()
    letters = pdfium.FPDFCatalog_GetLanguage(sample.raw, None, 0)
    buffer = (pdfium.FPDF_WCHAR * letters)()
    pdfium.FPDFCatalog_GetLanguage(sample.raw, buffer, letters)

    assert (found["Title"], found["Author"]) == (every_block.title, every_block.author)
    assert bytes(buffer).decode("utf-16-le").rstrip("\0").startswith("fr")
    assert pdfium.FPDFCatalog_IsTagged(sample.raw)


def test_it_claims_to_be_accessible(every_block: Document) -> None:
    assert b"pdfuaid:part" in write_pdf(every_block)


def test_bookmarks_are_the_headings(report: Any, diagnostic: Document) -> None:
    headings = [block for block in diagnostic.blocks if isinstance(block, Heading)]

    marks = [(mark.level + 1, mark.get_title()) for mark in report.get_toc()]

    assert [mark for mark in marks if mark[1] != "Sommaire"] == [
        (block.level, block.text) for block in headings
    ]


def test_no_text_is_markup(sample: Any, every_block: Document) -> None:
    text = read_text(sample)

    nasty = next(block for block in every_block.blocks if isinstance(block, Table)).rows[0][0]
    assert squeeze(every_block.title) in text
    assert squeeze(nasty.text) in text


def test_it_holds_the_sentences_and_the_figures(report: Any, diagnostic: Document) -> None:
    # A paragraph may run over two pages: their heads and feet come between.
    text = read_text(report).replace(squeeze(diagnostic.title), "")
    text = re.sub(squeeze(f"{diagnostic.author} · 26 novembre 2026 Page") + r"\d+sur\d+", "", text)

    for block in diagnostic.blocks:
        if isinstance(block, Paragraph):
            assert squeeze(block.text) in text
        if isinstance(block, Table):
            assert all(squeeze(cell.text) in text for row in block.rows for cell in row)


def test_every_letter_is_inside_its_page(report: Any) -> None:
    for rank in range(len(report)):
        page = report[rank]
        width, height = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert EDGE < left <= right < width - EDGE
            assert EDGE < bottom <= top < height - EDGE


def test_the_same_document_gives_the_same_bytes(every_block: Document) -> None:
    assert write_pdf(every_block) == write_pdf(every_block)


def test_a_logo_that_is_no_image_is_refused(every_block: Document) -> None:
    with pytest.raises(ParameterError, match="Logo illisible"):
        write_pdf(replace(every_block, logo=b"not an image"))
