"""A private PostgreSQL, and the network's store on both databases."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from geo.network.store import Store, open_store


def find_programs() -> Path | None:
    """Folder of PostgreSQL's programs: Debian keeps them out of the path."""
    found = shutil.which("initdb") or shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").is_file()), None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Maker of empty databases, by URL, on a server of our own that has only a private socket."""
    programs = find_programs()
    if programs is None:
        pytest.skip("Pas de PostgreSQL sur cette machine.")
    folder = Path(tempfile.mkdtemp(prefix="atlas-pg-"))
    as_owner = {}
    if os.name == "posix" and os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_owner = {"user": "postgres", "group": "postgres", "extra_groups": []}

    def call(program: str, *options: str | Path) -> None:
        subprocess.run(
            [programs / program, *options],
            check=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_owner,
        )

    cluster = folder / "cluster"
    call("initdb", "-D", cluster, "-U", "atlas", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
    # No server survives the tests, nor must its data: they need not reach the disk.
    settings = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=100"
    call("pg_ctl", "-D", cluster, "-w", "-l", folder / "log", "-o", settings, "start")

    def make() -> str:
        name = f"t{uuid.uuid4().hex}"  # a schema: quicker to make than a database, and as separate
        with psycopg.connect(host=str(folder), user="atlas", dbname="postgres") as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"postgresql://atlas@/postgres?host={folder}&options=-csearch_path%3D{name}"

    yield make
    call("pg_ctl", "-D", cluster, "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the test: none touches the user's."""
    monkeypatch.setenv("ATLAS_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ATLAS_DATABASE", raising=False)
    return tmp_path / "data"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a new database, of each kind in turn."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql")()
    return f"sqlite:///{tmp_path / 'network.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    with open_store(url) as opened:
        yield opened
