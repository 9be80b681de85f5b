"""A file and its sidecar: two files, one state, whatever the moment a run is killed."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.collect.origin import Via
from geo.collect.provenance import (
    Provenance,
    install,
    read_provenance,
    sidecar_path,
    temporary_copy,
)


def describe(content: bytes) -> Provenance:
    return Provenance(
        source="enfants",
        url="https://exemple.fr/enfants.csv",
        via=Via.PUBLISHER,
        fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        rows=1,
        vintage="2024",
        reader="test_table",
        departement="93",
    )


def put(path: Path, content: bytes) -> None:
    with temporary_copy(path) as temporary:
        temporary.write_bytes(content)
        install(temporary, path, describe(content), read_provenance(path))


@pytest.fixture
def path(raw: Path) -> Path:
    return raw / "enfants" / "enfants.csv"


def test_a_file_and_its_provenance_are_read_back(path):
    put(path, b"un")

    assert path.read_bytes() == b"un"
    assert read_provenance(path) == describe(b"un")


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_killed_between_any_two_moves_the_file_in_place_has_its_provenance(
    path, monkeypatch, moves
):
    put(path, b"ancien")
    replace, done = os.replace, []

    def die_after_some_moves(*arguments) -> None:
        if len(done) == moves:
            raise KeyboardInterrupt
        done.append(arguments)
        replace(*arguments)

    monkeypatch.setattr(os, "replace", die_after_some_moves)
    if moves < 2:
        with pytest.raises(KeyboardInterrupt):
            put(path, b"nouveau")
    else:
        put(path, b"nouveau")

    content = path.read_bytes()
    assert content == (b"nouveau" if moves == 2 else b"ancien")
    assert read_provenance(path) == describe(content)


def test_two_runs_killed_at_the_same_place_lose_nothing(path, monkeypatch):
    put(path, b"ancien")
    for content in (b"deuxieme", b"troisieme"):
        with monkeypatch.context() as patch, temporary_copy(path) as temporary:
            temporary.write_bytes(content)
            replace = os.replace
            patch.setattr(
                os, "replace", lambda a, b, r=replace: r(a, b) if "provenance" in str(b) else None
            )
            install(temporary, path, describe(content), read_provenance(path))

    assert read_provenance(path) == describe(b"ancien")


@pytest.mark.parametrize("sidecar", [b"", b"{", b'{"sha256": "00"}', b"\xff\xfe"])
def test_an_unreadable_sidecar_is_no_provenance(tmp_path, sidecar):
    path = tmp_path / "enfants.csv"
    path.write_bytes(b"un")
    sidecar_path(path).write_bytes(sidecar)

    assert read_provenance(path) is None


def test_a_file_altered_by_hand_has_no_provenance(tmp_path):
    path = tmp_path / "enfants.csv"
    put(path, b"un")
    path.write_bytes(b"deux")

    assert read_provenance(path) is None


def test_a_file_without_sidecar_or_a_sidecar_without_file_has_no_provenance(tmp_path):
    path = tmp_path / "enfants.csv"
    assert read_provenance(path) is None
    put(path, b"un")
    path.unlink()
    assert read_provenance(path) is None


def test_the_temporary_copy_keeps_the_name_and_goes_with_all_beside_it(path):
    with temporary_copy(path) as temporary:
        temporary.write_bytes(b"x")
        temporary.with_name("enfants.csv-wal").write_bytes(b"y")
        assert temporary.name == path.name

    assert list(path.parent.iterdir()) == []
