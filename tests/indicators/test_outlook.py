"""Outlook to 2030: a commune worked by hand, and what holds for all of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ParameterError
from geo.indicators.outlook import (
    CHILDREN_SCENARIOS,
    COLUMNS,
    MODES,
    PLACES_SCENARIOS,
    SUMMED,
    project_births,
    project_children,
    project_outlook,
    project_places,
)

BIG, SMALL = "93008", "93015"

# Births of 2015-2024: 1,000 a year, then down by 20 a year from 2020. Ten-year mean: 970.
BIRTHS = [1000, 1000, 1000, 1000, 1000, 980, 960, 940, 920, 900]


def make_births(values: list[float] = BIRTHS, code: str = BIG) -> pd.DataFrame:
    first = 2025 - len(values)
    years = range(first, 2025)
    return pd.DataFrame({"code": code, "year": years, "births": np.array(values, dtype=float)})


def make_children(births: pd.DataFrame, retention: float = 0.9) -> pd.DataFrame:
    rows = births[births["year"].eq(2024)]
    return rows[["code", "year"]].assign(retention=retention)


def make_coverage(code: str = BIG, am_slope: float = -10) -> pd.DataFrame:
    """1,000 places for 2,500 children in 2022 (40 %): childminders lose 10 places a year."""
    last = {"eaje": 600.0, "am": 300.0, "domicile": 60.0, "prescolaire": 40.0}
    rows = []
    for year in range(2017, 2023):
        modes = last | {"am": last["am"] + am_slope * (year - 2022)}
        for mode, places in (modes | {"total": sum(modes.values())}).items():
            rows.append((code, year, mode, places, 2500.0))
    return pd.DataFrame(rows, columns=["code", "year", "mode", "places", "children"])


def make_communes(*codes: str) -> pd.DataFrame:
    return pd.DataFrame({"code": list(codes), "ept": "200057875"})


def find_row(table: pd.DataFrame, **keys: Any) -> pd.Series:
    for column, value in keys.items():
        table = table[table[column].eq(value)]
    assert len(table) == 1
    return table.iloc[0]


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        ("constantes", [900, 900, 900, 900, 900, 900]),
        ("tendance", [880, 860, 840, 820, 800, 780]),
        ("retour", [911.6667, 923.3333, 935, 946.6667, 958.3333, 970]),
    ],
)
def test_births_by_hand(scenario: str, expected: list[float]) -> None:
    births = project_births(make_births(), scenario)

    assert births.loc[BIG, 2025:2030].tolist() == pytest.approx(expected, abs=1e-4)
    assert births.loc[BIG, 2015:2024].tolist() == BIRTHS


def test_trend_is_the_least_squares_slope_of_five_years() -> None:
    # 2020-2024: 90, 80, 100, 70, 110. Deviations of the years -2..2: slope = (2 x (110 - 90)
    # + 1 x (70 - 80)) / 10 = 3 a year, from the last value.
    births = project_births(make_births([0, 0, 0, 0, 0, 90, 80, 100, 70, 110]), "tendance")

    assert births.loc[BIG, [2025, 2030]].tolist() == pytest.approx([113, 128])


def test_births_never_fall_below_zero() -> None:
    births = project_births(make_births([100, 100, 100, 100, 100, 80, 60, 40, 20, 10]), "tendance")

    assert births.loc[BIG, 2030] == 0


def test_children_are_three_years_of_births_and_the_retention() -> None:
    children = project_children(make_births(), pd.Series({BIG: 0.9}), "tendance")

    assert children.loc[BIG, 2024] == pytest.approx(0.9 * (940 + 920 + 900))
    assert children.loc[BIG, 2026] == pytest.approx(0.9 * (900 + 880 + 860))
    assert children.loc[BIG, 2030] == pytest.approx(0.9 * (820 + 800 + 780))


def test_places_by_hand() -> None:
    places = project_places(make_coverage(), "tendance")
    constant = project_places(make_coverage(), "constantes")

    assert places.loc[(BIG, "am"), 2030] == pytest.approx(300 - 80)
    assert places.loc[(BIG, "eaje"), 2030] == pytest.approx(600)
    assert places.loc[(BIG, "total"), 2030] == pytest.approx(920)
    assert constant.loc[(BIG, "total"), 2030] == 1000


def test_places_of_a_mode_never_fall_below_zero() -> None:
    places = project_places(make_coverage(am_slope=-60), "tendance")

    assert places.loc[(BIG, "am"), 2030] == 0
    assert places.loc[(BIG, "total"), 2030] == pytest.approx(700)


def test_the_total_stays_the_official_one() -> None:
    coverage = make_coverage()
    rounded = coverage["mode"].eq("total")
    coverage.loc[rounded, "places"] += 1  # the published total is rounded apart from its modes

    places = project_places(coverage, "tendance")

    assert places.loc[(BIG, "total"), [2022, 2030]].tolist() == pytest.approx([1001, 921])


def test_a_commune_worked_by_hand() -> None:
    births = make_births()
    communes = make_communes(BIG)

    table = project_outlook(
        make_coverage(), births, make_children(births), communes, target=50, mam_places=16
    )

    row = find_row(
        table, code=BIG, year=2030, children_scenario="constantes", places_scenario="tendance"
    )
    # Estimate: 0.9 x (960 + 940 + 980) = 2,592 in 2022, 0.9 x 2,700 = 2,430 in 2030: x 0.9375.
    assert row["children_estimate"] == pytest.approx(2430)
    assert row["children_cnaf"] == pytest.approx(2500 * 0.9375)  # 2,343.75
    assert row["places"] == pytest.approx(920)
    assert row["rate"] == pytest.approx(100 * 920 / 2343.75)
    assert (row["present_year"], row["present_rate"]) == (2022, pytest.approx(40))
    assert row["needed_hold"] == pytest.approx(2343.75 * 0.4 - 920)  # 17.5 places
    assert row["mam_hold"] == 2
    assert row["needed_target"] == pytest.approx(2343.75 * 0.5 - 920)  # 251.875 places
    assert row["mam_target"] == 16
    assert pd.isna(row["reason"])


def test_a_whole_number_of_mam_is_not_rounded_up() -> None:
    births = make_births([1000.0] * 10)

    table = project_outlook(
        make_coverage(am_slope=0), births, make_children(births), make_communes(BIG), target=43.84
    )

    row = table[table["code"].eq(BIG)].iloc[-1]
    assert row["needed_target"] == pytest.approx(96)
    assert row["mam_target"] == 6  # 96.00000000000023 places in floating point


def test_the_present_year_is_the_published_one() -> None:
    births = make_births()

    table = project_outlook(make_coverage(), births, make_children(births), make_communes(BIG))

    present = table[table["year"].eq(2022)]
    assert present["rate"].tolist() == pytest.approx([40.0] * len(present))
    assert present["needed_hold"].tolist() == [0.0] * len(present)


def test_a_commune_without_published_places_says_so() -> None:
    births = pd.concat([make_births(), make_births([60.0] * 10, SMALL)])

    table = project_outlook(
        make_coverage(), births, make_children(births), make_communes(BIG, SMALL)
    )

    small = table[table["code"].eq(SMALL)]
    assert small[["rate", *SUMMED]].isna().all(axis=None)
    assert small["reason"].str.contains("ne publie pas").all()
    assert small["children_estimate"].notna().all()
    last = find_row(
        table, level="ept", year=2030, children_scenario="constantes", places_scenario="constantes"
    )
    assert (last["known"], last["total"]) == (1, 2)
    assert last["children_estimate"] == pytest.approx(0.9 * (2700 + 180))
    assert last["children_cnaf"] == pytest.approx(2343.75)


def test_an_area_without_any_figure_says_so() -> None:
    births = pd.concat([make_births(), make_births([60.0] * 10, SMALL)])
    communes = make_communes(BIG, SMALL).assign(ept=["200057875", "200058790"])

    table = project_outlook(make_coverage(), births, make_children(births), communes)

    empty = table[table["code"].eq("200058790")]
    assert empty[["rate", *SUMMED]].isna().all(axis=None)
    assert empty["reason"].str.contains("aucune commune").all()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"target": -1}, "entre 0 et 200"),
        ({"target": float("nan")}, "entre 0 et 200"),
        ({"mam_places": 0}, "au moins une place"),
        ({"horizon": 2024}, "entre 2025 et 2049"),
        ({"horizon": 2090}, "entre 2025 et 2049"),
    ],
)
def test_bad_parameters_get_a_sentence(parameters: dict[str, Any], words: str) -> None:
    births = make_births()

    with pytest.raises(ParameterError, match=words):
        project_outlook(
            make_coverage(), births, make_children(births), make_communes(BIG), **parameters
        )


def test_an_unknown_scenario_gets_a_sentence() -> None:
    with pytest.raises(ParameterError, match="Hypothèse inconnue"):
        project_births(make_births(), "baby-boom")
    with pytest.raises(ParameterError, match="Hypothèse inconnue"):
        project_places(make_coverage(), "plan")


@given(st.lists(st.floats(0, 5000), min_size=10, max_size=16))
def test_scenarios_agree_on_the_past_and_stay_positive(values: list[float]) -> None:
    births = make_births(values)

    tables = {name: project_births(births, name) for name in CHILDREN_SCENARIOS}

    for table in tables.values():
        assert table.loc[BIG, :2024].tolist() == values
        assert (table >= 0).all(axis=None)
    last, mean = values[-1], np.mean(values[-10:])
    back = tables["retour"].loc[BIG]
    assert back[2030] == pytest.approx(mean)
    assert back[2025:].between(min(last, mean) - 1e-6, max(last, mean) + 1e-6).all()


@pytest.fixture(scope="module")
def real(processed: Callable[[str], Any]) -> list[pd.DataFrame]:
    names = ("coverage", "births", "children_communes", "communes")
    return [pd.DataFrame(processed(name)) for name in names]


@pytest.fixture(scope="module")
def outlook(real: list[pd.DataFrame]) -> pd.DataFrame:
    return project_outlook(*real)


def test_every_area_scenario_and_year_is_there(outlook: pd.DataFrame) -> None:
    pairs = len(CHILDREN_SCENARIOS) * len(PLACES_SCENARIOS)

    assert list(outlook.columns) == COLUMNS
    assert len(outlook) == (39 + 4 + 1) * pairs * len(range(2022, 2031))
    assert outlook["children_estimate"].notna().all()
    assert outlook["rate"].isna().eq(outlook["reason"].notna()).all()
    assert outlook.loc[outlook["rate"].isna(), "code"].nunique() == 4


def test_aggregates_are_the_sums_of_their_communes(
    outlook: pd.DataFrame, real: list[pd.DataFrame]
) -> None:
    ept = real[3].set_index("code")["ept"]
    keys = ["children_scenario", "places_scenario", "year"]
    communes = outlook[outlook["level"].eq("commune")]
    columns = [*SUMMED, "children_estimate", "known", "total"]

    by_ept = communes.assign(code=communes["code"].map(ept)).groupby(["code", *keys])[columns].sum()
    found = outlook[outlook["level"].eq("ept")].set_index(["code", *keys])[columns]
    pd.testing.assert_frame_equal(found.sort_index(), by_ept.sort_index(), check_dtype=False)

    whole = communes.groupby(keys)[columns].sum()
    found = outlook[outlook["level"].eq("departement")].set_index(keys)[columns]
    pd.testing.assert_frame_equal(found.sort_index(), whole.sort_index(), check_dtype=False)


def test_the_past_is_that_of_the_tables(outlook: pd.DataFrame, real: list[pd.DataFrame]) -> None:
    known = real[2].set_index(["code", "year"])["children_u3"]
    past = outlook[outlook["level"].eq("commune") & outlook["year"].le(2024)]

    expected = known.loc[list(zip(past["code"], past["year"], strict=True))].to_numpy()
    np.testing.assert_allclose(past["children_estimate"], expected, rtol=1e-12)
    present = find_row(
        outlook,
        code="93", year=2022, children_scenario="retour", places_scenario="tendance",
    )  # fmt: skip
    assert (present["places"], present["known"]) == (27465, 35)
    assert present["rate"] == pytest.approx(35.2, abs=0.05)


def test_the_modes_add_up_to_the_total_but_for_rounding(real: list[pd.DataFrame]) -> None:
    places = project_places(real[0], "tendance")

    modes = places[places.index.get_level_values("mode").isin(MODES)].groupby("code").sum()
    total = places.xs("total", level="mode")
    assert (modes[2030] - total[2030]).abs().max() <= 1 + 1e-9


def test_fewer_children_need_fewer_places(outlook: pd.DataFrame) -> None:
    rows = outlook[outlook["year"].eq(2030) & outlook["code"].eq("93")]
    needed = rows.set_index(["children_scenario", "places_scenario"])["needed_target"]

    assert (
        needed["tendance", "constantes"]
        < needed["constantes", "constantes"]
        < needed["retour", "constantes"]
    )
