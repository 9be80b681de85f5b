"""The address nearest to a point."""

import pandas as pd

from geo.territory.nearby import name_point

COMMUNES = pd.DataFrame({"code": ["93048"], "name": ["Montreuil"]})
ADDRESSES = pd.DataFrame(
    {
        "commune": "93048",
        "street": ["Rue de Paris", "Rue de Paris", "Allée X"],
        "number": ["", "12 bis", "3"],
        "lon": [2.4000, 2.4010, 2.4020],
        "lat": [48.8600, 48.8600, 48.8600],
    }
)  # a thousandth of a degree of longitude is 73 m here


def test_a_point_has_the_name_of_the_nearest_number() -> None:
    assert (
        name_point(2.4011, 48.8601, ADDRESSES, COMMUNES) == "Près du 12 bis rue de Paris, Montreuil"
    )
    assert name_point(2.4018, 48.8600, ADDRESSES, COMMUNES) == "Près du 3 allée X, Montreuil"


def test_a_street_without_number_names_no_point() -> None:
    assert name_point(2.4000, 48.8600, ADDRESSES, COMMUNES) is None


def test_a_point_far_from_any_address_has_no_name() -> None:
    assert name_point(2.4010, 48.8606, ADDRESSES, COMMUNES) is None  # 67 m north
    assert name_point(2.4010, 48.8605, ADDRESSES, COMMUNES) is not None  # 56 m
    assert name_point(2.4, 48.9, ADDRESSES.head(0), COMMUNES) is None
