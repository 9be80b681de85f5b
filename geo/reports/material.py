"""What the parts of a diagnostic are written from: the tables, and what is computed from them."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pandas as pd

from geo.indicators import portrait
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.gaps import count_supply
from geo.indicators.outlook import project_outlook
from geo.indicators.portrait import Area, Trend
from geo.indicators.priorities import gather_criteria
from geo.indicators.robustness import rank_areas
from geo.indicators.tables import name_areas, name_places
from geo.indicators.values import Tables
from geo.store import read_attributes, read_table
from geo.supply.facilities import OPEN_STATUS

CHILDREN_SOURCES = ("insee_naissances", "insee_population_iris")

Row = dict[str, Any]


def take_row(table: pd.DataFrame, key: Any) -> Row:
    """The row of that index, by column."""
    return {str(column): value for column, value in table.loc[key].items()}


def take_rows(table: pd.DataFrame) -> list[Row]:
    """The rows in order, by column, the index among them under its name."""
    records = table.reset_index(names=table.index.name or "index").to_dict("records")
    return [{str(column): value for column, value in row.items()} for row in records]


@dataclass(frozen=True, eq=False)
class Atlas:
    """The tables and what every document shares, each computed once, on first use."""

    tables: Tables

    @cached_property
    def outlook(self) -> pd.DataFrame:
        names = ("coverage", "births", "children_communes", "communes")
        return project_outlook(*map(self.tables.read, names))

    @cached_property
    def supply(self) -> pd.DataFrame:
        """geo.indicators.gaps.count_supply."""
        return count_supply(self.tables)

    @cached_property
    def commune_ranks(self) -> pd.DataFrame:
        return self._rank("commune")

    @cached_property
    def iris_ranks(self) -> pd.DataFrame:
        return self._rank("iris")

    def measure(self, level: str, code: str) -> Row:
        """Measures of access of an area (columns of the processed table ``access``)."""
        return take_row(self._access, (level, code))

    @cached_property
    def _access(self) -> pd.DataFrame:
        return self.tables.read("access").set_index(["level", "code"])

    @cached_property
    def commune_names(self) -> pd.Series:
        return name_areas("commune", self.tables.read)

    def _rank(self, level: str) -> pd.DataFrame:
        """Ranks with their interval, name, commune, children and interval; index code."""
        criteria = gather_criteria(level, self.tables)
        names = name_places(criteria, level, self.tables.read)
        about = criteria[["code", "commune", "children_u3", "low", "high", "accessibility_low",
                          "accessibility_high"]].assign(name=names)  # fmt: skip
        ranks = rank_areas(criteria).merge(about, on="code")
        return ranks.set_index("code")


def open_atlas() -> Atlas:
    """The processed tables, each read once whatever the number of documents."""
    return Atlas(Tables(cache(read_attributes), cache(read_table)))


@dataclass(frozen=True, eq=False)
class Subject:
    """The area of a document, and what the atlas knows of it."""

    area: Area
    atlas: Atlas

    @property
    def tables(self) -> Tables:
        return self.atlas.tables

    @property
    def code(self) -> str:
        return self.area.code

    @property
    def alone(self) -> bool:
        """Whether the area is a single commune."""
        return self.area.level == "commune"

    @cached_property
    def members(self) -> list[str]:
        """Codes of its communes, in the order of their names."""
        names = self.atlas.commune_names
        return sorted(portrait.list_members(self.area, self.tables), key=lambda code: names[code])

    @cached_property
    def coverage(self) -> pd.DataFrame:
        return portrait.cover_area(self.area, self.tables)

    @cached_property
    def last(self) -> pd.Series | None:
        """Last year the total rate is known."""
        return portrait.latest_coverage(self.area, self.tables)

    def mode(self, mode: str) -> Row | None:
        """Places, rate, year and status of a mode in the last year with places, or None."""
        return take_row(self.places, mode) if mode in self.places.index else None

    @cached_property
    def births(self) -> dict[int, float]:
        """Births by year, oldest first."""
        known = self.children["births"].dropna()
        return dict(zip(known.index.astype(int).tolist(), known.tolist(), strict=True))

    @property
    def estimate(self) -> Row:
        """The last estimate of children: year, children_u3, low, high…"""
        return take_rows(self.children.dropna(subset="children_u3"))[-1]

    @cached_property
    def trend(self) -> Trend | None:
        return portrait.trace_trend(self.area, self.tables)

    @cached_property
    def places(self) -> pd.DataFrame:
        """Places, rate, year and status by mode in the last year with places; may be empty."""
        placed = self.coverage.dropna(subset="places")
        return placed[placed["year"].eq(placed["year"].max())].set_index("mode")

    @cached_property
    def children(self) -> pd.DataFrame:
        """geo.indicators.portrait.estimate_area, indexed by year."""
        return portrait.estimate_area(self.area, self.tables).set_index("year")

    @cached_property
    def outlook(self) -> pd.DataFrame:
        table = self.atlas.outlook
        rows: pd.DataFrame = table[
            table["level"].eq(self.area.level) & table["code"].eq(self.code)
        ].reset_index(drop=True)
        return rows

    @cached_property
    def structures(self) -> pd.DataFrame:
        """Open structures of the area (closed ones and projects left out)."""
        rows = portrait.list_structures(self.area, self.tables)
        opened: pd.DataFrame = rows[rows["status"].isin(OPEN_STATUS)].reset_index(drop=True)
        return opened

    @cached_property
    def iris(self) -> pd.DataFrame:
        """Ranks of its IRIS, from the greatest need."""
        ranks = self.atlas.iris_ranks
        rows: pd.DataFrame = ranks[ranks["commune"].isin(self.members)].sort_values("rank")
        return rows

    def name_iris(self) -> pd.Series:
        """Names of its IRIS by code; with their commune's unless the area is a commune."""
        if not self.alone:
            return self.iris["name"]
        names: pd.Series = name_areas("iris", self.tables.read)[self.iris.index]
        return names

    def sources(self) -> tuple[str, ...]:
        """Sources of the official figures: places, and the rates published beside them."""
        rows = self.tables.read("coverage")
        found = sorted(str(s) for s in rows.loc[rows["code"].isin(self.members), "source"].unique())
        if not self.alone:  # their sums hold only the communes with a yearly figure
            found = [source for source in found if "toutes_communes" not in source]
        return tuple(s for name in found for s in (name, name.replace("places", "taux")))

    def reference(self, area: str, mode: str, year: int) -> float:
        """Rate of a wider area (france, ile_de_france_10000…), NaN where it is not known."""
        row = portrait.find_reference(self.tables, area, mode, year)
        return float("nan") if row is None else float(row["rate"])

    def departement_rate(self, mode: str, year: int) -> float:
        """Rate of the département, NaN where it is not known."""
        departement = portrait.find_area(DEPARTEMENT, self.tables)
        rows = portrait.cover_area(departement, self.tables)
        found = rows.loc[rows["mode"].eq(mode) & rows["year"].eq(year), "rate"]
        return float(found.iloc[0]) if len(found) else float("nan")
