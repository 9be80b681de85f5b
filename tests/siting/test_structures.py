"""The structures that a scenario may change, by name."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from geo.access.table import Territory, load_territory
from geo.errors import ParameterError
from geo.siting.changes import ChildminderLoss, Closure, Opening
from geo.siting.scenario import Scenario
from geo.siting.situation import check_scenario
from geo.siting.structures import find_structure, list_open_structures
from geo.supply.names import fold


@pytest.fixture(scope="module")
def territory(processed: Callable[[str], Any]) -> Territory:
    return load_territory(processed)


@pytest.fixture(scope="module")
def structures(territory: Territory, processed: Callable[[str], Any]) -> pd.DataFrame:
    return list_open_structures(territory, processed("structures"))


def test_every_one_can_be_closed(territory: Territory, structures: pd.DataFrame) -> None:
    """Those listed are those that a scenario takes: one closure each, none refused."""
    for some in (structures.index[:100], structures.index[100:200], structures.index[200:]):
        check_scenario(Scenario("Tout", tuple(Closure(structure=key) for key in some)), territory)
    assert structures["label"].is_unique
    assert structures["places"].gt(0).all()
    assert structures["commune"].str.startswith("93").all()


def test_found_by_id_by_name_or_by_label(structures: pd.DataFrame) -> None:
    once = structures[~structures["name"].map(fold).duplicated(keep=False)]
    key, row = next(iter(once.iterrows()))

    for told in (key, row["name"], row["name"].upper(), row["label"]):
        assert find_structure(told, structures) == key


def test_a_name_that_several_have(structures: pd.DataFrame) -> None:
    twice = pd.concat([structures.head(1), structures.head(1).set_axis(["s-autre"])])

    with pytest.raises(ParameterError, match=r"Plusieurs structures .* donner l’identifiant"):
        find_structure(str(twice["name"].iloc[0]), twice)


@pytest.mark.parametrize("told", ["", "  ", "Nulle part", "'; --"])
def test_no_such_structure(structures: pd.DataFrame, told: str) -> None:
    with pytest.raises(ParameterError, match="Donner son nom exact"):
        find_structure(told, structures)


def test_a_part_of_a_name_is_a_hint(structures: pd.DataFrame) -> None:
    name = str(structures["name"].iloc[0])

    with pytest.raises(ParameterError, match=f"Peut-être : .*{structures.index[0]}"):
        find_structure(name[:-1], structures.head(3))


def test_checking_walks_nowhere_but_refuses_what_applying_would(territory: Territory) -> None:
    out = Opening(kind="mam", places=16, point=(0.0, 0.0), name="Au large")
    for change in (out, Closure(structure="s-0"), ChildminderLoss(commune="75101", share=0.1)):
        with pytest.raises(ParameterError):
            check_scenario(Scenario("Faux", (change,)), territory)
