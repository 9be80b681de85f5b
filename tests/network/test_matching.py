"""Proposals between the network and the open data: reasons, decisions, one for one."""

import csv
import datetime as dt
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo.network.decisions import Decision, Match
from geo.network.matching import Proposal, propose_matches
from geo.network.model import NetworkStructure

LON, LAT = 2.44, 48.86
METRE = 1 / 111_200  # degree of latitude
LABELS = Path(__file__).with_name("labels_matching.csv")


def ours(number: int = 1, *, metres: float | None = 0.0, **values: Any) -> NetworkStructure:
    """A crèche « Les Lutins » of Montreuil, so many metres north of the usual point."""
    known: dict[str, Any] = {
        "id": f"r-{number:012x}",
        "name": "Les Lutins",
        "kind": "micro_creche",
        "commune": "93048",
    }
    if metres is not None:
        known |= {"lon": LON, "lat": LAT + metres * METRE, "location_quality": "numero"}
    return NetworkStructure(**{**known, **values})


def theirs(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    """Open data: a crèche « Crèche Les Lutins » of Montreuil, but for the values given."""
    usual = {
        "name": "Crèche Les Lutins",
        "kind": "creche_collective",
        "commune": "93048",
        "address": None,
        "manager": None,
        "metres": 0.0,
        "names": (),
    }
    table, points = [], []
    to_lambert = Transformer.from_crs(4326, 2154, always_xy=True)
    for number, row in enumerate(rows, start=1):
        full = {"id": f"s-{number:010x}", **usual, **row}
        metres, names = full.pop("metres"), full.pop("names")
        entries = [{"source": "osm_poi", "name": name} for name in (full["name"], *names) if name]
        full["sources"] = json.dumps(entries or [{"source": "osm_poi"}])
        full["location_quality"] = "commune" if metres is None else "point"
        points.append(None if metres is None else to_lambert.transform(LON, LAT + metres * METRE))
        table.append(full)
    shapes = [None if p is None else gpd.points_from_xy([p[0]], [p[1]])[0] for p in points]
    return gpd.GeoDataFrame(pd.DataFrame(table), geometry=shapes, crs=2154)


def decide(structure: str, other: str, decision: Decision) -> Match:
    at = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
    return Match(structure=structure, other=other, decision=decision, who="Awa", at=at)


def pairs(proposals: list[Proposal]) -> list[tuple[str, str]]:
    return [(p.structure[-1], p.other[-1]) for p in proposals]


ADDRESS = "3 rue Victor-Hugo"


@pytest.mark.parametrize(
    ("one", "other", "strong", "words"),
    [
        pytest.param({}, {}, True, "noms semblables (100 sur 100), à 0 m", id="name and place"),
        pytest.param({"metres": None}, {}, True, "même commune", id="name and commune"),
        pytest.param({"metres": None, "name": "Les Lutin"}, {"name": "Crèche Les Lustins"}, False,
                     "noms proches", id="name close"),
        pytest.param({"metres": None, "name": "Lutins"}, {"name": "Les Lutins du bois"}, False,
                     "un nom contient l’autre", id="name inside the other"),
        pytest.param({"name": "Arc-en-ciel"}, {}, False, "noms différents", id="same door"),
        pytest.param({}, {"name": None}, False, "sans nom propre", id="nameless point"),
        pytest.param({"metres": None, "address": ADDRESS, "name": "Arc-en-ciel"},
                     {"address": ADDRESS}, False, "même adresse, noms différents", id="address"),
        pytest.param({"kind": "mam", "address": ADDRESS}, {"address": ADDRESS}, False,
                     "types différents : Maison d’assistants maternels / Crèche collective",
                     id="another kind, same name and door"),
        pytest.param({"name": "Arc-en-ciel", "kind": "mam"}, {}, None, "", id="a MAM next door"),
        pytest.param({"kind": "mam", "metres": None}, {}, None, "", id="another kind somewhere"),
        pytest.param({"metres": 400}, {}, None, "", id="too far"),
        pytest.param({"commune": "93053"}, {}, None, "", id="another commune"),
        pytest.param({"metres": None, "name": "Arc-en-ciel"}, {}, None, "", id="another name"),
        pytest.param({"commune": None}, {}, True, "à 0 m", id="no commune, same place"),
        pytest.param({"commune": None, "metres": None}, {}, None, "", id="no commune, no place"),
        pytest.param({"name": "Maison de la petite enfance", "metres": None},
                     {"name": "Maison de la Petite Enfance"}, False, "rien de propre",
                     id="generic name"),
    ],
)  # fmt: skip
def test_why_two_may_be_one(
    one: dict[str, Any], other: dict[str, Any], strong: bool | None, words: str
) -> None:
    proposals = propose_matches([ours(**one)], theirs(other))

    assert [p.strong for p in proposals] == ([] if strong is None else [strong])
    for proposal in proposals:
        assert words in " ; ".join(proposal.reasons)
        assert 0 <= proposal.score <= 100
        assert proposal.state == "proposed"


def test_every_name_of_the_sources_counts() -> None:
    table = theirs({"name": "Fernand Lamaze", "names": ("Crèche Les Lutins",)})

    (proposal,) = propose_matches([ours(metres=None)], table)

    assert proposal.strong


def test_the_commune_s_name_is_no_resemblance() -> None:
    one = ours(name="Crèche de Noisy-le-Sec Duc", commune="93053", metres=None)
    table = theirs({"name": "Noisy-le-Sec Lac", "commune": "93053"})

    assert pairs(propose_matches([one], table)) == [("1", "1")]
    assert propose_matches([one], table, (), {"93053": "Noisy-le-Sec"}) == []


def test_each_is_proposed_for_one_and_the_whole_is_the_best() -> None:
    # The first fits both doors, the second only the nearer: both get one.
    network = [ours(1, metres=40), ours(2, metres=-240)]
    table = theirs({"metres": 0}, {"metres": 200})

    assert sorted(pairs(propose_matches(network, table))) == [("1", "2"), ("2", "1")]


def test_a_chain_without_positions_is_not_a_strong_reason() -> None:
    table = theirs({"name": "Babilou", "metres": None}, {"name": "Crèche Babilou", "metres": None})

    (proposal,) = propose_matches([ours(name="Babilou", metres=None)], table)

    assert not proposal.strong
    assert "plusieurs structures portent ce nom" in proposal.reasons


def test_a_refused_pair_gives_way_to_the_next() -> None:
    table = theirs({"metres": 0}, {"metres": 100})
    one = ours()
    best = propose_matches([one], table)

    after = propose_matches([one], table, [decide(one.id, best[0].other, "refused")])

    assert pairs(best) == [("1", "1")]
    assert [(p.other[-1], p.state) for p in after] == [("2", "proposed"), ("1", "refused")]
    assert "refusé par Awa le 25 novembre 2026" in after[1].reasons


def test_an_accepted_pair_is_shown_and_taken_out() -> None:
    table = theirs({"metres": 0}, {"metres": 100, "name": "Autre nom"})
    first, second = ours(1), ours(2)
    accepted = decide(first.id, "s-0000000002", "accepted")

    proposals = propose_matches([first, second], table, [accepted])

    assert [(p.structure[-1], p.other[-1], p.state) for p in proposals] == [
        ("2", "1", "proposed"),
        ("1", "2", "accepted"),
    ]
    assert proposals[1].score == 0


def test_a_decision_on_what_has_left_is_told() -> None:
    one = ours()

    (proposal,) = propose_matches(
        [one], theirs({"name": "X"}), [decide(one.id, "s-gone", "accepted")]
    )
    gone = propose_matches([], theirs({}), [decide(one.id, "s-0000000001", "accepted")])

    assert "n’est plus dans les données ouvertes" in proposal.reasons
    assert gone == []


NAMES = st.sampled_from(["Les Lutins", "Lutins", "Arc-en-ciel", "Crèche", "MAM Les Lutins", "🐣"])
PLACES = st.one_of(st.none(), st.floats(-400, 400))
KINDS = st.sampled_from(["mam", "micro_creche", "creche_collective", "rpe"])


@settings(max_examples=40, deadline=None)
@given(
    here=st.lists(st.tuples(NAMES, PLACES, KINDS), max_size=6),
    there=st.lists(st.tuples(NAMES, PLACES, KINDS), min_size=1, max_size=6),
    seed=st.integers(0, 99),
)
def test_one_for_one_whatever_the_order(here: list[Any], there: list[Any], seed: int) -> None:
    network = [ours(i, metres=m, name=n, kind=k) for i, (n, m, k) in enumerate(here)]
    table = theirs(*({"name": n, "metres": m, "kind": k} for n, m, k in there))

    proposals = propose_matches(network, table)

    assert len({p.structure for p in proposals}) == len(proposals)
    assert len({p.other for p in proposals}) == len(proposals)
    shuffled = random.Random(seed).sample(network, len(network))
    mixed = table.sample(frac=1, random_state=seed)
    assert propose_matches(shuffled, mixed) == proposals


# --- the real lists, labelled by hand ----------------------------------------------------------


def test_the_real_pages_find_their_points(processed: Callable[[str], Any]) -> None:
    """Municipal pages against the points of OpenStreetMap; every page was looked at."""
    communes = processed("communes")
    names = dict(zip(communes["code"], communes["name"], strict=True))
    network, points = [], []
    for commune, sources in processed("structures")[["commune", "sources"]].itertuples(index=False):
        for entry in json.loads(sources):
            if entry["source"] == "structures_communes":
                # Most of the pages' positions come from OpenStreetMap: names and addresses alone.
                page = ours(len(network), metres=None, name=entry["name"], kind=entry["kind"])
                told = {"commune": commune, "address": entry.get("address"), "note": entry["id"]}
                network.append(replace(page, **told))
            else:
                row = {"id": entry["id"], "name": entry.get("name"), "commune": commune}
                points.append(row | {"kind": entry["kind"], "metres": None})
    with LABELS.open(encoding="utf-8", newline="") as stream:
        labels = {row["page"]: row["point"] for row in csv.DictReader(stream)}
    keys = {page.id: page.note for page in network}

    proposals = propose_matches(network, theirs(*points), (), names)

    assert set(labels) == set(keys.values())
    found = {(keys[p.structure], p.other) for p in proposals}
    strong = {(keys[p.structure], p.other) for p in proposals if p.strong}
    expected = {(page, point) for page, point in labels.items() if point}
    assert strong <= expected
    assert len(strong) >= 0.85 * len(expected)
    assert len(found & expected) >= 0.9 * len(expected)
    assert len(found & expected) >= 0.9 * len(found)
