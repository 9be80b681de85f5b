"""A structure of the network holds only what can be."""

import pytest

from geo.errors import ParameterError
from geo.network.model import NetworkStructure

GIVEN = {"id": "r-0123456789ab", "name": "MAM Les Coccinelles", "kind": "mam"}


def test_what_is_not_given_is_not_known() -> None:
    structure = NetworkStructure(**GIVEN)

    assert structure.status == "ouvert"
    assert structure.places is None
    assert structure.lon is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "  "}, "le nom manque"),
        ({"kind": "garderie"}, "type inconnu « garderie »"),
        ({"status": "vendu"}, "statut inconnu"),
        ({"stage": "travaux"}, "une étape ne va qu’avec un projet"),
        ({"places": 0}, "attendu de 1 à 400"),
        ({"childminders": 7}, "attendu de 1 à 6"),
        ({"commune": "930"}, "mal formé"),
        ({"lon": 2.4}, "vont ensemble"),
        ({"lon": 2.4, "lat": 148.9}, "hors du globe"),
        ({"location_score": 1.5}, "attendu de 0 à 1"),
        ({"location_score": float("nan")}, "attendu de 0 à 1"),
        ({"note": "x" * 10_001}, "note dépasse"),
    ],
)
def test_what_cannot_be_is_refused_and_said(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        NetworkStructure(**{**GIVEN, **wrong})


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(ParameterError, match=r"places.*code de commune"):
        NetworkStructure(**{**GIVEN, "places": 1000, "commune": "x"})
