"""The material of the portrait, on the committed snapshot."""

import pytest

from geo.errors import ParameterError
from geo.indicators import portrait
from geo.indicators.values import Tables

TABLES = Tables()


def area(code):
    return portrait.find_area(code, TABLES)


def test_a_trend_splits_into_parts_that_add_up_to_the_change_of_the_rate():
    trend = portrait.trace_trend(area("93053"), TABLES)

    assert trend is not None
    assert (trend.start_year, trend.end_year) == (2017, 2022)
    assert (trend.start_places, trend.end_places) == (619, 541)
    assert trend.split.change == pytest.approx(24.1 - 23.7, abs=1e-9)
    assert trend.split.supply < 0 < trend.split.denominator


def test_a_small_commune_has_no_trend():
    assert portrait.trace_trend(area("93015"), TABLES) is None


def test_rates_of_comparison_are_of_the_year_or_of_the_nearest():
    found = portrait.compare_area(area("93015"), TABLES, 2021, ept=True)

    assert [(item.label, item.year) for item in found] == [
        ("Grand Paris Grand Est", 2021),
        ("Seine-Saint-Denis", 2021),
        ("Île-de-France", 2022),
        ("France", 2022),
    ]


def test_the_departement_is_not_compared_with_itself():
    labels = {item.label for item in portrait.compare_area(area("93"), TABLES, 2022)}

    assert labels == {"Île-de-France", "France"}


def test_missing_places_stand_on_the_official_count_where_there_is_one():
    missing = portrait.find_missing(area("93053"), TABLES, 60.9)

    assert missing is not None
    assert missing.status == "calcule"
    assert missing.places == pytest.approx(541 / 0.241 * 0.609 - 541)


def test_missing_places_of_a_small_commune_are_an_estimate_with_its_interval():
    missing = portrait.find_missing(area("93015"), TABLES, 60.9)

    assert missing is not None
    assert (missing.status, missing.year) == ("estime", 2021)
    assert missing.places == pytest.approx(missing.children * (60.9 - 27.9) / 100)
    assert missing.low < missing.places < missing.high


def test_no_place_is_missing_for_a_target_already_met():
    missing = portrait.find_missing(area("93033"), TABLES, 60.9)

    assert missing is not None
    assert missing.places == 0


def test_a_target_out_of_range_is_refused():
    with pytest.raises(ParameterError, match="entre 0 et 200"):
        portrait.find_missing(area("93053"), TABLES, 250)


def test_modes_are_compared_in_the_last_year_with_places():
    small = portrait.compare_modes(area("93015"), TABLES).set_index("mode")
    large = portrait.compare_modes(area("93053"), TABLES).set_index("mode")

    assert set(small["year"]) == {2020}
    assert small["rate"].isna().all()
    assert large.loc["am", ["start_places", "places", "rate"]].tolist() == [284, 180, 8.0]
    assert large.loc["am", "france_10000"] == pytest.approx(20.66, abs=0.01)


def test_rates_over_time_name_their_field():
    labels = set(portrait.trace_rates(area("93053"), TABLES)["label"])

    assert labels == {
        "Noisy-le-Sec",
        "Seine-Saint-Denis",
        "Île-de-France, communes de plus de 10 000 hab.",
        "France, communes de plus de 10 000 hab.",
    }
