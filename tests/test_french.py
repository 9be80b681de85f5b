import datetime as dt

import numpy as np
import pandas as pd
import pytest

from geo import french

THIN = "\u202f"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (35.2, 1, "35,2"),
        (1240, 0, f"1{THIN}240"),
        (1632677, 0, f"1{THIN}632{THIN}677"),
        (-3.6, 1, "−3,6"),
        (-0.01, 1, "0,0"),
        (0.123456, 6, "0,123"),
    ],
)
def test_numbers_read_as_french(value, decimals, text):
    assert french.number(value, decimals) == text


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, float("inf")])
def test_a_missing_value_is_said_in_words_by_every_format(missing):
    for write in (french.number, french.rate, french.count, french.percent, french.signed):
        assert write(missing) == "non connu"
        assert write(missing, unknown="non publié") == "non publié"
    assert french.interval(missing, 3) == "non connu"
    assert french.quantity(missing, "enfant") == "non connu"


def test_an_interval_with_equal_ends_is_one_figure():
    assert french.interval(1150, 1330) == f"1{THIN}150 à 1{THIN}330"
    assert french.interval(12.1, 12.4) == "12"


def test_a_noun_takes_the_plural_from_two_on():
    assert french.quantity(0, "enfant") == "0\u00a0enfant"
    assert french.quantity(1.4, "enfant") == "1\u00a0enfant"
    assert french.quantity(2, "lieu", "lieux") == "2\u00a0lieux"


def test_signs_and_percents():
    assert french.signed(3.6) == "+3,6"
    assert french.signed(-3.6) == "−3,6"
    assert french.signed(0.001) == "0,0"
    assert french.percent(15.5) == f"15,5{THIN}%"


def test_dates_are_written_in_full():
    assert french.date(dt.date(2026, 11, 24)) == "24 novembre 2026"
    assert french.date("2025-01-01") == "1er janvier 2025"
    assert french.date("2025-01-21T10:00:00") == "21 janvier 2025"
    assert french.date(None) == "non connu"


def test_moments_are_told_by_the_clock_of_paris():
    summer = dt.datetime(2026, 7, 1, 7, 5, tzinfo=dt.UTC)
    new_year = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)

    assert french.moment(summer) == "1er juillet 2026 à 9\u00a0h\u00a005"
    assert french.moment(new_year) == "1er janvier 2027 à 0\u00a0h\u00a030"
