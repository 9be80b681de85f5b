"""Children by 200 m square: each level adds up to the one above."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.demand.squares import (
    cover_iris,
    draw_squares,
    estimate_squares,
    locate_centres,
    spread_children,
)

NORTH, EAST = 2893400, 3763200  # a square of Paris, EPSG:3035


def make_iris(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    codes = [f"93008010{i + 1}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"code": codes, "commune": "93008"}, geometry=list(shapes), crs=2154)


def make_children(codes: list[str], counts: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"code": codes, "year": 2024, "children_u3": counts, "high": [1.2 * c for c in counts]}
    )


def test_a_square_is_200_m_wide_and_its_centre_inside() -> None:
    corner = pd.DataFrame({"north": [NORTH], "east": [EAST]})

    square = draw_squares(corner["north"], corner["east"])
    centre = locate_centres(corner)

    assert square.area[0] == pytest.approx(40_000, rel=2e-3)  # scale factors of the projections
    assert square.contains(centre).all()


def test_an_iris_without_squares_falls_back_on_its_residential_land() -> None:
    shape = draw_squares(pd.Series([NORTH]), pd.Series([EAST]))[0].buffer(80)
    west = shapely.box(*shape.bounds[:2], shape.centroid.x, shape.bounds[3])

    cells = cover_iris("930080101", shape, gpd.GeoSeries([west], crs=2154))

    assert set(cells["method"]) == {"residentiel"}
    assert cells["weight"].sum() == pytest.approx(shape.intersection(west).area)
    assert cells["code"].str.endswith("-930080101").all()


def test_an_iris_without_squares_nor_housing_falls_back_on_its_area() -> None:
    shape = draw_squares(pd.Series([NORTH]), pd.Series([EAST]))[0].buffer(80)

    cells = cover_iris("930080101", shape, gpd.GeoSeries([], crs=2154))

    assert set(cells["method"]) == {"surface"}
    assert cells["weight"].sum() == pytest.approx(shape.area, rel=1e-3)


def test_every_iris_is_spread_whole() -> None:
    corners = pd.DataFrame({"north": [NORTH, NORTH, NORTH], "east": [EAST, EAST + 200, EAST + 600]})
    drawn = draw_squares(corners["north"], corners["east"])
    iris = make_iris(drawn[0].union(drawn[1]), drawn[2].buffer(-20))
    squares = corners.iloc[:2].assign(
        code=["CRS3035RES200mN1E1", "CRS3035RES200mN1E2"],
        population=100.0,
        children_03=[3.0, 1.0],
        imputed=False,
    )
    children = make_children(iris["code"].tolist(), [80.0, 50.0])

    table = estimate_squares(
        squares,
        pd.Series(["930080101", "930080101"], index=squares.index),
        iris,
        children,
        gpd.GeoSeries([], crs=2154),
    )

    by_iris = table.groupby("iris")["children_u3"].sum()
    assert by_iris.to_dict() == pytest.approx({"930080101": 80.0, "930080102": 50.0}, abs=1e-9)
    assert table.set_index("code").loc["CRS3035RES200mN1E1", "children_u3"] == pytest.approx(60)
    assert set(table.loc[table["iris"].eq("930080102"), "method"]) == {"surface"}


@given(st.lists(st.floats(0.1, 1e4), min_size=1, max_size=30), st.floats(0, 1e4))
def test_spreading_conserves_children(weights: list[float], total: float) -> None:
    cells = pd.DataFrame({"iris": "930080101", "weight": weights})

    spread = spread_children(cells, make_children(["930080101"], [total]))

    assert spread["children_u3"].sum() == pytest.approx(total, rel=1e-12, abs=1e-9)
    assert (spread["low"] >= 0).all()
    assert np.all(spread["high"] >= spread["children_u3"])
