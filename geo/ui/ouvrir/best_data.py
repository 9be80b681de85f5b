"""The best sites as the app serves them: their terrain once for all, each answer kept."""

import pandas as pd
import streamlit as st

from geo.network.geocoding import load_addresses
from geo.network.premises import Premises, read_premises
from geo.siting.candidates import list_corners, list_squares
from geo.siting.goals import compare_goals
from geo.siting.question import Question
from geo.siting.search import Answer, draw_need, search_sites
from geo.siting.terrain import Terrain, load_terrain
from geo.supply.geocoding import AddressIndex
from geo.ui.access import get_territory
from geo.ui.data import get_tables, get_version

Interval = tuple[float, float]

SOURCES = ("structures", "access", "social", "qpv", "street_edges")  # tables behind the answer


@st.cache_resource(show_spinner="Préparation du territoire…", max_entries=2)
def _terrain(version: str) -> Terrain:  # noqa: ARG001  (the version is part of the key)
    return load_terrain(get_tables().read_shapes, get_territory())


@st.cache_data(show_spinner="Liste des emplacements possibles…", max_entries=4)
def _candidates(kind: str, version: str) -> pd.DataFrame:
    terrain = _terrain(version)
    if kind == "corners":
        squares = get_tables().read_shapes("squares")
        return list_corners(terrain.territory, squares, terrain.qpv)
    return list_squares(terrain.territory, terrain.qpv)


@st.cache_resource(show_spinner=False, max_entries=2)
def _addresses(version: str) -> AddressIndex | None:  # noqa: ARG001
    return load_addresses()


@st.cache_resource(show_spinner="Lecture de votre liste…", max_entries=16)
def _premises(content: bytes, version: str) -> Premises:
    terrain = _terrain(version)
    return read_premises(content, terrain.territory.communes, terrain.qpv, _addresses(version))


@st.cache_resource(
    show_spinner="Recherche des meilleurs emplacements…", show_time=True, max_entries=64
)
def _answer(question: Question, kind: str, own: bytes, version: str) -> Answer:
    return search_sites(question, _terrain(version), get_candidates(kind, own))


@st.cache_data(
    show_spinner="Recherche avec les quatre buts (jusqu’à une minute)…",
    show_time=True,
    max_entries=16,
)
def _goals(question: Question, kind: str, own: bytes, version: str) -> pd.DataFrame:
    return compare_goals(question, _terrain(version), get_candidates(kind, own))


def get_terrain() -> Terrain:
    """What the questions are asked of, shared and read-only."""
    return _terrain(get_version())


def get_candidates(kind: str, own: bytes = b"") -> pd.DataFrame:
    """The candidates of a kind (geo.figures.siting_sentences.NAMES); ``own``: the file of those
    that the user brings. Raises ParameterError and UnreadableFileError.
    """
    if kind == "premises":
        return get_premises(own).candidates
    return _candidates(kind, get_version())


def get_premises(own: bytes) -> Premises:
    """The list that the user brings, as read. Raises ParameterError and UnreadableFileError."""
    return _premises(own, get_version())


def get_answer(question: Question, kind: str, own: bytes = b"") -> Answer:
    """The best sites; read-only. Raises ParameterError."""
    return _answer(question, kind, own, get_version())


@st.cache_data(
    show_spinner="Calcul des intervalles\u00a0: quelques secondes, la première fois…",
    max_entries=64,
)
def _need(question: Question, kind: str, own: bytes, version: str) -> tuple[pd.DataFrame, Interval]:
    return draw_need(_answer(question, kind, own, version), _terrain(version))


def get_need(asked: Question, kind: str, own: bytes = b"") -> tuple[pd.DataFrame, Interval]:
    """Intervals of the need around the sites of an answer (geo.siting.search.draw_need)."""
    return _need(asked, kind, own, get_version())


def get_goals(question: Question, kind: str, own: bytes = b"") -> pd.DataFrame:
    """The best sites by each goal (geo.siting.goals.compare_goals). Raises ParameterError."""
    return _goals(question, kind, own, get_version())
