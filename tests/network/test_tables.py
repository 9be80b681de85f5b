"""The tables with the network in them: what changes, and what does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from geo.indicators.values import Tables
from geo.network.model import NetworkStructure
from geo.network.store import Store, open_store
from geo.network.tables import read_network

Read = Callable[[str], Any]


@pytest.fixture
def store(tmp_path: Path):
    with open_store(f"sqlite:///{tmp_path / 'network.db'}") as store:
        yield store


def make_mam(places: int | None = 16) -> NetworkStructure:
    return NetworkStructure(
        id="",
        name="Les Lutins",
        kind="mam",
        commune="93048",
        places=places,
        lon=2.4534,
        lat=48.86,
        location_quality="numero",
    )


def test_an_empty_network_leaves_the_tables_as_built(store: Store, processed: Read) -> None:
    tables = Tables(processed, processed)

    merged = read_network(store, tables)

    assert_frame_equal(merged.read("access"), processed("access"))
    assert len(merged.read("structures")) == len(processed("structures"))
    assert not merged.read("structures")["network"].any()
    assert merged.read("squares") is processed("squares")


def test_a_mam_of_the_network_is_walked_to(store: Store, processed: Read) -> None:
    store.add(make_mam(), "Awa")

    merged = read_network(store, Tables(processed, processed))

    assert merged.read("structures")["network"].sum() == 1
    assert "geometry" not in merged.read("structures")
    before, after = (
        table[table["level"].eq("square")].set_index("code")["accessibility"]
        for table in (processed("access"), merged.read("access"))
    )
    assert (after - before).max() > 1  # places for 100 children, around the MAM


def test_a_project_is_seen_and_not_walked_to(store: Store, processed: Read) -> None:
    store.add(replace(make_mam(), status="projet"), "Awa")

    merged = read_network(store, Tables(processed, processed))

    structures = merged.read("structures")
    assert structures.loc[structures["network"], "status"].tolist() == ["projet"]
    assert_frame_equal(merged.read("access"), processed("access"))
