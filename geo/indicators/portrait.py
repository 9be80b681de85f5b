"""What the atlas knows of one area: the material of the portrait page and of reports."""

from dataclasses import dataclass

import pandas as pd

from geo.errors import ParameterError
from geo.indicators.coverage import DEPARTEMENT, ChangeSplit, split_change
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
    for row in tables.communes[tables.communes["code"].eq(code)].itertuples():
        return Area(
            code, str(row.name), "commune", str(row.ept), str(row.ept_name), bool(row.published)
        )
    epts = tables.read("ept").set_index("code")
    if code in epts.index:
        return Area(code, epts.loc[code, "name"], "ept", code, epts.loc[code, "name"])
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


def split_area(area: Area, tables: Tables, mode: str = "total") -> tuple[ChangeSplit, int] | None:
    """Change of an area's rate since 2017, split; with its last year. None if not known.

    The split of a mode keeps the implied children of all modes.
    """
    rows = cover_area(area, tables)
    rows = rows[rows["mode"].eq(mode)].dropna(subset=["places", "children"]).set_index("year")
    if FIRST_YEAR not in rows.index or rows.index.max() == FIRST_YEAR:
        return None
    last = int(rows.index.max())
    places, children = rows["places"], rows["children"]
    split = split_change(
        float(places[FIRST_YEAR]),
        float(children[FIRST_YEAR]),
        float(places[last]),
        float(children[last]),
    )
    return split, last


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
    social: pd.DataFrame = tables.read("social")
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
    structures = pd.DataFrame(tables.read("structures").drop(columns="geometry"))
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
