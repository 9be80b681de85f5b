"""The network's structures in their database: reading, changing, undoing, copying.

Every change says who made it, when, and what was before; nothing is overwritten unseen: whoever
changes a structure gives the version that they read.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, func, select

from geo.errors import ConflictError, ParameterError
from geo.network.backup import name_safety_copy, read_copy, replace_content, write_copy
from geo.network.database import Database, changes, open_database, scenarios, structures
from geo.network.decisions import Decision, Match, draft_decision, read_matches
from geo.network.editing import (
    Edit,
    Removal,
    StoredStructure,
    draft_changes,
    read_row,
    record,
    to_stored,
)
from geo.network.history import (
    Batch,
    Change,
    Draft,
    invert,
    join_conflicts,
    read_batches,
    read_changes,
    shorten,
)
from geo.network.model import NetworkStructure
from geo.network.records import check_text, check_who
from geo.network.scenarios import ScenarioShelf

log = logging.getLogger(__name__)

FRESH_S = 0.5  # during which a version that was read is taken as the last


@dataclass(frozen=True)
class _Seen:
    """A version of the list, after how many writes, and until when it is taken as the last."""

    version: str = ""
    writes: int = -1
    until: float = 0.0


def open_store(url: str | None = None) -> "Store":
    """The store at a URL, else at ATLAS_DATABASE, else in data/user/network.db; made when absent.

    Raises ParameterError when the URL is malformed, StoreError when the database cannot be
    opened, is not ours, or comes from a later version of the atlas.
    """
    return Store(open_database(url))


class Store:
    """The structures, their history and the decisions of matching.

    Each call is one transaction, from any thread or process. Every one raises StoreError when
    the database does not answer; those that write raise ParameterError when ``who``, the author
    of the change, is empty. Close it, or use it with ``with``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = _Seen()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    @property
    def scenarios(self) -> ScenarioShelf:
        """The scenarios saved beside the structures."""
        return ScenarioShelf(self._database)

    def list_structures(self) -> list[StoredStructure]:
        """All the structures, in the order of their ids."""
        with self._database.read() as connection:
            rows = connection.execute(select(structures).order_by(structures.c.id)).all()
        return [to_stored(row) for row in rows]

    def read_version(self) -> str:
        """What changes with every change, and never comes back; nothing for an empty list.

        A change made through this store shows at once; one made elsewhere, within FRESH_S.
        """
        seen, writes = self._seen, self._database.writes
        if seen.writes == writes and time.monotonic() < seen.until:
            return seen.version
        version = self._read_version()
        self._seen = _Seen(version, writes, time.monotonic() + FRESH_S)
        return version

    def _read_version(self) -> str:
        last = select(changes.c.id, changes.c.at).order_by(changes.c.id.desc()).limit(1)
        with self._database.read() as connection:
            if connection.scalar(select(structures.c.id).limit(1)) is None:
                return ""
            row = connection.execute(last).first()
        return "" if row is None else f"{row.id}@{row.at}"

    def get(self, structure_id: str) -> StoredStructure:
        """One structure. Raises ParameterError when there is none of that id."""
        with self._database.read() as connection:
            return to_stored(read_row(connection, structure_id))

    def add(self, structure: NetworkStructure, who: str) -> StoredStructure:
        """Add a structure; an empty id is given one.

        Raises ParameterError when a field cannot be kept, ConflictError when the id is taken.
        """
        check_who(who)
        with self._database.write() as connection:
            drafts = draft_changes(connection, [structure], [], [])
            (change,) = record(connection, drafts, who)
            return to_stored(read_row(connection, str(change.structure)))

    def change(
        self, structure_id: str, values: Mapping[str, Any], who: str, expected_version: int
    ) -> StoredStructure:
        """Give new values to some fields; nothing is written when they are there already.

        Raises ParameterError when a value cannot be, ConflictError when the structure was
        changed or removed since ``expected_version``.
        """
        check_who(who)
        edit = Edit(structure_id, values, expected_version)
        with self._database.write() as connection:
            record(connection, draft_changes(connection, [], [edit], []), who)
            return to_stored(read_row(connection, structure_id))

    def remove(self, structure_id: str, who: str, expected_version: int) -> None:
        """Remove a structure; its history and its matches stay, for an undoing.

        Raises ParameterError when it is not known, ConflictError when it was changed since.
        """
        check_who(who)
        removal = Removal(structure_id, expected_version)
        with self._database.write() as connection:
            record(connection, draft_changes(connection, [], [], [removal]), who)

    def apply_batch(
        self,
        additions: Iterable[NetworkStructure],
        edits: Iterable[Edit],
        removals: Iterable[Removal],
        who: str,
        label: str,
    ) -> list[Change]:
        """Make many changes, all or none of them; returns them, under one batch number.

        ``label`` says where they come from (the file imported). Raises ParameterError and
        ConflictError as the changes one by one; the first conflicts are told together.
        """
        check_who(who)
        check_text("origine du lot", label)
        with self._database.write() as connection:
            drafts = draft_changes(connection, additions, edits, removals)
            made = record(connection, drafts, who, batch=_number_batch(), label=label)
        log.info("Réseau : lot de %d changements", len(made))
        return made

    def list_history(self, structure: str | None = None, limit: int | None = 100) -> list[Change]:
        """The changes, last first; those of one structure when its id is given."""
        with self._database.read() as connection:
            return read_changes(connection, structure=structure, limit=limit)

    def list_batches(self, limit: int | None = 100) -> list[Batch]:
        """The changes made together (imports, and their undoing), last first."""
        with self._database.read() as connection:
            return read_batches(connection, limit)

    def undo(self, change_id: int, who: str) -> list[Change]:
        """Undo one change, keeping the later changes to other fields; an undoing undoes too.

        The undoing of a restoration puts back the copy kept before it. Raises ParameterError when
        there is no such change, ConflictError when it is undone already or when a later change
        bears on the same fields.
        """
        check_who(who)
        with self._database.write() as connection:
            since = read_changes(connection, since=change_id)
            if not since or since[-1].id != change_id:
                raise ParameterError(f"Pas de changement n° {change_id} dans l’historique.")
            *later, change = since
            draft = invert(change, later)
            if change.operation == "restore":
                return [_restore(connection, Path((change.after or {})["copy"]), who)]
            return record(connection, [draft], who)

    def undo_batch(self, batch: str, who: str) -> list[Change]:
        """Undo what still counts of a batch, all or none of it, as a batch of its own.

        Raises ParameterError when there is no such batch, ConflictError as ``undo``.
        """
        check_who(who)
        with self._database.write() as connection:
            query = select(func.min(changes.c.id)).where(changes.c.batch == batch)
            first = connection.scalar(query)
            if first is None:
                raise ParameterError(f"Pas de lot « {shorten(batch)} » dans l’historique.")
            label, drafts = _invert_batch(batch, read_changes(connection, since=first))
            return record(connection, drafts, who, batch=_number_batch(), label=label)

    def accept(self, structure: str, other: str, who: str) -> list[Change]:
        """Say that a structure and one of the open data are one.

        Raises ParameterError when the structure is not known, ConflictError when the contrary was
        decided and not undone.
        """
        return self._decide(structure, other, "accepted", who)

    def refuse(self, structure: str, other: str, who: str) -> list[Change]:
        """Say that a structure and one of the open data are two; errors as ``accept``."""
        return self._decide(structure, other, "refused", who)

    def list_matches(self) -> list[Match]:
        """The decisions on matches that hold, for the structures that are there."""
        with self._database.read() as connection:
            return read_matches(connection)

    def backup(self, path: Path) -> None:
        """Write all of it, history included, into one new file that ``restore`` reads.

        Raises ParameterError when the file exists, StoreError when it cannot be written.
        """
        with self._database.read() as connection:
            write_copy(connection, path)

    def restore(self, path: Path, who: str) -> Change:
        """Put a copy in place of all there is, after keeping a copy of that (``after["copy"]``).

        Raises UnreadableFileError when the file is none of ours, and then changes nothing.
        """
        check_who(who)
        with self._database.write() as connection:
            return _restore(connection, path, who)

    def _decide(self, structure: str, other: str, decision: Decision, who: str) -> list[Change]:
        check_who(who)
        with self._database.write() as connection:
            return record(connection, draft_decision(connection, structure, other, decision), who)


def _restore(connection: Connection, path: Path, who: str) -> Change:
    content = read_copy(path)
    safety = name_safety_copy()
    write_copy(connection, safety)
    last = max(connection.scalar(select(func.max(t.c.id))) or 0 for t in (changes, scenarios))
    replace_content(connection, content)
    draft = Draft(operation="restore", structure=None, after={"copy": str(safety)})
    # Beyond the old numbers too: a version read before must not come back.
    (change,) = record(connection, [draft], who, label=path.name, after=last)
    log.info("Réseau : copie restaurée (%d structures)", len(content[structures]))
    return change


def _invert_batch(batch: str, since: list[Change]) -> tuple[str | None, list[Draft]]:
    """Label of a batch, and the undoing of what still counts of it; ``since``: last first."""
    later: dict[str | None, list[Change]] = {}
    drafts, conflicts = [], []
    label = None
    for change in since:
        if change.batch == batch:
            label = change.label
            if not change.undone:
                try:
                    drafts.append(invert(change, later.get(change.structure, [])))
                except ConflictError as error:
                    conflicts.append(str(error))
        later.setdefault(change.structure, []).append(change)
    if conflicts:
        raise join_conflicts(conflicts)
    if not drafts:
        raise ConflictError("Ce lot est déjà annulé.")
    return label, drafts


def _number_batch() -> str:
    return f"b-{secrets.token_hex(6)}"
