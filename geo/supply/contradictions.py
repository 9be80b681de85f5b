"""Where two sources of one structure disagree: listed, never silently settled."""

import math
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from rapidfuzz import fuzz

from geo.store.schemas import SCHEMAS
from geo.supply.corrections import KnownContradiction
from geo.supply.kinds import KIND_LABELS, STATUS_LABELS
from geo.supply.names import find_proper_name, fold, parse_address
from geo.supply.records import OSM, OSM_2021, Record, project

LABELS = {
    "name": "Nom",
    "kind": "Type",
    "status": "État",
    "manager": "Gestionnaire",
    "address": "Adresse",
    "places": "Places",
    "location": "Emplacement",
}

SAME_TEXT = 85.0  # of 100: under it, two names or managers differ
FAR = 100.0  # metres between two locations of one structure

Choose = Callable[[Sequence[Record], str], Record | None]


def find_contradictions(
    groups: Mapping[str, Sequence[Record]],
    names: Mapping[str, str],
    choose: Choose,
    known: Sequence[KnownContradiction] = (),
) -> pd.DataFrame:
    """Every value of a source that differs from the one kept, one row each.

    ``groups``: records by structure id; ``names``: kept name by structure id; ``choose`` gives
    the record whose value of a field is kept; ``known``: those found by hand on other pages.
    Returns the table ``contradictions`` (field labels in French).
    """
    rows = []
    for structure, records in groups.items():
        for name, label in LABELS.items():
            kept = choose(records, name)
            if kept is None:
                continue
            rows += [
                (structure, names[structure], label, _write(kept, name), kept.source,
                 _write(other, name), other.source)
                for other in records
                if other is not kept and _differ(kept, other, name)
            ]  # fmt: skip
        refs = {record.ref: record for record in records}
        rows += [
            (structure, names[structure], LABELS[k.field], k.kept, refs[k.structure].source,
             k.other, k.other_source)
            for k in known
            if k.structure in refs
        ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(SCHEMAS["contradictions"].columns))
    key = ["structure", "field", "other_source", "other"]
    return table.drop_duplicates(key).sort_values(key).reset_index(drop=True)


def _differ(kept: Record, other: Record, name: str) -> bool:
    if name == "location":
        return kept.is_sited and other.is_sited and _distance(kept, other) > FAR
    one, two = getattr(kept, name), getattr(other, name)
    if one is None or two is None or one == two:
        return False
    if name == "kind":
        return kept.kind_certain and other.kind_certain
    if name == "status":
        # A doubt contradicts nothing, and a point of OpenStreetMap says nothing of the doors.
        return "a_verifier" not in (one, two) and other.source not in (OSM, OSM_2021)
    if name == "name":
        proper = find_proper_name(one), find_proper_name(two)
        return all(proper) and fuzz.token_set_ratio(*proper) < SAME_TEXT
    if name == "manager":
        return fuzz.token_set_ratio(fold(one), fold(two)) < SAME_TEXT
    if name == "address":
        streets = parse_address(one), parse_address(two)
        return None not in streets and streets[0] != streets[1]
    return True


def _distance(one: Record, two: Record) -> float:
    a, b = project([one, two])
    return 0.0 if a is None or b is None else math.dist(a, b)


def _write(record: Record, name: str) -> str:
    if name == "location":
        return f"{record.lat:.5f}, {record.lon:.5f}"
    value = str(getattr(record, name))
    return {"kind": KIND_LABELS, "status": STATUS_LABELS}.get(name, {}).get(value, value)
