"""Sheets of addresses, on the committed territory: each figure again, by another way."""

import heapq
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.access.decay import Step
from geo.access.table import load_territory
from geo.demand.children import Z90
from geo.errors import ParameterError
from geo.indicators.values import Tables
from geo.siting.changes import Opening
from geo.siting.figure import Figure
from geo.siting.ground import Ground
from geo.siting.scenario import Scenario
from geo.siting.sheet import Plan, Sheet, compare_sites, describe_site, rank_chances
from geo.siting.sheet_around import list_structures
from geo.siting.sheet_effect import Gain
from geo.siting.situation import apply_scenario, describe_today

NOISY = (659_891.07, 6_865_759.90)
BOBIGNY = (659_031.35, 6_867_578.51)
PACE = 75.0  # metres a minute, at 4.5 km/h
Read = Callable[[str], Any]


@pytest.fixture(scope="module")
def walk(processed: Read) -> Callable[[np.ndarray], np.ndarray]:
    """Minutes from NOISY to points, by a Dijkstra of a dozen lines on the committed streets."""
    nodes, edges = processed("street_nodes"), processed("street_edges")
    xy = nodes[["x_dm", "y_dm"]].to_numpy(dtype=float) / 10
    streets: dict[int, list[tuple[int, float]]] = {}
    for u, v, length in edges[["u", "v", "length_m"]].itertuples(index=False):
        metres = max(float(length), float(np.hypot(*(xy[u] - xy[v]))))
        streets.setdefault(u, []).append((v, metres))
        streets.setdefault(v, []).append((u, metres))
    gaps = np.hypot(*(xy - NOISY).T)
    start = int(gaps.argmin())
    far = {start: float(gaps[start])}
    queue = [(far[start], start)]
    while queue:
        metres, node = heapq.heappop(queue)
        if metres > far[node] or metres > 15 * PACE:
            continue
        for other, length in streets[node]:
            if metres + length < far.get(other, np.inf):
                far[other] = metres + length
                heapq.heappush(queue, (far[other], other))
    reached = np.array(list(far))

    def measure(points: np.ndarray) -> np.ndarray:
        near = np.hypot(*(points - NOISY).T) <= 15 * PACE
        minutes = np.full(len(points), np.inf)
        for row in np.flatnonzero(near):
            to_nodes = np.hypot(*(xy - points[row]).T)
            node = int(to_nodes.argmin())
            minutes[row] = (far.get(node, np.inf) + to_nodes[node]) / PACE
        return minutes

    assert len(reached) > 100
    return measure


def test_children_again_by_a_plain_dijkstra(noisy: Sheet, processed: Read, walk: Any) -> None:
    squares = processed("squares")
    minutes = walk(squares[["x", "y"]].to_numpy())

    counted = [float(squares.loc[minutes <= limit, "children_u3"].sum()) for limit in (5, 10, 15)]

    assert [reach.children.value for reach in noisy.reach] == pytest.approx(counted, rel=1e-6)
    assert counted[1] == pytest.approx(769, abs=1)


def test_interval_of_the_children_is_that_of_their_iris(
    noisy: Sheet, processed: Read, walk: Any
) -> None:
    squares, iris = processed("squares"), processed("children_iris").set_index("code")
    near = squares[walk(squares[["x", "y"]].to_numpy()) <= 10]
    spread = (iris["high"] / iris["children_u3"] - 1) / Z90

    by_iris = near.groupby("iris")["children_u3"].sum()
    half = Z90 * np.sqrt(((by_iris * spread[by_iris.index]) ** 2).sum())

    children = noisy.children
    assert children.value is not None
    assert children.high == pytest.approx(children.value + half, rel=1e-6)
    assert children.low == pytest.approx(children.value - half, rel=1e-6)


def test_structures_around_are_those_one_finds_by_hand(
    noisy: Sheet, processed: Read, walk: Any
) -> None:
    structures = processed("structures")
    located = structures[structures.geometry.notna()]
    minutes = walk(shapely.get_coordinates(located.geometry))

    found = noisy.structures.set_index("id")["minutes"]

    assert set(found.index) == set(located.loc[minutes <= 15, "id"])
    by_hand = dict(zip(located["id"], minutes, strict=True))
    assert found.to_dict() == pytest.approx({key: by_hand[key] for key in found.index}, abs=1e-4)
    assert [reach.structures for reach in noisy.reach] == [0, 1, 2]
    assert set(noisy.structures["places_status"]) == {"estime"}


def test_a_structure_of_the_network_is_said_to_be_and_its_places_are_its_own(
    ground: Ground, processed: Read
) -> None:
    near = "s-5cc083f241"  # 6.7 minutes away
    merged = processed("structures").copy()
    mine = merged["id"].eq(near)
    merged["places_source"] = merged["places_source"].mask(mine, "réseau")
    merged = merged.assign(network=mine, places=merged["places"].mask(mine, 33.0))

    def read(name: str) -> Any:
        return merged if name == "structures" else processed(name)

    today = describe_today(load_territory(read, graph=ground.territory.graph))
    with_network = replace(ground, tables=Tables(read, read), situation=today)
    structures = list_structures(NOISY, with_network).set_index("id")

    assert structures.loc[near, "network"]
    assert structures.loc[near, "places"] == 33
    assert structures.loc[near, "places_status"] == "reseau"
    assert not structures.drop(near)["network"].any()


def test_gain_again_from_the_definition(noisy: Sheet, processed: Read, walk: Any) -> None:
    squares = processed("squares")
    weights = Step()(walk(squares[["x", "y"]].to_numpy()))
    children = squares["children_u3"].to_numpy()
    ratio = 100 * 16 / (weights @ children)  # no child beyond the limit is within 15 minutes
    near = weights >= 0.68

    effect = noisy.effect

    assert effect.here.gain.value == pytest.approx(ratio, rel=1e-6)
    assert effect.around is not None
    around = ratio * np.average(weights[near], weights=children[near])
    assert effect.around.gain.value == pytest.approx(around, rel=1e-6)


def test_effect_is_that_of_the_scenario_that_opens_the_mam(ground: Ground, noisy: Sheet) -> None:
    mam = Opening(kind="mam", places=16, point=NOISY, name="MAM")
    after = apply_scenario(Scenario("Une MAM", (mam,)), ground.situation).accessibility
    cells = ground.territory.cells
    squares = cells[["x", "y"]].to_numpy()
    # Children who gain the most are those within 10 minutes: weights 1 and 0.68, against 0.22.
    gain = after - ground.situation.accessibility
    near = gain > 0.5 * gain.max()

    around = noisy.effect.around

    assert around is not None
    children = cells["children_u3"].to_numpy()[near]
    assert len(squares[near]) > 10
    assert around.after.value == pytest.approx(np.average(after[near], weights=children))


def test_unmet_need_again_from_the_table_of_access(
    noisy: Sheet, processed: Read, walk: Any
) -> None:
    squares, access = processed("squares"), processed("access")
    of_squares = access[access["level"].eq("square")].set_index("code")["accessibility"]
    near = squares[walk(squares[["x", "y"]].to_numpy()) <= 10]

    lack = (60.9 - near["code"].map(of_squares)).clip(lower=0)
    need = float((near["children_u3"] * lack / 100).sum())

    assert noisy.effect.need.value == pytest.approx(need, rel=1e-6)
    assert noisy.effect.served.value == 16


def test_commune_is_as_published(noisy: Sheet, processed: Read) -> None:
    rows = processed("coverage").query("code == '93053'").set_index(["mode", "year"])

    assert noisy.coverage.rate.value == rows.loc[("total", 2022), "rate"]
    assert noisy.coverage.rate.status == "officiel"
    assert noisy.childminders.start.value == rows.loc[("am", 2017), "places"]
    assert noisy.childminders.end.value == rows.loc[("am", 2022), "places"]
    assert noisy.childminders.change == pytest.approx(-36.6, abs=0.05)
    assert (noisy.coverage.rank, noisy.coverage.total) == (33, 39)


def test_a_small_commune_says_what_is_not_published(ground: Ground, processed: Read) -> None:
    coubron = processed("communes").set_index("code").geometry["93015"]
    squares = processed("squares")
    inside = squares[shapely.contains_xy(coubron, squares["x"], squares["y"])]
    home = inside.loc[inside["children_u3"].idxmax()]

    sheet = describe_site((home["x"], home["y"]), "Coubron", ground)

    assert sheet.site.commune.name == "Coubron"
    assert sheet.childminders.change is None
    assert sheet.childminders.end == Figure(None, "non_publie", sheet.childminders.end.sources)
    assert sheet.coverage.rate.year == 2021


def test_a_point_in_a_priority_neighbourhood_is_inside(noisy: Sheet, processed: Read) -> None:
    qpv = processed("qpv").set_index("code").geometry

    assert noisy.quarter.inside
    assert qpv[noisy.quarter.code].covers(shapely.Point(NOISY))


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ((652_000.0, 6_862_000.0), "hors de Seine-Saint-Denis"),  # Paris
        ((float("nan"), 0.0), "hors de Seine-Saint-Denis"),
    ],
)
def test_a_point_that_is_not_in_the_departement(
    ground: Ground, point: tuple[float, float], words: str
) -> None:
    with pytest.raises(ParameterError, match=words):
        describe_site(point, "Ici", ground)


def test_a_point_in_the_water(ground: Ground) -> None:
    wet = shapely.intersection(ground.water, ground.boundary)
    largest = max(shapely.get_parts(wet), key=lambda part: float(part.area))
    point = shapely.get_coordinates(largest.representative_point())[0]

    with pytest.raises(ParameterError, match=r"« Ici » tombe dans l’eau .* terre ferme"):
        describe_site((point[0], point[1]), "Ici", ground)


def test_a_point_where_nobody_lives(ground: Ground) -> None:
    forest = (669_430.0, 6_869_590.0)  # Forêt de Bondy, between Livry-Gargan and Coubron

    with pytest.raises(ParameterError, match=r"aucun enfant|rue la plus proche"):
        describe_site(forest, "Forêt", ground)


def test_a_point_far_from_any_street(ground: Ground) -> None:
    squares = shapely.get_coordinates(shapely.segmentize(ground.boundary.buffer(-300), 300))
    metres, _ = ground.territory.graph.tree.query(squares)
    far = squares[metres > 210]
    dry = [xy for xy in far if not ground.water.covers(shapely.Point(xy))]

    with pytest.raises(ParameterError, match="de la rue la plus proche"):
        describe_site(tuple(dry[0]), "Piste", ground)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"places": 21}, "de 1 à 20"),
        ({"places": 0}, "de 1 à 20"),
        ({"minutes": 0.0}, "Durée de marche"),
        ({"minutes": 40.0}, "30 min au plus"),
        ({"target": 0.0}, "Taux visé"),
    ],
)
def test_impossible_plans(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        Plan(**changes)


def test_one_to_five_addresses(ground: Ground) -> None:
    with pytest.raises(ParameterError, match="une à 5 adresses"):
        compare_sites([], ground)
    with pytest.raises(ParameterError, match="6 reçues"):
        compare_sites([(NOISY, "Ici")] * 6, ground)


def test_an_address_against_itself_is_a_draw(noisy: Sheet) -> None:
    assert rank_chances([noisy, noisy]) == pytest.approx([0.5, 0.5])


def test_chances_share_the_draws(ground: Ground, noisy: Sheet) -> None:
    other = describe_site(BOBIGNY, "Bobigny", ground)
    lower = replace(other, effect=replace(other.effect, draws=0 * other.effect.draws))

    chances = rank_chances([noisy, other])

    assert sum(chances) == pytest.approx(1)
    assert chances[0] > chances[1]  # Noisy-le-Sec lacks most: 276 places against 166
    assert rank_chances([noisy, lower])[0] == 1


def known(figure: Figure) -> float:
    assert figure.value is not None
    return figure.value


def list_gains(sheet: Sheet) -> list[Gain]:
    around = sheet.effect.around
    return [sheet.effect.here, *([around] if around else [])]


def pair_gains(one: Sheet, two: Sheet) -> list[tuple[Gain, Gain]]:
    return list(zip(list_gains(one), list_gains(two), strict=True))


def list_figures(sheet: Sheet) -> list[Figure]:
    effect = sheet.effect
    return [
        *(reach.children for reach in sheet.reach),
        *(one for gain in list_gains(sheet) for one in (gain.before, gain.after, gain.gain)),
        effect.need,
        effect.served,
    ]


@settings(max_examples=5, deadline=None)
@given(row=st.integers(0, 10_000), places=st.integers(1, 10))
def test_invariants(ground: Ground, row: int, places: int) -> None:
    cells = ground.territory.cells
    home = cells[cells["inside"] & cells["children_u3"].ge(5)]
    x, y = home[["x", "y"]].iloc[row % len(home)]
    assume(ground.boundary.covers(shapely.Point(x, y)))  # a square may lie across the border

    one, two = (
        describe_site((x, y), "Ici", ground, Plan(places=size)) for size in (places, 2 * places)
    )

    for figure in list_figures(one):
        assert figure.low is not None
        assert figure.high is not None
        assert 0 <= figure.low <= known(figure) <= figure.high
    counts = [known(reach.children) for reach in one.reach]
    assert counts == sorted(counts)
    assert [reach.structures for reach in one.reach] == sorted(r.structures for r in one.reach)
    assert one.effect.served.value == pytest.approx(min(places, known(one.effect.need)))
    for gain, double in pair_gains(one, two):
        assert known(double.gain) == pytest.approx(2 * known(gain.gain))
        assert known(gain.after) == pytest.approx(known(gain.before) + known(gain.gain))
    assert two.effect.need == one.effect.need
