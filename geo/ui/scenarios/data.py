"""What the page « Scénarios » computes, cached by the tables that the visitor may see."""

from functools import partial

import streamlit as st

from geo.figures.scenario_sentences import Names
from geo.indicators.tables import name_areas
from geo.network.addresses import AddressBook, read_book
from geo.siting.effects import Basis, read_basis
from geo.siting.outcome import Outcome, study_scenario
from geo.siting.scenario import Scenario, to_json
from geo.siting.situation import Situation, describe_today
from geo.siting.structures import list_open_structures
from geo.ui.access import get_territory
from geo.ui.data import get_open_tables, get_snapshot_version, get_tables, get_version

LEVELS = ("departement", "ept", "commune")


@st.cache_resource(show_spinner="Calcul des temps de marche…", max_entries=2)
def _today(version: str) -> Situation:  # noqa: ARG001  (the version is part of the key)
    return describe_today(get_territory())


@st.cache_resource(show_spinner=False, max_entries=2)
def _basis(version: str) -> Basis:  # noqa: ARG001
    return read_basis(get_tables().read)


@st.cache_resource(show_spinner=False, max_entries=2)
def _names(version: str) -> Names:  # noqa: ARG001
    read = get_tables().read
    structures = list_open_structures(get_territory(), read("structures"))
    return Names(structures, dict(name_areas("commune", read)))


@st.cache_resource(show_spinner=False, max_entries=24)
def _outcome(content: str, version: str, _scenario: Scenario) -> Outcome:  # noqa: ARG001
    return study_scenario(_scenario, get_today(), get_basis())


@st.cache_resource(show_spinner="Tirage des intervalles…", max_entries=8)
def _sure_outcome(content: str, version: str, _scenario: Scenario) -> Outcome:  # noqa: ARG001
    return study_scenario(_scenario, get_today(), get_basis(), certain=True)


@st.cache_resource(show_spinner="Lecture des adresses…", max_entries=1)
def _book(version: str) -> AddressBook:  # noqa: ARG001
    return read_book(get_open_tables().read)


def get_today() -> Situation:
    """The supply of today and the access to it, shared and read-only."""
    return _today(get_version())


def get_basis() -> Basis:
    """What the effects are measured against."""
    return _basis(get_version())


def get_names() -> Names:
    """Names of the structures that hold places, and of the communes."""
    return _names(get_version())


def get_outcome(scenario: Scenario, *, certain: bool = False) -> Outcome:
    """The effect of a scenario (geo.siting.outcome.study_scenario). Raises ParameterError."""
    study = _sure_outcome if certain else _outcome
    return study(to_json(scenario), get_version(), scenario)


def get_book() -> AddressBook:
    """The addresses of the département. Raises MissingDataError."""
    return _book(get_snapshot_version())


def name_every_area() -> dict[str, str]:
    """Names of the département, the EPT and the communes, by code."""
    read = partial(name_areas, read=get_tables().read)
    return {str(code): str(name) for level in LEVELS for code, name in read(level).items()}
