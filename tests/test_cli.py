"""The command line: outputs, exit codes, errors as sentences."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from geo.cli import main; main()", *words]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **env}, check=False
    )


def test_indicators_as_json() -> None:
    done = run("indicators", "--level", "departement", "--year", "2022", "--format", "json")

    [row] = json.loads(done.stdout)
    assert done.returncode == 0
    assert row["name"] == "Seine-Saint-Denis"
    assert round(row["rate_total"], 1) == 35.2


def test_indicators_as_csv_of_one_mode() -> None:
    done = run("indicators", "--level", "commune", "--mode", "am", "--format", "csv")

    header, *rows = done.stdout.splitlines()
    assert "rate_am" in header
    assert "rate_eaje" not in header
    assert sum(row.startswith("93053,Noisy-le-Sec,2022") for row in rows) == 1


def test_a_wrong_parameter_is_a_sentence_and_code_2() -> None:
    done = run("indicators", "--level", "canton")

    assert done.returncode == 2
    assert "Niveau inconnu" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_tables_are_a_sentence_and_code_1(tmp_path: Path) -> None:
    done = run("indicators", ATLAS_DATA=str(tmp_path))

    assert done.returncode == 1
    assert "geo build" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_prints_yardsticks_and_gaps() -> None:
    done = run("check")

    assert done.returncode == 0
    assert "24 946" in done.stdout.replace("\u202f", " ")
    assert "Lacunes et contradictions" in done.stdout


def test_an_unknown_source_is_code_2() -> None:
    done = run("collect", "--source", "inconnue")

    assert done.returncode == 2
    assert "Source inconnue" in done.stderr


@pytest.mark.mirror
def test_collect_then_build_from_raw(mirror: Path, tmp_path: Path, snapshot: Path) -> None:
    collected = run("collect", "--mirror", str(mirror), ATLAS_DATA=str(tmp_path))
    built = run("build", ATLAS_DATA=str(tmp_path))
    status = run("status", "--offline", ATLAS_DATA=str(tmp_path))

    assert (collected.returncode, built.returncode, status.returncode) == (0, 0, 0)
    for table in snapshot.glob("*.parquet"):
        assert (tmp_path / "processed" / table.name).read_bytes() == table.read_bytes()
    assert "conforme" in status.stdout
