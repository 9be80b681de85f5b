"""What Word knows and python-docx does not: fields, bookmarks, shading, languages."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def make_element(tag: str, text: str = "", **attributes: str) -> Any:
    """An element « w:tag » with attributes « w:name »."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    if text:
        element.text = text
    return element


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field at the end of a paragraph, with what it shows before its first update."""
    open_field(paragraph, instruction)
    paragraph.add_run(shown)
    close_field(paragraph)


def open_field(paragraph: Any, instruction: str) -> None:
    """Begin a field whose result may run over several paragraphs."""
    _add_char(paragraph, "begin")
    run = paragraph.add_run()
    text = make_element("w:instrText", f" {instruction} ")
    text.set(qn("xml:space"), "preserve")
    run._r.append(text)
    _add_char(paragraph, "separate")


def close_field(paragraph: Any) -> None:
    """End the field that was begun last."""
    _add_char(paragraph, "end")


def _add_char(paragraph: Any, kind: str) -> None:
    paragraph.add_run()._r.append(make_element("w:fldChar", fldCharType=kind))


def add_bookmark(paragraph: Any, name: str, number: int) -> None:
    """Wrap what a paragraph holds in a bookmark."""
    start = make_element("w:bookmarkStart", id=str(number), name=name)
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(make_element("w:bookmarkEnd", id=str(number)))


def add_link(paragraph: Any, anchor: str) -> Any:
    """A link to a bookmark; the runs added to what it returns belong to it."""
    link = make_element("w:hyperlink", anchor=anchor, history="1")
    paragraph._p.append(link)
    return link


def add_linked_run(link: Any, text: str) -> None:
    """A run of text in a link."""
    run = OxmlElement("w:r")
    content = make_element("w:t", text)
    content.set(qn("xml:space"), "preserve")
    run.append(content)
    link.append(run)


def shade_cell(cell: Any, colour: str) -> None:
    """Fill a cell with « rrggbb »."""
    properties = cell._tc.get_or_add_tcPr()
    properties.append(make_element("w:shd", val="clear", color="auto", fill=colour))


def shade_style(style: Any, fill: str, border: str) -> None:
    """Fill the paragraphs of a style and mark their left edge."""
    properties = style.element.get_or_add_pPr()
    edges = OxmlElement("w:pBdr")
    edges.append(make_element("w:left", val="single", sz="24", space="6", color=border))
    # The order of the schema: pBdr then shd, before spacing and the rest.
    shade = make_element("w:shd", val="clear", color="auto", fill=fill)
    anchor = properties.find(qn("w:keepNext"))
    place = 0 if anchor is None else list(properties).index(anchor) + 1
    properties.insert(place, edges)
    properties.insert(place + 1, shade)


def repeat_row(row: Any) -> None:
    """Repeat a row at the top of each page of its table."""
    row._tr.get_or_add_trPr().append(make_element("w:tblHeader", val="true"))


def keep_row(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(make_element("w:cantSplit", val="true"))


def set_language(styles: Any, language: str) -> None:
    """Language of everything that says none: « fr-FR »."""
    defaults = styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(make_element("w:lang", val=language, eastAsia=language, bidi="ar-SA"))


def update_on_open(settings: Any) -> None:
    """Ask the reader's software to update the fields (page numbers of the contents)."""
    settings.element.find(qn("w:compat")).addprevious(make_element("w:updateFields", val="true"))
