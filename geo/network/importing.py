"""From the bytes of a file to a verdict on each of its rows; nothing is written.

``prepare_import`` is pure: the store applies what it accepts.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import pandas as pd

from geo.errors import ParameterError
from geo.network.communes import Communes
from geo.network.headers import PERSONAL, ListFound, Mapped, SheetSkipped, find_lists
from geo.network.identity import Links, link_rows
from geo.network.model import FIELDS, NetworkStructure
from geo.network.rows import Problem, RowRead, read_rows
from geo.network.workbook import Cell, read_workbook
from geo.supply.kinds import KIND_LABELS

Outcome = Literal["new", "changed", "unchanged", "rejected"]

_NO_ID = "r-000000000000"  # until the store gives one
_GUESSED = ("geoplateforme", "adresses", "fichier")  # locators that an address may contradict


class Change(NamedTuple):
    """A field and its value before and after; None is not known."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row. ``fields`` are those of the structure it makes, without ``id``
    (empty when rejected); ``known`` is the structure it updates, ``changes`` what changes in it.
    """

    sheet: str
    line: int  # as a spreadsheet numbers it
    cells: tuple[Cell, ...]
    outcome: Outcome
    fields: dict[str, Any]
    known: str | None = None
    changes: tuple[Change, ...] = ()
    reasons: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Import:
    """A file understood: its lists and their columns, a verdict a row, and what else to say.

    ``absent`` are the identifiers of the known structures that the file does not hold: they are
    left alone. ``notices`` are French sentences for the user.
    """

    lists: tuple[ListFound, ...]
    skipped: tuple[SheetSkipped, ...]
    verdicts: tuple[Verdict, ...]
    absent: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def accepted(self) -> list[Verdict]:
        """Rows that can be written, in the order of the file."""
        return [v for v in self.verdicts if v.outcome != "rejected"]

    @property
    def rejected(self) -> list[Verdict]:
        """Rows that cannot, in the order of the file."""
        return [v for v in self.verdicts if v.outcome == "rejected"]

    def count(self) -> dict[Outcome, int]:
        """Number of rows by outcome; they add up to the rows read."""
        counts = Counter(verdict.outcome for verdict in self.verdicts)
        return {key: counts[key] for key in ("new", "changed", "unchanged", "rejected")}


def prepare_import(
    content: bytes,
    communes: pd.DataFrame,
    known: Iterable[NetworkStructure] = (),
    mapping: Mapped | None = None,
    today: dt.date | None = None,
) -> Import:
    """Understand a file (XLSX, XLS, ODS, CSV) and judge each of its rows.

    ``communes``: columns code and name, the processed table. ``known``: the structures of the
    store. ``mapping``: field of a column by its label, None to ignore it; prevails over what is
    recognised. ``today`` tells a past opening from one to come. A blank cell changes nothing in
    a known structure. Raises UnreadableFileError when the file cannot be read, ParameterError
    when the mapping names an unknown field or column.
    """
    structures = list(known)
    lists, skipped = find_lists(read_workbook(content), mapping)
    places = Communes(communes)
    rows: list[RowRead] = []
    notices = [
        f"Feuille « {each.sheet} » passée : {each.why}." if each.sheet else f"Fichier : {each.why}."
        for each in skipped
    ]
    for found in lists:
        read, said = read_rows(found, places, today or dt.date.today())
        rows += read
        notices += _say_columns(found)
        notices += [f"{text[0].upper()}{text[1:]}." for text in said]
    links = link_rows(rows, structures)
    verdicts = tuple(_judge(i, rows, links) for i in range(len(rows)))
    linked = {structure.id for structure in links.known.values()}
    linked.update(s.id for found in links.ambiguous.values() for s in found)
    linked.update(sid for found in links.mentions.values() for sid in found)
    absent = tuple(s.id for s in structures if s.id not in linked) if lists else ()
    if absent:
        verb = "n’est pas" if len(absent) == 1 else "ne sont pas"
        noun = "structure connue" if len(absent) == 1 else "structures connues"
        notices.append(f"{len(absent)} {noun} {verb} dans le fichier : rien n’y change.")
    return Import(tuple(lists), tuple(skipped), verdicts, absent, tuple(notices))


def _say_columns(found: ListFound) -> list[str]:
    """A sentence for the columns about people and one for the others that are ignored."""
    where = f"Feuille « {found.sheet} » : " if found.sheet else ""
    sentences = []
    people = [c.label for c in found.columns if c.why == PERSONAL]
    others = [c.label for c in found.columns if c.field is None and c.why != PERSONAL]
    for labels, what in ((people, f"non importé, {PERSONAL}"), (others, "colonnes ignorées")):
        if labels:
            listed = ", ".join(f"« {label} »" for label in labels)
            sentences.append(f"{where}{what} : {listed}.")
    return sentences


def _judge(position: int, rows: Sequence[RowRead], links: Links) -> Verdict:
    row = rows[position]
    before = links.known.get(position)
    reasons = [*row.reasons, *_find_reasons(position, rows, links)]
    after: NetworkStructure | None = None
    if not reasons:
        try:
            after = _make(row, before)
        except ParameterError as error:
            reasons.append(Problem("", row.told["name"][:200], str(error)))
    verdict = Verdict(
        row.sheet, row.line, row.cells, "rejected", {}, before.id if before else None,
        reasons=tuple(reasons), warnings=tuple(row.warnings),
    )  # fmt: skip
    if after is None:
        return verdict
    fields = {name: getattr(after, name) for name in FIELDS if name != "id"}
    if before is None:
        return replace(verdict, outcome="new", fields=fields)
    changes = tuple(
        Change(name, getattr(before, name), value)
        for name, value in fields.items()
        if getattr(before, name) != value
    )
    warnings = (*verdict.warnings, *_warn_location(before, row, changes))
    outcome: Outcome = "changed" if changes else "unchanged"
    return replace(verdict, outcome=outcome, fields=fields, changes=changes, warnings=warnings)


def _find_reasons(position: int, rows: Sequence[RowRead], links: Links) -> list[Problem]:
    """Faults that the cells of the row alone do not show."""
    row = rows[position]
    name = str(row.told.get("name", ""))[:200]
    if position in links.doubles:
        first = rows[links.doubles[position]]
        where = f" de la feuille « {first.sheet} »" if first.sheet != row.sheet else ""
        same = first.told == row.told
        advice = "rien à faire" if same else "avec d’autres valeurs ; n’en garder qu’une"
        return [Problem("", name, f"même structure que la ligne {first.line}{where} : {advice}")]
    if position in links.unknown_id:
        message = "identifiant inconnu de l’atlas : l’effacer si la structure est nouvelle"
        return [Problem("Identifiant", row.identifier or "", message)]
    if position in links.ambiguous:
        ids = ", ".join(structure.id for structure in links.ambiguous[position][:5])
        message = f"plusieurs structures possibles ({ids}) : ajouter une colonne Identifiant"
        return [Problem("", name, message)]
    told = row.get("kind") is not None or "kind" in row.refused
    if not (told or position in links.known or links.mentions.get(position)):
        choices = ", ".join(KIND_LABELS.values())
        return [Problem("Type", "", f"le type manque : écrire {choices}")]
    return []


def _make(row: RowRead, before: NetworkStructure | None) -> NetworkStructure:
    """The structure that the row makes, or that it makes of the known one."""
    told = dict(row.told)
    if "lon" in told:
        told |= {"location_quality": "point", "locator": "fichier", "location_score": None}
    if before is None:
        return NetworkStructure(**{"id": _NO_ID, **row.assumed, **told})
    if before.locator == "main" and "lon" in told:
        # A pin moved by hand has the last word.
        for name in ("lon", "lat", "location_quality", "locator", "location_score"):
            del told[name]
    if told.get("status", before.status) != "projet":
        told["stage"] = None
    return replace(before, **told)


def _warn_location(
    before: NetworkStructure, row: RowRead, changes: Sequence[Change]
) -> list[Problem]:
    changed = {change.field for change in changes}
    moved = (before.lon, before.lat) != (row.told.get("lon"), row.told.get("lat"))
    if before.locator == "main" and "lon" in row.told and moved:
        return [Problem("", "", "position du fichier non reprise : elle a été placée à la main")]
    if changed & {"address", "commune"} and "lon" not in changed and before.locator in _GUESSED:
        return [Problem("", "", "l’adresse change : la position est à revoir")]
    return []
