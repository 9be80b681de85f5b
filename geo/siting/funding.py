"""Which funding rules may apply to an address, and the rules of places: ``funding.toml``.

Never a promise: a rule is said possible, impossible, or to be confirmed, with the figures that
make it so and whom to ask.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo.errors import CatalogError
from geo.siting.sheet import Sheet

FUNDING_FILE = Path(__file__).with_name("funding.toml")

Answer = Literal["possible", "a_confirmer", "non"]


class When(BaseModel):
    """Conditions that depend on the address; None where the rule has no such condition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    coverage_below: float | None = Field(default=None, gt=0, le=200)
    potential_below: float | None = Field(default=None, gt=0)


class Rule(BaseModel):
    """A funding rule, as the operator wrote it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str = Field(min_length=1)
    payer: str = Field(min_length=1)
    applies_to: Literal["mam", "creche"]
    amount: float | None = Field(default=None, gt=0)  # euros
    unit: str = ""
    since: dt.date | int | None = None
    source: str = Field(min_length=1)
    conditions: tuple[str, ...] = ()
    not_with: tuple[str, ...] = ()
    better_in_qpv: bool = False
    to_confirm: tuple[str, ...] = ()
    ask: str = Field(min_length=1)
    when: When = When()


class PlaceRules(BaseModel):
    """How many children a MAM takes (CASF L. 424-1)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=1)
    members_at_most: int = Field(ge=1)
    present_at_most: int = Field(ge=1)
    children_by_childminder: int = Field(ge=1)
    children_at_most: int = Field(ge=1)

    def plan(self, present: int) -> int:
        """Places to plan with some childminders present at once: 16 with four, not 20."""
        counted = min(present, self.present_at_most)
        return min(counted * self.children_by_childminder, self.children_at_most)


class Costs(BaseModel):
    """What opening cost, as was seen: projects, places, euros a place, % that was subsidised."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int
    projects: int = Field(ge=1)
    places: int = Field(ge=1)
    by_place: float = Field(gt=0)
    subsidised: float = Field(ge=0, le=100)
    source: str


class Funding(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    updated: dt.date
    places: PlaceRules
    costs: Costs
    rule: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_ids(self) -> "Funding":
        ids = [rule.id for rule in self.rule]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"règle écrite deux fois : {', '.join(twice)}")
        unknown = sorted({other for rule in self.rule for other in rule.not_with} - set(ids))
        if unknown:
            raise ValueError(f"règle inconnue dans not_with : {', '.join(unknown)}")
        return self


@dataclass(frozen=True)
class Advice:
    """What a rule is worth at an address.

    ``met``, ``unmet``, ``unknown``: keys of the conditions of ``when`` that the atlas knows to be
    met, knows not to be, or cannot tell.
    """

    rule: Rule
    answer: Answer
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@cache
def load_funding(path: Path = FUNDING_FILE) -> Funding:
    """Read the rules. Raises CatalogError when the file is malformed: it names the field."""
    try:
        return Funding.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise CatalogError(
            f"Règles de financement illisibles ({path.name}) : {error} Corriger ce fichier."
        ) from error


def advise_funding(sheet: Sheet, funding: Funding | None = None) -> tuple[Advice, ...]:
    """What each rule is worth at the address of a sheet, in the order of the file."""
    return tuple(_weigh(rule, sheet) for rule in (funding or load_funding()).rule)


def _weigh(rule: Rule, sheet: Sheet) -> Advice:
    """A MAM has what is for MAM, unless a condition is known not to be met."""
    met: list[str] = []
    unmet: list[str] = []
    unknown: list[str] = []
    limit, rate = rule.when.coverage_below, sheet.coverage.rate.value
    if limit is not None:
        found = unknown if rate is None else met if rate < limit else unmet
        found.append("coverage_below")
    if rule.when.potential_below is not None:
        unknown.append("potential_below")
    answer: Answer = "possible"
    if rule.applies_to != "mam" or unmet:
        answer = "non"
    elif unknown:
        answer = "a_confirmer"
    return Advice(rule, answer, tuple(met), tuple(unmet), tuple(unknown))
