"""Codes of the past in the geography of 2025."""

import pandas as pd
import pytest

from geo.territory.changes import (
    Change,
    load_changes,
    map_communes,
    sum_counts,
    update_commune_lists,
    update_communes,
    update_iris,
)


def test_pierrefitte_joined_saint_denis() -> None:
    codes = pd.Series(["93059", "93066", "93008", "75056", None], index=[9, 8, 7, 6, 5])

    updated = update_communes(codes)

    assert updated.iloc[:4].tolist() == ["93066", "93066", "93008", "75056"]
    assert pd.isna(updated.iloc[4])
    assert updated.index.tolist() == [9, 8, 7, 6, 5]


def test_its_nine_iris_keep_their_last_digits() -> None:
    old = [f"9305901{n:02d}" for n in range(1, 10)]

    assert update_iris(pd.Series(old)).tolist() == [f"9306616{n:02d}" for n in range(1, 10)]


def test_other_iris_stay_even_with_the_same_digits_inside() -> None:
    codes = pd.Series(["930660101", "193059010", "930080101"])

    assert update_iris(codes).tolist() == codes.tolist()


def test_updating_twice_changes_nothing_more() -> None:
    communes, iris = pd.Series(["93059", "93008"]), pd.Series(["930590103", "930080101"])

    assert update_communes(update_communes(communes)).equals(update_communes(communes))
    assert update_iris(update_iris(iris)).equals(update_iris(iris))


def test_lists_of_communes_lose_their_duplicates() -> None:
    codes = pd.Series(["93059 93066", "93072 93059", "93008"])

    assert update_commune_lists(codes).tolist() == ["93066", "93066 93072", "93008"]


def test_chains_of_changes_are_followed() -> None:
    first = Change("93001", "93002", "2025-01-01", "", "", "")
    second = Change("93002", "93003", "2026-01-01", "", "", "")

    assert map_communes([first, second]) == {"93001": "93003", "93002": "93003"}


def test_every_change_says_when() -> None:
    assert all(pd.Timestamp(change.date) for change in load_changes())
    assert all(change.old != change.new for change in load_changes())


def test_counts_add_up_and_rates_are_dropped() -> None:
    table = pd.DataFrame(
        {
            "code": update_communes(pd.Series(["93059", "93066", "93008"])),
            "year": 2022,
            "places": [300.0, 2000.0, 900.0],
            "rate": [20.0, 40.0, 30.0],
        }
    )

    summed = sum_counts(table, ["code", "year"], ["places"])

    assert summed.to_dict("list") == {
        "code": ["93008", "93066"],
        "year": [2022, 2022],
        "places": [900.0, 2300.0],
    }


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    table = pd.DataFrame({"code": ["93066", "93066", "93008"], "places": [300.0, None, 900.0]})

    summed = sum_counts(table, ["code"], ["places"]).set_index("code")["places"]

    assert pd.isna(summed["93066"])
    assert summed["93008"] == pytest.approx(900)
