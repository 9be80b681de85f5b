"""Children walk from where a square is built."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.access.origins import locate_children


def test_centre_of_the_residential_land_or_of_the_square() -> None:
    squares = gpd.GeoDataFrame(
        geometry=[shapely.box(0, 0, 200, 200), shapely.box(200, 0, 400, 200)],
        index=[7, 3],
        crs=2154,
    )
    west = shapely.box(0, 0, 50, 200)
    residential = gpd.GeoSeries(
        [shapely.MultiPolygon([west, shapely.box(-90, 0, -80, 9)])], crs=2154
    )

    points = locate_children(squares, residential)

    assert points == pytest.approx(np.array([[25, 100], [300, 100]]))


def test_territory(processed: Callable[[str], Any]) -> None:
    squares = processed("squares")
    background = processed("background").to_crs(2154)

    points = locate_children(squares, background.geometry[background["kind"] == "residential"])

    assert np.isfinite(points).all()
    away = shapely.distance(shapely.points(points), squares.geometry.values)
    assert away.max() < 1e-6
