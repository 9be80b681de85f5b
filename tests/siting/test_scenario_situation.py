"""Scenarios applied to small territories: what they change, and what they leave to the bit."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access.cells import Sites
from geo.access.measure import measure_access
from geo.access.table import Territory
from geo.errors import ParameterError
from geo.siting.changes import Change, ChildminderLoss, Closure, Opening, Resizing
from geo.siting.scenario import Scenario
from geo.siting.situation import Situation, apply_scenario, describe_today, list_changes

EXACT = {"rtol": 1e-9, "atol": 1e-9}
SIDE = 1500.0  # metres: of each of the two communes, west and east
NEAR = Opening(kind="multi_accueil", places=40, point=(100.0, 100.0), name="Les Lilas")
COMMUNES = gpd.GeoDataFrame(
    {"code": ["93001", "93005"]},
    geometry=[shapely.box(0, 0, SIDE, SIDE), shapely.box(SIDE, 0, 2 * SIDE, SIDE)],
    crs=2154,
)
Row = tuple[float, float, float]  # x, y, children or places


def make_situation(homes: list[Row], creches: list[Row], mams: list[Row]) -> Situation:
    """Cells with a diffuse place for each ten children, structures, no streets.

    East of the second commune is the margin: commune 77001.
    """
    x, y, children = np.array(homes).T
    communes = locate(x)
    cells = pd.DataFrame(
        {
            "code": [f"c{rank}" for rank in range(len(homes))],
            "iris": communes,
            "commune": communes,
            "inside": communes != "77001",
            "children_u3": children,
            "spread": 0.0,
            "x": x,
            "y": y,
        }
    )
    held = np.array([*creches, *mams]).reshape(-1, 3)
    located = pd.DataFrame(
        {
            "id": [f"s{rank}" for rank in range(len(held))],
            "commune": locate(held[:, 0]),
            "located": True,
            "estimated": False,
            "x": held[:, 0],
            "y": held[:, 1],
        }
    )
    spread = cells[["code", "commune", "x", "y"]].rename(columns={"code": "id"})
    table = pd.concat([located, spread.assign(located=False, estimated=True)], ignore_index=True)
    is_mam = np.arange(len(held)) >= len(creches)
    places = np.column_stack(
        [
            np.concatenate([np.where(is_mam, 0, held[:, 2]), np.zeros(len(cells))]),
            np.concatenate([np.where(is_mam, held[:, 2], 0), children / 10]),
        ]
    )
    sites = Sites(
        table[["id", "commune", "located", "estimated", "x", "y"]], places, ("eaje", "am")
    )
    territory = Territory(cells, sites, None, COMMUNES, 40.0)
    return describe_today(territory)


def locate(x: np.ndarray) -> np.ndarray:
    """Commune of points, by how far east they are."""
    return np.select([x < SIDE, x < 2 * SIDE], ["93001", "93005"], "77001")


def start_again(situation: Situation) -> np.ndarray:
    """Accessibility of the same supply, measured from the beginning."""
    territory = situation.territory
    return measure_access(territory.cells, territory.sites, territory.graph).accessibility


def count_conserved(situation: Situation) -> tuple[float, float]:
    """Places that the children reach, from the accessibility and from the structures."""
    catchment = situation.catchment
    return catchment.children @ situation.accessibility / 100, catchment.reached.sum()


@pytest.fixture
def base() -> Situation:
    """Three homes of 100 children: at two doors of a crèche (s0), by a MAM (s1), in the margin."""
    return make_situation(
        [(100, 100, 100), (2000, 100, 100), (3500, 100, 100)],
        [(200, 100, 30)],
        [(2000, 100, 16)],
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    place = st.floats(0, 2 * SIDE - 1)
    children = st.just(0.0) | st.floats(0.01, 300)
    homes = st.tuples(st.floats(0, 2.5 * SIDE), st.floats(0, SIDE), children)
    creches = st.tuples(place, st.floats(0, SIDE), st.floats(1, 80))
    mams = st.tuples(place, st.floats(0, SIDE), st.floats(1, 20))
    return make_situation(
        draw(st.lists(homes, min_size=1, max_size=8)),
        draw(st.lists(creches, min_size=2, max_size=4)),
        draw(st.lists(mams, min_size=1, max_size=2)),
    )


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    """Changes that do not depend on each other."""
    spot = st.tuples(st.floats(1, 2 * SIDE - 1), st.floats(1, SIDE - 1))
    share = st.floats(0, 1)
    made: list[Change] = [
        Opening(kind="mam", places=draw(st.integers(1, 20)), point=draw(spot), name="A"),
        Opening(kind="eaje_indetermine", places=60, point=draw(spot), name="B"),
        Closure(structure="s0"),
        Resizing(structure="s1", places=draw(st.integers(1, 20))),
        ChildminderLoss(commune="93001", share=draw(share)),
        ChildminderLoss(commune="93005", share=draw(share)),
    ]
    return draw(st.lists(st.sampled_from(made), unique=True))


@settings(max_examples=40, deadline=None)
@given(base=situations(), made=changes())
def test_as_measured_from_the_beginning(base: Situation, made: list[Change]) -> None:
    after = apply_scenario(Scenario("Essai", tuple(made)), base)

    np.testing.assert_allclose(after.accessibility, start_again(after), **EXACT)
    np.testing.assert_allclose(*count_conserved(after), **EXACT)
    assert len(after.territory.sites.table) == after.catchment.weights.shape[1]


@settings(max_examples=40, deadline=None)
@given(base=situations(), made=changes())
def test_applied_to_itself_changes_nothing(base: Situation, made: list[Change]) -> None:
    scenario = Scenario("Essai", tuple(made))
    once = apply_scenario(scenario, base)

    twice = apply_scenario(scenario, once)

    np.testing.assert_array_equal(twice.accessibility, once.accessibility)
    assert list_changes(once, twice).empty


@settings(max_examples=40, deadline=None)
@given(base=situations(), made=changes(), data=st.data())
def test_order_does_not_matter(base: Situation, made: list[Change], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(made))

    first = apply_scenario(Scenario("Un ordre", tuple(made)), base)
    second = apply_scenario(Scenario("Un autre", tuple(shuffled)), base)

    np.testing.assert_allclose(second.accessibility, first.accessibility, **EXACT)


@settings(max_examples=40, deadline=None)
@given(base=situations())
def test_opened_then_closed_is_the_base_to_the_bit(base: Situation) -> None:
    opened = apply_scenario(Scenario("Ouvrir", (NEAR,)), base)
    closure = Closure(structure=NEAR.structure)

    apart = apply_scenario(Scenario("Fermer", (closure,)), opened)
    together = apply_scenario(Scenario("Les deux", (NEAR, closure)), base)

    for back in (apart, together):
        np.testing.assert_array_equal(back.accessibility, base.accessibility)
        np.testing.assert_array_equal(back.territory.sites.places, base.territory.sites.places)
        pd.testing.assert_frame_equal(back.territory.sites.table, base.territory.sites.table)


@settings(max_examples=20, deadline=None)
@given(base=situations())
def test_empty_scenario_is_the_base(base: Situation) -> None:
    after = apply_scenario(Scenario("Rien"), base)

    np.testing.assert_array_equal(after.accessibility, base.accessibility)
    assert list_changes(base, after).empty


def test_an_opening_adds_its_places(base: Situation) -> None:
    after = apply_scenario(Scenario("Ouvrir", (NEAR,)), base)

    assert list_changes(base, after).values.tolist() == [["projet:Les Lilas", "93001", 40, 0]]
    # The 100 children of the first home, alone to reach it, have 30 + 10 + 40 places.
    assert base.accessibility[0] == pytest.approx(40)
    assert after.accessibility[0] == pytest.approx(80)
    np.testing.assert_array_equal(after.accessibility[1:], base.accessibility[1:])
    assert after.territory.sites.structures["id"].tolist() == ["s0", "s1", "projet:Les Lilas"]


def test_a_closure_removes_its_places(base: Situation) -> None:
    after = apply_scenario(Scenario("Fermer", (Closure(structure="s0"),)), base)

    assert list_changes(base, after).values.tolist() == [["s0", "93001", -30, 0]]
    assert after.accessibility[0] == pytest.approx(10)
    assert after.territory.sites.structures["id"].tolist() == ["s1"]


def test_resizings_of_what_is_there_and_of_what_opens(base: Situation) -> None:
    made = (
        Resizing(structure="s1", places=8),
        NEAR,
        Resizing(structure=NEAR.structure, places=25),
    )

    after = apply_scenario(Scenario("Tailles", made), base)

    found = list_changes(base, after).set_index("id")[["eaje", "am"]]
    assert found.loc["s1"].tolist() == [0, -8]
    assert found.loc[NEAR.structure].tolist() == [25, 0]


def test_a_size_that_is_chosen_is_not_estimated(base: Situation) -> None:
    sites = base.territory.sites
    guessed = replace(sites, table=sites.table.assign(estimated=True))
    today = describe_today(replace(base.territory, sites=guessed))

    after = apply_scenario(Scenario("Taille", (Resizing(structure="s0", places=40),)), today)

    assert after.territory.sites.structures["estimated"].tolist() == [False, True]
    assert guessed.table["estimated"].all()  # the situation of today keeps its own


def test_childminders_leave_the_mam_its_places(base: Situation) -> None:
    made = (ChildminderLoss(commune="93005", share=0.2),)

    after = apply_scenario(Scenario("Un cinquième", made), base)

    table = list_changes(base, after)
    assert table["id"].tolist() == ["c1"]
    assert table["am"].tolist() == pytest.approx([-2])  # of the 10 diffuse ones, not of the MAM's


@pytest.mark.parametrize(
    ("made", "message"),
    [
        ([Closure(structure="s9")], "Structure « s9 » inconnue"),
        ([Closure(structure="c0")], "Structure « c0 » inconnue"),  # a cell is no structure
        ([Closure(structure=NEAR.structure), NEAR], "inconnue, déjà fermée"),
        ([Closure(structure="s0"), Resizing(structure="s0", places=9)], "déjà fermée"),
        ([Resizing(structure="s1", places=40)], "MAM « s1 » : « 40 » places, impossible"),
        ([NEAR, Resizing(structure=NEAR.structure, places=10), replace(NEAR, name="Ici",
            point=(-5000.0, 0.0))], r"« Ici » : le point \(−5000 ; 0, Lambert 93\) est hors"),
        ([ChildminderLoss(commune="75056", share=0.2)], "75056 : commune inconnue"),
    ],
)  # fmt: skip
def test_impossible_scenarios(base: Situation, made: list[Change], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        apply_scenario(Scenario("Impossible", tuple(made)), base)


def test_a_resized_opening_keeps_the_bounds_of_its_kind(base: Situation) -> None:
    mam = Opening(kind="mam", places=16, point=(100.0, 100.0), name="MAM")
    made = (mam, Resizing(structure=mam.structure, places=30))

    with pytest.raises(ParameterError, match="de 1 à 20"):
        apply_scenario(Scenario("Trop grande", made), base)


def test_one_name_opens_once(base: Situation) -> None:
    opened = apply_scenario(Scenario("Ouvrir", (NEAR,)), base)

    with pytest.raises(ParameterError, match="s’appelle déjà « Les Lilas »"):
        apply_scenario(Scenario("Encore", (replace(NEAR, places=10),)), opened)


def test_a_mode_that_is_not_counted(base: Situation) -> None:
    sites = base.territory.sites
    only = Sites(sites.table, sites.places[:, :1], ("eaje",))
    today = describe_today(replace(base.territory, sites=only))
    mam = Opening(kind="mam", places=16, point=(100.0, 100.0), name="MAM")

    with pytest.raises(ParameterError, match="le mode « am » n’est pas compté ici"):
        apply_scenario(Scenario("MAM", (mam,)), today)
