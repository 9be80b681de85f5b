"""What the law asks of a commune of a given size: ``obligations.toml``, dated and sourced."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.errors import CatalogError

OBLIGATIONS_FILE = Path(__file__).with_name("obligations.toml")


class Obligation(BaseModel):
    """An obligation; it binds communes of more than ``over`` inhabitants.

    ``since``: None where the date is not known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    text: str
    over: int = Field(ge=0, description="inhabitants")
    since: dt.date | None = None
    source: str

    def binds(self, population: float) -> bool:
        """Whether a commune of that many inhabitants has it."""
        return population > self.over


class Obligations(BaseModel):
    """The file: its obligations, and when it was last edited."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    updated: dt.date
    obligation: tuple[Obligation, ...] = Field(min_length=1)

    @property
    def thresholds(self) -> list[int]:
        """Numbers of inhabitants from which more is asked, lowest first."""
        return sorted({item.over for item in self.obligation} - {0})


@cache
def load_obligations(path: Path = OBLIGATIONS_FILE) -> Obligations:
    """Read the file. Raises CatalogError when it is malformed, with the field at fault."""
    try:
        return Obligations.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise CatalogError(f"Obligations illisibles ({path.name}) : {error}") from error
