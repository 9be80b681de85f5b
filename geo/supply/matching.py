"""Which records speak of one and the same structure.

Two records of a commune are compared on name, address, distance and kind. The rules are a short
ordered list; each match keeps the rule that made it, in French, so that a person can judge it.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from geo.supply.kinds import are_compatible
from geo.supply.names import find_proper_name, fold, parse_address
from geo.supply.records import OSM, OSM_2021, Record, project

NEAR = 300.0  # metres: farther apart, two located records are two structures
SAME_PLACE = 30.0  # metres: one building, or a point and the building it stands for
SAME_NAME = 85.0  # of 100: one proper name, give or take a spelling
SAME_NAME_FAR = 90.0  # of 100: when no distance backs the name up
LIKE_NAME = 60.0  # of 100: enough when the address is the same

# OpenStreetMap draws one place as a point and as a building: the only sources that repeat.
REPEATING = (OSM, OSM_2021)


@dataclass(frozen=True)
class Match:
    """Two records (indices, first < second) of one structure, and why.

    ``score`` (0-100) orders the matches: 0.6 x likeness of names + 0.4 x closeness.
    ``distance`` is in metres, None when one has no coordinates of its own.
    """

    first: int
    second: int
    score: float
    reason: str
    distance: float | None


@dataclass(frozen=True)
class Face:
    """What is compared of a record. ``address``: house number and folded street; ``position``:
    EPSG:2154, None unless it is the structure's own."""

    source: str
    kind: str
    proper_name: str
    address: tuple[str | None, str] | None
    management: str | None
    position: tuple[float, float] | None


@dataclass(frozen=True)
class Likeness:
    """Why two faces are those of one structure; score, reason and distance as in Match."""

    score: float
    reason: str
    distance: float | None


def find_matches(records: Sequence[Record], commune_names: Mapping[str, str]) -> list[Match]:
    """Every pair of records that a rule holds for one structure, best score first.

    ``commune_names``, by code of 2025, are left out of the names compared.
    """
    faces = read_faces(records, commune_names)
    by_commune = defaultdict(list)
    for index, record in enumerate(records):
        by_commune[record.commune].append(index)
    matches = []
    for indices in by_commune.values():
        for first, second in combinations(indices, 2):
            alike = compare(faces[first], faces[second])
            if alike is not None:
                matches.append(Match(first, second, alike.score, alike.reason, alike.distance))

    def rank(match: Match) -> tuple[float, list[str]]:
        return -match.score, sorted([records[match.first].ref, records[match.second].ref])

    return sorted(_drop_ambiguous(records, matches), key=rank)


def group_records(
    records: Sequence[Record], matches: Sequence[Match]
) -> tuple[list[list[int]], list[Match]]:
    """Groups of records (indices), one a structure, and the matches that made them.

    Matches are taken best first; one that would put two records of a source in a group is
    refused, unnamed objects of OpenStreetMap apart: a source does not list a structure twice.
    """
    group_of = {index: [index] for index in range(len(records))}
    kept = []
    for match in matches:
        one, other = group_of[match.first], group_of[match.second]
        if one is other:
            kept.append(match)
            continue
        sources = [records[i].source for i in one + other if not _may_repeat(records[i])]
        if len(sources) > len(set(sources)):
            continue
        kept.append(match)
        one += other
        for index in other:
            group_of[index] = one
    groups = {id(group): sorted(group) for group in group_of.values()}
    return sorted(groups.values()), kept


def read_faces(records: Sequence[Record], commune_names: Mapping[str, str]) -> list[Face]:
    """What is compared of each record; ``commune_names`` as in ``find_matches``."""
    return [
        Face(
            source=record.source,
            kind=record.kind,
            proper_name=find_proper_name(record.name, commune_names.get(record.commune, "")),
            address=parse_address(record.address),
            management=_read_management(record),
            position=position if record.is_sited else None,
        )
        for record, position in zip(records, project(records), strict=True)
    ]


def compare(one: Face, other: Face) -> Likeness | None:
    """How two records of a commune are alike, by the first rule that holds; None when none does."""
    if not are_compatible(one.kind, other.kind):
        return None
    distance = measure_distance(one, other)
    if distance is not None and distance > NEAR:
        return None
    nameless = not one.proper_name or not other.proper_name
    likeness = fuzz.token_set_ratio(one.proper_name, other.proper_name)
    # Without a distance one word in common is not enough: all the words count.
    strict = fuzz.token_sort_ratio(one.proper_name, other.proper_name)
    same_place = distance is not None and distance <= SAME_PLACE
    if one.source == other.source:
        if one.source not in REPEATING or not same_place or not nameless:
            return None
        reason = f"même source, à {distance:.0f} m, l’un des deux sans nom propre"
    elif distance is not None and not nameless and likeness >= SAME_NAME:
        reason = f"noms semblables ({likeness:.0f} sur 100), à {distance:.0f} m"
    elif same_place and nameless:
        reason = f"à {distance:.0f} m, l’un des deux sans nom propre"
    elif same_place and one.management and one.management == other.management:
        reason = f"à {distance:.0f} m, même gestionnaire, noms différents"
    elif share_address(one, other) and (nameless or likeness >= LIKE_NAME):
        reason = "même adresse"
    elif distance is None and not nameless and strict >= SAME_NAME_FAR:
        reason = f"noms semblables ({strict:.0f} sur 100), même commune"
    else:
        return None
    return Likeness(rate(0.0 if nameless else likeness, distance), reason, distance)


def measure_distance(one: Face, other: Face) -> float | None:
    """Metres between two records; None when one has no position of its own."""
    return math.dist(one.position, other.position) if one.position and other.position else None


def share_address(one: Face, other: Face) -> bool:
    """Whether both have one house number of one street."""
    return one.address is not None and one.address == other.address and bool(one.address[0])


def rate(likeness: float, distance: float | None) -> float:
    """Score (0-100) of two records whose names are alike by ``likeness`` (0-100)."""
    closeness = 50.0 if distance is None else 100 * (1 - distance / NEAR)
    return round(0.6 * likeness + 0.4 * closeness, 1)


def _drop_ambiguous(records: Sequence[Record], matches: Sequence[Match]) -> list[Match]:
    """Without a distance, a name borne by two records of a source (a chain) tells nothing."""
    partners = defaultdict(set)
    for m in matches:
        if m.distance is None:
            partners[m.first, records[m.second].source].add(m.second)
            partners[m.second, records[m.first].source].add(m.first)
    return [
        m
        for m in matches
        if m.distance is not None
        or (
            len(partners[m.first, records[m.second].source]) == 1
            and len(partners[m.second, records[m.first].source]) == 1
        )
    ]


def _read_management(record: Record) -> str | None:
    words = fold(f"{record.name or ''} {record.manager or ''}").split()
    for management, stems in {
        "departement": ("depart", "deparmental", "conseil general"),
        "commune": ("municipal", "ville", "mairie", "commune"),
    }.items():
        if any(word.startswith(stems) for word in words):
            return management
    return None


def _may_repeat(record: Record) -> bool:
    return record.source in REPEATING and not find_proper_name(record.name)
