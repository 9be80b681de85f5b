"""Styles of the DOCX: those of Word, renamed nowhere, so that a person can restyle the document."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from geo.figures.palette import CHART
from geo.reports.docx_fields import set_language, shade_style

FONT = "Arial"
TEXT_WIDTH_CM = 16.0
GAP_STYLE = "À compléter"
NOTE_STYLE = "Remarque"
SOURCE_STYLE = "Source"
CELL_STYLE = "Cellule"
CONTENTS_STYLE = "Titre de sommaire"
GAP_FILL, GAP_EDGE = "fff4d6", "b34700"
NOTE_FILL, NOTE_EDGE = "eaf1f4", "0b5c75"
HEAD_FILL, ROW_LINE = "e3edf1", "b8c6cd"


def style_document(document: Any) -> None:
    """Page, fonts, headings, captions, contents, and the styles of the diagnostic."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH_CM) / 2)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.2)
    styles = document.styles
    set_language(styles, "fr-FR")
    _write_font(styles["Normal"], 10.5)
    _space(styles["Normal"], 0, 6, 1.1)
    for level, size, before in ((1, 17.0, 22), (2, 13.0, 14), (3, 11.0, 10)):
        heading = styles[f"Heading {level}"]
        _write_font(heading, size, bold=True, colour=CHART["area"])
        _space(heading, before, 5)
        heading.paragraph_format.keep_with_next = True
    _write_font(styles["Title"], 27, bold=True, colour=CHART["area"])
    _space(styles["Title"], 0, 10)
    _remove_borders(styles["Title"])
    _write_font(styles["Subtitle"], 14, colour=CHART["reference"])
    styles["Subtitle"].font.italic = False
    caption = styles["Caption"]
    _write_font(caption, 9.5, bold=True, colour=CHART["text"])
    _space(caption, 10, 3)
    caption.paragraph_format.keep_with_next = True
    _space(styles["List Bullet"], 0, 3)
    for name, size in ((SOURCE_STYLE, 8.0), (CELL_STYLE, 8.5), (NOTE_STYLE, 9.5), (GAP_STYLE, 9.5),
                       (CONTENTS_STYLE, 17)):  # fmt: skip
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = styles["Normal"], True
        _write_font(style, size)
    _space(styles[SOURCE_STYLE], 2, 10, 1.0)
    styles[SOURCE_STYLE].paragraph_format.keep_together = True
    styles[SOURCE_STYLE].font.color.rgb = _colour(CHART["reference"])
    _space(styles[CELL_STYLE], 1, 1, 1.0)
    for name, fill, edge in ((NOTE_STYLE, NOTE_FILL, NOTE_EDGE), (GAP_STYLE, GAP_FILL, GAP_EDGE)):
        shade_style(styles[name], fill, edge)
        _space(styles[name], 4, 4, 1.1)
        styles[name].paragraph_format.left_indent = Cm(0.4)
    _write_font(styles[CONTENTS_STYLE], 17, bold=True, colour=CHART["area"])
    for level in (1, 2):
        entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        entry.base_style = styles["Normal"]
        entry.font.bold = level == 1
        _space(entry, 4 if level == 1 else 0, 1)
        entry.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        entry.paragraph_format.tab_stops.add_tab_stop(
            Cm(TEXT_WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    for name in ("Header", "Footer"):
        _write_font(styles[name], 8, colour=CHART["reference"])
        stops = styles[name].paragraph_format.tab_stops
        while len(stops):
            del stops[0]
        stops.add_tab_stop(Cm(TEXT_WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)


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
