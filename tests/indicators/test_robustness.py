"""Rank intervals: their properties, and an independent slow computation of a small case."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ParameterError
from geo.indicators.priorities import (
    CRITERIA,
    DEFAULT_WEIGHTS,
    estimate_errors,
    gather_criteria,
    score_areas,
)
from geo.indicators.robustness import (
    bound_ranks,
    draw_ranks,
    draw_values,
    draw_weights,
    rank_areas,
)
from geo.indicators.values import Tables

SEED = 7


def make_criteria(number: int, seed: int = 1) -> pd.DataFrame:
    """Areas with random criteria, some of them missing, the last two under the threshold."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame({key: random.integers(0, 12, number).astype(float) for key in CRITERIA})
    for key in ("accessibility", "poverty_rate"):
        table.loc[random.random(number) < 0.2, key] = np.nan
    table.insert(0, "code", [f"93{i:03d}" for i in range(number)])
    table.insert(1, "children_u3", 100.0)
    table.loc[table.index[-2:], "children_u3"] = 10.0
    return table


def make_errors(criteria: pd.DataFrame, sd: float) -> pd.DataFrame:
    return pd.DataFrame({"missing_places": sd}, index=criteria.index)


def draw_ranks_slowly(
    criteria: pd.DataFrame, errors: pd.DataFrame, draws: int, concentration: float, top: int
) -> pd.DataFrame:
    """The same draws, each scored apart by score_areas' definition, in plain loops."""
    generator = np.random.default_rng(SEED)
    weights = draw_weights(DEFAULT_WEIGHTS, draws, concentration, generator)
    scored = criteria[criteria["children_u3"] >= 30]
    missing = draw_values(
        scored["missing_places"].to_numpy(),
        errors.loc[scored.index, "missing_places"].to_numpy(),
        draws,
        generator,
    )
    ranks: dict[str, list[int]] = {code: [] for code in scored["code"]}
    chances: dict[str, list[float]] = {code: [] for code in scored["code"]}
    for draw in range(draws):
        values = scored.assign(missing_places=missing[draw])
        scores = {}
        for _, area in values.iterrows():
            total = known = 0.0
            for weight, (key, criterion) in zip(weights[draw], CRITERIA.items(), strict=True):
                others = values[key].dropna()
                if np.isnan(area[key]):
                    continue
                sign = 1 if criterion.high_is_need else -1
                below = (sign * others < sign * area[key]).sum()
                equal = (others == area[key]).sum()
                total += weight * 100 * (below + equal / 2) / len(others)
                known += weight
            scores[area["code"]] = round(total / known, 9)
        for code, score in scores.items():
            above = sum(other > score for other in scores.values())
            tied = sum(other == score for other in scores.values())
            ranks[code].append(above + 1)
            chances[code].append(min(max((top - above) / tied, 0), 1))
    return pd.DataFrame(
        {
            code: {
                # The smallest rank that at least 5 % (95 %) of the draws do not exceed.
                "rank_low": sorted(ranks[code])[int(np.ceil(0.05 * draws)) - 1],
                "rank_high": sorted(ranks[code])[int(np.ceil(0.95 * draws)) - 1],
                "p_top10": np.mean(chances[code]),
            }
            for code in ranks
        }
    ).T


def test_a_slow_computation_agrees() -> None:
    criteria = make_criteria(14)
    errors = make_errors(criteria, 2.0)

    fast = draw_ranks(criteria, errors=errors, draws=60, concentration=20, top=5, seed=SEED)
    slow = draw_ranks_slowly(criteria, errors, draws=60, concentration=20, top=5)

    fast = fast.set_index("code")[["rank_low", "rank_high", "p_top10"]]
    pd.testing.assert_frame_equal(
        fast.loc[slow.index], slow, check_dtype=False, check_names=False, rtol=1e-12
    )
    assert (fast["rank_low"] < fast["rank_high"]).sum() > 5  # or the case shows nothing
    assert fast.isna().all(axis=1).sum() == 2  # under the publication threshold


@given(number=st.integers(3, 40), seed=st.integers(0, 50))
@settings(max_examples=25)
def test_no_spread_gives_the_rank_itself(number: int, seed: int) -> None:
    criteria = make_criteria(number, seed)

    ranks = draw_ranks(criteria, draws=20, concentration=float("inf"))

    expected = score_areas(criteria).set_index("code")["rank"]
    for column in ("rank", "rank_low", "rank_high"):
        found = ranks.set_index("code")[column]
        np.testing.assert_array_equal(found, expected[found.index])


@given(number=st.integers(3, 40), seed=st.integers(0, 50), sd=st.sampled_from([0.0, 3.0]))
@settings(max_examples=25)
def test_the_chances_of_the_first_ten_add_up_to_ten(number: int, seed: int, sd: float) -> None:
    criteria = make_criteria(number, seed)

    ranks = draw_ranks(criteria, errors=make_errors(criteria, sd), draws=50)

    assert ranks["p_top10"].sum() == pytest.approx(min(10, number - 2))
    assert ranks["p_top10"].dropna().between(0, 1).all()
    known = ranks.dropna(subset="rank")
    assert (known["rank_low"] <= known["rank_high"]).all()
    assert known["rank_low"].ge(1).all()
    assert known["rank_high"].le(number - 2).all()


@given(
    values=st.lists(st.lists(st.integers(-3, 3), min_size=6, max_size=6), min_size=1, max_size=5)
)
def test_a_rank_counts_those_below_and_those_that_tie(values: list[list[int]]) -> None:
    rows = np.array(values, dtype=float)

    best, worst = bound_ranks(rows)

    for row, firsts, lasts in zip(rows, best, worst, strict=True):
        assert firsts.tolist() == [1 + (row < value).sum() for value in row]
        assert lasts.tolist() == [(row <= value).sum() for value in row]


def test_identical_areas_share_everything() -> None:
    criteria = make_criteria(10)
    twins = pd.concat([criteria, criteria.iloc[:3].assign(code=["93997", "93998", "93999"])])
    twins = twins.reset_index(drop=True)

    ranks = draw_ranks(twins, draws=200, top=4).set_index("code")

    for code, twin in zip(criteria["code"].iloc[:3], ["93997", "93998", "93999"], strict=True):
        assert ranks.loc[code].tolist() == ranks.loc[twin].tolist()
    assert ranks["p_top10"].sum() == pytest.approx(4)


def test_the_seed_tells_the_draws_and_the_order_of_rows_does_not() -> None:
    criteria = make_criteria(20)
    errors = make_errors(criteria, 3.0)
    shuffled = criteria.sample(frac=1, random_state=3)

    first = draw_ranks(criteria, errors=errors, draws=40)

    pd.testing.assert_frame_equal(first, draw_ranks(criteria, errors=errors, draws=40))
    pd.testing.assert_frame_equal(first, draw_ranks(shuffled, errors=errors, draws=40))
    assert not first.equals(draw_ranks(criteria, errors=errors, draws=40, seed=1))


def test_drawn_weights_spread_around_the_chosen_ones() -> None:
    chosen = {"missing_places": 6.0, "poverty_rate": 3.0, "children_trend": 1.0}

    drawn = draw_weights(chosen, 20_000, 50, np.random.default_rng(SEED))

    shares = np.array([chosen.get(key, 0) / 10 for key in CRITERIA])
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    np.testing.assert_allclose(drawn.mean(axis=0), shares, atol=0.003)
    np.testing.assert_allclose(drawn.var(axis=0), shares * (1 - shares) / 51, rtol=0.05)
    assert (drawn[:, shares == 0] == 0).all()


def test_drawn_values_are_never_negative_and_keep_what_is_missing() -> None:
    values = draw_values(
        np.array([5.0, 5.0, np.nan]), np.array([50.0, np.nan, 1.0]), 100, np.random.default_rng(1)
    )

    assert (values[:, 0] >= 0).all()
    assert values[:, 0].std() > 1
    assert (values[:, 1] == 5).all()
    assert np.isnan(values[:, 2]).all()


def test_a_census_error_alone_widens_the_intervals() -> None:
    criteria = make_criteria(30)
    fixed = {"concentration": float("inf"), "draws": 200}

    sure = draw_ranks(criteria, errors=make_errors(criteria, 0.0), **fixed)
    unsure = draw_ranks(criteria, errors=make_errors(criteria, 4.0), **fixed)

    assert (sure["rank_high"] - sure["rank_low"]).sum() == 0
    assert (unsure["rank_high"] - unsure["rank_low"]).sum() > 0


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"draws": 0}, "au moins un tirage"),
        ({"top": 0}, "au moins un tirage"),
        ({"concentration": 0.0}, "concentration"),
        ({"concentration": float("nan")}, "concentration"),
        ({"weights": {"poverty_rate": 0.0}}, "Tous les poids sont nuls"),
    ],
)
def test_bad_parameters_get_a_sentence(parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        draw_ranks(make_criteria(5), **parameters)


@pytest.mark.parametrize("level", ["commune", "iris"])
def test_real_ranks_carry_an_interval(processed: Callable[[str], Any], level: str) -> None:
    criteria = gather_criteria(level, Tables(read=processed))

    ranks = draw_ranks(criteria, errors=estimate_errors(criteria), draws=200)

    scored = criteria["children_u3"] >= 30
    assert ranks["rank_low"].notna().sum() == scored.sum()
    assert ranks["p_top10"].sum() == pytest.approx(10)
    assert ranks.iloc[0]["p_top10"] > 0.9
    assert ranks.iloc[0]["rank"] == 1


def test_areas_come_with_their_criteria_but_those_of_too_few_children() -> None:
    criteria = gather_criteria("iris", Tables())

    table = rank_areas(criteria, draws=20).set_index("code")

    few = criteria.loc[criteria["children_u3"] < 30, "code"]
    assert len(table) == 614
    assert table.loc[few, [*CRITERIA, "rank", "rank_low"]].isna().all(axis=None)
    known = criteria.set_index("code").drop(few)["accessibility"]
    assert table.loc[known.index, "accessibility"].equals(known)
    assert table["rank"].dropna().is_monotonic_increasing
