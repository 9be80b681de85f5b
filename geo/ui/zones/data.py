"""What the page « Zones sous-dotées » computes, cached by its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from geo.access.measure import Walk
from geo.indicators.definitions import TARGET
from geo.indicators.explanation import explain_area
from geo.indicators.priorities import CRITERIA, gather_criteria
from geo.indicators.robustness import rank_areas
from geo.indicators.tables import name_areas, name_places
from geo.supply.places import WALKABLE_MODES
from geo.ui.access import get_access
from geo.ui.data import get_tables, get_version

Weights = tuple[tuple[str, float], ...]  # by criterion: a value, that a cache can take as a key


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the ranking stands on, but for the weights."""

    level: str = "commune"
    target: float = TARGET
    walk: Walk = field(default_factory=Walk)
    modes: tuple[str, ...] = WALKABLE_MODES


@st.cache_data(show_spinner=False, max_entries=16)
def _criteria(settings: Settings, version: str) -> pd.DataFrame:  # noqa: ARG001  (part of the key)
    access = get_access(settings.walk, settings.modes)
    return gather_criteria(settings.level, get_tables(), target=settings.target, access=access)


@st.cache_data(show_spinner=False, max_entries=64)
def _ranking(settings: Settings, weights: Weights, version: str) -> pd.DataFrame:
    criteria = _criteria(settings, version)
    chosen = dict(weights)
    named = _describe_places(criteria, settings.level)
    return rank_areas(criteria, chosen).merge(named, on="code")


def _describe_places(criteria: pd.DataFrame, level: str) -> pd.DataFrame:
    """code, name, commune (its code), commune_name, label (a name that is nobody else's)."""
    table = criteria[["code", "name", "commune", "children_u3"]].copy()
    table["commune_name"] = table["commune"].map(name_areas("commune", get_tables().read))
    return table.assign(label=name_places(table, level, get_tables().read))


def get_ranking(settings: Settings, weights: Mapping[str, float]) -> pd.DataFrame:
    """Scores, ranks and their intervals, from the first rank; areas without a rank last.

    Columns of geo.indicators.robustness.rank_areas, then name, commune, children_u3,
    commune_name and label. Raises ParameterError.
    """
    return _ranking(settings, tuple(weights.items()), get_version())


def get_criteria(settings: Settings) -> pd.DataFrame:
    """The criteria (geo.indicators.priorities.gather_criteria). Raises ParameterError."""
    return _criteria(settings, get_version())


def get_explanation(code: str, settings: Settings, weights: Mapping[str, float]) -> pd.DataFrame:
    """Why an area ranks where it does (geo.indicators.explanation.explain_area)."""
    return explain_area(
        code,
        settings.level,
        get_criteria(settings),
        get_tables(),
        weights=weights,
        target=settings.target,
    )


def list_sources(weights: Mapping[str, float]) -> list[str]:
    """Ids of the sources of the criteria that weigh something."""
    used = (CRITERIA[key] for key, weight in weights.items() if weight > 0)
    return [source for criterion in used for source in criterion.sources]
