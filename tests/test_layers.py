"""Data flow one way through geo/, and only geo/ui knows Streamlit."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geo.paths import PROJECT

LINTER = Path(sys.executable).with_name("lint-imports")


def check_contracts(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache"], cwd=project, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that a test may spoil."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "geo", tmp_path / "geo", ignore=ignored)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_hold() -> None:
    result = check_contracts(PROJECT)

    assert result.returncode == 0, result.stdout
    assert "2 kept, 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("store/tables.py", "from geo import ui", "Data flows one way"),
        ("demand/children.py", "from geo.supply import official", "Data flows one way"),
        ("figures/french.py", "import streamlit", "Streamlit stays in geo.ui"),
        ("cli.py", "import streamlit", "Streamlit stays in geo.ui"),
        ("newcomer/__init__.py", "", "Data flows one way"),  # a part that no layer lists
    ],
)
def test_contracts_catch_a_violation(copy: Path, module: str, line: str, broken: str) -> None:
    path = copy / "geo" / module
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")

    result = check_contracts(copy)

    assert result.returncode == 1
    assert f"{broken} BROKEN" in result.stdout
