"""Readers of the lists of structures: OpenStreetMap, portals, Cnaf, BPE, municipal pages.

Coordinates are WGS 84 degrees (``lon``, ``lat``) unless said otherwise. Readers keep what the
publisher says; classing, matching and correcting are the work of :mod:`geo.supply`.
"""

import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
from shapely.geometry import shape

from geo.errors import UnreadableFileError
from geo.readers.registry import reader
from geo.readers.tabular import read_table, require_columns, to_number

EAJE = "D502"  # INSEE's type of equipment
AMENITIES = ("kindergarten", "childcare")

# OSM's hstore: "key"=>"value", with escaped quotes inside.
_TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')

# What each column of our table is called on the portal: Seine-Saint-Denis, Hauts-de-Seine.
_PORTAL_COLUMNS = {
    "id": ("id",),
    "name": ("nom",),
    "type": ("type_daccueil", "type"),
    "places": ("nbr_place", "capacite"),
    "management": ("statut", "gestion"),
    "manager": ("gestionnaire",),
    "address": ("adresse",),
    "postcode": ("code_postal", "cp"),
    "city": ("ville", "commune"),
    "insee": ("code_insee",),
}


@reader("osm_poi", area="commune")
def read_osm_poi(path: Path) -> pd.DataFrame:
    """Points of an OSM vector tile extract that may be childcare structures.

    Kept: the subclasses kindergarten and childcare, and the named points without any class (the
    tiles' schema has no class for ``amenity=childcare``). Columns: name, subclass, lon, lat,
    commune (NA outside Seine-Saint-Denis).
    """
    columns = ["name", "class", "subclass", "lon", "lat", "commune_93"]
    names = pq.read_schema(path).names
    require_columns(pd.DataFrame(columns=names), columns)
    table = pd.read_parquet(path, columns=columns)
    unclassed = table["class"].isna() & table["name"].notna()
    table = table[table["subclass"].isin(AMENITIES) | unclassed]
    table = table.rename(columns={"commune_93": "commune"}).drop(columns="class")
    return table.astype({"name": "string", "subclass": "string", "commune": "string"}).reset_index(
        drop=True
    )


@reader("osm_extract")
def read_osm_extract(path: Path) -> gpd.GeoDataFrame:
    """Childcare structures of an OSM extract (.osm or .osm.pbf), one row an object.

    Columns: osm_id (``node/1``, ``way/1``, ``relation/1``), name, amenity, operator, address,
    postcode, capacity (as written), geometry (a point inside the object, EPSG:4326).
    """
    clause = " OR ".join(f"""other_tags LIKE '%"amenity"=>"{a}"%'""" for a in AMENITIES)
    points = pyogrio.read_dataframe(path, layer="points", where=clause)
    quoted = ", ".join(f"'{a}'" for a in AMENITIES)
    areas = pyogrio.read_dataframe(path, layer="multipolygons", where=f"amenity IN ({quoted})")
    areas["geometry"] = areas.representative_point()
    points["osm_ref"] = "node/" + points["osm_id"].astype("string")
    ways = "way/" + areas["osm_way_id"].astype("string")
    areas["osm_ref"] = ways.fillna("relation/" + areas["osm_id"].astype("string"))
    objects = pd.concat([points, areas], ignore_index=True)
    keys = ["amenity", "operator", "addr:housenumber", "addr:street", "addr:postcode", "capacity"]
    tags = pd.DataFrame([_parse_tags(text) for text in objects["other_tags"]])
    tags = tags.reindex(index=objects.index, columns=keys).astype("string")
    table = pd.DataFrame(
        {
            "osm_id": objects["osm_ref"],
            "name": objects["name"],
            "amenity": objects["amenity"].fillna(tags["amenity"]),
            "operator": tags["operator"],
            "address": _join(tags["addr:housenumber"], tags["addr:street"]),
            "postcode": tags["addr:postcode"],
            "capacity": tags["capacity"],
        }
    ).astype("string")
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(objects["geometry"]), crs=4326)


@reader("structures_communes", area="commune")
def read_municipal_structures(path: Path) -> pd.DataFrame:
    """Structures compiled by hand from public pages, one row a structure.

    Columns: name, kind, manager_kind, manager, address, postcode, commune, places, lon, lat,
    located (``point`` when the coordinates are those of an OSM point, ``numero`` when they are
    those of a house number, NA without coordinates), url, date, note (in English). Raises
    UnreadableFileError when a commune has two rows of the same name: the name is the key.
    """
    expected = [
        "name", "kind", "manager", "manager_name", "address", "postcode", "insee_code",
        "places", "lon", "lat", "source_url", "source_date", "note",
    ]  # fmt: skip
    raw = read_table(path, expected)
    twice = raw.duplicated(["insee_code", "name"])
    if twice.any():
        name = raw.loc[twice, "name"].iloc[0]
        raise UnreadableFileError(f"la structure « {name} » y figure deux fois")
    from_number = raw["note"].fillna("").str.contains("geocoded:")
    located = pd.Series("point", index=raw.index, dtype="string").mask(from_number, "numero")
    return pd.DataFrame(
        {
            "name": raw["name"],
            "kind": raw["kind"],
            "manager_kind": raw["manager"],
            "manager": raw["manager_name"],
            "address": raw["address"],
            "postcode": raw["postcode"],
            "commune": raw["insee_code"],
            "places": to_number(raw["places"]),
            "lon": to_number(raw["lon"]),
            "lat": to_number(raw["lat"]),
            "located": located.where(raw["lon"].notna()),
            "url": raw["source_url"],
            "date": raw["source_date"],
            "note": raw["note"],
        }
    )


@reader("eaje_departement", area="area")
def read_portal_structures(path: Path) -> pd.DataFrame:
    """GeoJSON export of the Île-de-France portal: EAJE of Seine-Saint-Denis or Hauts-de-Seine.

    Columns: id, name, type, places, management, manager, address, postcode, city, insee, area
    (commune code, else postcode), lon, lat. The telephone numbers are left out.
    """
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    features = content.get("features") if isinstance(content, dict) else None
    if features is None:
        raise UnreadableFileError("attendu un GeoJSON (FeatureCollection), reçu autre chose")
    properties = pd.DataFrame([f.get("properties") or {} for f in features])
    if not properties.empty:
        require_columns(properties, ["nom", "adresse"])
    table = pd.DataFrame(
        {column: _first_column(properties, names) for column, names in _PORTAL_COLUMNS.items()}
    ).astype("string")
    # Codes that come as numbers beside empty cells are read as 93048.0.
    codes = ["id", "postcode", "insee"]
    table[codes] = table[codes].apply(lambda c: c.str.removesuffix(".0"))
    table["places"] = to_number(table["places"])
    table["area"] = table["insee"].fillna(table["postcode"])
    places = [_position(f) for f in features]
    table["lon"] = pd.Series([p[0] for p in places], dtype="float64")
    table["lat"] = pd.Series([p[1] for p in places], dtype="float64")
    return table


@reader("eaje_cnaf", area="commune")
def read_cnaf_structures(path: Path) -> pd.DataFrame:
    """Cnaf's address file of EAJE, the last year of each: id, name, owner, places, address,
    postcode, commune, year. Without coordinates; the file is Latin-1.
    """
    raw = read_table(
        path, ["ID", "ANNIDEAC", "RAISOEEQ", "NOMEQU", "NBPLA0A5", "CODPOST", "NUMCOM", "ADRESSE"]
    )
    address = _join(raw["NUMVOIE"], raw["TYPVOIE"], raw["NOMVOIE"])
    postcode = raw["CODPOST"].str.zfill(5)
    # The commune comes as a full code or as its last three digits.
    number = raw["NUMCOM"].str.strip()
    commune = number.where(number.str.len() == 5, postcode.str[:2] + number.str.zfill(3))
    table = pd.DataFrame(
        {
            "id": raw["ID"],
            "name": raw["NOMEQU"].fillna(raw["RAISOEEQ"]),
            "owner": raw["RAISOEEQ"],
            "places": to_number(raw["NBPLA0A5"]),
            "address": address.fillna(raw["ADRESSE"]),
            "postcode": postcode,
            "commune": commune,
            "year": to_number(raw["ANNIDEAC"]),
        }
    )
    return table.sort_values("year").drop_duplicates("id", keep="last").sort_index()


@reader("insee_bpe", area="commune")
def read_bpe(path: Path) -> pd.DataFrame:
    """EAJE (D502) of INSEE's Base permanente des équipements.

    Takes the counts by commune (``DEPCOM;TYPEQU;NB_EQUIP``: one row a commune) or the published
    Parquet file (one row an equipment, of count 1). Columns: commune, count, name, x, y, epsg
    (name and coordinates NA in the counts by commune; x, y in metres of the CRS ``epsg``).
    """
    with path.open("rb") as file:
        if file.read(4) == b"PAR1":  # the name does not tell: it is that of the catalogue
            return _read_bpe_points(path)
    raw = read_table(path, ["DEPCOM", "TYPEQU", "NB_EQUIP"])
    raw = raw[raw["TYPEQU"] == EAJE].reset_index(drop=True)
    table = pd.DataFrame({"commune": raw["DEPCOM"], "count": to_number(raw["NB_EQUIP"])})
    return table.reindex(columns=["commune", "count", "name", "x", "y", "epsg"])


def _read_bpe_points(path: Path) -> pd.DataFrame:
    columns = ["NOMRS", "DEPCOM", "TYPEQU", "LAMBERT_X", "LAMBERT_Y", "EPSG"]
    require_columns(pd.DataFrame(columns=pq.read_schema(path).names), columns)
    # Filtered on reading: the file holds every equipment of France.
    raw = pd.read_parquet(path, columns=columns, filters=[("TYPEQU", "==", EAJE)])
    return pd.DataFrame(
        {
            "commune": raw["DEPCOM"].astype("string"),
            "count": 1.0,
            "name": raw["NOMRS"].astype("string"),
            "x": pd.to_numeric(raw["LAMBERT_X"]),
            "y": pd.to_numeric(raw["LAMBERT_Y"]),
            "epsg": raw["EPSG"].astype("string"),
        }
    )


def _parse_tags(text: Any) -> dict[str, str]:
    pairs = _TAG.findall(text) if isinstance(text, str) else []
    return {key: value.replace('\\"', '"').replace("\\\\", "\\") for key, value in pairs}


def _join(*parts: pd.Series) -> pd.Series:
    """Texts joined by a space, row by row; NA where all are empty."""
    joined = pd.concat(parts, axis=1).fillna("").agg(" ".join, axis=1)
    joined = joined.astype("string").str.split().str.join(" ")
    return joined.mask(joined == "")


def _first_column(table: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    for name in names:
        if name in table.columns:
            return table[name]
    return pd.Series(pd.NA, index=table.index, dtype="string")


def _position(feature: dict[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of a feature; NaN when it has none."""
    point = (feature.get("properties") or {}).get("geo_point_2d")
    if isinstance(point, dict):
        return float(point["lon"]), float(point["lat"])
    if isinstance(point, list):  # older exports: [lat, lon]
        return float(point[1]), float(point[0])
    if feature.get("geometry"):
        centre = shape(feature["geometry"]).centroid
        return centre.x, centre.y
    return float("nan"), float("nan")
