"""Addresses typed or clicked, found in the book of the département."""

from geo import french
from geo.network.addresses import Search, find_address
from geo.territory.nearby import name_point
from geo.ui.data import get_tables
from geo.ui.scenarios.data import get_book


def search_address(text: str) -> Search:
    """The addresses that a text may mean; offline, nothing that is typed leaves the machine."""
    return find_address(text, get_book())


def label_point(lon: float, lat: float) -> str:
    """How a point of the map (degrees) is called: by the address it is near, or by itself."""
    tables = get_tables()
    near = name_point(lon, lat, tables.read("addresses"), tables.communes)
    return near or f"Point de la carte ({french.number(lat, 3)}\u00a0; {french.number(lon, 3)})"
