"""The postcodes of Seine-Saint-Denis, beside those that the open data write."""

from collections.abc import Callable
from typing import Any

from geo.network.vocabulary import load_postcodes
from geo.territory.changes import map_communes

Read = Callable[[str], Any]

# No source at hand writes these: they stand on the table alone.
UNCHECKED = {
    "93130", "93150", "93170", "93190", "93200", "93210", "93220", "93250", "93270", "93320",
    "93340", "93350", "93360", "93370", "93380", "93410", "93420", "93440", "93470", "93700",
}  # fmt: skip


def list_postcodes() -> dict[str, str]:
    """Commune of 2025 of each postcode."""
    changes = map_communes()
    return {postcode: changes.get(code, code) for postcode, code in load_postcodes().items()}


def test_every_commune_has_a_postcode_of_the_departement(processed: Read) -> None:
    known = list_postcodes()

    assert set(known.values()) == set(processed("communes")["code"])
    assert all(postcode.startswith("93") and len(postcode) == 5 for postcode in known)


def test_the_structures_of_the_open_data_have_the_same_postcodes(processed: Read) -> None:
    known = list_postcodes()
    told = processed("structures").dropna(subset="postcode")

    assert (told["postcode"].map(known) == told["commune"]).all()
    assert set(known) - set(told["postcode"]) == UNCHECKED
