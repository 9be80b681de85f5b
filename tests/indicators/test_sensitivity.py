"""What the ranks owe to the method: by hand, as invariants, and on the committed snapshot."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access.table import Territory, load_territory
from geo.access.variants import AS_IT_IS, DECAY, LOCATED, SPEED, measure_variants
from geo.errors import ParameterError
from geo.indicators.definitions import TARGET
from geo.indicators.priorities import DEFAULT_WEIGHTS
from geo.indicators.sensitivity import (
    FAMILIES,
    TARGET_RATE,
    compute_sensitivity,
    rank_variants,
    summarise_ranks,
    vary_criteria,
)
from geo.indicators.values import Tables

FAST = (SPEED, "6 km/h")


def make_ranks(usual: list[float], changed: list[float]) -> pd.DataFrame:
    """Ranks of areas A, B, C… as they are and with one variant; accessibility ranks them so too."""
    names = [f"Commune {chr(65 + i)}" for i in range(len(usual))]
    parts = [
        pd.DataFrame({"family": family, "label": label, "code": names, "name": names,
                      "rank": ranks, "access_rank": ranks})
        for (family, label), ranks in ((AS_IT_IS, usual), (FAST, changed))
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_a_variant_by_hand() -> None:
    # Of the first two (A, B), A falls to the fourth rank and C comes in.
    ranks = make_ranks([1, 2, 3, 4, np.nan], [4, 2, 1, 3, np.nan])

    reference, fast = summarise_ranks(ranks, top=2).to_dict("records")

    assert (reference["kept"], reference["entered"], reference["correlation"]) == (2, 0, 1)
    assert pd.isna(reference["largest_area"])
    assert (fast["family"], fast["label"]) == FAST
    assert (fast["kept"], fast["kept_share"], fast["entered"]) == (1, 50, 1)
    assert fast["correlation"] == pytest.approx(1 - 6 * (9 + 0 + 4 + 1) / (4 * 15))
    assert (fast["largest_area"], fast["largest_move"]) == ("Commune A", 3)
    assert (fast["largest_from"], fast["largest_to"]) == (1, 4)
    assert fast["median_move"] == 1.5
    assert (fast["access_kept"], fast["access_kept_share"]) == (1, 50)


def test_areas_tied_across_the_limit_are_all_among_the_first() -> None:
    reference, fast = summarise_ranks(
        make_ranks([1, 2, 2, 4], [1, 2, 3, 4]), top=2
    ).to_dict("records")  # fmt: skip

    assert reference["kept"] == 3
    assert (fast["kept"], fast["entered"]) == (2, 0)


def test_ranks_that_are_all_tied_have_no_correlation() -> None:
    summary = summarise_ranks(make_ranks([1, 1, 1], [1, 2, 3]), top=1)

    assert summary["correlation"].isna().all()


@given(st.integers(2, 30).flatmap(lambda n: st.permutations(range(1, n + 1))), st.integers(1, 12))
def test_what_leaves_the_first_ranks_makes_room(changed: list[int], top: int) -> None:
    usual = list(range(1, len(changed) + 1))

    reference, other = summarise_ranks(make_ranks(usual, changed), top).to_dict("records")

    assert other["kept"] + other["entered"] == reference["kept"] == min(top, len(usual))
    assert -1 - 1e-9 <= other["correlation"] <= 1 + 1e-9
    same = changed == usual
    assert (other["largest_move"] == 0) == same == (other["correlation"] > 1 - 1e-12)


@pytest.fixture(scope="module")
def tables(processed: Callable[[str], Any]) -> Tables:
    return Tables(processed, processed)


@pytest.fixture(scope="module")
def territory(processed: Callable[[str], Any]) -> Territory:
    return load_territory(processed)


@pytest.fixture(scope="module")
def measured(processed: Callable[[str], Any], territory: Territory) -> pd.DataFrame:
    return measure_variants(processed, territory)


def test_one_parameter_changes_at_a_time(tables: Tables, measured: pd.DataFrame) -> None:
    varied = vary_criteria(measured, tables, "iris")
    usual = varied[AS_IT_IS]

    assert list(dict.fromkeys(family for family, _ in varied)) == [AS_IT_IS[0], *FAMILIES]
    for (family, label), criteria in varied.items():
        changed = {column for column in usual if not criteria[column].equals(usual[column])}
        expected = {TARGET_RATE: {"missing_places"}, AS_IT_IS[0]: set()}
        assert changed == expected.get(family, {"accessibility"}), label


def test_the_target_in_hand_is_not_a_variant(tables: Tables, measured: pd.DataFrame) -> None:
    def list_targets(target: float) -> list[str]:
        varied = vary_criteria(measured, tables, "commune", target=target)
        return [label.split()[0] for family, label in varied if family == TARGET_RATE]

    assert list_targets(TARGET) == ["45", "75"]
    assert list_targets(75) == ["45", "60,9"]
    assert list_targets(50) == ["45", "60,9", "75"]


def test_an_iris_is_named_with_its_commune(tables: Tables, measured: pd.DataFrame) -> None:
    names = vary_criteria(measured, tables, "iris")[AS_IT_IS].set_index("code")["name"]

    assert names["930070107"].endswith("(Le Blanc-Mesnil)")
    assert names["930150000"] == "Coubron"  # a commune of one IRIS


def test_an_area_without_a_score_has_no_rank(tables: Tables, measured: pd.DataFrame) -> None:
    ranks = rank_variants(vary_criteria(measured, tables, "iris"), DEFAULT_WEIGHTS)
    few = tables.read("children_iris")
    few = set(few.loc[~few["publishable"], "code"])

    unknown = ranks["rank"].isna()

    assert few
    assert set(ranks.loc[unknown, "code"]) == few
    assert ranks["access_rank"].isna().equals(unknown)


def test_a_criterion_that_weighs_nothing_moves_nothing(
    tables: Tables, measured: pd.DataFrame
) -> None:
    varied = vary_criteria(measured, tables, "commune")

    summary = summarise_ranks(rank_variants(varied, {"poverty_rate": 1.0}))

    assert summary["correlation"].to_numpy() == pytest.approx(1)
    assert summary["largest_move"].eq(0).all()
    walked = summary["family"].isin([SPEED, DECAY, LOCATED])
    assert summary.loc[walked, "access_correlation"].lt(1 - 1e-6).all()
    assert summary.loc[~walked, "access_correlation"].to_numpy() == pytest.approx(1)


def test_the_whole_table(tables: Tables, territory: Territory, measured: pd.DataFrame) -> None:
    weights = {"accessibility": 1.0}

    table = compute_sensitivity(tables, "commune", weights, territory=territory)

    varied = vary_criteria(measured, tables, "commune")
    pd.testing.assert_frame_equal(table, summarise_ranks(rank_variants(varied, weights)))
    # With accessibility as the only criterion, both rankings are one.
    assert table["kept"].equals(table["access_kept"])
    assert table["correlation"].to_numpy() == pytest.approx(table["access_correlation"])


@pytest.mark.parametrize(
    ("level", "weights", "target"),
    [
        ("ept", DEFAULT_WEIGHTS, TARGET),
        ("commune", DEFAULT_WEIGHTS, -5),
        ("commune", {"poverty_rate": 0.0}, TARGET),
        ("commune", {"inconnu": 1.0}, TARGET),
    ],
)
def test_bad_parameters_are_refused(
    tables: Tables, measured: pd.DataFrame, level: str, weights: dict[str, float], target: float
) -> None:
    with pytest.raises(ParameterError):
        rank_variants(vary_criteria(measured, tables, level, target=target), weights)
