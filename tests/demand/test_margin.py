"""Children around the département: by its own census where there is one, else by births."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.demand.margin import estimate_margin_communes, estimate_uncharted

BIRTHS = pd.DataFrame(
    [(code, year, 100.0) for code in ("94080", "95585") for year in range(2015, 2025)],
    columns=["code", "year", "births"],
)


def test_census_gives_retention_and_elsewhere_the_departement_does() -> None:
    census = pd.DataFrame({"code": ["94080"], "year": [2018], "children": [240.0]})
    home = pd.DataFrame(
        {"code": ["93001", "93008"], "year": 2024, "births_3y": [100.0, 300.0],
         "children_u3": [95.0, 265.0]}
    )  # fmt: skip

    children = estimate_margin_communes(BIRTHS, census, home, 2024)

    assert children["94080"] == pytest.approx(240)  # 300 births, 80 % of them at the census
    assert children["95585"] == pytest.approx(300 * 360 / 400)


def test_the_part_in_the_margin_takes_its_share_spread_over_housing() -> None:
    shape = shapely.box(660_000, 6_870_000, 660_600, 6_870_600)
    parts = gpd.GeoDataFrame({"code": ["95585"], "share": [0.25]}, geometry=[shape], crs=2154)
    west = gpd.GeoSeries([shapely.box(660_000, 6_870_000, 660_300, 6_870_600)], crs=2154)

    cells = estimate_uncharted(parts, pd.Series({"95585": 400.0}), west, 2024)

    assert cells["children_u3"].sum() == pytest.approx(100)
    assert set(cells["method"]) == {"residentiel"}
    assert cells.intersects(west[0]).all()


def test_the_committed_margin_is_outside_and_within_3_km(processed: Callable[[str], Any]) -> None:
    squares = processed("margin_squares")
    home = processed("communes").union_all()

    distance = squares.centroid.distance(home)

    assert distance.min() > 0
    assert distance.max() <= 3000
    assert not squares["commune"].str.startswith("93").any()
    assert set(squares["commune"].str[:2]) == {"75", "77", "92", "94", "95"}
    assert not squares[["children_u3", "eaje", "am", "x", "y"]].isna().to_numpy().any()


@pytest.mark.mirror
def test_a_whole_commune_of_the_margin_agrees_with_its_census(
    mirror: Any, processed: Callable[[str], Any]
) -> None:
    """Vincennes is wholly in the margin: its cells are near the census's own count of 0-2."""
    census = pd.read_csv(
        mirror / "insee_population_iris" / "base-ic-evol-struct-pop-2018.CSV",
        sep=";", dtype={"COM": str, "IRIS": str}, low_memory=False,
    )  # fmt: skip
    counted = census.loc[census["COM"].eq("94080"), "P18_POP0002"].sum()
    squares = processed("margin_squares")

    cells = squares.loc[squares["commune"].eq("94080"), "children_u3"].sum()

    # Births fell by a fifth between the census (2018) and the estimate (2024).
    assert 0.7 * counted < cells < counted
    assert np.isfinite(cells)
