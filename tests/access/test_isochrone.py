"""Walking catchments drawn along the streets."""

from typing import Any

import numpy as np
import pytest
import shapely

from geo.access.graph import StreetGraph
from geo.access.isochrone import draw_catchments, spread_streets
from geo.access.times import measure_times
from geo.errors import ParameterError

AROUND = shapely.box(-5000, -5000, 5000, 5000)


def test_streets_are_cut_at_the_limit(street: StreetGraph) -> None:
    # Five minutes are 375 m: from 600 m back to 225 m, and on to 975 m, past the node at 900 m.
    areas = draw_catchments(street, (600, 0), AROUND, [5])

    assert areas.crs.to_epsg() == 2154
    assert areas["minutes"].tolist() == [5]
    assert areas.total_bounds == pytest.approx([225 - 30, -30, 975 + 30, 30])


def test_way_to_the_street_counts(street: StreetGraph) -> None:
    areas = draw_catchments(street, (600, 75), AROUND, [5], buffer_m=10)

    assert areas.total_bounds == pytest.approx([300 - 10, -10, 900 + 10, 85])


def test_point_too_far_from_any_street_walks_towards_it(street: StreetGraph) -> None:
    areas = draw_catchments(street, (600, 1000), AROUND, [5])

    assert areas.total_bounds == pytest.approx([570, 1000 - 375 - 30, 630, 1030])


def test_street_reached_from_both_ends_is_whole(make_graph: Any) -> None:
    square = make_graph([(0, 0), (100, 0), (100, 100), (0, 100)], [(0, 1), (1, 2), (2, 3), (0, 3)])

    areas = draw_catchments(square, (0, 0), AROUND, [200 / 75 + 1e-6])

    outline = shapely.LinearRing([(0, 0), (100, 0), (100, 100), (0, 100)])
    assert areas.geometry[0].covers(outline)
    assert not areas.geometry[0].covers(shapely.Point(50, 50))


def test_walking_faster_goes_further(street: StreetGraph) -> None:
    slow, fast = (
        draw_catchments(street, (0, 0), AROUND, [5], speed_kmh=speed).area[0] for speed in (3, 6)
    )

    assert fast - slow == pytest.approx(250 * 60, rel=0.01)


def test_streets_spread_from_the_nearest_of_some_points(street: StreetGraph) -> None:
    # Five minutes are 375 m: of 0 on to 375, of 900 back to 525 and on to 1,275.
    lines = spread_streets(street, [(0, 0), (900, 0)], [5]).geometry[0]

    assert shapely.union_all(lines).length == pytest.approx(375 + 375 + 375)


def test_the_way_to_the_street_counts_for_each_point(street: StreetGraph) -> None:
    # 75 m from the street, one minute of the five.
    lines = spread_streets(street, [(0, 75)], [5]).geometry[0]

    assert lines.bounds == pytest.approx((0, 0, 300, 0))


def test_streets_spread_from_somewhere(street: StreetGraph) -> None:
    with pytest.raises(ParameterError, match="Aucun point de départ"):
        spread_streets(street, np.empty((0, 2)))


@pytest.mark.parametrize("point", [(6000, 0), (0, -5001), (np.nan, 0), (2.4, np.inf)])
def test_point_outside(street: StreetGraph, point: tuple[float, float]) -> None:
    with pytest.raises(ParameterError, match="hors du territoire de l'atlas"):
        draw_catchments(street, point, AROUND)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"minutes": [-5]}, "Durée de marche de −5 min"),
        ({"minutes": []}, "Aucune durée"),
        ({"speed_kmh": 0}, "Vitesse de marche de 0 km/h"),
        ({"buffer_m": 0}, "Largeur de 0 m"),
    ],
)
def test_bad_parameters(street: StreetGraph, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        draw_catchments(street, (0, 0), AROUND, **parameters)


def test_catchments_of_the_territory_hold_the_nodes_within(territory: Any) -> None:
    point = (656185.6, 6866030.7)  # a crèche of Pantin

    areas = draw_catchments(territory.graph, point, territory.communes.union_all())

    assert areas["minutes"].tolist() == [5, 10, 15]
    assert areas.is_valid.all()
    assert areas.geometry[2].covers(areas.geometry[1].buffer(-0.01))
    assert areas.geometry[1].covers(areas.geometry[0].buffer(-0.01))
    nodes = territory.graph.xy
    minutes = measure_times(nodes, [point], territory.graph).minutes.tocoo()
    for duration, area in zip(areas["minutes"], areas.geometry, strict=True):
        within = minutes.row[minutes.data <= duration]
        assert len(within) > 50
        assert shapely.covers(area, shapely.points(nodes[within])).all()
    assert areas.area[2] < np.pi * (15 * 75 + 30) ** 2
