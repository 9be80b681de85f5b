"""What is not known is drawn; what is official stays."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.access.cells import Sites
from geo.access.draws import (
    average_draws,
    draw_accessibility,
    draw_children,
    draw_places,
    summarise_draws,
)
from geo.errors import ParameterError


def make_sites(located: list[float], diffuse: list[float], *, estimated: bool = True) -> Sites:
    size = len(located) + len(diffuse)
    table = pd.DataFrame(
        {
            "id": [f"s{i}" for i in range(size)],
            "commune": "93008",
            "located": [True] * len(located) + [False] * len(diffuse),
            "estimated": [estimated] * len(located) + [True] * len(diffuse),
            "x": 0.0,
            "y": 0.0,
        }
    )
    return Sites(table, np.array([*located, *diffuse])[:, None], ("eaje",))


def make_cells(*children: float, spread: float = 0.2) -> pd.DataFrame:
    names = [f"93008010{i}" for i in range(len(children))]
    return pd.DataFrame({"iris": names, "children_u3": children, "spread": spread})


@given(
    located=st.lists(st.floats(8, 60), max_size=4),
    diffuse=st.lists(st.floats(0.1, 50), min_size=1, max_size=8),
    size=st.floats(5, 60),
)
def test_every_draw_keeps_the_commune_s_total(
    located: list[float], diffuse: list[float], size: float
) -> None:
    sites = make_sites(located, diffuse)

    drawn = draw_places(sites, size, 20, np.random.default_rng(1))

    assert drawn.min() >= 0
    assert drawn.sum(axis=0) == pytest.approx(sum(located) + sum(diffuse), rel=1e-9)


def test_known_structures_do_not_move_and_the_rest_gathers_in_structures() -> None:
    sites = make_sites([40.0], [60.0, 30.0, 0.0], estimated=False)

    drawn = draw_places(sites, 30.0, 500, np.random.default_rng(2))

    assert (drawn[0] == 40).all()
    assert set(np.round(drawn[1:].ravel(), 6)) <= {0.0, 30.0, 60.0, 90.0}  # three of 30 places
    assert drawn[1].mean() == pytest.approx(60, rel=0.1)  # as often as its children
    assert (drawn[3] == 0).all()


def test_childminders_stay_spread() -> None:
    sites = make_sites([16.0], [5.0, 3.0])
    sites = Sites(sites.table, sites.places, ("am",))

    drawn = draw_places(sites, 40.0, 5, np.random.default_rng(3))

    assert (drawn == sites.places).all()


def test_the_cells_of_an_iris_vary_together() -> None:
    cells = make_cells(30, 10, spread=0.2).assign(iris="930080101")

    drawn = draw_children(cells, 4000, np.random.default_rng(4))

    assert drawn[0] == pytest.approx(3 * drawn[1])
    assert drawn[0].mean() == pytest.approx(30, rel=0.02)
    assert drawn[0].std() == pytest.approx(6, rel=0.05)


def test_the_mean_of_the_draws_is_the_estimate() -> None:
    """Without census error the measure is linear in the places: the draws are centred on it."""
    sites = make_sites([30.0], [50.0, 30.0, 20.0])
    cells = make_cells(60, 40, 30, spread=0.0)
    weights = csr_array(np.array([[1, 1, 0.68, 0.22], [0.68, 0.68, 1, 0.68], [0, 0.22, 0.68, 1.0]]))
    demand = weights.T @ cells["children_u3"].to_numpy()
    estimate = 100 * weights @ (sites.places[:, 0] / demand)

    drawn, _ = draw_accessibility(weights, cells, sites, usual_size=25, draws=20_000)

    assert drawn.mean(axis=1) == pytest.approx(estimate, rel=0.02)
    low, high = summarise_draws(drawn)
    assert ((low < estimate) & (estimate < high)).all()


def test_the_same_seed_gives_the_same_draws() -> None:
    sites, cells = make_sites([30.0], [50.0, 30.0]), make_cells(60, 40)
    weights = csr_array(np.array([[1, 1, 0.5], [0.5, 0.5, 1]]))

    first, _ = draw_accessibility(weights, cells, sites, usual_size=25)
    second, _ = draw_accessibility(weights, cells, sites, usual_size=25)
    other, _ = draw_accessibility(weights, cells, sites, usual_size=25, seed=94)

    assert (first == second).all()
    assert (first != other).any()


def test_areas_average_each_draw_by_its_children() -> None:
    accessibility = np.array([[40.0, 10.0], [20.0, 30.0], [7.0, 9.0]])
    children = np.array([[10.0, 30.0], [30.0, 10.0], [0.0, 0.0]])

    means = average_draws(pd.Series(["b", "b", "a"]), accessibility, children)

    assert means.loc["b"].tolist() == pytest.approx([25, 15])
    assert means.loc["a"].tolist() == [7, 9]  # no children: every cell counts the same


@pytest.mark.parametrize(("draws", "size"), [(1, 40.0), (100, 0.0), (100, float("nan"))])
def test_bad_parameters_are_refused(draws: int, size: float) -> None:
    with pytest.raises(ParameterError, match="deux tirages"):
        draw_accessibility(
            csr_array((2, 3)), make_cells(1, 1), make_sites([8.0], [1, 1]),
            usual_size=size, draws=draws,
        )  # fmt: skip
