"""Access measured on the committed territory: what must hold, to 1e-9 (methods, section 5)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.access.decay import Gaussian, Step
from geo.access.measure import NEAREST, Access, Walk, measure_access, tabulate_cells
from geo.access.table import Territory, load_territory, read_access, tabulate_access
from geo.errors import ParameterError
from geo.supply.references import last_rate

EXACT = {"rtol": 1e-9, "atol": 1e-9}


@pytest.fixture(scope="module")
def measured(processed: Callable[[str], Any]) -> Territory:
    return load_territory(processed)


@pytest.fixture(scope="module")
def access(measured: Territory) -> Access:
    return measure_access(measured.cells, measured.sites, measured.graph)


def test_every_place_reached_is_given_out_once(measured: Territory, access: Access) -> None:
    children = measured.cells["children_u3"].to_numpy()

    reached = access.catchment.reached.sum()

    np.testing.assert_allclose(children @ access.accessibility / 100, reached, **EXACT)
    np.testing.assert_allclose(children @ access.balanced / 100, reached, **EXACT)
    assert reached > 0.99 * measured.sites.places.sum()


def test_twice_the_places_twice_the_access(access: Access) -> None:
    doubled = replace(access.catchment, places=2 * access.catchment.places)

    np.testing.assert_allclose(doubled.accessibility, 2 * access.catchment.accessibility, **EXACT)


def test_no_cell_lacks_a_value(measured: Territory, access: Access) -> None:
    table = tabulate_cells(measured.cells, measured.sites, access)

    assert len(table) == measured.cells["inside"].sum()
    assert not table.isna().to_numpy().any()
    assert (table["accessibility"] >= 0).all()
    np.testing.assert_allclose(table["eaje"] + table["am"], table["accessibility"], **EXACT)
    assert table[list(NEAREST)].diff(axis=1).iloc[:, 1:].ge(0).to_numpy().all()


def test_the_margin_counts(measured: Territory, access: Access) -> None:
    """Without its surroundings, the border of the département would be another place."""
    cells = measured.cells["inside"].to_numpy()
    alone = access.catchment.weights[cells]
    sites = measured.sites.table["commune"].str.startswith("93").to_numpy()
    demand = alone.T @ measured.cells.loc[cells, "children_u3"].to_numpy()
    places = np.where(sites, measured.sites.places.sum(axis=1), 0.0)
    ratio = np.divide(places, demand, out=np.zeros_like(places), where=demand > 0)

    cut = 100 * (alone @ ratio)

    gap = np.abs(cut - access.accessibility[cells])
    commune = measured.cells.loc[cells, "commune"].to_numpy()
    assert gap[commune == "93061"].mean() > 5  # Les Lilas, beside Paris
    assert gap[commune == "93005"].mean() < 0.5  # Aulnay-sous-Bois, inside


def test_areas_average_their_cells(measured: Territory, processed: Callable[[str], Any]) -> None:
    table = processed("access")
    squares = table[table["level"].eq("square")]
    home = measured.cells[measured.cells["inside"]].set_index("code")
    commune = squares["code"].map(home["commune"])

    bobigny = squares[commune.eq("93008")]
    row = table[table["code"].eq("93008")].iloc[0]

    mean = np.average(bobigny["accessibility"], weights=bobigny["children_u3"])
    far = bobigny["nearest_min"].gt(10)
    share = 100 * bobigny.loc[far, "children_u3"].sum() / bobigny["children_u3"].sum()
    assert row["accessibility"] == pytest.approx(mean, rel=1e-5)
    assert row["share_beyond_10min"] == pytest.approx(share, rel=1e-5)
    assert row["unmet_need"] == pytest.approx(bobigny["unmet_need"].sum(), rel=1e-5)


def test_the_committed_table_is_what_the_default_measures(
    measured: Territory, access: Access, processed: Callable[[str], Any]
) -> None:
    rate = last_rate(processed("references"))
    stored = processed("access").set_index(["level", "code"]).sort_index()

    again = tabulate_access(measured, Walk(), target=rate, national_rate=rate, access=access)

    again = again.set_index(["level", "code"]).sort_index()
    assert again.index.equals(stored.index)
    np.testing.assert_allclose(again, stored[again.columns], rtol=0, atol=2e-6)
    assert (stored["low"] <= stored["accessibility"]).all()
    assert (stored["accessibility"] <= stored["high"]).all()


def test_default_parameters_read_the_table_and_others_measure(
    processed: Callable[[str], Any],
) -> None:
    stored = processed("access")

    same = read_access(processed, Walk(), ("am", "eaje"))
    slower = read_access(processed, Walk(speed_kmh=3.5), ("eaje", "am"))

    assert same is stored
    near = slower.set_index("code").loc["93", "nearest_min"]
    # The streets are the same: the minutes grow as the speed falls.
    assert near == pytest.approx(stored.set_index("code").loc["93", "nearest_min"] * 4.5 / 3.5)


@pytest.mark.parametrize("target", [0.0, -3.0, 500.0, float("nan")])
def test_a_target_out_of_bounds_is_refused(processed: Callable[[str], Any], target: float) -> None:
    with pytest.raises(ParameterError, match="Taux visé"):
        read_access(processed, Walk(), ("eaje", "am"), target)


def test_a_walk_says_its_parameters() -> None:
    assert Walk().name.startswith("décroissance par paliers (1 jusqu'à 5 min")
    assert Walk(decay=Gaussian()) != Walk(decay=Step())
