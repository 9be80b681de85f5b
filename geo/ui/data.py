"""The snapshot as the app reads it: each table once for all sessions."""

from typing import Any

import pandas as pd
import streamlit as st

from geo.indicators.definitions import get_indicator
from geo.indicators.values import Tables, compute_values
from geo.store import read_attributes, read_manifest, read_table
from geo.store.tables import MANIFEST, find_snapshot
from geo.ui.assets import AssetVersion, publish_assets


def get_version() -> str:
    """What changes when the snapshot does: the date of its manifest."""
    return str((find_snapshot() / MANIFEST).stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=64)
def _read(name: str, version: str) -> pd.DataFrame:  # noqa: ARG001  (the version is in the key)
    return read_attributes(name)


@st.cache_resource(show_spinner=False, max_entries=64)
def _read_shapes(name: str, version: str) -> Any:  # noqa: ARG001
    return read_table(name)


@st.cache_resource(show_spinner=False, max_entries=2)
def _tables(version: str) -> Tables:
    return Tables(lambda name: _read(name, version), lambda name: _read_shapes(name, version))


@st.cache_resource(show_spinner=False, max_entries=2)
def _manifest(version: str) -> dict[str, Any]:  # noqa: ARG001
    return read_manifest()


@st.cache_resource(show_spinner="Préparation de la carte…", max_entries=2)
def _assets(version: str) -> AssetVersion:  # noqa: ARG001
    return publish_assets()


@st.cache_data(show_spinner=False, max_entries=256)
def _values(indicator: str, level: str, year: int, target: float, version: str) -> Any:
    return compute_values(get_indicator(indicator), level, year, _tables(version), target)


def get_tables() -> Tables:
    """The processed tables, shared and read-only: copy before changing."""
    return _tables(get_version())


def get_manifest() -> dict[str, Any]:
    """The manifest of the snapshot."""
    return _manifest(get_version())


def get_assets() -> AssetVersion:
    """The static files of the map, published for this snapshot."""
    return _assets(get_version())


def get_values(indicator: str, level: str, year: int, target: float) -> Any:
    """Values of an indicator (geo.indicators.values.compute_values), cached."""
    return _values(indicator, level, year, target, get_version())
