"""Which structures of the network may be which of the open data: proposals, for people to judge.

The rules of the list of structures (geo.supply.matching) come first and are strong; looser ones
follow, as a person has the last word here. One structure is proposed for one at most.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo import french
from geo.network.decisions import Match
from geo.network.model import NetworkStructure
from geo.supply.kinds import KIND_LABELS, are_compatible
from geo.supply.matching import (
    NEAR,
    SAME_NAME_FAR,
    SAME_PLACE,
    Face,
    compare,
    measure_distance,
    rate,
    read_faces,
    share_address,
)
from geo.supply.names import fold
from geo.supply.places import NETWORK as NETWORK
from geo.supply.records import Record

# Looser than the rules of the list of structures: a person judges what they find.
CLOSE_NAME = 75.0  # of 100: all the words, in one commune, without a distance
CLOSE_NAME_NEAR = 60.0  # of 100: when the two are within NEAR metres
CONTAINED = 4  # letters at least of a name that is part of the other
SAME_MANAGER = 90.0  # of 100
OTHER_KIND = 20.0  # points off the score when the kinds are not those of one structure

_STRONG = 100.0  # worth of a strong rule in the assignment: any strong pair before any loose one

State = Literal["proposed", "accepted", "refused"]
_STATES: tuple[State, ...] = ("proposed", "accepted", "refused")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Two structures that may be one. ``reasons`` are French; ``score`` is 0-100, 0 when nothing
    brings the two together; ``distance`` in metres, None when one has no position of its own.

    ``strong``: a rule of the list of structures holds, and for no other structure as well.
    """

    structure: str  # id in the network
    other: str  # id in the open data
    score: float
    reasons: tuple[str, ...]
    distance: float | None
    strong: bool
    state: State = "proposed"


class _Side(NamedTuple):
    """A structure as it is compared."""

    id: str
    record: Record
    face: Face


_Pair = tuple[str, str]


def propose_matches(
    network: Iterable[NetworkStructure],
    structures: gpd.GeoDataFrame,
    decisions: Iterable[Match] = (),
    commune_names: Mapping[str, str] | None = None,
) -> list[Proposal]:
    """The best proposals, one to one, best first, then the decisions taken.

    ``structures``: the processed table; each is known by every name its sources give it.
    ``commune_names``, by code of 2025, are left out of the names compared. An accepted pair takes
    both its structures out of the proposals, a refused pair is not proposed again. Decisions on a
    structure of the network that is not given are left out.
    """
    names = commune_names or {}
    ours = {side.id: side for side in _read_network(network, names)}
    theirs: dict[str, list[_Side]] = defaultdict(list)
    for side in _read_structures(structures, names):
        theirs[side.id].append(side)
    found = _find_pairs(ours, theirs)
    decided = [match for match in decisions if match.structure in ours]
    accepted = [match for match in decided if match.decision == "accepted"]
    taken = {match.structure for match in accepted} | {match.other for match in accepted}
    refused = {(match.structure, match.other) for match in decided if match not in accepted}
    free = {
        pair: each for pair, each in found.items() if pair not in refused and taken.isdisjoint(pair)
    }
    proposals = _assign(_drop_shared(free))
    proposals += [_tell_decision(match, found, theirs) for match in decided]
    return sorted(
        proposals, key=lambda p: (_STATES.index(p.state), not p.strong, -p.score, p.structure)
    )


def _find_pairs(
    ours: Mapping[str, _Side], theirs: Mapping[str, Sequence[_Side]]
) -> dict[_Pair, Proposal]:
    """Every pair that some rule brings together, by the best of its names."""
    by_commune: dict[str, list[_Side]] = defaultdict(list)
    for sides in theirs.values():
        by_commune[sides[0].record.commune] += sides
    everywhere = [side for sides in theirs.values() for side in sides]
    found: dict[_Pair, Proposal] = {}
    for one in ours.values():
        # Without a commune, only a distance says that two are in one place.
        lost = not one.record.commune
        for other in everywhere if lost else by_commune[one.record.commune]:
            proposal = _compare(one, other)
            if proposal is None or (lost and proposal.distance is None):
                continue
            known = found.get((one.id, other.id))
            if known is None or (known.strong, known.score) < (proposal.strong, proposal.score):
                found[one.id, other.id] = proposal
    return found


def _compare(one: _Side, other: _Side) -> Proposal | None:
    alike = compare(one.face, other.face)
    if alike is not None:
        score, reason = alike.score, alike.reason
        # A thing without a name beside a structure may be anything.
        strong = bool(one.face.proper_name and other.face.proper_name)
    else:
        loose = _look_further(one, other)
        if loose is None:
            return None
        score, reason, strong = *loose, False
    return Proposal(
        structure=one.id,
        other=other.id,
        score=score,
        reasons=(reason, *_list_facts(one, other, reason)),
        distance=measure_distance(one.face, other.face),
        strong=strong,
    )


def _look_further(one: _Side, other: _Side) -> tuple[float, str] | None:
    """Score and reason of two structures that no strong rule brings together."""
    a, b = one.face, other.face
    distance = measure_distance(a, b)
    if distance is not None and distance > NEAR:
        return None
    likeness = fuzz.token_set_ratio(a.proper_name, b.proper_name)
    strict = fuzz.token_sort_ratio(a.proper_name, b.proper_name)
    named = bool(a.proper_name and b.proper_name)
    door = share_address(a, b)
    same_place = distance is not None and distance <= SAME_PLACE
    if not are_compatible(a.kind, b.kind):
        if named and strict >= SAME_NAME_FAR and (door or distance is not None):
            return rate(likeness, distance) - OTHER_KIND, "noms semblables au même endroit"
        return None
    if door:
        return rate(likeness if named else 0.0, 0.0), "même adresse, noms différents"
    if not named:
        same = not (a.proper_name or b.proper_name) and distance is None
        ratio = fuzz.ratio(fold(one.record.name), fold(other.record.name))
        if same and ratio >= SAME_NAME_FAR:
            return rate(0.0, None), "même nom, mais sans rien de propre, dans la même commune"
        return None
    if distance is not None:
        if same_place or likeness >= CLOSE_NAME_NEAR:
            words = "noms proches" if likeness >= CLOSE_NAME_NEAR else "noms différents"
            return rate(likeness, distance), f"{words} ({likeness:.0f} sur 100), à {distance:.0f} m"
        return None
    if strict >= CLOSE_NAME:
        return rate(strict, None), f"noms proches ({strict:.0f} sur 100), même commune"
    shortest = min(a.proper_name, b.proper_name, key=len)
    if likeness == 100 and len(shortest.replace(" ", "")) >= CONTAINED:
        return rate(strict, None), "un nom contient l’autre, même commune"
    return None


def _list_facts(one: _Side, other: _Side, reason: str) -> list[str]:
    """What else brings two structures together, or sets them apart."""
    facts = []
    if share_address(one.face, other.face) and "adresse" not in reason:
        facts.append("même adresse")
    distance = measure_distance(one.face, other.face)
    if distance is not None and " m" not in reason:
        facts.append(f"à {distance:.0f} m")
    mine, yours = fold(one.record.manager), fold(other.record.manager)
    if mine and yours and fuzz.token_set_ratio(mine, yours) >= SAME_MANAGER:
        facts.append("même gestionnaire")
    kinds = one.record.kind, other.record.kind
    if kinds[0] != kinds[1]:
        word = "compatibles" if are_compatible(*kinds) else "différents"
        facts.append(f"types {word} : {KIND_LABELS[kinds[0]]} / {KIND_LABELS[kinds[1]]}")
    return facts


def _drop_shared(found: Mapping[_Pair, Proposal]) -> dict[_Pair, Proposal]:
    """Without a distance, a name that several bear (a chain) is no strong reason."""
    strong = [pair for pair, each in found.items() if each.strong and each.distance is None]
    times = Counter(side for pair in strong for side in pair)
    kept = dict(found)
    for pair in strong:
        if max(times[side] for side in pair) > 1:
            reasons = (*found[pair].reasons, "plusieurs structures portent ce nom")
            kept[pair] = replace(found[pair], strong=False, reasons=reasons)
    return kept


def _assign(found: Mapping[_Pair, Proposal]) -> list[Proposal]:
    """The one-to-one proposals of greatest total worth (Hungarian method, part by part)."""
    if not found:
        return []
    rows, columns = (sorted({pair[side] for pair in found}) for side in (0, 1))
    row_of, column_of = ({id_: i for i, id_ in enumerate(ids)} for ids in (rows, columns))
    i = np.array([row_of[one] for one, _ in found])
    j = np.array([column_of[other] for _, other in found])
    worth = np.array([each.score + _STRONG * each.strong for each in found.values()])
    size = len(rows) + len(columns)
    links = coo_array((np.ones(len(i)), (i, len(rows) + j)), shape=(size, size))
    _, part_of = connected_components(links, directed=False)
    chosen = []
    for part in np.unique(part_of[i]):
        inside = part_of[i] == part
        here_i, at_i = np.unique(i[inside], return_inverse=True)
        here_j, at_j = np.unique(j[inside], return_inverse=True)
        matrix = np.zeros((len(here_i), len(here_j)))
        matrix[at_i, at_j] = worth[inside]
        for row, column in zip(*linear_sum_assignment(matrix, maximize=True), strict=True):
            pair = (rows[here_i[row]], columns[here_j[column]])
            if pair in found:
                chosen.append(found[pair])
    return chosen


def _tell_decision(
    match: Match, found: Mapping[_Pair, Proposal], theirs: Mapping[str, Sequence[_Side]]
) -> Proposal:
    state: State = "accepted" if match.decision == "accepted" else "refused"
    word = "accepté" if state == "accepted" else "refusé"
    reasons = [f"{word} par {match.who} le {french.date(match.at.date())}"]
    if match.other not in theirs:
        reasons.append("n’est plus dans les données ouvertes")
    known = found.get((match.structure, match.other))
    if known is not None:
        return replace(known, reasons=(*reasons, *known.reasons), state=state)
    return Proposal(
        structure=match.structure,
        other=match.other,
        score=0.0,
        reasons=tuple(reasons),
        distance=None,
        strong=False,
        state=state,
    )


def _read_network(
    network: Iterable[NetworkStructure], commune_names: Mapping[str, str]
) -> list[_Side]:
    records = [
        Record(
            source=NETWORK,
            key=s.id,
            commune=s.commune or "",
            kind=s.kind,
            name=s.name,
            manager=s.manager,
            address=s.address,
            lon=s.lon,
            lat=s.lat,
            quality="point" if s.location_quality == "main" else s.location_quality or "commune",
        )
        for s in network
    ]
    faces = read_faces(records, commune_names)
    return [_Side(r.key, r, face) for r, face in zip(records, faces, strict=True)]


def _read_structures(structures: gpd.GeoDataFrame, commune_names: Mapping[str, str]) -> list[_Side]:
    """A side for each name and address that a source gives a structure."""
    plain = structures.drop(columns="geometry").astype(object)
    points = structures.geometry.to_crs(4326)
    records: dict[tuple[str, str | None, str | None], Record] = {}
    for row, point in zip(plain.where(plain.notna(), None).to_dict("records"), points, strict=True):
        for entry in json.loads(row["sources"]):
            name, address = entry.get("name"), entry.get("address") or row["address"]
            records[row["id"], name, address] = Record(
                source=entry["source"],
                key=row["id"],
                commune=row["commune"],
                kind=row["kind"],
                name=name,
                manager=row["manager"],
                address=address,
                lon=None if point is None else point.x,
                lat=None if point is None else point.y,
                quality=row["location_quality"],
            )
    faces = read_faces(list(records.values()), commune_names)
    return [_Side(r.key, r, face) for r, face in zip(records.values(), faces, strict=True)]
