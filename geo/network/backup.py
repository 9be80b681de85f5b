"""Copies of the network's database: one SQLite file, whatever the database is."""

import datetime as dt
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from geo import paths
from geo.errors import ParameterError, StoreError, UnreadableFileError
from geo.network.database import (
    CONTENT,
    changes,
    list_kept,
    matches,
    open_file,
    scenarios,
    structures,
)
from geo.network.decisions import DECISIONS
from geo.network.history import OPERATIONS
from geo.network.records import decode
from geo.network.scenarios import check_row

Content = dict[Table, list[dict[str, Any]]]
_CHUNK = 1000  # rows


def write_copy(connection: Connection, path: Path) -> None:
    """Write all that a transaction sees into a new file, whole or not at all.

    Raises ParameterError when the file exists, StoreError when it cannot be written.
    """
    if path.exists():
        raise ParameterError(f"{path} existe déjà : choisir un autre nom.")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        with open_file(temporary, new=True) as copy:
            for table in CONTENT:
                rows = connection.execute(select(table)).mappings()
                for chunk in rows.partitions(_CHUNK):
                    copy.execute(insert(table), [dict(row) for row in chunk])
        temporary.replace(path)
    except (OSError, SQLAlchemyError) as error:
        raise StoreError(
            f"{path} n’a pas pu être écrit : vérifier le dossier, ses droits et la place sur le "
            "disque."
        ) from error
    finally:
        with suppress(OSError):  # a folder that is none, told above
            temporary.unlink(missing_ok=True)


def read_copy(path: Path) -> Content:
    """All the rows of a copy, checked; a copy of an earlier version has fewer tables.

    Raises UnreadableFileError when it is none of ours.
    """
    if not path.is_file():
        raise UnreadableFileError(f"{path} : pas de fichier à cet endroit.")
    try:
        with open_file(path) as copy:
            if copy.scalar(text("PRAGMA quick_check")) != "ok":
                raise UnreadableFileError(f"{path.name} est abîmé : prendre une autre copie.")
            content = {
                table: [dict(row) for row in copy.execute(select(table)).mappings()]
                for table in list_kept(copy)
            }
        _check_rows(content)
    except StoreError as error:
        raise UnreadableFileError(str(error)) from error
    except (SQLAlchemyError, OSError, TypeError, ValueError, KeyError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        raise UnreadableFileError(
            f"{path.name} n’est pas une copie lisible du réseau : prendre un fichier fait par "
            "l’atlas (page Réseau, ou geo network backup)."
        ) from error
    return content


def replace_content(connection: Connection, content: Content) -> None:
    """Put the rows of a copy in place of those of the database.

    A table that the copy is too old to have stays as it is.
    """
    for table, rows in content.items():
        connection.execute(delete(table))
        if rows:
            connection.execute(insert(table), rows)


def name_safety_copy() -> Path:
    """Where the state before a restoration is kept."""
    now = dt.datetime.now(dt.UTC)
    return paths.user_dir() / "copies" / f"avant-restauration-{now:%Y%m%d-%H%M%S-%f}.db"


def _check_rows(content: Content) -> None:
    """Raise KeyError, TypeError or ValueError for rows that the atlas did not write."""
    for row in content[structures]:
        if decode(row["data"]).id != row["id"]:
            raise ValueError("A structure has two ids.")
    for row in content[changes]:
        dt.datetime.fromisoformat(row["at"])
        if row["operation"] not in OPERATIONS:
            raise ValueError("A change is of no known kind.")
    for row in content[matches]:
        if row["decision"] not in DECISIONS:
            raise ValueError("A decision is of no known kind.")
    for row in content.get(scenarios, []):
        check_row(row)
