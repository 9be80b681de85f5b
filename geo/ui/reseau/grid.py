"""The network's list as a table of cells, and what was typed in it as fields (no Streamlit)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geo.errors import AtlasError, ConflictError, ParameterError
from geo.network.editing import StoredStructure
from geo.network.export import make_cell
from geo.network.labels import FIELD_LABELS
from geo.network.model import NetworkStructure
from geo.network.report import say_value
from geo.network.store import Store
from geo.network.vocabulary import STAGE_LABELS, STATUS_LABELS
from geo.supply.kinds import KIND_LABELS
from geo.supply.names import fold
from geo.ui.reseau.words import say_position

GRID = (
    "name", "kind", "status", "places", "commune", "address", "postcode", "stage", "opened",
    "childminders", "manager",
)  # fmt: skip
POSITION = "position"
LOCATED, UNLOCATED = "Situées", "À situer"
LABELS: Mapping[str, Mapping[str, str]] = {
    "kind": KIND_LABELS,
    "status": STATUS_LABELS,
    "stage": STAGE_LABELS,
}

Values = dict[str, Any]
Towns = Mapping[str, str]


@dataclass
class Board:
    """What one person reads and types, kept while the page is drawn again and again.

    ``base``: the structures as read, whatever others write meanwhile; ``pending``: values typed
    and not written, by structure; ``faults``: why the last writing of one failed; ``seen``: what
    others made of one meanwhile (None: removed), as shown to this person. ``opened``: id of the
    one whose card is open. ``shown``: ids of the
    rows on screen, ``frame`` their cells when the table was drawn, ``round`` the number of times
    it was.
    """

    base: dict[str, StoredStructure] = field(default_factory=dict)
    pending: dict[str, Values] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    seen: dict[str, StoredStructure | None] = field(default_factory=dict)
    opened: str | None = None
    shown: list[str] = field(default_factory=list)
    frame: pd.DataFrame | None = None
    round: int = 0

    def read(self, current: Iterable[StoredStructure]) -> None:
        """Take in what others wrote, but for the structures in hand: typed here, or open."""
        fresh = {each.structure.id: each for each in current}
        held = {*self.pending, self.opened}
        kept = {key: known for key, known in self.base.items() if key in held}
        if fresh | kept != self.base:
            self.base = fresh | kept
            self.redraw()

    def take(self, edits: Mapping[int, Mapping[str, Any]], towns: Towns) -> None:
        """Keep what was typed in the table on screen: the cells changed, by row from 0.

        A cell put back as it was read is typed no more.
        """
        for row, cells in edits.items():
            key = self.shown[row]
            structure = self.base[key].structure
            values = dict(self.pending.get(key, {}))
            for name, cell in cells.items():
                values[name] = read_cell(name, cell, towns)
            values = settle(structure, values)
            kept = {k: v for k, v in values.items() if v != getattr(structure, k)}
            if kept:
                self.pending[key] = kept
            else:
                self.drop(key)

    def draw(self, shown: Sequence[StoredStructure], towns: Towns) -> pd.DataFrame:
        """The table to show: the same, until its rows or what was read change."""
        ids = [each.structure.id for each in shown]
        if ids != self.shown or self.frame is None:
            self.shown = ids
            self.frame = tabulate(shown, self.pending, towns)
            self.round += 1
        return self.frame

    def redraw(self) -> None:
        """Draw the table anew next time."""
        self.frame = None

    def drop(self, key: str) -> None:
        """Forget what was typed of a structure."""
        for memory in (self.pending, self.faults, self.seen):
            memory.pop(key, None)

    def write(self, store: Store, who: str, keys: Iterable[str] | None = None) -> list[str]:
        """Write what is typed, structure by structure; returns the ids of those written.

        What cannot be stays typed, with its fault; what others changed since is kept in ``seen``,
        and a second writing, once it was shown, goes over it: only of ``keys``, named one by one.
        """
        written = []
        if keys is None:
            keys = [key for key in self.pending if key not in self.seen]
        for key in list(keys):
            known = self.seen.get(key) or self.base[key]
            try:
                store.change(key, self.pending[key], who, known.version)
            except ConflictError as error:
                self.faults[key] = str(error)
                self.seen[key] = find_stored(store, key)
            except AtlasError as error:
                self.faults[key] = str(error)
                if find_stored(store, key) is None:
                    self.seen[key] = None
            else:
                self.drop(key)
                self.base[key] = store.get(key)
                written.append(key)
        if written:
            self.redraw()
        return written


def find_stored(store: Store, key: str) -> StoredStructure | None:
    """A structure as it is now, None when it is not there any more."""
    try:
        return store.get(key)
    except ParameterError:
        return None


def tabulate(
    stored: Iterable[StoredStructure], pending: Mapping[str, Values], towns: Towns
) -> pd.DataFrame:
    """Cells of the structures, with the values typed and not written; index: id."""
    rows, ids = [], []
    for each in stored:
        structure = each.structure
        typed = pending.get(structure.id, {})
        values = {name: typed.get(name, getattr(structure, name)) for name in GRID}
        cells = {name: make_cell(name, value, towns) for name, value in values.items()}
        rows.append({**cells, POSITION: say_position(structure)})
        ids.append(structure.id)
    table = pd.DataFrame(rows, index=pd.Index(ids, dtype="str"), columns=[*GRID, POSITION])
    numbers = dict.fromkeys(("places", "childminders"), "Int64")
    texts = [name for name in table if name not in (*numbers, "opened")]
    table = table.astype({**numbers, **dict.fromkeys(texts, "string")})
    return table.assign(opened=pd.to_datetime(table["opened"]).astype("datetime64[s]"))


def settle(structure: NetworkStructure, values: Values) -> Values:
    """The values typed, and what goes with them: the stage of a project goes when it opens."""
    status = values.get("status", structure.status)
    if status != "projet" and values.get("stage", structure.stage) is not None:
        return {**values, "stage": None}
    return values


def find_rows(
    base: Mapping[str, StoredStructure],
    *,
    text: str = "",
    kinds: Iterable[str] = (),
    statuses: Iterable[str] = (),
    commune: str | None = None,
    located: str | None = None,
) -> list[StoredStructure]:
    """The structures that a filter lets through, in the order given. ``text``: of the name, the
    manager, the address, the contact or the note, accents or not."""
    words = fold(text).split()
    kinds, statuses = set(kinds), set(statuses)
    found = []
    for each in base.values():
        structure = each.structure
        told = (
            structure.name, structure.manager, structure.address, structure.contact, structure.note,
        )  # fmt: skip
        place = UNLOCATED if structure.lon is None else LOCATED
        if (
            (not kinds or structure.kind in kinds)
            and (not statuses or structure.status in statuses)
            and commune in (None, structure.commune)
            and located in (None, place)
        ):
            searched = fold(" ".join(filter(None, told))) if words else ""
            if all(word in searched for word in words):
                found.append(each)
    return found


def compare(
    base: NetworkStructure, theirs: NetworkStructure | None, mine: Values, towns: Towns
) -> pd.DataFrame:
    """What was read, what others made of it, what is typed here: the fields where they differ."""
    names = [
        name
        for name in FIELD_LABELS
        if name in mine or (theirs and getattr(theirs, name) != getattr(base, name))
    ]
    rows = []
    for name in names:
        now = "supprimée" if theirs is None else say_value(name, getattr(theirs, name), towns)
        typed = say_value(name, mine[name], towns) if name in mine else "–"
        label = FIELD_LABELS[name]
        rows.append([label, say_value(name, getattr(base, name), towns), now, typed])
    columns = ["Champ", "Quand vous l’avez lue", "Maintenant", "Votre saisie"]
    return pd.DataFrame(rows, columns=pd.Index(columns))


def read_cell(name: str, cell: Any, towns: Towns) -> Any:
    """A cell as the value of a field; an empty one is not known."""
    if name == "opened":
        return dt.date.fromisoformat(cell[:10]) if cell else None
    if name in ("places", "childminders"):
        return None if cell is None else int(cell)
    text = "" if cell is None else str(cell).strip()
    if name == "name":
        return text
    labels = towns if name == "commune" else LABELS.get(name, {})
    codes = {label: code for code, label in labels.items()}
    return codes.get(text, text) or None
