"""One list of structures: whose figures win, what is added, and the totals that stay."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.access.table import load_territory
from geo.network.decisions import Decision, Match
from geo.network.history import Change
from geo.network.merging import date_places, merge_structures, read_source_date
from geo.network.model import NetworkStructure
from geo.supply.places import KEY, PlacedSupply, place_supply

Read = Callable[[str], Any]
NOW, LONG_AGO = dt.date(2026, 11, 25), dt.date(2001, 1, 1)
SQUARE = (2.4534, 48.8600)  # in Montreuil


def make(number: int = 1, **values: Any) -> NetworkStructure:
    """An open crèche of Montreuil with 12 places, located, but for the values given."""
    known: dict[str, Any] = {
        "id": f"r-{number:012x}",
        "name": "Les Lutins",
        "kind": "micro_creche",
        "commune": "93048",
        "places": 12,
        "lon": SQUARE[0],
        "lat": SQUARE[1],
        "location_quality": "numero",
        "locator": "adresses",
    }
    return NetworkStructure(**{**known, **values})


def decide(
    one: NetworkStructure, other: str, decision: Decision = "accepted", day: int = 1
) -> Match:
    at = dt.datetime(2026, 11, day, tzinfo=dt.UTC)
    return Match(structure=one.id, other=other, decision=decision, who="Awa", at=at)


@pytest.fixture(scope="module")
def structures(processed: Read) -> gpd.GeoDataFrame:
    """The committed table."""
    return processed("structures")


def find_id(structures: gpd.GeoDataFrame, name: str) -> str:
    (found,) = structures.loc[structures["name"].eq(name), "id"]
    return str(found)


def row_of(table: gpd.GeoDataFrame, structure_id: str) -> pd.Series:
    return table.set_index("id").loc[structure_id]


def place(read: Read, structures: gpd.GeoDataFrame) -> PlacedSupply:
    return place_supply(read("coverage"), structures, read("facilities"), read("squares"))


# --- the list ----------------------------------------------------------------------------------


def test_without_the_network_nothing_changes(structures: gpd.GeoDataFrame) -> None:
    merged = merge_structures(structures, [], [])

    assert_frame_equal(pd.DataFrame(merged[structures.columns]), pd.DataFrame(structures))
    assert merged.crs == structures.crs
    assert not merged["network"].any()
    assert merged["network_id"].isna().all()
    assert merged["places_open"].equals(structures["places"])


def test_what_is_not_matched_is_added_open_or_planned(structures: gpd.GeoDataFrame) -> None:
    network = [
        make(1),
        make(2, lon=None, lat=None, location_quality=None, locator=None),
        make(3, status="projet", stage="travaux"),
        make(4, status="ferme"),
        make(5, commune="94080"),
        make(6, commune=None),
    ]
    refused = decide(network[0], structures["id"].iloc[0], "refused")

    merged = merge_structures(structures, network, [refused])

    added = merged[merged["network"]].set_index("network_id")
    assert list(added.index) == [s.id for s in network[:3]]
    assert list(added["id"]) == list(added.index)
    assert list(added["status"]) == ["ouvert", "ouvert", "projet"]
    assert list(added["places"].fillna(0)) == [12, 12, 0]
    assert list(added["places_source"].fillna("")) == ["réseau", "réseau", ""]
    assert list(added.geometry.isna()) == [False, True, False]
    assert list(added["location_quality"]) == ["numero", "commune", "numero"]
    assert len(merged) == len(structures) + 3
    assert merged["id"].is_unique
    assert list(merged.dtypes[structures.columns]) == list(structures.dtypes)


def test_the_iris_of_what_is_added_is_found(structures: gpd.GeoDataFrame, processed: Read) -> None:
    network = [make(1), make(2, location_quality="rue")]

    merged = merge_structures(structures, network, [], iris=processed("iris"))

    assert row_of(merged, network[0].id)["iris"].startswith("93048")
    assert pd.isna(row_of(merged, network[1].id)["iris"])
    ours = merged["network"]
    assert merged.loc[~ours, "iris"].tolist() == structures["iris"].tolist()


# --- one structure, and whose word is kept -----------------------------------------------------


def test_a_match_is_one_structure_that_keeps_every_word(structures: gpd.GeoDataFrame) -> None:
    other = find_id(structures, "Crèche Pinocchio")  # a point of OpenStreetMap, no places
    one = make(name="Pinocchio", manager="SCOP", note="privé", contact="c@x.example")

    merged = merge_structures(structures, [one], [decide(one, other)], told={one.id: NOW})

    row = row_of(merged, other)
    assert len(merged) == len(structures)
    assert (row["network"], row["network_id"], row["name"]) == (True, one.id, "Crèche Pinocchio")
    assert (row["manager"], row["places"], row["places_source"]) == ("SCOP", 12, "réseau")
    assert pd.isna(row["places_open"])
    assert row["location_quality"] == "point"  # OpenStreetMap's, better than a number
    said = json.loads(row["sources"])
    assert [entry["source"] for entry in said] == ["osm_poi", "reseau"]
    assert said[1]["places"] == 12
    assert said[1]["date"] == "2026-11-25"
    shown = " ".join(map(str, row.drop("geometry")))
    assert "privé" not in shown
    assert "c@x.example" not in shown


@pytest.mark.parametrize(
    ("told", "places", "expected", "source"),
    [
        pytest.param(NOW, 33, 33, "réseau", id="newer"),
        pytest.param(LONG_AGO, 33, 60, "structures_communes", id="older"),
        pytest.param(None, 33, 60, "structures_communes", id="no date"),
        pytest.param(NOW, None, 60, "structures_communes", id="nothing to say"),
    ],
)
def test_the_newer_places_win(
    structures: gpd.GeoDataFrame,
    told: dt.date | None,
    places: int | None,
    expected: int,
    source: str,
) -> None:
    other = find_id(structures, "Crèche La Farandole")  # 60 places, from a municipal page
    one = make(commune="93050", places=places)
    dates = {} if told is None else {one.id: told}

    row = row_of(merge_structures(structures, [one], [decide(one, other)], told=dates), other)

    assert (row["places"], row["places_source"], row["places_open"]) == (expected, source, 60)


def test_a_closing_and_a_pin_put_by_hand_are_the_network_s(structures: gpd.GeoDataFrame) -> None:
    other = find_id(structures, "Crèche La Farandole")
    closed = make(commune="93050", status="ferme", location_quality="main", locator="main")

    row = row_of(merge_structures(structures, [closed], [decide(closed, other)]), other)

    before = row_of(structures, other)
    assert (row["status"], row["location_quality"]) == ("ferme", "point")
    assert pd.isna(row["places"])
    assert row["places_open"] == 60
    assert row.geometry.distance(before.geometry) > 1000


def test_the_network_locates_what_the_open_data_do_not(structures: gpd.GeoDataFrame) -> None:
    other = find_id(structures, "Crèche Emmi-Pikler")
    one = make(kind="creche_collective")

    row = row_of(merge_structures(structures, [one], [decide(one, other)]), other)

    assert row_of(structures, other).geometry is None
    assert row.geometry is not None
    assert row["location_quality"] == "numero"


def test_an_unsettled_kind_is_the_network_s(structures: gpd.GeoDataFrame) -> None:
    other = find_id(structures, "Les Bobinos")
    one = make(commune="93055")

    row = row_of(merge_structures(structures, [one], [decide(one, other)]), other)

    assert row_of(structures, other)["kind"] == "eaje_indetermine"
    assert row["kind"] == "micro_creche"


def test_two_of_the_open_data_that_are_one_are_counted_once(structures: gpd.GeoDataFrame) -> None:
    without = find_id(structures, "Crèche Emmi-Pikler")
    with_places = find_id(structures, "Soli'mômes - Les Morillons (crèche itinérante)")
    one = make(places=None)
    both = [decide(one, without, day=1), decide(one, with_places, day=2)]

    merged = merge_structures(structures, [one], both)

    row = row_of(merged, without)
    assert with_places not in set(merged["id"])
    assert (row["places"], row["places_source"]) == (15, "structures_communes")
    assert len(json.loads(row["sources"])) == 3


def test_one_of_the_open_data_goes_with_the_first_decided(structures: gpd.GeoDataFrame) -> None:
    other = find_id(structures, "Crèche Emmi-Pikler")
    late, early = make(1), make(2)

    merged = merge_structures(
        structures, [late, early], [decide(late, other, day=9), decide(early, other, day=2)]
    )

    assert row_of(merged, other)["network_id"] == early.id
    assert row_of(merged, late.id)["network"]  # no line is lost


def test_a_match_with_what_has_left_adds_the_structure(structures: gpd.GeoDataFrame) -> None:
    one = make()

    merged = merge_structures(structures, [one], [decide(one, "s-ffffffffff")])

    assert row_of(merged, one.id)["network"]


# --- dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("août 2021", dt.date(2021, 8, 31)),
        ("2023-03", dt.date(2023, 3, 31)),
        ("2011-03-09", dt.date(2011, 3, 9)),
        ("2019", dt.date(2019, 12, 31)),
        ("2007-2024, selon la page", dt.date(2024, 12, 31)),
        ("2021-99", dt.date(2021, 12, 31)),
        ("selon la page", None),
        (None, None),
    ],
)
def test_the_date_of_a_source(text: str | None, expected: dt.date | None) -> None:
    assert read_source_date(text) == expected


def test_every_date_of_the_committed_sources_is_read(structures: gpd.GeoDataFrame) -> None:
    told = {e["date"] for sources in structures["sources"] for e in json.loads(sources)}

    assert [text for text in told if read_source_date(text) is None] == []


def test_the_places_are_dated_by_the_last_change_that_told_them() -> None:
    def change(number: int, after: dict[str, Any], operation: str = "update") -> Change:
        at = dt.datetime(2026, 11, number, tzinfo=dt.UTC)
        return Change(
            id=number, at=at, who="Awa", operation=operation, structure="r-1", after=after
        )  # type: ignore[arg-type]

    history = [change(4, {"name": "X"}), change(3, {"places": None}), change(2, {"places": 12}),
               change(1, {"places": 10}, "create")]  # fmt: skip

    assert date_places(history) == {"r-1": dt.date(2026, 11, 2)}


# --- the rest of the atlas takes the list unchanged --------------------------------------------


@pytest.fixture(scope="module")
def merged(structures: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The committed list with a network: matched, added, planned, without a location."""
    matched = make(1, commune="93050", places=33)
    network = [
        matched,
        make(2, places=None),
        make(3, kind="mam", places=16, name="MAM"),
        make(4, kind="mam", places=None, lon=None, lat=None, location_quality=None, locator=None),
        make(5, status="projet"),
        make(6, kind="rpe", places=None),
    ]
    match = decide(matched, find_id(structures, "Crèche La Farandole"))
    return merge_structures(structures, network, [match], told={matched.id: NOW})


def test_the_official_totals_are_conserved(
    structures: gpd.GeoDataFrame, merged: gpd.GeoDataFrame, processed: Read
) -> None:
    before, after = place(processed, structures), place(processed, merged)

    for supply in (before, after):
        placed = pd.concat([supply.located[[*KEY, "places"]], supply.diffuse[[*KEY, "places"]]])
        total = placed.groupby(KEY)["places"].sum()
        official = supply.balance.set_index(KEY)
        expected = official[["official", "located"]].max(axis=1)
        assert total.sub(expected, fill_value=0).abs().max() < 1e-6
    known = before.balance.set_index(KEY)["official"]
    assert_frame_equal(after.balance.set_index(KEY)[["official"]], known.to_frame())
    changed = after.located.set_index("structure")
    assert changed.loc["r-000000000003", ["mode", "places", "status", "source"]].tolist() == [
        "am", 16.0, "reseau", "réseau",
    ]  # fmt: skip
    assert changed.loc["r-000000000002", "status"] == "estime"
    assert not {"r-000000000004", "r-000000000005", "r-000000000006"} & set(changed.index)
    farandole = find_id(structures, "Crèche La Farandole")
    assert changed.loc[farandole, ["places", "source"]].tolist() == [33.0, "réseau"]


def test_access_is_measured_on_the_merged_list(merged: gpd.GeoDataFrame, processed: Read) -> None:
    def read(name: str) -> Any:
        return merged if name == "structures" else processed(name)

    base, territory = load_territory(processed), load_territory(read)

    assert len(territory.sites.structures) == len(base.sites.structures) + 2  # crèche and MAM
    assert territory.sites.places.sum() == pytest.approx(base.sites.places.sum())


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_network_adds_or_loses_official_places(
    structures: gpd.GeoDataFrame, processed: Read, data: st.DataObject
) -> None:
    kinds = st.sampled_from(["mam", "micro_creche", "creche_familiale", "rpe", "laep"])
    statuses = st.sampled_from(["ouvert", "projet", "ferme"])
    codes = st.sampled_from(sorted(set(structures["commune"])))
    sizes = st.one_of(st.none(), st.integers(1, 60))
    network = [
        make(i, kind=kind, status=status, commune=commune, places=places)
        for i, (kind, status, commune, places) in enumerate(
            data.draw(st.lists(st.tuples(kinds, statuses, codes, sizes), max_size=8))
        )
    ]
    ids = st.sampled_from(sorted(structures["id"]))
    matches = [decide(one, data.draw(ids)) for one in network if data.draw(st.booleans())]

    merged = merge_structures(structures, network, matches, told={s.id: NOW for s in network})

    assert merged["id"].is_unique
    ours = merged["network_id"].dropna()
    assert ours.is_unique
    expected = {s.id for s in network if s.status != "ferme"}
    assert expected <= set(ours) <= {s.id for s in network}
    balance = place(processed, merged).balance.set_index(KEY)
    official = place(processed, structures).balance.set_index(KEY)["official"]
    assert balance["official"].reindex(official.index).equals(official)


def test_the_network_given_is_left_as_it_is(structures: gpd.GeoDataFrame) -> None:
    one = make()
    before, copy = structures.copy(), replace(one)

    merge_structures(structures, [one], [decide(one, structures["id"].iloc[0])])

    assert_frame_equal(pd.DataFrame(structures), pd.DataFrame(before))
    assert one == copy
