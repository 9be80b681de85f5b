"""Coverage of areas, its changes, and missing places."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ParameterError
from geo.indicators.coverage import count_missing_places, cover_areas, keep_latest, split_change

COMMUNES = pd.DataFrame(
    {"code": ["93001", "93002", "93003"], "ept": ["200057867", "200057867", "200057875"]}
)


def make_coverage(
    rows: list[tuple[str, int, float | None, float | None, float | None]],
) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["code", "year", "places", "rate", "children"])
    return table.assign(mode="total", status="officiel", source="cnaf").astype(
        {"places": float, "rate": float, "children": float}
    )


def test_the_rate_of_an_ept_is_never_a_mean_of_rates() -> None:
    coverage = make_coverage(
        [("93001", 2022, 100, 20, 500), ("93002", 2022, 300, 60, 500), ("93003", 2022, 50, 10, 500)]
    )

    table = cover_areas(coverage, COMMUNES).set_index(["level", "code"])

    assert table.loc[("ept", "200057867"), "rate"] == pytest.approx(40)
    assert table.loc[("departement", "93"), "rate"] == pytest.approx(30)
    assert table.loc[("departement", "93"), ["known", "total"]].tolist() == [3, 3]


def test_a_commune_without_both_figures_is_left_out_and_counted_out() -> None:
    coverage = make_coverage([("93001", 2022, 100, 20, 500), ("93002", 2021, None, 39.3, None)])

    table = cover_areas(coverage, COMMUNES).set_index(["level", "code", "year"])

    ept = table.loc[("ept", "200057867", 2022)]
    assert ept["rate"] == pytest.approx(20)
    assert ept[["known", "total"]].tolist() == [1, 2]
    assert ("ept", "200057867", 2021) not in table.index


def test_the_latest_figure_of_each_area_keeps_its_year() -> None:
    coverage = make_coverage(
        [
            ("93001", 2021, 90, 18, 500),
            ("93001", 2022, 100, 20, 500),
            ("93002", 2020, 60, None, None),
            ("93002", 2021, None, 39.3, None),
        ]
    )

    latest = keep_latest(cover_areas(coverage, COMMUNES).query("level == 'commune'"))

    assert latest.set_index("code")["year"].to_dict() == {"93001": 2022, "93002": 2021}


def test_worked_example_of_the_split() -> None:
    """93 from 2017 to 2022: 31.6 to 35.2; most of the rise is the denominator."""
    split = split_change(26401, 83653.46, 27465, 78116.63)

    assert split.start_rate == pytest.approx(31.56, abs=0.01)
    assert split.end_rate == pytest.approx(35.16, abs=0.01)
    assert split.supply == pytest.approx(1.32, abs=0.01)
    assert split.denominator == pytest.approx(2.28, abs=0.01)


positive = st.floats(1, 1e6)


@given(st.floats(0, 1e6), positive, st.floats(0, 1e6), positive)
def test_the_two_parts_add_up_exactly(s0: float, p0: float, s1: float, p1: float) -> None:
    split = split_change(s0, p0, s1, p1)

    change = split.end_rate - split.start_rate
    assert split.change == pytest.approx(change, rel=1e-9, abs=1e-9 * max(1, split.end_rate))


def test_a_change_without_children_is_refused() -> None:
    with pytest.raises(ParameterError, match="positif"):
        split_change(10, 0, 10, 100)


def test_missing_places_never_below_zero() -> None:
    missing = count_missing_places(pd.Series([1000.0, 100.0]), pd.Series([315.0, 80.0]), 60.9)

    assert missing.tolist() == pytest.approx([294.0, 0.0])


@pytest.mark.parametrize("target", [-1, 201])
def test_an_absurd_target_is_refused(target: float) -> None:
    with pytest.raises(ParameterError, match="entre 0 et 200"):
        count_missing_places(pd.Series([1.0]), pd.Series([1.0]), target)
