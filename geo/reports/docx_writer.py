"""Write a document as DOCX, to be edited: real styles, contents, captions, alternative texts."""

import datetime as dt
import io
from collections import Counter
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from geo import french
from geo.errors import ParameterError
from geo.reports import docx_fields as fields
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

ROOM = "…"  # in what is left to fill
KEPT_ROWS = 14  # a table of so many rows at most stays on one page
CONTENTS_LEVELS = 2


def write_docx(document: Document) -> bytes:
    """The DOCX of a document. Raises ParameterError for a logo that is no PNG or JPEG image."""
    return _Writer(document).write()


class _Writer:
    """One document being written: counts figures, tables and bookmarks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.file: Any = docx.Document()
        self.counts: Counter[str] = Counter()
        self.cell_style = ""
        self.layout = styles.COMPACT if document.compact else styles.FULL
        self.bookmarks = {
            rank: f"_Toc{1000 + rank}"
            for rank, block in enumerate(document.blocks)
            if isinstance(block, Heading) and block.level <= CONTENTS_LEVELS
        }

    def write(self) -> bytes:
        styles.style_document(self.file, self.layout)
        fields.update_on_open(self.file.settings)
        # Told once: python-docx looks through all the styles each time it is asked.
        self.cell_style = self.file.styles[styles.CELL_STYLE].style_id
        self._write_properties()
        if not self.document.compact:
            self._write_title_page()
            self._write_contents()
        self._write_header()
        for rank, block in enumerate(self.document.blocks):
            self._write_block(block, rank)
        stream = io.BytesIO()
        self.file.save(stream)
        return stream.getvalue()

    def _write_properties(self) -> None:
        core, document = self.file.core_properties, self.document
        core.title, core.subject, core.author = document.title, document.subtitle, document.author
        core.language, core.keywords = "fr-FR", ", ".join(document.keywords)
        core.comments, core.last_modified_by = "", document.author
        moment = dt.datetime.combine(document.date, dt.time(12))
        core.created = core.modified = moment

    def _write_title_page(self) -> None:
        document = self.document
        if document.logo:
            self._write_logo(document.logo)
        title = self.file.add_paragraph(document.title, style="Title")
        title.paragraph_format.space_before = Pt(60 if document.logo else 150)
        self.file.add_paragraph(document.subtitle, style="Subtitle")
        for line in (*document.lines, document.author, french.date(document.date)):
            if line:
                self.file.add_paragraph(line)

    def _write_logo(self, logo: bytes) -> None:
        try:
            shape = self.file.add_picture(io.BytesIO(logo), height=Cm(2.5))
        except Exception as error:  # python-docx has no root for what it does not recognise
            raise ParameterError("Logo illisible : donner une image PNG ou JPEG.") from error
        self._describe(shape, f"Logo de {self.document.author or 'l’auteur'}")

    def _write_contents(self) -> None:
        """The contents: a field, filled beforehand so that it is never empty."""
        title = self.file.add_paragraph("Sommaire", style=styles.CONTENTS_STYLE)
        title.paragraph_format.page_break_before = True
        paragraph = None
        for rank, name in self.bookmarks.items():
            heading = self.document.blocks[rank]
            if not isinstance(heading, Heading):
                continue
            entry = self.file.add_paragraph(style=f"toc {heading.level}")
            if paragraph is None:
                fields.open_field(entry, f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u')
            link = fields.add_link(entry, name)
            fields.add_linked_run(link, heading.text)
            paragraph = entry
        if paragraph is not None:
            fields.close_field(paragraph)

    def _write_header(self) -> None:
        section = self.file.sections[0]
        if not self.document.compact:
            section.different_first_page_header_footer = True
            section.header.paragraphs[0].text = self.document.title
        footer = section.footer.paragraphs[0]
        footer.add_run(" · ".join(filter(None, (self.document.author,
                                                french.date(self.document.date)))))  # fmt: skip
        footer.add_run("\tPage ")
        fields.add_field(footer, "PAGE", "1")
        footer.add_run(" sur ")
        fields.add_field(footer, "NUMPAGES", "1")

    def _write_block(self, block: Block, rank: int) -> None:
        match block:
            case Heading():
                self._write_heading(block, rank)
            case Paragraph():
                self._write_spans(self.file.add_paragraph(), block)
            case Bullets():
                for item in block.items:
                    self._write_spans(self.file.add_paragraph(style="List Bullet"), item)
            case Note():
                self._write_spans(self.file.add_paragraph(style=styles.NOTE_STYLE), block.paragraph)
            case Gap():
                self._write_gap(block)
            case Tiles():
                self._write_tiles(block)
            case Citation():
                self._write_citation(block)
            case Picture():
                self._write_picture(block)
            case Table():
                self._write_table(block)
                if block.citation:
                    self._write_citation(block.citation)
                else:
                    self._close_table()
            case Form():
                self._write_table(block)
                self._close_table()

    def _write_heading(self, block: Heading, rank: int) -> None:
        paragraph = self.file.add_heading(block.text, level=block.level)
        if rank in self.bookmarks:
            fields.add_bookmark(paragraph, self.bookmarks[rank], rank)
        if block.new_page or (rank == 0 and not self.document.compact):
            paragraph.paragraph_format.page_break_before = True

    def _write_spans(self, paragraph: Any, text: Paragraph) -> None:
        for span in text.spans:
            paragraph.add_run(span.text).bold = True if span.bold else None

    def _write_gap(self, block: Gap) -> None:
        head = self.file.add_paragraph(style=styles.GAP_STYLE)
        head.paragraph_format.keep_with_next = True
        head.add_run("À compléter par la collectivité. ").bold = True
        head.add_run(block.question)
        for rank in range(block.lines):
            line = self.file.add_paragraph(ROOM, style=styles.GAP_STYLE)
            line.paragraph_format.keep_with_next = rank < block.lines - 1

    def _write_citation(self, block: Citation) -> None:
        paragraph = self.file.add_paragraph(style=styles.SOURCE_STYLE)
        if block.natures:
            paragraph.add_run(f"{' · '.join(block.natures).capitalize()}. ").bold = True
        paragraph.add_run(f"{block.sources}.")
        if block.note:
            paragraph.add_run(f" {block.note}")

    def _write_picture(self, block: Picture) -> None:
        self._write_caption("Figure", block.title)
        paragraph = self.file.add_paragraph()
        paragraph.paragraph_format.keep_with_next = block.citation is not None
        width = Cm(block.width_cm)
        shape = paragraph.add_run().add_picture(io.BytesIO(block.image), width=width)
        self._describe(shape, block.alt, block.title)
        if block.citation:
            self._write_citation(block.citation)

    def _describe(self, shape: Any, alt: str, title: str = "") -> None:
        properties = shape._inline.docPr
        properties.set("descr", alt)
        if title:
            properties.set("title", title)

    def _write_caption(self, kind: str, title: str) -> None:
        caption = self.file.add_paragraph(style="Caption")
        if self.document.compact:
            caption.add_run(title)
            return
        self.counts[kind] += 1
        caption.add_run(f"{kind} ")
        fields.add_field(caption, f"SEQ {kind} \\* ARABIC", str(self.counts[kind]))
        caption.add_run(f". {title}")

    def _write_table(self, block: Table | Form) -> None:
        self._write_caption("Tableau", block.title)
        table = self.file.add_table(rows=0, cols=len(block.header))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        self._draw_lines(table)
        numbers = [row_cell.number for row_cell in block.rows[0]]
        head = table.add_row()
        fields.repeat_row(head)
        for cell, text, number in zip(head.cells, block.header, numbers, strict=True):
            self._write_cell(cell, Cell(text, number=number), bold=True)
            fields.shade_cell(cell, styles.HEAD_FILL)
        for row in block.rows:
            line = table.add_row()
            for cell, content in zip(line.cells, row, strict=True):
                to_fill = isinstance(block, Form) and not content.text
                self._write_cell(cell, Cell(ROOM) if to_fill else content)
                if to_fill:
                    fields.shade_cell(cell, styles.GAP_FILL)
        self._set_widths(table, block.widths)
        short = len(block.rows) <= KEPT_ROWS
        sourced = isinstance(block, Table) and block.citation is not None
        for rank, line in enumerate(table.rows):
            fields.keep_row(line)
            last = rank == len(block.rows)
            if sourced if last else short or rank == 0:
                for cell in line.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        properties = table._tbl.tblPr
        properties.append(fields.make_element("w:tblCaption", val=block.title))

    def _write_tiles(self, block: Tiles) -> None:
        rows = -(-len(block.items) // block.across)
        table = self.file.add_table(rows=rows, cols=block.across)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        self._draw_lines(table, styles.PAPER, around=True)
        for rank, tile in enumerate(block.items):
            cell = table.cell(*divmod(rank, block.across))
            fields.shade_cell(cell, styles.NOTE_FILL)
            self._write_cell(cell, Cell(tile.label))
            cell.add_paragraph(tile.value, style=styles.TILE_STYLE)
            detail = cell.add_paragraph(style=styles.CELL_STYLE)
            detail.add_run(tile.nature).bold = True
            detail.add_run(f" · {tile.detail}" if tile.detail else "")
        self._set_widths(table, (1.0,) * block.across)
        for row in table.rows:
            fields.keep_row(row)

    def _write_cell(self, cell: Any, content: Cell, *, bold: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self.cell_style
        run = paragraph.add_run(content.text)
        run.bold = True if bold else None
        if content.number:
            styles.align_right(paragraph)

    def _draw_lines(
        self, table: Any, colour: str = styles.ROW_LINE, *, around: bool = False
    ) -> None:
        """Lines between the rows; thick ones between all the cells when ``around``."""
        borders = fields.make_element("w:tblBorders")
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        for side in sides if around else ("top", "bottom", "insideH"):
            size = "36" if around else "4"
            borders.append(fields.make_element(f"w:{side}", val="single", sz=size, color=colour))
        table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)  # the schema’s order

    def _set_widths(self, table: Any, widths: tuple[float, ...]) -> None:
        unit = self.layout.width / sum(widths)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(unit * width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(unit * width)
        grid = table._tbl.tblPr.find(qn("w:tblLayout"))
        if grid is not None:
            grid.set(qn("w:type"), "fixed")

    def _close_table(self) -> None:
        """Room under a table without a source."""
        room = self.file.add_paragraph(style=styles.SOURCE_STYLE)
        if self.document.compact:
            room.paragraph_format.line_spacing, room.paragraph_format.space_after = Pt(4), Pt(0)
