"""Official places, located in structures or diffuse over squares: none lost, none counted twice."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ParameterError, SchemaError
from geo.supply.places import (
    DIFFUSE,
    LOCATED,
    PlacedSupply,
    check_places,
    list_excess,
    list_official,
    place_supply,
    share_located,
)

TABLES = ("coverage", "structures", "facilities", "squares")


def make_coverage(**places: float) -> pd.DataFrame:
    return pd.DataFrame(
        [("93008", 2022, mode, value, "caf") for mode, value in places.items()],
        columns=["code", "year", "mode", "places", "source"],
    )


def make_structures(
    *rows: tuple[str, float | None], status: str = "ouvert", drawn: bool = True
) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows, columns=["kind", "places"])
    table["places"] = table["places"].astype("float64")
    return gpd.GeoDataFrame(
        table.assign(
            id=[f"s-{i:010d}" for i in range(len(table))],
            status=status,
            commune="93008",
            places_source=pd.Series("liste", index=table.index).where(table["places"].notna()),
        ),
        geometry=[shapely.Point(i, 0) if drawn else None for i in range(len(table))],
        crs=2154,
    )


def make_facilities(eaje: float) -> pd.DataFrame:
    return pd.DataFrame({"code": ["93008"], "year": 2024, "eaje": [eaje], "source": "bpe"})


def make_squares(*children: float) -> pd.DataFrame:
    codes = [f"CRS3035RES200mN{i}E1" for i in range(len(children))]
    return pd.DataFrame({"code": codes, "commune": "93008", "children_u3": children})


def test_what_structures_do_not_hold_is_spread_by_children() -> None:
    # 200 places in crèches, 5 EAJE counted: one has 40, the four others (200 - 40) / 4 = 40 each.
    # Only one of the four is on the map: 200 - 40 - 40 = 120 are diffuse, 3 for 1 by children.
    coverage = make_coverage(eaje=200, am=80)
    structures = make_structures(("creche_collective", 40), ("multi_accueil", None))

    supply = place_supply(coverage, structures, make_facilities(5), make_squares(30, 10, 0))

    assert supply.located["places"].tolist() == [40, 40]
    assert supply.located["status"].tolist() == ["officiel", "estime"]
    assert supply.located["source"].tolist() == ["liste", "caf bpe"]
    diffuse = supply.diffuse.pivot(index="square", columns="mode", values="places")
    assert diffuse["eaje"].tolist() == pytest.approx([90, 30])
    assert diffuse["am"].tolist() == pytest.approx([60, 20])


@pytest.mark.parametrize(
    ("official", "counted", "expected"),
    [(400, 2, 60), (10, 5, 8), (100, 4, 25), (100, 0, 60), (0, 3, 8)],
    ids=["at most 60", "at least 8", "mean", "not counted by INSEE: the list's own", "none left"],
)
def test_an_estimated_size_stays_within_bounds(
    official: float, counted: float, expected: float
) -> None:
    structures = make_structures(("creche_collective", None))

    supply = place_supply(
        make_coverage(eaje=official), structures, make_facilities(counted), make_squares(1)
    )

    assert supply.located["places"].tolist() == [expected]


def test_the_list_may_know_more_eaje_than_insee_counts() -> None:
    structures = make_structures(*[("creche_collective", None)] * 4)

    supply = place_supply(make_coverage(eaje=100), structures, make_facilities(2), make_squares(1))

    assert supply.located["places"].tolist() == [25, 25, 25, 25]


def test_a_micro_creche_has_at_most_12_places() -> None:
    structures = make_structures(("micro_creche", None), ("creche_collective", None))

    supply = place_supply(make_coverage(eaje=100), structures, make_facilities(2), make_squares(1))

    assert supply.located["places"].tolist() == [12, 50]
    assert supply.diffuse["places"].tolist() == [38]


def test_a_number_that_only_the_network_gives_is_not_official() -> None:
    structures = make_structures(("creche_collective", 40), ("multi_accueil", 25))
    structures.loc[1, "places_source"] = "réseau"

    supply = place_supply(make_coverage(eaje=100), structures, make_facilities(2), make_squares(1))

    assert supply.located["status"].tolist() == ["officiel", "reseau"]
    assert supply.balance[["located", "estimated", "network"]].values.tolist() == [[65, 0, 25]]
    eaje = share_located(supply).iloc[0]
    assert (eaje["share"], eaje["known_share"]) == (65, 40)


def test_a_mam_is_taken_out_of_the_childminders() -> None:
    structures = make_structures(("mam", 9), ("mam", None))

    supply = place_supply(
        make_coverage(am=100), structures, make_facilities(1), make_squares(1), mam_places=12
    )

    assert supply.located["places"].tolist() == [9, 12]
    assert supply.located["mode"].tolist() == ["am", "am"]
    assert supply.located["source"].tolist() == ["liste", "parametre"]
    assert supply.diffuse["places"].tolist() == [79]


def test_located_places_above_the_total_are_kept_and_listed() -> None:
    structures = make_structures(("creche_collective", 45), ("multi_accueil", 30))

    supply = place_supply(
        make_coverage(eaje=60, am=10), structures, make_facilities(2), make_squares(1)
    )

    assert supply.located["places"].sum() == 75
    assert set(supply.diffuse["mode"]) == {"am"}
    excess = list_excess(supply)
    assert excess[["commune", "mode", "official", "located", "excess"]].values.tolist() == [
        ["93008", "eaje", 60, 75, 15]
    ]


@pytest.mark.parametrize(
    ("structures", "reason"),
    [
        (make_structures(("creche_collective", 40), status="projet"), "not open yet"),
        (make_structures(("creche_collective", 40), status="fermeture_provisoire"), "closed"),
        (make_structures(("creche_collective", 40), drawn=False), "nowhere on the map"),
        (make_structures(("creche_familiale", 40)), "its places are at the childminders'"),
        (make_structures(("rpe", 40)), "no place to be cared for"),
    ],
)
def test_the_others_leave_their_places_diffuse(structures: gpd.GeoDataFrame, reason: str) -> None:
    supply = place_supply(make_coverage(eaje=100), structures, make_facilities(3), make_squares(1))

    assert supply.located.empty, reason
    assert supply.diffuse["places"].tolist() == [100]


def test_a_rounding_error_is_neither_diffuse_nor_in_excess() -> None:
    structures = make_structures(*[("creche_collective", None)] * 7)

    supply = place_supply(make_coverage(eaje=100), structures, make_facilities(7), make_squares(1))

    assert supply.located["places"].sum() != 100  # or this example shows nothing
    assert supply.diffuse.empty
    assert list_excess(supply).empty


def test_home_care_and_school_at_two_come_on_request() -> None:
    coverage = make_coverage(eaje=10, domicile=4, prescolaire=6, eaje_psu=10, total=20)
    empty = make_structures()

    walked = place_supply(coverage, empty, make_facilities(0), make_squares(1))
    all_modes = place_supply(
        coverage, empty, make_facilities(0), make_squares(1), include_other=True
    )

    assert walked.diffuse["places"].sum() == 10
    assert all_modes.diffuse["places"].sum() == 20
    assert share_located(all_modes)["official"].tolist() == [10, 10]


def test_a_commune_keeps_the_last_year_it_is_published() -> None:
    coverage = pd.concat(
        [make_coverage(eaje=30).assign(year=2020), make_coverage(eaje=None).assign(year=2022)]
    )

    official = list_official(coverage)

    assert official[["year", "places"]].values.tolist() == [[2020, 30]]


def test_a_commune_without_children_spreads_evenly() -> None:
    supply = place_supply(
        make_coverage(am=10), make_structures(), make_facilities(0), make_squares(0, 0)
    )

    assert supply.diffuse["places"].tolist() == [5, 5]


def test_a_commune_without_squares_is_refused() -> None:
    nowhere = make_squares(1).assign(commune="93001")

    with pytest.raises(SchemaError, match="93008"):
        place_supply(make_coverage(am=10), make_structures(), make_facilities(0), nowhere)


@pytest.mark.parametrize(
    "sizes",
    [{"eaje_sizes": (60, 8)}, {"eaje_sizes": (0, 60)}, {"mam_places": 0}, {"mam_places": -4}],
)
def test_impossible_sizes_get_a_sentence(sizes: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match="au moins une place"):
        place_supply(
            make_coverage(am=10), make_structures(), make_facilities(0), make_squares(1), **sizes
        )


def test_the_check_sees_a_lost_place() -> None:
    supply = place_supply(
        make_coverage(am=10), make_structures(), make_facilities(0), make_squares(1)
    )
    cut = PlacedSupply(
        supply.located, supply.diffuse.assign(places=supply.diffuse["places"] - 1), supply.balance
    )

    with pytest.raises(SchemaError, match=r"9\.0+ au lieu de 10\.0+"):
        check_places(cut)


sizes = st.one_of(st.none(), st.floats(1, 200))
kinds = st.sampled_from(["creche_collective", "micro_creche", "creche_familiale", "mam", "laep"])


@settings(deadline=None)  # the first example pays for what is loaded
@given(
    eaje=st.floats(0, 2000),
    am=st.floats(0, 2000),
    rows=st.lists(st.tuples(kinds, sizes), max_size=12),
    counted=st.integers(0, 30),
    children=st.lists(st.floats(0, 300), min_size=1, max_size=8),
)
def test_places_are_conserved(
    eaje: float,
    am: float,
    rows: list[tuple[str, float | None]],
    counted: int,
    children: list[float],
) -> None:
    supply = place_supply(
        make_coverage(eaje=eaje, am=am),
        make_structures(*rows),
        make_facilities(counted),
        make_squares(*children),
    )

    for mode, official in (("eaje", eaje), ("am", am)):
        located = supply.located.loc[supply.located["mode"].eq(mode), "places"].sum()
        diffuse = supply.diffuse.loc[supply.diffuse["mode"].eq(mode), "places"].sum()
        assert located + diffuse == pytest.approx(max(official, located), rel=1e-9, abs=1e-9)
        assert diffuse == 0 or located < official
    estimated = supply.located[supply.located["status"].eq("estime")]
    assert estimated["places"].between(8, 60).all()


@pytest.fixture(scope="module")
def real(processed: Callable[[str], Any]) -> list[Any]:
    return [processed(name) for name in TABLES]


def test_the_real_places_add_up_to_the_official_totals(real: list[Any]) -> None:
    supply = place_supply(*real, include_other=True)

    official = list_official(real[0]).set_index(["commune", "mode"])["places"]
    parts = pd.concat([supply.located, supply.diffuse]).groupby(["commune", "mode"])["places"].sum()
    shown = official[official.index.get_level_values("mode").isin(supply.balance["mode"])]
    exceeding = list_excess(supply).set_index(["commune", "mode"]).index
    gap = (parts.reindex(shown.index).fillna(0) - shown).drop(exceeding)
    assert gap.abs().max() < 1e-9 * 2000
    assert shown.index.get_level_values("commune").nunique() == 39
    assert supply.located["structure"].is_unique
    assert list(supply.located.columns) == LOCATED
    assert list(supply.diffuse.columns) == DIFFUSE
    assert supply.diffuse["square"].isin(real[3]["code"]).all()
    assert not supply.located.isna().any(axis=None)
    assert not supply.diffuse.isna().any(axis=None)


def test_the_real_share_of_located_places(real: list[Any]) -> None:
    shares = share_located(place_supply(*real))

    total = shares[shares["mode"].eq("total")].set_index("commune")
    assert len(total) == 39
    assert total["share"].between(0, 100).all()
    assert (total["known_share"] <= total["share"]).all()
    # Vaujours: no structure on the map.
    assert total.loc["93074", "share"] == 0
    assert total["located"].sum() / total["official"].sum() == pytest.approx(0.23, abs=0.02)


def test_small_communes_keep_their_own_year(real: list[Any]) -> None:
    balance = place_supply(*real).balance.set_index(["commune", "mode"])

    assert balance.loc[("93015", "eaje"), "year"] == 2020
    assert balance.loc[("93008", "eaje"), "year"] == 2022


def test_the_same_tables_give_the_same_places(real: list[Any]) -> None:
    first, second = (
        place_supply(*real),
        place_supply(*[t.sample(frac=1, random_state=1) for t in real]),
    )

    pd.testing.assert_frame_equal(first.located, second.located)
    pd.testing.assert_frame_equal(first.diffuse, second.diffuse, check_index_type=False)
