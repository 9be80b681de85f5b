"""What one walks to from a point of a straight street, children and structures along it."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.access.cells import Sites
from geo.access.graph import build_graph
from geo.access.table import Territory
from geo.demand.children import Z90
from geo.errors import ParameterError
from geo.indicators.surroundings import look_around

PACE = 75.0  # metres a minute at 4.5 km/h
HOME = shapely.box(-1000, -1000, 3000, 1000)


@pytest.fixture(scope="module")
def street() -> Territory:
    """A street of 2 km. Children at 1, 4, 9 and 14 minutes of its start; the first two in one
    IRIS, the last beyond the border. Structures at 0, 8 and 12 minutes."""
    nodes = pd.DataFrame({"node": range(21), "x_dm": np.arange(21) * 1000, "y_dm": 0})
    edges = pd.DataFrame({"u": range(20), "v": range(1, 21), "length_m": 100.0})
    cells = pd.DataFrame(
        {
            "iris": ["A", "A", "B", None],
            "children_u3": [10.0, 20.0, 40.0, 80.0],
            "spread": [0.5, 0.5, 0.2, 0.0],
            "x": PACE * np.array([1.0, 4.0, 9.0, 14.0]),
            "y": 0.0,
        }
    )
    table = pd.DataFrame(
        {
            "id": ["here", "near", "far", "diffuse"],
            "commune": "93001",
            "located": [True, True, True, False],
            "estimated": [False, True, True, True],
            "x": PACE * np.array([0.0, 8.0, 12.0, 1.0]),
            "y": 0.0,
        }
    )
    places = np.array([[30.0, 0.0], [20.0, 4.0], [50.0, 0.0], [1.0, 1.0]])
    sites = Sites(table, places, ("eaje", "am"))
    return Territory(cells, sites, build_graph(nodes, edges), pd.DataFrame(), 30.0)


def test_children_are_counted_along_the_street_beyond_the_border_too(street: Territory) -> None:
    found = look_around((0.0, 0.0), street, HOME).catchments

    assert found["minutes"].tolist() == [5, 10, 15]
    assert found["children_u3"].tolist() == [30, 70, 150]
    assert found.crs.to_epsg() == 2154
    assert found.geometry.iloc[2].covers(found.geometry.iloc[1])


def test_children_of_an_iris_vary_together_and_iris_apart(street: Territory) -> None:
    found = look_around((0.0, 0.0), street, HOME, (5, 10)).catchments

    half = Z90 * np.array([0.5 * 30, np.hypot(0.5 * 30, 0.2 * 40)])
    assert (found["high"] - found["children_u3"]).to_numpy() == pytest.approx(half)
    assert found["low"].tolist() == pytest.approx([30 - half[0], 70 - half[1]])


def test_only_located_structures_within_ten_minutes_are_around(street: Territory) -> None:
    found = look_around((0.0, 0.0), street, HOME, (5,)).structures

    assert found["id"].tolist() == ["here", "near"]
    assert found["minutes"].tolist() == pytest.approx([0, 8])
    assert found["places"].tolist() == [30, 24]
    assert found["estimated"].tolist() == [False, True]


def test_a_slower_walk_reaches_fewer(street: Territory) -> None:
    found = look_around((0.0, 0.0), street, HOME, (10,), speed_kmh=2.0)

    assert found.catchments["children_u3"].tolist() == [30]
    assert found.structures["id"].tolist() == ["here"]


@pytest.mark.parametrize(
    ("point", "minutes", "words"),
    [
        ((5000.0, 0.0), (5,), "hors du territoire"),
        ((0.0, 0.0), (-5,), "Durée de marche de −5 min"),
        ((0.0, 0.0), (), "Aucune durée"),
    ],
)
def test_bad_parameters_get_a_sentence(
    street: Territory, point: tuple[float, float], minutes: tuple[float, ...], words: str
) -> None:
    with pytest.raises(ParameterError, match=words):
        look_around(point, street, HOME, minutes)
