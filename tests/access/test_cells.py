"""Cells and sites of the committed territory: every place once, in the département and around."""

from collections.abc import Callable
from typing import Any

import pytest

from geo.access.cells import check_modes, gather_cells
from geo.access.table import Territory, load_territory
from geo.errors import ParameterError
from geo.supply.places import MODES, list_official


@pytest.fixture(scope="module")
def measured(processed: Callable[[str], Any]) -> Territory:
    return load_territory(processed)


def test_sites_hold_every_official_place_once(
    measured: Territory, processed: Callable[[str], Any]
) -> None:
    official = list_official(processed("coverage"))
    walkable = official[official["mode"].isin(["eaje", "am"])]
    home = measured.sites.table["commune"].str.startswith("93").to_numpy()

    held = measured.sites.places[home].sum()

    # Where the located places alone exceed the official total, they are what is counted.
    assert held >= walkable["places"].sum() - 1e-6
    assert held == pytest.approx(walkable["places"].sum(), rel=0.01)


def test_cells_hold_every_child_of_the_departement(
    measured: Territory, processed: Callable[[str], Any]
) -> None:
    counts = processed("children_communes")
    last = counts[counts["year"].eq(counts["year"].max())]

    inside = measured.cells[measured.cells["inside"]]

    assert inside["children_u3"].sum() == pytest.approx(last["children_u3"].sum(), rel=1e-9)
    assert not measured.cells[["children_u3", "spread", "x", "y"]].isna().to_numpy().any()
    assert (~measured.cells["inside"]).sum() > 1000


def test_a_mode_alone_has_its_own_places_and_structures(processed: Callable[[str], Any]) -> None:
    both, mam = load_territory(processed), load_territory(processed, ("am",))

    column = both.sites.modes.index("am")

    assert mam.sites.places.sum() == pytest.approx(both.sites.places[:, column].sum())
    assert 0 < len(mam.sites.structures) < len(both.sites.structures)


def test_a_switch_adds_what_one_does_not_walk_to(processed: Callable[[str], Any]) -> None:
    everything = load_territory(processed, MODES)

    totals = dict(zip(everything.sites.modes, everything.sites.places.sum(axis=0), strict=True))

    assert set(totals) == set(MODES)
    assert min(totals.values()) > 0


@pytest.mark.parametrize("modes", [(), ("creche",), ("eaje", "nounou")])
def test_unknown_modes_are_refused(modes: tuple[str, ...]) -> None:
    with pytest.raises(ParameterError, match="choisir parmi eaje"):
        check_modes(modes)


def test_modes_come_in_their_usual_order_once() -> None:
    assert check_modes(["am", "eaje", "am"]) == ("eaje", "am")


def test_the_margin_has_no_census_error(processed: Callable[[str], Any]) -> None:
    cells = gather_cells(*map(processed, ("squares", "margin_squares", "children_iris")))

    assert (cells.loc[~cells["inside"], "spread"] == 0).all()
    assert cells.loc[cells["inside"], "spread"].median() > 0
