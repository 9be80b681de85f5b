"""The best sites in one call, on the committed territory: figures recomputed by other ways."""

import networkx as nx
import numpy as np
import pytest
from scipy.spatial import KDTree

from geo.access.parameters import metres_per_minute
from geo.errors import ParameterError
from geo.siting.candidates import CORNER_STREETS, list_corners
from geo.siting.changes import Opening
from geo.siting.goals import compare_goals
from geo.siting.question import OBJECTIVES, Question
from geo.siting.scenario import Scenario
from geo.siting.search import SITES, draw_need, draw_sites, is_full, search_sites
from geo.siting.situation import apply_scenario, describe_today
from geo.territory.points import assign_points

BOBIGNY = "93008"
EST_ENSEMBLE = "200057875"


def ask(terrain, **fields) -> Question:
    return Question(target=terrain.rate, **{"areas": (BOBIGNY,), "sites": 3, **fields})


@pytest.fixture(scope="module")
def answer(terrain, squares):
    return search_sites(ask(terrain), terrain, squares)


def test_the_sites_are_ranked_and_say_what_they_bring(answer):
    sites = answer.sites

    assert list(sites) == SITES
    assert sites["rank"].tolist() == [1, 2, 3]
    assert sites["commune"].eq(BOBIGNY).all()
    assert sites["place"].str.contains("Bobigny").all()
    assert sites["need_within"].is_monotonic_decreasing
    assert (sites["need_served"] <= 16 + 1e-6).all()
    assert sites["need_served"].sum() == pytest.approx(answer.served)
    assert (sites["children_low"] <= sites["children"]).all()
    assert (sites["children"] <= sites["children_high"]).all()
    assert (sites["access_after"] > sites["access_before"]).all()
    assert sites["lon"].between(2.3, 2.6).all()
    assert answer.selection.optimal


def test_children_and_need_within_the_minutes_are_those_of_a_plain_shortest_path(terrain, answer):
    graph, cells = terrain.territory.graph, terrain.cells
    row = answer.sites.iloc[0]
    streets = nx.from_scipy_sparse_array(graph.lengths)
    away, start = KDTree(graph.xy).query([row["x"], row["y"]])
    metres = 10 * metres_per_minute()
    reached = nx.single_source_dijkstra_path_length(streets, start, cutoff=metres)
    snap, nodes = KDTree(graph.xy).query(cells[["x", "y"]].to_numpy())
    walks = away + snap + np.array([reached.get(node, np.inf) for node in nodes])
    near = walks <= metres

    assert cells["children_u3"][near].sum() == pytest.approx(row["children"])
    lacking = np.maximum(0, terrain.rate - terrain.accessibility[near])
    need = (cells["children_u3"][near] * lacking).sum() / 100
    assert need == pytest.approx(row["need_within"])


def test_the_gain_is_that_of_a_scenario_that_opens_the_sites(terrain, answer):
    before = describe_today(terrain.territory)
    openings = tuple(
        Opening(name=f"Site {row.rank}", kind="mam", places=16, point=(row.x, row.y))
        for row in answer.sites.itertuples()
    )

    after = apply_scenario(Scenario("Sites", openings), before)

    inside = terrain.territory.cells["inside"].to_numpy()
    gained = (after.accessibility - before.accessibility)[inside] @ terrain.children
    sites = answer.sites
    assert gained > 0
    one = search_sites(ask(terrain, sites=1), terrain, _only(sites.iloc[[0]]))
    single = apply_scenario(Scenario("Un", openings[:1]), before)
    near = _reach(terrain, one)
    expected = np.average(single.accessibility[inside][near], weights=terrain.children[near])
    assert one.sites["access_after"].iloc[0] == pytest.approx(expected)


def _only(sites):
    return sites[["id", "commune", "ept", "in_qpv", "x", "y"]].reset_index(drop=True)


def _reach(terrain, answer):
    from geo.siting.candidates import measure_walks
    from geo.siting.coverage import find_reach

    times = measure_walks(terrain.territory, answer.sites, answer.question.minutes)
    return find_reach(times, answer.question.minutes).toarray()[:, 0] > 0


def test_the_same_question_has_the_same_answer(terrain, squares, answer):
    again = search_sites(ask(terrain), terrain, squares)

    assert again.sites.equals(answer.sites)
    assert again.selection.value == answer.selection.value


def test_of_choices_that_fill_as_much_the_one_with_the_most_need_around_wins(
    terrain, squares, answer
):
    most = search_sites(ask(terrain, objective="mclp"), terrain, squares)

    assert is_full(answer)
    assert answer.full > 3
    assert set(answer.sites["id"]) == set(most.sites["id"])
    assert answer.within == pytest.approx(most.selection.value)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_no_goal_forgets_a_rule(terrain, squares, objective):
    home = squares[squares["commune"].eq(BOBIGNY)]
    kept, barred = home["id"].iloc[40], tuple(home["id"].iloc[60:70])
    question = ask(
        terrain, objective=objective, kept=(kept,), barred=barred, spacing_m=600.0, in_qpv=2
    )

    sites = search_sites(question, terrain, squares).sites

    assert kept in set(sites["id"])
    assert not set(barred) & set(sites["id"])
    assert sites["in_qpv"].sum() >= 2
    distances = KDTree(sites[["x", "y"]]).query(sites[["x", "y"]], k=2)[0][:, 1]
    assert distances.min() >= 600


def test_social_weighting_goes_to_poorer_quarters(terrain, squares):
    plain = search_sites(ask(terrain, areas=(EST_ENSEMBLE,)), terrain, squares)
    social = search_sites(ask(terrain, areas=(EST_ENSEMBLE,), social=True), terrain, squares)

    assert social.sites["poverty_rate"].mean() > plain.sites["poverty_rate"].mean()


def test_each_goal_is_best_by_its_own_measure(terrain, squares):
    table = compare_goals(ask(terrain), terrain, squares).set_index("objective")

    assert table["optimal"].all()
    assert table["within"].idxmax() in ("coverage", "mclp")
    assert table["minutes"].idxmin() == "pmedian"
    assert table["lowest"].idxmax() == "equity"
    assert table.loc["coverage", "common"] == 3


def test_intervals_hold_the_estimates(terrain, answer):
    table, (low, high) = draw_need(answer, terrain)

    need = answer.sites["need_within"].to_numpy()
    assert (table["low"] <= need).all()
    assert (need <= table["high"]).all()
    assert low <= answer.within <= high
    assert table["id"].tolist() == answer.sites["id"].tolist()


def test_the_sites_are_points_where_they_say(answer):
    points = draw_sites(answer)

    world = points.to_crs(4326)
    np.testing.assert_allclose(world.geometry.x, answer.sites["lon"], atol=1e-5)
    np.testing.assert_allclose(world.geometry.y, answer.sites["lat"], atol=1e-5)


def test_corners_are_crossings_of_inhabited_land_apart_from_each_other(terrain, processed):
    corners = list_corners(terrain.territory, processed("squares"), terrain.qpv, spacing_m=300.0)
    again = list_corners(terrain.territory, processed("squares"), terrain.qpv, spacing_m=300.0)

    graph = terrain.territory.graph
    xy = corners[["x", "y"]].to_numpy()
    away, nodes = graph.tree.query(xy)
    assert corners.equals(again)
    assert corners["id"].is_unique
    assert away.max() == 0
    assert (np.diff(graph.lengths.indptr)[nodes] >= CORNER_STREETS).all()
    assert KDTree(xy).query(xy, k=2)[0][:, 1].min() > 300
    lived = processed("squares")
    lived = lived[lived["children_u3"] > 0]
    homes = assign_points(draw_points(corners), lived, nearest=False)
    assert homes.notna().all()


def draw_points(table):
    import geopandas as gpd

    return gpd.GeoSeries(gpd.points_from_xy(table["x"], table["y"]), crs=2154)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sites": 61}, "60 au plus à la fois"),
        ({"sites": 0}, "au moins 1"),
        ({"minutes": 45.0}, "30 min au plus"),
        ({"capacity": 0.0}, "Capacité de 0 places"),
        ({"target": 500.0}, "Taux visé de 500"),
        ({"objective": "best"}, "But « best » inconnu"),
        ({"spacing_m": -5.0}, "Espacement"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(fields, words):
    with pytest.raises(ParameterError, match=words):
        Question(**{"target": 60.9, **fields})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sites": 60, "areas": ("93033",)}, "candidats possibles"),
        ({"areas": ("75056",)}, "Aucun candidat dans « 75056 »"),
        ({"spacing_m": 9000.0}, "trop large pour 3 sites"),
        ({"kept": ("ailleurs",)}, "absent des candidats"),
    ],
)
def test_an_impossible_question_says_what_fails(terrain, squares, fields, words):
    with pytest.raises(ParameterError, match=words):
        search_sites(ask(terrain, **fields), terrain, squares)


def test_a_list_that_is_elsewhere_names_the_area(terrain, squares):
    elsewhere = squares[squares["commune"].ne(BOBIGNY)].reset_index(drop=True)

    with pytest.raises(ParameterError, match="n’est dans ce territoire : Bobigny"):
        search_sites(ask(terrain), terrain, elsewhere)


def test_sites_in_a_quarter_are_refused_where_there_is_none(terrain, squares):
    counts = squares.groupby("commune")["in_qpv"].sum()
    question = ask(terrain, areas=(counts[counts.eq(0)].index[0],), sites=2, in_qpv=1)

    with pytest.raises(ParameterError, match="1 sites demandés en QPV, mais 0 candidats"):
        search_sites(question, terrain, squares)
