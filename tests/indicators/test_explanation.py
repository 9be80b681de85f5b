"""Why an area ranks where it does, on the committed snapshot."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.indicators.explanation import COLUMNS, explain_area
from geo.indicators.priorities import (
    COMMUNE_ONLY,
    CRITERIA,
    DEFAULT_WEIGHTS,
    gather_criteria,
    score_areas,
)
from geo.indicators.values import Tables

NOISY, SAINT_DENIS, COUBRON = "93053", "93066", "93015"


@pytest.fixture(scope="module")
def tables(processed: Callable[[str], Any]) -> Tables:
    return Tables(read=processed)


@pytest.fixture(scope="module")
def communes(tables: Tables) -> pd.DataFrame:
    return gather_criteria("commune", tables)


@pytest.fixture(scope="module")
def iris(tables: Tables) -> pd.DataFrame:
    return gather_criteria("iris", tables)


@pytest.mark.parametrize("weights", [DEFAULT_WEIGHTS, {"poverty_rate": 3, "missing_places": 1}])
def test_the_points_add_up_to_the_score(
    communes: pd.DataFrame, tables: Tables, weights: dict[str, float]
) -> None:
    scores = score_areas(communes, weights).set_index("code")["priority"]

    for code in communes["code"]:
        reasons = explain_area(code, "commune", communes, tables, weights=weights)

        assert reasons["contribution"].sum() == pytest.approx(scores[code])
        assert reasons["share"].sum() == pytest.approx(100)


def test_each_criterion_says_its_value_its_origin_and_its_need(
    communes: pd.DataFrame, tables: Tables
) -> None:
    reasons = explain_area(NOISY, "commune", communes, tables)

    assert list(reasons.index) == list(CRITERIA)
    assert list(reasons) == list(COLUMNS)
    assert reasons["status"].to_dict() == {
        "missing_places": "calcule",
        "accessibility": "estime",
        "poverty_rate": "officiel",
        "lone_parent_families": "calcule",
        "children_in_qpv": "estime",
        "women_unemployment": "calcule",
        "children_trend": "estime",
        "childminder_trend": "calcule",
    }
    assert reasons.loc["childminder_trend", "period"] == "2017-2022"
    assert reasons.loc["poverty_rate", "period"] == "2021"
    poverty = communes["poverty_rate"]
    lower, equal = (poverty < 30).sum(), (poverty == 30).sum()
    assert reasons.loc["poverty_rate", "value"] == 30
    assert reasons.loc["poverty_rate", "need"] == pytest.approx(
        100 * (lower + equal / 2) / poverty.notna().sum()
    )
    assert not reasons["inherited"].any()


def test_only_what_has_an_interval_shows_one(communes: pd.DataFrame, tables: Tables) -> None:
    large = explain_area(NOISY, "commune", communes, tables)
    small = explain_area(COUBRON, "commune", communes, tables)

    assert list(large.index[large["low"].notna()]) == ["accessibility"]
    # Coubron's missing places are estimated: no official children and places of one year.
    assert list(small.index[small["low"].notna()]) == ["missing_places", "accessibility"]
    for reasons in (large, small):
        known = reasons[reasons["low"].notna()]
        assert (known["low"] <= known["value"]).all()
        assert (known["value"] <= known["high"]).all()


def test_a_missing_criterion_says_why_and_shares_its_weight(
    communes: pd.DataFrame, iris: pd.DataFrame, tables: Tables
) -> None:
    merged = explain_area(SAINT_DENIS, "commune", communes, tables)
    hidden = explain_area("930011203", "iris", iris, tables)

    absent = merged.loc["lone_parent_families"]
    assert absent["status"] == "absent"
    assert absent[["value", "need", "share", "contribution"]].isna().all()
    assert merged.loc["missing_places", "share"] == pytest.approx(100 * 2 / 9)
    assert hidden.loc["poverty_rate", "status"] == "secret"


def test_childminders_published_in_one_year_only_have_no_trend(
    communes: pd.DataFrame, tables: Tables
) -> None:
    reasons = explain_area(COUBRON, "commune", communes, tables)

    assert reasons.loc["childminder_trend", "status"] == "non_publie"


def test_an_iris_says_which_criteria_are_its_communes(
    communes: pd.DataFrame, iris: pd.DataFrame, tables: Tables
) -> None:
    here = iris[iris["commune"].eq(NOISY)].iloc[0]

    reasons = explain_area(here["code"], "iris", iris, tables)

    assert set(reasons.index[reasons["inherited"]]) == set(COMMUNE_ONLY)
    whole = communes.set_index("code").loc[NOISY]
    for key in COMMUNE_ONLY:
        assert reasons.loc[key, "value"] == whole[key]
    assert reasons.loc["missing_places", "status"] == "estime"
    assert reasons.loc["missing_places", ["low", "high"]].notna().all()


def test_an_area_under_the_threshold_has_no_points(iris: pd.DataFrame, tables: Tables) -> None:
    few = iris.loc[iris["children_u3"] < 30, "code"].iloc[0]

    reasons = explain_area(few, "iris", iris, tables)

    assert reasons[["need", "share", "contribution"]].isna().all().all()


@pytest.mark.parametrize(
    ("code", "weights", "words"),
    [
        ("75056", None, "Territoire inconnu"),
        (NOISY, {"poverty_rate": 0.0}, "Tous les poids sont nuls"),
    ],
)
def test_bad_parameters_get_a_sentence(
    communes: pd.DataFrame,
    tables: Tables,
    code: str,
    weights: dict[str, float] | None,
    words: str,
) -> None:
    with pytest.raises(ParameterError, match=words):
        explain_area(code, "commune", communes, tables, weights=weights)
