"""Writing what a file brings: the accepted rows of an import, in one batch."""

from collections.abc import Iterable

from geo.network.editing import Edit, StoredStructure
from geo.network.history import Change
from geo.network.importing import Import
from geo.network.model import NetworkStructure
from geo.network.store import Store


def apply_import(
    store: Store, result: Import, known: Iterable[StoredStructure], who: str, label: str
) -> list[Change]:
    """Add what is new and change what changes, all or nothing; no batch when nothing does.

    ``known`` are the structures that the rows were judged against; ``label`` names the file.
    Raises ConflictError when one of those to change was changed since, else as
    ``Store.apply_batch``.
    """
    versions = {stored.structure.id: stored.version for stored in known}
    additions, edits = [], []
    for verdict in result.accepted:
        if verdict.known is None:
            additions.append(NetworkStructure(id="", **verdict.fields))
        elif verdict.changes:
            values = {change.field: change.after for change in verdict.changes}
            edits.append(Edit(verdict.known, values, versions[verdict.known]))
    if not additions and not edits:
        return []
    return store.apply_batch(additions, edits, [], who, label)
