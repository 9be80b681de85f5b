"""The indicators as one wide table a level: what ``geo indicators`` prints and pages export."""

from collections.abc import Callable

import pandas as pd

from geo.errors import ParameterError
from geo.indicators.coverage import DEPARTEMENT, LEVELS, cover_areas, keep_latest
from geo.store import read_attributes

MODES = ("eaje", "eaje_psu", "eaje_hors_psu", "am", "domicile", "prescolaire", "autres")
FIRST_COLUMNS = (
    "code", "name", "year", "children_u3", "children_basis", "children_estimate", "children_low",
    "children_high",
)  # fmt: skip


def tabulate_indicators(
    level: str, year: int | None = None, mode: str | None = None
) -> pd.DataFrame:
    """Indicators of every area of a level, one row an area.

    Columns code, name, year, children_u3, children_basis, children_estimate, children_low,
    children_high, places_total, rate_total, places_ and rate_ by mode, then communes_known and
    communes_total: on how many of its communes the figures of an EPT or the département stand.
    ``children_u3`` is the denominator of the official rate (``cnaf``) where there is one, else
    the atlas's estimate (``estimation``): ``children_basis`` says which. ``year`` defaults to
    the last official year of each area, and for IRIS to that of the estimate. IRIS have no
    official places.

    Raises ParameterError for an unknown level, year or mode.
    """
    if level == "iris":
        return _tabulate_iris(year, mode)
    if level not in LEVELS:
        raise ParameterError(
            f"Niveau inconnu : « {level} ». Choisir parmi {', '.join(LEVELS)}, iris."
        )
    if mode is not None and mode not in (*MODES, "total"):
        raise ParameterError(f"Mode inconnu : « {mode} ». Choisir parmi total, {', '.join(MODES)}.")
    communes = read_attributes("communes")
    coverage = cover_areas(read_attributes("coverage"), communes)
    coverage = coverage[coverage["level"].eq(level)]
    if year is None:
        coverage = keep_latest(coverage)
    else:
        years = sorted(coverage["year"].unique())
        if year not in years:
            raise ParameterError(f"Année sans donnée officielle : {year}. Années : {years}.")
        coverage = coverage[coverage["year"].eq(year)]
    modes = [mode] if mode else ["total", *MODES]
    wide = coverage.pivot(index=["code", "year"], columns="mode", values=["places", "rate"])
    columns = {
        f"{measure}_{name}": wide[measure, name]
        for name in modes
        for measure in ("places", "rate")
        if (measure, name) in wide
    }
    table = pd.DataFrame(columns).reset_index()
    total = coverage[coverage["mode"].eq("total")].set_index(["code", "year"])
    names = {"children": "children_cnaf", "known": "communes_known", "total": "communes_total"}
    table = table.join(total[list(names)].rename(columns=names), on=["code", "year"])
    table = table.merge(_estimates(level, communes), on=["code", "year"], how="left")
    table["name"] = table["code"].map(name_areas(level))
    table["children_u3"] = table["children_cnaf"].fillna(table["children_estimate"])
    official = table["children_cnaf"].notna()
    table["children_basis"] = official.map({True: "cnaf", False: "estimation"})
    ends = ["communes_known", "communes_total"]
    return table[[*FIRST_COLUMNS, *columns, *ends]].sort_values("code", ignore_index=True)


def name_areas(level: str, read: Callable[[str], pd.DataFrame] = read_attributes) -> pd.Series:
    """Names of the areas of a level, indexed by code; ``read`` reads a processed table."""
    if level == "departement":
        return pd.Series({DEPARTEMENT: "Seine-Saint-Denis"})
    names: pd.Series = read({"ept": "ept", "commune": "communes", "iris": "iris"}[level])[
        ["code", "name"]
    ].set_index("code")["name"]
    return names


def name_places(
    areas: pd.DataFrame, level: str, read: Callable[[str], pd.DataFrame] = read_attributes
) -> pd.Series:
    """Names of communes or IRIS (columns name, commune); that of an IRIS comes with its commune's,
    unless it is the same: several are called « Centre ».
    """
    if level != "iris":
        return areas["name"]
    communes = areas["commune"].map(name_areas("commune", read))
    both = areas["name"] + " (" + communes + ")"
    return both.where(areas["name"].ne(communes), communes)


def sum_children(children: pd.DataFrame, area: pd.Series) -> pd.DataFrame:
    """Estimated children of groups of communes by year, with their 90 % interval.

    ``children`` is the processed table children_communes, ``area`` the group of each row. The
    errors of the communes are taken as independent. Returns area, year, children_u3, low, high.
    """
    half = (children["high"] - children["children_u3"]) ** 2
    sums = (
        children.assign(area=area, square=half)
        .groupby(["area", "year"], as_index=False)[["children_u3", "square"]]
        .sum()
    )
    width = sums["square"] ** 0.5
    return pd.DataFrame(
        {
            "area": sums["area"],
            "year": sums["year"],
            "children_u3": sums["children_u3"],
            "low": sums["children_u3"] - width,
            "high": sums["children_u3"] + width,
        }
    )


def _estimates(level: str, communes: pd.DataFrame) -> pd.DataFrame:
    children = read_attributes("children_communes")
    area = {
        "commune": children["code"],
        "ept": children["code"].map(communes.set_index("code")["ept"]),
        "departement": pd.Series(DEPARTEMENT, index=children.index),
    }[level]
    return sum_children(children, area).rename(
        columns={
            "area": "code",
            "children_u3": "children_estimate",
            "low": "children_low",
            "high": "children_high",
        }
    )


def _tabulate_iris(year: int | None, mode: str | None) -> pd.DataFrame:
    if mode is not None:
        raise ParameterError(
            "Les places officielles ne sont pas publiées par IRIS : --mode ne s'applique pas."
        )
    table = read_attributes("children_iris")
    known = int(table["year"].iloc[0])
    if year is not None and year != known:
        raise ParameterError(f"Les enfants par IRIS sont estimés pour {known} seulement.")
    return pd.DataFrame(
        {
            "code": table["code"],
            "name": table["code"].map(name_areas("iris")),
            "year": table["year"],
            "children_u3": table["children_u3"],
            "children_basis": "estimation",
            "children_estimate": table["children_u3"],
            "children_low": table["low"],
            "children_high": table["high"],
            "places_total": float("nan"),
            "rate_total": float("nan"),
        }
    )
