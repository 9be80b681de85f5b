"""Addresses to coordinates: number, street, or nothing, never a weak match."""

import pandas as pd
import pytest

from geo.supply.geocoding import (
    AddressIndex,
    geocode,
    index_addresses,
    locate,
    tabulate_addresses,
)
from geo.supply.records import Record

HOUSENUMBERS = pd.DataFrame(
    [
        ("93048", "Rue Victor Hugo", "3", 2.4400, 48.8600, False),
        ("93048", "Rue Victor Hugo", "5", 2.4401, 48.8600, True),  # between two streets
        ("93048", "Rue Victor Hugo", "7", 2.4402, 48.8600, False),
        ("93048", "Rue Victor Hugo", "7", 2.4502, 48.8600, False),  # one number, two places
        ("93048", None, "9", 2.4403, 48.8600, False),
        ("93059", "Rue de Paris", "1bis", 2.3600, 48.9600, False),
    ],
    columns=["commune_93", "nearest_street", "housenumber", "lon", "lat", "ambiguous"],
)
STREETS = pd.DataFrame(
    [
        ("93048", "Rue Victor Hugo", 300.0, 2.4450, 48.8600),
        ("93048", "Rue du Docteur Roux", 100.0, 2.4500, 48.8610),
        ("93059", "Rue de Paris", 500.0, 2.3610, 48.9600),
    ],
    columns=["commune_93", "name", "length_m", "lon", "lat"],
)


@pytest.fixture
def index() -> AddressIndex:
    return index_addresses(tabulate_addresses(HOUSENUMBERS, STREETS, {"93059": "93066"}))


def test_an_address_is_kept_once_as_it_is_written() -> None:
    table = tabulate_addresses(HOUSENUMBERS, STREETS, {"93059": "93066"})

    rows = table[["commune", "street", "number"]].values.tolist()
    assert rows == [
        ["93048", "Rue Victor Hugo", ""],
        ["93048", "Rue Victor Hugo", "3"],
        ["93048", "Rue du Docteur Roux", ""],
        ["93066", "Rue de Paris", ""],
        ["93066", "Rue de Paris", "1 bis"],
    ]


@pytest.mark.parametrize(
    ("address", "commune", "expected"),
    [
        pytest.param("3 rue Victor-Hugo", "93048", ("numero", (2.44, 48.86)), id="number"),
        pytest.param("12 rue Victor-Hugo", "93048", ("rue", (2.445, 48.86)), id="street"),
        pytest.param("5 rue Victor-Hugo", "93048", ("rue", (2.445, 48.86)), id="ambiguous number"),
        pytest.param("7 rue Victor-Hugo", "93048", ("rue", (2.445, 48.86)), id="number twice"),
        pytest.param("rue du Docteur-Rou", "93048", ("rue", (2.45, 48.861)), id="small slip"),
        pytest.param("1 bis r. de Paris", "93066", ("numero", (2.36, 48.96)), id="merged commune"),
        pytest.param("3 rue Victor-Duruy", "93048", None, id="another street"),
        pytest.param("3 rue Victor-Hugo", "93010", None, id="another commune"),
        pytest.param("quartier Victor-Hugo", "93048", None, id="no street"),
        pytest.param(None, "93048", None, id="no address"),
    ],
)
def test_geocode(index: AddressIndex, address: str | None, commune: str, expected: object) -> None:
    found = geocode(address, commune, index)

    assert (found and (found.quality, found.position)) == expected


def test_a_small_slip_is_told(index: AddressIndex) -> None:
    exact = geocode("3 rue Victor-Hugo", "93048", index)
    slip = geocode("rue du Docteur-Rou", "93048", index)

    assert exact is not None
    assert slip is not None
    assert exact.likeness == 100 > slip.likeness >= 92


def test_coordinates_of_the_source_are_never_replaced(index: AddressIndex) -> None:
    known = Record("osm_poi", "a", "93048", "mam", lon=2.0, lat=48.0, quality="point",
                   address="3 rue Victor-Hugo")  # fmt: skip
    unknown = Record("osm_poi", "b", "93048", "mam", address="3 rue Victor-Hugo")

    same, found = locate([known, unknown], index)

    assert same == known
    assert (found.lon, found.lat, found.quality) == (2.44, 48.86, "numero")
