"""Atomic reading and writing of the processed tables (Parquet, GeoParquet)."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from geo import paths
from geo.errors import MissingDataError, SchemaError

MANIFEST = "manifest.json"
PREVIOUS = ".processed.previous"  # where a build puts the old snapshot while it swaps


def find_snapshot(folder: Path | None = None) -> Path:
    """Folder of the processed tables; the previous one when a build was stopped mid-swap."""
    folder = folder or paths.processed_dir()
    previous = folder.with_name(PREVIOUS)
    if not folder.exists() and previous.exists():
        return previous
    return folder


def read_table(name: str, folder: Path | None = None) -> Any:
    """Read a processed table: a GeoDataFrame when it has a geometry, else a DataFrame.

    A file that is, to the byte, the one the build wrote was checked then; any other is checked
    against its schema. Raises MissingDataError when it is not there, SchemaError when it breaks
    its schema.
    """
    snapshot = find_snapshot(folder)
    path = snapshot / f"{name}.parquet"
    if not path.is_file():
        raise MissingDataError(
            f"La table « {name} » n'est pas dans {path.parent}. Lancer : geo build."
        )
    table = _read_spatial(path) if _is_spatial(path) else pd.read_parquet(path)
    return table if _is_as_built(name, path, snapshot) else check_table(name, table)


def read_attributes(name: str, folder: Path | None = None) -> pd.DataFrame:
    """A processed table without its geometry; quicker than read_table, same errors."""
    path = find_snapshot(folder) / f"{name}.parquet"
    if not path.is_file() or not _is_spatial(path) or not _is_as_built(name, path, path.parent):
        return pd.DataFrame(read_table(name, folder)).drop(columns="geometry", errors="ignore")
    columns = [column for column in pq.read_schema(path).names if column != "geometry"]
    return pd.read_parquet(path, columns=columns)


def _is_spatial(path: Path) -> bool:
    return b"geo" in (pq.read_schema(path).metadata or {})


def _read_spatial(path: Path) -> Any:
    import geopandas as gpd  # slow to load: only for those who want the geometry

    return gpd.read_parquet(path)


def _is_as_built(name: str, path: Path, snapshot: Path) -> bool:
    """Whether a file has the fingerprint the manifest gives it."""
    if not (snapshot / MANIFEST).is_file():
        return False
    entry = read_manifest(snapshot).get("tables", {}).get(name, {})
    return bool(entry.get("sha256") == fingerprint(path))


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_table(name: str, table: pd.DataFrame, folder: Path) -> Path:
    """Check a table against its schema, sort it by its key and write it, atomically.

    The same table gives the same bytes. Raises SchemaError.
    """
    from geo.store.schemas import SCHEMAS

    table = check_table(name, table)
    key = (SCHEMAS[name].metadata or {}).get("key") or []
    if key:
        table = table.sort_values(key)
    table = table.reset_index(drop=True)
    path = folder / f"{name}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path)
    try:
        table.to_parquet(temporary, index=False, compression="zstd")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def check_table(name: str, table: pd.DataFrame) -> Any:
    """Check a table against its schema: columns, types, keys, ranges, CRS, valid geometry.

    Returns the table with the schema's types. Raises SchemaError with the first faults.
    """
    # Imported here: pandera is slow to load, and a table as built needs no check.
    import pandera.errors

    from geo.store.schemas import CRS_OF, SCHEMAS

    schema = SCHEMAS[name]
    try:
        checked = schema.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as error:
        faults = error.failure_cases[["column", "check", "failure_case"]].head(5)
        raise SchemaError(f"La table « {name} » enfreint son schéma :\n{faults}") from error
    crs = CRS_OF.get(name)
    if crs is not None:
        _check_geometry(name, checked, crs)
    return checked


def write_json(path: Path, content: Any) -> None:
    """Write JSON atomically, keys sorted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path)
    try:
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        temporary.write_text(text + "\n", encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_manifest(folder: Path | None = None) -> dict[str, Any]:
    """The manifest of the processed tables. Raises MissingDataError when there is none."""
    path = find_snapshot(folder) / MANIFEST
    if not path.is_file():
        raise MissingDataError(f"{path} est absent. Lancer : geo build.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def count_rows(path: Path) -> int:
    """Rows of a Parquet file, without reading it."""
    return int(pq.read_metadata(path).num_rows)


def _check_geometry(name: str, table: Any, crs: int) -> None:
    if getattr(table, "crs", None) is None:
        raise SchemaError(f"La table « {name} » doit avoir une géométrie en EPSG:{crs}.")
    if table.crs.to_epsg() != crs:
        raise SchemaError(f"La table « {name} » est en {table.crs}, attendu EPSG:{crs}.")
    invalid = table.geometry.notna() & ~table.geometry.is_valid
    if invalid.any():
        raise SchemaError(
            f"La table « {name} » a {int(invalid.sum())} géométries invalides "
            f"(première ligne : {invalid.idxmax()})."
        )


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")
