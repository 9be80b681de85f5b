"""Where the network's structures are: each address located, with a verdict.

Nothing weak is taken silently: what is not accepted waits for a person, and a pin put by hand is
never moved. Online, the Géoplateforme answers; offline, the index of OSM's addresses.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from geo import french
from geo.collect import Policy
from geo.errors import MissingDataError
from geo.network.editing import Edit, StoredStructure
from geo.network.geoplateforme import POLICY, Answer, Question, Service, ask, load_service
from geo.network.model import NetworkStructure
from geo.store import read_attributes
from geo.supply.geocoding import AddressIndex, geocode, index_addresses
from geo.supply.names import parse_address
from geo.territory.changes import map_communes

Verdict = Literal["accepted", "to_confirm", "not_found"]

BY_HAND = "main"  # the locator of a pin put by a person: the last word
ACCEPTED_SCORE = 0.8  # 0-1, of the Géoplateforme: below, a person confirms
SHOWN_SCORE = 0.4  # 0-1: below, the answer is about another address
EXACT = 100.0  # likeness of a street's name, offline: a slip may be another street

_QUALITIES = {"housenumber": "numero", "street": "rue", "locality": "rue"}

Read = Callable[[str], pd.DataFrame]  # a processed table by name


@dataclass(frozen=True, kw_only=True)
class Location:
    """Where a structure was found, and what to make of it; ``reason`` is French.

    ``lon``, ``lat``: WGS 84 degrees; ``location_score``: 0-1; ``found``: the address as the
    geocoder writes it. None of these when the verdict is not_found.
    """

    structure: str
    verdict: Verdict
    reason: str
    lon: float | None = None
    lat: float | None = None
    location_quality: str | None = None
    location_score: float | None = None
    locator: str | None = None
    found: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the structure that this location gives."""
        names = ("lon", "lat", "location_quality", "location_score", "locator")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Located:
    """The locations, in the order of the structures; ``notices`` are French sentences."""

    locations: tuple[Location, ...]
    notices: tuple[str, ...]


def locate_structures(
    structures: Iterable[NetworkStructure],
    index: AddressIndex | None,
    commune_names: Mapping[str, str],
    *,
    online: bool = False,
    again: bool = False,
    service: Service | None = None,
    policy: Policy = POLICY,
) -> Located:
    """Locate the structures that have no position; ``again``: also those that were located
    otherwise than by hand.

    ``index``: see ``load_addresses``; ``commune_names`` by code of 2025. Nothing is asked of the
    internet unless ``online``; what the service leaves unanswered is looked for offline.
    """
    wanted = [s for s in structures if s.locator != BY_HAND and (again or s.lon is None)]
    found: dict[str, Answer | None] = {}
    notices = []
    if online:
        asked = [s for s in wanted if s.address]
        questions = [
            Question(s.address or "", s.postcode or "", commune_names.get(s.commune or "", ""))
            for s in asked
        ]
        answers = ask(questions, service or load_service(), policy)
        found = {asked[i].id: answer for i, answer in answers.found.items()}
        if answers.failure:
            notices.append(
                f"Géoplateforme : {answers.failure}. Les adresses sans réponse ont été cherchées "
                "hors ligne."
            )
    locations = []
    for structure in wanted:
        by_service = None
        if structure.id in found:
            by_service = judge_answer(structure, found[structure.id], commune_names)
        elif online and structure.address:
            by_service = _fail(structure, "la Géoplateforme n’a pas répondu pour cette adresse")
        locations.append(_choose(by_service, search_index(structure, index)))
    return Located(tuple(locations), tuple(notices))


def judge_answer(
    structure: NetworkStructure, answer: Answer | None, commune_names: Mapping[str, str]
) -> Location:
    """What to make of the Géoplateforme's answer (None: it found nothing)."""
    if answer is None:
        return _fail(structure, "adresse inconnue de la Géoplateforme")
    score = french.number(answer.score, 2)
    if answer.kind not in _QUALITIES:
        return _fail(structure, "la Géoplateforme ne reconnaît que la commune")
    if answer.score < SHOWN_SCORE:
        return _fail(structure, f"la Géoplateforme ne propose qu’une autre adresse (score {score})")
    commune = map_communes().get(answer.commune, answer.commune)
    doubts = []
    if structure.commune is None:
        doubts.append("la commune de la structure n’est pas connue")
    elif commune != structure.commune:
        there = commune_names.get(commune, commune)
        here = commune_names.get(structure.commune, structure.commune)
        doubts.append(f"adresse trouvée dans une autre commune : {there}, au lieu de {here}")
    if answer.score < ACCEPTED_SCORE:
        doubts.append(f"score {score}, il en faut {french.number(ACCEPTED_SCORE, 2)}")
    if answer.kind != "housenumber" and _tells_number(structure):
        doubts.append("numéro introuvable : le point est dans la rue, pas au numéro")
    elif answer.kind == "locality":
        doubts.append("c’est un lieu-dit : le point est approché")
    return Location(
        structure=structure.id,
        verdict="to_confirm" if doubts else "accepted",
        reason=" ; ".join(doubts) or f"adresse reconnue par la Géoplateforme (score {score})",
        lon=answer.lon,
        lat=answer.lat,
        location_quality=_QUALITIES[answer.kind],
        location_score=round(answer.score, 4),
        locator="geoplateforme",
        found=answer.label or None,
    )


def search_index(structure: NetworkStructure, index: AddressIndex | None) -> Location:
    """Look an address up in the index of OSM's addresses, which covers Seine-Saint-Denis.

    The score is the likeness of the street's name, and half of it when the number is not there.
    """
    if not structure.address:
        return _fail(structure, "l’adresse manque")
    if index is None:
        return _fail(structure, "le répertoire d’adresses n’est pas sur cette machine")
    if structure.commune is None:
        return _fail(structure, "la commune n’est pas connue")
    if parse_address(structure.address) is None:
        return _fail(structure, "l’adresse ne nomme pas de rue")
    found = geocode(structure.address, structure.commune, index)
    if found is None:
        return _fail(structure, "rue introuvable dans le répertoire d’adresses de la commune")
    doubts = []
    if found.likeness < EXACT:
        doubts.append(f"nom de rue approché ({found.likeness:.0f} sur 100)")
    in_street = found.quality == "rue" and _tells_number(structure)
    if in_street:
        doubts.append("numéro introuvable : le point est au milieu de la rue")
    return Location(
        structure=structure.id,
        verdict="to_confirm" if doubts else "accepted",
        reason=" ; ".join(doubts) or "adresse reconnue dans le répertoire d’OpenStreetMap",
        lon=round(float(found.position[0]), 6),
        lat=round(float(found.position[1]), 6),
        location_quality=found.quality,
        location_score=round(found.likeness / 100 * (0.5 if in_street else 1.0), 4),
        locator="adresses",
    )


def edit_locations(
    locations: Iterable[Location],
    stored: Iterable[StoredStructure],
    confirmed: Collection[str] = (),
) -> list[Edit]:
    """Edits that give the structures their location: those accepted, and those that a person
    ``confirmed`` (ids). ``stored``: as read before locating, so that a later change wins.
    """
    known = {each.structure.id: each for each in stored}
    edits = []
    for location in locations:
        each = known.get(location.structure)
        agreed = location.verdict == "accepted" or (
            location.verdict == "to_confirm" and location.structure in confirmed
        )
        if each is not None and agreed and each.structure.locator != BY_HAND:
            edits.append(Edit(location.structure, location.values, each.version))
    return edits


def load_addresses(read: Read = read_attributes) -> AddressIndex | None:
    """The index of the processed table ``addresses``; None when a snapshot does not have it.

    ``read``: a processed table by name. Raises SchemaError when the table breaks its schema.
    """
    try:
        return index_addresses(read("addresses"))
    except MissingDataError:
        return None


def _choose(by_service: Location | None, offline: Location) -> Location:
    """The service's word, then the index's; where neither found, why the service did not."""
    if by_service is not None and by_service.verdict != "not_found":
        return by_service
    return offline if by_service is None or offline.verdict != "not_found" else by_service


def _tells_number(structure: NetworkStructure) -> bool:
    parsed = parse_address(structure.address)
    return parsed is not None and parsed[0] is not None


def _fail(structure: NetworkStructure, reason: str) -> Location:
    return Location(structure=structure.id, verdict="not_found", reason=reason)
