"""The scenario in hand: built in the session of a visitor, saved or not."""

from dataclasses import dataclass, replace

import streamlit as st

from geo.siting.changes import Change
from geo.siting.scenario import Scenario

KEY = "scenario-en-main"
UNTITLED = "Mon scénario"


@dataclass(frozen=True)
class Draft:
    """A scenario being built; ``version``: the one of the saved scenario it was read at."""

    scenario: Scenario
    saved: Scenario | None = None
    version: int | None = None

    @property
    def changed(self) -> bool:
        """Whether something would be lost by leaving it."""
        return self.scenario != self.saved and bool(self.scenario.changes)


def get_draft() -> Draft | None:
    """The scenario in hand; None when there is none."""
    return st.session_state.get(KEY)


def set_draft(draft: Draft | None) -> None:
    """Take a scenario in hand, or leave it."""
    st.session_state[KEY] = draft


def add_change(change: Change) -> Scenario:
    """Add a change to the scenario in hand, a new one when there is none; returns it.

    Raises ParameterError when it contradicts another.
    """
    draft = get_draft() or Draft(Scenario(UNTITLED))
    return replace_changes((*draft.scenario.changes, change))


def replace_changes(changes: tuple[Change, ...]) -> Scenario:
    """Give the scenario in hand other changes. Raises ParameterError."""
    draft = get_draft() or Draft(Scenario(UNTITLED))
    scenario = replace(draft.scenario, changes=changes)
    set_draft(replace(draft, scenario=scenario))
    return scenario
