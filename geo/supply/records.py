"""One source's word on one structure, in one layout whatever the source."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from pyproj import Transformer

from geo.supply.kinds import CHILDMINDER, Nature, classify, tells_childcare

MUNICIPAL, PORTAL, CNAF = "structures_communes", "eaje_departement_93", "eaje_cnaf_adresses"
BPE, OSM, OSM_2021 = "insee_bpe_communes", "osm_extrait", "osm_poi"

UNNAMED = {
    OSM: "Structure sans nom (OpenStreetMap)",
    OSM_2021: "Structure sans nom (OpenStreetMap)",
    BPE: "Structure sans nom (Insee, BPE)",
}
_MANAGER_KINDS = {
    "commune": "Commune", "departement": "Département", "association": "Association",
    "entreprise": "Entreprise",
}  # fmt: skip


@dataclass(frozen=True)
class Record:
    """A row of a source. ``commune`` is a code of 2025; lon, lat are WGS 84 degrees.

    ``name`` is None for an unnamed object. ``kind_certain`` is False when the kind is only
    guessed. ``published`` keeps the values that a correction replaced.
    """

    source: str
    key: str
    commune: str
    kind: str
    name: str | None = None
    kind_certain: bool = False
    status: str = "ouvert"
    manager: str | None = None
    address: str | None = None
    postcode: str | None = None
    places: int | None = None
    lon: float | None = None
    lat: float | None = None
    quality: str = "commune"
    url: str | None = None
    date: str | None = None
    note: str | None = None
    published: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """Stable reference: the source's id and the row's key."""
        return f"{self.source}:{self.key}"

    @property
    def is_sited(self) -> bool:
        """Whether the coordinates are those of the structure (not of its street)."""
        return self.quality in ("point", "numero")


@dataclass(frozen=True)
class Exclusion:
    """A row left out of the list of structures, and why. A childminder's keeps no name."""

    source: str
    key: str
    commune: str
    name: str | None
    reason: str


Rows = list[Record | Exclusion]


def read_records(
    tables: Mapping[str, pd.DataFrame],
    commune_changes: Mapping[str, str],
    vintages: Mapping[str, str],
) -> tuple[list[Record], list[Exclusion]]:
    """Turn the readers' tables (by source id) into records of Seine-Saint-Denis.

    ``commune_changes`` maps old commune codes to those of 2025; ``vintages`` dates the sources
    whose rows have no date. Sources that are absent are passed over. Rows outside the
    département are dropped, rows that are no structure of ours are the exclusions. The records
    are sorted: the order of the sources' rows changes nothing.
    """
    rows: Rows = []
    for source, normalise in _NORMALISERS.items():
        if source in tables:
            rows += normalise(tables[source], vintages.get(source))
    records, exclusions = [], []
    for row in _number_repeats(rows):
        commune = commune_changes.get(row.commune, row.commune)
        if not commune.startswith("93"):
            continue
        if isinstance(row, Exclusion):
            exclusions.append(Exclusion(row.source, row.key, commune, row.name, row.reason))
        else:
            records.append(replace(row, commune=commune))
    return sorted(records, key=lambda r: r.ref), exclusions


def read_osm_records(poi: pd.DataFrame) -> list[Record]:
    """Records of the points of OpenStreetMap (reader osm_poi) that lie in a commune, any one."""
    rows = _number_repeats(_from_osm_poi(poi, None))
    return sorted((row for row in rows if isinstance(row, Record)), key=lambda r: r.ref)


def project(records: Iterable[Record]) -> list[tuple[float, float] | None]:
    """Coordinates in EPSG:2154 (metres), None for a record without coordinates."""
    to_lambert = Transformer.from_crs(4326, 2154, always_xy=True)
    return [
        None if r.lon is None or r.lat is None else to_lambert.transform(r.lon, r.lat)
        for r in records
    ]


def _number_repeats(rows: Rows) -> Rows:
    """Keys made unique: the second row of one key becomes « key#2 »."""
    seen: Counter[tuple[str, str]] = Counter()
    unique: Rows = []
    for row in rows:
        seen[row.source, row.key] += 1
        count = seen[row.source, row.key]
        unique.append(row if count == 1 else replace(row, key=f"{row.key}#{count}"))
    return unique


def _from_municipal(table: pd.DataFrame, vintage: str | None) -> Rows:
    rows: Rows = []
    for row in _rows(table):
        published = None if row["kind"] == "unknown" else row["kind"]
        nature = Nature(published, True) if published else classify(row["name"])
        rows.append(
            Record(
                source=MUNICIPAL,
                key=f"{row['commune']}|{row['name']}",
                commune=row["commune"],
                name=row["name"],
                kind=nature.kind,
                kind_certain=nature.certain,
                manager=row["manager"] or _MANAGER_KINDS.get(row["manager_kind"] or ""),
                address=row["address"],
                postcode=row["postcode"],
                places=_places(row["places"]),
                lon=row["lon"],
                lat=row["lat"],
                quality=row["located"] or "commune",
                url=row["url"],
                date=row["date"] or vintage,
                note=row["note"],
            )
        )
    return rows


def _from_portal(table: pd.DataFrame, vintage: str | None) -> Rows:
    rows: Rows = []
    for position, row in enumerate(_rows(table)):
        nature = classify(row["type"], row["name"])
        management = (row["management"] or "").lower()
        closed = "ferme" if "ferm" in management else "ouvert"
        rows.append(
            Record(
                source=PORTAL,
                key=row["id"] or str(position),
                commune=row["insee"] or "",
                name=row["name"],
                kind=nature.kind,
                kind_certain=nature.certain,
                status="projet" if "projet" in management else closed,
                manager=row["manager"] or row["management"],
                address=row["address"],
                postcode=row["postcode"],
                places=_places(row["places"]),
                lon=row["lon"],
                lat=row["lat"],
                quality="commune" if row["lon"] is None else "point",
                date=vintage,
            )
        )
    return rows


def _from_cnaf(table: pd.DataFrame, vintage: str | None) -> Rows:
    note = "Vient du fichier des adresses de la Cnaf (2018) ; existence actuelle à vérifier."
    rows: Rows = []
    for row in _rows(table):
        nature = classify(row["name"])
        rows.append(
            Record(
                source=CNAF,
                key=row["id"],
                commune=row["commune"],
                name=row["name"],
                kind=nature.kind,
                kind_certain=nature.certain,
                status="a_verifier",
                manager=row["owner"],
                address=row["address"],
                postcode=row["postcode"],
                places=_places(row["places"]),
                date=f"{row['year']:.0f}" if row["year"] else vintage,
                note=note,
            )
        )
    return rows


def _from_bpe(table: pd.DataFrame, vintage: str | None) -> Rows:
    """Located equipments only: the counts by commune are no structures."""
    located = table.dropna(subset=["x", "y"])
    rows: Rows = []
    for row in _rows(located):
        nature = classify(row["name"])
        transformer = Transformer.from_crs(int(row["epsg"] or 2154), 4326, always_xy=True)
        lon, lat = transformer.transform(row["x"], row["y"])
        rows.append(
            Record(
                source=BPE,
                key=f"{row['x']:.0f},{row['y']:.0f}|{row['name'] or ''}",
                commune=row["commune"],
                name=row["name"],
                kind=nature.kind,
                kind_certain=nature.certain,
                lon=lon,
                lat=lat,
                quality="numero",
                date=vintage,
            )
        )
    return rows


def _from_osm_extract(table: pd.DataFrame, vintage: str | None) -> Rows:
    """Rows of an extract; the column ``commune`` comes from a join with the communes."""
    rows: Rows = []
    for row in _rows(table.assign(lon=table.geometry.x, lat=table.geometry.y)):
        link = f"https://www.openstreetmap.org/{row['osm_id']}"
        rows.append(_osm_row(OSM, row["osm_id"], row, vintage, url=link))
    return rows


def _from_osm_poi(table: pd.DataFrame, vintage: str | None) -> Rows:
    """Points tagged as kindergartens, and the unclassed ones that their name tells."""
    tagged = table["subclass"].notna()
    named = table["name"].map(lambda n: isinstance(n, str) and tells_childcare(n))
    return [
        _osm_row(OSM_2021, f"{row['lon']:.6f},{row['lat']:.6f}", row, vintage)
        for row in _rows(table[table["commune"].notna() & (tagged | named.astype(bool))])
    ]


def _osm_row(
    source: str, key: str, row: Mapping[str, Any], vintage: str | None, url: str | None = None
) -> Record | Exclusion:
    name, commune = row["name"], row["commune"] or ""
    nature = classify(name)
    if nature.excluded:
        kept = None if nature.excluded == CHILDMINDER else name
        return Exclusion(source, key, commune, kept, nature.excluded)
    doubtful = not tells_childcare(name)
    note = None
    if name is None:
        note = "Objet sans nom dans OpenStreetMap : sa nature est à vérifier."
    elif doubtful:
        note = "OpenStreetMap ne dit pas s’il s’agit d’une crèche ou d’une école."
    return Record(
        source=source,
        key=key,
        commune=commune,
        name=name,
        kind=nature.kind,
        kind_certain=nature.certain,
        status="a_verifier" if doubtful else "ouvert",
        manager=row.get("operator"),
        address=row.get("address"),
        postcode=row.get("postcode"),
        places=_places(row.get("capacity")),
        lon=row["lon"],
        lat=row["lat"],
        quality="point",
        url=url,
        date=vintage,
        note=note,
    )


_NORMALISERS: dict[str, Callable[[pd.DataFrame, str | None], Rows]] = {
    MUNICIPAL: _from_municipal,
    PORTAL: _from_portal,
    CNAF: _from_cnaf,
    BPE: _from_bpe,
    OSM: _from_osm_extract,
    OSM_2021: _from_osm_poi,
}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries, every missing value None."""
    plain = table.astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return [{str(column): value for column, value in row.items()} for row in rows]


def _places(value: Any) -> int | None:
    """A number of places; None when it is none (0, text, more than any structure has)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if math.isfinite(number) and 1 <= number <= 400 else None
