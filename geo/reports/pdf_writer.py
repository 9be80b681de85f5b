"""Write a document as a PDF that everyone can read (PDF/UA-1), with Typst.

Title, language, bookmarks, tags, alternative texts; Typst refuses a document that lacks one.
"""

import dataclasses
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst

from geo import french
from geo.figures.palette import CHART
from geo.figures.static.style import check_logo
from geo.reports import docx_styles as styles
from geo.reports.document import (
    Block,
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
    Table,
    Tiles,
)
from geo.reports.typst_template import TEMPLATE

FONTS = ("DejaVu Sans",)  # matplotlib's, the same as in the figures; no font of the machine
KEPT_ROWS = 14  # a table of so many rows at most stays on one page
AGES = 11  # documents after which Typst forgets what it made, some 60 MB each with figures
Json = dict[str, Any]


def write_pdf(document: Document) -> bytes:
    """The PDF of a document. Raises ParameterError for a logo that is no image."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        main = folder / "main.typ"
        main.write_text(TEMPLATE, encoding="utf-8")
        content = _describe(document, folder)
        text = json.dumps(content, ensure_ascii=False)
        (folder / "data.json").write_text(text, encoding="utf-8")
        pdf = typst.compile(
            main,
            root=folder,
            font_paths=[_find_fonts()],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    _forget()
    assert isinstance(pdf, bytes)  # a PDF is one file
    return pdf


def _forget() -> None:
    """Have Typst let go of the document: the 39 of the département would fill the memory."""
    compiler = typst.Compiler(ignore_system_fonts=True)
    for _ in range(AGES):
        compiler.compile(b"")


@cache
def _find_fonts() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def _describe(document: Document, folder: Path) -> Json:
    """The document as the template reads it; its images are written beside."""
    day = document.date
    signed = filter(None, (document.author, french.date(day)))
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": document.author,
        "keywords": list(document.keywords),
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "footer": " · ".join(filter(None, (document.author, french.date(day)))),
        "lines": [*document.lines, *signed],
        "logo": _write_logo(document, folder),
        "logo-alt": f"Logo de {document.author or 'l’auteur'}",
        "fonts": list(FONTS),
        "kept": KEPT_ROWS,
        "compact": document.compact,
        "colours": {
            "ink": CHART["area"],
            "grey": CHART["reference"],
            "line": f"#{styles.ROW_LINE}",
            "head": f"#{styles.HEAD_FILL}",
            "note": f"#{styles.NOTE_FILL}",
            "room": f"#{styles.GAP_FILL}",
            "edge": f"#{styles.GAP_EDGE}",
        },
        "blocks": [
            _describe_block(block, f"{rank}.png", folder)
            for rank, block in enumerate(document.blocks)
        ],
    }


def _write_logo(document: Document, folder: Path) -> str:
    """Name of the logo's file, nothing without a logo; Typst tells its format by its content."""
    if document.logo is None:
        return ""
    check_logo(document.logo)
    suffix = ".png" if document.logo.startswith(b"\x89PNG") else ".jpg"
    (folder / f"logo{suffix}").write_bytes(document.logo)
    return f"logo{suffix}"


def _describe_block(block: Block, image: str, folder: Path) -> Json:
    match block:
        case Heading():
            return {
                "kind": "heading", "level": block.level, "text": block.text,
                "new-page": block.new_page,
            }  # fmt: skip
        case Paragraph():
            return {"kind": "paragraph", "spans": _list_spans(block)}
        case Bullets():
            return {"kind": "bullets", "items": [_list_spans(item) for item in block.items]}
        case Note():
            return {"kind": "note", "spans": _list_spans(block.paragraph)}
        case Tiles():
            return {
                "kind": "tiles", "across": block.across,
                "items": [dataclasses.asdict(tile) for tile in block.items],
            }  # fmt: skip
        case Gap():
            return {"kind": "gap", "question": block.question, "lines": block.lines}
        case Citation():
            return {"kind": "citation", **_describe_citation(block)}
        case Picture():
            (folder / image).write_bytes(block.image)
            return {
                "kind": "picture", "title": block.title, "alt": block.alt, "path": image,
                "width": block.width_cm, "citation": _cite(block.citation),
            }  # fmt: skip
        case Table():
            return _describe_table(block) | {"citation": _cite(block.citation)}
        case Form():
            return _describe_table(block) | {"citation": None}


def _list_spans(paragraph: Paragraph) -> list[Json]:
    return [{"text": span.text, "bold": span.bold} for span in paragraph.spans]


def _cite(citation: Citation | None) -> Json | None:
    return _describe_citation(citation) if citation else None


def _describe_citation(citation: Citation) -> Json:
    natures = f"{' · '.join(citation.natures).capitalize()}." if citation.natures else ""
    text = f"{citation.sources}. {citation.note}".strip()
    return {"natures": natures, "text": text}


def _describe_table(block: Table | Form) -> Json:
    return {
        "kind": "table",
        "title": block.title,
        "header": list(block.header),
        "numbers": [cell.number for cell in block.rows[0]],
        "widths": list(block.widths),
        "rows": [[_describe_cell(block, cell) for cell in row] for row in block.rows],
    }


def _describe_cell(block: Table | Form, cell: Cell) -> Json:
    return {"text": cell.text, "fill": isinstance(block, Form) and not cell.text}
