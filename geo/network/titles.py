"""Lines of a list that are no structure: titles between the rows, totals, remarks."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from geo.network.communes import Communes
from geo.network.values import clean_text, is_blank
from geo.network.workbook import Line
from geo.supply.kinds import classify
from geo.supply.names import fold

_TOTAL = re.compile(r"(sous )?(total|totaux|moyenne|somme)\b")
_REMARK = re.compile(r"(sources?|mise? a jour|nb|nota bene|remarque|legende|total)\b")
# Titles that may stand in the column of the names.
_BARE_TITLES = {
    "projet", "en projet", "mam", "creche", "micro creche", "multi accueil", "rpe", "laep",
    "ouvert", "ouverte", "ferme", "fermee", "eaje", "structures ouverte", "structures fermee",
}  # fmt: skip


class TitleRead(NamedTuple):
    """What a title (a line alone, or the name of a sheet) tells of the rows under it."""

    text: str
    told: Mapping[str, str]


def find_title(line: Line, name_index: int, communes: Communes) -> TitleRead | None:
    """A line of one cell that spans several columns, or says only a kind, a status, a commune."""
    told = [(i, cell) for i, cell in enumerate(line.cells) if not is_blank(cell)]
    if len(told) != 1 or not isinstance(told[0][1], str):
        return None
    title = read_title(clean_text(told[0][1]), communes)
    alone = told[0][0] != name_index or fold(title.text).rstrip("s") in _BARE_TITLES
    return title if line.wide or (alone and title.told) else None


def is_note(line: Line) -> bool:
    """Whether a line is a total, a source, a remark under the table: one text, or with numbers."""
    told = [cell for cell in line.cells if not is_blank(cell)]
    if not told:
        return True
    first = told[0]
    if not isinstance(first, str) or len(first) > 200:
        return False
    words = fold(first)
    numbers = all(not re.search(r"[^\W\d]", clean_text(cell)) for cell in told[1:])
    return bool(
        (_TOTAL.match(words) and numbers and len(told) > 1)
        or (_REMARK.match(words) and len(told) == 1)
    )


def read_title(text: str, communes: Communes) -> TitleRead:
    told: dict[str, str] = {}
    nature = classify(text)
    if nature.excluded is None and (nature.certain or nature.kind == "creche_collective"):
        told["kind"] = nature.kind
    words = fold(text)
    if re.search(r"\b(projets?|a venir|futur)", words):
        told["status"] = "projet"
    elif re.search(r"\bferme", words):
        told["status"] = "ferme"
    commune = communes.match_exactly(re.sub(r"\d{5}", "", text))
    if commune:
        told["commune"] = commune
    return TitleRead(text, told)
