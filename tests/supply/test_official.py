"""Official coverage in the geography of 2025."""

import pandas as pd
import pytest

from geo.supply.official import build_coverage, build_small_communes, combine_vintages
from geo.supply.references import combine_references, compute_field_rates, load_references


def make_rows(values: dict[str, dict[str, float]], year: int = 2022) -> pd.DataFrame:
    rows = [
        (code, year, mode, value, "cnaf")
        for code, by_mode in values.items()
        for mode, value in by_mode.items()
    ]
    return pd.DataFrame(rows, columns=["code", "year", "mode", "value", "source"])


def merge_pierrefitte(codes: pd.Series) -> pd.Series:
    return codes.replace("93059", "93066")


def test_a_commune_that_did_not_change_keeps_the_published_rate() -> None:
    places = make_rows({"93008": {"total": 849, "am": 132}})
    rates = make_rows({"93008": {"total": 31.5, "am": 4.9}})

    table = build_coverage(places, rates, merge_pierrefitte).set_index("mode")

    assert table.loc["am", "rate"] == 4.9
    assert table.loc["am", "status"] == "officiel"
    assert table.loc["am", "children"] == pytest.approx(849 / 0.315)


def test_merged_communes_are_recomputed_from_places_and_children() -> None:
    """Saint-Denis and Pierrefitte in 2022: 2,373 places, 7,019.5 implied children."""
    places = make_rows({"93066": {"total": 1990, "am": 583}, "93059": {"total": 383, "am": 125}})
    rates = make_rows({"93066": {"total": 35.7, "am": 10.4}, "93059": {"total": 26.5, "am": 8.6}})

    table = build_coverage(places, rates, merge_pierrefitte).set_index("mode")

    children = 1990 / 0.357 + 383 / 0.265
    assert set(table["code"]) == {"93066"}
    assert table.loc["total", "rate"] == pytest.approx(100 * 2373 / children)
    assert table.loc["total", "rate"] != pytest.approx((35.7 + 26.5) / 2, abs=0.5)
    assert table.loc["am", "rate"] == pytest.approx(100 * 708 / children)
    assert set(table["status"]) == {"calcule"}


def test_the_current_file_wins_on_a_shared_year() -> None:
    history = pd.concat(
        [make_rows({"93008": {"total": 849}}), make_rows({"93008": {"total": 800}}, 2021)]
    )
    current = make_rows({"93008": {"total": 855}})

    table = combine_vintages(history, current).set_index("year")["value"]

    assert table.to_dict() == {2021: 800, 2022: 855}


def test_small_communes_keep_each_figure_on_its_own_year() -> None:
    rates = pd.DataFrame({"code": ["93015", "93008"], "year": 2021, "rate": [27.9, 31.0]})
    places = pd.DataFrame(
        {"code": ["93015"], "year": 2020, "eaje": [23.0], "am": [36.0], "autres": [1.0]}
    )

    table = build_small_communes(rates, places, {"93008"}, "taux", "places")

    total = table[table["mode"].eq("total")].set_index("year")
    assert set(table["code"]) == {"93015"}
    assert total.loc[2020, "places"] == 60
    assert pd.isna(total.loc[2020, "rate"])
    assert total.loc[2021, "rate"] == 27.9
    assert pd.isna(total.loc[2021, "places"])


def test_field_rates_are_sums_not_means() -> None:
    places = make_rows({"75101": {"total": 600}, "01004": {"total": 100}})
    rates = make_rows({"75101": {"total": 60.0}, "01004": {"total": 50.0}})

    table = compute_field_rates(places, rates).set_index("area")["rate"]

    assert table["france_10000"] == pytest.approx(100 * 700 / 1200)
    assert table["ile_de_france_10000"] == pytest.approx(60.0)


def test_published_references_win_over_those_entered_by_hand() -> None:
    published = pd.DataFrame(
        {"area": ["france"], "year": [2022], "mode": ["total"], "rate": [59.6], "source": ["Cnaf"]}
    )

    table = combine_references(published, load_references()).set_index(["area", "year", "mode"])

    assert table.loc[("france", 2022, "total"), "rate"] == 59.6
    assert table.loc[("france", 2023, "total"), "rate"] == 60.9
