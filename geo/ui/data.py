"""The tables as the app reads them: each once for all sessions, with the network for whoever may
see it.

What is cached is kept by version: that of the snapshot, and that of the network, which is none for
other visitors (geo.ui.network). So nothing of the network reaches them through a cache.
"""

from typing import Any

import pandas as pd
import streamlit as st

from geo.indicators.definitions import get_indicator
from geo.indicators.values import Tables, compute_values
from geo.store import read_attributes, read_manifest, read_table
from geo.store.tables import MANIFEST, find_snapshot
from geo.ui.assets import AssetVersion, publish_assets
from geo.ui.network import get_network_version, get_store

MEASURED = ("access", "clusters")  # anew with the network, which takes some seconds


def get_snapshot_version() -> str:
    """What changes when the snapshot does: the date of its manifest."""
    return str((find_snapshot() / MANIFEST).stat().st_mtime_ns)


def get_version() -> str:
    """What changes when the tables of ``get_tables`` do, for this visitor."""
    return f"{get_snapshot_version()} {get_network_version()}".strip()


@st.cache_resource(show_spinner=False, max_entries=64)
def _read(name: str, version: str) -> pd.DataFrame:  # noqa: ARG001  (the version is in the key)
    return read_attributes(name)


@st.cache_resource(show_spinner=False, max_entries=64)
def _read_shapes(name: str, version: str) -> Any:  # noqa: ARG001
    return read_table(name)


@st.cache_resource(show_spinner=False, max_entries=2)
def _open_tables(version: str) -> Tables:
    return Tables(lambda name: _read(name, version), lambda name: _read_shapes(name, version))


@st.cache_resource(show_spinner=False, max_entries=4)
def _merged(version: str, network: str) -> Tables:  # noqa: ARG001
    from geo.network.tables import read_network  # slow to load: not before there is a list

    return read_network(get_store(), _open_tables(version))


@st.cache_resource(
    show_spinner="Mesure de l’accessibilité avec les structures du réseau…", max_entries=8
)
def _measure(name: str, version: str, network: str) -> pd.DataFrame:
    """A table that the network changes, once for all: two visitors do not measure it twice."""
    return _merged(version, network).read(name)


@st.cache_resource(show_spinner=False, max_entries=4)
def _tables(version: str, network: str) -> Tables:
    if not network:
        return _open_tables(version)
    merged = _merged(version, network)

    def read(name: str) -> pd.DataFrame:
        return _measure(name, version, network) if name in MEASURED else merged.read(name)

    def read_shapes(name: str) -> Any:
        return _measure(name, version, network) if name in MEASURED else merged.read_shapes(name)

    return Tables(read, read_shapes)


@st.cache_resource(show_spinner=False, max_entries=2)
def _manifest(version: str) -> dict[str, Any]:  # noqa: ARG001
    return read_manifest()


@st.cache_resource(show_spinner="Préparation de la carte…", max_entries=2)
def _assets(version: str) -> AssetVersion:  # noqa: ARG001
    return publish_assets()


@st.cache_data(show_spinner=False, max_entries=512)
def _values(
    indicator: str, level: str, year: int, target: float, version: str, network: str
) -> Any:
    tables = _tables(version, network)
    return compute_values(get_indicator(indicator), level, year, tables, target)


def get_tables() -> Tables:
    """The processed tables, with the network for whoever may see it; shared and read-only: copy
    before changing."""
    return _tables(get_snapshot_version(), get_network_version())


def get_open_tables() -> Tables:
    """The processed tables as they are published, whoever looks; shared and read-only."""
    return _open_tables(get_snapshot_version())


def get_manifest() -> dict[str, Any]:
    """The manifest of the snapshot."""
    return _manifest(get_snapshot_version())


def get_assets() -> AssetVersion:
    """The static files of the map, published for this snapshot: of the open data alone."""
    return _assets(get_snapshot_version())


def get_values(indicator: str, level: str, year: int, target: float) -> Any:
    """Values of an indicator (geo.indicators.values.compute_values), cached."""
    versions = get_snapshot_version(), get_network_version()
    return _values(indicator, level, year, target, *versions)
