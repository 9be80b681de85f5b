"""What is written of a location, and the addresses it is looked up in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.errors import ConflictError
from geo.network.editing import StoredStructure
from geo.network.geocoding import edit_locations, load_addresses, search_index
from geo.network.model import NetworkStructure
from geo.network.store import open_store
from geo.supply.geocoding import AddressIndex

INDEX = AddressIndex(
    streets={"93048": {"rue victor hugo": (2.445, 48.86)}},
    numbers={("93048", "rue victor hugo", "3"): (2.44, 48.861)},
)


def make(number: int = 0, **values: Any) -> NetworkStructure:
    known = {"name": "MAM Les Lutins", "address": "3 rue Victor-Hugo", "commune": "93048"}
    return NetworkStructure(id=f"r-{number:012x}", kind="mam", **{**known, **values})


def test_a_doubtful_location_is_written_once_confirmed_and_a_pin_by_hand_never_moves() -> None:
    sure, doubtful = make(1), make(2, address="99 rue Victor Hugo")
    moved = make(3, lon=2.0, lat=48.0, location_quality="main", locator="main")
    lost = make(4, address=None)
    stored = [StoredStructure(each, 7) for each in (sure, doubtful, moved, lost)]
    locations = [search_index(each.structure, INDEX) for each in stored]
    everyone = [each.structure.id for each in stored]

    silent = edit_locations(locations, stored)
    told = edit_locations(locations, stored, confirmed=everyone)

    assert [edit.id for edit in silent] == [sure.id]
    assert [edit.id for edit in told] == [sure.id, doubtful.id]
    assert {edit.expected_version for edit in told} == {7}
    assert NetworkStructure(**{**vars(sure), **silent[0].values}).location_quality == "numero"


def test_a_pin_put_while_the_addresses_were_looked_up_stays(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'network.db'}") as store:
        added = store.add(make(1), "Awa")
        read = store.list_structures()
        locations = [search_index(each.structure, INDEX) for each in read]
        pin = {"lon": 2.0, "lat": 48.0, "location_quality": "main", "locator": "main"}
        store.change(added.structure.id, pin, "Binta", added.version)

        with pytest.raises(ConflictError):
            store.apply_batch([], edit_locations(locations, read), [], "Awa", "géocodage")

        assert store.get(added.structure.id).structure.locator == "main"
        assert edit_locations(locations, store.list_structures()) == []


def test_an_older_snapshot_has_no_index() -> None:
    assert load_addresses() is None  # the test's data folder is empty


def test_the_index_of_the_snapshot_finds_a_real_address(processed: Callable[[str], Any]) -> None:
    index = load_addresses(processed)
    location = search_index(make(address="10 avenue Léon Blum", commune="93050"), index)

    assert (location.verdict, location.location_quality) == ("accepted", "numero")
