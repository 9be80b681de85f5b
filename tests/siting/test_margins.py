"""Intervals of the effects: against a computation by loops, then on the committed territory."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.access.cells import Sites
from geo.access.draws import draw_children, draw_places
from geo.access.table import Territory, load_territory
from geo.siting.changes import Change, ChildminderLoss, Closure, Opening, Resizing
from geo.siting.effects import Basis, measure_effects, read_basis
from geo.siting.margins import average_areas, measure_margins
from geo.siting.scenario import Scenario
from geo.siting.situation import Situation, apply_scenario, describe_today

DRAWS, SEED = 60, 7
MAM = Opening(kind="mam", places=16, point=(150.0, 120.0), name="MAM")
CHANGES: tuple[Change, ...] = (
    MAM,
    Closure(structure="s-close"),
    Resizing(structure="s-grow", places=40),
    ChildminderLoss(commune="93001", share=0.5),
)


@pytest.fixture(scope="module")
def tiny() -> Situation:
    """Five cells in a row, three structures of estimated size and one that is known."""
    x = np.arange(5) * 250.0
    cells = pd.DataFrame(
        {
            "code": [f"c{rank}" for rank in range(5)],
            "iris": ["a", "a", "b", "b", "b"],
            "commune": "93001",
            "inside": [True, True, True, True, False],
            "children_u3": [40.0, 25.0, 60.0, 10.0, 30.0],
            "spread": [0.2, 0.2, 0.3, 0.3, 0.0],
            "x": x,
            "y": 0.0,
        }
    )
    names = ["s-close", "s-grow", "s-keep", "s-known"]
    located = pd.DataFrame(
        {
            "id": names,
            "commune": "93001",
            "located": True,
            "estimated": [True, True, True, False],
            "x": [100.0, 400.0, 700.0, 900.0],
            "y": [50.0, 0.0, 80.0, 0.0],
        }
    )
    spread = cells[["code", "commune", "x", "y"]].rename(columns={"code": "id"})
    table = pd.concat([located, spread.assign(located=False, estimated=True)], ignore_index=True)
    eaje = [20.0, 15.0, 30.0, 25.0, *(cells["children_u3"] / 8)]
    am = [0.0, 0.0, 0.0, 0.0, *(cells["children_u3"] / 5)]
    sites = Sites(table, np.column_stack([eaje, am]), ("eaje", "am"))
    communes = gpd.GeoDataFrame(
        {"code": ["93001"], "ept": ["T"]}, geometry=[shapely.box(-50, -50, 1050, 200)], crs=2154
    )
    return describe_today(Territory(cells, sites, None, communes, 10.0))


@pytest.fixture(scope="module")
def today(processed: Callable[[str], Any]) -> Situation:
    return describe_today(load_territory(processed))


@pytest.fixture(scope="module")
def basis(processed: Callable[[str], Any]) -> Basis:
    return read_basis(processed)


def weigh(metres: float) -> float:
    """Weight of a straight line, 1.3 times as long on foot, at 75 metres a minute."""
    minutes = 1.3 * metres / 75
    return 1.0 if minutes <= 5 else 0.68 if minutes <= 10 else 0.22 if minutes <= 15 else 0.0


def reach(homes: list, sites: list) -> list[float]:
    """Places for 100 children of homes (x, y, children) by loops; sites: x, y, places."""
    ratios = []
    for x, y, places in sites:
        demand = sum(n * weigh(np.hypot(x - hx, y - hy)) for hx, hy, n in homes)
        ratios.append(places / demand if demand else 0.0)
    return [
        100
        * sum(
            ratio * weigh(np.hypot(x - hx, y - hy))
            for (x, y, _), ratio in zip(sites, ratios, strict=True)
        )
        for hx, hy, _ in homes
    ]


def test_intervals_against_loops(tiny: Situation) -> None:
    basis = Basis(pd.DataFrame(columns=["code"]), pd.Series(dtype=float), 60.0)
    generator = np.random.default_rng(SEED)
    territory = tiny.territory
    children = draw_children(territory.cells, DRAWS, generator)
    places = draw_places(territory.sites, territory.usual_size, DRAWS, generator)
    points = territory.sites.table[["x", "y"]].to_numpy()
    childminders = territory.sites.places[:, 1]
    gains, losers, needs, gainers = [], [], [], []
    for draw in range(DRAWS):
        homes = [(250.0 * rank, 0.0, children[rank, draw]) for rank in range(5)]
        sites = [(*point, float(n)) for point, n in zip(points, places[:, draw], strict=True)]
        start = reach(homes, sites)
        changed = [(*sites[1][:2], 40.0), sites[2], sites[3]]
        changed += [
            (x, y, n - am / 2) for (x, y, n), am in zip(sites[4:], childminders[4:], strict=True)
        ]
        changed += [(*MAM.point, 16.0)]
        end = reach(homes, changed)
        own = [home[2] for home in homes[:4]]
        moves = [new - old for new, old in zip(end[:4], start[:4], strict=True)]
        gains.append(np.dot(own, moves) / sum(own))
        gainers.append(sum(n for n, move in zip(own, moves, strict=True) if move >= 1))
        losers.append(sum(n for n, move in zip(own, moves, strict=True) if move <= -1))
        needs.append(
            sum(
                n * (max(0.0, 60 - new) - max(0.0, 60 - old)) / 100
                for n, old, new in zip(own, start[:4], end[:4], strict=True)
            )
        )

    after = apply_scenario(Scenario("Tout", CHANGES), tiny)
    margins = measure_margins(tiny, after, basis, draws=DRAWS, seed=SEED)

    effects = measure_effects(tiny, after, Basis(_nothing_published(), basis.poverty, 60.0))
    expected = {
        "children_gaining": (gainers, effects.children_gaining),
        "children_losing": (losers, effects.children_losing),
        "unmet_change": (needs, effects.unmet_change),
    }
    for name, (drawn, value) in expected.items():
        low, high = np.quantile(drawn, (0.05, 0.95))
        assert margins.figures.loc[name, "low"] == pytest.approx(min(low, value)), name
        assert margins.figures.loc[name, "high"] == pytest.approx(max(high, value)), name
    whole = margins.areas.set_index("level").loc["departement"]
    low, high = np.quantile(gains, (0.05, 0.95))
    assert whole["change_low"] == pytest.approx(min(low, whole["change"]))
    assert whole["change_high"] == pytest.approx(max(high, whole["change"]))
    assert low < high


def _nothing_published() -> pd.DataFrame:
    columns = {"code": "str", "year": "float", "places": "float", "children": "float"}
    return pd.DataFrame(columns=[*columns, "rate"]).astype({**columns, "rate": "float"})


def test_before_is_what_the_atlas_says(
    today: Situation, basis: Basis, processed: Callable[[str], Any]
) -> None:
    """The draws are those of the table ``access``: the same intervals, to its rounding."""
    after = apply_scenario(Scenario("Perte", (ChildminderLoss(commune="93053", share=0.2),)), today)

    areas = measure_margins(today, after, basis).areas.set_index(["level", "code"])

    known = processed("access").set_index(["level", "code"]).loc[areas.index]
    for ours, theirs in (
        ("before", "accessibility"),
        ("before_low", "low"),
        ("before_high", "high"),
    ):
        np.testing.assert_allclose(areas[ours], known[theirs], atol=1e-5)
    assert areas.loc[("commune", "93053"), "change_high"] < 0
    assert areas.loc[("commune", "93005"), "change"] == pytest.approx(0, abs=1e-9)  # far away
    for name in ("before", "after", "change"):
        assert areas[name].between(areas[f"{name}_low"], areas[f"{name}_high"]).all()


def test_nothing_changes_nothing(today: Situation, basis: Basis) -> None:
    margins = measure_margins(today, apply_scenario(Scenario("Rien"), today), basis, draws=20)

    assert (margins.figures == 0).all(axis=None)
    assert (margins.areas[["change", "change_low", "change_high"]] == 0).all(axis=None)
    assert (margins.deciles[["change", "change_low", "change_high"]] == 0).all(axis=None)


def test_averages_are_those_of_the_margins(today: Situation, basis: Basis) -> None:
    after = apply_scenario(Scenario("Fermer", (Closure(structure=_first(today)),)), today)

    areas = average_areas(today, after)

    margins = measure_margins(today, after, basis, draws=20)
    pd.testing.assert_frame_equal(areas, margins.areas[areas.columns])
    assert set(areas["level"]) == {"commune", "ept", "departement"}


def _first(situation: Situation) -> str:
    sites = situation.territory.sites.structures
    home = sites["commune"].isin(situation.territory.communes["code"])
    return str(sites.loc[home, "id"].iloc[0])
