"""The area in hand: it follows the user from page to page, and is in the link."""

import streamlit as st

from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.portrait import Area, find_area, list_areas
from geo.ui.data import get_open_tables, get_snapshot_version

KEY = "territoire"


@st.cache_resource(show_spinner=False, max_entries=2)
def _areas(version: str) -> dict[str, Area]:  # noqa: ARG001  (the version is part of the key)
    return {area.code: area for area in list_areas(get_open_tables())}


def select_area(label: str = "Territoire") -> Area:
    """A menu of the département, the EPT and the communes; the choice goes in the link."""
    areas = _areas(get_snapshot_version())
    code = st.selectbox(
        label,
        list(areas),
        format_func=lambda code: name_area(areas[code]),
        key=KEY,
        bind="query-params",
    )
    return areas[code or DEPARTEMENT]


def set_area(code: str) -> None:
    """Put an area in hand; before the menu is drawn (in a callback, or ahead of it)."""
    st.session_state[KEY] = code


def get_area() -> Area:
    """The area in hand, on a page that does not draw the menu."""
    return find_area(st.session_state.get(KEY, DEPARTEMENT), get_open_tables())


def name_area(area: Area) -> str:
    """Name of an area in a menu: « Bobigny », « Est Ensemble (EPT) »."""
    return f"{area.name} (EPT)" if area.level == "ept" else area.name
