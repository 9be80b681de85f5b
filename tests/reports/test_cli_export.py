"""geo export: files written, faults told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from geo.cli import main; main()", "export", *words]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)


@pytest.mark.parametrize(("suffix", "start"), [(".gpkg", b"SQLite format 3"), (".html", b"<!DOC")])
def test_a_territory_is_written(tmp_path: Path, suffix: str, start: bytes) -> None:
    out = tmp_path / f"coubron{suffix}"

    done = run("--area", "93015", "--out", str(out))

    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--area", "93015", "--out", "x.doc"], "Choisir .gpkg ou .html"),
        (["--area", "75056", "--out", "x.gpkg"], "Territoire inconnu"),
    ],
)
def test_faults_are_sentences(words: list[str], told: str) -> None:
    done = run(*words)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
