"""What an edit of the structures writes: its changes are drafted, checked, then recorded."""

import dataclasses
import datetime as dt
import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from geo.errors import ParameterError
from geo.network.database import changes, matches, structures
from geo.network.history import Change, Draft, join_conflicts, read_changes, shorten, tell_all
from geo.network.model import NetworkStructure
from geo.network.records import decode, encode, encode_fields

_ID = re.compile(r"r-[0-9a-f]{12}")
_FEW = 500  # ids asked for by name; beyond, all the structures are read


@dataclass(frozen=True)
class StoredStructure:
    """A structure and its version, to be given back by whoever changes it."""

    structure: NetworkStructure
    version: int


@dataclass(frozen=True)
class Edit:
    """New values for some fields of a structure, read at a version."""

    id: str
    values: Mapping[str, Any]
    expected_version: int


@dataclass(frozen=True)
class Removal:
    """The removal of a structure, read at a version."""

    id: str
    expected_version: int


def to_stored(row: Row[Any]) -> StoredStructure:
    """A row of the table of structures."""
    return StoredStructure(decode(row.data), row.version)


def read_rows(connection: Connection, ids: Collection[str]) -> dict[str, Row[Any]]:
    """Rows of the structures of these ids that are there."""
    query = select(structures)
    if len(ids) <= _FEW:
        query = query.where(structures.c.id.in_(ids))
    return {row.id: row for row in connection.execute(query) if row.id in ids}


def read_row(connection: Connection, structure_id: str) -> Row[Any]:
    """Row of one structure. Raises ParameterError when it is not there."""
    row = read_rows(connection, {structure_id}).get(structure_id)
    if row is None:
        raise ParameterError(f"Pas de structure « {shorten(structure_id)} » dans le réseau.")
    return row


def draft_changes(
    connection: Connection,
    additions: Iterable[NetworkStructure],
    edits: Iterable[Edit],
    removals: Iterable[Removal],
) -> list[Draft]:
    """The changes that these edits make; those that change nothing make none.

    Raises ParameterError when a value cannot be kept, a structure is not known or comes twice,
    ConflictError when one was changed since the version given, or its id is taken.
    """
    additions = [_name(structure) for structure in additions]
    edits, removals = list(edits), list(removals)
    revisions: list[Edit | Removal] = [*edits, *removals]
    touched = Counter([*(new.id for new in additions), *(old.id for old in revisions)])
    for structure_id, times in touched.most_common(1):
        if times > 1:
            raise ParameterError(f"La structure « {shorten(structure_id)} » vient deux fois.")
    rows = read_rows(connection, touched)
    conflicts = [
        f"Une structure porte déjà l’identifiant « {addition.id} »."
        for addition in additions
        if addition.id in rows
    ]
    for revision in revisions:
        row = rows.get(revision.id)
        if row is None or row.version != revision.expected_version:
            conflicts.append(_tell_stale(connection, revision, row))
    if conflicts:
        raise join_conflicts(conflicts)
    drafts = [
        Draft(operation="create", structure=addition.id, after=encode(addition))
        for addition in additions
    ]
    drafts += [draft for edit in edits if (draft := _draft_edit(edit, rows[edit.id]))]
    drafts += [
        Draft(operation="delete", structure=removal.id, before=rows[removal.id].data)
        for removal in removals
    ]
    return drafts


def record(
    connection: Connection,
    drafts: Sequence[Draft],
    who: str,
    *,
    batch: str | None = None,
    label: str | None = None,
    after: int = 0,
) -> list[Change]:
    """Write changes in the history, numbered beyond ``after``, and what they make of the tables.

    The transaction must be the only writer, and a structure come once at most.
    """
    if not drafts:
        return []
    now = dt.datetime.now(dt.UTC)
    last = max(after, connection.scalar(select(func.max(changes.c.id))) or 0)
    made = [
        Change(**_list_fields(draft), id=number, at=now, who=who, batch=batch, label=label)
        for number, draft in enumerate(drafts, last + 1)
    ]
    rows = []
    for change in made:
        row = _list_fields(change) | {"at": now.isoformat()}
        del row["undone"]  # follows from the other changes
        rows.append(row)
    connection.execute(insert(changes), rows)
    _write_structures(connection, made)
    _write_matches(connection, [change for change in made if change.operation == "match"])
    return made


def _name(structure: NetworkStructure) -> NetworkStructure:
    """A structure with an id: its own when it has one."""
    if not structure.id:
        return dataclasses.replace(structure, id=f"r-{secrets.token_hex(6)}")
    if not _ID.fullmatch(structure.id):
        raise ParameterError(
            f"Identifiant « {shorten(structure.id)} » mal formé : le laisser vide pour une "
            "structure nouvelle."
        )
    return structure


def _draft_edit(edit: Edit, row: Row[Any]) -> Draft | None:
    values = encode_fields(edit.values)
    if "id" in values:
        raise ParameterError("L’identifiant d’une structure ne change pas.")
    known = decode(row.data)
    dataclasses.replace(known, **edit.values)  # raises ParameterError for what cannot be
    # A field that the model gained since the row was written counts as not known.
    old = encode(known)
    changed = {name: value for name, value in values.items() if value != old[name]}
    if not changed:
        return None
    before = {name: old[name] for name in changed}
    return Draft(operation="update", structure=edit.id, before=before, after=changed)


def _tell_stale(connection: Connection, revision: Edit | Removal, row: Row[Any] | None) -> str:
    """What happened to a structure since it was read. Raises ParameterError when it never was."""
    since = read_changes(connection, since=revision.expected_version + 1, structure=revision.id)
    if row is None and not since:
        raise ParameterError(f"Pas de structure « {shorten(revision.id)} » dans le réseau.")
    name = shorten(row.data["name"] if row else revision.id)
    return f"« {name} » n’est plus telle que lue : {tell_all(since) or 'elle a changé'}."


def _write_structures(connection: Connection, made: Sequence[Change]) -> None:
    created = [change for change in made if change.operation == "create"]
    updated = [change for change in made if change.operation == "update"]
    deleted = [change for change in made if change.operation == "delete"]
    if created:
        rows = [{"id": c.structure, "version": c.id, "data": c.after} for c in created]
        connection.execute(insert(structures), rows)
    if updated:
        known = read_rows(connection, {str(change.structure) for change in updated})
        rows = [
            {
                "key": c.structure,
                "version": c.id,
                "data": known[str(c.structure)].data | (c.after or {}),
            }
            for c in updated
        ]
        connection.execute(update(structures).where(structures.c.id == bindparam("key")), rows)
    if deleted:
        rows = [{"key": change.structure} for change in deleted]
        connection.execute(delete(structures).where(structures.c.id == bindparam("key")), rows)


def _write_matches(connection: Connection, made: Sequence[Change]) -> None:
    for change in made:
        pair = {"structure": change.structure, "other": change.other}
        connection.execute(delete(matches).filter_by(**pair))
        if change.after is not None:
            row = pair | {"who": change.who, "at": change.at.isoformat(), **change.after}
            connection.execute(insert(matches), row)


def _list_fields(draft: Draft) -> dict[str, Any]:
    """Fields of a draft, its JSON as it is (dataclasses.asdict would copy it)."""
    return {field.name: getattr(draft, field.name) for field in dataclasses.fields(draft)}
