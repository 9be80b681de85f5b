"""Corrections made by hand: rows of ``corrections.csv``, guarded by the value they expect."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geo.errors import CorrectionError
from geo.store.schemas import STRUCTURE_KINDS, STRUCTURE_STATUS
from geo.supply.records import Record

CORRECTIONS_FILE = Path(__file__).with_name("corrections.csv")
CONTRADICTIONS_FILE = Path(__file__).with_name("contradictions.csv")

FIELDS = ("name", "kind", "status", "manager", "address", "postcode", "places", "note")
_VALUES = {"kind": STRUCTURE_KINDS, "status": STRUCTURE_STATUS}


@dataclass(frozen=True)
class Correction:
    """A value to replace. ``structure`` is ``source:key``; an empty text means no value."""

    line: int
    structure: str
    field: str
    expected: str
    value: str
    reason: str
    source: str


@dataclass(frozen=True)
class KnownContradiction:
    """What a page that is no source of the atlas says against a record's value."""

    line: int
    structure: str
    field: str
    kept: str
    other: str
    other_source: str


def load_corrections(path: Path = CORRECTIONS_FILE) -> list[Correction]:
    """Read the corrections. Raises CorrectionError on an unknown field or value, or on a field
    corrected twice.
    """
    corrections = [Correction(line, **row) for line, row in _read_lines(path)]
    faults, seen = [], set()
    for c in corrections:
        if c.field not in FIELDS:
            faults.append(f"ligne {c.line} : champ inconnu « {c.field} »")
        elif c.field in _VALUES and c.value not in _VALUES[c.field]:
            faults.append(f"ligne {c.line} : valeur inconnue « {c.value} »")
        if (c.structure, c.field) in seen:
            faults.append(f"ligne {c.line} : champ corrigé deux fois")
        seen.add((c.structure, c.field))
    _raise(path.name, faults)
    return corrections


def load_known_contradictions(path: Path = CONTRADICTIONS_FILE) -> list[KnownContradiction]:
    """Read the contradictions found by hand on pages that are no source of the atlas."""
    return [KnownContradiction(line, **row) for line, row in _read_lines(path)]


def apply_corrections(
    records: Sequence[Record],
    corrections: Sequence[Correction],
    contradictions: Sequence[KnownContradiction] = (),
) -> list[Record]:
    """Replace the values the corrections name; the published ones stay in ``published``.

    Corrections to a source that has no record (not collected) are passed over. Raises
    CorrectionError, with every fault, when a correction or a known contradiction finds no row,
    or another value than the one it expects.
    """
    by_ref = {record.ref: record for record in records}
    sources = {record.source for record in records}
    faults = []
    for c in corrections:
        if _source(c.structure) in sources:
            fault = _find_fault(by_ref, c.line, c.structure, c.field, c.expected)
            if fault:
                faults.append(fault)
            else:
                by_ref[c.structure] = _correct(by_ref[c.structure], c)
    for k in contradictions:
        if _source(k.structure) in sources:
            fault = _find_fault(by_ref, k.line, k.structure, k.field, k.kept)
            if fault:
                faults.append(f"contradictions, {fault}")
    _raise("corrections.csv", faults)
    return list(by_ref.values())


def _correct(record: Record, correction: Correction) -> Record:
    name, text = correction.field, correction.value
    value: Any = int(text) if name == "places" and text else text or None
    certain = record.kind_certain or name == "kind"
    published = {**record.published, name: getattr(record, name)}
    return replace(record, published=published, kind_certain=certain, **{name: value})


def _find_fault(
    by_ref: dict[str, Record], line: int, structure: str, name: str, expected: str
) -> str | None:
    if structure not in by_ref:
        return f"ligne {line} : « {structure} » n’est plus dans sa source"
    value = getattr(by_ref[structure], name)
    found = "" if value is None else str(value)
    if found == expected:
        return None
    return (
        f"ligne {line} : « {structure} », champ {name}, attendu « {expected} », trouvé « {found} »"
    )


def _read_lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(enumerate(csv.DictReader(file), start=2))


def _source(structure: str) -> str:
    return structure.split(":", 1)[0]


def _raise(file: str, faults: list[str]) -> None:
    if faults:
        raise CorrectionError(
            f"{file} : {len(faults)} ligne(s) à revoir, la source a changé ou la ligne est mal "
            "écrite.\n" + "\n".join(faults)
        )
