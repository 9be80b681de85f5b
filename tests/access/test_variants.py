"""Variants of the method: the same figures as measured from scratch, the official totals kept."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.access.aggregate import list_areas, summarise_areas
from geo.access.graph import StreetGraph
from geo.access.measure import Walk, measure_access, tabulate_cells
from geo.access.table import Territory, load_territory
from geo.access.times import measure_times
from geo.access.variants import (
    ALL_DIFFUSE,
    AS_IT_IS,
    DECAYS,
    DRAWN,
    KNOWN_SIZES,
    LEVELS,
    SPEED,
    SPEEDS_KMH,
    change_speed,
    locate_otherwise,
    measure_variants,
)

Processed = Callable[[str], Any]


@pytest.fixture(scope="module")
def whole(processed: Processed) -> Territory:
    return load_territory(processed)


@pytest.fixture(scope="module")
def measured(processed: Processed, whole: Territory) -> pd.DataFrame:
    return measure_variants(processed, whole)


def take(measured: pd.DataFrame, level: str, family: str, label: str) -> pd.Series:
    rows = measured["level"].eq(level) & measured["family"].eq(family) & measured["label"].eq(label)
    return measured[rows].set_index("code")["accessibility"]


def test_a_slower_walk_takes_longer_over_the_same_metres(street: StreetGraph) -> None:
    # 300, 600 and 900 m: 4, 8 and 12 minutes at 4.5 km/h, 6, 12 and 18 at 3 km/h.
    origin, doors = [(0, 0)], [(300, 0), (600, 0), (900, 0)]

    slower = change_speed(measure_times(origin, doors, street, limit=15), 3.0)

    assert slower.minutes.toarray().tolist() == [[6, 12, 18]]
    assert (slower.limit, slower.speed_kmh) == (22.5, 3.0)
    again = measure_times(origin, doors, street, limit=22.5, speed_kmh=3.0)
    np.testing.assert_allclose(slower.minutes.toarray(), again.minutes.toarray(), rtol=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_the_method_as_it_is_gives_the_published_table(
    processed: Processed, measured: pd.DataFrame, level: str
) -> None:
    published = processed("access")
    published = published[published["level"].eq(level)].set_index("code")["accessibility"]

    found = take(measured, level, *AS_IT_IS)

    assert set(found.index) == set(published.index)
    pd.testing.assert_series_equal(
        found.sort_index(), published.sort_index(), rtol=0, atol=1e-6, check_index_type=False
    )


def test_a_speed_gives_the_same_figures_as_measured_from_scratch(
    measured: pd.DataFrame, whole: Territory
) -> None:
    access = measure_access(whole.cells, whole.sites, whole.graph, Walk(speed_kmh=3.5))
    cells = tabulate_cells(whole.cells, whole.sites, access)

    for level in LEVELS:
        areas = list_areas(cells, whole.communes, level)
        scratch = summarise_areas(cells, areas, 60).set_index("code")["accessibility"]
        found = take(measured, level, SPEED, "3,5 km/h")
        np.testing.assert_allclose(found[scratch.index], scratch, rtol=1e-9)


def test_every_variant_knows_every_area_and_moves_something(measured: pd.DataFrame) -> None:
    for level, size in (("commune", 39), ("iris", 614)):
        wide = measured[measured["level"].eq(level)].pivot(
            index="code", columns=["family", "label"], values="accessibility"
        )

        assert wide.shape == (size, 1 + len(SPEEDS_KMH) + len(DECAYS) + 3)
        assert wide.notna().all().all()
        assert wide.T.drop_duplicates().shape[0] == wide.shape[1]  # no two are the same
    assert tuple(measured[["family", "label"]].iloc[0]) == AS_IT_IS


def test_places_off_the_map_stay_in_their_commune(processed: Processed, whole: Territory) -> None:
    table, before = whole.sites.table, whole.sites.places.sum(axis=1)
    inside = set(processed("structures")["id"])
    home = table["located"] & table["id"].isin(inside)
    totals = pd.Series(before).groupby(table["commune"]).sum()

    supplies = locate_otherwise(processed, whole)

    for places in supplies.values():
        np.testing.assert_allclose(pd.Series(places).groupby(table["commune"]).sum(), totals)
        around = (table["located"] & ~home).to_numpy()
        np.testing.assert_array_equal(places[around], before[around])
    assert not supplies[ALL_DIFFUSE][home].any()
    known = home & ~table["estimated"]
    np.testing.assert_array_equal(supplies[KNOWN_SIZES][known], before[known])
    assert not supplies[KNOWN_SIZES][home & table["estimated"]].any()
    assert before[home & table["estimated"]].sum() > 0


def test_the_draw_that_is_kept_is_the_same_every_time_and_spreads_the_iris(
    processed: Processed, measured: pd.DataFrame, whole: Territory
) -> None:
    usual, drawn = take(measured, "iris", *AS_IT_IS), take(measured, "iris", *DRAWN)

    again = take(measure_variants(processed, whole), "iris", *DRAWN)

    pd.testing.assert_series_equal(drawn, again)
    assert drawn.std() > usual.std()  # places by structure are less even than spread ones
