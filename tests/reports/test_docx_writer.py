"""The DOCX read back: what Word needs to edit it, and every text and figure of the blocks."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from geo.errors import ParameterError
from geo.reports.document import Document, Form, Heading, Picture, Table
from geo.reports.docx_styles import GAP_STYLE
from geo.reports.docx_writer import ROOM, write_docx


@pytest.fixture(scope="module")
def sample(every_block: Document) -> Any:
    return docx.Document(io.BytesIO(write_docx(every_block)))


@pytest.fixture(scope="module")
def report(diagnostic: Document) -> Any:
    return docx.Document(io.BytesIO(write_docx(diagnostic)))


def read_instructions(file: Any) -> list[str]:
    return [str(e.text).strip() for e in file.element.body.iter(qn("w:instrText"))]


def test_every_table_holds_the_figures_of_its_block(report: Any, diagnostic: Document) -> None:
    blocks = [block for block in diagnostic.blocks if isinstance(block, Table | Form)]

    read = [[[cell.text for cell in row.cells] for row in table.rows] for table in report.tables]

    assert read == [
        [list(b.header), *([cell.text or ROOM for cell in row] for row in b.rows)] for b in blocks
    ]


def test_numbers_are_set_to_the_right(report: Any, diagnostic: Document) -> None:
    blocks = [block for block in diagnostic.blocks if isinstance(block, Table | Form)]

    for table, block in zip(report.tables, blocks, strict=True):
        for row, cells in zip(table.rows[1:], block.rows, strict=True):
            for read, cell in zip(row.cells, cells, strict=True):
                right = read.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
                assert right == cell.number


def test_headings_are_styles_in_order_and_all_in_the_contents(
    report: Any, diagnostic: Document
) -> None:
    headings = [p for p in report.paragraphs if p.style.name.startswith("Heading")]
    levels = [int(p.style.name[-1]) for p in headings]
    entries = [p for p in report.paragraphs if p.style.name.startswith("toc")]
    expected = [b for b in diagnostic.blocks if isinstance(b, Heading)]

    assert [p.text for p in headings] == [b.text for b in expected]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [entry.text for entry in entries] == [b.text for b in expected if b.level <= 2]
    assert any(text.startswith("TOC ") for text in read_instructions(report))


def test_links_of_the_contents_lead_to_headings(report: Any) -> None:
    body = report.element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]

    assert anchors
    assert set(anchors) == set(marks)
    assert len(set(marks)) == len(marks)


def test_every_image_has_an_alternative_text(report: Any, diagnostic: Document) -> None:
    pictures = [block for block in diagnostic.blocks if isinstance(block, Picture)]
    shapes = list(report.element.body.iter(qn("wp:docPr")))

    assert pictures
    assert [shape.get("descr") for shape in shapes] == [block.alt for block in pictures]
    assert all(len(block.alt) > 40 for block in pictures)


def test_figures_and_tables_are_counted_by_word(sample: Any) -> None:
    captions = [p.text for p in sample.paragraphs if p.style.name == "Caption"]
    counted = [text for text in read_instructions(sample) if text.startswith("SEQ")]

    assert captions == ["Tableau 1. Un tableau", "Figure 1. Une carte", "Tableau 2. À remplir",
                        "Tableau 3. Un autre"]  # fmt: skip
    assert counted == [
        "SEQ Tableau \\* ARABIC", "SEQ Figure \\* ARABIC", "SEQ Tableau \\* ARABIC",
        "SEQ Tableau \\* ARABIC",
    ]  # fmt: skip


def test_head_rows_repeat_and_rows_stay_whole(sample: Any) -> None:
    for table in sample.tables:
        properties = [row._tr.trPr for row in table.rows]
        assert properties[0].find(qn("w:tblHeader")) is not None
        assert all(found.find(qn("w:cantSplit")) is not None for found in properties)


def test_what_is_left_to_fill_is_seen(sample: Any) -> None:
    gaps = [p.text for p in sample.paragraphs if p.style.name == GAP_STYLE]

    assert gaps[0].startswith("À compléter par la collectivité. Que sait-on ?")
    assert sample.tables[1].rows[1].cells[1].text == ROOM


def test_the_file_says_its_language_its_title_and_its_author(sample: Any) -> None:
    core = sample.core_properties
    language = sample.styles.element.find(".//" + qn("w:rPrDefault")).find(".//" + qn("w:lang"))

    assert core.title.startswith("Diagnostic d’essai")
    assert (core.author, core.language) == ('Moi & "nous"', "fr-FR")
    assert language.get(qn("w:val")) == "fr-FR"


def test_pages_are_numbered_after_the_title_page(sample: Any) -> None:
    section = sample.sections[0]
    footer = [e.text.strip() for e in section.footer._element.iter(qn("w:instrText"))]

    assert section.different_first_page_header_footer
    assert footer == ["PAGE", "NUMPAGES"]


def test_the_same_document_gives_the_same_parts(every_block: Document) -> None:
    first, second = (
        zipfile.ZipFile(io.BytesIO(write_docx(every_block))).read("word/document.xml")
        for _ in range(2)
    )

    assert first == second


def test_a_logo_that_is_no_image_is_refused(every_block: Document) -> None:
    with pytest.raises(ParameterError, match="Logo illisible"):
        write_docx(replace(every_block, logo=b"not an image"))


@pytest.mark.libreoffice
def test_libreoffice_opens_it_as_it_is(every_block: Document, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("Pas de LibreOffice sur cette machine.")
    (tmp_path / "a.docx").write_bytes(write_docx(every_block))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"

    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path),
               str(tmp_path / "a.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)

    pages = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    texts = [page.get_textpage().get_text_bounded() for page in pages]
    assert len(texts) >= 3  # title, contents, text
    assert every_block.title.split() == texts[0].split()[: len(every_block.title.split())]
    assert "2. Deuxième partie" in texts[1]
    assert "Tableau 1. Un tableau" in texts[2]
