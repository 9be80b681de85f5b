"""Any change can be undone; what came after it is kept, or told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import ConflictError, ParameterError
from geo.network.editing import Edit, Removal
from geo.network.model import NetworkStructure
from geo.network.store import Store

AWA, BOB = "Awa Diallo", "Bob Éluard"
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # examples share the store
)


def make(**fields: object) -> NetworkStructure:
    return NetworkStructure(**{"id": "", "name": "MAM Les Lilas", "kind": "mam", **fields})


def take_state(store: Store) -> tuple[set[NetworkStructure], set[tuple[str, str, str]]]:
    """What is there now, but who put it there and when."""
    decided = {(m.structure, m.other, m.decision) for m in store.list_matches()}
    return {stored.structure for stored in store.list_structures()}, decided


def test_undoing_keeps_the_later_changes_to_other_fields(store: Store) -> None:
    added = store.add(make(places=10), AWA)
    bigger = store.change(added.structure.id, {"places": 12, "avip": True}, AWA, added.version)
    store.change(added.structure.id, {"note": "à revoir"}, BOB, bigger.version)

    (undoing,) = store.undo(bigger.version, BOB)

    found = store.get(added.structure.id).structure
    assert (found.places, found.avip, found.note) == (10, None, "à revoir")
    assert (undoing.undoes, undoing.who, undoing.after) == (
        bigger.version,
        BOB,
        {"places": 10, "avip": None},
    )
    assert [c.undone for c in store.list_history()] == [False, False, True, False]


def test_later_change_of_the_same_field_is_a_conflict_told(store: Store) -> None:
    added = store.add(make(places=10), AWA)
    first = store.change(added.structure.id, {"places": 12}, AWA, added.version)
    store.change(added.structure.id, {"places": 14}, BOB, first.version)

    with pytest.raises(ConflictError, match="depuis, Bob Éluard a changé « places » le"):
        store.undo(first.version, AWA)
    with pytest.raises(ConflictError, match="depuis, Bob Éluard a changé"):
        store.undo(added.version, AWA)
    assert store.get(added.structure.id).structure.places == 14


def test_value_set_again_by_hand_is_not_overwritten(store: Store) -> None:
    added = store.add(make(places=10), AWA)
    first = store.change(added.structure.id, {"places": 12}, AWA, added.version)
    other = store.change(added.structure.id, {"places": 14}, BOB, first.version)
    store.change(added.structure.id, {"places": 12}, BOB, other.version)

    with pytest.raises(ConflictError, match="Bob Éluard a changé « places »"):
        store.undo(first.version, AWA)


def test_change_is_undone_once_and_redone_by_undoing_the_undoing(store: Store) -> None:
    added = store.add(make(places=10), AWA)
    first = store.change(added.structure.id, {"places": 12}, AWA, added.version)
    (undoing,) = store.undo(first.version, AWA)

    with pytest.raises(ConflictError, match="déjà annulé"):
        store.undo(first.version, BOB)

    store.undo(undoing.id, BOB)
    assert store.get(added.structure.id).structure.places == 12
    store.undo(first.version, BOB)
    assert store.get(added.structure.id).structure.places == 10


def test_unknown_change_or_batch_is_refused(store: Store) -> None:
    store.add(make(), AWA)

    with pytest.raises(ParameterError, match="Pas de changement n° 99"):
        store.undo(99, AWA)
    with pytest.raises(ParameterError, match="Pas de changement n° 0"):
        store.undo(0, AWA)
    with pytest.raises(ParameterError, match="Pas de lot « b-x »"):
        store.undo_batch("b-x", AWA)


def apply_list(store: Store) -> str:
    """Import a list that adds, changes and removes; number of its batch."""
    kept, gone = (store.add(make(name=name, places=10), AWA) for name in ("Gardée", "Partie"))
    made = store.apply_batch(
        [make(name="Nouvelle")],
        [Edit(kept.structure.id, {"places": 12}, kept.version)],
        [Removal(gone.structure.id, gone.version)],
        BOB,
        "liste.xlsx",
    )
    return str(made[0].batch)


def test_whole_batch_is_undone_then_redone(store: Store) -> None:
    batch = apply_list(store)
    imported = take_state(store)

    undoing = store.undo_batch(batch, AWA)
    assert {(s.name, s.places) for s in take_state(store)[0]} == {("Gardée", 10), ("Partie", 10)}
    last, first = store.list_batches()
    assert (first.id, first.undone, first.undoes) == (batch, True, False)
    assert (last.id, last.undone, last.undoes) == (undoing[0].batch, False, True)
    with pytest.raises(ConflictError, match="déjà annulé"):
        store.undo_batch(batch, AWA)

    store.undo_batch(last.id, AWA)
    assert take_state(store) == imported


def test_batch_is_undone_whole_or_not_at_all(store: Store) -> None:
    batch = apply_list(store)
    new = next(s for s in store.list_structures() if s.structure.name == "Nouvelle")
    store.change(new.structure.id, {"note": "appelée"}, AWA, new.version)
    before = take_state(store)

    with pytest.raises(ConflictError, match=r"Awa Diallo a changé « note ».*Rien n’a été"):
        store.undo_batch(batch, BOB)

    assert take_state(store) == before


def test_batch_undone_in_part_is_undone_for_the_rest(store: Store) -> None:
    batch = apply_list(store)
    removal = next(c for c in store.list_history() if c.operation == "delete")
    store.undo(removal.id, AWA)

    store.undo_batch(batch, AWA)

    assert {(s.name, s.places) for s in take_state(store)[0]} == {("Gardée", 10), ("Partie", 10)}


fields = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(
            st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1
        ).filter(str.strip),
        "places": st.none() | st.integers(1, 400),
        "avip": st.none() | st.booleans(),
        "opened": st.none() | st.dates(),
        "location_score": st.none() | st.floats(0, 1),
    },
)
deeds = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "change", "remove", "batch", "match", "undo"]),
        st.integers(0, 99),
        fields,
    ),
    max_size=12,
)


def do(store: Store, deed: str, pick: int, values: dict[str, object]) -> None:
    """One deed, on the structure (or the change) that ``pick`` falls on."""
    there = store.list_structures()
    target = there[pick % len(there)] if there else None
    if deed == "add" or target is None:
        store.add(make(**values), AWA)
    elif deed == "change":
        store.change(target.structure.id, values, AWA, target.version)
    elif deed == "remove":
        store.remove(target.structure.id, AWA, target.version)
    elif deed == "batch":
        edits = [Edit(s.structure.id, values, s.version) for s in there if s != target]
        removals = [Removal(target.structure.id, target.version)]
        store.apply_batch([make(**values)], edits, removals, AWA, "liste")
    elif deed == "match":
        decide = store.accept if pick % 2 else store.refuse
        try:
            decide(target.structure.id, f"s-{pick % 3}", AWA)
        except ConflictError:
            assert any(m.structure == target.structure.id for m in store.list_matches())
    else:
        history = store.list_history(limit=12)
        try:
            store.undo(history[pick % len(history)].id, AWA)
        except ConflictError as error:
            assert "annul" in str(error)


@MANY
@given(deeds)
def test_undoing_everything_in_reverse_gives_back_the_start(
    store: Store, sequence: list[tuple[str, int, dict[str, object]]]
) -> None:
    start = take_state(store)
    last = max((c.id for c in store.list_history(limit=1)), default=0)
    for deed in sequence:
        do(store, *deed)

    made = [c.id for c in store.list_history(limit=None) if c.id > last]
    for number in made:
        undone = {c.id for c in store.list_history(limit=None) if c.undone}
        if number not in undone:
            store.undo(number, BOB)

    assert take_state(store) == start


@MANY
@given(deeds, st.integers(0, 99))
def test_undoing_one_change_moves_nothing_else(
    store: Store, sequence: list[tuple[str, int, dict[str, object]]], pick: int
) -> None:
    for deed in sequence:
        do(store, *deed)
    history = store.list_history(limit=12)
    if not history:
        return
    change = history[pick % len(history)]
    before = {s.structure.id: s for s in store.list_structures()}

    try:
        store.undo(change.id, BOB)
    except ConflictError:
        moved = set()
    else:
        moved = {change.structure} if change.operation != "match" else set()

    after = {s.structure.id: s for s in store.list_structures()}
    assert {key for key in before | after if before.get(key) != after.get(key)} == moved
    if change.operation == "update" and moved:
        old, new = before[change.structure].structure, after[change.structure].structure
        differing = {name for name in vars(old) if getattr(old, name) != getattr(new, name)}
        assert differing == set(change.after)
