"""Which line is which structure: the lines of a file linked to the structures already known.

Same identifier; else same name and same place. Without one, an address or a commune that is not
told contradicts nothing; a link is made only when it is the only one possible.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from geo.network.model import NetworkStructure
from geo.network.rows import RowRead
from geo.supply.kinds import are_compatible
from geo.supply.names import fold, parse_address

MANY = 200  # structures of one name: beyond, only identical ones are linked


@dataclass(frozen=True)
class Signature:
    """What tells a structure from another; None is not told."""

    name: str
    kind: str | None
    commune: str | None
    address: str | None

    def may_be(self, other: "Signature") -> bool:
        """Whether nothing sets the places and the kinds of two structures of one name apart."""
        return self._share_place(other) and self._share_kind(other)

    def shares_door(self, other: "Signature") -> bool:
        """Whether both are told to be at one address of one commune, whatever their kinds."""
        return (
            self.address is not None
            and self.address == other.address
            and self.commune == other.commune
        )

    def is_double(self, other: "Signature") -> bool:
        """Whether two lines of a file tell one structure."""
        apart = self.address and other.address and self.address != other.address
        return not apart and self.may_be(other)

    def _share_place(self, other: "Signature") -> bool:
        if self.commune and other.commune:
            return self.commune == other.commune
        if self.address and other.address:
            return self.address == other.address
        return True

    def _share_kind(self, other: "Signature") -> bool:
        if self.kind is None or other.kind is None:
            return True
        return are_compatible(self.kind, other.kind)


@dataclass
class Links:
    """What is known of the rows, by position. ``doubles``: a row to the first one like it.

    ``mentions``: the structures that a row with a fault seems to tell; such a row is linked to
    none, but the file has not forgotten them.
    """

    known: dict[int, NetworkStructure] = field(default_factory=dict)
    ambiguous: dict[int, list[NetworkStructure]] = field(default_factory=dict)
    doubles: dict[int, int] = field(default_factory=dict)
    mentions: dict[int, list[str]] = field(default_factory=dict)
    unknown_id: set[int] = field(default_factory=set)


def link_rows(rows: Sequence[RowRead], known: Iterable[NetworkStructure]) -> Links:
    """Link the rows without a fault to the known structures, each to one at most; find doubles."""
    structures = {structure.id: structure for structure in known}
    signs = [sign_row(row) for row in rows]
    links = Links()
    _find_doubles(rows, signs, links)
    free = {i for i, row in enumerate(rows) if not row.reasons and i not in links.doubles}
    taken = _link_identifiers(rows, structures, free, links)
    signed = {sid: sign_structure(structure) for sid, structure in structures.items()}
    by_name: dict[str, list[str]] = defaultdict(list)
    for sid, sign in signed.items():
        by_name[sign.name].append(sid)
    same_name: dict[str, list[int]] = defaultdict(list)
    for i in sorted(free):
        if signs[i].name in by_name:
            same_name[signs[i].name].append(i)
    for name, positions in same_name.items():
        candidates = [sid for sid in by_name[name] if sid not in taken]
        _link_name(positions, candidates, signs, signed, structures, links)
    for i, row in enumerate(rows):
        if row.reasons and "name" in row.told:
            namesakes = by_name.get(signs[i].name, ())[:MANY]
            links.mentions[i] = [sid for sid in namesakes if signs[i].may_be(signed[sid])]
    return links


def sign_row(row: RowRead) -> Signature:
    return _sign(row.told.get("name"), row.get("kind"), row.get("commune"), row.get("address"))


def sign_structure(structure: NetworkStructure) -> Signature:
    return _sign(structure.name, structure.kind, structure.commune, structure.address)


def _sign(
    name: str | None, kind: str | None, commune: str | None, address: str | None
) -> Signature:
    # A name in another alphabet, or of emoji, has no letter left once folded.
    plain = unicodedata.normalize("NFKC", name or "").casefold()
    parsed = parse_address(address[:300]) if address else None
    street = " ".join(filter(None, parsed)) if parsed else fold(address)
    letters = re.search(r"[^\W\d_a-zà-ÿœ]", plain)
    return Signature(plain if letters else fold(name) or plain, kind, commune, street or None)


def _find_doubles(rows: Sequence[RowRead], signs: Sequence[Signature], links: Links) -> None:
    first_with_id: dict[str, int] = {}
    seen: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if row.reasons or not signs[i].name:
            continue
        identifier = row.identifier
        if identifier is not None and identifier in first_with_id:
            links.doubles[i] = first_with_id[identifier]
            continue
        for j in seen[signs[i].name][:MANY]:
            told = {identifier, rows[j].identifier} - {None}
            if len(told) < 2 and signs[i].is_double(signs[j]):
                links.doubles[i] = j
                break
        else:
            seen[signs[i].name].append(i)
            if identifier is not None:
                first_with_id[identifier] = i


def _link_identifiers(
    rows: Sequence[RowRead],
    structures: Mapping[str, NetworkStructure],
    free: set[int],
    links: Links,
) -> set[str]:
    """Link the rows that give an identifier; the structures taken."""
    taken: set[str] = set()
    for i, row in enumerate(rows):
        if row.identifier is None:
            continue
        if row.identifier not in structures:
            links.unknown_id.add(i)
            free.discard(i)
        elif i in free:
            links.known[i] = structures[row.identifier]
            taken.add(row.identifier)
            free.discard(i)
    return taken


def _link_name(
    positions: list[int],
    candidates: list[str],
    signs: Sequence[Signature],
    signed: Mapping[str, Signature],
    structures: Mapping[str, NetworkStructure],
    links: Links,
) -> None:
    """Link rows and structures of one name: identical ones, then those that alone can be."""
    exact: dict[Signature, list[str]] = defaultdict(list)
    for sid in reversed(candidates):
        exact[signed[sid]].append(sid)
    left_rows, left = [], dict.fromkeys(candidates)
    for i in positions:
        if exact[signs[i]]:
            sid = exact[signs[i]].pop()
            links.known[i] = structures[sid]
            del left[sid]
        else:
            left_rows.append(i)
    for test in (Signature.shares_door, Signature.may_be):
        compared = list(left)[:MANY]
        choices = {i: [s for s in compared if test(signs[i], signed[s])] for i in left_rows}
        rivals = Counter(sid for found in choices.values() for sid in found)
        for i, found in choices.items():
            if len(found) == 1 and rivals[found[0]] == 1:
                links.known[i] = structures[found[0]]
                del left[found[0]]
                left_rows.remove(i)
            elif found and test is Signature.may_be:
                links.ambiguous[i] = [structures[sid] for sid in found]
