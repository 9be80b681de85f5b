"""Children, places and coverage to 2030 under named scenarios (methods 7). Not forecasts."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from geo.demand.children import sum_births
from geo.errors import ParameterError
from geo.indicators.coverage import DEPARTEMENT, count_missing_places
from geo.indicators.definitions import TARGET

CHILDREN_SCENARIOS: dict[str, str] = {
    "constantes": "Naissances constantes",
    "tendance": "Naissances selon la tendance des cinq dernières années",
    "retour": "Naissances revenant à leur moyenne de dix ans",
}
PLACES_SCENARIOS: dict[str, str] = {
    "constantes": "Places constantes",
    "tendance": "Places selon la tendance des cinq dernières années de chaque mode",
}
HORIZON = 2030
TREND_YEARS = 5
MEAN_YEARS = 10
MAM_PLACES = 16  # four childminders present, four children each

# Modes that add up to the total.
MODES = ("eaje", "am", "domicile", "prescolaire")

NO_PLACES = (
    "La Cnaf ne publie pas, pour une même année, les places et le taux de cette commune de moins "
    "de 10 000 habitants : pas de taux projeté."
)
NO_MEMBER = "La Cnaf ne publie les places et le taux d’aucune commune de ce territoire."

KEY = ["level", "code", "children_scenario", "places_scenario", "year"]
SUMMED = ["children_cnaf", "places", "needed_hold", "needed_target", "mam_hold", "mam_target"]
COLUMNS = [*KEY, "children_estimate", "children_cnaf", "places", "rate", "present_year",
           "present_rate", *SUMMED[2:], "known", "total", "reason"]  # fmt: skip


def project_outlook(
    coverage: pd.DataFrame,
    births: pd.DataFrame,
    children: pd.DataFrame,
    communes: pd.DataFrame,
    *,
    target: float = TARGET,
    horizon: int = HORIZON,
    mam_places: int = MAM_PLACES,
) -> pd.DataFrame:
    """Outlook of the communes, the EPT and the département, under every pair of scenarios.

    The arguments are the processed tables coverage, births, children_communes and communes.
    Returns COLUMNS, from the last year the rate is published to ``horizon``:

    - ``children_estimate``: the atlas's children on 31 December, on all the communes;
      ``children_cnaf``: those the official rate implies in its last year, moved as the estimate
      moves, so that rates compare with the published ones;
    - ``places``; ``rate`` (places for 100 children); ``present_year`` and ``present_rate``, the
      last published;
    - ``needed_hold``, ``needed_target``: places to add to keep the commune's own present rate,
      or to reach ``target``; ``mam_hold``, ``mam_target``: the MAM of ``mam_places`` that makes,
      rounded up in each commune;
    - ``known`` of its ``total`` communes are counted; ``reason``: why there is no rate.

    Every count of an EPT or the département is the sum of its communes', never recomputed.
    Raises ParameterError for a target outside 0-200, MAM of no place, a horizon out of range.
    """
    if mam_places < 1:
        raise ParameterError(f"Une MAM doit avoir au moins une place, reçu {mam_places}.")
    check_horizon(births, horizon)
    rates = _published_rates(coverage)
    first = int(rates["present_year"].max())
    retention = children.drop_duplicates("code", keep="last").set_index("code")["retention"]
    codes = pd.Index(sorted(communes["code"]), name="code")
    parts = []
    for children_scenario in CHILDREN_SCENARIOS:
        estimate = project_children(births, retention, children_scenario, horizon).reindex(codes)
        growth = _follow(estimate, rates["present_year"])
        implied = growth.mul(rates["present_children"], axis=0)
        for places_scenario in PLACES_SCENARIOS:
            projected = project_places(coverage, places_scenario, horizon)
            places = pd.DataFrame(projected.xs("total", level="mode")).reindex(codes)
            rows = _lengthen(
                {"children_estimate": estimate, "children_cnaf": implied, "places": places},
                range(first, horizon + 1),
            )
            parts.append(
                rows.assign(children_scenario=children_scenario, places_scenario=places_scenario)
            )
    table = pd.concat(parts, ignore_index=True).join(rates, on="code")
    table = _count_needs(table, target, mam_places)
    result = pd.concat([table, *_sum_levels(table, communes)], ignore_index=True)
    return result[COLUMNS].sort_values(KEY, ignore_index=True)


def project_births(births: pd.DataFrame, scenario: str, horizon: int = HORIZON) -> pd.DataFrame:
    """Births by commune (rows) and year (columns), known then projected to ``horizon``.

    From the last known year: ``constantes`` keeps its births; ``tendance`` adds the slope of
    the least-squares line of the last five years, not below 0; ``retour`` goes straight to the
    mean of the last ten years, reached at the horizon. Raises ParameterError for an unknown
    scenario or a horizon out of range.
    """
    _check_scenario(scenario, CHILDREN_SCENARIOS)
    check_horizon(births, horizon)
    known = births.pivot(index="code", columns="year", values="births").astype("float64")
    if scenario != "retour":
        return _extend(known, horizon, trend=scenario == "tendance")
    last = int(known.columns.max())
    mean = known[[last - back for back in range(MEAN_YEARS)]].mean(axis=1, skipna=False)
    future = {
        year: known[last] + (mean - known[last]) * (year - last) / (horizon - last)
        for year in range(last + 1, horizon + 1)
    }
    return known.join(pd.DataFrame(future)).rename_axis(columns="year")


def project_children(
    births: pd.DataFrame, retention: pd.Series, scenario: str, horizon: int = HORIZON
) -> pd.DataFrame:
    """Children under 3 on 31 December by commune (rows) and year (columns).

    The births of the year and the two before, times the commune's retention (methods 3), which
    stays as it is.
    """
    projected = project_births(births, scenario, horizon)
    long = projected.reset_index().melt("code", var_name="year", value_name="births")
    summed = sum_births(long).pivot(index="code", columns="year", values="births_3y")
    return summed.mul(retention, axis=0)


def project_places(coverage: pd.DataFrame, scenario: str, horizon: int = HORIZON) -> pd.DataFrame:
    """Places by commune and mode (rows: code, mode, ``total`` included) and year (columns).

    ``constantes`` keeps the last published places; ``tendance`` adds to each mode the slope of
    the least-squares line of its last five years, not below 0, and to the official total the
    changes of the modes. A commune without places in every one of those years, or without an
    implied number of children, has none. Raises ParameterError for an unknown scenario.
    """
    _check_scenario(scenario, PLACES_SCENARIOS)
    rows = coverage.dropna(subset=["places", "children"])
    wide = rows.pivot(index=["code", "mode"], columns="year", values="places").astype("float64")
    modes = wide[wide.index.get_level_values("mode").isin(MODES)]
    projected = _extend(modes, horizon, trend=scenario == "tendance")
    last = int(wide.columns.max())
    change = projected.sub(projected[last], axis=0).groupby("code").sum(min_count=len(MODES))
    total = wide.xs("total", level="mode")
    for year in range(last + 1, horizon + 1):
        total[year] = total[last] + change[year]
    total.index = pd.MultiIndex.from_product([total.index, ["total"]], names=["code", "mode"])
    return pd.concat([projected, total]).sort_index()


def check_horizon(births: pd.DataFrame, horizon: int) -> None:
    """Raise ParameterError unless the horizon is 1 to 25 years after the last known births."""
    last = int(births["year"].max())
    if not last < horizon <= last + 25:
        raise ParameterError(
            f"L'horizon doit être entre {last + 1} et {last + 25}, reçu {horizon} : les naissances "
            f"sont connues jusqu'en {last}."
        )


def _check_scenario(scenario: str, known: Mapping[str, str]) -> None:
    if scenario not in known:
        raise ParameterError(f"Hypothèse inconnue : « {scenario} ». Choisir parmi {list(known)}.")


def _extend(known: pd.DataFrame, horizon: int, *, trend: bool) -> pd.DataFrame:
    """Known years, then the last one carried on, with the trend of the last five if asked."""
    last = int(known.columns.max())
    slope = _measure_slope(known[[last - back for back in range(TREND_YEARS)]]) if trend else 0.0
    future = {
        year: (known[last] + slope * (year - last)).clip(lower=0)
        for year in range(last + 1, horizon + 1)
    }
    return known.join(pd.DataFrame(future)).rename_axis(columns="year")


def _lengthen(tables: Mapping[str, pd.DataFrame], years: Iterable[int]) -> pd.DataFrame:
    """Tables of communes by year as one: code, year, a column a table."""
    columns = {
        name: table[list(years)].reset_index().melt("code", var_name="year", value_name=name)
        for name, table in tables.items()
    }
    keyed = [column.set_index(["code", "year"]) for column in columns.values()]
    return pd.concat(keyed, axis=1).reset_index().astype({"year": "int64"})


def _measure_slope(values: pd.DataFrame) -> pd.Series:
    """Slope by year of each row's least-squares line; NaN where a year is missing."""
    years = values.columns.to_numpy(dtype="float64")
    centred = years - years.mean()
    return pd.Series(values.to_numpy() @ centred / (centred**2).sum(), index=values.index)


def _published_rates(coverage: pd.DataFrame) -> pd.DataFrame:
    """Last year with places and implied children: present_year, present_rate, present_children."""
    rows = coverage[coverage["mode"].eq("total")].dropna(subset=["places", "children"])
    last = rows.sort_values("year").drop_duplicates("code", keep="last").set_index("code")
    return pd.DataFrame(
        {
            "present_year": last["year"],
            "present_rate": 100 * last["places"] / last["children"],
            "present_children": last["children"],
        }
    )


def _follow(estimate: pd.DataFrame, present_year: pd.Series) -> pd.DataFrame:
    """Estimated children over those of the commune's present year; NaN without one."""
    year = present_year.reindex(estimate.index)
    base = pd.Series(np.nan, index=estimate.index)
    for value in year.dropna().unique():
        base = base.mask(year.eq(value), estimate[int(value)])
    return estimate.div(base, axis=0)


def _count_needs(table: pd.DataFrame, target: float, mam_places: int) -> pd.DataFrame:
    """Rate, places and MAM needed of each commune."""
    children, places = table["children_cnaf"], table["places"]
    hold = (children * table["present_rate"] / 100 - places).clip(lower=0)
    needs = {"hold": hold, "target": count_missing_places(children, places, target)}
    for name, needed in needs.items():
        table[f"needed_{name}"] = needed
        # A rounding error above a whole number of MAM must not add one.
        table[f"mam_{name}"] = np.ceil((needed / mam_places).round(9))
    known = table["places"].notna() & children.notna()
    return table.assign(
        level="commune",
        rate=100 * places / children,
        known=known.astype(int),
        total=1,
        reason=pd.Series(NO_PLACES, index=table.index, dtype="str").mask(known),
    )


def _sum_levels(table: pd.DataFrame, communes: pd.DataFrame) -> list[pd.DataFrame]:
    """The EPT and the département: sums of the communes that have figures."""
    areas = {
        "ept": table["code"].map(communes.set_index("code")["ept"]),
        "departement": pd.Series(DEPARTEMENT, index=table.index),
    }
    counted = table["known"].eq(1)
    known = table.assign(
        **{name: table[name].where(counted) for name in SUMMED},
        present_places=(table["present_rate"] * table["present_children"] / 100).where(counted),
        present_children=table["present_children"].where(counted),
        present_year=table["present_year"].where(counted),
    )
    parts = []
    for level, area in areas.items():
        groups = known.assign(level=level, code=area).groupby(KEY)
        sums = groups[[*SUMMED, "present_places", "present_children"]].sum(min_count=1)
        sums["children_estimate"] = groups["children_estimate"].sum(min_count=1)
        sums[["known", "total"]] = groups[["known", "total"]].sum()
        sums["present_year"] = groups["present_year"].max()
        sums["rate"] = 100 * sums["places"] / sums["children_cnaf"]
        sums["present_rate"] = 100 * sums["present_places"] / sums["present_children"]
        reason = pd.Series(NO_MEMBER, index=sums.index, dtype="str")
        parts.append(sums.assign(reason=reason.mask(sums["known"].gt(0))).reset_index())
    return parts
