"""A scenario and all that follows from it: what pages, commands and files show."""

from dataclasses import dataclass

import pandas as pd

from geo.siting.effects import Basis, Effects, measure_effects
from geo.siting.margins import Margins, average_areas, measure_margins
from geo.siting.scenario import Scenario
from geo.siting.situation import Situation, apply_scenario


@dataclass(frozen=True, eq=False)
class Outcome:
    """``areas``: see average_areas, with the intervals of ``margins`` when they are measured."""

    scenario: Scenario
    before: Situation
    after: Situation
    basis: Basis
    effects: Effects
    areas: pd.DataFrame
    margins: Margins | None = None


def study_scenario(
    scenario: Scenario, today: Situation, basis: Basis, *, certain: bool = False
) -> Outcome:
    """Apply a scenario and measure what it changes; ``certain``: with the 90 % intervals, which
    take a second. Raises ParameterError.
    """
    after = apply_scenario(scenario, today)
    effects = measure_effects(today, after, basis)
    if not certain:
        return Outcome(scenario, today, after, basis, effects, average_areas(today, after))
    margins = measure_margins(today, after, basis)
    return Outcome(scenario, today, after, basis, effects, margins.areas, margins)
