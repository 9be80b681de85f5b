"""Writing a snapshot of processed tables: all of it or nothing."""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

import geo
from geo.build.inputs import Inputs, list_optional_absent
from geo.store.tables import MANIFEST, PREVIOUS, count_rows, fingerprint, write_json, write_table

# What decides of the tables' content; the rest of the package only shows them.
_CODE = ("access", "build", "catalog", "demand", "readers", "store", "supply", "territory")


def write_snapshot(
    tables: dict[str, pd.DataFrame],
    sources_of: dict[str, list[str]],
    inputs: Inputs,
    target: Path,
) -> dict[str, Any]:
    """Write the tables and their manifest beside ``target``, then put them in its place.

    ``sources_of`` gives the ids of the sources each table is made from. Returns the manifest.
    A build that is stopped leaves the previous snapshot as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for stale in target.parent.glob(".building-*"):
        shutil.rmtree(stale)
    staging = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    staging.chmod(0o755)
    try:
        entries = {}
        for name, table in sorted(tables.items()):
            path = write_table(name, table, staging)
            entries[name] = {
                "rows": count_rows(path),
                "sha256": fingerprint(path),
                "sources": sorted(sources_of[name]),
                "totals": _sum_columns(table),
            }
        manifest = {
            "version": geo.__version__,
            "code": fingerprint_code(),
            "tables": entries,
            "inputs": inputs.used,
            "absent_sources": list_optional_absent(inputs),
        }
        write_json(staging / MANIFEST, manifest)
        publish_snapshot(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest


def publish_snapshot(staging: Path, target: Path) -> None:
    """Put a finished folder in the place of ``target``.

    Between the two renames the previous snapshot stands beside, where the store looks for it.
    """
    previous = target.with_name(PREVIOUS)
    if target.exists():
        if previous.exists():
            shutil.rmtree(previous)
        target.rename(previous)
    staging.rename(target)
    shutil.rmtree(previous, ignore_errors=True)


def fingerprint_code() -> str:
    """Fingerprint of the code and parameter files that make the tables (12 hex digits)."""
    root = Path(geo.__file__).parent
    digest = hashlib.sha256()
    for package in _CODE:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in {".py", ".toml", ".csv"}:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sum_columns(table: pd.DataFrame) -> dict[str, float]:
    """Totals of the columns one adds up, for a reader of the manifest."""
    summed = ("births", "children_u3", "population", "places", "area_km2", "length_m", "eaje")
    return {column: round(float(table[column].sum()), 3) for column in summed if column in table}
