"""Social context: rates recomputed from their parts, what is not known said so."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from geo.demand.social import (
    aggregate,
    count_of,
    fill_missing,
    medians_of,
    rate_of,
    share_in_qpv,
)


def merge_pierrefitte(codes: pd.Series) -> pd.Series:
    return codes.replace("93059", "93066")


def make_rates(
    rows: list[tuple[str, float, float]], *, published: bool = False, secret: bool = False
) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["code", "part", "whole"])
    return rate_of(
        table["code"], 2021, table["part"], table["whole"], indicator="poverty_rate",
        source="insee", published=published, secret=secret,
    )  # fmt: skip


def test_a_merged_commune_is_recomputed_never_averaged() -> None:
    parts = make_rates([("93066", 40, 100), ("93059", 10, 100)], published=True)

    table = aggregate(parts, merge_pierrefitte, "commune")

    assert table.loc[0, "code"] == "93066"
    assert table.loc[0, "value"] == pytest.approx(25.0)
    assert table.loc[0, "status"] == "calcule"


def test_weights_are_the_denominators() -> None:
    parts = make_rates([("93001", 10, 100), ("93002", 300, 900)])

    table = aggregate(parts, {"93001": "93", "93002": "93"}, "departement")

    assert table.loc[0, "value"] == pytest.approx(31.0)


@pytest.mark.parametrize(("published", "status"), [(True, "officiel"), (False, "calcule")])
def test_only_a_published_rate_is_official(published: bool, status: str) -> None:
    table = aggregate(make_rates([("93001", 42, 100)], published=published), {"93001": "93001"},
                      "commune")  # fmt: skip

    assert table.loc[0, "status"] == status


def test_an_area_with_too_many_unknown_parts_has_no_value() -> None:
    codes = [f"9300101{i:02d}" for i in range(20)]
    rows = [(code, 10.0, 100.0) for code in codes]
    rows[0] = rows[1] = (codes[0], np.nan, 100.0)
    parts = make_rates(rows)
    expected = pd.Series({"93001": 20})

    table = aggregate(parts, dict.fromkeys(codes, "93001"), "commune", expected)

    assert np.isnan(table.loc[0, "value"])
    assert table.loc[0, "status"] == "absent"


def test_parts_that_are_not_in_the_file_count_as_unknown() -> None:
    parts = make_rates([("930010101", 10, 100)])

    table = aggregate(parts, {"930010101": "93001"}, "commune", pd.Series({"93001": 2}))

    assert table.loc[0, "status"] == "absent"


def test_a_hidden_part_is_said_to_be_secret() -> None:
    parts = make_rates([("930010101", np.nan, 100)], secret=True)

    table = aggregate(parts, {"930010101": "930010101"}, "iris")

    assert table.loc[0, "status"] == "secret"


def test_counts_add_up_without_a_denominator() -> None:
    codes = pd.Series(["93066", "93059"])
    parts = count_of(codes, 2023, pd.Series([200.0, 50.0]), indicator="cmg", source="cnaf")

    table = aggregate(parts, merge_pierrefitte, "commune")

    assert table.loc[0, "value"] == 250


def test_every_area_has_a_row_with_its_reason() -> None:
    table = aggregate(make_rates([("93001", 1, 2)]), {"93001": "93001"}, "commune")

    filled = fill_missing(
        table, "commune", pd.Series(["93001", "93002"]), {"poverty_rate": "secret"}
    )

    assert filled.set_index("code").loc["93002", "status"] == "secret"
    assert len(filled) == 2


def test_the_median_of_a_merged_commune_is_not_known() -> None:
    incomes = pd.DataFrame(
        {
            "code": ["93066", "93059", "93008", "93999"],
            "year": 2021,
            "median": [16620.0, 16080.0, 16330.0, np.nan],
            "secret": [False, False, False, True],
        }
    )

    table = medians_of(incomes, "commune", merge_pierrefitte, source="insee").set_index("code")

    assert table.loc["93066", "status"] == "absent"
    assert np.isnan(table.loc["93066", "value"])
    assert (table.loc["93008", "value"], table.loc["93008", "status"]) == (16330, "officiel")
    assert table.loc["93999", "status"] == "secret"


def test_share_of_a_square_in_priority_neighbourhoods() -> None:
    squares = gpd.GeoDataFrame(
        geometry=[box(0, 0, 200, 200), box(200, 0, 400, 200), box(900, 0, 1100, 200)], crs=2154
    )
    qpv = gpd.GeoDataFrame(geometry=[box(100, 0, 400, 200), box(150, 0, 300, 200)], crs=2154)

    assert share_in_qpv(squares, qpv).tolist() == pytest.approx([0.5, 1.0, 0.0])
