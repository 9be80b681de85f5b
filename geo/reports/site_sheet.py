"""The sheets of one to five addresses as a document: two pages each, to join to a file.

One address: its two pages. Several: a page that compares them, then two pages each. Every figure
is that of geo.figures.site_tables, found again by the key of its line.
"""

import datetime as dt
from collections.abc import Sequence

from geo.access.parameters import show
from geo.figures.site_sentences import tell_comparison, tell_headline
from geo.figures.site_tables import Line, list_lines
from geo.indicators.values import Tables
from geo.reports import writing
from geo.reports.document import Block, Cell, Document, Heading, Table
from geo.reports.site_details import join_natures, keep, write_details
from geo.reports.site_front import write_front
from geo.reports.typography import tie_block
from geo.siting.sheet import Sheet
from geo.siting.verdict import judge_site

COMPARED = (  # keys of lines, in the order of the table
    "children_5", "children_10", "children_15", "need", "served", "around_before", "around_after",
    "around_gain", "access_commune", "structures_10", "places_10", "nearest",
    "unlocated", "qpv", "pauvrete_iris", "monoparentales_iris", "coverage",
    "am_change", "station", "grand_paris",
)  # fmt: skip


def write_site_document(
    sheets: Sequence[Sheet], tables: Tables, *, author: str = "", date: dt.date | None = None
) -> Document:
    """The document of some sheets; ``tables``: those they were made from, for the maps.

    ``date``: today without one.
    """
    several = len(sheets) > 1
    blocks: list[Block] = _compare(sheets) if several else []
    for rank, sheet in enumerate(sheets, start=1):
        number = str(rank) if several else ""
        blocks += write_front(sheet, tables, number)
        blocks += write_details(sheet, number)
    names = [sheet.site.label for sheet in sheets]
    title = f"Comparaison de {len(sheets)} adresses" if several else f"Fiche d’adresse : {names[0]}"
    return Document(
        title=title,
        subtitle="Ouvrir une maison d’assistants maternels (MAM) : besoins, offre, effet, aides",
        lines=(),
        date=date or dt.date.today(),
        blocks=tuple(map(tie_block, blocks)),
        author=author,
        keywords=("petite enfance", "MAM", *names),
        compact=True,
    )


def _compare(sheets: Sequence[Sheet]) -> list[Block]:
    """The page that comes before the sheets: which needs a MAM most, then point by point."""
    labels = [f"{rank}. {sheet.site.label}" for rank, sheet in enumerate(sheets, start=1)]
    lines = [{line.key: line for line in list_lines(sheet)} for sheet in sheets]
    keys = [key for key in COMPARED if all(key in one for one in lines)]
    verdicts = (Cell(tell_headline(judge_site(sheet))) for sheet in sheets)
    rows = [(Cell("Ce qu’en dit l’atlas"), Cell("estimé"), *verdicts)]
    rows += [_compare_line(key, [one[key] for one in lines]) for key in keys]
    plan = sheets[0].plan
    return [
        Heading(1, f"Ouvrir une MAM : {len(sheets)} adresses comparées"),
        writing.say(
            f"Une MAM (maison d’assistants maternels) de {plan.places} places, des familles à "
            f"{show(plan.minutes)} min à pied au plus. Chaque adresse a ensuite sa fiche, de deux "
            "pages."
        ),
        writing.note(tell_comparison(sheets, labels)),
        Table(
            "Point par point",
            ("", "Nature", *labels),
            tuple(rows),
            (2.6, 1.0, *(7.0 / len(sheets),) * len(sheets)),
            writing.cite((), _list_sources(lines), f"{READING} {_tell_marks(lines[0])}"),
        ),
    ]


READING = "≈ : estimation ; entre parenthèses, son intervalle à 90 %."


def _compare_line(key: str, lines: Sequence[Line]) -> tuple[Cell, ...]:
    cells = (
        Cell(keep(line.text), writing.make_key("site", rank, key))
        for rank, line in enumerate(lines, start=1)
    )
    return (Cell(lines[0].label), Cell(join_natures(lines)), *cells)


def _tell_marks(lines: dict[str, Line]) -> str:
    """What is the same for all the addresses."""
    access, whole, france = (
        lines[key].text for key in ("access_departement", "coverage_departement", "coverage_france")
    )
    return (
        f"Repères, en places pour 100 enfants : accès à pied moyen dans le département, {access} ; "
        f"taux de couverture, {whole} dans le département et {france} en France."
    )


def _list_sources(lines: Sequence[dict[str, Line]]) -> list[str]:
    return [source for line in lines[0].values() for source in line.figure.sources]
