"""Provenance of the raw files, and the folder that holds both.

A file and its sidecar ``<name>.provenance.json`` are two files, which no system replaces at once.
So the sidecar goes first and carries two records: the new one, and under ``previous`` the one it
replaces. The record in force is the one whose sha256 is the file's. Killed between the two moves,
the old file is still there with its own record; killed before or after, nothing is in between.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from geo.catalog import SourceFile
from geo.collect.origin import Via

_SIDECAR = ".provenance.json"
_TEMPORARY = ".part-"


class Provenance(BaseModel):
    """Where a raw file came from, when, and what it was when it was checked."""

    model_config = ConfigDict(frozen=True)

    source: str
    url: str
    via: Via
    fetched_at: datetime
    sha256: str
    bytes: int
    rows: int
    vintage: str
    reader: str
    departement: str
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None

    def answers(self, file: SourceFile, url: str) -> bool:
        """Whether this came from that URL for the catalogue entry as it stands today.

        When the entry was edited since, the file must be fetched and checked anew.
        """
        return (self.url, self.vintage, self.reader, self.departement) == (
            url,
            file.vintage,
            file.reader,
            file.departement,
        )


class _Sidecar(Provenance):
    previous: Provenance | None = None


def sidecar_path(path: Path) -> Path:
    """The sidecar of a raw file."""
    return path.with_name(path.name + _SIDECAR)


@contextmanager
def temporary_copy(path: Path) -> Iterator[Path]:
    """A path to write the next version of ``path`` to, removed in the end with all beside it.

    It has the same name, which readers look at, in a hidden folder beside ``path``: moving it
    into place is atomic.
    """
    folder = path.with_name(_TEMPORARY + os.urandom(4).hex())
    folder.mkdir(parents=True)
    try:
        yield folder / path.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary folders that a killed run left in a source's folder."""
    for leftover in folder.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def read_provenance(path: Path) -> Provenance | None:
    """The provenance of a raw file.

    None when the file or its sidecar is not there, or when no record of the sidecar has the
    file's sha256: a file altered by hand has no provenance.
    """
    try:
        sidecar = _Sidecar.model_validate_json(sidecar_path(path).read_bytes())
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, ValidationError):
        return None
    for record in (_without_previous(sidecar), sidecar.previous):
        if record is not None and record.sha256 == sha256:
            return record
    return None


def install(temporary: Path, path: Path, provenance: Provenance, held: Provenance | None) -> None:
    """Move a checked temporary file into place with its provenance; ``held`` is what it replaces.

    At every moment ``path`` is whole, old or new, and :func:`read_provenance` knows it.
    """
    _sync(temporary)
    write_sidecar(path, provenance, held)
    temporary.replace(path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _sync(path.parent)


def write_sidecar(path: Path, provenance: Provenance, previous: Provenance | None) -> None:
    """Write the sidecar of a raw file, atomically."""
    sidecar = _Sidecar(**provenance.model_dump(), previous=previous)
    with temporary_copy(sidecar_path(path)) as temporary:
        temporary.write_text(sidecar.model_dump_json(indent=1) + "\n", encoding="utf-8")
        _sync(temporary)
        temporary.replace(sidecar_path(path))


def _without_previous(sidecar: _Sidecar) -> Provenance:
    return Provenance(**sidecar.model_dump(exclude={"previous"}))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
