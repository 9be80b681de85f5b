"""The area around an address: social context of its IRIS, coverage and childminders of its
commune, access of the commune and of the département."""

from dataclasses import dataclass

import pandas as pd

from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import INDICATORS
from geo.indicators.portrait import (
    Area,
    Trend,
    compare_communes,
    find_area,
    find_reference,
    latest_coverage,
    trace_trend,
)
from geo.indicators.values import NOT_PUBLISHED, TOO_FEW, Tables
from geo.siting.figure import Figure
from geo.siting.sheet_effect import ACCESS_SOURCES

SOCIAL = ("pauvrete", "monoparentales", "revenu_median")  # known by IRIS
LEVELS = ("iris", "commune", "ept", "departement")
COVERAGE_SOURCES = INDICATORS["taux_total"].sources
CHILDMINDER_SOURCES = INDICATORS["taux_am"].sources


@dataclass(frozen=True)
class ContextRow:
    """A social indicator of the IRIS beside its commune, its EPT and the département."""

    indicator: str  # id in geo.indicators.definitions
    iris: Figure
    commune: Figure
    ept: Figure
    departement: Figure


@dataclass(frozen=True)
class Coverage:
    """Official coverage of a commune: places for 100 children, and its rank from the highest.

    ``ept``, ``departement`` and ``france``: of the same year, or of the nearest. ``rank`` compares
    the last known rate of each of the ``total`` communes.
    """

    rate: Figure
    ept: Figure
    departement: Figure
    france: Figure
    rank: int | None
    total: int


@dataclass(frozen=True)
class Childminders:
    """Childminders of a commune: official places in two years, MAM included."""

    start: Figure
    end: Figure

    @property
    def change(self) -> float | None:
        """Change of the places, %; None where it is not known."""
        if not self.start.value or self.end.value is None:
            return None
        return 100 * (self.end.value / self.start.value - 1)


@dataclass(frozen=True)
class Access:
    """Accessibility on foot today, places for 100 children."""

    commune: Figure
    ept: Figure
    departement: Figure


def describe_social(iris: str | None, commune: Area, tables: Tables) -> tuple[ContextRow, ...]:
    """SOCIAL for an IRIS, its commune, its EPT and the département, each of its last year."""
    codes = {"iris": iris, "commune": commune.code, "ept": commune.ept, "departement": DEPARTEMENT}
    rows = []
    for name in SOCIAL:
        figures = {level: _read_social(name, level, codes[level], tables) for level in LEVELS}
        rows.append(ContextRow(name, **figures))
    return tuple(rows)


def describe_coverage(area: Area, tables: Tables) -> Coverage:
    """Official coverage of a commune, all modes."""
    last = latest_coverage(area, tables)
    whole = find_area(DEPARTEMENT, tables)
    beside = latest_coverage(whole, tables)
    around = latest_coverage(find_area(area.ept, tables), tables) if area.ept else None
    year = None if last is None else int(last["year"])
    published = _find_france(year, tables) if year else None
    ranking = compare_communes(tables)
    found = ranking.index[ranking["code"].eq(area.code)]
    return Coverage(
        _make_rate(last),
        _make_rate(around),
        _make_rate(beside),
        _make_rate(published, "officiel"),
        int(found[0]) + 1 if len(found) else None,
        len(ranking),
    )


def _find_france(year: int, tables: Tables) -> pd.Series | None:
    """Rate of France in the year, or in the nearest one, the later of two."""
    years = tables.read("references").query("area == 'france' and mode == 'total'")["year"]
    ordered = sorted(map(int, years), key=lambda known: (abs(known - year), -known))
    return find_reference(tables, "france", "total", ordered[0]) if ordered else None


def describe_childminders(area: Area, tables: Tables) -> Childminders:
    """Childminders' places of a commune since 2017; not known under 10,000 inhabitants."""
    trend = trace_trend(area, tables, "am")
    if trend is None:
        none = Figure(None, NOT_PUBLISHED, CHILDMINDER_SOURCES)
        return Childminders(none, none)
    return Childminders(*(_make_places(trend, end) for end in (False, True)))


def describe_access(commune: Area, tables: Tables) -> Access:
    """Accessibility of a commune, its EPT and the département, all modes, with intervals."""
    access = tables.read("access")
    year = int(tables.read("squares")["year"].max())
    figures = {}
    codes = {"commune": commune.code, "ept": commune.ept, "departement": DEPARTEMENT}
    for level, code in codes.items():
        row = access[access["level"].eq(level) & access["code"].eq(code or "")].iloc[0]
        values = (float(row[name]) for name in ("low", "high"))
        figures[level] = Figure(
            float(row["accessibility"]), "estime", ACCESS_SOURCES, year, *values
        )
    return Access(**figures)


def _read_social(name: str, level: str, code: str | None, tables: Tables) -> Figure:
    """A social indicator of one area, in the last year it is known at that level."""
    indicator = INDICATORS[name]
    social = tables.read("social")
    rows = social[social["indicator"].eq(indicator.key) & social["level"].eq(level)]
    last = rows.loc[rows["value"].notna(), "year"].max()
    found = rows[rows["code"].eq(code or "") & rows["year"].eq(last)]
    if found.empty:
        return Figure(None, "absent", indicator.sources)
    row = found.to_dict("records")[0]
    year, status = int(row["year"]), str(row["status"])
    if level == "iris" and status == "calcule" and not _is_publishable(str(code), tables):
        return Figure(None, TOO_FEW, indicator.sources, year)
    value = None if pd.isna(row["value"]) else float(row["value"])
    return Figure(value, status, indicator.sources, year)


def _is_publishable(iris: str, tables: Tables) -> bool:
    """Whether an IRIS has enough children for a rate that nobody has published."""
    children = tables.read("children_iris")
    return bool(children.loc[children["code"].eq(iris), "publishable"].any())


def _make_rate(row: pd.Series | None, status: str = "") -> Figure:
    if row is None:
        return Figure(None, NOT_PUBLISHED, COVERAGE_SOURCES)
    told = status or str(row["status"])
    return Figure(float(row["rate"]), told, COVERAGE_SOURCES, int(row["year"]))


def _make_places(trend: Trend, end: bool) -> Figure:
    places, year = (
        (trend.end_places, trend.end_year) if end else (trend.start_places, trend.start_year)
    )
    return Figure(places, "officiel", CHILDMINDER_SOURCES, year)
