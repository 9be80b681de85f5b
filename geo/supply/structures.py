"""One list of structures from every source, each keeping what its sources say.

Winner of a field: the first source, in the order of AUTHORITY, that has a value. Places come
from the most authoritative dated list, the name from the municipal page (as people say it), the
location from the best quality. What the others say otherwise is a contradiction, listed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.store.schemas import LOCATION_QUALITY, SCHEMAS
from geo.supply.contradictions import find_contradictions
from geo.supply.corrections import (
    Correction,
    KnownContradiction,
    apply_corrections,
    load_corrections,
    load_known_contradictions,
)
from geo.supply.geocoding import AddressIndex, locate
from geo.supply.matching import Match, find_matches, group_records
from geo.supply.records import (
    BPE,
    CNAF,
    MUNICIPAL,
    OSM,
    OSM_2021,
    PORTAL,
    UNNAMED,
    Exclusion,
    Record,
    project,
    read_records,
)
from geo.territory.points import assign_points

_LISTS_FIRST = (PORTAL, MUNICIPAL, CNAF, BPE, OSM, OSM_2021)
_PAGES_FIRST = (MUNICIPAL, PORTAL, CNAF, BPE, OSM, OSM_2021)
AUTHORITY: dict[str, tuple[str, ...]] = {
    "name": _PAGES_FIRST,
    "kind": _LISTS_FIRST,
    "status": _PAGES_FIRST,  # a page and its corrections tell a closing; a list is only dated
    "manager": _LISTS_FIRST,
    "address": _LISTS_FIRST,
    "postcode": _LISTS_FIRST,
    "places": (PORTAL, CNAF, MUNICIPAL, OSM, OSM_2021, BPE),
    "location": (OSM, OSM_2021, PORTAL, MUNICIPAL, BPE, CNAF),
}

# The identifier comes from the first of these sources that knows the structure, in the order in
# which they entered the atlas: a source collected later renames nothing.
_IDENTITY = (MUNICIPAL, OSM_2021, PORTAL, CNAF, OSM, BPE)

# The places of these are not places of today: they stay in ``sources`` only.
_WITHOUT_PLACES = ("projet", "ferme")

NOT_IN_LATER_OSM = "Absente de l’extrait OpenStreetMap le plus récent."


@dataclass(frozen=True)
class Supply:
    """The structures and what the reader may ask about how they were found.

    ``structures`` and ``contradictions`` follow their schemas. ``excluded``: source, key,
    commune, name, reason. ``matches``: structure, name, first, first_name, second, second_name,
    score, distance_m, reason.
    """

    structures: gpd.GeoDataFrame
    contradictions: pd.DataFrame
    excluded: pd.DataFrame
    matches: pd.DataFrame


def build_structures(
    tables: Mapping[str, pd.DataFrame],
    communes: gpd.GeoDataFrame,
    iris: gpd.GeoDataFrame,
    addresses: AddressIndex,
    *,
    commune_changes: Mapping[str, str],
    vintages: Mapping[str, str],
    corrections: Sequence[Correction] | None = None,
    known_contradictions: Sequence[KnownContradiction] | None = None,
) -> Supply:
    """Match every source's structures into one list.

    ``tables``: readers' tables by source id, absent sources left out. ``communes`` (code, name)
    and ``iris`` (code): polygons of 2025, EPSG:2154. ``commune_changes``: old to new commune
    codes. ``vintages``: dates by source id. Corrections default to those of the project.
    Raises CorrectionError when one no longer matches its source.
    """
    tables = dict(tables)
    if OSM in tables:
        extract = tables[OSM]
        tables[OSM] = extract.assign(
            commune=assign_points(gpd.GeoSeries(extract.geometry), communes, nearest=False)
        )
    records, exclusions = read_records(tables, commune_changes, vintages)
    if corrections is None:
        corrections = load_corrections()
    if known_contradictions is None:
        known_contradictions = load_known_contradictions()
    records = apply_corrections(records, corrections, known_contradictions)
    records = locate(records, addresses)
    names = dict(zip(communes["code"], communes["name"], strict=True))
    groups, matches = group_records(records, find_matches(records, names))

    ids = {index: _identify([records[i] for i in group]) for group in groups for index in group}
    rows = [_merge([records[i] for i in group], later_osm=OSM in tables) for group in groups]
    structures = gpd.GeoDataFrame(rows, geometry="geometry", crs=2154)
    structures["iris"] = _find_iris(structures, iris)
    structures = structures[list(SCHEMAS["structures"].columns)].sort_values("id")
    kept_names = dict(zip(structures["id"], structures["name"], strict=True))
    contradictions = find_contradictions(
        {ids[group[0]]: [records[i] for i in group] for group in groups},
        kept_names,
        choose,
        known_contradictions,
    )
    return Supply(
        structures.reset_index(drop=True),
        contradictions,
        pd.DataFrame([vars(e) for e in exclusions], columns=list(Exclusion.__annotations__)),
        _list_matches(records, matches, ids, kept_names),
    )


def choose(records: Iterable[Record], name: str) -> Record | None:
    """The record whose value of a field is kept: the first by AUTHORITY that has one.

    A kind that is certain goes before a guess; a location of better quality before a worse.
    """
    order = AUTHORITY[name]

    def rank(record: Record) -> tuple[Any, ...]:
        doubt = 0
        if name == "kind":
            doubt = int(not record.kind_certain)
        elif name == "location":
            doubt = LOCATION_QUALITY.index(record.quality)
        return doubt, order.index(record.source), record.key

    ranked = sorted(records, key=rank)
    if name == "location":
        return next((r for r in ranked if r.lon is not None), None)
    return next((r for r in ranked if getattr(r, name) is not None), None)


def _merge(records: Sequence[Record], *, later_osm: bool) -> dict[str, Any]:
    """One row of the table ``structures``, its iris left to be found."""
    value = {name: choose(records, name) for name in AUTHORITY}
    row: dict[str, Any] = {
        name: None if winner is None else getattr(winner, name)
        for name, winner in value.items()
        if name != "location"
    }
    notes = [r.note for r in records if r.note and _is_note_shown(r, records)]
    if later_osm and {r.source for r in records} == {OSM_2021}:
        row["status"] = "a_verifier"
        notes.append(NOT_IN_LATER_OSM)
    if row["status"] in _WITHOUT_PLACES:
        row["places"] = None
    places, location = value["places"], value["location"]
    position = project([location])[0] if location else None
    return row | {
        "id": _identify(records),
        "name": row["name"] or UNNAMED.get(records[0].source, "Structure sans nom"),
        "commune": records[0].commune,
        "places": None if row["places"] is None else float(row["places"]),
        "places_source": places.source if places and row["places"] is not None else None,
        "location_quality": location.quality if location else "commune",
        "sources": json.dumps(_describe_sources(records), ensure_ascii=False, sort_keys=True),
        "note": " ".join(dict.fromkeys(notes)) or None,
        "geometry": gpd.points_from_xy([position[0]], [position[1]])[0] if position else None,
    }


def _is_note_shown(record: Record, records: Sequence[Record]) -> bool:
    """Whether a record's note is one for the reader.

    The municipal list's notes are in English: shown once a correction has put them in French.
    A doubt on an object of OpenStreetMap falls when another source knows the structure.
    """
    if record.source == MUNICIPAL:
        return "note" in record.published
    if record.source in (OSM, OSM_2021, CNAF):
        return all(r.status == "a_verifier" for r in records)
    return True


def _describe_sources(records: Sequence[Record]) -> list[dict[str, Any]]:
    """What each source says, with the published value of every corrected field."""
    fields = ("name", "kind", "status", "manager", "address", "places", "lon", "lat", "quality",
              "url", "date")  # fmt: skip
    described = []
    for record in sorted(records, key=lambda r: (_PAGES_FIRST.index(r.source), r.key)):
        entry: dict[str, Any] = {"source": record.source, "id": record.key}
        entry |= {f: v for f in fields if (v := getattr(record, f)) is not None}
        published = {f: v for f, v in record.published.items() if f != "note"}
        described.append(entry | ({"published": published} if published else {}))
    return described


def _identify(records: Sequence[Record]) -> str:
    oldest = min(records, key=lambda r: (_IDENTITY.index(r.source), not r.name, r.key))
    return "s-" + hashlib.sha1(oldest.ref.encode(), usedforsecurity=False).hexdigest()[:10]


def _find_iris(structures: gpd.GeoDataFrame, iris: gpd.GeoDataFrame) -> pd.Series:
    """IRIS of the structures that are located; a street's middle point tells no IRIS."""
    sited = structures["location_quality"].isin(["point", "numero"])
    return assign_points(structures.geometry.where(sited), iris)


def _list_matches(
    records: Sequence[Record],
    matches: Sequence[Match],
    ids: Mapping[int, str],
    names: Mapping[str, str],
) -> pd.DataFrame:
    columns = ["structure", "name", "first", "first_name", "second", "second_name", "score",
               "distance_m", "reason"]  # fmt: skip
    rows = [
        (
            ids[m.first], names[ids[m.first]],
            records[m.first].ref, records[m.first].name,
            records[m.second].ref, records[m.second].name,
            m.score, m.distance, m.reason,
        )
        for m in matches
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["structure", "first", "second"]).reset_index(drop=True)
