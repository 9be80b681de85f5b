"""Addresses typed or clicked, found in the book of the département, made once for all."""

import streamlit as st

from geo import french
from geo.network.addresses import AddressBook, Search, find_address, read_book
from geo.territory.nearby import name_point
from geo.ui.data import get_tables, get_version


@st.cache_resource(show_spinner="Lecture des adresses…", max_entries=2)
def _book(version: str) -> AddressBook:  # noqa: ARG001  (the version is part of the key)
    return read_book(get_tables().read)


def search_address(text: str) -> Search:
    """The addresses that a text may mean; offline, nothing that is typed leaves the machine."""
    return find_address(text, _book(get_version()))


def label_point(lon: float, lat: float) -> str:
    """How a point of the map (degrees) is called: by the address it is near, or by itself."""
    tables = get_tables()
    near = name_point(lon, lat, tables.read("addresses"), tables.communes)
    return near or f"Point de la carte ({french.number(lat, 3)}\u00a0; {french.number(lon, 3)})"
