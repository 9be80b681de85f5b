"""Styles of the DOCX: those of Word, renamed nowhere, so that a person can restyle the document."""

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from geo.figures.palette import CHART
from geo.reports.docx_fields import set_language, shade_style

FONT = "Arial"
PAGE_WIDTH_CM = 21.0
TILE_STYLE = "Chiffre clé"
GAP_STYLE = "À compléter"
NOTE_STYLE = "Remarque"
SOURCE_STYLE = "Source"
CELL_STYLE = "Cellule"
CONTENTS_STYLE = "Titre de sommaire"
GAP_FILL, GAP_EDGE = "fff4d6", "b34700"
NOTE_FILL, NOTE_EDGE = "eaf1f4", "0b5c75"
HEAD_FILL, ROW_LINE, PAPER = "e3edf1", "b8c6cd", "ffffff"


@dataclass(frozen=True)
class Layout:
    """Width of the text and margins (cm); letters, headings and space above them (points)."""

    width: float
    top: float
    bottom: float
    text: float
    headings: tuple[tuple[float, float], ...]  # size, space before
    after: float  # space after a paragraph
    cell: float
    source: float


FULL = Layout(16.0, 2.3, 2.2, 10.5, ((17.0, 22), (13.0, 14), (11.0, 10)), 6, 8.5, 8.0)
COMPACT = Layout(17.4, 1.4, 1.4, 9.0, ((16.0, 0), (11.0, 7), (10.0, 5)), 3, 8.0, 7.0)


def style_document(document: Any, layout: Layout = FULL) -> None:
    """Page, fonts, headings, captions, contents, and the styles of the documents."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE_WIDTH_CM), Cm(29.7)
    section.left_margin = section.right_margin = Cm((PAGE_WIDTH_CM - layout.width) / 2)
    section.top_margin, section.bottom_margin = Cm(layout.top), Cm(layout.bottom)
    small = layout is COMPACT
    if small:
        section.header_distance = section.footer_distance = Cm(0.7)
    styles = document.styles
    set_language(styles, "fr-FR")
    _write_font(styles["Normal"], layout.text)
    _space(styles["Normal"], 0, layout.after, 1.0 if small else 1.1)
    for level, (size, before) in enumerate(layout.headings, start=1):
        heading = styles[f"Heading {level}"]
        _write_font(heading, size, bold=True, colour=CHART["area"])
        _space(heading, before, 3 if small else 5)
        heading.paragraph_format.keep_with_next = True
    _write_font(styles["Title"], 27, bold=True, colour=CHART["area"])
    _space(styles["Title"], 0, 10)
    _remove_borders(styles["Title"])
    _write_font(styles["Subtitle"], 14, colour=CHART["reference"])
    styles["Subtitle"].font.italic = False
    caption = styles["Caption"]
    _write_font(caption, layout.text - 1, bold=True, colour=CHART["text"])
    _space(caption, 4 if small else 10, 2 if small else 3)
    caption.paragraph_format.keep_with_next = True
    _space(styles["List Bullet"], 0, 1 if small else 3)
    boxed = layout.text - (0 if small else 1)
    for name, size in ((SOURCE_STYLE, layout.source), (CELL_STYLE, layout.cell),
                       (NOTE_STYLE, boxed), (GAP_STYLE, boxed), (CONTENTS_STYLE, 17),
                       (TILE_STYLE, 13)):  # fmt: skip
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = styles["Normal"], True
        _write_font(style, size)
    _space(styles[SOURCE_STYLE], 2, 3 if small else 10, 1.0)
    styles[SOURCE_STYLE].paragraph_format.keep_together = True
    styles[SOURCE_STYLE].font.color.rgb = _colour(CHART["reference"])
    _space(styles[CELL_STYLE], 1, 1, 1.0)
    for name, fill, edge in ((NOTE_STYLE, NOTE_FILL, NOTE_EDGE), (GAP_STYLE, GAP_FILL, GAP_EDGE)):
        shade_style(styles[name], fill, edge)
        _space(styles[name], 4, 4, 1.1)
        styles[name].paragraph_format.left_indent = Cm(0.4)
    for name, size in ((CONTENTS_STYLE, 17), (TILE_STYLE, 13)):
        _write_font(styles[name], size, bold=True, colour=CHART["area"])
    _space(styles[TILE_STYLE], 1, 1, 1.0)
    for level in (1, 2):
        entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        entry.base_style = styles["Normal"]
        entry.font.bold = level == 1
        _space(entry, 4 if level == 1 else 0, 1)
        entry.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        entry.paragraph_format.tab_stops.add_tab_stop(
            Cm(layout.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    for name in ("Header", "Footer"):
        _write_font(styles[name], 8, colour=CHART["reference"])
        stops = styles[name].paragraph_format.tab_stops
        while len(stops):
            del stops[0]
        stops.add_tab_stop(Cm(layout.width), WD_TAB_ALIGNMENT.RIGHT)


def align_right(paragraph: Any) -> None:
    """Set a number to the right."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write_font(style: Any, size: float, *, bold: bool = False, colour: str = "") -> None:
    font = style.font
    font.name, font.size, font.bold = FONT, Pt(size), bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    if colour:
        font.color.rgb = _colour(colour)


def _space(style: Any, before: float, after: float, line: float = 1.0) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line


def _remove_borders(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _colour(text: str) -> RGBColor:
    return RGBColor.from_string(text.removeprefix("#").upper())
