"""Registry of readers, and the check that a downloaded file is what it claims to be."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio.errors

from geo.catalog import Source, SourceFile
from geo.errors import UnreadableFileError

ReadFunction = Callable[[Path], pd.DataFrame]

SEINE_SAINT_DENIS = (2.28, 48.80, 2.61, 49.02)  # west, south, east, north; degrees


@dataclass(frozen=True)
class Reader:
    """A reader: its function, and the column of area codes that tells where its rows are."""

    name: str
    read: ReadFunction
    area: str | None


_READERS: dict[str, Reader] = {}

# What pandas, pyarrow, GDAL, zipfile and json raise on a file that is not what it claims.
_FORMAT_ERRORS = (
    ValueError,  # also json.JSONDecodeError, UnicodeDecodeError, pandas' ParserError
    KeyError,
    zipfile.BadZipFile,
    EOFError,
    pa.ArrowException,
    pyogrio.errors.DataSourceError,
)


def reader(name: str, area: str | None = None) -> Callable[[ReadFunction], ReadFunction]:
    """Register a reader under ``name``.

    ``area`` is the output column whose codes start with the département (IRIS, commune or
    département codes); None for a table located by its geometry, or with no place at all.
    """

    def register(function: ReadFunction) -> ReadFunction:
        _READERS[name] = Reader(name, function, area)
        return function

    return register


def read_file(source: Source, file: SourceFile, path: Path) -> pd.DataFrame:
    """Read a file of a source with the reader the catalogue names.

    Raises UnreadableFileError, naming the source, the URL, what was expected and what came.
    """
    found = _READERS.get(file.reader)
    if found is None:
        raise UnreadableFileError(
            f"{source.id}/{file.name} : lecteur inconnu « {file.reader} ». "
            f"Lecteurs connus : {', '.join(sorted(_READERS))}."
        )
    try:
        return found.read(path)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{_where(source, file)} : {error}") from error
    except _FORMAT_ERRORS as error:
        raise UnreadableFileError(
            f"{_where(source, file)} : attendu le format « {file.reader} », "
            f"illisible ({type(error).__name__} : {str(error)[:200]})."
        ) from error


def check_file(source: Source, file: SourceFile, path: Path) -> int:
    """Check that a file is what the catalogue says: format, columns, rows of the département.

    Returns the number of rows. Raises UnreadableFileError.
    """
    table = read_file(source, file, path)
    if table.empty:
        raise UnreadableFileError(f"{_where(source, file)} : le fichier n'a aucune ligne.")
    area = _READERS[file.reader].area
    if area is not None and file.departement:
        codes = table[area].astype("string")
        if not codes.str.startswith(file.departement).any():
            seen = ", ".join(sorted(codes.dropna().str[:2].unique())[:6]) or "aucun"
            raise UnreadableFileError(
                f"{_where(source, file)} : attendu des lignes du département "
                f"{file.departement}, reçu : {seen}."
            )
    if area is None and file.departement == "93" and isinstance(table, gpd.GeoDataFrame):
        west, south, east, north = table.to_crs(4326).total_bounds
        w, s, e, n = SEINE_SAINT_DENIS
        if east < w or west > e or north < s or south > n:
            raise UnreadableFileError(
                f"{_where(source, file)} : attendu des objets de Seine-Saint-Denis, reçu une "
                f"emprise de {west:.2f}, {south:.2f} à {east:.2f}, {north:.2f}."
            )
    return len(table)


def _where(source: Source, file: SourceFile) -> str:
    origin = file.url or (f"miroir : {file.mirror}" if file.mirror else "sans adresse")
    return f"{source.id}/{file.name} ({origin})"
