"""One list of structures everywhere: the open data's and the network's, each structure once.

Whose word is kept, of a structure that both know (an accepted match):

- places: the network's when the open data has none, or when the network said them after the
  open data did; unknown dates favour the open data, whose figure has a page to show. A project
  and a closed structure have no places of today;
- status: the network's, which knows whether its own structure is open;
- location: a pin put by hand; else the better quality, the open data's when equal;
- name, kind, manager, address, postcode: the open data's, filled in by the network's. A kind that
  the open data does not settle is the network's.
"""

import calendar
import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import Transformer

from geo.network.dates import MONTHS
from geo.network.decisions import Match
from geo.network.geocoding import BY_HAND
from geo.network.history import Change
from geo.network.matching import NETWORK
from geo.network.model import NetworkStructure
from geo.store.schemas import COMMUNE, LOCATION_QUALITY
from geo.supply.names import fold
from geo.supply.places import NETWORK_PLACES
from geo.territory.points import assign_points

UNSETTLED = "eaje_indetermine"

_WITHOUT_PLACES = ("projet", "ferme")
_FILLED = ("manager", "address", "postcode")
_DATE = re.compile(r"\b((?:19|20)\d{2})(?:-(\d{2}))?(?:-(\d{2}))?\b")

Row = dict[str, Any]


def merge_structures(
    structures: gpd.GeoDataFrame,
    network: Iterable[NetworkStructure],
    matches: Iterable[Match],
    *,
    told: Mapping[str, dt.date] | None = None,
    iris: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """The processed table ``structures`` with the network in it, a matched structure once.

    ``matches``: decisions; the accepted ones count. An open-data structure accepted for several
    of the network goes with the first decided; several of the open data accepted for one of the
    network become one row, the first decided with what the others add. ``told``: when the network
    last told the places of a structure (see ``date_places``). ``iris`` (code, geometry): to find
    that of the structures added or moved.

    The other structures of the network are added, open ones and projects (status ``projet``), not
    closed ones; nor those outside Seine-Saint-Denis or whose commune is not known, which no table
    of the département counts. One without a location has no geometry.

    Returns the columns of ``structures`` and network (bool), network_id (NA unless network),
    places_open (the open data's number, NaN when it has none), sorted by id; an added structure
    has its id of the network for id. The dtypes and the CRS are those of ``structures``.
    """
    known = {structure.id: structure for structure in network}
    rows = _read_rows(structures)
    groups = _pair(known, rows, matches)
    dates = told or {}
    merged: list[Row] = []
    for structure_id, others in groups.items():
        open_row = _join([rows.pop(other) for other in others])
        merged.append(_merge(open_row, known[structure_id], dates.get(structure_id)))
    for structure in known.values():
        inside = re.fullmatch(COMMUNE, structure.commune or "")
        if structure.id not in groups and structure.status != "ferme" and inside:
            merged.append(_add(structure, dates.get(structure.id)))
    moved = {row["id"] for row in merged}
    table = _write_table([*rows.values(), *merged], structures)
    if iris is not None:
        _find_iris(table, moved, iris)
    return table


def date_places(history: Iterable[Change]) -> dict[str, dt.date]:
    """When the network last told the places of each structure, from the store's history.

    The history is last first, as ``Store.list_history(limit=None)`` gives it.
    """
    dates: dict[str, dt.date] = {}
    for change in history:
        if change.structure is not None and (change.after or {}).get("places") is not None:
            dates.setdefault(change.structure, change.at.date())
    return dates


def read_source_date(text: str | None) -> dt.date | None:
    """Last day that a source's date may mean: « août 2021 », « 2023-03 », « 2007-2024, selon la
    page » (31 December 2024); None when it tells no year.
    """
    words = text or ""
    found = _DATE.findall(words)
    # « 2007-2024 » is a range of years: its second part is no month.
    days = [_end(int(year), int(month or 0), int(day or 0)) for year, month, day in found]
    if not days:
        return None
    month = next((i for i, name in enumerate(MONTHS, 1) if name in fold(words).split()), 0)
    return _end(days[0].year, month, 0) if month and len(days) == 1 else max(days)


def _end(year: int, month: int, day: int) -> dt.date:
    """Last day of a year, of a month, or the day itself; what is no month or day counts as 0."""
    if not 1 <= month <= 12:
        return dt.date(year, 12, 31)
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, day if 1 <= day <= last else last)


def _read_rows(structures: gpd.GeoDataFrame) -> dict[str, Row]:
    """Rows by id, every missing value None."""
    plain = pd.DataFrame(structures).astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return {
        row["id"]: {str(name): value for name, value in row.items()}
        | {"network": False, "network_id": None, "places_open": row["places"]}
        for row in rows
    }


def _pair(
    known: Mapping[str, NetworkStructure], rows: Mapping[str, Row], matches: Iterable[Match]
) -> dict[str, list[str]]:
    """Structures of the network with those of the open data that are theirs, first decided first;
    each of the open data comes once."""
    groups: dict[str, list[str]] = {}
    taken: set[str] = set()
    for match in sorted(matches, key=lambda m: (m.at, m.structure, m.other)):
        there = match.structure in known and match.other in rows
        if match.decision == "accepted" and there and match.other not in taken:
            groups.setdefault(match.structure, []).append(match.other)
            taken.add(match.other)
    return groups


def _join(rows: Sequence[Row]) -> Row:
    """One row of several open-data rows of one structure: the first, filled in by the others."""
    first, *others = rows
    joined = dict(first)
    for other in others:
        joined["sources"] = _list_sources(joined["sources"], json.loads(other["sources"]))
        for names in (["places", "places_source", "places_open"], *([f] for f in _FILLED)):
            if joined[names[0]] is None:
                joined |= {name: other[name] for name in names}
        if _rank(other) < _rank(joined):
            joined |= {name: other[name] for name in ("geometry", "location_quality", "iris")}
    return joined


def _merge(open_row: Row, structure: NetworkStructure, told: dt.date | None) -> Row:
    row = open_row | {"network": True, "network_id": structure.id}
    row["sources"] = _list_sources(open_row["sources"], [_describe(structure, told)])
    for name in _FILLED:
        row[name] = open_row[name] or getattr(structure, name)
    if open_row["kind"] == UNSETTLED:
        row["kind"] = structure.kind
    row["status"] = structure.status
    ours = _locate(structure)
    if structure.locator == BY_HAND or _rank(ours) < _rank(open_row):
        row |= ours | {"iris": None}
    if structure.status in _WITHOUT_PLACES:
        row |= {"places": None, "places_source": None}
    elif structure.places is not None and _is_newer(open_row, told):
        row |= {"places": float(structure.places), "places_source": NETWORK_PLACES}
    return row


def _add(structure: NetworkStructure, told: dt.date | None) -> Row:
    counted = structure.places is not None and structure.status not in _WITHOUT_PLACES
    return {
        "id": structure.id,
        "name": structure.name,
        "kind": structure.kind,
        "status": structure.status,
        "manager": structure.manager,
        "address": structure.address,
        "postcode": structure.postcode,
        "commune": structure.commune,
        "iris": None,
        "places": float(structure.places or 0) if counted else None,
        "places_source": NETWORK_PLACES if counted else None,
        "sources": _list_sources("[]", [_describe(structure, told)]),
        "note": None,  # the network's notes are its own
        "network": True,
        "network_id": structure.id,
        "places_open": None,
        **_locate(structure),
    }


def _is_newer(open_row: Row, told: dt.date | None) -> bool:
    """Whether the network's places were told after those of the open data, if it has any."""
    if open_row["places"] is None:
        return True
    entries = json.loads(open_row["sources"])
    dates = [e.get("date") for e in entries if e["source"] == open_row["places_source"]]
    known = [date for date in map(read_source_date, dates) if date is not None]
    return told is not None and bool(known) and told > max(known)


def _locate(structure: NetworkStructure) -> Row:
    """Geometry (EPSG:2154) and quality of a structure of the network."""
    if structure.lon is None or structure.lat is None:
        return {"geometry": None, "location_quality": "commune"}
    x, y = _to_lambert().transform(structure.lon, structure.lat)
    quality = structure.location_quality or "point"
    return {
        "geometry": gpd.points_from_xy([x], [y])[0],
        "location_quality": "point" if quality == BY_HAND else quality,
    }


@cache
def _to_lambert() -> Transformer:
    return Transformer.from_crs(4326, 2154, always_xy=True)


def _rank(row: Row) -> tuple[bool, int]:
    """The better located comes first."""
    return row["geometry"] is None, LOCATION_QUALITY.index(row["location_quality"])


def _describe(structure: NetworkStructure, told: dt.date | None) -> Row:
    """What the network says, as the table keeps the word of every source."""
    names = ("name", "kind", "status", "manager", "address", "places", "lon", "lat")
    said = {name: value for name in names if (value := getattr(structure, name)) is not None}
    if structure.location_quality is not None:
        said["quality"] = structure.location_quality
    if told is not None:
        said["date"] = told.isoformat()
    return {"source": NETWORK, "id": structure.id} | said


def _list_sources(sources: str, more: Sequence[Row]) -> str:
    return json.dumps([*json.loads(sources), *more], ensure_ascii=False, sort_keys=True)


def _write_table(rows: Sequence[Row], structures: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    columns = [*structures.columns, "network", "network_id", "places_open"]
    dtypes = {
        **structures.drop(columns="geometry").dtypes,
        "network": "bool",
        "network_id": structures["id"].dtype,
        "places_open": "float64",
    }
    table = pd.DataFrame(rows, columns=columns).sort_values("id", ignore_index=True)
    table = table.astype(dtypes)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=structures.crs)


def _find_iris(table: gpd.GeoDataFrame, ids: set[str], iris: gpd.GeoDataFrame) -> None:
    """Fill in the IRIS of the rows of these ids; a street's middle point tells none."""
    sited = table["location_quality"].isin(["point", "numero"]) & table["id"].isin(ids)
    wanted = sited & table["iris"].isna() & table.geometry.notna()
    found = assign_points(table.geometry[wanted], iris)
    table.loc[wanted, "iris"] = found.astype(table["iris"].dtype)
