"""The store opens what is its own, and its copies put everything back, on either database."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import update

from geo.errors import ConflictError, ParameterError, StoreError, UnreadableFileError
from geo.network.database import SCHEMA, schema
from geo.network.model import NetworkStructure
from geo.network.store import Store, open_store

AWA, BOB = "Awa Diallo", "Bob Éluard"
LATER = "version plus récente de l’atlas .*Mettre l’atlas à jour"


def make(**fields: object) -> NetworkStructure:
    return NetworkStructure(**{"id": "", "name": "MAM Les Lilas", "kind": "mam", **fields})


def fill(store: Store) -> None:
    """Structures, decisions, and a history with an undoing."""
    added = store.add(make(places=10, note="« été » 👶"), AWA)
    changed = store.change(added.structure.id, {"places": 12}, BOB, added.version)
    store.undo(changed.version, AWA)
    store.accept(added.structure.id, "s-0001", BOB)
    store.apply_batch([make(name="Deux"), make(name="Trois")], [], [], AWA, "liste.csv")


def take_all(store: Store) -> tuple[object, ...]:
    return store.list_structures(), store.list_history(limit=None), store.list_matches()


def set_version(store: Store, version: int) -> None:
    with store._database.write() as connection:
        connection.execute(update(schema).values(version=version))


def test_default_database_is_a_file_of_the_user_folder(data: Path) -> None:
    with open_store() as store:
        added = store.add(make(), AWA)

    assert (data / "user" / "network.db").is_file()
    with open_store() as again:
        assert again.list_structures() == [added]


def test_user_folder_is_kept_from_git_and_from_other_accounts(data: Path) -> None:
    from geo.paths import PROJECT

    with open_store():
        assert (data / "user").stat().st_mode & 0o077 == 0
    assert "data/user/" in (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_environment_names_another_database(
    url: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_DATABASE", url)

    with open_store() as store:
        added = store.add(make(), AWA)

    assert not (data / "user").exists()
    with open_store(url) as same:
        assert same.get(added.structure.id) == added


def test_short_name_of_postgresql_is_understood(url: str) -> None:
    with open_store(url.replace("postgresql://", "postgres://")) as store:
        assert store.list_structures() == []


@pytest.mark.parametrize(
    "wrong",
    ["mysql://x/y", "network.db", "postgresql://serveur:port/base", "sqlite://", "postgresql://x"],
)
def test_unknown_address_is_refused_without_its_password(wrong: str) -> None:
    with pytest.raises(ParameterError, match="ATLAS_DATABASE"):
        open_store(wrong)


def test_database_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(StoreError, match="ne s’ouvre pas") as told:
        open_store("postgresql://awa:secret@127.0.0.1:1/reseau")
    assert "secret" not in str(told.value)


def test_database_of_a_later_version_is_refused(url: str) -> None:
    with open_store(url) as store:
        set_version(store, SCHEMA + 1)

    with pytest.raises(StoreError, match=LATER):
        open_store(url)


def test_database_of_another_program_is_refused_and_left_alone(url: str) -> None:
    with open_store(url) as store, store._database.write() as connection:
        connection.exec_driver_sql("DROP TABLE network_schema")

    with pytest.raises(StoreError, match="n’est pas de l’atlas"):
        open_store(url)


def test_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("nom;places\nMAM;12\n" * 1000, encoding="utf-8")

    with pytest.raises(StoreError, match="ne s’ouvre pas"):
        open_store(f"sqlite:///{path}")
    assert path.read_text(encoding="utf-8").startswith("nom;places")


def test_copy_puts_everything_back(store: Store, tmp_path: Path) -> None:
    fill(store)
    before = take_all(store)
    store.backup(tmp_path / "copie.db")
    for stored in store.list_structures():
        store.remove(stored.structure.id, BOB, stored.version)

    restoration = store.restore(tmp_path / "copie.db", BOB)

    structures, history, matches = take_all(store)
    assert (structures, history[1:], matches) == (before[0], before[1], before[2])
    assert history[0] == restoration
    assert (restoration.operation, restoration.who, restoration.label) == (
        "restore",
        BOB,
        "copie.db",
    )


def test_copy_goes_from_one_database_to_another(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "copie.db")

    with open_store() as other:
        other.restore(tmp_path / "copie.db", AWA)
        other.backup(tmp_path / "retour.db")
        structures, history, matches = take_all(other)
    assert (structures, history[1:], matches) == take_all(store)

    store.restore(tmp_path / "retour.db", AWA)
    assert store.list_structures() == structures


def test_copy_is_one_private_file_and_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "copies" / "2026"
    path = folder / "copie n° 1 #2 à 50 %41?.db"
    store.backup(path)

    assert list(folder.iterdir()) == [path]
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(ParameterError, match="existe déjà"):
        store.backup(path)
    assert store.restore(path, AWA).label == path.name


def test_copy_that_cannot_be_written_is_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()

    with pytest.raises(StoreError, match="n’a pas pu être écrit"):
        store.backup(tmp_path / "fichier" / "copie.db")


def test_what_a_restoration_replaced_can_be_had_back(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "vide.db")
    fill(store)
    full = take_all(store)

    restoration = store.restore(tmp_path / "vide.db", BOB)
    assert store.list_structures() == []
    assert Path(restoration.after["copy"]).is_file()

    store.undo(restoration.id, AWA)
    structures, history, matches = take_all(store)
    assert (structures, history[1:], matches) == full


def test_restoration_followed_by_changes_is_not_undone_over_them(
    store: Store, tmp_path: Path
) -> None:
    store.backup(tmp_path / "vide.db")
    restoration = store.restore(tmp_path / "vide.db", BOB)
    added = store.add(make(), AWA)

    with pytest.raises(ConflictError, match="Awa Diallo a ajouté la structure"):
        store.undo(restoration.id, BOB)
    assert store.list_structures() == [added]


def test_changes_of_a_restored_history_can_be_undone(store: Store, tmp_path: Path) -> None:
    added = store.add(make(places=10), AWA)
    changed = store.change(added.structure.id, {"places": 12}, AWA, added.version)
    store.backup(tmp_path / "copie.db")
    store.restore(tmp_path / "copie.db", AWA)

    store.undo(changed.version, BOB)

    assert store.get(added.structure.id).structure.places == 10


def test_version_read_before_a_restoration_never_comes_back(store: Store, tmp_path: Path) -> None:
    added = store.add(make(places=10), AWA)
    store.backup(tmp_path / "copie.db")
    read = store.change(added.structure.id, {"places": 12}, AWA, added.version)
    store.restore(tmp_path / "copie.db", BOB)
    with pytest.raises(ConflictError, match="Bob Éluard a restauré une sauvegarde"):
        store.change(added.structure.id, {"places": 12}, AWA, read.version)

    for places in (13, 14, 15):
        known = store.get(added.structure.id)
        known = store.change(added.structure.id, {"places": places}, BOB, known.version)
        assert known.version != read.version


def write_text(path: Path) -> None:
    path.write_text("nom;places\nMAM;12\n", encoding="utf-8")


def write_other_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE structures (id TEXT, version INTEGER, data TEXT)")
    connection.close()


def write_invalid(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.add(make(), AWA)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE structures SET data = '{\"places\": 12}'")
    connection.close()


def write_not_json(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.add(make(), AWA)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE changes SET after = 'x'")
    connection.close()


def write_damaged(path: Path) -> None:
    with open_store() as store:
        store.apply_batch([make(note="x" * 3000) for _ in range(50)], [], [], AWA, "liste")
        store.backup(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    "write",
    [
        Path.touch,
        write_text,
        write_other_program,
        write_invalid,
        write_not_json,
        write_damaged,
        Path.mkdir,
        lambda _path: None,
    ],
)
def test_file_that_is_none_of_ours_is_refused_and_changes_nothing(
    store: Store, tmp_path: Path, write: object
) -> None:
    fill(store)
    before = take_all(store)
    write(tmp_path / "autre.db")

    with pytest.raises(UnreadableFileError, match=r"autre\.db"):
        store.restore(tmp_path / "autre.db", BOB)

    assert take_all(store) == before


def test_copy_of_a_later_version_is_refused(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "copie.db")
    with sqlite3.connect(tmp_path / "copie.db") as connection:
        connection.execute("UPDATE network_schema SET version = 99")
    connection.close()

    with pytest.raises(UnreadableFileError, match=LATER):
        store.restore(tmp_path / "copie.db", BOB)


def test_copy_put_in_place_by_hand_is_a_store(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "copie.db")
    shutil.copy(tmp_path / "copie.db", tmp_path / "autre.db")

    with open_store(f"sqlite:///{tmp_path / 'autre.db'}") as other:
        assert take_all(other) == take_all(store)
