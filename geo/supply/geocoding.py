"""Addresses to coordinates without internet, from OSM's house numbers and street names.

A weak match is never silent: an address whose street is not found stays at its commune.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from geo.supply.names import fold_number, fold_street, parse_address
from geo.supply.records import Record

STREET_SCORE = 92  # of 100: « rue du docteur roux » and « rue docteur roux », not another street
SAME_NUMBER_SPREAD = 0.001  # degrees (about 100 m): farther apart, one number names two places

Position = tuple[float, float]


@dataclass(frozen=True)
class AddressIndex:
    """Positions (lon, lat, WGS 84) by commune and folded street, and by house number there."""

    streets: dict[str, dict[str, Position]]
    numbers: dict[tuple[str, str, str], Position]


class Found(NamedTuple):
    """An address found: ``numero`` or ``rue``, and how alike its street is (0-100)."""

    quality: str
    position: Position
    likeness: float


def build_address_index(
    housenumbers: pd.DataFrame, street_names: pd.DataFrame, commune_changes: Mapping[str, str]
) -> AddressIndex:
    """Index the readers' tables: commune_93, nearest_street, housenumber, ambiguous, lon, lat;
    and commune_93, name, length_m, lon, lat. Communes become those of 2025.

    Numbers near two streets (``ambiguous``) and numbers given at two places are left out.
    """
    streets: dict[str, dict[str, Position]] = {}
    # Of two streets of one folded name, the longest is kept: it comes last.
    names = street_names.sort_values("length_m", kind="stable")
    communes = _update(names["commune_93"], commune_changes)
    positions = zip(names["lon"], names["lat"], strict=True)
    for commune, name, position in zip(communes, names["name"], positions, strict=True):
        street = fold_street(name)
        if street:
            streets.setdefault(commune, {})[street] = position
    clear = housenumbers[~housenumbers["ambiguous"] & housenumbers["nearest_street"].notna()]
    keys = pd.DataFrame(
        {
            "commune": _update(clear["commune_93"], commune_changes),
            "street": clear["nearest_street"].map(fold_street).to_numpy(),
            "number": clear["housenumber"].map(fold_number).to_numpy(),
            "lon": clear["lon"].to_numpy(),
            "lat": clear["lat"].to_numpy(),
        }
    )
    keys = keys[(keys["street"] != "") & (keys["number"] != "")]
    groups = keys.groupby(["commune", "street", "number"])[["lon", "lat"]]
    spread = (groups.max() - groups.min()).max(axis=1)
    means = groups.mean()[spread <= SAME_NUMBER_SPREAD]
    numbers = dict(zip(means.index, zip(means["lon"], means["lat"], strict=True), strict=True))
    return AddressIndex(streets, numbers)


def geocode(address: str | None, commune: str, index: AddressIndex) -> Found | None:
    """Find an address of a commune (2025 code).

    None when the address names no street, or no street of the commune comes close enough
    (STREET_SCORE) or two do equally.
    """
    parsed = parse_address(address)
    if parsed is None:
        return None
    number, street = parsed
    known = index.streets.get(commune, {})
    likeness = 100.0
    if street not in known:
        found = process.extract(
            street, list(known), scorer=fuzz.ratio, score_cutoff=STREET_SCORE, limit=2
        )
        if not found or (len(found) == 2 and found[0][1] == found[1][1]):
            return None
        street, likeness, _ = found[0]
    if number and (commune, street, number) in index.numbers:
        return Found("numero", index.numbers[commune, street, number], likeness)
    return Found("rue", known[street], likeness)


def locate(records: Sequence[Record], index: AddressIndex) -> list[Record]:
    """Give the records without coordinates those of their address, where it is found."""
    located = []
    for record in records:
        found = None
        if record.lon is None or record.lat is None:
            found = geocode(record.address, record.commune, index)
        if found is None:
            located.append(record)
        else:
            lon, lat = (round(float(degrees), 6) for degrees in found.position)
            located.append(replace(record, quality=found.quality, lon=lon, lat=lat))
    return located


def _update(codes: pd.Series, changes: Mapping[str, str]) -> list[str]:
    return [changes.get(code, code) for code in codes.astype(str)]
