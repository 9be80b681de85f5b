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

ADDRESSES = ["commune", "street", "number", "lon", "lat"]  # columns of the processed table

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


def tabulate_addresses(
    housenumbers: pd.DataFrame, street_names: pd.DataFrame, commune_changes: Mapping[str, str]
) -> pd.DataFrame:
    """The processed table ``addresses``, from the readers' tables: commune_93, nearest_street,
    housenumber, ambiguous, lon, lat; and commune_93, name, length_m, lon, lat.

    Communes become those of 2025. Numbers near two streets (``ambiguous``) and numbers given at
    two places are left out. Returns commune, street (as OSM writes it), number (in one writing;
    empty for the street itself), lon, lat (WGS 84, degrees, rounded to some 10 cm).
    """
    # Of two streets of one folded name, the longest is kept: it comes last.
    names = street_names.sort_values("length_m", kind="stable")
    streets = _key_addresses(names, names["name"], commune_changes).assign(number="")
    streets = streets[streets["key"] != ""].drop_duplicates(["commune", "key"], keep="last")
    clear = housenumbers[~housenumbers["ambiguous"] & housenumbers["nearest_street"].notna()]
    numbers = _key_addresses(clear, clear["nearest_street"], commune_changes)
    numbers["number"] = clear["housenumber"].map(fold_number).to_numpy()
    numbers = numbers[(numbers["key"] != "") & (numbers["number"] != "")]
    groups = numbers.groupby(["commune", "key", "number"])
    spread = (groups[["lon", "lat"]].max() - groups[["lon", "lat"]].min()).max(axis=1)
    means = groups[["lon", "lat"]].mean().join(groups["street"].first())
    means = means[spread <= SAME_NUMBER_SPREAD].reset_index()
    # A number takes the name of its street, where the list of streets has it.
    written = streets.set_index(["commune", "key"])["street"]
    known = written.reindex(pd.MultiIndex.from_frame(means[["commune", "key"]])).to_numpy()
    means["street"] = means["street"].where(pd.isna(known), known)
    table = pd.concat([streets, means], ignore_index=True)[ADDRESSES]
    for name in ("lon", "lat"):
        # Python's rounding, exact on the last digit, as ``locate`` writes positions.
        table[name] = [round(float(degrees), 6) for degrees in table[name]]
    return table.sort_values(ADDRESSES[:3], ignore_index=True)


def index_addresses(addresses: pd.DataFrame) -> AddressIndex:
    """Index the processed table ``addresses``."""
    streets: dict[str, dict[str, Position]] = {}
    numbers: dict[tuple[str, str, str], Position] = {}
    names = addresses["street"].unique()
    folded = dict(zip(names, map(fold_street, names), strict=True))
    keys = addresses["street"].map(folded)
    columns = (addresses["commune"], keys, addresses["number"], addresses["lon"], addresses["lat"])
    for commune, street, number, lon, lat in zip(*columns, strict=True):
        if number:
            numbers[commune, street, number] = (lon, lat)
        else:
            streets.setdefault(commune, {})[street] = (lon, lat)
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


def _key_addresses(
    table: pd.DataFrame, street: pd.Series, changes: Mapping[str, str]
) -> pd.DataFrame:
    """Rows of a reader's table: commune (2025), street, its folded name (key), lon, lat."""
    return pd.DataFrame(
        {
            "commune": [changes.get(code, code) for code in table["commune_93"].astype(str)],
            "street": street.to_numpy(dtype=object),
            "key": street.map(fold_street).to_numpy(dtype=object),
            "lon": table["lon"].to_numpy(),
            "lat": table["lat"].to_numpy(),
        }
    )
