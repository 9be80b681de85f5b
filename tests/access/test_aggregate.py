"""Access of areas: each cell counts for its children."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.access.aggregate import BAND_COLUMNS, LEVELS, list_areas, summarise_areas
from geo.access.catchment import float_catchment, weigh_times
from geo.access.decay import Step
from geo.errors import ParameterError

COMMUNES = pd.DataFrame({"code": ["93001", "93010"], "ept": ["200057867", "200057875"]})


@pytest.fixture
def cells() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "iris": ["930010101", "930010101", "930010102", "930100101", "930100101"],
            "commune": ["93001", "93001", "93001", "93010", "93010"],
            "children_u3": [30.0, 10.0, 60.0, 0.0, 0.0],
            "accessibility": [40.0, 0.0, 60.0, 20.0, 30.0],
            "nearest_min": [4.0, 16.0, 10.0, 12.0, 8.0],
            "second_min": [8.0, 20.0, 14.0, 16.0, 12.0],
            "third_min": [12.0, 24.0, 18.0, 20.0, 16.0],
        }
    )


def test_means_and_shares_are_weighted_by_children(cells: pd.DataFrame) -> None:
    table = summarise_areas(cells, list_areas(cells, COMMUNES, "commune"), 50).set_index("code")

    row = table.loc["93001"]
    assert row["children_u3"] == 100
    assert row["accessibility"] == pytest.approx(0.3 * 40 + 0.6 * 60)
    assert row["nearest_min"] == pytest.approx(0.3 * 4 + 0.1 * 16 + 0.6 * 10)
    assert row["third_min"] == pytest.approx(0.3 * 12 + 0.1 * 24 + 0.6 * 18)
    assert row["share_beyond_10min"] == pytest.approx(10)  # ten minutes are not beyond ten
    assert row["share_beyond_15min"] == pytest.approx(10)
    assert row["share_below_desert"] == pytest.approx(10)
    # Bounds at 30, 42.5, 50, 57.5 and 70 places for 100.
    assert row[list(BAND_COLUMNS)].tolist() == pytest.approx([10, 30, 0, 0, 60, 0])


def test_lower_bound_is_in_the_band(cells: pd.DataFrame) -> None:
    table = summarise_areas(cells, cells["iris"], national_rate=40).set_index("code")

    assert table.loc["930010101", "share_band_4"] == pytest.approx(75)  # 40 is 1 x 40


def test_area_without_children_has_the_plain_mean(cells: pd.DataFrame) -> None:
    table = summarise_areas(cells, cells["commune"], 50).set_index("code")

    assert table.loc["93010", "children_u3"] == 0
    assert table.loc["93010", "accessibility"] == pytest.approx(25)
    assert table.loc["93010", "share_beyond_10min"] == pytest.approx(50)


def test_no_structure_is_beyond_any_time(cells: pd.DataFrame) -> None:
    cells[["nearest_min", "second_min", "third_min"]] = np.nan

    table = summarise_areas(cells, list_areas(cells, COMMUNES, "departement"), 50)

    assert table["share_beyond_15min"].tolist() == [100]
    assert table["nearest_min"].isna().all()


def test_levels(cells: pd.DataFrame) -> None:
    assert list_areas(cells, COMMUNES, "ept").tolist() == ["200057867"] * 3 + ["200057875"] * 2
    assert set(list_areas(cells, COMMUNES, "departement")) == {"93"}
    with pytest.raises(ParameterError, match="Niveau « canton » inconnu"):
        list_areas(cells, COMMUNES, "canton")


@pytest.mark.parametrize("rate", [0, -1, np.nan, np.inf])
def test_impossible_rate(cells: pd.DataFrame, rate: float) -> None:
    with pytest.raises(ParameterError, match="Taux national"):
        summarise_areas(cells, cells["iris"], rate)
    with pytest.raises(ParameterError, match="Taux du seuil"):
        summarise_areas(cells, cells["iris"], 50, rate)


@pytest.mark.parametrize(("level", "areas"), [*zip(LEVELS, [614, 39, 4, 1], strict=True)])
def test_territory_misses_nothing(territory: Any, level: str, areas: int) -> None:
    weights = weigh_times(territory.times, Step())
    catchment = float_catchment(weights, territory.children, territory.places)
    cells = territory.squares.drop(columns="geometry").assign(
        accessibility=catchment.accessibility, nearest_min=5.0, second_min=6.0, third_min=7.0
    )

    table = summarise_areas(cells, list_areas(cells, territory.communes, level), 59.5)

    assert len(table) == areas
    assert table.notna().all(axis=None)
    np.testing.assert_allclose(table[list(BAND_COLUMNS)].sum(axis=1), 100, rtol=1e-9)
    places = (table["children_u3"] * table["accessibility"]).sum() / 100
    np.testing.assert_allclose(places, catchment.reached, rtol=1e-9)
