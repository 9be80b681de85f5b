"""The network crossed with the official places, the children, walking access and the need."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.indicators.values import Tables
from geo.network.crossing import cross_network, list_unserved
from geo.network.gain import measure_cells
from geo.network.ground import Ground, read_ground
from geo.network.merging import merge_structures
from geo.network.model import NetworkStructure
from geo.network.reach import count_near, find_near
from geo.network.tables import replace_structures
from geo.siting.changes import Closure
from geo.siting.scenario import Scenario
from geo.siting.situation import Situation, apply_scenario

Read = Callable[[str], Any]


def make(number: int, **fields: Any) -> NetworkStructure:
    """A structure of the network; only its id is invented."""
    given = {"name": f"Structure {number}", "kind": "multi_accueil", "location_quality": "numero"}
    return NetworkStructure(id=f"r-{number:012x}", **{**given, **fields})


NETWORK = (
    make(1, commune="93053", places=40, lon=2.4570, lat=48.8910),  # Noisy-le-Sec
    make(2, kind="mam", commune="93048", places=16, lon=2.4534, lat=48.8600,
         opened=dt.date(2024, 1, 15)),
    make(3, kind="mam", commune="93008", lon=2.4400, lat=48.9080),  # places not known
    make(4, commune="93010", places=30, location_quality=None),  # no position
    make(5, kind="rpe", commune="93010", lon=2.4800, lat=48.9000),
    make(6, kind="mam", commune="93048", places=12, status="ferme", lon=2.4534, lat=48.8600),
    make(7, kind="mam", commune="93048", places=12, status="projet", lon=2.4500, lat=48.8620),
)  # fmt: skip


def merge(processed: Read, *network: NetworkStructure) -> Tables:
    merged = merge_structures(processed("structures"), network, [], iris=processed("iris"))
    return replace_structures(Tables(processed, processed), merged)


def survey(processed: Read, *network: NetworkStructure) -> Ground:
    return read_ground(merge(processed, *network), network)


@pytest.fixture(scope="module")
def ground(processed: Read) -> Ground:
    return survey(processed, *NETWORK)


@pytest.fixture(scope="module")
def crossed(ground: Ground) -> pd.DataFrame:
    return cross_network(ground).set_index(["level", "code"])


def test_places_stand_beside_the_official_ones(crossed: pd.DataFrame, processed: Read) -> None:
    coverage = processed("coverage")
    rows = coverage[coverage["code"].eq("93053") & coverage["year"].eq(2022)].set_index("mode")
    noisy = crossed.loc[("commune", "93053")]

    assert noisy["network_eaje"] == 40
    assert noisy["official_eaje"] == rows.loc["eaje", "places"]
    assert noisy["share_eaje"] == pytest.approx(100 * 40 / rows.loc["eaje", "places"])
    assert noisy["share_am"] == 0
    assert noisy["network_told"] == 40  # no public source gives them
    without = 100 * (rows.loc["total", "places"] - 40) / rows.loc["total", "children"]
    assert noisy["rate_without"] == pytest.approx(without)


def test_what_is_not_known_is_counted(crossed: pd.DataFrame) -> None:
    whole = crossed.loc[("departement", "93")]

    assert whole["structures"] == 5  # the closed one is out, the project apart
    assert whole["structures_other"] == 1
    assert whole["projects"] == 1
    assert whole["unknown_places"] == 1
    assert whole["unlocated"] == 1
    assert whole["network_total"] == 86


def test_a_structure_younger_than_the_total_is_not_taken_out_of_it(crossed: pd.DataFrame) -> None:
    montreuil = crossed.loc[("commune", "93048")]

    assert montreuil["network_since"] == 16
    assert montreuil["rate_without"] == montreuil["rate"]


@pytest.mark.parametrize("level", ["commune", "ept"])
def test_areas_add_up_to_the_departement(crossed: pd.DataFrame, level: str) -> None:
    sums = ["structures", "network_total", "official_total", "children_u3", "within_10",
            "unmet_need", "unmet_without"]  # fmt: skip

    assert crossed.loc[level][sums].sum().to_numpy() == pytest.approx(
        crossed.loc[("departement", "93"), sums].to_numpy(dtype=float)
    )


def test_an_iris_has_no_official_place_and_no_rate_under_30_children(
    crossed: pd.DataFrame, processed: Read
) -> None:
    iris = crossed.loc["iris"]
    few = iris["status"].eq("effectif_faible")

    assert iris["official_total"].isna().all()
    assert iris["structures"].sum() == 4  # one has no position
    assert few.sum() == (~processed("children_iris")["publishable"]).sum()
    assert iris.loc[few, ["accessibility", "gain", "share_10"]].isna().all(axis=None)
    assert iris.loc[~few, "share_10_low"].le(iris.loc[~few, "share_10"]).all()
    assert iris.loc[~few, "share_10_high"].ge(iris.loc[~few, "share_10"]).all()


def test_access_with_the_network_is_that_of_the_atlas(
    crossed: pd.DataFrame, ground: Ground
) -> None:
    access = ground.tables.read("access").set_index(["level", "code"]).loc["commune"]

    for column in ("accessibility", "low", "high", "unmet_need"):
        found = crossed.loc["commune"][column].to_numpy()
        assert found == pytest.approx(access[column].to_numpy()), column


def test_without_it_is_what_closing_its_structures_leaves(ground: Ground, processed: Read) -> None:
    # An independent way: a scenario that closes those on the map, one by one.
    mapped = replace(ground, tables=merge(processed, *NETWORK[:3]))  # all have a position
    today = Situation(ground.territory, ground.catchment, ground.walk)
    walked = mapped.structures.loc[mapped.structures["walked"], "id"]
    closures = tuple(Closure(structure=each) for each in walked)
    closed = apply_scenario(Scenario("Sans le réseau", closures), today)

    cells = measure_cells(mapped)

    assert len(walked) == 3
    inside = ground.territory.cells["inside"].to_numpy()
    assert cells["without"].to_numpy() == pytest.approx(closed.accessibility[inside])
    assert cells["gain"].max() > 1


def test_places_without_a_position_leave_those_that_are_spread(processed: Read) -> None:
    ground = survey(processed, NETWORK[3])
    sites = ground.territory.sites

    taken = ground.network_places

    bondy = sites.table["commune"].eq("93010") & ~sites.table["located"]
    assert taken.sum() == pytest.approx(30)
    assert taken[bondy.to_numpy()].sum() == pytest.approx(30)
    assert (taken <= sites.places).all()


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "plain tables"])
def test_an_empty_network_changes_nothing(processed: Read, merged: bool, ground: Ground) -> None:
    tables = merge(processed) if merged else Tables(processed, processed)
    empty = replace(ground, tables=tables, network=())  # the measures of the others do not matter
    crossed = cross_network(empty).set_index(["level", "code"])

    whole = crossed.loc[("departement", "93")]
    assert whole[["structures", "network_total", "within_15", "gain"]].eq(0).all()
    assert whole["rate_without"] == whole["rate"]
    assert whole["without"] == pytest.approx(whole["accessibility"])


def test_children_near_two_structures_count_once() -> None:
    # 75 m a minute, straight line x 1.3: 100 m are 1.7 min, 500 m are 8.7.
    cells = pd.DataFrame({"x": [0.0, 500.0, 9000.0], "y": 0.0})
    children = pd.Series([10.0, 20.0, 40.0])

    near = find_near(cells, np.array([[100.0, 0.0], [0.0, 0.0]]), None, (5, 10))
    counted = count_near(pd.Series(["a", "a", "b"]), children, np.tile(children, (4, 1)).T, near)

    assert counted["within_5"].to_dict() == {"a": 10, "b": 0}
    assert counted["within_10"].to_dict() == {"a": 30, "b": 0}
    assert counted["share_5"].to_dict() == {"a": pytest.approx(100 / 3), "b": 0}


def test_need_out_of_reach_is_listed_the_largest_first(ground: Ground) -> None:
    listed = list_unserved(ground, "commune")
    wider = list_unserved(ground, "commune", 15)

    assert listed["unmet_far"].is_monotonic_decreasing
    assert (listed["unmet_far"] <= listed["unmet_need"] + 1e-9).all()
    assert wider["unmet_far"].sum() < listed["unmet_far"].sum()
    assert listed.set_index("code").loc["93001", "far_share"] == 100


def test_an_ept_has_no_list_of_needs(ground: Ground) -> None:
    with pytest.raises(ParameterError, match="Niveau inconnu"):
        list_unserved(ground, "ept")
