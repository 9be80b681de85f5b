"""Walking access as the app serves it: streets, territory and measures, each once for all."""

import pandas as pd
import streamlit as st

from geo.access.cells import check_modes
from geo.access.graph import StreetGraph, build_graph
from geo.access.measure import Walk
from geo.access.parameters import check_target
from geo.access.table import Territory, load_territory, tabulate_access
from geo.indicators.definitions import TARGET
from geo.supply.places import WALKABLE_MODES
from geo.supply.references import last_rate
from geo.ui.data import get_open_tables, get_snapshot_version, get_tables, get_version


@st.cache_resource(show_spinner=False, max_entries=2)
def _graph(version: str) -> StreetGraph:  # noqa: ARG001  (the version is part of the key)
    tables = get_open_tables()
    return build_graph(tables.read("street_nodes"), tables.read("street_edges"))


@st.cache_resource(show_spinner=False, max_entries=4)
def _territory(modes: tuple[str, ...], version: str) -> Territory:  # noqa: ARG001
    return load_territory(get_tables().read_shapes, modes, get_graph())


@st.cache_data(show_spinner="Calcul de l’accessibilité à pied…", max_entries=16)
def _access(walk: Walk, modes: tuple[str, ...], target: float, version: str) -> pd.DataFrame:
    rate = last_rate(get_tables().read("references"))
    territory = _territory(modes, version)
    return tabulate_access(territory, walk, target=check_target(target), national_rate=rate)


def get_graph() -> StreetGraph:
    """The street graph of the snapshot, shared and read-only."""
    return _graph(get_snapshot_version())


def get_territory(modes: tuple[str, ...] = WALKABLE_MODES) -> Territory:
    """Cells, sites and streets, shared and read-only. Raises ParameterError."""
    return _territory(check_modes(modes), get_version())


def get_access(
    walk: Walk | None = None, modes: tuple[str, ...] = WALKABLE_MODES, target: float = TARGET
) -> pd.DataFrame:
    """Access at every level (geo.access.table.tabulate_access); that of the tables by default.

    Raises ParameterError.
    """
    walk, modes = walk or Walk(), check_modes(modes)
    if (walk, modes, target) == (Walk(), WALKABLE_MODES, TARGET):
        return get_tables().read("access")
    return _access(walk, modes, target, get_version())
