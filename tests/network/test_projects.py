"""What the network's projects would bring."""

from collections.abc import Callable
from typing import Any

import pytest

from geo.indicators.values import Tables
from geo.network.ground import Ground, read_ground
from geo.network.merging import merge_structures
from geo.network.model import NetworkStructure
from geo.network.projects import ALL, measure_projects
from geo.network.tables import replace_structures

Read = Callable[[str], Any]


def make(number: int, **fields: Any) -> NetworkStructure:
    """A project of the network."""
    given = {"name": f"Projet {number}", "kind": "mam", "status": "projet", "commune": "93010"}
    return NetworkStructure(id=f"r-{number:012x}", **{**given, **fields})


HERE = {"lon": 2.4880, "lat": 48.9020}
PROJECTS = (
    make(1, **HERE, stage="travaux"),
    make(2, kind="micro_creche", places=12, commune="93066", lon=2.3560, lat=48.9360),
    make(3, places=12),
    make(4, places=12, commune="75120", lon=2.39, lat=48.86),
    make(5, kind="multi_accueil", **HERE),
    make(6, kind="rpe", **HERE),
    make(7, places=40, **HERE),
)


@pytest.fixture(scope="module")
def ground(processed: Read) -> Ground:
    merged = merge_structures(processed("structures"), PROJECTS, [], iris=processed("iris"))
    tables = replace_structures(Tables(processed, processed), merged)
    return read_ground(tables, PROJECTS)


def test_a_project_is_measured_as_a_scenario_opens_it(ground: Ground) -> None:
    rows = measure_projects(ground).set_index("network_id")
    first, second, whole = rows.loc["r-000000000001"], rows.loc["r-000000000002"], rows.loc[ALL]

    assert first["places"] == 16
    assert first["places_supposed"]
    assert not second["places_supposed"]
    assert first["within_5"] < first["within_10"] < first["within_15"]
    assert first["within_10_low"] <= first["within_10"] <= first["within_10_high"]
    assert first["around_gain"] == pytest.approx(first["around_after"] - first["around_before"])
    assert 0 < first["need_served"] <= 16
    assert first["rate_after"] > first["rate_before"]
    # Far from each other, two projects serve together what each serves.
    assert whole["places"] == 28
    assert whole["need_served"] == pytest.approx(first["need_served"] + second["need_served"])
    assert set(rows["status"]) == {"scenario"}


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (3, "position non connue"),
        (4, "hors de Seine-Saint-Denis"),
        (5, "nombre de places non connu"),
        (6, "ce type n’a pas de places"),
        (7, "de 1 à 20"),
    ],
)
def test_a_project_that_cannot_be_measured_says_why(
    ground: Ground, number: int, reason: str
) -> None:
    row = measure_projects(ground).set_index("network_id").loc[f"r-{number:012x}"]

    assert reason in row["reason"]
    assert row[["within_10", "need_served"]].isna().all()
