"""The network among everything else, as the command line tells it."""

from collections.abc import Callable

import pandas as pd
from rich.table import Table
from rich.text import Text

from geo import french
from geo.network.history import shorten
from geo.network.report import clean_line
from geo.supply.kinds import KIND_LABELS

Write = Callable[[pd.Series], str]
Column = tuple[str, Write]


def _text(name: str) -> Write:
    return lambda row: "" if pd.isna(row[name]) else clean_line(shorten(str(row[name])))


def _count(name: str) -> Write:
    return lambda row: french.number(row[name], 0, "–")


def _rate(name: str) -> Write:
    return lambda row: french.number(row[name], 1, "–")


def _estimate(name: str, decimals: int = 0, low: str = "", high: str = "") -> Write:
    """« ≈ 706 (629 à 769) »; a dash where it is not known, 0 where there is none."""
    first, last = low or f"{name}_low", high or f"{name}_high"

    def write(row: pd.Series) -> str:
        if pd.isna(row[name]):
            return "–"
        value = french.number(row[name], decimals)
        if not value.strip("0,"):
            return "0"
        if first not in row:
            return f"≈ {value}"
        return f"≈ {value} ({french.interval(row[first], row[last], decimals)})"

    return write


CROSSING: tuple[Column, ...] = (
    ("Code", _text("code")),
    ("Territoire", _text("name")),
    ("Structures", _count("structures")),
    ("Places EAJE", _count("network_eaje")),
    ("de la Cnaf", _count("official_eaje")),
    ("Places MAM", _count("network_am")),
    ("des ass. mat.", _count("official_am")),
    ("Part, %", _rate("share_total")),
    ("Taux", _rate("rate")),
    ("sans", _rate("rate_without")),
    ("Enfants à 10 min", _estimate("within_10")),
    ("À pied", _estimate("accessibility", 1, "low", "high")),
    ("apport", _estimate("gain", 2)),
)
UNSERVED: tuple[Column, ...] = (
    ("Code", _text("code")),
    ("Territoire", _text("name")),
    ("Moins de 3 ans", _estimate("children_u3")),
    ("loin du réseau, %", _count("far_share")),
    ("Places qui manquent", _estimate("unmet_need")),
    ("loin du réseau", _estimate("unmet_far")),
    ("Rang de priorité", lambda row: _rank(row)),
)
PROJECTS: tuple[Column, ...] = (
    ("ID", _text("network_id")),
    ("Projet", _text("name")),
    ("Type", lambda row: KIND_LABELS.get(row["kind"], "")),
    ("Places", lambda row: ("≈ " if row["places_supposed"] else "") + _count("places")(row)),
    ("Enfants à 10 min", _estimate("within_10")),
    ("Accès autour", _estimate("around_before", 1)),
    ("avec", _estimate("around_after", 1)),
    ("Besoin servi", _estimate("need_served", 1)),
    ("Non mesuré", _text("reason")),
)


def report_crossing(table: pd.DataFrame) -> Table:
    """The main figures of geo.network.crossing.cross_network; all are in CSV and JSON."""
    return _write_table(table, CROSSING)


def report_unserved(table: pd.DataFrame) -> Table:
    """The table of geo.network.crossing.list_unserved."""
    return _write_table(table, UNSERVED)


def report_projects(table: pd.DataFrame) -> Table:
    """The table of geo.network.projects.measure_projects."""
    return _write_table(table, PROJECTS)


def _rank(row: pd.Series) -> str:
    """« 13 (7 à 64) »."""
    if pd.isna(row.get("rank")):
        return "–"
    return f"{french.count(row['rank'])} ({french.interval(row['rank_low'], row['rank_high'])})"


def _write_table(table: pd.DataFrame, columns: tuple[Column, ...]) -> Table:
    out = Table()
    for position, (heading, _) in enumerate(columns):
        out.add_column(heading, justify="left" if position < 2 else "right")
    for _, row in table.iterrows():
        # Cells as they are: no markup is read in them.
        out.add_row(*(Text(write(row)) for _, write in columns))
    return out
