"""What the processed tables and their columns mean, in French: ``columns.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geo.store.schemas import SCHEMAS

DICTIONARY_FILE = Path(__file__).with_name("columns.toml")

_TYPES = {
    "string": "texte",
    "int": "nombre entier",
    "float": "nombre",
    "bool": "vrai ou faux",
    "geometry": "géométrie",
}


@dataclass(frozen=True)
class ColumnEntry:
    """A column: its meaning and unit, its type in words, and whether it may be empty.

    ``key``: with the other key columns, it tells one row from another.
    """

    name: str
    meaning: str
    unit: str
    type: str
    nullable: bool
    key: bool


@dataclass(frozen=True)
class TableEntry:
    """A processed table: its title, what a row of it is, its columns in order."""

    name: str
    title: str
    row: str
    columns: tuple[ColumnEntry, ...]


@cache
def load_dictionary() -> dict[str, TableEntry]:
    """The tables by name, in the order of the schemas."""
    content = tomllib.loads(DICTIONARY_FILE.read_text(encoding="utf-8"))
    return {name: _read_table(name, content[name]) for name in SCHEMAS}


def _read_table(name: str, entry: dict[str, Any]) -> TableEntry:
    schema = SCHEMAS[name]
    key = (schema.metadata or {}).get("key") or []
    columns = []
    for column, rule in schema.columns.items():
        meaning, unit = entry["columns"][column]
        kind = _name_type(str(rule.dtype))
        columns.append(ColumnEntry(column, meaning, unit, kind, bool(rule.nullable), column in key))
    return TableEntry(name, entry["title"], entry["row"], tuple(columns))


def _name_type(dtype: str) -> str:
    return next(name for start, name in _TYPES.items() if dtype.startswith(start))
