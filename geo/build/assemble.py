"""The tables of a snapshot, made one from the other: the atlas's data flow in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.build.inputs import Inputs
from geo.demand import children, social, squares
from geo.supply import official, references
from geo.territory import changes

DEPARTEMENT = "93"


@dataclass
class Snapshot:
    """Tables made so far, and the sources each one comes from."""

    inputs: Inputs
    tables: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, table: pd.DataFrame, *sources: str) -> None:
        """Keep a table with the ids of its sources (or the names of tables it is made from)."""
        expanded = [s for source in sources for s in self.sources.get(source, [source])]
        self.tables[name] = table
        self.sources[name] = sorted(set(expanded))


def assemble(inputs: Inputs) -> Snapshot:
    """Make every processed table from the raw files. Raises AtlasError on a missing input."""
    snapshot = Snapshot(inputs)
    for step in (add_territory, add_demand, add_coverage, add_background, add_structures, add_social):
        step(snapshot)
    return snapshot
