"""Scenarios as values: what they refuse, and their round trip through JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ParameterError, UnreadableFileError
from geo.siting.changes import OPENING_KINDS, Change, ChildminderLoss, Closure, Opening, Resizing
from geo.siting.scenario import Scenario, from_json, to_json

POINT = (655_000.0, 6_866_000.0)


def open_mam(**changes: Any) -> Opening:
    return Opening(**{"kind": "mam", "places": 16, "point": POINT, "name": "MAM Pôpe", **changes})


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    text = st.text(min_size=1).filter(str.strip)
    metres = st.floats(-1e7, 1e7)
    names = draw(st.lists(text, unique=True, max_size=3))
    closed = draw(st.lists(st.text(), unique=True, max_size=3))
    communes = draw(st.lists(st.text(), unique=True, max_size=3))
    changes: list[Change] = [
        Opening(
            kind=draw(st.sampled_from(OPENING_KINDS)),
            places=draw(st.integers(1, 12)),
            point=(draw(metres), draw(metres)),
            name=name,
        )
        for name in names
    ]
    changes += [Closure(structure=structure) for structure in closed]
    changes += [Resizing(structure=structure, places=40) for structure in closed]
    changes += [ChildminderLoss(commune=code, share=draw(st.floats(0, 1))) for code in communes]
    return Scenario(draw(text), tuple(draw(st.permutations(changes))))


@given(scenario=scenarios())
def test_round_trip(scenario: Scenario) -> None:
    assert from_json(to_json(scenario)) == scenario


def test_reads_as_text() -> None:
    scenario = Scenario("Une MAM", (open_mam(), ChildminderLoss(commune="93053", share=0.2)))

    assert json.loads(to_json(scenario)) == {
        "version": 1,
        "name": "Une MAM",
        "changes": [
            {
                "type": "opening",
                "kind": "mam",
                "places": 16,
                "point": [655_000.0, 6_866_000.0],
                "name": "MAM Pôpe",
            },
            {"type": "childminder_loss", "commune": "93053", "share": 0.2},
        ],
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "ecole"}, "type « ecole » inconnu"),
        ({"kind": "creche_familiale"}, "sans lieu d’accueil propre"),
        ({"places": 0}, "« 0 » places, impossible"),
        ({"places": -4}, "de 1 à 20"),
        ({"places": 10**400}, "de 1 à 20"),
        ({"places": 21}, "de 1 à 20"),
        ({"places": 16.5}, "nombre entier"),
        ({"places": True}, "nombre entier"),
        ({"places": None}, "nombre entier"),
        ({"kind": "micro_creche", "places": 13}, "de 1 à 12"),
        ({"kind": "multi_accueil", "places": 401}, "de 1 à 400"),
        ({"point": (float("nan"), 0.0)}, "les deux coordonnées"),
        ({"name": "  "}, "Un nom manque"),
    ],
)
def test_impossible_openings(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        open_mam(**changes)


@pytest.mark.parametrize("share", [-0.1, 1.01, float("nan"), "0.2", True, None])
def test_impossible_shares(share: Any) -> None:
    with pytest.raises(ParameterError, match="entre 0 et 1"):
        ChildminderLoss(commune="93053", share=share)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([Closure(structure="s-1"), Closure(structure="s-1")], "« s-1 » ferme deux fois"),
        ([open_mam(), open_mam(places=8)], "Deux ouvertures s’appellent « MAM Pôpe »"),
        ([ChildminderLoss(commune="93053", share=0.1)] * 2, "93053 perd deux fois"),
    ],
)
def test_contradictory_scenarios(changes: list[Change], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        Scenario("Impossible", tuple(changes))


OPENING = {"type": "opening", "kind": "mam", "places": 16, "point": list(POINT), "name": "MAM"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "pas du JSON"),
        ("[" * 100_000, "pas du JSON"),
        ("[]", "n’est pas un scénario"),
        ('{"name": "A"}', "n’est pas un scénario"),
        ('{"version": 2, "name": "A", "changes": []}', "Scénario de version « 2 »"),
        ('{"version": 1, "name": "A"}', "version, name et changes"),
        ('{"version": 1, "name": "A", "changes": {}}', "version, name et changes"),
        ('{"version": 1, "name": "A", "changes": [3]}', "Changement 1 du scénario : type inconnu"),
    ],
)
def test_unreadable_text(text: str, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        from_json(text)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({**OPENING, "type": "war"}, "type inconnu"),
        ({**OPENING, "type": ["opening"]}, "type inconnu"),
        ({**OPENING, "colour": "red"}, "il doit avoir kind, places, point, name"),
        ({"type": "closure"}, "il doit avoir structure"),
        ({"type": "closure", "structure": 3}, "structure doit être un texte"),
        ({**OPENING, "point": [1]}, "point doit être"),
        ({**OPENING, "point": 12}, "point doit être"),
        ({**OPENING, "point": ["a", "b"]}, "point doit être"),
        ({**OPENING, "places": "16"}, "nombre entier"),
        ({"type": "resizing", "structure": "s-1", "places": 0}, "« 0 » places, impossible"),
        ({"type": "childminder_loss", "commune": "93053", "share": 20}, "entre 0 et 1"),
    ],
)
def test_unreadable_changes(change: Any, message: str) -> None:
    text = json.dumps({"version": 1, "name": "A", "changes": [change]})

    with pytest.raises((UnreadableFileError, ParameterError), match=message):
        from_json(text)
