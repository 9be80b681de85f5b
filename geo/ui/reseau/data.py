"""What the page « Réseau » computes, once for a version of the network, for whoever may see it."""

import pandas as pd
import streamlit as st

from geo.indicators.priorities import DEFAULT_WEIGHTS
from geo.network.crossing import cross_network, list_unserved
from geo.network.ground import Ground, read_ground
from geo.network.history import Change
from geo.network.projects import measure_projects
from geo.ui.access import get_territory
from geo.ui.data import get_tables, get_version
from geo.ui.network import get_store
from geo.ui.reseau.layer import get_structures
from geo.ui.zones.data import Settings, get_ranking

RECENT = 500  # changes: a large import is one line
WAIT = "Croisement du réseau avec le territoire… (quelques secondes, la première fois)"


@st.cache_resource(show_spinner=WAIT, max_entries=2)
def _ground(version: str) -> Ground:  # noqa: ARG001  (the version is part of the key)
    return read_ground(get_tables(), get_structures().values(), territory=get_territory())


@st.cache_data(show_spinner=WAIT, max_entries=2)
def _crossing(version: str) -> pd.DataFrame:
    return cross_network(_ground(version))


@st.cache_data(show_spinner="Mesure de ce que les projets apporteraient…", max_entries=2)
def _projects(version: str) -> pd.DataFrame:
    return measure_projects(_ground(version))


@st.cache_data(show_spinner="Recherche des besoins loin du réseau…", max_entries=12)
def _unserved(level: str, minutes: float, version: str) -> pd.DataFrame:
    ranks = get_ranking(Settings(level=level), DEFAULT_WEIGHTS)
    return list_unserved(_ground(version), level, minutes, ranks)


def get_crossing(level: str) -> pd.DataFrame:
    """The network beside everything else, for the areas of a level
    (geo.network.crossing.cross_network)."""
    table = _crossing(get_version())
    return table[table["level"].eq(level)].reset_index(drop=True)


def get_projects() -> pd.DataFrame:
    """The projects and what they would bring (geo.network.projects.measure_projects)."""
    return _projects(get_version())


def get_unserved(level: str, minutes: float) -> pd.DataFrame:
    """Areas in need out of reach of the network, with their rank of priority
    (geo.network.crossing.list_unserved)."""
    return _unserved(level, minutes, get_version())


def list_last_changes() -> list[Change]:
    """The last changes of the list, last first."""
    return get_store().list_history(limit=RECENT)
