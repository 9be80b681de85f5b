"""Values of an indicator by area: what the map colours and the tables show."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import ParameterError
from geo.indicators.coverage import (
    DEPARTEMENT,
    count_missing_places,
    cover_areas,
    keep_latest,
)
from geo.indicators.definitions import TARGET, Indicator
from geo.indicators.tables import name_areas, sum_children
from geo.store import read_attributes, read_table

FIRST_YEAR = 2017  # of the CNAF's series
COLUMNS = ["code", "name", "year", "value", "low", "high", "status"]

# Status of a value beyond those of the tables.
NOT_PUBLISHED = "non_publie"
TOO_FEW = "effectif_faible"


@dataclass(frozen=True)
class Tables:
    """The processed tables that the indicators need, read once each.

    ``read`` gives a table by name, without its geometry; ``read_shapes``, with it. The app swaps
    them for cached ones.
    """

    read: Callable[[str], pd.DataFrame] = field(default=read_attributes)
    read_shapes: Callable[[str], Any] = field(default=read_table)

    @cached_property
    def communes(self) -> pd.DataFrame:
        return self.read("communes")

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """Official coverage of every level (geo.indicators.coverage.cover_areas)."""
        return cover_areas(self.read("coverage"), self.communes)

    def group(self, codes: pd.Series, level: str) -> pd.Series:
        """Area of a level that holds each commune."""
        if level == "commune":
            return codes
        if level == "departement":
            return pd.Series(DEPARTEMENT, index=codes.index)
        return codes.map(self.communes.set_index("code")["ept"])

    def areas_km2(self, level: str) -> pd.Series:
        """Areas in km², indexed by code."""
        if level == "iris":
            return self.read("iris").set_index("code")["area_km2"]
        return self.communes.groupby(self.group(self.communes["code"], level))["area_km2"].sum()


def list_years(indicator: Indicator, level: str, tables: Tables) -> list[int]:
    """Years an indicator is known for at a level, oldest first."""
    if indicator.family in ("coverage", "coverage_change", "places_change", "missing"):
        years = tables.coverage.loc[tables.coverage["mode"].eq(indicator.key), "year"]
        first = FIRST_YEAR + 1 if indicator.family.endswith("change") else FIRST_YEAR
    elif indicator.family in ("births", "births_change"):
        years = tables.read("births")["year"]
        first = int(years.min()) + (10 if indicator.family == "births_change" else 0)
    elif indicator.family in ("children", "density"):
        name = {"iris": "children_iris", "square": "squares"}.get(level, "children_communes")
        years, first = tables.read(name)["year"], 0
    elif indicator.family == "access":
        years, first = tables.read("squares")["year"], 0
    else:
        social = tables.read("social")
        rows = social["indicator"].eq(indicator.key) & social["level"].eq(level)
        years, first = social.loc[rows & social["value"].notna(), "year"], 0
    return sorted(int(year) for year in years.unique() if year >= first)


def compute_values(
    indicator: Indicator, level: str, year: int, tables: Tables, target: float = TARGET
) -> pd.DataFrame:
    """Values of an indicator for every area of a level.

    ``target`` (places for 100 children) serves the missing places only. Returns COLUMNS: one row
    an area; ``year`` is the value's own (communes under 10,000 inhabitants keep their last
    one); ``status`` is officiel, calcule or estime, or why there is no value: non_publie,
    secret, absent, effectif_faible. Raises ParameterError when the level is not one of the
    indicator's (the département always is).
    """
    if level not in (*indicator.levels, "departement"):
        raise ParameterError(f"« {indicator.label} » n'existe pas au niveau « {level} ».")
    table = _FAMILIES[indicator.family](indicator, level, year, tables, target)
    if level == "square":
        table["name"] = table["code"]
    else:
        names = name_areas(level, tables.read)
        table = table.set_index("code").reindex(names.index).rename_axis("code").reset_index()
        table["name"] = table["code"].map(names)
    missing = NOT_PUBLISHED if indicator.theme == "Offre officielle" else "absent"
    table["status"] = table["status"].mask(table["status"].isna(), missing)
    table["year"] = table["year"].fillna(year).astype("int64")
    return table.reindex(columns=COLUMNS).sort_values("code", ignore_index=True)


def _rows(indicator: Indicator, level: str, tables: Tables) -> pd.DataFrame:
    rows = tables.coverage
    return rows[rows["level"].eq(level) & rows["mode"].eq(indicator.key)]


def _coverage(
    indicator: Indicator, level: str, year: int, tables: Tables, _target: float
) -> pd.DataFrame:
    rows = _rows(indicator, level, tables)
    known = rows[rows["year"].eq(year)].dropna(subset="rate")
    if level == "commune":
        # Small communes: their last all-commune figure, labelled with its own year.
        last = keep_latest(rows, indicator.key)
        late = last[(last["year"] < year) & ~last["code"].isin(known["code"])]
        known = pd.concat([known, late[late["code"].isin(_small(tables))]])
    return known[["code", "year", "rate", "status"]].rename(columns={"rate": "value"})


def _small(tables: Tables) -> set[str]:
    return set(tables.communes.loc[~tables.communes["published"], "code"])


def _missing(
    indicator: Indicator, level: str, year: int, tables: Tables, target: float
) -> pd.DataFrame:
    rows = _rows(indicator, level, tables)
    rows = rows[rows["year"].eq(year)].dropna(subset=["places", "children"])
    value = count_missing_places(rows["children"], rows["places"], target)
    return rows[["code", "year"]].assign(value=value, status="calcule")


def _change(
    indicator: Indicator, level: str, year: int, tables: Tables, _target: float
) -> pd.DataFrame:
    column = "rate" if indicator.family == "coverage_change" else "places"
    rows = _rows(indicator, level, tables).dropna(subset="children")
    wide = rows.pivot(index="code", columns="year", values=column)
    start, end = wide[FIRST_YEAR], wide[year]
    value = end - start if column == "rate" else 100 * (end / start - 1)
    value = value.replace([np.inf, -np.inf], np.nan).dropna().rename("value")
    return value.reset_index().assign(year=year, status="calcule")


def _children(
    indicator: Indicator, level: str, year: int, tables: Tables, _target: float
) -> pd.DataFrame:
    if level in ("iris", "square"):
        table = tables.read("children_iris" if level == "iris" else "squares")
        table = table[table["year"].eq(year)][["code", "year", "children_u3", "low", "high"]]
    else:
        table = tables.read("children_communes")
        table = sum_children(table, tables.group(table["code"], level))
        table = table[table["year"].eq(year)].rename(columns={"area": "code"})
    table = table.rename(columns={"children_u3": "value"}).assign(status="estime")
    if indicator.family == "density":
        area = table["code"].map(tables.areas_km2(level))
        table[["value", "low", "high"]] = table[["value", "low", "high"]].div(area, axis=0)
    return table


def _births(
    indicator: Indicator, level: str, year: int, tables: Tables, _target: float
) -> pd.DataFrame:
    births = tables.read("births")
    births = births.assign(area=tables.group(births["code"], level))
    wide = births.pivot_table(index="area", columns="year", values="births", aggfunc="sum")
    value, status = wide[year], "officiel" if level == "commune" else "calcule"
    if indicator.family == "births_change":
        value, status = 100 * (wide[year] / wide[year - 10] - 1), "calcule"
    return value.rename_axis("code").rename("value").reset_index().assign(year=year, status=status)


def _social(
    indicator: Indicator, level: str, year: int, tables: Tables, _target: float
) -> pd.DataFrame:
    social = tables.read("social")
    rows = social[
        social["level"].eq(level) & social["indicator"].eq(indicator.key) & social["year"].eq(year)
    ][["code", "year", "value", "status"]]
    return _hide_few(rows, tables) if level == "iris" and indicator.estimated else rows


def _access(
    indicator: Indicator, level: str, year: int, tables: Tables, _target: float
) -> pd.DataFrame:
    """Modelled access; only that to all modes together has an interval."""
    access = tables.read("access")
    bounds = ["low", "high"] if indicator.key == "accessibility" else []
    rows = access.loc[access["level"].eq(level), ["code", indicator.key, *bounds]]
    rows = rows.rename(columns={indicator.key: "value"}).assign(year=year, status="estime")
    return _hide_few(rows, tables) if level == "iris" else rows


def _hide_few(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The rows without the values of the IRIS under the publication threshold."""
    publishable = tables.read("children_iris").set_index("code")["publishable"]
    few = ~rows["code"].map(publishable).astype(bool)
    values = rows.columns.intersection(["value", "low", "high"])
    hidden = {column: rows[column].mask(few) for column in values}
    return rows.assign(**hidden, status=rows["status"].mask(few, TOO_FEW))


_FAMILIES: dict[str, Callable[[Indicator, str, int, Tables, float], pd.DataFrame]] = {
    "coverage": _coverage,
    "missing": _missing,
    "coverage_change": _change,
    "places_change": _change,
    "children": _children,
    "density": _children,
    "births": _births,
    "births_change": _births,
    "social": _social,
    "access": _access,
}
