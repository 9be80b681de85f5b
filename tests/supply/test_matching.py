"""Which records are one structure: rules on small cases, then the real sources, hand-labelled."""

import random
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.readers.structures import read_municipal_structures, read_osm_poi
from geo.supply.corrections import apply_corrections, load_corrections
from geo.supply.matching import find_matches, group_records
from geo.supply.records import BPE, CNAF, MUNICIPAL, OSM, OSM_2021, PORTAL, Record, read_records

METRE = 1 / 111_320  # degrees of latitude


def make(source: str, name: str | None, metres: float | None = 0.0, **values: object) -> Record:
    """A crèche of Montreuil, ``metres`` north of a fixed point (None: no coordinates)."""
    key = str(values.pop("key", f"{name}@{metres}"))
    kind = str(values.pop("kind", "creche_collective"))
    record = Record(source, key, "93048", kind, name=name)
    if metres is not None:
        record = replace(record, lon=2.44, lat=48.86 + metres * METRE, quality="point")
    return replace(record, **values)  # type: ignore[arg-type]


def are_matched(one: Record, other: Record) -> bool:
    return len(find_matches([one, other], {"93048": "Montreuil"})) == 1


@pytest.mark.parametrize(
    ("one", "other", "matched"),
    [
        pytest.param(
            make(MUNICIPAL, "Crèche Léon-Blum"), make(OSM, "Créche Leon Blum", 250), True,
            id="one name, 250 m",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche Léon-Blum"), make(OSM, "Crèche Léon Blum", 400), False,
            id="one name, too far",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche Léon-Blum", None), make(OSM, "Crèche Léon Blum", 900), True,
            id="one name, one without coordinates",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche Blum Jaurès", None), make(OSM, "Crèche Jaurès", 0), False,
            id="one word in common is not enough without distance",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche Léon-Blum"), make(OSM, None, 10, kind="eaje_indetermine"), True,
            id="unnamed, same place",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche Léon-Blum"), make(OSM, None, 60, kind="eaje_indetermine"),
            False, id="unnamed, across the street",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche départementale Lamaze"),
            make(OSM, "Crèche Départementale Brès", 5), True, id="renamed, same manager and place",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche municipale Lamaze"),
            make(OSM, "Crèche Départementale Brès", 5), False, id="two managers in one place",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche Blum", address="3 rue du Parc", metres=None),
            make(CNAF, "CRECHE LEON BLUM", address="3, RUE DU PARC", metres=None), True,
            id="same address",
        ),
        pytest.param(
            make(MUNICIPAL, "Relais petite enfance", kind="rpe"), make(OSM, "Crèche", 0), False,
            id="a relay in the crèche's building",
        ),
        pytest.param(
            make(BPE, None, kind="eaje_indetermine", key="1"),
            make(BPE, None, kind="eaje_indetermine", key="2"), False,
            id="two rows of a list are two structures",
        ),
        pytest.param(
            make(OSM, "Crèche Blum"), make(OSM, None, 10, kind="eaje_indetermine"), True,
            id="a point and its building",
        ),
        pytest.param(
            make(MUNICIPAL, "Crèche de Montreuil", None), make(CNAF, "Crèche Montreuil", None),
            False, id="the commune's name is no proper name",
        ),
    ],
)  # fmt: skip
def test_rules(one: Record, other: Record, matched: bool) -> None:
    assert are_matched(one, other) is matched
    assert are_matched(other, one) is matched


def test_communes_never_mix() -> None:
    here, there = make(MUNICIPAL, "Anne Frank"), make(OSM, "Anne Frank", commune="93049")

    assert not are_matched(here, there)


def test_a_chain_without_coordinates_is_left_alone() -> None:
    records = [
        make(CNAF, "Babilou", None), make(OSM, "Crèche Babilou", 0), make(OSM, "Babilou", 2000),
    ]  # fmt: skip

    assert find_matches(records, {}) == []


def test_the_best_match_wins_and_a_source_comes_once() -> None:
    records = [
        make(MUNICIPAL, "Crèche Blum"), make(OSM, "Crèche Blum", 200), make(OSM, "Crèche Blum", 5),
    ]  # fmt: skip

    groups, kept = group_records(records, find_matches(records, {}))

    assert groups == [[0, 2], [1]]
    assert [m.reason for m in kept] == ["noms semblables (100 sur 100), à 5 m"]


NAMES = ["Crèche Blum", "Crèche Léon Blum", "Crèche départementale Blum", "Crèche", None]
SOURCES = [MUNICIPAL, PORTAL, CNAF, BPE, OSM, OSM_2021]
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(SOURCES), st.sampled_from(NAMES), st.sampled_from([None, 0, 20, 200, 350])
    ),
    max_size=9,
)


@given(RECORDS, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order(
    drawn: list[tuple[str, str | None, int | None]], shuffle: random.Random
) -> None:
    records = [make(s, n, m, key=str(i)) for i, (s, n, m) in enumerate(drawn)]
    shuffled = shuffle.sample(records, len(records))

    def group(rows: list[Record]) -> set[frozenset[str]]:
        groups, _ = group_records(rows, find_matches(rows, {}))
        return {frozenset(rows[i].ref for i in g) for g in groups}

    assert group(records) == group(shuffled)


@given(RECORDS)
def test_a_group_holds_a_list_s_rows_once_and_every_record_is_in_one(
    drawn: list[tuple[str, str | None, int | None]],
) -> None:
    records = [make(s, n, m, key=str(i)) for i, (s, n, m) in enumerate(drawn)]

    groups, _ = group_records(records, find_matches(records, {}))

    assert sorted(i for g in groups for i in g) == list(range(len(records)))
    for group in groups:
        named = [records[i].source for i in group if records[i].name not in (None, "Crèche")]
        assert len(named) == len(set(named))


# --- the two real lists, labelled by hand ------------------------------------------------------

# Municipal row -> name of the OSM point (2021) that is the same structure. Every municipal row
# was looked at: those that are not here have no point of their own in OSM.
SAME = {
    "93005|Crèche La Rose des Vents": "La Rose des Vents",
    "93008|Crèche départementale Fernand Lamaze": "Crèche Départementale Madeleine Brès",
    "93010|Crèche départementale Léon-Blum": "Crèche Départementale Léon Blum",
    "93014|Maison de la petite enfance": "Maison de la Petite Enfance",
    "93027|Crèche départementale Jean Jaurès": "Crèche Départementale Jean Jaurès",
    "93039|Crèche départementale Quai du Moulin": "Crèche Déparmentale Quai du Moulin",
    "93045|Crèche départementale des Lilas (nom non visible)":
        "Crèche départementale Jacques Prévert",
    "93045|Multi-accueil municipal des Sentes": "Crèche municipale des Sentes",
    "93048|Crèche départementale Voltaire": "Crèche Départementale Voltaire",
    "93048|Crèche sur le toit": "Crèche sur le Toit",
    "93051|Multi-accueil Jean Piaget": "Jean Piaget",
    "93055|Le Nid des tout-petits": "Le Nid des Tout-Petits",
    "93055|Les Poulains": "Crèche Les Poulains",
    "93055|Rocambole": "Rocambole",
    "93061|Crèche départementale Danton": "Crèche Départementale Danton",
    "93063|Crèche départementale Floréal": "Crèche Départementale Floréal",
    "93063|Crèche départementale Maryse Bastié": "Crèche Départementale Maryse Bastié",
    "93064|Crèche collective départementale Myriam David": "Crèche départementale Myriam David",
    "93066|Crèche départementale Pierre-Sémard": "Crèche Départementale Pierre Semard",
    "93073|Crèche Anne-Frank": "Crèche Anne Frank",
    "93079|Crèche départementale Saint-Leu": "Crèche Départementale Saint-Leu",
}  # fmt: skip


@pytest.mark.mirror
@pytest.mark.parametrize(
    ("with_coordinates", "least_recall"),
    [
        pytest.param(True, 1.0, id="coordinates as published"),
        # The municipal list took most of its coordinates from OSM: without them, the names alone.
        pytest.param(False, 0.9, id="municipal coordinates removed"),
    ],
)
def test_precision_and_recall_on_the_real_lists(
    mirror: Path, with_coordinates: bool, least_recall: float, capsys: pytest.CaptureFixture[str]
) -> None:
    records = read_real_records(mirror)
    if not with_coordinates:
        records = [
            replace(r, lon=None, lat=None, quality="commune") if r.source == MUNICIPAL else r
            for r in records
        ]

    groups, _ = group_records(records, find_matches(records, {}))

    found = {
        (one.key, other.name)
        for group in groups
        for one in (records[i] for i in group)
        for other in (records[i] for i in group)
        if one.source == MUNICIPAL and other.source == OSM_2021 and other.name
    }
    expected = set(SAME.items())
    precision = len(found & expected) / len(found)
    recall = len(found & expected) / len(expected)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(found)} pairs found, {len(expected)} labelled: precision {precision:.2f}, "
            f"recall {recall:.2f}; wrong {sorted(found - expected)}; "
            f"missed {sorted(expected - found)}\n"
        )
    assert precision == 1.0
    assert recall >= least_recall


@pytest.mark.mirror
def test_unnamed_points_join_the_building_beside_them(mirror: Path) -> None:
    records = [r for r in read_real_records(mirror) if r.source == OSM_2021]

    groups, _ = group_records(records, find_matches(records, {}))

    joined = {
        next(records[i].name for i in group if records[i].name)
        for group in groups
        if len(group) > 1
    }
    assert joined == {
        "Crèche départementale - Buisson",
        "Crèche Départementale Anatole France",
        "Crèche départementale Jacques Prévert",
        "Crèche Départementale Simone de Beauvoir",
        "Crèche Départementale Saint-Leu",
    }
    assert sum(r.name is None for r in records) == 10


def read_real_records(mirror: Path) -> list[Record]:
    tables: dict[str, pd.DataFrame] = {
        MUNICIPAL: read_municipal_structures(mirror / "structures_communes" / "structures.csv"),
        OSM_2021: read_osm_poi(mirror / "osm_poi" / "poi_93_3km.parquet"),
    }
    records, _ = read_records(tables, {"93059": "93066"}, {})
    return apply_corrections(records, load_corrections())
