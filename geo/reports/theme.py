"""A theme of a territory: a sheet of its workbook, each column explained.

Numbers are the atlas's own, unrounded; how many decimals are shown is the writer's business.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import get_indicator
from geo.indicators.portrait import Area, list_members
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables

Kind = Literal["text", "year", "count", "estimate", "rate", "percent", "minutes"]

LEVEL_WORDS = {
    "departement": "Département",
    "ept": "EPT",
    "commune": "Commune",
    "iris": "IRIS",
    "square": "Carreau de 200 m",
}
NATURE = "Nature du chiffre : officiel, calculé (sommes et rapports), estimé (modèle), ou pourquoi \
il manque"


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it means, its unit, and how its values are shown."""

    key: str
    heading: str
    meaning: str
    unit: str = ""
    kind: Kind = "text"


@dataclass(frozen=True, eq=False)
class Theme:
    """A sheet: ``rows`` has the columns' keys, in their order. ``sources``: ids of the catalogue.

    ``note`` says what to know before reading, in French.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame = field(repr=False)
    sources: tuple[str, ...]


LEVEL = Column("level", "Échelle", "Département, EPT, commune ou IRIS")
CODE = Column("code", "Code", "Code INSEE de la commune ou de l’IRIS, SIREN de l’EPT")
NAME = Column("name", "Territoire", "Nom du territoire")
YEAR = Column("year", "Année", "Année du chiffre", "année", "year")
STATUS = Column("status", "Nature", NATURE)
LOW = "Borne basse de l’intervalle à 90 %"
HIGH = "Borne haute de l’intervalle à 90 %"
CHILDREN_SOURCES = get_indicator("enfants").sources
COVERAGE_SOURCES = get_indicator("taux_total").sources


def list_sources(themes: Iterable[Theme]) -> list[str]:
    """Ids of the sources of the themes, each once."""
    return list(dict.fromkeys(source for theme in themes for source in theme.sources))


def make_theme(
    name: str,
    title: str,
    note: str,
    columns: Sequence[Column],
    rows: pd.DataFrame,
    sources: Sequence[str],
) -> Theme:
    kept = pd.DataFrame(rows)[[column.key for column in columns]].reset_index(drop=True)
    return Theme(name, title, note, tuple(columns), kept, tuple(dict.fromkeys(sources)))


def list_codes(area: Area, tables: Tables) -> list[str]:
    """The area, its communes, its EPT and the département, each once."""
    wider = [area.ept] if area.ept else []
    return list(dict.fromkeys([area.code, *list_members(area, tables), *wider, DEPARTEMENT]))


def name_rows(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The rows with the name and the level of their area, the widest areas first."""
    rows = rows.copy()
    levels = list(LEVEL_WORDS)[:4]
    names = {level: name_areas(level, tables.read) for level in levels}
    found = {code: (rank, name) for rank, level in enumerate(levels)
             for code, name in names[level].items()}  # fmt: skip
    rows["name"] = [found[code][1] for code in rows["code"]]
    order = pd.Series([found[code][0] for code in rows["code"]], index=rows.index)
    rows["level"] = [LEVEL_WORDS[levels[rank]] for rank in order]
    return rows.iloc[order.argsort(kind="stable")]
