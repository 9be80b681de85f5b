"""Around the département: what is near it, and what of a commune lies in the margin."""

import geopandas as gpd
import pytest
import shapely

from geo.territory.margin import build_margin_iris, build_margin_parts, draw_margin, is_inside

HOME = shapely.box(0, 0, 10_000, 10_000)


def draw(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=2154)


def test_the_margin_is_a_ring_of_its_width() -> None:
    margin = draw_margin(HOME, 3000)

    # Four sides of 10 km by 3 km, and four quarters of a disc (rounded by 16 segments).
    assert margin.area == pytest.approx(4 * 10_000 * 3000 + 3.14159 * 3000**2, rel=1e-3)
    assert not margin.intersects(shapely.Point(5000, 5000))


def test_a_commune_that_meets_the_margin_keeps_all_its_iris() -> None:
    iris = draw(
        near=shapely.box(10_000, 0, 11_000, 1000),
        far=shapely.box(14_000, 0, 15_000, 1000),
        other=shapely.box(14_000, 5000, 15_000, 6000),
        home=shapely.box(0, 0, 1000, 1000),
    ).assign(commune=["75120", "75120", "75113", "93008"])

    kept = build_margin_iris(iris, draw_margin(HOME))

    assert kept["code"].tolist() == ["far", "near"]


def test_a_commune_without_iris_is_cut_and_gives_its_share() -> None:
    communes = draw(
        half=shapely.box(10_000, 0, 16_000, 1000),  # 3 of its 6 km are in the margin
        drawn=shapely.box(0, 10_000, 1000, 11_000),
        beyond=shapely.box(20_000, 0, 21_000, 1000),
    )
    contours = draw(iris=shapely.box(-500, 9500, 1500, 11_500))

    parts = build_margin_parts(communes, contours, draw_margin(HOME))

    assert parts["code"].tolist() == ["half"]
    assert parts["share"].tolist() == pytest.approx([0.5])
    assert parts.area.tolist() == pytest.approx([3000 * 1000])


def test_points_of_the_margin() -> None:
    points = gpd.GeoSeries.from_xy([5000, 11_000, 14_000], [5000, 5000, 5000], crs=2154)

    assert is_inside(points, draw_margin(HOME)).tolist() == [False, True, False]
