"""The project can be set up anywhere, and carries nothing of the machine it was made on."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from geo.paths import PROJECT

MEGABYTE = 1_000_000
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[\w.]+)(?: ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
# Folders of one machine, and hosts that only a machine's own settings name.
FOREIGN = re.compile(
    rb"(?<![\w./-])/(?:work|root|home/\w+|Users/\w+)/|pypi\.org|pythonhosted\.org|npmjs\.org"
)


@pytest.fixture(scope="module")
def pyproject() -> dict:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The files that git carries."""
    if not (PROJECT / ".git").exists():
        pytest.skip("Pas un dépôt git.")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True)
    paths = [PROJECT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def read_pins(lock: str) -> dict[str, set[str]]:
    """Versions by package; a package may have one for each range of Python versions."""
    pins: dict[str, set[str]] = {}
    for line in (PROJECT / lock).read_text(encoding="utf-8").splitlines():
        if match := PIN.match(line):
            pins.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
    return pins


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_versions_and_hashes_and_nothing_else(lock: str) -> None:
    lines = (PROJECT / lock).read_text(encoding="utf-8").splitlines()
    meant = [line for line in lines if not line.strip().startswith("#")]

    assert len(read_pins(lock)) > 50
    assert [line for line in meant if not PIN.match(line) and not HASH.match(line)] == []
    unhashed = [
        line
        for line, following in zip(meant, [*meant[1:], ""], strict=True)
        if PIN.match(line) and not HASH.match(following)
    ]
    assert unhashed == []


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])],
)
def test_lock_follows_pyproject(pyproject: dict, lock: str, groups: list[str]) -> None:
    declared = list(pyproject["project"]["dependencies"])
    for group in groups:
        declared += pyproject["dependency-groups"][group]
    pins = read_pins(lock)

    late = [
        text
        for text in declared
        for asked in [Requirement(text)]
        for versions in [pins.get(canonicalize_name(asked.name), set())]
        if not versions or not all(asked.specifier.contains(version) for version in versions)
    ]

    assert late == [], "python3 start.py lock"


def test_tests_run_on_the_versions_of_the_app() -> None:
    app, dev = map(read_pins, LOCKS)

    assert {name: dev.get(name) for name in app} == app


def test_no_file_names_a_machine(tracked: list[Path]) -> None:
    named = {
        str(path.relative_to(PROJECT)): match[0]
        for path in tracked
        if (match := FOREIGN.search(path.read_bytes()))
    }

    assert named == {}


def test_files_stay_small(tracked: list[Path]) -> None:
    sizes = {path.relative_to(PROJECT).as_posix(): path.stat().st_size for path in tracked}

    assert {name: size for name, size in sizes.items() if size > 5 * MEGABYTE} == {}
    snapshot = [size for name, size in sizes.items() if name.startswith("data/processed/")]
    assert sum(snapshot) < 25 * MEGABYTE


def test_modules_stay_short(tracked: list[Path]) -> None:
    lengths = {
        path.relative_to(PROJECT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked
        if path.suffix == ".py"
    }

    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_raw_files_are_not_committed(tracked: list[Path]) -> None:
    raw = [path for path in tracked if (PROJECT / "data" / "raw") in path.parents]

    assert [path.name for path in raw] == [".gitkeep"]


def test_version_is_said_once(pyproject: dict) -> None:
    import geo

    assert pyproject["project"]["version"] == geo.__version__


def test_geo_is_installed_and_speaks_french() -> None:
    geo = Path(sys.executable).with_name("geo")

    result = subprocess.run([geo, "--help"], capture_output=True, text=True, check=True)

    assert "Atlas de l'accueil du jeune enfant en Seine-Saint-Denis" in result.stdout
    for command in ("collect", "status", "build", "check", "indicators", "app"):
        assert command in result.stdout


def test_data_files_of_the_package_are_declared(pyproject: dict, tracked: list[Path]) -> None:
    patterns = pyproject["tool"]["setuptools"]["package-data"]["geo"]
    suffixes = {".py"} | {Path(pattern).suffix for pattern in patterns}
    inside = [path for path in tracked if (PROJECT / "geo") in path.parents]

    forgotten = [path for path in inside if path.suffix not in suffixes and path.name != "py.typed"]

    assert forgotten == []
