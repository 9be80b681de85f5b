"""The processed tables with the network in them: what the whole atlas reads, once it may."""

from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.access.clusters import tabulate_clusters
from geo.access.measure import Walk
from geo.access.table import load_territory, tabulate_access
from geo.indicators.values import Tables
from geo.network.merging import date_places, merge_structures
from geo.network.store import Store
from geo.supply.facilities import OPEN_STATUS
from geo.supply.references import last_rate

MADE = ("structures", "access", "clusters")  # the tables that the network changes
_COUNTED = ["id", "kind", "commune", "places", "geometry"]  # by walking access


def read_network(store: Store, tables: Tables | None = None) -> Tables:
    """The processed tables with the structures of the store. Raises StoreError."""
    network = [stored.structure for stored in store.list_structures()]
    told = date_places(store.list_history(limit=None))
    tables = tables or Tables()
    iris = tables.read_shapes("iris")
    merged = merge_structures(
        tables.read_shapes("structures"), network, store.list_matches(), told=told, iris=iris
    )
    return replace_structures(tables, merged)


def replace_structures(tables: Tables, structures: gpd.GeoDataFrame) -> Tables:
    """The tables with other structures, and what follows from them measured anew on first use.

    ``structures``: see merge_structures. The tables of MADE change; the others are shared.
    """
    changed = _Changed(tables, structures)
    # Where nothing that walking access counts is new, the tables as built are right.
    same = _same_places(structures, tables.read_shapes("structures"))
    made = MADE[:1] if same else MADE

    def read_shapes(name: str) -> Any:
        return getattr(changed, name) if name in made else tables.read_shapes(name)

    def read(name: str) -> pd.DataFrame:
        if name not in made:
            return tables.read(name)
        return pd.DataFrame(getattr(changed, name)).drop(columns="geometry", errors="ignore")

    return Tables(read, read_shapes)


class _Changed:
    """The tables that follow from the structures, each made when it is first read."""

    def __init__(self, tables: Tables, structures: gpd.GeoDataFrame) -> None:
        self._tables = tables
        self.structures = structures

    @cached_property
    def access(self) -> pd.DataFrame:
        territory = load_territory(self._read)
        rate = last_rate(self._tables.read("references"))
        return tabulate_access(territory, Walk(), target=rate, national_rate=rate)

    @cached_property
    def clusters(self) -> pd.DataFrame:
        tables = self._tables
        return tabulate_clusters(
            self.access, tables.read_shapes("iris"), tables.read("children_iris")
        )

    def _read(self, name: str) -> Any:
        return self.structures if name == "structures" else self._tables.read_shapes(name)


def _same_places(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    """Whether two lists of structures are one for whoever walks to them."""
    first, second = (
        table.loc[table["status"].isin(OPEN_STATUS), _COUNTED].to_wkb().reset_index(drop=True)
        for table in (one, other)
    )
    return all(first[name].equals(second[name]) for name in _COUNTED)
