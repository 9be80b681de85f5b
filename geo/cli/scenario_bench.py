"""What the commands about scenarios read: the store, and the territory with the network in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geo.access.table import Territory, load_territory
from geo.figures.scenario_sentences import Names
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables
from geo.network.store import Store, open_store
from geo.network.tables import read_network
from geo.siting.effects import Basis, read_basis
from geo.siting.situation import Situation, describe_today
from geo.siting.structures import list_open_structures


@dataclass(frozen=True)
class Bench:
    """Each thing is made when it is first asked for: walking everywhere takes some seconds."""

    store: Store
    tables: Tables

    @cached_property
    def territory(self) -> Territory:
        return load_territory(self.tables.read_shapes)

    @cached_property
    def today(self) -> Situation:
        return describe_today(self.territory)

    @cached_property
    def basis(self) -> Basis:
        return read_basis(self.tables.read)

    @cached_property
    def names(self) -> Names:
        structures = list_open_structures(self.territory, self.tables.read("structures"))
        return Names(structures, dict(name_areas("commune", self.tables.read)))

    @cached_property
    def areas(self) -> dict[str, str]:
        """Names of the areas, by code."""
        levels = ("departement", "ept", "commune")
        return {
            str(code): str(name)
            for level in levels
            for code, name in name_areas(level, self.tables.read).items()
        }

    @property
    def squares(self) -> Any:
        """The squares with their shapes."""
        return self.tables.read_shapes("squares")


@contextmanager
def open_bench() -> Iterator[Bench]:
    """Open the store, with the tables that follow from it."""
    with open_store() as store:
        yield Bench(store, read_network(store))
