"""Effects of scenarios: by hand on small tables, then on the committed territory."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access.table import load_territory
from geo.errors import ParameterError
from geo.siting.changes import Change, ChildminderLoss, Closure, Opening, Resizing
from geo.siting.effects import (
    TODAY,
    Basis,
    Effects,
    compare_scenarios,
    cover_communes,
    measure_effects,
    rank_deciles,
    read_basis,
    summarise_deciles,
)
from geo.siting.scenario import Scenario
from geo.siting.situation import Situation, apply_scenario, describe_today

EXACT = {"rtol": 1e-9, "atol": 1e-9}
NOISY = (660_244.0, 6_865_863.0)  # in the middle of Noisy-le-Sec
MAM = Opening(kind="mam", places=16, point=NOISY, name="MAM du centre")


@pytest.fixture(scope="module")
def today(processed: Callable[[str], Any]) -> Situation:
    return describe_today(load_territory(processed))


@pytest.fixture(scope="module")
def basis(processed: Callable[[str], Any]) -> Basis:
    return read_basis(processed)


@pytest.fixture(scope="module")
def mixed(today: Situation) -> Scenario:
    """A little of everything."""
    sites = today.territory.sites
    home = sites.structures["commune"].isin(today.territory.communes["code"])
    first, second = sites.structures.loc[home, "id"].iloc[:2]
    changes: tuple[Change, ...] = (
        MAM,
        Opening(kind="multi_accueil", places=40, point=(660_000.0, 6_870_000.0), name="Crèche"),
        Closure(structure=first),
        Resizing(structure=second, places=18),
        ChildminderLoss(commune="93053", share=0.2),
    )
    return Scenario("Un peu de tout", changes)


def test_deciles_by_hand() -> None:
    """Ten IRIS of ten children, the poorest last; one whose poverty is not known."""
    cells = pd.DataFrame(
        {
            "iris": [*map(str, range(10)), "?"],
            "children_u3": 10.0,
            "before": 20.0,
            "after": [*range(20, 30), 50],
        }
    )
    poverty = pd.Series({str(rank): 5.0 + rank for rank in range(10)} | {"?": np.nan})

    table = summarise_deciles(cells, poverty)

    assert table["decile"].tolist()[:10] == list(range(1, 11))
    assert table["decile"].isna().tolist() == [False] * 10 + [True]
    assert table["poverty_low"].tolist()[:10] == [5.0 + rank for rank in range(10)]
    assert table["change"].tolist() == pytest.approx([*range(10), 30])
    assert table["children_u3"].tolist() == [10.0] * 11


def test_deciles_are_weighted_by_children() -> None:
    """An IRIS with nine tenths of the children is in the decile of its middle."""
    deciles = rank_deciles([10.0, 20.0, 20.0, np.nan], [90.0, 4.0, 6.0, 50.0])

    assert deciles.tolist() == [5, 10, 10, 0]


def test_a_decile_without_children_has_no_mean() -> None:
    cells = pd.DataFrame({"iris": ["a"], "children_u3": [10.0], "before": [1.0], "after": [2.0]})

    table = summarise_deciles(cells, pd.Series({"a": 12.0}))

    assert table.loc[table["children_u3"].gt(0), "change"].tolist() == [1.0]
    assert table["after"].isna().sum() == 10


@given(
    rows=st.lists(st.tuples(st.floats(0, 60), st.floats(0.1, 500)), min_size=1, max_size=40),
)
def test_poorer_is_never_in_a_lower_decile(rows: list[tuple[float, float]]) -> None:
    rates, weights = np.array(sorted(rows)).T

    deciles = rank_deciles(rates, weights)

    assert (np.diff(deciles) >= 0).all()
    assert 1 <= deciles.min() <= deciles.max() <= 10


def test_coverage_by_hand() -> None:
    """200 official places for 500 children, 40 %; ten places more are two points."""
    coverage = pd.DataFrame(
        {
            "code": ["93001", "93015", "93033"],
            "year": [2022, 2021, 2021],
            "places": [200.0, np.nan, np.nan],
            "children": [500.0, np.nan, np.nan],
            "rate": [40.0, 27.9, 69.3],
        }
    )
    changes = pd.DataFrame(
        {
            "id": ["projet:A", "s1", "projet:B", "projet:C"],
            "commune": ["93001", "93001", "93099", "93015"],
            "eaje": [0.0, -6.0, 5.0, 0.0],
            "am": [16.0, 0.0, 0.0, 10.0],
        }
    )

    table = cover_communes(changes, coverage).set_index("code")

    first = table.loc["93001", ["places_change", "places_after", "rate", "rate_after"]]
    assert first.tolist() == pytest.approx([10, 210, 40, 42])
    assert table.loc["93099", "places_change"] == 5
    assert np.isnan(table.loc["93099", "rate_after"])  # no official rate: not known after either
    assert np.isnan(table.loc["93015", "rate_after"])  # a rate without its places
    assert table.loc["93033", "rate_after"] == 69.3  # nothing changes there
    assert set(table["status"]) == {"scenario"}


@pytest.mark.parametrize("target", [0, -1, 201, float("nan")])
def test_impossible_targets(basis: Basis, target: float) -> None:
    with pytest.raises(ParameterError, match="Taux visé"):
        replace(basis, target=target)


@pytest.mark.parametrize("threshold", [0, -1, float("nan")])
def test_impossible_thresholds(basis: Basis, threshold: float) -> None:
    with pytest.raises(ParameterError, match="Seuil de gain ou de perte"):
        replace(basis, threshold=threshold)


def test_territory_conserves_places(today: Situation, mixed: Scenario) -> None:
    for situation in (today, apply_scenario(mixed, today)):
        catchment = situation.catchment
        conserved = catchment.children @ situation.accessibility / 100
        np.testing.assert_allclose(conserved, catchment.reached.sum(), **EXACT)


def test_territory_against_itself(today: Situation, mixed: Scenario, basis: Basis) -> None:
    after = apply_scenario(mixed, today)

    for again in (apply_scenario(mixed, after), apply_scenario(mixed, today)):
        check_nothing(measure_effects(after, again, basis))


def test_territory_opened_then_closed(today: Situation, basis: Basis) -> None:
    opened = apply_scenario(Scenario("Ouvrir", (MAM,)), today)

    back = apply_scenario(Scenario("Fermer", (Closure(structure=MAM.structure),)), opened)

    np.testing.assert_array_equal(back.accessibility, today.accessibility)
    check_nothing(measure_effects(today, back, basis))


def test_territory_in_any_order(today: Situation, mixed: Scenario) -> None:
    backwards = Scenario("À rebours", mixed.changes[::-1])

    first, second = apply_scenario(mixed, today), apply_scenario(backwards, today)

    np.testing.assert_allclose(second.accessibility, first.accessibility, **EXACT)


def test_a_mam_in_noisy_le_sec(today: Situation, basis: Basis) -> None:
    """Sixteen places more: nobody loses but to rounding, the need falls by at most as much."""
    effects = measure_effects(today, apply_scenario(Scenario("MAM", (MAM,)), today), basis)

    changed = effects.communes[effects.communes["places_change"].ne(0)]
    assert changed["code"].tolist() == ["93053"]
    assert changed["places_change"].tolist() == [16]
    row = changed.iloc[0]
    assert row["rate_after"] - row["rate"] == pytest.approx(1600 / row["children"])
    assert effects.children_gaining > 0
    assert effects.children_losing == 0
    assert -16 - 1e-6 <= effects.unmet_change < 0
    deciles = effects.deciles
    assert deciles["children_u3"].sum() == pytest.approx(effects.cells["children_u3"].sum())
    gained = (deciles["change"] * deciles["children_u3"]).sum() / 100
    assert 0 < gained <= 16 + 1e-6  # the rest goes to children beyond the border


def test_poverty_deciles_hold_a_tenth_each(today: Situation, basis: Basis) -> None:
    deciles = measure_effects(today, today, basis).deciles

    known = deciles[deciles["decile"].notna()]
    share = known["children_u3"] / known["children_u3"].sum()
    assert share.between(0.05, 0.15).all()  # published to the point, IRIS of one rate stay together
    assert deciles["children_u3"].iloc[-1] > 0  # IRIS under statistical secrecy, apart


def test_side_by_side(today: Situation, mixed: Scenario, basis: Basis) -> None:
    loss = Scenario("Un cinquième", (ChildminderLoss(commune="93053", share=0.2),))

    table = compare_scenarios(today, [mixed, loss, Scenario("Rien")], basis).set_index("name")

    assert table.index.tolist() == [TODAY, "Un peu de tout", "Un cinquième", "Rien"]
    measures = table.drop(columns="status")
    assert measures.loc["Rien"].equals(measures.loc[TODAY])
    assert table["status"].tolist() == ["estime", "scenario", "scenario", "scenario"]
    less = table.loc["Un cinquième"]
    assert less["places_change"] < 0
    assert less["accessibility"] < table.loc[TODAY, "accessibility"]
    assert less["unmet_need"] - table.loc[TODAY, "unmet_need"] == pytest.approx(
        less["unmet_change"]
    )
    assert less["unmet_change"] > 0
    assert less["children_losing"] > 0 == less["children_gaining"]


def test_two_scenarios_of_one_name(today: Situation, basis: Basis) -> None:
    with pytest.raises(ParameterError, match="le même nom"):
        compare_scenarios(today, [Scenario("A"), Scenario("A", (MAM,))], basis)
    with pytest.raises(ParameterError, match="le même nom"):
        compare_scenarios(today, [Scenario(TODAY)], basis)


def test_unmet_need_is_that_of_the_table(
    today: Situation, basis: Basis, processed: Callable[[str], Any]
) -> None:
    access = processed("access")

    effects = measure_effects(today, today, basis)

    whole = access.loc[access["level"].eq("departement"), "unmet_need"].item()
    assert effects.unmet_before == pytest.approx(whole, rel=1e-9)


def check_nothing(effects: Effects) -> None:
    """Nothing changes, to the bit."""
    assert (effects.cells["change"] == 0).all()
    assert effects.children_gaining == effects.children_losing == effects.unmet_change == 0
    assert (effects.communes["places_change"] == 0).all()
    assert effects.communes["rate_after"].equals(effects.communes["rate"])
    assert (effects.deciles["change"].dropna() == 0).all()
