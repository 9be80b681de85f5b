"""Which area a point is in."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.territory.points import assign_points

from .conftest import SIDE, SOUTH, WEST, draw_square

AREAS = gpd.GeoDataFrame(
    {"code": ["b", "a", "c"]}, geometry=[draw_square(1), draw_square(0), draw_square(3)], crs=2154
)


def at(x: float, y: float = SIDE / 2) -> shapely.Point:
    """Point at x, y metres of the grid's corner."""
    return shapely.Point(WEST + x, SOUTH + y)


def test_inside_on_a_border_and_outside() -> None:
    points = gpd.GeoSeries([at(10), at(SIDE), at(3 * SIDE - 10), at(99_999)], crs=2154)
    points.index = [40, 30, 20, 10]

    codes = assign_points(points, AREAS)

    assert codes.to_dict() == {40: "a", 30: "a", 20: "c", 10: "c"}  # of a border, the first code


def test_without_the_nearest_a_lost_point_has_no_code() -> None:
    points = gpd.GeoSeries([at(10), at(3 * SIDE - 10)], crs=2154)

    codes = assign_points(points, AREAS, nearest=False)

    assert codes.isna().tolist() == [False, True]


def test_points_in_degrees_are_projected() -> None:
    points = gpd.GeoSeries([at(10), at(3 * SIDE - 10)], crs=2154).to_crs(4326)

    assert assign_points(points, AREAS).tolist() == ["a", "c"]


def test_a_missing_or_empty_point_has_no_code() -> None:
    points = gpd.GeoSeries([None, shapely.Point(), at(10)], crs=2154)

    codes = assign_points(points, AREAS)

    assert codes.isna().tolist() == [True, True, False]


def test_no_point_at_all() -> None:
    assert assign_points(gpd.GeoSeries([], crs=2154), AREAS).empty


@given(st.floats(-1000, 3000), st.floats(-1000, 1500))
def test_the_area_found_is_never_farther_than_another(x: float, y: float) -> None:
    point = at(x, y)

    code = assign_points(gpd.GeoSeries([point], crs=2154), AREAS)[0]

    found = AREAS.loc[AREAS["code"].eq(code), "geometry"].iloc[0].distance(point)
    assert found == pytest.approx(AREAS.distance(point).min(), abs=1e-6)
