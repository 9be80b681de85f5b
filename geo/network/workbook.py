"""The sheets of a file as people make them: XLSX, XLS, ODS, CSV, read as cells and no more."""

import contextlib
import datetime as dt
import io
import json
import lzma
import math
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import UnreadableFileError
from geo.network.delimited import read_delimited
from geo.network.unpack import MAX_COLUMNS, MAX_ROWS

MAX_BYTES = 20 * 1024**2
MAX_UNPACKED = 200 * 1024**2  # bytes of an archive once inflated
MAX_MEMBERS = 2000
MAX_SECONDS = 60

Cell = str | float | bool | dt.date | None  # a date may be a datetime

UNPACKER = Path(__file__).with_name("unpack.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_XLSX = "l’ouvrir dans un tableur et l’enregistrer au format .xlsx"
_FOREIGN = (
    (b"%PDF", "un PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"Rar!", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"\x1f\x8b", "une archive"),
    (b"{\\rtf", "un document de traitement de texte"),
)
# What a damaged archive may raise in zipfile and its decompressors.
_DAMAGES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, ValueError, KeyError, RuntimeError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line that has something in it. ``number`` is the one a spreadsheet shows (from 1)."""

    number: int
    cells: tuple[Cell, ...]
    wide: bool = False  # a cell of it is merged over several columns


@dataclass(frozen=True)
class Sheet:
    """A sheet: its lines that are not blank, all of one width. A CSV is one sheet named ''."""

    name: str
    lines: tuple[Line, ...]
    visible: bool = True


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a file; the format is told by its content, whatever its name.

    Cells merged downwards are filled with their value. Raises UnreadableFileError, in French,
    when the file is too large, of another format, damaged, locked, or holds macros.
    """
    if not content.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise UnreadableFileError("Le fichier est vide.")
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(
            f"Le fichier pèse {len(content) / 1024**2:.0f} Mo, au plus {MAX_BYTES // 1024**2} Mo."
        )
    for signature, what in _FOREIGN:
        if content.startswith(signature):
            raise _refuse(f"c’est {what}, attendu un tableur (.xlsx, .xls, .ods) ou un .csv")
    if content.startswith(b"PK"):
        _check_archive(content)
        return _unpack(content)
    if content.startswith(_OLE):
        _check_ole(content)
        return _unpack(content)
    head = content[:2000].lower()
    if any(mark in head for mark in (b"<html", b"<table", b"<?xml", b"<!doctype")):
        raise _refuse(f"c’est une page web sous un nom de tableur ; {_AS_XLSX}")
    return (_make_sheet("", 0, 0, read_delimited(content)),)


def _refuse(why: str) -> UnreadableFileError:
    return UnreadableFileError(f"Fichier illisible : {why}.")


def _check_archive(content: bytes) -> None:
    """Read an archive through, without keeping it: what it claims may be false."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            _check_names(names)
            if any(member.flag_bits & 1 for member in members):
                raise _refuse("protégé par un mot de passe ; l’enregistrer sans mot de passe")
            total = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or total > MAX_UNPACKED:
                raise _refuse(
                    f"il contient {total / 1024**2:.0f} Mo une fois décompressé "
                    f"(au plus {MAX_UNPACKED // 1024**2} Mo) ; n’y laisser que la liste"
                )
            if archive.testzip() is not None:
                raise _refuse(f"abîmé ou incomplet ; {_AS_XLSX} à nouveau")
            manifest = "META-INF/manifest.xml"
            if manifest in names and b"encryption-data" in archive.read(manifest):
                raise _refuse("protégé par un mot de passe ; l’enregistrer sans mot de passe")
    except UnreadableFileError:
        raise
    except _DAMAGES as error:
        raise _refuse("abîmé ou incomplet ; le récupérer à nouveau") from error


def _check_names(names: Iterable[str]) -> None:
    lowered = {name.lower().replace("\\", "/") for name in names}
    if any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in lowered):
        raise _refuse("il contient des macros ; l’enregistrer en .xlsx, qui n’en garde pas")
    if "xl/workbook.bin" in lowered:
        raise _refuse(f"classeur binaire (.xlsb) ; {_AS_XLSX}")
    if "xl/workbook.xml" not in lowered and "content.xml" not in lowered:
        raise _refuse("ce n’est ni un .xlsx, ni un .ods")


def _check_ole(content: bytes) -> None:
    """Names of the streams of an old Office file: UTF-16, in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _refuse("protégé par un mot de passe ; l’enregistrer sans mot de passe")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise _refuse("il contient des macros ; l’enregistrer en .xlsx, qui n’en garde pas")
    if "WordDocument".encode("utf-16-le") in content:
        raise _refuse("c’est un document de traitement de texte, attendu un tableur")


def _unpack(content: bytes) -> tuple[Sheet, ...]:
    """Sheets read by another process: what breaks it does not break this one."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(UNPACKER)],
            input=content,
            capture_output=True,
            timeout=MAX_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise _refuse(f"abîmé ou trop lourd ; {_AS_XLSX} à nouveau") from error
    if "fault" in answer:
        raise _refuse(answer["fault"])
    return tuple(
        _make_sheet(
            each["name"], each["top"], each["left"], each["rows"], each["merged"], each["visible"]
        )
        for each in answer["sheets"]
    )


def _make_sheet(
    name: str,
    top: int,
    left: int,
    rows: Sequence[Sequence[Any]],
    merged: Sequence[Sequence[int]] = (),
    visible: bool = True,
) -> Sheet:
    grid = [[None] * left + [_decode(cell) for cell in row] for row in rows]
    while grid and not any(map(_says, grid[-1])):
        grid.pop()
    width = max((len(row) for row in grid), default=0)
    if len(grid) > MAX_ROWS or width > MAX_COLUMNS:
        raise _refuse(
            f"{len(grid)} lignes et {width} colonnes, au plus {MAX_ROWS} lignes "
            f"et {MAX_COLUMNS} colonnes"
        )
    for row in grid:
        row.extend([None] * (width - len(row)))
    wide: set[int] = set()
    for first, column, last, last_column in merged:
        if last_column > column:
            wide.update(range(first, min(last, top + len(grid)) + 1))
        inside = 0 <= first - top < len(grid) and column < width
        for row in grid[first - top + 1 : last - top + 1] if inside else ():
            row[column] = grid[first - top][column]
    lines = (Line(top + i + 1, tuple(row), top + i in wide) for i, row in enumerate(grid))
    return Sheet(name, tuple(line for line in lines if any(_says(c) for c in line.cells)), visible)


def _says(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _decode(cell: Any) -> Cell:
    if isinstance(cell, list):
        with contextlib.suppress(ValueError):
            return dt.date.fromisoformat(cell[1])
        return dt.datetime.fromisoformat(cell[1])
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return None if cell == "" else cell
