"""The history of the network: what was changed, by whom, when, and how each change is undone."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Connection, or_, select

from geo import french
from geo.errors import ConflictError
from geo.network.database import changes
from geo.network.labels import FIELD_LABELS
from geo.network.plain import shorten as shorten
from geo.network.records import Json

Operation = Literal["create", "update", "delete", "match", "restore"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
_OPPOSITES: dict[Operation, Operation] = {"create": "delete", "delete": "create"}
_SHOWN = 3  # conflicts or changes told at once


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A change to make.

    ``before`` and ``after`` are the whole structure when it is created or deleted, the changed
    fields alone when it is updated, the decision on ``other`` when it is matched.
    """

    operation: Operation
    structure: str | None
    other: str | None = None  # open-data structure of a decision of matching
    before: Json | None = None
    after: Json | None = None
    undoes: int | None = None  # number of the change that this one undoes


@dataclass(frozen=True, kw_only=True)
class Change(Draft):
    """A change that was made."""

    id: int
    at: dt.datetime  # UTC
    who: str
    batch: str | None = None
    label: str | None = None  # of the batch
    undone: bool = False  # undone since, and not redone


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Changes made together: an import, or its undoing."""

    id: str
    at: dt.datetime  # UTC
    who: str
    label: str | None
    created: int
    updated: int
    deleted: int
    undoes: bool  # it is the undoing of another
    undone: bool  # every one of its changes


def read_changes(
    connection: Connection,
    *,
    since: int = 0,
    structure: str | None = None,
    limit: int | None = None,
) -> list[Change]:
    """Changes numbered ``since`` or later, last first; of one structure when it is given.

    The restorations, which change every structure, are in the history of each.
    """
    query = select(changes).where(changes.c.id >= since).order_by(changes.c.id.desc())
    if structure is not None:
        query = query.where(or_(changes.c.structure == structure, changes.c.operation == "restore"))
    rows = connection.execute(query.limit(limit)).mappings().all()
    undone = find_undone((row["id"], row["undoes"]) for row in rows)
    return [
        Change(
            **{**row, "at": dt.datetime.fromisoformat(row["at"])},
            undone=row["id"] in undone,
        )
        for row in rows
    ]


def read_batches(connection: Connection, limit: int | None = None) -> list[Batch]:
    """The changes made together, last first."""
    columns = changes.c
    query = select(
        columns.id,
        columns.at,
        columns.who,
        columns.operation,
        columns.undoes,
        columns.batch,
        columns.label,
    )
    rows = connection.execute(query.order_by(columns.id.desc())).all()
    undone = find_undone((row.id, row.undoes) for row in rows)
    members: dict[str, list[Any]] = {}
    for row in rows:
        if row.batch is not None:
            members.setdefault(row.batch, []).append(row)
    batches = []
    for number, batch in list(members.items())[:limit]:
        counts = Counter(row.operation for row in batch)
        batches.append(
            Batch(
                id=number,
                at=dt.datetime.fromisoformat(batch[0].at),
                who=batch[0].who,
                label=batch[0].label,
                created=counts["create"],
                updated=counts["update"],
                deleted=counts["delete"],
                undoes=batch[0].undoes is not None,
                undone=all(row.id in undone for row in batch),
            )
        )
    return batches


def find_undone(links: Iterable[tuple[int, int | None]]) -> set[int]:
    """Numbers of the changes undone, from (number, number it undoes), last first.

    The undoing of an undoing makes the first change count again.
    """
    undone: set[int] = set()
    for number, undoes in links:
        if undoes is not None and number not in undone:
            undone.add(undoes)
    return undone


def invert(change: Change, later: Sequence[Change]) -> Draft:
    """The change that undoes another. ``later``: those made since to the same structure.

    Raises ConflictError when it is undone already, or when a later change that still counts
    bears on the same fields.
    """
    if change.undone:
        raise ConflictError(f"Le changement n° {change.id} est déjà annulé.")
    rivals = [other for other in _find_counting(later) if _overlap(change, other)]
    if rivals:
        raise ConflictError(
            f"Le changement n° {change.id} ne peut pas être annulé : depuis, "
            f"{tell_all(rivals)}. Annuler d’abord ce qui a suivi."
        )
    return Draft(
        operation=_OPPOSITES.get(change.operation, change.operation),
        structure=change.structure,
        other=change.other,
        before=change.after,
        after=change.before,
        undoes=change.id,
    )


def _find_counting(later: Sequence[Change]) -> list[Change]:
    """Those of the later changes that still count: not undone, nor the undoing of one of them."""
    numbers = {change.id for change in later}
    return [change for change in later if not change.undone and change.undoes not in numbers]


def _overlap(change: Change, other: Change) -> bool:
    """Whether undoing a change would overwrite another, made later."""
    if change.operation == "restore":
        return True
    if other.operation == "restore" or change.structure != other.structure:
        return False
    if "match" in (change.operation, other.operation):
        return change.operation == other.operation and change.other == other.other
    if change.operation == other.operation == "update":
        return not (change.after or {}).keys().isdisjoint(other.after or {})
    return True


def tell(change: Change) -> str:
    """« Awa Diallo a changé « places » le 25 novembre 2026 à 10 h 42 »."""
    fields = ", ".join(f"« {FIELD_LABELS.get(name, name)} »" for name in change.after or {})
    deed = {
        "create": "a ajouté la structure",
        "update": f"a changé {fields}",
        "delete": "a supprimé la structure",
        "match": f"s’est prononcé sur le rapprochement avec « {shorten(change.other or '')} »",
        "restore": "a restauré une sauvegarde",
    }[change.operation]
    return f"{shorten(change.who)} {deed} le {french.moment(change.at)}"


def tell_all(made: Sequence[Change]) -> str:
    """Several changes, the first ones told."""
    told = [tell(change) for change in made[:_SHOWN]]
    if len(made) > _SHOWN:
        told.append(french.quantity(len(made) - _SHOWN, "autre changement", "autres changements"))
    return " ; ".join(told)


def join_conflicts(conflicts: Sequence[str]) -> ConflictError:
    """One error for several conflicts, the first ones told."""
    more = len(conflicts) - _SHOWN
    rest = f" Et {french.quantity(more, 'autre conflit', 'autres conflits')}." if more > 0 else ""
    return ConflictError(
        f"{' '.join(conflicts[:_SHOWN])}{rest} Rien n’a été enregistré : relire ce qui a changé, "
        "puis recommencer."
    )
