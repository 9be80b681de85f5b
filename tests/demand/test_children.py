"""Children under 3 by commune and IRIS: a worked example, and what always holds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.demand.children import (
    Z90,
    compute_census_sd,
    estimate_communes,
    estimate_iris,
    estimate_retention,
    sum_births,
)


def make_births(by_commune: dict[str, list[float]], first: int = 2015) -> pd.DataFrame:
    rows = [
        (code, first + i, float(n))
        for code, values in by_commune.items()
        for i, n in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["code", "year", "births"])


def test_births_of_three_years_need_all_three() -> None:
    births = make_births({"93001": [100, 110, 120, 130]})

    rolled = sum_births(births).set_index("year")["births_3y"]

    assert rolled.to_dict() == {2017: 330, 2018: 360}


def test_worked_example_of_retention() -> None:
    births = pd.Series({"93001": 1500.0, "93002": 500.0})
    census = pd.Series({"93001": 1350.0, "93002": 400.0})

    factors = estimate_retention(births, census)

    # k_D = 1750 / 2000 = 0.875; k* = (1350 + 500 x 0.875) / 2000 and (400 + 437.5) / 1000.
    assert factors["retention"].tolist() == pytest.approx([0.89375, 0.8375])


def test_worked_example_of_a_census_interval() -> None:
    # n = 120, f = 0.4: sqrt(120 x 1.5) x 1.5 = 20.12
    assert compute_census_sd(pd.Series([120.0]))[0] == pytest.approx(20.1246, abs=1e-4)


def test_estimate_of_a_commune_uses_the_births_before_the_census() -> None:
    births = make_births({"93001": [500, 500, 500, 400, 400, 400]})
    census = pd.DataFrame({"code": ["93001"], "year": [2018], "children": [1350.0]})

    table = estimate_communes(births, census).set_index("year")

    # One commune: its retention is the département's, 1350 / 1500 = 0.9.
    assert table.loc[2017, "children_u3"] == pytest.approx(1350)
    assert table.loc[2017, "census"] == 1350
    assert table.loc[2020, "children_u3"] == pytest.approx(0.9 * 1200)
    assert np.isnan(table.loc[2020, "census"])


counts = st.lists(st.floats(0, 600), min_size=2, max_size=12)


@given(counts, st.lists(st.floats(1, 3000), min_size=2, max_size=2))
def test_iris_add_up_to_their_commune(iris: list[float], births: list[float]) -> None:
    census = pd.DataFrame(
        {
            "code": [f"93{i % 2:03d}{i:04d}" for i in range(len(iris))],
            "commune": [f"93{i % 2:03d}" for i in range(len(iris))],
            "year": 2018,
            "children": [n + 1 for n in iris],
        }
    )
    by_commune = census.groupby("commune", as_index=False).agg(
        children=("children", "sum"), year=("year", "first")
    )
    history = make_births({f"93{i:03d}": [b] * 5 for i, b in enumerate(births)})
    communes = estimate_communes(history, by_commune.rename(columns={"commune": "code"}))

    table = estimate_iris(census, communes, 2019)

    level = communes[communes["year"].eq(2019)].set_index("code")["children_u3"]
    sums = table.groupby("commune")["children_u3"].sum()
    assert np.allclose(sums, level.reindex(sums.index), rtol=0, atol=1e-9)
    assert (table["low"] >= 0).all()
    assert (table["low"] <= table["children_u3"]).all()
    assert (table["children_u3"] <= table["high"]).all()
    assert (table["publishable"] == (table["children_u3"] >= 30)).all()


@given(st.floats(50, 5000), st.floats(50, 5000))
def test_retention_lies_between_the_commune_and_the_departement(a: float, b: float) -> None:
    births = pd.Series({"93001": 1000.0, "93002": 4000.0})
    census = pd.Series({"93001": a, "93002": b})

    retention = estimate_retention(births, census)["retention"]

    own, whole = census / births, census.sum() / births.sum()
    assert (retention >= np.minimum(own, whole) - 1e-12).all()
    assert (retention <= np.maximum(own, whole) + 1e-12).all()


def test_the_interval_covers_what_the_census_sampling_gives() -> None:
    """Independent check: redraw the census counts; 90 % of the intervals hold the truth."""
    rng = np.random.default_rng(7)
    truth = pd.Series({f"93{i:03d}": float(n) for i, n in enumerate(range(300, 3300, 100))})
    births = truth / 0.9
    sd = compute_census_sd(truth)
    covered = []
    for _ in range(300):
        drawn = truth + sd * rng.standard_normal(len(truth))
        factors = estimate_retention(births, drawn)
        estimate = births * factors["retention"]
        covered.append(((estimate - truth).abs() <= Z90 * births * factors["sd"]).mean())

    # The interval is built from the variance of the estimator itself (shrinkage included).
    assert 0.87 <= float(np.mean(covered)) <= 0.97
