"""The store keeps each change, with who, when, before and after; nothing is overwritten unseen."""

import datetime as dt
import logging
import time

import pytest

from geo.errors import ConflictError, ParameterError, StoreError
from geo.network.editing import Edit, Removal
from geo.network.labels import FIELD_LABELS
from geo.network.model import FIELDS, NetworkStructure
from geo.network.store import Store, open_store

AWA, BOB = "Awa Diallo", "Bob Éluard"

HOSTILE = [
    "<script>alert(1)</script>",
    'L\'« étoile » "d’or"; DROP TABLE structures; --',
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "👶🏽🏠 crèche",
    "حضانة الأطفال \u202e",
    "%s {0} :name ?1 $1 \\x00 \\u0000",
    "ligne\r\nsuivante\ttab\x07",
    "x" * 10_000,
]


def make(**fields: object) -> NetworkStructure:
    return NetworkStructure(**{"id": "", "name": "MAM Les Lilas", "kind": "mam", **fields})


def list_states(store: Store) -> list[NetworkStructure]:
    return [stored.structure for stored in store.list_structures()]


FULL = make(
    id="r-0123456789ab",
    status="projet",
    stage="travaux",
    manager="Association des Lilas",
    address="3 rue de l’Église",
    postcode="93260",
    commune="93045",
    places=12,
    childminders=4,
    opened=dt.date(2027, 9, 1),
    disability=True,
    avip=False,
    contact="contact@lilas.example",
    note="Près du parc",
    lon=2.4172,
    lat=48.8801,
    location_quality="numero",
    location_score=0.1 + 0.2,
    locator="geoplateforme",
)


def test_structure_comes_back_as_it_went_in(store: Store) -> None:
    added = store.add(FULL, AWA)

    assert added.structure == FULL
    assert store.get("r-0123456789ab") == added
    assert store.list_structures() == [added]


def test_structure_without_id_is_given_one(store: Store) -> None:
    first, second = store.add(make(), AWA), store.add(make(), AWA)

    assert first.structure.id.startswith("r-")
    assert len(first.structure.id) == 14
    assert first.structure.id != second.structure.id


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_comes_back_as_it_went_in(store: Store, text: str) -> None:
    added = store.add(make(name=text, note=text), AWA)
    store.change(added.structure.id, {"manager": text}, text[:200], added.version)
    store.accept(added.structure.id, text, AWA)

    found = store.get(added.structure.id).structure
    assert (found.name, found.note, found.manager) == (text, text, text)
    match, change, _ = store.list_history()
    assert (match.other, change.who, change.after) == (text, text[:200], {"manager": text})


@pytest.mark.parametrize("text", ["nul \0 ici", "demi \ud83d ici"])
def test_text_that_no_database_holds_is_refused_with_a_sentence(store: Store, text: str) -> None:
    known = store.add(make(), AWA)

    for attempt in (
        lambda: store.add(make(note=text), AWA),
        lambda: store.change(known.structure.id, {"note": text}, AWA, known.version),
        lambda: store.add(make(), text),
        lambda: store.apply_batch([make()], [], [], AWA, text),
        lambda: store.accept(known.structure.id, text, AWA),
    ):
        with pytest.raises(ParameterError, match="caractère invisible"):
            attempt()
    assert store.list_structures() == [known]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"places": 0}, "attendu de 1 à 400"),
        ({"places": "12"}, "type str inattendue"),
        ({"places": True}, "type bool inattendue"),
        ({"name": None}, "type NoneType inattendue"),
        ({"opened": "2026-01-01"}, "type str inattendue"),
        ({"opened": dt.datetime(2026, 1, 1)}, "type datetime inattendue"),
        ({"lon": float("nan"), "lat": 48.9}, "hors du globe"),
        ({"location_score": float("nan")}, "score"),
        ({"colour": "red"}, "Champ inconnu : « colour »"),
        ({"id": "r-000000000000"}, "ne change pas"),
    ],
)
def test_value_that_cannot_be_is_refused(store: Store, values: dict, said: str) -> None:
    known = store.add(make(), AWA)

    with pytest.raises(ParameterError, match=said):
        store.change(known.structure.id, values, AWA, known.version)
    assert store.get(known.structure.id) == known


@pytest.mark.parametrize("who", ["", "  ", "x" * 201])
def test_author_must_be_said(store: Store, who: str) -> None:
    with pytest.raises(ParameterError, match="qui fait le changement"):
        store.add(make(), who)


def test_malformed_or_taken_id_is_refused(store: Store) -> None:
    store.add(FULL, AWA)

    with pytest.raises(ParameterError, match="mal formé"):
        store.add(make(id="42"), AWA)
    with pytest.raises(ConflictError, match="déjà l’identifiant « r-0123456789ab »"):
        store.add(FULL, AWA)


def test_history_says_who_when_before_and_after(store: Store) -> None:
    start = dt.datetime.now(dt.UTC)
    added = store.add(make(places=10), AWA)
    changed = store.change(
        added.structure.id,
        {"places": 12, "note": "agrandie", "kind": "mam", "opened": dt.date(2026, 9, 1)},
        BOB,
        added.version,
    )
    store.remove(added.structure.id, AWA, changed.version)

    removal, change, creation = store.list_history()
    assert [c.operation for c in (creation, change, removal)] == ["create", "update", "delete"]
    assert [c.who for c in (creation, change, removal)] == [AWA, BOB, AWA]
    assert start <= creation.at <= change.at <= removal.at <= dt.datetime.now(dt.UTC)
    assert change.before == {"places": 10, "note": None, "opened": None}
    assert change.after == {"places": 12, "note": "agrandie", "opened": "2026-09-01"}
    assert (creation.before, removal.after) == (None, None)
    assert removal.before["places"] == 12
    assert store.list_structures() == []


def test_history_is_of_one_structure_or_of_all_and_can_be_cut(store: Store) -> None:
    one, two = store.add(make(), AWA), store.add(make(), AWA)
    store.change(one.structure.id, {"places": 3}, AWA, one.version)

    assert [c.structure for c in store.list_history(two.structure.id)] == [two.structure.id]
    assert len(store.list_history()) == 3
    assert [c.operation for c in store.list_history(limit=2)] == ["update", "create"]


def test_same_values_write_nothing(store: Store) -> None:
    known = store.add(make(places=10), AWA)

    same = store.change(known.structure.id, {"places": 10}, BOB, known.version)

    assert same == known
    assert len(store.list_history()) == 1


def test_second_to_change_is_told_who_changed_what_and_when(store: Store) -> None:
    read = store.add(make(places=10), AWA)
    store.change(read.structure.id, {"places": 12, "note": "x"}, BOB, read.version)

    with pytest.raises(ConflictError) as told:
        store.change(read.structure.id, {"places": 14}, AWA, read.version)

    assert "« MAM Les Lilas » n’est plus telle que lue" in str(told.value)
    assert "Bob Éluard a changé « places », « note » le " in str(told.value)
    assert f"{dt.date.today().year} à " in str(told.value)
    assert store.get(read.structure.id).structure.places == 12


def test_change_to_a_removed_structure_is_told_and_to_an_unknown_one_refused(
    store: Store,
) -> None:
    read = store.add(make(), AWA)
    store.remove(read.structure.id, BOB, read.version)

    with pytest.raises(ConflictError, match="Bob Éluard a supprimé la structure le"):
        store.change(read.structure.id, {"places": 14}, AWA, read.version)
    with pytest.raises(ConflictError, match="Bob Éluard a supprimé"):
        store.remove(read.structure.id, AWA, read.version)
    for attempt in (
        lambda: store.get("r-ffffffffffff"),
        lambda: store.change("r-ffffffffffff", {"places": 1}, AWA, 1),
        lambda: store.remove("r-ffffffffffff", AWA, 1),
        lambda: store.accept("r-ffffffffffff", "osm-1", AWA),
    ):
        with pytest.raises(ParameterError, match="Pas de structure « r-ffffffffffff »"):
            attempt()


def test_version_read_before_a_removal_is_stale_after_its_undoing(store: Store) -> None:
    read = store.add(make(places=10), AWA)
    store.remove(read.structure.id, BOB, read.version)
    store.undo(store.list_history()[0].id, BOB)

    with pytest.raises(ConflictError):
        store.change(read.structure.id, {"places": 14}, AWA, read.version)


def test_batch_adds_changes_and_removes_together(store: Store) -> None:
    kept, gone = store.add(make(name="Gardée"), AWA), store.add(make(name="Partie"), AWA)

    made = store.apply_batch(
        [make(name="Nouvelle"), make(name="Autre")],
        [Edit(kept.structure.id, {"places": 12}, kept.version)],
        [Removal(gone.structure.id, gone.version)],
        BOB,
        "liste.xlsx",
    )

    assert sorted(s.name for s in list_states(store)) == ["Autre", "Gardée", "Nouvelle"]
    assert {change.batch for change in made} == {store.list_batches()[0].id}
    assert {change.label for change in made} == {"liste.xlsx"}
    assert store.list_history(limit=4) == made[::-1]
    (batch,) = store.list_batches()
    assert (batch.who, batch.created, batch.updated, batch.deleted) == (BOB, 2, 1, 1)
    assert not batch.undone


def test_batch_with_one_conflict_writes_nothing(store: Store) -> None:
    read = [store.add(make(name=f"n° {i}"), AWA) for i in range(3)]
    for stored in read[:2]:
        store.change(stored.structure.id, {"places": 5}, BOB, stored.version)
    before = store.list_structures()
    edits = [Edit(s.structure.id, {"places": 9}, s.version) for s in read]

    with pytest.raises(ConflictError, match=r"n° 0.*Bob Éluard.*n° 1.*Rien n’a été enregistré"):
        store.apply_batch([make()], edits, [], AWA, "liste.csv")

    assert store.list_structures() == before
    assert len(store.list_history()) == 5


def test_batch_naming_a_structure_twice_is_refused(store: Store) -> None:
    known = store.add(make(), AWA)
    edit = Edit(known.structure.id, {"places": 9}, known.version)

    with pytest.raises(ParameterError, match="vient deux fois"):
        store.apply_batch([], [edit, edit], [], AWA, "liste.csv")


def test_batch_that_changes_nothing_leaves_no_trace(store: Store) -> None:
    known = store.add(make(places=9), AWA)

    assert (
        store.apply_batch(
            [], [Edit(known.structure.id, {"places": 9}, known.version)], [], AWA, "liste.csv"
        )
        == []
    )
    assert store.list_batches() == []


def test_thousands_of_structures_go_in_and_out_at_once(store: Store) -> None:
    store.apply_batch([make(name=f"n° {i}") for i in range(3000)], [], [], AWA, "grand.csv")
    read = store.list_structures()

    store.apply_batch(
        [], [Edit(s.structure.id, {"places": 7}, s.version) for s in read], [], AWA, "grand.csv"
    )
    assert {s.places for s in list_states(store)} == {7}

    for batch in store.list_batches():
        store.undo_batch(batch.id, BOB)
    assert store.list_structures() == []


def test_decision_on_a_match_is_kept_with_who_and_when(store: Store) -> None:
    one, two = store.add(make(), AWA).structure.id, store.add(make(), AWA).structure.id
    store.accept(one, "s-0001", AWA)
    store.refuse(two, "s-0001", BOB)

    decided = {(m.structure, m.other, m.decision, m.who) for m in store.list_matches()}
    assert decided == {(one, "s-0001", "accepted", AWA), (two, "s-0001", "refused", BOB)}
    assert all(m.at.tzinfo is not None for m in store.list_matches())
    assert store.accept(one, "s-0001", BOB) == []  # said already


def test_contrary_decision_waits_for_the_first_to_be_undone(store: Store) -> None:
    known = store.add(make(), AWA).structure.id
    (accepted,) = store.accept(known, "s-0001", AWA)

    with pytest.raises(ConflictError, match="Awa Diallo s’est prononcé"):
        store.refuse(known, "s-0001", BOB)
    store.undo(accepted.id, BOB)
    store.refuse(known, "s-0001", BOB)

    assert [m.decision for m in store.list_matches()] == ["refused"]


def test_matches_of_a_removed_structure_sleep_until_it_is_back(store: Store) -> None:
    known = store.add(make(), AWA)
    store.accept(known.structure.id, "s-0001", AWA)

    store.remove(known.structure.id, AWA, known.version)
    assert store.list_matches() == []

    store.undo(store.list_history()[0].id, AWA)
    assert [m.other for m in store.list_matches()] == ["s-0001"]


def test_logs_and_errors_of_the_database_hold_no_data(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "Confidentiel"
    caplog.set_level(logging.DEBUG)
    store.apply_batch([make(name=secret)], [], [], secret, secret)
    with store._database.write() as connection:
        connection.exec_driver_sql("DROP TABLE matches")
        connection.exec_driver_sql("DROP TABLE changes")

    with pytest.raises(StoreError) as raised:
        store._database.close()
        store.add(make(name=secret, note=secret), secret)

    chain = [raised.value, raised.value.__cause__]
    assert not any(secret in str(error) for error in chain)
    assert secret not in caplog.text


def test_every_field_has_a_french_label() -> None:
    assert set(FIELD_LABELS) == set(FIELDS)


def test_the_version_changes_with_every_change_and_never_comes_back(store: Store) -> None:
    versions = [store.read_version()]
    kept = store.add(make(name="Une"), AWA)
    versions.append(store.read_version())
    store.change(kept.structure.id, {"places": 12}, AWA, kept.version)
    versions.append(store.read_version())
    store.undo(store.list_history()[0].id, AWA)
    versions.append(store.read_version())

    assert versions[0] == ""
    assert len(set(versions)) == 4
    assert store.read_version() == versions[-1]


def test_a_change_made_elsewhere_shows_before_long(store: Store, url: str) -> None:
    store.add(make(name="Une"), AWA)
    before = store.read_version()

    with open_store(url) as other:
        other.add(make(name="Deux"), BOB)

    patience = time.monotonic() + 30
    while store.read_version() == before and time.monotonic() < patience:
        time.sleep(0.05)
    assert store.read_version() != before
