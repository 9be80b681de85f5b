"""Killed with SIGKILL at random moments, a collection leaves the last good file readable."""

import os
import random
import subprocess
import sys

import pytest
from werkzeug import Request, Response

from geo.collect import Result, collect, read_provenance

ROUNDS = 40

# Imports once, then for each line of stdin (a delay) forks a process that collects without end
# and kills it after the delay. Two versions of the file alternate, so every pass replaces it.
KILLER = """
import os, signal, sys, time
from pathlib import Path
from geo.catalog import Source
from geo.collect import collect
from geo.readers.registry import reader
from geo.readers.tabular import read_table

@reader("test_table", area="commune")
def read(path):
    return read_table(path, expected=["commune", "enfants"])

mirror, raw = sys.argv[1], Path(sys.argv[2])
source = Source.model_validate_json(sys.argv[3])
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        while True:
            collect([source], raw, mirror=mirror)
    time.sleep(float(line))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("mort", flush=True)
"""


def version(letter: str) -> bytes:
    rows = "".join(f"93{i % 999:03d};{i};{letter}\n" for i in range(8000))
    return f"commune;enfants;version\n{rows}".encode()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_file_in_place_is_always_whole_and_known(httpserver, raw, make_source, policy):
    versions = {version("a"), version("b")}
    served: list[Request] = []

    def alternate(request: Request) -> Response:
        served.append(request)
        return Response(sorted(versions)[len(served) % 2])

    httpserver.expect_request("/enfants.csv").respond_with_handler(alternate)
    source = make_source(mirror="enfants.csv")
    mirror = httpserver.url_for("/")
    path = raw / "enfants" / "enfants.csv"
    collect([source], raw, mirror=mirror, policy=policy)
    killer = subprocess.Popen(
        [sys.executable, "-c", KILLER, mirror, str(raw), source.model_dump_json()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    chance = random.Random(93)
    seen, torn = set(), 0

    with killer:
        for _ in range(ROUNDS):
            killer.stdin.write(f"{chance.uniform(0.01, 0.15)}\n")
            killer.stdin.flush()
            assert killer.stdout.readline() == "mort\n"
            content = path.read_bytes()
            assert content in versions
            assert read_provenance(path).bytes == len(content)
            seen.add(content)
            torn += any(path.parent.glob(".part-*"))
        killer.stdin.close()

    assert len(served) > ROUNDS  # the processes did collect before dying
    assert torn  # and some died at work
    assert seen == versions
    [outcome] = collect([source], raw, mirror=mirror, policy=policy)
    assert outcome.result in (Result.UPDATED, Result.UNCHANGED)
    assert not any(path.parent.glob(".part-*"))
