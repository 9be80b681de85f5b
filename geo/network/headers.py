"""Which columns of a sheet give which fields: headers found, matched, and said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz, process

from geo.errors import ParameterError
from geo.network.vocabulary import load_fields, load_personal, load_synonyms, reduce_header
from geo.network.workbook import Cell, Line, Sheet
from geo.supply.names import fold

SEARCHED = 40  # lines among which the headers of a sheet are looked for
MIN_RATIO = 82.0  # of rapidfuzz, 0-100
MIN_SHARE = 0.5  # part of a header that a known one inside it must cover
MAX_HEADER = 120  # characters
EXAMPLES = 3
IDENTIFIER = re.compile(r"r-[0-9a-f]{12}")

PERSONAL = "données sur des personnes : jamais importées"
NOT_OURS = "aucun identifiant de l’atlas (« r-… ») : colonne ignorée"
UNKNOWN = "en-tête inconnu : colonne ignorée"


@dataclass(frozen=True)
class Column:
    """A column of a list and the field it gives; without one, ``why`` it is ignored.

    ``label`` is the header as written, made unique within the list; ``confidence`` goes from 0
    to 1 (1: a known writing, or chosen by the user). No example is kept of personal data.
    """

    index: int
    label: str
    field: str | None
    confidence: float
    why: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListFound:
    """A list of structures inside a sheet: its columns and its lines under the header."""

    sheet: str
    header: int  # number of its line
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class SheetSkipped:
    """A sheet that holds no list that could be recognised, with its likeliest headers."""

    sheet: str
    why: str
    labels: tuple[str, ...] = ()


Mapped = Mapping[str, str | None]


def find_lists(
    sheets: Sequence[Sheet], mapping: Mapped | None = None
) -> tuple[list[ListFound], list[SheetSkipped]]:
    """Every list of the sheets, and the sheets that hold none.

    ``mapping`` gives the field of a column by its label (None: to be ignored) and prevails over
    what is recognised. Raises ParameterError when it names an unknown field or column.
    """
    wanted = mapping or {}
    for field in wanted.values():
        if field is not None and field not in load_fields():
            raise ParameterError(
                f"Champ inconnu « {field} », choisir parmi {', '.join(load_fields())}."
            )
    lists: list[ListFound] = []
    skipped: list[SheetSkipped] = []
    for sheet in sheets:
        found = _find_in_sheet(sheet, wanted) if sheet.visible else "feuille masquée"
        if isinstance(found, str):
            skipped.append(SheetSkipped(sheet.name, found, _guess_labels(sheet)))
        else:
            lists += found
    seen = {column.label for each in lists for column in each.columns}
    seen.update(label for each in skipped for label in each.labels)
    missing = [label for label in wanted if label not in seen]
    if missing:
        raise ParameterError(f"Colonne absente du fichier : « {missing[0][:80]} ».")
    return lists, skipped


@lru_cache(maxsize=4096)
def match_header(label: str) -> tuple[str | None, float, str]:
    """Field of a header, the confidence in it (0-1), and why there is none."""
    synonyms = load_synonyms()
    whole = reduce_header(label)
    if whole in synonyms:
        return synonyms[whole], 1.0, ""
    if load_personal().search(fold(label)) and not whole.startswith("nb "):
        return None, 0.0, PERSONAL
    bare = reduce_header(re.sub(r"\(.*?\)|\[.*?\]|\*|\?", " ", label))
    if bare in synonyms:
        return synonyms[bare], 1.0, ""
    if len(bare) > 4:
        close = process.extractOne(bare, synonyms.keys(), scorer=fuzz.ratio, score_cutoff=MIN_RATIO)
        if close and len(close[0]) > 4:
            return synonyms[close[0]], round(close[1] / 100, 2), ""
    words = set(bare.split())
    inside = [s for s in synonyms if len(s) > 3 and words.issuperset(s.split())]
    if inside:
        longest = max(inside, key=len)
        share = len(longest) / len(bare)
        if share >= MIN_SHARE:
            return synonyms[longest], round(0.5 + 0.4 * share, 2), ""
    return None, 0.0, UNKNOWN


def _find_in_sheet(sheet: Sheet, mapping: Mapped) -> list[ListFound] | str:
    """The lists of a sheet, or why there is none."""
    if not sheet.lines:
        return "feuille vide"
    start, header = max(
        _candidates(sheet.lines[:SEARCHED]),
        key=lambda found: (_score(found[1], mapping), -found[0]),
    )
    columns = _match_columns(header, mapping)
    fields = {column.field for column in columns} - {None}
    if "name" not in fields:
        named = any(column.why == PERSONAL for column in columns)
        if named and len(fields) <= 3 and "kind" not in fields:
            return "liste de personnes : jamais importée"
        return "aucune colonne reconnue pour le nom des structures"
    if len(fields) < 3 and not _is_plain(columns):
        return "aucune ligne d’en-têtes reconnue : il faut le nom et d’autres colonnes"
    return list(_cut(sheet, start, columns, header, mapping))


def _is_plain(columns: Sequence[Column]) -> bool:
    """Whether one or two recognised columns are enough: known writings, one if it is alone."""
    found = [column for column in columns if column.field]
    return all(column.confidence == 1 for column in found) and len(found) >= min(2, len(columns))


def _candidates(lines: Sequence[Line]) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Position after a possible header, and its cells: a line, or two that complete each other."""
    for i, line in enumerate(lines):
        yield i + 1, line.cells
        if i and line.number == lines[i - 1].number + 1:
            above = lines[i - 1].cells
            pairs = zip(line.cells, above, strict=True)
            both = tuple(up if low is None else low for low, up in pairs)
            yield i + 1, both


def _score(cells: tuple[Cell, ...], mapping: Mapped) -> float:
    """Number of fields that a line names, the better matched the more."""
    best: dict[str, float] = {}
    for cell in cells:
        label = _label(cell)
        if label in mapping:
            field, confidence = mapping[label], 1.0
        elif label:
            field, confidence, _ = match_header(label)
        else:
            continue
        if field is not None:
            best[field] = max(best.get(field, 0.0), confidence)
    return sum(best.values())


def _label(cell: Cell) -> str:
    text = " ".join(cell.split()) if isinstance(cell, str) else ""
    return "" if len(text) > MAX_HEADER or (text.endswith(".") and len(text) > 20) else text


def _match_columns(cells: Sequence[Cell], mapping: Mapped) -> tuple[Column, ...]:
    """A column for each cell of a header, each single field given to its best column."""
    columns: list[Column] = []
    used: dict[str, int] = {}
    for index, cell in enumerate(cells):
        text = _label(cell) or f"Colonne {_letter(index)}"
        used[text] = used.get(text, 0) + 1
        label = text if used[text] == 1 else f"{text} ({used[text]})"
        if label in mapping:
            field, confidence = mapping[label], 1.0
            why = "" if field else "ignorée à la demande"
        elif not _label(cell):
            field, confidence, why = None, 0.0, "sans en-tête : colonne ignorée"
        else:
            field, confidence, why = match_header(text)
        columns.append(Column(index, label, field, confidence, why))
    for i, column in enumerate(columns[:-1]):
        following = columns[i + 1]
        # « N° » is a house number only before a street.
        if reduce_header(column.label) == "n" and reduce_header(following.label) in ("rue", "voie"):
            columns[i] = replace(column, field=following.field, confidence=1.0, why="")
    return _settle(_tell_people(columns, mapping), mapping)


def _tell_people(columns: list[Column], mapping: Mapped) -> list[Column]:
    """« Nom » beside « Prénom » is a person's."""
    folded = {fold(column.label) for column in columns}
    if not folded & {"prenom", "prenoms"}:
        return columns
    return [
        replace(c, field=None, confidence=0.0, why=PERSONAL)
        if fold(c.label) in ("nom", "noms") and c.label not in mapping
        else c
        for c in columns
    ]


def _settle(columns: list[Column], mapping: Mapped) -> tuple[Column, ...]:
    """One column a field; several exact ones when the field may be joined from them."""
    chosen: dict[str, Column] = {}
    for column in columns:
        if column.field is None:
            continue
        best = chosen.get(column.field)
        # A choice of the user first, then the confidence, then the order of the file.
        rank = (column.label in mapping, column.confidence)
        if best is None or rank > (best.label in mapping, best.confidence):
            chosen[column.field] = column
    settled = []
    for column in columns:
        best = chosen.get(column.field or "")
        joins = (
            best is not None
            and load_fields()[best.field or ""].several
            and column.confidence == best.confidence == 1
        )
        if best is None or best is column or joins:
            settled.append(column)
        else:
            why = f"{load_fields()[best.field or ''].label} est déjà lu dans « {best.label} »"
            settled.append(replace(column, field=None, confidence=0.0, why=why))
    return tuple(settled)


def _cut(
    sheet: Sheet, start: int, columns: tuple[Column, ...], header: Sequence[Cell], mapping: Mapped
) -> Iterator[ListFound]:
    """The list under a header, and those under the headers met further down."""
    first = sheet.lines[start - 1].number
    lines: list[Line] = []
    current = _labels(header)
    for line in sheet.lines[start:]:
        if not _is_header(line.cells):
            lines.append(line)
        elif _labels(line.cells) != current:
            yield _make_list(sheet.name, first, columns, lines)
            columns, lines, first = _match_columns(line.cells, mapping), [], line.number
            current = _labels(line.cells)
    yield _make_list(sheet.name, first, columns, lines)


def _labels(cells: Sequence[Cell]) -> list[str]:
    return [_label(cell) for cell in cells]


def _is_header(cells: Sequence[Cell]) -> bool:
    """Whether a line under a header is another one: three known headers, the name among them."""
    synonyms = load_synonyms()
    told = [c for c in cells if c is not None]
    if len(told) < 3 or not all(isinstance(c, str) for c in told):
        return False
    short = [c for c in told if isinstance(c, str) and len(c) <= 40]
    fields = {synonyms.get(reduce_header(text)) for text in short} - {None}
    return len(fields) >= 3 and "name" in fields and 2 * len(fields) >= len(told)


def _make_list(
    sheet: str, header: int, columns: tuple[Column, ...], lines: Sequence[Line]
) -> ListFound:
    """A list with examples of its columns, those without header nor content left out."""
    kept = []
    for column in columns:
        cells = (line.cells[column.index] for line in lines)
        said = (" ".join(str(c).split())[:60] for c in cells if c is not None)
        examples = tuple(islice(dict.fromkeys(text for text in said if text), EXAMPLES))
        if column.field == "id" and not any(_is_id(line.cells[column.index]) for line in lines):
            column = replace(column, field=None, confidence=0.0, why=NOT_OURS)
        if examples or not column.why.startswith("sans en-tête"):
            kept.append(column if column.why == PERSONAL else replace(column, examples=examples))
    return ListFound(sheet, header, tuple(kept), tuple(lines))


def _is_id(cell: Cell) -> bool:
    return isinstance(cell, str) and IDENTIFIER.fullmatch(cell.strip()) is not None


def _guess_labels(sheet: Sheet) -> tuple[str, ...]:
    """Cells of the fullest of the first lines: what the user may map by hand."""
    lines = sheet.lines[:SEARCHED]
    if not lines:
        return ()
    fullest = max(lines, key=lambda line: sum(bool(_label(cell)) for cell in line.cells))
    return tuple(column.label for column in _match_columns(fullest.cells, {}))


def _letter(index: int) -> str:
    """Letter of a column in a spreadsheet: 0 is A, 26 is AA."""
    first, last = divmod(index, 26)
    return (_letter(first - 1) if first else "") + chr(65 + last)
