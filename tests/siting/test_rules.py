"""Candidates and rules: what is possible, and the sentence for what is not."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.access.times import measure_times
from geo.errors import ParameterError
from geo.siting.candidates import list_points
from geo.siting.mclp import cover_most
from geo.siting.rules import Rules, apply_rules

COMMUNES = gpd.GeoDataFrame(
    {"code": ["93001", "93005"], "ept": ["T6", "T7"]},
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)],
    crs=2154,
)
QPV = gpd.GeoDataFrame({"code": ["QN093"]}, geometry=[shapely.box(0, 0, 300, 1000)], crs=2154)
POINTS = pd.DataFrame(
    {"id": ["a", "b", "c", "d"], "x": [100.0, 200.0, 600.0, 1500.0], "y": [500.0] * 4}
)


def list_four() -> pd.DataFrame:
    """a and b in the QPV 100 m apart, c 400 m from b, d in the other commune."""
    return list_points(POINTS, COMMUNES, QPV)


def test_points_have_their_commune_ept_and_quarter():
    candidates = list_four()

    assert candidates["commune"].tolist() == ["93001", "93001", "93001", "93005"]
    assert candidates["ept"].tolist() == ["T6", "T6", "T6", "T7"]
    assert candidates["in_qpv"].tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x": [100.0, 200.0, 600.0, 9000.0]}, r"Hors de Seine-Saint-Denis : « d » .1\s"),
        ({"x": [100.0, 200.0, 600.0, np.nan]}, "1 emplacements candidats sans coordonnées"),
        ({"id": ["a", "a", "c", "d"]}, "s’appellent « a »"),
    ],
)
def test_points_that_cannot_be_candidates_are_named(change, words):
    with pytest.raises(ParameterError, match=words):
        list_points(POINTS.assign(**change), COMMUNES, QPV)


def test_no_point_is_refused():
    with pytest.raises(ParameterError, match="Aucun emplacement candidat"):
        list_points(POINTS.iloc[:0], COMMUNES, QPV)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"sites": 0}, "0 site à ouvrir"),
        ({"sites": 5}, "seulement 4 candidats possibles"),
        ({"sites": 2, "areas": ("93005",)}, "seulement 1 candidats possibles"),
        ({"sites": 2, "areas": ("93099",)}, "Aucun candidat dans « 93099 »"),
        ({"sites": 2, "barred": ("a", "b", "c")}, "seulement 1 candidats possibles"),
        ({"sites": 1, "kept": ("z",)}, "absent des candidats : « z »"),
        ({"sites": 1, "kept": ("a",), "barred": ("a",)}, "à la fois gardé et écarté : « a »"),
        ({"sites": 1, "kept": ("a",), "areas": ("T7",)}, "hors des communes choisies : « a »"),
        ({"sites": 1, "kept": ("a", "c")}, "2 sites gardés pour 1"),
        ({"sites": 3, "in_qpv": 3}, "3 sites demandés en QPV, mais 2 candidats"),
        ({"sites": 1, "areas": ("T7",), "in_qpv": 1}, "mais 0 candidats"),
        ({"sites": 2, "in_qpv": 3}, "3 sites en QPV pour 2"),
        ({"sites": 2, "kept": ("c",), "in_qpv": 2}, "sont des sites gardés hors QPV"),
        ({"sites": 2, "kept": ("a", "b"), "spacing_m": 150.0}, "Sites gardés à moins de 150 m"),
        ({"sites": 2, "spacing_m": -1.0}, "Espacement de −1 m"),
        ({"sites": 2, "spacing_min": 500.0}, "Durée de marche de 500 min"),
    ],
)
def test_an_impossible_request_says_which_rule_fails(rules, words):
    with pytest.raises(ParameterError, match=words):
        apply_rules(Rules(**rules), list_four())


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"sites": 3, "spacing_m": 600.0}, r"Espacement de 600 m trop large .*au plus 2"),
        ({"sites": 3, "spacing_min": 10.0}, r"10 min à pied trop large .*au plus 2"),
        ({"sites": 2, "in_qpv": 2, "spacing_m": 150.0}, "trop large pour 2 sites en QPV"),
    ],
)
def test_a_spacing_too_wide_is_named_with_what_would_fit(rules, words):
    candidates = list_four()
    times = measure_times([[0.0, 500.0]], candidates[["x", "y"]], None)

    with pytest.raises(ParameterError, match=words):
        cover_most([1.0], times, apply_rules(Rules(**rules), candidates), minutes=10)


def test_an_ept_allows_its_communes():
    choice = apply_rules(Rules(sites=1, areas=("T6",)), list_four())

    assert choice.allowed.tolist() == [True, True, True, False]


def test_a_spacing_is_kept_at_its_very_distance():
    choice = apply_rules(Rules(sites=2, spacing_m=100.0), list_four())

    assert choice.respects(np.array([0, 1]))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.integers(2, 25), st.floats(10, 2000))
def test_the_rows_forbid_the_pairs_too_near_and_no_other(seed, size, spacing):
    xy = np.random.default_rng(seed).uniform(0, 2000, (size, 2))
    candidates = pd.DataFrame({"id": map(str, range(size)), "x": xy[:, 0], "y": xy[:, 1]})
    candidates = candidates.assign(commune="93001", ept="T6", in_qpv=False)
    metres = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    one, other = np.triu_indices(size, 1)
    apart = metres[one, other] >= spacing
    assume(apart.any())

    choice = apply_rules(Rules(sites=2, spacing_m=spacing), candidates)

    pairs = np.zeros((size, len(one)))
    pairs[one, range(len(one))] = pairs[other, range(len(one))] = 1
    rows = choice.constraint
    possible = (rows.A @ pairs <= rows.ub[:, None]).all(axis=0)
    np.testing.assert_array_equal(possible, apart)
