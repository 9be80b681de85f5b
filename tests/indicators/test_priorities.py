"""Scores of the underserved areas: percentile ranks, weights, what is missing and said so."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catalog import load_catalog
from geo.demand.children import Z90
from geo.errors import ParameterError
from geo.indicators.priorities import (
    COMMUNE_ONLY,
    CRITERIA,
    DEFAULT_WEIGHTS,
    NO_CRITERION,
    SCORES,
    TOO_FEW,
    estimate_errors,
    gather_criteria,
    rank_criteria,
    score_areas,
    weigh_criteria,
)
from geo.indicators.values import Tables


def make_criteria(children: float | list[float] = 100.0, **columns: list[float]) -> pd.DataFrame:
    number = len(next(iter(columns.values())))
    codes = [f"93{i:03d}" for i in range(1, number + 1)]
    return pd.DataFrame({"code": codes, "children_u3": children} | columns)


def test_percentile_ranks_by_hand() -> None:
    # Four areas: ranks 1 to 4 are 12.5, 37.5, 62.5 and 87.5; the two equal ones share 50.
    criteria = make_criteria(poverty_rate=[10, 20, 20, 40], accessibility=[5, 10, 15, 20])

    ranks = rank_criteria(criteria)

    assert ranks["poverty_rate"].tolist() == [12.5, 50, 50, 87.5]
    assert ranks["accessibility"].tolist() == [87.5, 62.5, 37.5, 12.5]  # low is a need
    assert ranks["women_unemployment"].isna().all()


def test_scores_by_hand() -> None:
    criteria = make_criteria(
        missing_places=[100, 50], poverty_rate=[10, 20], children_in_qpv=[5, 30]
    )

    scores = score_areas(criteria, {"missing_places": 2, "poverty_rate": 1, "children_in_qpv": 1})

    scores = scores.set_index("code")
    assert scores["score_manque"].to_dict() == {"93001": 75, "93002": 25}
    assert scores["score_social"].to_dict() == {"93001": 25, "93002": 75}
    assert scores["score_dynamique"].isna().all()
    assert scores["priority"].to_dict() == {"93001": 50, "93002": 50}
    assert scores["rank"].to_dict() == {"93001": 1, "93002": 1}


def test_areas_that_add_up_to_the_same_share_their_rank() -> None:
    # Each is first, second and third once; floating-point sums of the three differ.
    criteria = make_criteria(
        poverty_rate=[1, 2, 3], lone_parent_families=[2, 3, 1], children_in_qpv=[3, 1, 2]
    )
    weights = dict.fromkeys(("poverty_rate", "lone_parent_families", "children_in_qpv"), 1.0)

    assert score_areas(criteria, weights)["rank"].tolist() == [1, 1, 1]


def test_a_missing_criterion_gives_its_weight_to_the_others_and_says_so() -> None:
    criteria = make_criteria(missing_places=[100, 50], poverty_rate=[np.nan, 20])

    scores = score_areas(criteria, {"missing_places": 3, "poverty_rate": 1}).set_index("code")

    assert scores.loc["93001", "priority"] == 75
    assert scores.loc["93001", "weight_known"] == 75
    assert scores.loc["93001", "missing"] == "Taux de pauvreté"
    assert scores.loc["93002", "priority"] == (3 * 25 + 50) / 4
    assert scores.loc["93002", "missing"] == ""


def test_a_criterion_of_no_weight_is_not_said_to_be_missing() -> None:
    scores = score_areas(make_criteria(poverty_rate=[1, 2]), {"poverty_rate": 1})

    assert scores["missing"].tolist() == ["", ""]
    assert scores["weight_known"].tolist() == [100, 100]


def test_no_score_under_the_publication_threshold() -> None:
    criteria = make_criteria([29.9, 30.0, 500.0], poverty_rate=[60, 20, 10])

    scores = score_areas(criteria, {"poverty_rate": 1}).set_index("code")

    few = scores.loc["93001"]
    assert few["reason"] == TOO_FEW
    assert few.drop(["reason", "missing"]).isna().all()
    assert scores.loc[["93002", "93003"], "rank"].tolist() == [1, 2]
    assert scores.loc["93002", "priority"] == 75  # ranked among the areas that have a score


def test_an_area_of_which_nothing_is_known_has_a_reason() -> None:
    criteria = make_criteria(poverty_rate=[np.nan, 20])

    scores = score_areas(criteria, {"poverty_rate": 1}).set_index("code")

    assert scores.loc["93001", "reason"] == NO_CRITERION
    assert pd.isna(scores.loc["93001", "rank"])


def test_the_weights_show_their_sum_and_shares() -> None:
    table = weigh_criteria({"missing_places": 30, "poverty_rate": 10})

    assert table["weight"].sum() == 40
    assert table["share"].sum() == 1
    assert table.loc["missing_places", "share"] == 0.75
    assert list(table.index) == list(CRITERIA)
    assert set(table["score"]) == set(SCORES)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"poverty_rate": -1.0}, "positif ou nul : Taux de pauvreté"),
        ({"poverty_rate": float("nan")}, "positif ou nul"),
        ({"poverty_rate": float("inf")}, "positif ou nul"),
        ({"poverty_rate": 0.0, "missing_places": 0.0}, "Tous les poids sont nuls"),
        ({}, "Tous les poids sont nuls"),
        ({"revenu": 1.0}, "Critère inconnu : « revenu »"),
    ],
)
def test_bad_weights_get_a_sentence(weights: dict[str, float], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        score_areas(make_criteria(poverty_rate=[1, 2]), weights)


values = st.one_of(st.just(float("nan")), st.integers(-50, 50).map(float))
tables = st.integers(1, 12).flatmap(
    lambda n: st.fixed_dictionaries(
        {key: st.lists(values, min_size=n, max_size=n) for key in CRITERIA}
    )
)
weights = st.fixed_dictionaries({key: st.floats(0.01, 10) for key in CRITERIA})


@settings(max_examples=25)
@given(columns=tables, weights=weights, factor=st.floats(0.1, 100))
def test_only_the_shares_of_the_weights_count(
    columns: dict[str, list[float]], weights: dict[str, float], factor: float
) -> None:
    criteria = make_criteria(**columns)

    scores = score_areas(criteria, weights)
    scaled = score_areas(criteria, {key: factor * w for key, w in weights.items()})

    by_code = scores.set_index("code")["priority"]
    np.testing.assert_allclose(by_code, scaled.set_index("code")["priority"][by_code.index])
    assert by_code.dropna().between(0, 100).all()


@settings(max_examples=25)
@given(columns=tables, weights=weights)
def test_identical_areas_share_their_rank(
    columns: dict[str, list[float]], weights: dict[str, float]
) -> None:
    doubled = make_criteria(**{key: [*column, column[0]] for key, column in columns.items()})

    ranks = score_areas(doubled, weights).set_index("code")["rank"]

    first, last = ranks[doubled["code"].iloc[0]], ranks[doubled["code"].iloc[-1]]
    assert first == last or (np.isnan(first) and np.isnan(last))


@pytest.fixture(scope="module")
def snapshot_tables(processed: Callable[[str], Any]) -> Tables:
    return Tables(read=processed)


@pytest.mark.parametrize(("level", "areas", "few"), [("commune", 39, 0), ("iris", 614, 19)])
def test_every_real_area_has_a_score_or_a_reason(
    snapshot_tables: Tables, level: str, areas: int, few: int
) -> None:
    scores = score_areas(gather_criteria(level, snapshot_tables))

    assert len(scores) == areas
    assert scores["code"].is_unique
    assert scores["rank"].isna().eq(scores["reason"].notna()).all()
    assert scores["reason"].eq(TOO_FEW).sum() == few
    scored = scores[scores["rank"].notna()]
    assert scored["priority"].is_monotonic_decreasing
    assert not scored["missing"].str.contains("Accessibilité à pied").any()


@pytest.mark.parametrize("level", ["commune", "iris"])
def test_accessibility_is_that_of_the_snapshot_unless_another_is_given(
    snapshot_tables: Tables, level: str
) -> None:
    access = snapshot_tables.read("access")
    known = access[access["level"].eq(level)].set_index("code")
    halved = access.assign(accessibility=access["accessibility"] / 2)

    usual = gather_criteria(level, snapshot_tables).set_index("code")
    other = gather_criteria(level, snapshot_tables, access=halved).set_index("code")

    expected = known.loc[usual.index]
    np.testing.assert_array_equal(usual["accessibility"], expected["accessibility"])
    np.testing.assert_array_equal(usual["accessibility_low"], expected["low"])
    np.testing.assert_array_equal(usual["accessibility_high"], expected["high"])
    np.testing.assert_allclose(other["accessibility"], usual["accessibility"] / 2)
    untouched = [column for column in usual if column != "accessibility"]
    pd.testing.assert_frame_equal(other[untouched], usual[untouched])


def test_an_area_without_a_measure_of_access_has_none(snapshot_tables: Tables) -> None:
    access = snapshot_tables.read("access")

    criteria = gather_criteria("iris", snapshot_tables, access=access[access["level"].eq("ept")])

    assert criteria["accessibility"].isna().all()
    assert estimate_errors(criteria)["accessibility"].isna().all()


def test_iris_take_the_values_known_by_commune_only(snapshot_tables: Tables) -> None:
    iris = gather_criteria("iris", snapshot_tables)
    communes = gather_criteria("commune", snapshot_tables).set_index("code")

    expected = communes.loc[iris["commune"], list(COMMUNE_ONLY)].reset_index(drop=True)
    pd.testing.assert_frame_equal(iris[list(COMMUNE_ONLY)], expected)
    assert iris.groupby("commune")["poverty_rate"].nunique().max() > 1


def test_real_criteria_of_two_communes(snapshot_tables: Tables) -> None:
    communes = gather_criteria("commune", snapshot_tables, target=60).set_index("code")

    assert communes.loc["93008", "missing_places"] == pytest.approx(849 / 0.315 * 0.6 - 849)
    assert communes.loc["93053", "childminder_trend"] == pytest.approx(100 * (180 / 284 - 1))
    children = snapshot_tables.read("children_communes").set_index(["code", "year"])["children_u3"]
    trend = 100 * (children["93008", 2024] / children["93008", 2019] - 1)
    assert communes.loc["93008", "children_trend"] == pytest.approx(trend)
    assert np.isnan(communes.loc["93015", "childminder_trend"])  # published one year only


def test_errors_follow_the_intervals(snapshot_tables: Tables) -> None:
    criteria = gather_criteria("iris", snapshot_tables)

    errors = estimate_errors(criteria)

    area = criteria.index[criteria["children_u3"] > 100][0]
    children, high = criteria.loc[area, "children_u3"], criteria.loc[area, "high"]
    relative = errors.loc[area, "missing_places"] / criteria.loc[area, "missing_places"]
    assert children * (1 + Z90 * relative) == pytest.approx(high)
    assert errors["missing_places"].notna().all()  # an IRIS without children has no error
    low, high = criteria.loc[area, "accessibility_low"], criteria.loc[area, "accessibility_high"]
    assert 2 * Z90 * errors.loc[area, "accessibility"] == pytest.approx(high - low)
    assert errors["accessibility"].gt(0).all()


def test_accessibility_without_an_interval_has_no_error() -> None:
    criteria = make_criteria(missing_places=[10.0, 20.0], accessibility=[5.0, 9.0])

    errors = estimate_errors(criteria.assign(low=90.0, high=110.0))

    assert list(errors) == ["missing_places"]


@pytest.mark.parametrize(
    ("level", "target", "words"),
    [
        ("ept", 60.0, "Niveau inconnu"),
        ("iris", -1.0, "entre 0 et 200"),
        ("commune", 500.0, "entre 0 et 200"),
    ],
)
def test_bad_parameters_get_a_sentence(
    snapshot_tables: Tables, level: str, target: float, words: str
) -> None:
    with pytest.raises(ParameterError, match=words):
        gather_criteria(level, snapshot_tables, target=target)


def test_default_weights_share_the_priority_between_the_scores() -> None:
    weights = weigh_criteria(DEFAULT_WEIGHTS)

    assert set(DEFAULT_WEIGHTS) == set(CRITERIA)
    shares = weights.groupby("score")["share"].sum()
    assert shares.to_dict() == pytest.approx({"manque": 0.4, "social": 0.4, "dynamique": 0.2})


def test_every_criterion_cites_sources_of_the_catalogue() -> None:
    catalogue = load_catalog()

    for criterion in CRITERIA.values():
        assert criterion.sources
        assert set(criterion.sources) <= set(catalogue)
