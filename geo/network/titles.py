"""Lines of a list that are no structure: titles between the rows, totals, remarks."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from geo.network.communes import Communes
from geo.network.values import clean_text, is_blank
from geo.network.vocabulary import load_words
from geo.network.workbook import Line
from geo.supply.kinds import classify
from geo.supply.names import find_proper_name, fold

_TOTAL = re.compile(r"(sous )?(total|totaux|moyenne|somme)\b")
_REMARK = re.compile(r"(sources?|mise? a jour|nb|nota bene|remarque|legende|total)\b")
_PARTS = re.compile(r"\bet\b|[,/&+;:]|\s[-–—]\s", re.IGNORECASE)


class TitleRead(NamedTuple):
    """What a title (a line alone, or the name of a sheet) tells of the rows under it."""

    text: str
    told: Mapping[str, str]


def find_title(
    line: Line, name_index: int, used: Collection[int], communes: Communes
) -> TitleRead | None:
    """What a line of one cell tells when it is a title: merged across, or without a proper name.

    ``used`` are the columns that give a field: alone there, a cell is a row without a name.
    """
    told = [(i, cell) for i, cell in enumerate(line.cells) if not is_blank(cell)]
    if len(told) != 1 or not isinstance(told[0][1], str):
        return None
    index, text = told[0][0], clean_text(told[0][1][:300])
    title = read_title(text, communes)
    if line.wide:
        return title
    if len(used) < 2 or (index != name_index and index in used) or not fold(text):
        return None
    bare = load_words("title").issuperset(find_proper_name(text).split())
    return title if bare or "commune" in title.told else None


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
    """Kind, status or commune that a title tells; of two (« MAM et crèches »), none."""
    told: dict[str, str] = {}
    parts = [part for part in _PARTS.split(text) if part.strip()]
    natures = [classify(part) for part in parts]
    kinds = {n.kind for n in natures if n.certain or n.kind == "creche_collective"}
    if len(kinds) == 1 and not any(n.excluded for n in natures):
        told["kind"] = kinds.pop()
    statuses = {_tell_status(fold(part)) for part in parts}
    status = statuses.pop() if len(statuses) == 1 else None
    if status:
        told["status"] = status
    commune = communes.match_exactly(re.sub(r"\d{5}", "", text))
    if commune:
        told["commune"] = commune
    return TitleRead(text, told)


def _tell_status(words: str) -> str | None:
    if re.search(r"\b(projets?|a venir|futur)", words):
        return "projet"
    return "ferme" if re.search(r"\bferme", words) else None
