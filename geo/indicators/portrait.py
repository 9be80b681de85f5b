"""What the atlas knows of one area: the material of the portrait page and of reports."""

from dataclasses import dataclass

import pandas as pd

from geo.errors import ParameterError
from geo.indicators.coverage import (
    DEPARTEMENT,
    ChangeSplit,
    count_missing_places,
    split_change,
)
from geo.indicators.tables import name_areas, sum_children
from geo.indicators.values import FIRST_YEAR, Tables

REFERENCE_AREAS = {
    "france": "France",
    "ile_de_france": "Île-de-France",
    "france_10000": "France, communes de plus de 10 000 hab.",
    "ile_de_france_10000": "Île-de-France, communes de plus de 10 000 hab.",
}


@dataclass(frozen=True)
class Area:
    """A commune, an EPT or the département."""

    code: str
    name: str
    level: str
    ept: str | None = None
    ept_name: str | None = None
    published: bool = True


def find_area(code: str, tables: Tables) -> Area:
    """Area of that code. Raises ParameterError when there is none."""
    if code == DEPARTEMENT:
        return Area(code, "Seine-Saint-Denis", "departement")
    for row in tables.communes.query("code == @code").to_dict("records"):
        ept, ept_name = str(row["ept"]), str(row["ept_name"])
        return Area(code, str(row["name"]), "commune", ept, ept_name, bool(row["published"]))
    for row in tables.read("ept").query("code == @code").to_dict("records"):
        return Area(code, str(row["name"]), "ept", code, str(row["name"]))
    raise ParameterError(f"Territoire inconnu : « {code} ». Donner le code INSEE d'une commune.")


def list_areas(tables: Tables) -> list[Area]:
    """The département, the EPT and the communes, in the order of a menu."""
    epts = [find_area(code, tables) for code in sorted(tables.read("ept")["code"])]
    communes = tables.communes.sort_values("name")["code"]
    return [
        find_area(DEPARTEMENT, tables),
        *sorted(epts, key=lambda area: area.name),
        *(find_area(code, tables) for code in communes),
    ]


def list_members(area: Area, tables: Tables) -> list[str]:
    """Codes of the communes of an area."""
    communes = tables.communes
    if area.level == "commune":
        return [area.code]
    if area.level == "ept":
        return sorted(communes.loc[communes["ept"].eq(area.code), "code"])
    return sorted(communes["code"])


def cover_area(area: Area, tables: Tables) -> pd.DataFrame:
    """Official coverage of an area by year and mode."""
    rows = tables.coverage
    return rows[rows["level"].eq(area.level) & rows["code"].eq(area.code)].reset_index(drop=True)


def latest_coverage(area: Area, tables: Tables, mode: str = "total") -> pd.Series | None:
    """The last year the rate of a mode is known in an area, or None."""
    rows = cover_area(area, tables)
    rows = rows[rows["mode"].eq(mode)].dropna(subset="rate")
    return None if rows.empty else rows.sort_values("year").iloc[-1]


@dataclass(frozen=True)
class Trend:
    """Places and children of an area in the first and last years its rate is known.

    ``children`` are those the official rate implies. ``known`` of the area's ``total`` communes
    are counted.
    """

    start_year: int
    end_year: int
    start_places: float
    end_places: float
    start_children: float
    end_children: float
    known: int
    total: int

    @property
    def places_change(self) -> float:
        """Change of the places, %; NaN from none."""
        if not self.start_places:
            return float("nan")
        return 100 * (self.end_places / self.start_places - 1)

    @property
    def split(self) -> ChangeSplit:
        """Change of the rate, split into supply and denominator."""
        return split_change(
            self.start_places, self.start_children, self.end_places, self.end_children
        )


def trace_trend(area: Area, tables: Tables, mode: str = "total") -> Trend | None:
    """Places and children of an area since 2017, or None where they are not known.

    A mode keeps the implied children of all modes.
    """
    rows = cover_area(area, tables)
    rows = rows[rows["mode"].eq(mode)].dropna(subset=["places", "children"]).set_index("year")
    if FIRST_YEAR not in rows.index or rows.index.max() == FIRST_YEAR:
        return None
    last = int(rows.index.max())
    places, children = rows["places"], rows["children"]
    return Trend(
        FIRST_YEAR,
        last,
        float(places[FIRST_YEAR]),
        float(places[last]),
        float(children[FIRST_YEAR]),
        float(children[last]),
        int(rows["known"][last]),
        int(rows["total"][last]),
    )


@dataclass(frozen=True)
class Comparison:
    """A rate to compare an area's with, and the year it is of."""

    label: str
    rate: float
    year: int


def compare_area(
    area: Area, tables: Tables, year: int, mode: str = "total", *, ept: bool = False
) -> list[Comparison]:
    """Rates beside an area's: its EPT if asked, the département, Île-de-France, France.

    Each of ``year`` where it is known, else of the nearest year: it says which. The regional and
    national rates are the published ones.
    """
    found = []
    wider = [area.ept] if ept and area.level == "commune" and area.ept else []
    for code in [*wider, DEPARTEMENT]:
        if code == area.code:
            continue
        other = find_area(code, tables)
        rows = cover_area(other, tables)
        rows = rows[rows["mode"].eq(mode)].dropna(subset="rate")
        found.append((other.name, _nearest(rows, year)))
    references = tables.read("references")
    for code in ("ile_de_france", "france"):
        rows = references[references["area"].eq(code) & references["mode"].eq(mode)]
        found.append((REFERENCE_AREAS[code], _nearest(rows, year)))
    return [
        Comparison(label, float(row["rate"]), int(row["year"]))
        for label, row in found
        if row is not None
    ]


def _nearest(rows: pd.DataFrame, year: int) -> pd.Series | None:
    """Row of the year, or of the nearest one (the later of two)."""
    if rows.empty:
        return None
    order = rows.assign(gap=(rows["year"] - year).abs()).sort_values(
        ["gap", "year"], ascending=[True, False]
    )
    return order.iloc[0]


def trace_rates(area: Area, tables: Tables) -> pd.DataFrame:
    """Total rate by year of an area and of those it compares with: label, year, rate, own.

    All on the same field, communes over 10,000 inhabitants, but a small commune's own rate.
    """
    parts = [cover_area(area, tables).assign(label=area.name, own=True)]
    if area.level != "departement":
        departement = find_area(DEPARTEMENT, tables)
        parts.append(cover_area(departement, tables).assign(label=departement.name, own=False))
    references = tables.read("references")
    for code in ("ile_de_france_10000", "france_10000"):
        rows = references[references["area"].eq(code)]
        parts.append(rows.assign(label=REFERENCE_AREAS[code], own=False))
    table = pd.concat(parts, ignore_index=True)
    table = table[table["mode"].eq("total")].dropna(subset="rate")
    return table[["label", "year", "rate", "own"]].reset_index(drop=True)


@dataclass(frozen=True)
class MissingPlaces:
    """Places missing for a target rate (places for 100 children).

    ``low`` and ``high``: the 90 % interval where the children are the atlas's estimate
    (``status`` estime); None where they are those of the official rate (calcule).
    """

    target: float
    places: float
    children: float
    year: int
    status: str
    low: float | None = None
    high: float | None = None


def find_missing(area: Area, tables: Tables, target: float) -> MissingPlaces | None:
    """Places missing in an area for a target rate, or None where nothing tells.

    In a commune under 10,000 inhabitants, whose official children and places are not of the same
    year, the gap of its rate is applied to the estimated children. Raises ParameterError unless
    the target is in 0-200.
    """
    last = latest_coverage(area, tables)
    if last is None:
        return None
    year = int(last["year"])
    if pd.notna(last["places"]) and pd.notna(last["children"]):
        values = pd.Series([last["children"]]), pd.Series([last["places"]])
        missing = float(count_missing_places(*values, target).iloc[0])
        return MissingPlaces(target, missing, float(last["children"]), year, "calcule")
    rate = float(last["rate"])
    estimates = estimate_area(area, tables)
    for row in estimates[estimates["year"].eq(year)].itertuples():
        children = pd.Series([row.children_u3, row.low, row.high], dtype="float64")
        best, low, high = count_missing_places(children, children * rate / 100, target).tolist()
        return MissingPlaces(target, best, float(children.iloc[0]), year, "estime", low, high)
    return None


def compare_modes(area: Area, tables: Tables) -> pd.DataFrame:
    """Places and rates of an area by mode, beside the département and the same field elsewhere.

    Columns mode, start_year, start_places, year, places, rate, departement,
    ile_de_france_10000, france_10000; the last three are rates of ``year``. The first year is
    2017 or none; the last, the last with places.
    """
    rows = cover_area(area, tables)
    placed = rows.dropna(subset="places")
    if placed.empty:
        return pd.DataFrame()
    year = int(placed["year"].max())
    start = placed[placed["year"].eq(FIRST_YEAR)].set_index("mode")["places"]
    table = placed[placed["year"].eq(year)].set_index("mode")[["places", "rate"]]
    table.insert(0, "start_places", start)
    departement = cover_area(find_area(DEPARTEMENT, tables), tables)
    table["departement"] = departement[departement["year"].eq(year)].set_index("mode")["rate"]
    references = tables.read("references")
    for code in ("ile_de_france_10000", "france_10000"):
        found = references[references["area"].eq(code) & references["year"].eq(year)]
        table[code] = found.set_index("mode")["rate"]
    return table.reset_index().assign(year=year, start_year=FIRST_YEAR)


def estimate_area(area: Area, tables: Tables) -> pd.DataFrame:
    """Children under 3 of an area by year: year, children_u3, low, high, census, cnaf, births.

    ``cnaf`` is the count implied by the official rate, on the communes that have one.
    """
    members = list_members(area, tables)
    children = tables.read("children_communes")
    children = children[children["code"].isin(members)]
    summed = sum_children(children, pd.Series(area.code, index=children.index)).set_index("year")
    census = children.groupby("year")["census"].sum(min_count=len(members))
    births = tables.read("births")
    born = births[births["code"].isin(members)].groupby("year")["births"].sum()
    coverage = cover_area(area, tables)
    implied = coverage[coverage["mode"].eq("total")].set_index("year")["children"]
    table = summed[["children_u3", "low", "high"]].join(
        [census.rename("census"), implied.rename("cnaf"), born.rename("births")], how="outer"
    )
    return table.rename_axis("year").reset_index()


def describe_context(area: Area, tables: Tables) -> pd.DataFrame:
    """Social indicators of an area beside its EPT and the département.

    One row an indicator and its last year: indicator, year, area, ept, departement, status,
    source. A value that is not known is NaN, with the reason in ``status``.
    """
    social = tables.read("social")
    social = social[social["level"].isin(["commune", "ept", "departement"])]
    own = social[social["code"].eq(area.code)]
    last = own.sort_values("year").drop_duplicates("indicator", keep="last")
    keys = ["indicator", "year"]

    def values_of(code: str | None) -> pd.Series:
        values: pd.Series = social[social["code"].eq(code or "")].set_index(keys)["value"]
        return values

    table = last.set_index(keys)[["value", "status", "source"]].rename(columns={"value": "area"})
    table["ept"] = values_of(area.ept)
    table["departement"] = values_of(DEPARTEMENT)
    return table.reset_index()


def list_structures(area: Area, tables: Tables) -> pd.DataFrame:
    """Structures of an area, largest first, those of unknown size last."""
    structures = tables.read("structures")
    rows: pd.DataFrame = structures[structures["commune"].isin(list_members(area, tables))]
    return rows.sort_values(["places", "name"], ascending=[False, True], ignore_index=True)


def compare_communes(tables: Tables, mode: str = "total") -> pd.DataFrame:
    """Last known rate of every commune: code, name, year, rate, ranked from the highest."""
    rows = tables.coverage
    rows = rows[rows["level"].eq("commune") & rows["mode"].eq(mode)].dropna(subset="rate")
    last = rows.sort_values("year").drop_duplicates("code", keep="last")
    names = name_areas("commune", tables.read)
    table = last.assign(name=last["code"].map(names))[["code", "name", "year", "rate", "status"]]
    return table.sort_values("rate", ascending=False, ignore_index=True)


def find_reference(tables: Tables, area: str, mode: str, year: int) -> pd.Series | None:
    """Rate of comparison of an area (france, ile_de_france…) for a mode and year, or None."""
    rows = tables.read("references")
    rows = rows[rows["area"].eq(area) & rows["mode"].eq(mode) & rows["year"].eq(year)]
    return None if rows.empty else rows.iloc[0]
