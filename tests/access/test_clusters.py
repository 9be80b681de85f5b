"""Spatial clusters: planted, by hand, under pure noise, and on the committed IRIS."""

import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.access.clusters import find_clusters, list_values, measure_moran, tabulate_clusters
from geo.errors import ParameterError

SIDE = 10
CLUSTERS = {"haut", "bas", "haut_isole", "bas_isole"}


def make_grid(rows: int = SIDE, columns: int = SIDE) -> gpd.GeoDataFrame:
    """Squares of 100 m side by side; the code is row then column."""
    places = [(row, column) for row in range(rows) for column in range(columns)]
    return gpd.GeoDataFrame(
        {"code": [f"{row:02}{column:02}" for row, column in places]},
        geometry=[
            shapely.box(100 * column, 100 * row, 100 * column + 100, 100 * row + 100)
            for row, column in places
        ],
        crs="EPSG:2154",
    )


def draw_noise(seed: int, grid: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series(np.random.default_rng(seed).normal(size=len(grid)), grid["code"])


def plant_corners(values: pd.Series, side: int = 4) -> tuple[pd.Series, list[str], list[str]]:
    """The same with a high corner at the first cell and a low one at the last; their codes."""
    hot = [f"{row:02}{column:02}" for row in range(side) for column in range(side)]
    cold = [f"{SIDE - 1 - int(code[:2]):02}{SIDE - 1 - int(code[2:]):02}" for code in hot]
    planted = values.copy()
    planted[hot] += 5
    planted[cold] -= 5
    return planted, hot, cold


def find(values: pd.Series, iris: gpd.GeoDataFrame, **options: Any) -> pd.DataFrame:
    """Clusters by code, of fewer permutations."""
    return find_clusters(values, iris, permutations=999, **options).set_index("code")


def test_finds_the_corners() -> None:
    grid = make_grid()
    values, hot, cold = plant_corners(draw_noise(1, grid))

    found = find(values, grid)

    assert found.columns.tolist() == ["value", "moran", "p", "q", "cluster"]
    assert found.loc[hot, "cluster"].eq("haut").sum() >= 12
    assert found.loc[cold, "cluster"].eq("bas").sum() >= 12
    assert not found.loc[hot, "cluster"].isin(["bas", "haut_isole"]).any()
    assert (found.loc[[*hot, *cold], "moran"] > 0).all()
    assert measure_moran(values, grid).moran > 0.5
    assert measure_moran(values, grid).p < 1e-6


def test_finds_the_one_that_differs_from_its_neighbours() -> None:
    grid = make_grid()
    values, _, _ = plant_corners(draw_noise(1, grid))
    values["0101"], values["0808"] = -3, 3  # within the high corner, within the low one

    found = find(values, grid)

    assert found.loc["0101", "cluster"] == "bas_isole"
    assert found.loc["0808", "cluster"] == "haut_isole"
    assert (found.loc[["0101", "0808"], "moran"] < 0).all()


def test_noise_has_no_cluster() -> None:
    """About 5 % of the p are below 5 %, as they should; the control lets next to none through."""
    grid = make_grid()

    tables = [find(draw_noise(seed, grid), grid) for seed in range(40)]

    raw = np.mean([table["p"].le(0.05).mean() for table in tables])
    assert 0.03 < raw < 0.07
    fooled = sum(table["cluster"].isin(CLUSTERS).any() for table in tables)
    assert fooled <= 4  # 5 % of 40 expected at most
    assert sum(measure_moran(draw_noise(seed, grid), grid).p <= 0.05 for seed in range(40)) <= 6


def test_few_of_the_clusters_are_false() -> None:
    """Away from the corners and from what touches them, all is noise."""
    grid = make_grid()
    found = false = 0
    for seed in range(20):
        values, hot, cold = plant_corners(draw_noise(seed, grid))
        near = grid[grid.intersects(grid[grid["code"].isin([*hot, *cold])].union_all())]

        table = find(values, grid)

        clusters = table.index[table["cluster"].isin(CLUSTERS)]
        found += len(clusters)
        false += len(clusters.difference(near["code"]))

    assert found > 20 * 24
    assert false / found <= 0.05


def test_statistic_by_hand() -> None:
    """I_i = (n - 1) / n x z_i x the mean z of the neighbours, z by the sd over n (esda's).

    A row of five squares a b c d e: only those beside touch.
    """
    row = make_grid(1, 5)
    values = pd.Series([1.0, 3.0, 4.0, 10.0, 2.0], row["code"])

    found = find(values, row)
    moran = measure_moran(values, row)

    z = (values.to_numpy() - 4) / np.sqrt((9 + 1 + 0 + 36 + 4) / 5)
    lag = np.array([z[1], (z[0] + z[2]) / 2, (z[1] + z[3]) / 2, (z[2] + z[4]) / 2, z[3]])
    assert found["moran"].to_numpy() == pytest.approx(4 / 5 * z * lag, rel=1e-12)
    assert found["value"].tolist() == values.tolist()
    assert moran.moran == pytest.approx((z * lag).sum() / 5, rel=1e-12)
    assert moran.expected == -1 / 4


def test_p_agrees_with_all_the_draws() -> None:
    """Six squares in a row: the two neighbours of the third are one of 5 x 4 / 2 pairs."""
    row = make_grid(1, 6)
    values = pd.Series([0.0, 9.0, 8.0, 7.0, 1.0, 2.0], row["code"])

    found = find_clusters(values, row, permutations=20_000).set_index("code")

    # Sum 16 for (9, 7): the highest of the ten pairs, the only one; twice 1 in 10.
    assert found.loc["0002", "p"] == pytest.approx(0.2, abs=0.01)
    # Sum 2 for the neighbour 9 of the first: the highest of five; twice 1 in 5.
    assert found.loc["0000", "p"] == pytest.approx(0.4, abs=0.02)


def test_q_is_that_of_benjamini_and_hochberg() -> None:
    from esda import fdr

    grid = make_grid()
    values, _, _ = plant_corners(draw_noise(3, grid), side=3)

    for share in (0.01, 0.05, 0.2):
        found = find(values, grid, false_discovery=share)

        p = np.sort(found["p"])
        steps = p * len(p) / np.arange(1, len(p) + 1)
        by_hand = np.minimum.accumulate(steps[::-1])[::-1]
        np.testing.assert_allclose(np.sort(found["q"]), by_hand, rtol=1e-12)
        kept = found["cluster"].isin(CLUSTERS)
        np.testing.assert_array_equal(kept, found["q"] <= share)
        np.testing.assert_array_equal(kept, found["p"] < fdr(found["p"], share))


def test_ties_are_no_evidence() -> None:
    """Most values are 0: having neighbours at 0, or being at the mean, is nothing rare."""
    grid = make_grid()
    values = pd.Series(0.0, grid["code"])
    values.iloc[::9] = 5.0
    values["0505"] = values.drop("0505").mean()

    found = find(values, grid)

    assert found.loc["0505", "moran"] == pytest.approx(0, abs=1e-12)
    assert found.loc["0505", "p"] == 1
    assert found["cluster"].eq("non_significatif").all()


def test_unknown_values_are_left_out() -> None:
    grid = make_grid(4, 4)
    values = pd.Series(np.arange(16.0) ** 2, grid["code"])
    values["0101"] = np.nan
    values[["0203", "0302", "0202"]] = np.nan  # all the neighbours of the last

    found = find(values, grid)

    unknown = ["0101", "0202", "0203", "0302", "0303"]
    assert found.index[found["cluster"].eq("non_calcule")].tolist() == unknown
    assert found.loc[unknown, ["moran", "p", "q"]].isna().all(axis=None)
    assert found.loc["0303", "value"] == 225
    assert found.drop(unknown).notna().all(axis=None)
    tested = found.drop(unknown)["value"]
    z = (tested - tested.mean()) / tested.std(ddof=0)
    neighbours = {"0000": ["0001", "0100"], "0003": ["0002", "0102", "0103"]}  # 0101 is not known
    for code, beside in neighbours.items():
        by_hand = (len(z) - 1) / len(z) * z[code] * z[beside].mean()
        assert found.loc[code, "moran"] == pytest.approx(by_hand, rel=1e-12)


def test_missing_code_is_an_unknown_value() -> None:
    grid = make_grid(4, 4)
    values = draw_noise(0, grid)

    absent = find(values.drop("0101"), grid)

    pd.testing.assert_frame_equal(absent, find(values.where(values.index != "0101"), grid))
    assert absent.loc["0101", "cluster"] == "non_calcule"


def test_same_whatever_the_order() -> None:
    grid = make_grid()
    values = draw_noise(5, grid)

    once = find(values, grid)

    shuffled = find(values.sample(frac=1, random_state=1), grid.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(once, shuffled)
    assert not once["p"].equals(find(values, grid, seed=94)["p"])


def test_touches_nothing_else() -> None:
    """No warning, the arguments and numpy's own generator as they were."""
    grid = make_grid()
    values = draw_noise(5, grid)
    values["0505"] = np.nan
    before, shapes = values.copy(), grid.copy()
    np.random.seed(1)  # noqa: NPY002
    following = np.random.random()  # noqa: NPY002

    np.random.seed(1)  # noqa: NPY002
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        find(values, grid)
        measure_moran(values, grid)

    assert np.random.random() == following  # noqa: NPY002
    pd.testing.assert_series_equal(values, before)
    pd.testing.assert_frame_equal(grid, shapes)


NO_DATA = {f"{row:02}{column:02}": np.nan for row in range(SIDE) for column in range(SIDE)}


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ({}, {"permutations": 98}, "98 permutations : en demander de 99 à 49999"),
        ({}, {"permutations": 0}, "0 permutations"),
        ({}, {"permutations": 1_000_000}, "1000000 permutations"),
        ({}, {"false_discovery": 0}, "fausses découvertes de 0 : donner une valeur entre 0 et 1"),
        ({}, {"false_discovery": 1}, "fausses découvertes de 1 "),
        ({}, {"false_discovery": -0.05}, "fausses découvertes de −0,05"),
        ({}, {"false_discovery": np.nan}, "fausses découvertes de nan"),
        (NO_DATA, {}, "Aucun IRIS de valeur connue"),
        (dict.fromkeys(NO_DATA, 7.1), {}, "même valeur"),
        (NO_DATA | {"0000": 1.0, "0505": 2.0}, {}, "0 IRIS de valeur connue et voisins"),
        (NO_DATA | {"0000": 1.0, "0001": 2.0, "0002": 3.0}, {}, "3 IRIS .* au moins 4"),
    ],
)
def test_bad_parameters(values: dict[str, float], options: dict[str, Any], message: str) -> None:
    grid = make_grid()
    given = pd.Series(values) if values else draw_noise(0, grid)

    with pytest.raises(ParameterError, match=message):
        find_clusters(given, grid, **options)
    if not options:
        with pytest.raises(ParameterError, match=message):
            measure_moran(given, grid)


def test_loads_esda_when_asked_and_never_numba() -> None:
    code = (
        "import sys, geo.access.clusters; assert 'esda' not in sys.modules; "
        "import esda.moran; assert 'numba' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_territory(processed: Callable[[str], Any]) -> None:
    """Children by km² in the IRIS: some are denser together, and the few small ones are left."""
    iris, children = processed("iris"), processed("children_iris").set_index("code")
    density = children["children_u3"] / iris.set_index("code")["area_km2"]
    density = density.where(children["publishable"])

    found = find(density, iris)

    assert found.index.tolist() == sorted(iris["code"])
    computed = found["cluster"].ne("non_calcule")
    assert computed.equals(density.reindex(found.index).notna())  # each still has a neighbour
    assert set(found["cluster"]) <= CLUSTERS | {"non_significatif", "non_calcule"}
    moran = measure_moran(density, iris)
    assert 0 < moran.moran < 1
    size = computed.sum()
    assert found["moran"].sum() == pytest.approx((size - 1) * moran.moran, rel=1e-9)
    assert moran.expected == pytest.approx(-1 / (size - 1))


def test_territory_is_all_of_one_piece(processed: Callable[[str], Any]) -> None:
    """The IRIS fit edge to edge, so that shared points are all the neighbours there are."""
    from libpysal.graph import Graph

    shapes = processed("iris").set_index("code").geometry

    shared = Graph.build_contiguity(shapes, rook=False)

    assert shared == Graph.build_contiguity(shapes, rook=False, strict=True)
    assert shared.n_components == 1


def test_the_committed_clusters_are_those_of_the_access_table(
    processed: Callable[[str], Any],
) -> None:
    table = processed("clusters")
    access, iris, children = map(processed, ("access", "iris", "children_iris"))

    again = tabulate_clusters(access, iris, children).set_index(["measure", "code"]).sort_index()

    stored = table.set_index(["measure", "code"]).sort_index()
    same = (again["cluster"] == stored["cluster"]).mean()
    assert same > 0.98  # the permutations of another version of esda move a few
    low = stored.loc["accessibility"].query("cluster == 'bas'")
    assert low["value"].max() < stored.loc["accessibility", "value"].mean()
    small = children.loc[~children["publishable"], "code"]
    assert stored.loc["accessibility"].loc[small, "cluster"].eq("non_calcule").all()


def test_an_unknown_measure_is_refused(processed: Callable[[str], Any]) -> None:
    with pytest.raises(ParameterError, match="Mesure « richesse » inconnue"):
        list_values("richesse", processed("access"), processed("children_iris"))
