"""Writing a snapshot: all of it or nothing, and the same bytes each time."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from geo.build import Inputs, publish_snapshot, write_snapshot
from geo.errors import MissingDataError, SchemaError
from geo.store import read_manifest, read_table
from geo.store.tables import PREVIOUS, find_snapshot


def make_births(count: float) -> dict[str, pd.DataFrame]:
    table = pd.DataFrame({"code": ["93008", "93001"], "year": [2024, 2024], "births": [count, 7.0]})
    return {"births": table}


def write(folder: Path, count: float) -> None:
    inputs = Inputs(folder / "raw")
    write_snapshot(make_births(count), {"births": ["insee_naissances"]}, inputs, folder / "out")


def read_births(folder: Path) -> float:
    table = read_table("births", folder / "out").set_index("code")["births"]
    return float(table["93008"])


def test_the_manifest_describes_the_tables(tmp_path: Path) -> None:
    write(tmp_path, 795)

    entry = read_manifest(tmp_path / "out")["tables"]["births"]

    assert entry["rows"] == 2
    assert entry["totals"] == {"births": 802}
    assert entry["sources"] == ["insee_naissances"]


def test_a_second_build_gives_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path, 795)
    first = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}

    write(tmp_path, 795)

    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == first
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_table_that_breaks_its_schema_leaves_the_previous_snapshot(tmp_path: Path) -> None:
    write(tmp_path, 795)

    with pytest.raises(SchemaError, match="births"):
        write(tmp_path, -1)

    assert read_births(tmp_path) == 795


def test_a_stop_between_the_two_renames_leaves_the_previous_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 795)
    staging = tmp_path / "staging"
    staging.mkdir()
    rename = Path.rename

    def stop_at_the_second(self: Path, target: Path) -> Path:
        if self == staging:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        publish_snapshot(staging, tmp_path / "out")
    monkeypatch.undo()

    assert find_snapshot(tmp_path / "out").name == PREVIOUS
    assert read_births(tmp_path) == 795
    write(tmp_path, 796)
    assert read_births(tmp_path) == 796


def test_a_missing_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="geo build"):
        read_table("births", tmp_path)


LOOP = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_snapshot import write
folder = Path({folder!r})
count = 1000
while True:
    write(folder, count)
    print("ready", flush=True)
    count += 1
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_build_always_leaves_a_readable_snapshot(tmp_path: Path) -> None:
    write(tmp_path, 999)
    rng = random.Random(1)
    script = LOOP.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    seen = set()
    for _ in range(10):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.15))
            process.send_signal(signal.SIGKILL)
        seen.add(read_births(tmp_path))
        assert read_manifest(tmp_path / "out")["tables"]["births"]["rows"] == 2
    assert min(seen) >= 1000  # each run finished at least one snapshot before it was killed
