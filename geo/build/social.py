"""The table ``social``: every indicator of context, at every level it can be given."""

from typing import Any

import pandas as pd

from geo.build.inputs import Inputs
from geo.demand.social import (
    COLUMNS,
    aggregate,
    count_of,
    fill_missing,
    medians_of,
    rate_of,
    share_in_qpv,
)
from geo.territory.areas import DEPARTEMENT
from geo.territory.changes import update_communes, update_iris

_SECRET = {"poverty_rate": "secret", "median_income": "secret"}


def make_social(inputs: Inputs, tables: dict[str, Any]) -> tuple[Any, ...]:
    """The table and its sources (ids, or names of tables), to be added to a snapshot."""
    iris, communes = tables["iris"], tables["communes"]
    ept = communes.set_index("code")["ept"]
    by_commune = _commune_parts(inputs)
    by_iris = _iris_parts(inputs)
    commune_of = iris.set_index("code")["commune"]
    everything = pd.Series(DEPARTEMENT, index=communes["code"])
    single = pd.Series(1, index=iris["code"])

    def sizes(codes: pd.Series) -> pd.Series:
        return codes.value_counts()

    rows = [
        aggregate(
            pd.concat([by_iris, _iris_only(inputs)]),
            dict(zip(iris["code"], iris["code"], strict=True)),
            "iris",
            single,
        ),
        aggregate(by_iris, commune_of.to_dict(), "commune", sizes(iris["commune"])),
        aggregate(by_iris, commune_of.map(ept).to_dict(), "ept", sizes(iris["commune"].map(ept))),
        aggregate(
            by_iris, dict.fromkeys(iris["code"], DEPARTEMENT), "departement",
            pd.Series({DEPARTEMENT: len(iris)}),
        ),
        aggregate(by_commune, update_communes, "commune"),
        aggregate(by_commune, lambda codes: update_communes(codes).map(ept), "ept"),
        aggregate(by_commune, lambda codes: update_communes(codes).map(everything), "departement"),
        medians_of(
            _ours(inputs.read("insee_filosofi_communes")), "commune", update_communes,
            source="insee_filosofi_communes",
        ),
        *_iris_medians(inputs),
        _qpv_shares(tables),
    ]  # fmt: skip
    table = pd.concat(rows, ignore_index=True)
    # Finest published level first: a commune's own figure goes before the sum of its IRIS.
    table = table.drop_duplicates(["level", "code", "indicator", "year"], keep="last")
    table = fill_missing(table, "iris", iris["code"], _SECRET)
    table = fill_missing(table, "commune", communes["code"], {})
    return table[COLUMNS], *sorted(set(table["source"])), "squares", "qpv"


def _ours(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["code"].str.startswith(DEPARTEMENT)].reset_index(drop=True)


def _year(table: pd.DataFrame) -> int:
    return int(table["year"].iloc[0])


def _commune_parts(inputs: Inputs) -> pd.DataFrame:
    income = _ours(inputs.read("insee_filosofi_communes"))
    women = _ours(inputs.read("insee_emploi_femmes_communes"))
    benefits = _ours(inputs.read("caf_prestations_communes"))
    active = women["women_employed"] + women["women_unemployed"]
    return pd.concat(
        [
            rate_of(income["code"], _year(income), income["poverty"] * income["persons"] / 100,
                    income["persons"], indicator="poverty_rate",
                    source="insee_filosofi_communes", published=True),
            rate_of(women["code"], _year(women), women["women_unemployed"], active,
                    indicator="women_unemployment", source="insee_emploi_femmes_communes"),
            rate_of(benefits["code"], 2023, benefits["rsa"], benefits["all"],
                    indicator="rsa_share", source="caf_prestations_communes"),
            count_of(benefits["code"], 2023, benefits["cmg"], indicator="cmg_households",
                     source="caf_prestations_communes"),
            count_of(benefits["code"], 2023, benefits["paje"], indicator="paje_households",
                     source="caf_prestations_communes"),
        ],
        ignore_index=True,
    )  # fmt: skip


def _iris_parts(inputs: Inputs) -> pd.DataFrame:
    families = _ours(inputs.read("insee_rp2022_iris"))
    # An IRIS of no household has no family: 0 of 0, not unknown.
    shares = ["lone_parents", "couples_children"]
    families[shares] = families[shares].mask(families["households"].eq(0), 0.0)
    lone = families["lone_parents"] * families["households"]
    with_children = lone + families["couples_children"] * families["households"]
    activity = _ours(inputs.read("insee_activite_iris"))
    parts = [
        rate_of(families["code"], _year(families), lone, with_children,
                indicator="lone_parent_families", source="insee_rp2022_iris"),
        rate_of(activity["code"], _year(activity), activity["unemployed_2554"],
                activity["active_2554"], indicator="unemployment_2554",
                source="insee_activite_iris"),
    ]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    return table.assign(code=update_iris(table["code"]))


def _iris_only(inputs: Inputs) -> pd.DataFrame:
    """Rates of the IRIS that are not added up: no population for poverty, secrecy for RSA."""
    parts = [
        rate_of(income["code"], _year(income), income["poverty"] / 100,
                pd.Series(1.0, index=income.index), indicator="poverty_rate",
                source="insee_filosofi_iris", secret=income["secret"], published=True)
        for income in _iris_incomes(inputs)
    ]  # fmt: skip
    for year in (2018, 2020):
        caf = _ours(inputs.read("caf_iris", f"data_CAF_{year}_IRIS.csv"))
        parts.append(
            rate_of(caf["code"], year, caf["rsa"], caf["households"], indicator="rsa_share",
                    source="caf_iris", secret=~caf["published"])
        )  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    return table.assign(code=update_iris(table["code"]))


def _iris_incomes(inputs: Inputs) -> list[pd.DataFrame]:
    names = ("BASE_TD_FILO_DISP_IRIS_2019.csv", "BASE_TD_FILO_IRIS_2021_DISP.csv")
    return [_ours(inputs.read("insee_filosofi_iris", name)) for name in names]


def _iris_medians(inputs: Inputs) -> list[pd.DataFrame]:
    return [
        medians_of(income, "iris", update_iris, source="insee_filosofi_iris")
        for income in _iris_incomes(inputs)
    ]


def _qpv_shares(tables: dict[str, Any]) -> pd.DataFrame:
    """Share of the estimated children who live in a priority neighbourhood, at every level."""
    squares = tables["squares"]
    inside = share_in_qpv(squares, tables["qpv"]) * squares["children_u3"]
    communes = tables["communes"].set_index("code")["ept"]
    areas = {
        "iris": squares["iris"],
        "commune": squares["commune"],
        "ept": squares["commune"].map(communes),
        "departement": pd.Series(DEPARTEMENT, index=squares.index),
    }
    rows = []
    for level, area in areas.items():
        value = 100 * inside.groupby(area).sum() / squares["children_u3"].groupby(area).sum()
        rows.append(value.rename("value").rename_axis("code").reset_index().assign(level=level))
    table: pd.DataFrame = pd.concat(rows, ignore_index=True).assign(
        indicator="children_in_qpv",
        year=int(squares["year"].iloc[0]),
        status="estime",
        source="anct_qpv",
    )
    return table.reindex(columns=COLUMNS)
