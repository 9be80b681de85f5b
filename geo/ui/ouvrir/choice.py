"""The addresses to compare: they stay from page to page, and are in the link.

Another page adds one with ``add_point``, then sends to « Où ouvrir une MAM ? » (URL).
"""

import math
from dataclasses import dataclass

import streamlit as st

from geo.errors import ParameterError

URL = "ouvrir"  # of the page
LINK = "adresses"  # query parameter
KEY = "sites-compares"
MOST = 5
LABEL_LENGTH = 120
SAME_PLACE = 1e-5  # degrees, about 1 m
SEPARATOR = "|"
BOUNDS = ((1.0, 4.0), (48.0, 50.0))  # longitude, latitude: a link beyond them is none of ours


@dataclass(frozen=True)
class ChosenSite:
    """A place to compare; longitude and latitude in degrees."""

    label: str
    lon: float
    lat: float

    @property
    def text(self) -> str:
        """As the link writes it."""
        return f"{self.lat:.5f},{self.lon:.5f},{self.label}"


def get_sites() -> tuple[ChosenSite, ...]:
    """The places to compare, in the order they were added."""
    if KEY not in st.session_state:
        st.session_state[KEY] = read_link(st.query_params.get(LINK, ""))
    sites: tuple[ChosenSite, ...] = st.session_state[KEY]
    return sites


def add_point(lon: float, lat: float, label: str) -> None:
    """Add a place to compare (degrees); the one that is already there takes the new label.

    Raises ParameterError when there are five others.
    """
    site = ChosenSite(clean_label(label), float(lon), float(lat))
    known = get_sites()
    same = [rank for rank, other in enumerate(known) if _is_same(other, site)]
    if same:
        kept = [site if rank == same[0] else other for rank, other in enumerate(known)]
    elif len(known) >= MOST:
        raise ParameterError(
            f"On compare {MOST} adresses au plus : en retirer une avant d’ajouter « {label} »."
        )
    else:
        kept = [*known, site]
    st.session_state[KEY] = tuple(kept)


def remove_site(rank: int) -> None:
    """Take the place at this rank (from 0) out; in a callback."""
    known = get_sites()
    st.session_state[KEY] = known[:rank] + known[rank + 1 :]


def drop_site(site: ChosenSite) -> None:
    """Take a place out that cannot be studied, before the page lists them."""
    st.session_state[KEY] = tuple(other for other in get_sites() if other != site)


def clear_sites() -> None:
    """Compare nothing any more; in a callback."""
    st.session_state[KEY] = ()


def keep_link() -> None:
    """Write the places in the page's address."""
    sites = get_sites()
    if sites:
        st.query_params[LINK] = SEPARATOR.join(site.text for site in sites)
    elif LINK in st.query_params:
        del st.query_params[LINK]


def read_link(text: str) -> tuple[ChosenSite, ...]:
    """The places of a link; what is none of ours is left out."""
    found: list[ChosenSite] = []
    for part in text.split(SEPARATOR)[:MOST]:
        lat, _, rest = part.partition(",")
        lon, _, label = rest.partition(",")
        try:
            site = ChosenSite(clean_label(label), float(lon), float(lat))
        except ValueError:
            continue
        if _is_near(site):
            found.append(site)
    return tuple(found)


def clean_label(label: str) -> str:
    """A label on one line, of a length that a heading can hold."""
    text = " ".join(label.replace(SEPARATOR, " ").split())
    return text[:LABEL_LENGTH].strip() or "Point de la carte"


def _is_same(one: ChosenSite, other: ChosenSite) -> bool:
    return abs(one.lon - other.lon) < SAME_PLACE and abs(one.lat - other.lat) < SAME_PLACE


def _is_near(site: ChosenSite) -> bool:
    (west, east), (south, north) = BOUNDS
    known = math.isfinite(site.lon) and math.isfinite(site.lat)
    return known and west <= site.lon <= east and south <= site.lat <= north
