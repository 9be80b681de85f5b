"""A slide deck of chosen figures (PPTX), to be edited: a real title, the figure, its source."""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo.errors import NoFigureError, ParameterError
from geo.figures.gallery import FIGURES, Style, draw_figure, render
from geo.figures.sentences import locate_area
from geo.figures.static.style import AUTHOR
from geo.indicators.portrait import Area
from geo.indicators.values import Tables

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck

    from geo.figures.static.sheet import Drawn

MM = 36_000  # English metric units
WIDTH, HEIGHT = 338.7, 190.5  # mm: 16:9, as office suites open it
MARGIN = 12.0
TITLE = (MARGIN, 6.0, WIDTH - 2 * MARGIN, 20.0)
PICTURE_TOP = 29.0
SOURCE_HEIGHT = 14.0
SOURCE_POINTS, TITLE_POINTS = 10, 24
TITLE_ONLY, TITLE_SLIDE = 5, 0  # layouts of the default template
LOGO = (36.0, 12.0)  # mm, the room of a logo
PICTURE_DPI = 200


def write_deck(
    names: Sequence[str],
    area: Area,
    tables: Tables,
    style: Style | None = None,
    *,
    options: dict[str, dict[str, Any]] | None = None,
) -> bytes:
    """A deck of the figures ``names``, a slide each, after a title slide (PPTX).

    ``style``: greyscale, author, logo and title (of the deck) are kept. ``options``: of each
    figure, by name. The method of each figure is in its notes; a figure that cannot be drawn there
    is a slide that says why. Raises ParameterError for no figure, or an unknown one.
    """
    from pptx import Presentation

    if not names:
        raise ParameterError("Aucune figure choisie : en choisir au moins une.")
    if unknown := [name for name in names if name not in FIGURES]:
        raise ParameterError(f"Figure inconnue : « {unknown[0]} ».")
    style = style or Style()
    deck = Presentation()
    deck.slide_width, deck.slide_height = _emu(WIDTH), _emu(HEIGHT)
    title = style.title or f"L’accueil du jeune enfant {locate_area(area)}"
    _describe(deck, title, style)
    _add_cover(deck, title, style)
    bare = replace(style, page="slide", title=None, subtitle=None, bare=True, dpi=PICTURE_DPI)
    for name in dict.fromkeys(names):
        given = (options or {}).get(name, {})
        try:
            drawn = draw_figure(name, area, tables, bare, **given)
        except NoFigureError as error:
            _add_absence(deck, FIGURES[name].label, str(error))
        else:
            _add_figure(deck, drawn, style)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _add_cover(deck: "Deck", title: str, style: Style) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_SLIDE])
    _place(slide.shapes.title, MARGIN, 60, WIDTH - 2 * MARGIN, 36)
    slide.shapes.title.text = title
    under = slide.placeholders[1]
    _place(under, MARGIN, 100, WIDTH - 2 * MARGIN, 24)
    under.text = style.author or AUTHOR
    _add_logo(slide, style)


def _add_figure(deck: "Deck", drawn: "Drawn", style: Style) -> None:
    slide = _add_titled(deck, drawn.title)
    wide, high = (float(side) * 25.4 for side in drawn.figure.get_size_inches())
    foot = HEIGHT - SOURCE_HEIGHT - 4
    scale = min((WIDTH - 2 * MARGIN) / wide, (foot - PICTURE_TOP) / high)
    left = (WIDTH - wide * scale) / 2
    picture = slide.shapes.add_picture(
        io.BytesIO(render(drawn, "png")), _emu(left), _emu(PICTURE_TOP), _emu(wide * scale),
        _emu(high * scale),
    )  # fmt: skip
    # The text read aloud instead of the picture.
    picture._element._nvXxPr.cNvPr.set("descr", drawn.alt)
    room = WIDTH - 2 * MARGIN - (LOGO[0] + 4 if style.logo else 0)
    _write(slide, f"{drawn.badge}. {drawn.source}. {style.author or AUTHOR}.", MARGIN, foot, room,
           SOURCE_HEIGHT, SOURCE_POINTS)  # fmt: skip
    _add_logo(slide, style)
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        notes.text = "\n\n".join(filter(None, (drawn.caption, f"Méthode : {drawn.method}")))


def _add_absence(deck: "Deck", label: str, reason: str) -> None:
    """A slide for a figure that cannot be drawn here: it says why."""
    slide = _add_titled(deck, label)
    _write(slide, reason, MARGIN, PICTURE_TOP + 20, WIDTH - 2 * MARGIN, 40, 18)


def _add_titled(deck: "Deck", title: str) -> Any:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    head = slide.shapes.title
    _place(head, *TITLE)
    head.text = title
    head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for paragraph in head.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(TITLE_POINTS), True
    return slide


def _write(
    slide: Any, text: str, left: float, top: float, width: float, height: float, points: int
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    box = slide.shapes.add_textbox(*map(_emu, (left, top, width, height)))
    box.text_frame.word_wrap = True
    box.text_frame.text = text
    for run in box.text_frame.paragraphs[0].runs:
        run.font.size, run.font.color.rgb = Pt(points), RGBColor(0x43, 0x52, 0x5A)  # type: ignore[no-untyped-call]


def _add_logo(slide: Any, style: Style) -> None:
    """The logo at the bottom right, in the room it has."""
    if style.logo is None:
        return
    picture = slide.shapes.add_picture(io.BytesIO(style.logo), 0, 0)
    picture._element._nvXxPr.cNvPr.set("descr", "Logo")
    scale = min(_emu(LOGO[0]) / picture.width, _emu(LOGO[1]) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    picture.left = _emu(WIDTH - MARGIN) - picture.width
    picture.top = _emu(HEIGHT - 5) - picture.height


def _describe(deck: "Deck", title: str, style: Style) -> None:
    told = deck.core_properties
    told.title, told.author, told.language = title, style.author or AUTHOR, "fr-FR"
    told.subject = "Accueil du jeune enfant en Seine-Saint-Denis"


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = map(_emu, (left, top, width, height))


def _emu(millimetres: float) -> Any:
    from pptx.util import Emu

    return Emu(round(millimetres * MM))
