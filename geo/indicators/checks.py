"""Totals of the snapshot against published yardsticks."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.values import Tables

Entry = dict[str, Any]

YARDSTICKS_FILE = Path(__file__).with_name("yardsticks.toml")


def compare_yardsticks(tables: Tables | None = None) -> pd.DataFrame:
    """Totals of the snapshot beside those their publishers give (yardsticks.toml).

    Returns label, value, expected, gap, ok, source; ``ok`` when the gap is within the
    yardstick's tolerance.
    """
    tables = tables or Tables()
    entries: list[Entry] = tomllib.loads(YARDSTICKS_FILE.read_text(encoding="utf-8"))["yardstick"]
    rows = []
    for entry in entries:
        value = float(_MEASURES[entry["measure"]](tables, entry))
        expected, tolerance = float(entry["expected"]), float(entry.get("tolerance", 0))
        gap = value - expected
        rows.append((entry["label"], value, expected, gap, abs(gap) <= tolerance, entry["source"]))
    return pd.DataFrame(rows, columns=["label", "value", "expected", "gap", "ok", "source"])


def _count_rows(tables: Tables, entry: Entry) -> float:
    return float(len(_filter(tables.read(entry["table"]), entry)))


def _sum_column(tables: Tables, entry: Entry) -> float:
    return float(_filter(tables.read(entry["table"]), entry)[str(entry["column"])].sum())


def _filter(table: pd.DataFrame, entry: Entry) -> pd.DataFrame:
    for column, value in entry.get("where", {}).items():
        wanted = value if isinstance(value, list) else [value]
        table = table[table[column].isin(wanted)]
    return table


def _read_coverage(tables: Tables, entry: Entry) -> float:
    rows = tables.coverage
    rows = rows[
        rows["code"].eq(entry.get("code", DEPARTEMENT))
        & rows["year"].eq(entry["year"])
        & rows["mode"].eq(entry["mode"])
    ]
    return float(rows[str(entry["column"])].iloc[0])


def _read_social(tables: Tables, entry: Entry) -> float:
    rows = tables.read("social")
    rows = rows[rows["code"].eq(DEPARTEMENT) & rows["indicator"].eq(entry["indicator"])]
    return float(rows.sort_values("year")["value"].iloc[-1])


_MEASURES: dict[str, Callable[[Tables, Entry], float]] = {
    "rows": _count_rows,
    "sum": _sum_column,
    "coverage": _read_coverage,
    "social": _read_social,
}
