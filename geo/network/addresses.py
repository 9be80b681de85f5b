"""An address that somebody types on one line, found: number, street, commune, in any order."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from rapidfuzz import fuzz, process

from geo import french
from geo.collect import Policy
from geo.errors import ParameterError
from geo.network.communes import DEPARTEMENT, Communes
from geo.network.geocoding import ACCEPTED_SCORE, EXACT, SHOWN_SCORE
from geo.network.geoplateforme import POLICY, Answer, Question, Service, ask, load_service
from geo.store import read_attributes
from geo.supply.geocoding import AddressIndex, Position, geocode, index_addresses
from geo.supply.names import fold, fold_street, parse_address
from geo.territory.changes import map_communes

EXAMPLE = "12 rue de Paris, Montreuil"
MOST = 40  # candidates told: as many as communes
NEARBY = 10  # numbers apart, of one side of a street: some tens of metres
CLOSE_STREET = 85.0  # rapidfuzz ratio, 0-100: shown for a person to choose, never taken
MAX_LENGTH = 300  # characters read

_QUALITIES = {"housenumber": "numero", "street": "rue", "locality": "rue"}
_POSTCODE = re.compile(r"(?<!\d)(?:F-)?(\d{5})(?!\d)(?:\s*cedex(?:\s*\d+)?)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class FoundAddress:
    """An address found. ``lon``, ``lat``: WGS 84 degrees; ``quality``: numero or rue; ``score``:
    0-1, of the geocoder; ``locator``: geoplateforme or adresses (OpenStreetMap's, offline);
    ``doubt``: why a person should look at it, in French, empty when there is no doubt.
    """

    label: str  # « 12 rue de Paris, Montreuil »
    commune: str  # code of 2025
    commune_name: str
    lon: float
    lat: float
    quality: str
    score: float
    locator: str
    doubt: str = ""


@dataclass(frozen=True)
class Search:
    """What was found, the best first; ``message`` (French) says what to do when it is not one
    sure address, or what happened on the way (no answer from the Géoplateforme).
    """

    found: tuple[FoundAddress, ...] = ()
    message: str = ""

    @property
    def sure(self) -> FoundAddress | None:
        """The address, when there is one and no doubt about it."""
        one = self.found[0] if len(self.found) == 1 else None
        return one if one is not None and not one.doubt else None


@dataclass(frozen=True, eq=False)
class AddressBook:
    """The addresses of Seine-Saint-Denis, ready to search. Make one and keep it (about 1 s)."""

    communes: Communes
    index: AddressIndex
    names: Mapping[tuple[str, str], str]  # (commune, folded street): as it is written
    places: Mapping[str, Sequence[str]]  # folded street: communes that have it
    numbers: Mapping[tuple[str, str], Mapping[int, Position]]  # those without « bis »


@dataclass(frozen=True)
class _Asked:
    """What a text says: folded street, number, commune (None: not told), what was corrected."""

    street: str
    number: str | None
    commune: str | None = None
    warning: str = ""


def read_book(read: Callable[[str], pd.DataFrame] = read_attributes) -> AddressBook:
    """The book of the processed tables ``addresses`` and ``communes``. Raises MissingDataError."""
    addresses = read("addresses")
    streets = addresses[addresses["number"].eq("")]
    names: dict[tuple[str, str], str] = {}
    places: dict[str, list[str]] = defaultdict(list)
    for commune, street in zip(streets["commune"], streets["street"], strict=True):
        folded = fold_street(street)
        names[commune, folded] = street
        places[folded].append(commune)
    index = index_addresses(addresses)
    numbers: dict[tuple[str, str], dict[int, Position]] = defaultdict(dict)
    for (commune, street, number), position in index.numbers.items():
        if number.isdecimal():
            numbers[commune, street][int(number)] = position
    return AddressBook(Communes(read("communes")), index, names, places, numbers)


def find_address(
    text: str,
    book: AddressBook,
    *,
    online: bool = False,
    service: Service | None = None,
    policy: Policy = POLICY,
) -> Search:
    """Find an address of Seine-Saint-Denis in a free text; never raises for what is typed.

    ``online``: ask the Géoplateforme first (only the text is sent), then look offline when its
    answer is in doubt. A weak match is never sure: it has its doubt, and several candidates are
    all returned, for a person to choose.
    """
    words = " ".join(text[:MAX_LENGTH].split())
    if not fold(words):
        return Search(message=f"Écrire une adresse : numéro, rue et commune, « {EXAMPLE} ».")
    notice = ""
    if online:
        by_service, notice = _ask_service(words, book, service or load_service(), policy)
        if by_service is not None and not by_service.doubt:
            return Search((by_service,))
        offline = _search(words, book)
        if offline.sure is not None:
            return replace(offline, message=notice)
        if by_service is not None:
            others = [each for each in offline.found if each.label != by_service.label]
            return _conclude([by_service, *others], notice)
        return replace(offline, message=" ".join(filter(None, (notice, offline.message))))
    return _search(words, book)


def _search(words: str, book: AddressBook) -> Search:
    """Look an address up in the book."""
    outside = _find_outside(words)
    if outside:
        return Search(message=outside)
    asked = _read(words, book.communes)
    if asked is None:
        return Search(
            message=f"« {words[:60]} » ne nomme pas de rue. Écrire le numéro, la rue et la "
            f"commune, « {EXAMPLE} », ou placer le point sur la carte."
        )
    if asked.commune is not None:
        found = _look(asked, asked.commune, book)
        if found is not None:
            return _conclude([found])
        here = book.communes.names[asked.commune]
        missing = f"Cette rue n’est pas connue dans la commune « {here} »"
        close = _look_close(asked, [asked.commune], book)
    else:
        missing = "Cette rue n’est pas connue en Seine-Saint-Denis"
        close = []
    known = [code for code in book.places.get(asked.street, ()) if code != asked.commune]
    exact = [found for code in known if (found := _look(asked, code, book)) is not None]
    if asked.commune is None and exact:
        return _conclude(exact)
    if asked.commune is None:
        close = _look_close(asked, None, book)
    candidates = [*close, *(_doubt(each, "dans une autre commune") for each in exact)]
    if candidates:
        told = "Choisir parmi celles-ci, ou écrire l’adresse autrement."
        return Search(tuple(candidates[:MOST]), f"{missing}. {told}")
    return Search(
        message=f"{missing}. Vérifier son nom et la commune, « {EXAMPLE} », ou placer le point "
        "sur la carte."
    )


def _find_outside(words: str) -> str:
    """Why an address is not in the département, from its postcode; empty when it may be."""
    told = _POSTCODE.search(words)
    # Five digits at the very beginning may be a house number only to a machine: none has so many.
    if told is None or told[1].startswith(DEPARTEMENT):
        return ""
    return (
        f"Le code postal {told[1]} n’est pas de Seine-Saint-Denis : l’atlas ne cherche que les "
        "adresses du département."
    )


def _read(words: str, communes: Communes) -> _Asked | None:
    """What a text says; None when it names no street."""
    told = _POSTCODE.search(words)
    postcode = told[1] if told else None
    plain = _POSTCODE.sub(",", words)
    parts = [part.strip() for part in re.split(r"[,;]", plain) if fold(part)]
    # « 12, rue X »: the comma after the number separates nothing.
    merged: list[str] = []
    for part in parts:
        if merged and re.fullmatch(r"\d{1,4}( ?(bis|ter|quater|[a-d]))?", fold(merged[-1])):
            merged[-1] = f"{merged[-1]} {part}"
        else:
            merged.append(part)
    street, others = _take_street(merged)
    if street is None:
        return None
    number, name = street
    name, suffix = _split_commune(name, communes)
    for town in (*others, suffix):
        commune = _find_commune(town, postcode, communes)
        if commune is not None:
            return _Asked(name, number, *commune)
    if postcode is not None:
        by_postcode = communes.find_postcode(postcode)
        return _Asked(name, number, by_postcode.code, by_postcode.warning)
    return _Asked(name, number)


def _take_street(parts: Sequence[str]) -> tuple[tuple[str | None, str] | None, list[str]]:
    """Number and folded street of the first part that has one, and the other parts.

    What comes before the street in its part (« Montreuil 12 rue de Paris ») is a part too.
    """
    for position, part in enumerate(parts):
        words = fold(part).split()
        for start in range(len(words)):
            parsed = parse_address(" ".join(words[start:]))
            if parsed is not None:
                before = [" ".join(words[:start])] if start else []
                return parsed, [*before, *parts[:position], *parts[position + 1 :]]
    return None, list(parts)


def _split_commune(street: str, communes: Communes) -> tuple[str, str]:
    """A folded street without the commune that ends it, and that commune as told.

    « rue de paris montreuil » -> « rue de paris », « montreuil ». A street that bears the name of
    a commune (« rue de bagnolet ») keeps it.
    """
    words = street.split()
    for start in range(2, len(words)):
        town = " ".join(words[start:])
        if words[start - 1] not in _LINKS and communes.match_exactly(town):
            return " ".join(words[:start]), town
    return street, ""


_LINKS = {"de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "en", "et", "saint"}


def _find_commune(town: str, postcode: str | None, communes: Communes) -> tuple[str, str] | None:
    """Code of a commune of the département as told, and what was corrected; None: no such."""
    if not fold(town):
        return None
    try:
        found = communes.find(town, postcode)
    except ParameterError:
        return None
    return None if found.code not in communes.names else (str(found.code), found.warning)


def _look(asked: _Asked, commune: str, book: AddressBook) -> FoundAddress | None:
    """The address in a commune, with its doubts; None when no street there is close enough."""
    told = f"{asked.number or ''} {asked.street}".strip()
    found = geocode(told, commune, book.index)
    if found is None:
        return None
    street = asked.street
    if found.likeness < EXACT:
        known = [name for code, name in book.names if code == commune]
        street = max(known, key=lambda name: fuzz.ratio(asked.street, name))
    doubts = [asked.warning] if asked.warning else []
    if found.likeness < EXACT:
        doubts.append("nom de rue approché")
    position, lost = found.position, asked.number is not None and found.quality == "rue"
    if lost:
        near = _find_near(str(asked.number), book.numbers.get((commune, street), {}))
        where = "au milieu de la rue" if near is None else f"au numéro {near[0]}, le plus proche"
        position = position if near is None else near[1]
        doubts.append(f"numéro {asked.number} introuvable : le point est {where}")
    name = _write_street(book.names[commune, street])
    town = book.communes.names[commune]
    number = f"{asked.number} " if asked.number and not lost else ""
    return FoundAddress(
        label=f"{number}{name if number else name[0].upper() + name[1:]}, {town}",
        commune=commune,
        commune_name=town,
        lon=position[0],
        lat=position[1],
        quality=found.quality,
        score=round(found.likeness / 100 * (0.5 if lost else 1.0), 4),
        locator="adresses",
        doubt=" ; ".join(doubts),
    )


def _find_near(number: str, known: Mapping[int, Position]) -> tuple[int, Position] | None:
    """The nearest known number of a street, on the same side, and where it is."""
    wanted = int(number.split()[0])
    same_side = [each for each in known if abs(each - wanted) <= NEARBY and not (each - wanted) % 2]
    if not same_side:
        return None
    nearest = min(same_side, key=lambda each: (abs(each - wanted), each))
    return nearest, known[nearest]


def _look_close(
    asked: _Asked, communes: Sequence[str] | None, book: AddressBook
) -> list[FoundAddress]:
    """Addresses in streets of a name near enough to be shown, the nearest first."""
    names = [
        street
        for street, codes in book.places.items()
        if communes is None or not set(codes).isdisjoint(communes)
    ]
    close = process.extract(
        asked.street, names, scorer=fuzz.ratio, score_cutoff=CLOSE_STREET, limit=MOST
    )
    found = []
    for street, likeness, _ in close:
        for code in book.places[street]:
            if communes is None or code in communes:
                each = _look(replace(asked, street=street), code, book)
                if each is not None:
                    score = round(each.score * likeness / 100, 4)
                    found.append(_doubt(replace(each, score=score), "nom de rue approché"))
    return found


def _doubt(found: FoundAddress, doubt: str) -> FoundAddress:
    doubts = dict.fromkeys(filter(None, (*found.doubt.split(" ; "), doubt)))
    return replace(found, doubt=" ; ".join(doubts))


def _conclude(found: Sequence[FoundAddress], notice: str = "") -> Search:
    """Candidates, and what to do with them."""
    kept = tuple(found[:MOST])
    if len(found) > 1:
        communes = {each.commune for each in found}
        if len(communes) > 1:
            message = (
                f"Cette adresse existe dans {french.quantity(len(communes), 'commune')} : choisir, "
                "ou écrire la commune."
            )
        else:
            message = "Plusieurs adresses possibles : choisir."
    else:
        doubt = kept[0].doubt
        message = f"À vérifier : {doubt}." if doubt else ""
    return Search(kept, " ".join(filter(None, (notice, message))))


def _ask_service(
    words: str, book: AddressBook, service: Service, policy: Policy
) -> tuple[FoundAddress | None, str]:
    """The Géoplateforme's answer, when it is an address of the département; and what to say."""
    answers = ask([Question(words, "", "")], service, policy)
    if answers.failure:
        return None, f"Géoplateforme : {answers.failure}. L’adresse a été cherchée hors ligne."
    answer = answers.found.get(0)
    if answer is None or answer.kind not in _QUALITIES or answer.score < SHOWN_SCORE:
        return None, "La Géoplateforme ne reconnaît pas cette adresse."
    commune = map_communes().get(answer.commune, answer.commune)
    if commune not in book.communes.names:
        return None, f"La Géoplateforme trouve {answer.label}, hors de Seine-Saint-Denis."
    return _read_answer(answer, commune, words, book), ""


def _read_answer(answer: Answer, commune: str, words: str, book: AddressBook) -> FoundAddress:
    doubts = []
    if answer.score < ACCEPTED_SCORE:
        score, wanted = french.number(answer.score, 2), french.number(ACCEPTED_SCORE, 2)
        doubts.append(f"score {score}, il en faut {wanted}")
    asked = _read(words, book.communes)
    if answer.kind != "housenumber" and asked is not None and asked.number is not None:
        doubts.append("numéro introuvable : le point est dans la rue")
    return FoundAddress(
        label=answer.label,
        commune=commune,
        commune_name=book.communes.names[commune],
        lon=answer.lon,
        lat=answer.lat,
        quality=_QUALITIES[answer.kind],
        score=answer.score,
        locator="geoplateforme",
        doubt=" ; ".join(doubts),
    )


def _write_street(name: str) -> str:
    """A street after its number: « rue de Paris »."""
    return name[0].lower() + name[1:] if name else name
