"""A mirror stands in for the publishers: a folder, or any HTTP server of the same tree."""

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.catalog import load_catalog
from geo.collect import Result, collect, exit_code, read_provenance, status
from geo.collect.origin import Via
from geo.errors import ParameterError

CHANGED = b"commune;enfants\n93053;1\n93066;2\n93001;3\n"


@pytest.fixture
def folder(tmp_path: Path, good: bytes) -> Path:
    """A mirror with one copy; its path has a space and an accent, as folders do."""
    mirror = tmp_path / "mon miroir"
    (mirror / "données").mkdir(parents=True)
    (mirror / "données" / "enfants 2024.csv").write_bytes(good)
    return mirror


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    """The same tree behind Python's own web server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_address[1]}/"
        served.shutdown()


@pytest.fixture(params=["dossier", "serveur"])
def either(request, folder, server) -> str | Path:
    return folder if request.param == "dossier" else server


@pytest.fixture
def source(make_source):
    return make_source("https://exemple.fr/jamais-appele", mirror="données/enfants 2024.csv")


def test_both_kinds_of_mirror_give_the_same_file(folder, server, tmp_path, source, policy):
    outcomes, records = [], []
    for raw, mirror in ((tmp_path / "a", folder), (tmp_path / "b", server)):
        [outcome] = collect([source], raw, mirror=mirror, policy=policy)
        outcomes.append((outcome.result, outcome.bytes, outcome.rows))
        records.append(read_provenance(raw / "enfants" / "enfants.csv"))

    assert outcomes[0] == outcomes[1] == (Result.NEW, 38, 2)
    assert records[0].sha256 == records[1].sha256
    assert {r.via for r in records} == {Via.MIRROR}
    assert records[0].url == "miroir:données/enfants 2024.csv"
    assert records[1].url == server + "donn%C3%A9es/enfants%202024.csv"


def test_a_second_run_changes_nothing_and_a_new_copy_is_taken(either, folder, raw, source, policy):
    collect([source], raw, mirror=either, policy=policy)
    before = (raw / "enfants" / "enfants.csv").stat().st_mtime_ns
    [again] = collect([source], raw, mirror=either, policy=policy)
    assert again.result is Result.UNCHANGED
    assert (raw / "enfants" / "enfants.csv").stat().st_mtime_ns == before

    copy = folder / "données" / "enfants 2024.csv"
    copy.write_bytes(CHANGED)
    later = copy.stat().st_mtime_ns + 10**10  # the web server compares whole seconds
    os.utime(copy, ns=(later, later))
    [outcome] = collect([source], raw, mirror=either, policy=policy)

    assert (outcome.result, outcome.rows) == (Result.UPDATED, 3)
    assert (raw / "enfants" / "enfants.csv").read_bytes() == CHANGED


def test_a_spoiled_copy_is_refused(either, folder, raw, source, policy):
    (folder / "données" / "enfants 2024.csv").write_bytes(b"commune;enfants\n75101;1\n")

    [outcome] = collect([source], raw, mirror=either, policy=policy)

    assert outcome.failed
    assert "département 93, reçu : 75" in outcome.message
    assert not (raw / "enfants" / "enfants.csv").exists()


def test_a_copy_the_catalogue_promises_and_the_mirror_lacks_is_a_failure(
    either, raw, make_source, policy
):
    [outcome] = collect([make_source(mirror="absent.csv")], raw, mirror=either, policy=policy)

    assert outcome.failed
    assert "absent.csv" in outcome.message
    assert "« mirror »" in outcome.message


@pytest.mark.parametrize("explicit", [False, True])
def test_a_file_with_no_address_fails_only_when_asked_for(
    folder, raw, make_source, policy, explicit
):
    only_mirror, only_public = make_source(mirror="x.csv"), make_source("http://127.0.0.1:9/x.csv")

    [no_url] = collect([only_mirror], raw, explicit=explicit, policy=policy)
    [no_copy] = collect([only_public], raw, mirror=folder, explicit=explicit, policy=policy)

    assert no_url.result is Result.NO_URL
    assert no_copy.result is Result.NOT_IN_MIRROR
    assert exit_code([no_url]) == exit_code([no_copy]) == int(explicit)
    assert ("sources.toml" in no_url.message) is explicit


def test_a_mirror_folder_that_does_not_exist_is_said_at_once(raw, source, tmp_path):
    with pytest.raises(ParameterError, match="Miroir introuvable"):
        collect([source], raw, mirror=tmp_path / "faute de frappe")


def test_leftovers_of_a_killed_run_are_removed(folder, raw, source, policy):
    leftover = raw / "enfants" / ".part-0123abcd"
    leftover.mkdir(parents=True)
    (leftover / "enfants.csv").write_bytes(b"commune;enf")

    collect([source], raw, mirror=folder, policy=policy)

    assert not leftover.exists()


@pytest.mark.mirror
def test_the_whole_real_mirror_is_accepted(mirror, raw):
    outcomes = collect(list(load_catalog().values()), raw, mirror=mirror)

    assert [o.message for o in outcomes if o.failed] == []
    assert {o.result for o in outcomes} == {Result.NEW, Result.NOT_IN_MIRROR}
    lines = status(list(load_catalog().values()), raw, check_publisher=True, mirror=mirror)
    assert {line.freshness for line in lines if line.fetched_at} == {"à jour"}
