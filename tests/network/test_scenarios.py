"""Saved scenarios: nothing is overwritten unseen, nothing is lost, on either database."""

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import update

from geo.errors import ConflictError, ParameterError, StoreError, UnreadableFileError
from geo.network.database import SCHEMA, schema
from geo.network.model import NetworkStructure
from geo.network.store import Store, open_store
from geo.siting.changes import ChildminderLoss, Closure, Opening, Resizing
from geo.siting.scenario import Scenario

AWA, BOB = "Awa Diallo", "Bob Éluard"
MAM = Opening(kind="mam", places=16, point=(660_244.1, 6_865_863.9), name="« MAM » d’ici 👶")
LOSS = ChildminderLoss(commune="93053", share=0.2)
FULL = Scenario(
    "Un peu de tout", (MAM, Closure(structure="s-1"), Resizing(structure="s-2", places=40), LOSS)
)


def age(store: Store) -> None:
    """Make the database that of an atlas without scenarios."""
    with store._database.write() as connection:
        connection.exec_driver_sql("DROP TABLE scenarios")
        connection.execute(update(schema).values(version=1))


def names(store: Store) -> list[str]:
    return [saved.name for saved in store.scenarios.list_all()]


def test_comes_back_as_it_went_in(store: Store) -> None:
    saved = store.scenarios.save(FULL, AWA, None)

    assert saved.scenario == FULL
    assert (saved.name, saved.who) == ("Un peu de tout", AWA)
    assert dt.datetime.now(dt.UTC) - saved.at < dt.timedelta(minutes=5)
    assert store.scenarios.get("Un peu de tout") == saved
    assert store.scenarios.list_all() == [saved]


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "'; DROP TABLE scenarios; --", "=1+1", "👶\u202e", "x" * 120],
)
def test_hostile_names(store: Store, name: str) -> None:
    scenario = Scenario(name, (Opening(kind="mam", places=8, point=(1.0, 2.0), name=name),))

    store.scenarios.save(scenario, AWA, None)

    assert store.scenarios.get(name).scenario == scenario


def test_the_last_saved_comes_first_and_the_same_is_not_saved_twice(store: Store) -> None:
    first = store.scenarios.save(Scenario("A", (MAM,)), AWA, None)
    store.scenarios.save(Scenario("B"), AWA, None)

    again = store.scenarios.save(Scenario("A", (MAM,)), BOB, first.version)

    assert again == first
    assert names(store) == ["B", "A"]
    store.scenarios.save(Scenario("A"), BOB, first.version)
    assert names(store) == ["A", "B"]


def test_two_people_save_the_same_one(store: Store) -> None:
    read = store.scenarios.save(Scenario("A"), AWA, None)
    store.scenarios.save(Scenario("A", (MAM,)), BOB, read.version)

    with pytest.raises(ConflictError, match=r"n’est plus tel que lu : Bob Éluard l’a enregistré"):
        store.scenarios.save(Scenario("A", (LOSS,)), AWA, read.version)
    with pytest.raises(ConflictError, match="n’est plus tel que lu"):
        store.scenarios.remove("A", AWA, read.version)
    assert store.scenarios.get("A").scenario == Scenario("A", (MAM,))


def test_a_name_is_taken_once(store: Store) -> None:
    store.scenarios.save(Scenario("A"), AWA, None)

    with pytest.raises(ConflictError, match=r"s’appelle déjà « A » \(Awa Diallo l’a enregistré"):
        store.scenarios.save(Scenario("A", (MAM,)), BOB, None)


def test_a_removed_one_keeps_its_history_and_comes_back(store: Store) -> None:
    first = store.scenarios.save(Scenario("A"), AWA, None)
    second = store.scenarios.save(Scenario("A", (MAM,)), BOB, first.version)
    store.scenarios.remove("A", AWA, second.version)

    assert names(store) == []
    with pytest.raises(ParameterError, match="Pas de scénario enregistré"):
        store.scenarios.get("A")
    with pytest.raises(ConflictError, match="Awa Diallo l’a supprimé"):
        store.scenarios.save(Scenario("A", (LOSS,)), BOB, second.version)
    history = store.scenarios.list_history("A")
    assert [(each.who, each.scenario and len(each.scenario.changes)) for each in history] == [
        (AWA, None), (BOB, 1), (AWA, 0),
    ]  # fmt: skip

    back = store.scenarios.restore("A", second.version, BOB)
    assert back.scenario == second.scenario
    assert back.version > second.version
    assert store.scenarios.restore("A", second.version, BOB) == back


def test_unknown_ones(store: Store) -> None:
    for deed in (
        lambda: store.scenarios.get("A"),
        lambda: store.scenarios.remove("A", AWA, 3),
        lambda: store.scenarios.save(Scenario("A"), AWA, 3),
    ):
        with pytest.raises(ParameterError, match="Pas de scénario enregistré sous le nom « A »"):
            deed()
    with pytest.raises(ParameterError, match="pas de version n° 3"):
        store.scenarios.restore("A", 3, AWA)
    assert store.scenarios.list_history("A") == []


@pytest.mark.parametrize("who", ["", "  ", "x" * 201, "nul\0"])
def test_an_author_is_needed(store: Store, who: str) -> None:
    with pytest.raises(ParameterError):
        store.scenarios.save(FULL, who, None)
    assert names(store) == []


def test_characters_that_no_database_keeps(store: Store) -> None:
    for scenario in (Scenario("nul\0"), Scenario("A", (Closure(structure="\ud800"),))):
        with pytest.raises(ParameterError, match="caractère invisible"):
            store.scenarios.save(scenario, AWA, None)
    assert names(store) == []


def test_an_earlier_database_is_brought_up_to_date(url: str) -> None:
    with open_store(url) as store:
        known = store.add(NetworkStructure(id="", name="MAM", kind="mam"), AWA)
        age(store)

    with open_store(url) as store:
        assert store.list_structures() == [known]
        saved = store.scenarios.save(FULL, BOB, None)
        with store._database.read() as connection:
            assert (
                connection.exec_driver_sql("SELECT version FROM network_schema").scalar() == SCHEMA
            )
    with open_store(url) as store:
        assert store.scenarios.list_all() == [saved]


def test_a_table_of_another_program_stops_the_upgrade(url: str) -> None:
    with open_store(url) as store:
        age(store)
        with store._database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE scenarios (x INTEGER)")

    with pytest.raises(StoreError, match="table « scenarios » qui n’est pas de l’atlas"):
        open_store(url)


def test_copies_hold_the_scenarios(store: Store, tmp_path: Path) -> None:
    saved = store.scenarios.save(FULL, AWA, None)
    store.backup(tmp_path / "copie.db")
    later = store.scenarios.save(Scenario(FULL.name, (MAM,)), BOB, saved.version)

    restoration = store.restore(tmp_path / "copie.db", BOB)

    assert store.scenarios.list_all() == [saved]
    with pytest.raises(ConflictError):
        store.scenarios.save(Scenario(FULL.name, (LOSS,)), BOB, later.version)
    again = store.scenarios.save(Scenario(FULL.name, (LOSS,)), BOB, saved.version)
    assert again.version > later.version  # a version read before never comes back

    store.scenarios.remove(FULL.name, BOB, again.version)
    store.undo(restoration.id, AWA)
    assert store.scenarios.list_all() == [later]


def test_a_copy_of_before_the_scenarios_leaves_them(store: Store, tmp_path: Path) -> None:
    known = store.add(NetworkStructure(id="", name="MAM", kind="mam"), AWA)
    store.backup(tmp_path / "old.db")
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("DROP TABLE scenarios")
        connection.execute("UPDATE network_schema SET version = 1")
    connection.close()
    store.remove(known.structure.id, AWA, known.version)
    saved = store.scenarios.save(FULL, AWA, None)

    store.restore(tmp_path / "old.db", BOB)

    assert store.list_structures() == [known]
    assert store.scenarios.list_all() == [saved]


@pytest.mark.parametrize(
    "wrong",
    ["data = '{}'", "name = 'Autre'", "at = 'hier'", "data = 'x'"],
)
def test_a_copy_with_a_wrong_scenario_is_refused(store: Store, tmp_path: Path, wrong: str) -> None:
    with open_store(f"sqlite:///{tmp_path / 'autre.db'}") as other:
        other.scenarios.save(FULL, AWA, None)
    with sqlite3.connect(tmp_path / "autre.db") as connection:
        connection.execute(f"UPDATE scenarios SET {wrong}")
    connection.close()

    with pytest.raises(UnreadableFileError, match=r"autre\.db"):
        store.restore(tmp_path / "autre.db", BOB)
