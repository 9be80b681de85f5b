"""Commune changes: codes of any past geography brought to that of 2025 (methods, section 1).

A change is a row of ``changes.csv``: old commune, new commune, date, and the prefix of its IRIS
before and after. Rates are never carried over: they are recomputed from the counts.
"""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

CHANGES_FILE = Path(__file__).with_name("changes.csv")


class Change(NamedTuple):
    """A commune that became another; the prefixes of its IRIS are empty if it had none."""

    old: str
    new: str
    date: str
    old_iris: str
    new_iris: str
    note: str


@cache
def load_changes(path: Path = CHANGES_FILE) -> tuple[Change, ...]:
    """The changes, oldest first."""
    with path.open(encoding="utf-8", newline="") as stream:
        changes = [Change(**row) for row in csv.DictReader(stream)]
    return tuple(sorted(changes, key=lambda change: change.date))


def map_communes(changes: Sequence[Change] | None = None) -> dict[str, str]:
    """Old commune code to the code of 2025, chains of changes followed."""
    mapping: dict[str, str] = {}
    for change in load_changes() if changes is None else changes:
        mapping = {old: change.new if new == change.old else new for old, new in mapping.items()}
        mapping[change.old] = change.new
    return mapping


def update_communes(codes: pd.Series) -> pd.Series:
    """Commune codes in the geography of 2025; codes without a change stay, NA too."""
    return codes.astype("string").replace(map_communes())


def update_commune_lists(codes: pd.Series) -> pd.Series:
    """Lists of commune codes joined by a space, each in the geography of 2025, sorted, once."""
    mapping = map_communes()
    lists = [sorted({mapping.get(c, c) for c in text.split()}) for text in codes]
    return pd.Series([" ".join(each) for each in lists], index=codes.index, dtype="string")


def update_iris(codes: pd.Series) -> pd.Series:
    """IRIS codes (9 characters) in the geography of 2025: 930590103 becomes 930661603."""
    text = codes.astype("string")
    for change in load_changes():
        if change.old_iris:
            text = text.str.replace(f"^{change.old_iris}", change.new_iris, regex=True)
    return text


def sum_counts(table: pd.DataFrame, key: Sequence[str], counts: Sequence[str]) -> pd.DataFrame:
    """Add up the counts of the rows that share a key, once their codes are updated.

    A sum with an unknown part is unknown (NaN), not the sum of the others. Columns other than
    ``key`` and ``counts`` are left out: a rate must be recomputed. Sorted by key.
    """
    groups = table.groupby(list(key), sort=True)[list(counts)]
    return groups.sum(skipna=False).reset_index()
