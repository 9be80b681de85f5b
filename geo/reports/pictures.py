"""The figures of a document: those of the gallery, drawn for its area without their own title."""

from geo.errors import NoFigureError
from geo.figures.gallery import FIGURES, Style, draw_figure, render
from geo.reports import writing
from geo.reports.document import Block, Citation, Picture
from geo.reports.material import Subject

DPI = 200  # enough for paper, a third of the weight of 300


def illustrate(subject: Subject, *names: str) -> list[Block]:
    """The figures of those names that exist for the area; a remark where nothing is known."""
    blocks: list[Block] = []
    for name in names:
        if subject.area.level not in FIGURES[name].levels:
            continue
        try:
            drawn = draw_figure(name, subject.area, subject.tables, Style(dpi=DPI, bare=True))
        except NoFigureError:  # its message sends to the app's other figures
            label = FIGURES[name].label
            blocks.append(writing.note(f"Pas de figure « {label} » : rien à dessiner ici."))
            continue
        subtitle = drawn.caption.removeprefix(f"{drawn.title}. ").removesuffix(f"{drawn.source}.")
        words = f"{subtitle.strip()} {drawn.method}".strip()
        citation = Citation((writing.NATURES[drawn.status],), drawn.source, words)
        blocks.append(Picture(drawn.title, drawn.alt, render(drawn, "png"), citation=citation))
    return blocks
