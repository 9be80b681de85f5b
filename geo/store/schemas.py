"""Schemas of the processed tables, checked on write and on read.

Codes are strings (leading zeros). CRS: EPSG:2154 (metres) for tables one computes with,
EPSG:4326 for tables one only draws. Rates are places for 100 children under 3. A missing value
is not known: never 0.
"""

from collections.abc import Mapping

import pandera.pandas as pa
from pandera.typing import Index  # noqa: F401  (pandera resolves it by name)

COMMUNE = r"93\d{3}"
IRIS = r"93\d{7}"
EPT = r"2000\d{5}"
MODES = (
    "eaje_psu", "eaje_hors_psu", "eaje", "prescolaire", "am", "domicile", "individuel", "autres",
    "total",
)  # fmt: skip
STRUCTURE_KINDS = (
    "creche_collective",
    "multi_accueil",
    "micro_creche",
    "creche_familiale",
    "creche_parentale",
    "halte_garderie",
    "jardin_enfants",
    "eaje_indetermine",
    "mam",
    "rpe",
    "laep",
    "autre",
)
STRUCTURE_STATUS = ("ouvert", "fermeture_provisoire", "ferme", "projet", "a_verifier")
LOCATION_QUALITY = ("point", "numero", "rue", "commune")
REFERENCE_AREAS = (
    "france", "ile_de_france", "seine_saint_denis", "france_10000", "ile_de_france_10000",
)  # fmt: skip
DIFFUSE_MODES = ("eaje", "am", "domicile", "prescolaire", "autres")
ACCESS_SHARES = (
    "share_beyond_10min",
    "share_beyond_15min",
    "share_below_desert",
    *(f"share_band_{band}" for band in range(1, 7)),
)
CLUSTERS = ("haut", "bas", "haut_isole", "bas_isole", "non_significatif", "non_calcule")
BACKGROUND_KINDS = (
    "water", "waterway", "park", "airport", "residential", "motorway", "road", "rail", "transit",
)  # fmt: skip
VALUE_STATUS = ("officiel", "calcule", "estime", "secret", "absent")


def _code(pattern: str, *, unique: bool = False, nullable: bool = False) -> pa.Column:
    return pa.Column(
        str, pa.Check.str_matches(f"^(?:{pattern})$"), unique=unique, nullable=nullable
    )


def _text(*, nullable: bool = False, values: tuple[str, ...] = ()) -> pa.Column:
    return pa.Column(str, pa.Check.isin(list(values)) if values else None, nullable=nullable)


def _number(
    low: float | None = 0, high: float | None = None, *, nullable: bool = False
) -> pa.Column:
    checks = []
    if low is not None:
        checks.append(pa.Check.ge(low))
    if high is not None:
        checks.append(pa.Check.le(high))
    return pa.Column(float, checks, nullable=nullable)


def _year() -> pa.Column:
    return pa.Column(int, pa.Check.in_range(1990, 2100))


def _flag() -> pa.Column:
    return pa.Column(bool)


def _shape() -> pa.Column:
    return pa.Column("geometry")


def _table(columns: Mapping[str, pa.Column], key: list[str]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        dict(columns), unique=key, strict=True, ordered=True, coerce=True, metadata={"key": key}
    )


AREA = f"{COMMUNE}|{IRIS}|{EPT}|93"

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    # --- territory -----------------------------------------------------------------------------
    "communes": _table(
        {
            "code": _code(COMMUNE),
            "name": _text(),
            "ept": _code(EPT),
            "ept_name": _text(),
            "population": _number(),  # inhabitants
            "population_year": _year(),
            "published": _flag(),  # in CNAF's list of communes over 10,000 inhabitants
            "area_km2": _number(),
            "geometry": _shape(),  # EPSG:2154
        },
        ["code"],
    ),
    "ept": _table(
        {"code": _code(EPT), "name": _text(), "label": _text(), "geometry": _shape()}, ["code"]
    ),
    "iris": _table(
        {
            "code": _code(IRIS),
            "name": _text(),
            "type": _text(values=("H", "A", "D", "Z")),
            "commune": _code(COMMUNE),
            "area_km2": _number(),
            "geometry": _shape(),  # EPSG:2154, as published
        },
        ["code"],
    ),
    # Simplified for display; a coverage at every level (no gap, no overlap). EPSG:4326.
    "contours": _table(
        {
            "level": _text(values=("departement", "ept", "commune", "iris")),
            "code": _code(AREA),
            "name": _text(),
            "geometry": _shape(),
        },
        ["level", "code"],
    ),
    "neighbours": _table(
        {"code": _code(r"\d{5}"), "name": _text(), "geometry": _shape()}, ["code"]
    ),  # EPSG:4326
    # --- demand --------------------------------------------------------------------------------
    "births": _table(
        {"code": _code(COMMUNE), "year": _year(), "births": _number()}, ["code", "year"]
    ),
    "children_communes": _table(
        {
            "code": _code(COMMUNE),
            "year": _year(),  # on 31 December
            "births_3y": _number(),  # births of the year and the two before
            "retention": _number(),  # k*, children of 0-2 for one birth
            "children_u3": _number(),
            "low": _number(),  # 90 % interval
            "high": _number(),
            "census": _number(nullable=True),  # RP count, on its own year only
            "cnaf": _number(nullable=True),  # implied by CNAF's rate
        },
        ["code", "year"],
    ),
    "children_iris": _table(
        {
            "code": _code(IRIS),
            "commune": _code(COMMUNE),
            "census_year": _year(),
            "census": _number(),  # RP children of 0-2
            "year": _year(),
            "children_u3": _number(),  # on 31 December of year
            "low": _number(),  # 90 % interval
            "high": _number(),
            "publishable": _flag(),  # at least 30 children
        },
        ["code"],
    ),
    "squares": _table(
        {
            "code": _code(r"CRS3035RES200mN\d+E\d+(?:-93\d{7})?"),
            "iris": _code(IRIS),
            "commune": _code(COMMUNE),
            "method": _text(values=("carreau", "residentiel", "surface")),
            "population": _number(nullable=True),  # fiscal persons of the square's vintage
            "imputed": _flag(),  # INSEE imputed the square's values
            "year": _year(),
            "children_u3": _number(),
            "low": _number(),  # 90 % interval
            "high": _number(),
            "geometry": _shape(),  # EPSG:2154
            "x": _number(),  # EPSG:2154, m: middle of its residential land, where one walks from
            "y": _number(),
        },
        ["code"],
    ),
    # --- official coverage ---------------------------------------------------------------------
    "coverage": _table(
        {
            "code": _code(COMMUNE),
            "year": _year(),
            "mode": _text(values=MODES),
            "places": _number(nullable=True),
            "rate": _number(nullable=True),  # places for 100 children under 3
            "children": _number(nullable=True),  # implied: 100 x total places / total rate
            "status": _text(values=("officiel", "calcule")),
            "source": _text(),
        },
        ["code", "year", "mode"],
    ),
    "references": _table(
        {
            "area": _text(values=REFERENCE_AREAS),
            "year": _year(),
            "mode": _text(values=MODES),
            "rate": _number(),
            "source": _text(),
            "note": _text(nullable=True),
        },
        ["area", "year", "mode"],
    ),
    "departement_series": _table(
        {
            "departement": _code(r"\d[\dAB]\d?"),
            "indicator": _text(),
            "year": _year(),
            "value": _number(nullable=True),
            "source": _text(),
        },
        ["departement", "indicator", "year"],
    ),
    # --- social context ------------------------------------------------------------------------
    "social": _table(
        {
            "level": _text(values=("departement", "ept", "commune", "iris")),
            "code": _code(AREA),
            "indicator": _text(),
            "year": _year(),
            "value": _number(None, nullable=True),
            "status": _text(values=VALUE_STATUS),
            "source": _text(),
        },
        ["level", "code", "indicator", "year"],
    ),
    # --- structures ----------------------------------------------------------------------------
    "structures": _table(
        {
            "id": _code(r"s-[0-9a-f]{10}"),
            "name": _text(),
            "kind": _text(values=STRUCTURE_KINDS),
            "status": _text(values=STRUCTURE_STATUS),
            "manager": _text(nullable=True),
            "address": _text(nullable=True),
            "postcode": _text(nullable=True),
            "commune": _code(COMMUNE),
            "iris": _code(IRIS, nullable=True),
            "places": _number(1, 400, nullable=True),
            "places_source": _text(nullable=True),
            "location_quality": _text(values=LOCATION_QUALITY),
            "sources": _text(),  # JSON: [{source, id, url, date, name, places, lon, lat, …}]
            "note": _text(nullable=True),
            "geometry": pa.Column("geometry", nullable=True),  # EPSG:2154; none below the street
        },
        ["id"],
    ),
    "contradictions": _table(
        {
            "structure": _text(),
            "name": _text(),
            "field": _text(),
            "kept": _text(),
            "kept_source": _text(),
            "other": _text(),
            "other_source": _text(),
        },
        ["structure", "field", "other_source", "other"],
    ),
    "facilities": _table(
        {"code": _code(COMMUNE), "year": _year(), "eaje": _number(), "source": _text()},
        ["code", "year"],
    ),
    "addresses": _table(
        {
            "commune": _code(COMMUNE),
            "street": _text(),
            "number": _text(),  # « 12 bis »; empty for the street itself
            "lon": _number(None),  # WGS 84, degrees
            "lat": _number(None),
        },
        ["commune", "street", "number"],
    ),
    # --- margin: within 3 km of the département, for the measures of access ----------------------
    "margin_squares": _table(
        {
            "code": _text(),
            "commune": _code(r"\d{5}"),
            "method": _text(values=("carreau", "residentiel", "surface")),
            "year": _year(),
            "children_u3": _number(),
            "geometry": _shape(),  # EPSG:2154
            **{mode: _number() for mode in DIFFUSE_MODES},  # diffuse places
            "x": _number(),
            "y": _number(),
        },
        ["code"],
    ),
    "margin_structures": _table(
        {
            "id": _text(),
            "commune": _code(r"\d{5}"),
            "kind": _text(values=STRUCTURE_KINDS),
            "places": _number(1),  # estimated
            "geometry": _shape(),  # EPSG:2154
        },
        ["id"],
    ),
    # --- access on foot, with the default parameters of the method ------------------------------
    "access": _table(
        {
            "level": _text(values=("square", "iris", "commune", "ept", "departement")),
            "code": _text(),
            "children_u3": _number(),
            "accessibility": _number(),  # places for 100 children
            "low": _number(),  # 90 % interval
            "high": _number(),
            "nearest_min": _number(),  # minutes on foot
            "second_min": _number(),
            "third_min": _number(),
            "balanced": _number(),
            "eaje": _number(),
            "am": _number(),
            **{column: _number(0, 100) for column in ACCESS_SHARES},  # % of the children
            "unmet_need": _number(),  # places
        },
        ["level", "code"],
    ),
    "clusters": _table(
        {
            "measure": _text(values=("accessibility", "unmet_need")),
            "code": _code(IRIS),
            "value": _number(nullable=True),  # places for 100 children, or places
            "moran": _number(None, nullable=True),  # local I
            "p": _number(0, 1, nullable=True),  # two-sided
            "q": _number(0, 1, nullable=True),  # false discovery rate
            "cluster": _text(values=CLUSTERS),
        },
        ["measure", "code"],
    ),
    # --- neighbourhoods, transport, streets, background ----------------------------------------
    "qpv": _table(
        {
            "code": _code(r"QN\d{3}\d{2}[A-Z]"),
            "name": _text(),
            "commune": _text(),  # codes joined by a space, geography of 2025
            "area_km2": _number(),
            "geometry": _shape(),  # EPSG:2154
        },
        ["code"],
    ),
    "stations": _table(
        {
            "id": _text(),
            "name": _text(),
            "network": _text(values=("existant", "grand_paris_express")),
            "modes": _text(),  # among train rer metro tram, joined by a space
            "lines": _text(),
            "in_93": _flag(),
            "geometry": _shape(),  # EPSG:2154
        },
        ["id"],
    ),
    "street_nodes": _table(
        {"node": pa.Column("int32"), "x_dm": pa.Column("int32"), "y_dm": pa.Column("int32")},
        ["node"],
    ),  # EPSG:2154, decimetres (float32 metres would be off by up to 25 cm)
    "street_edges": _table(
        {"u": pa.Column("int32"), "v": pa.Column("int32"), "length_m": pa.Column("float32")},
        ["u", "v"],
    ),  # walkable, both ways, u < v
    "background": _table(
        {
            "kind": _text(values=BACKGROUND_KINDS),
            "name": _text(nullable=True),
            "geometry": _shape(),  # EPSG:4326
        },
        [],
    ),
    "labels": _table({"kind": _text(), "name": _text(), "geometry": _shape()}, []),  # EPSG:4326
}

CRS_OF: dict[str, int] = {
    "communes": 2154,
    "ept": 2154,
    "iris": 2154,
    "squares": 2154,
    "structures": 2154,
    "margin_squares": 2154,
    "margin_structures": 2154,
    "qpv": 2154,
    "stations": 2154,
    "contours": 4326,
    "neighbours": 4326,
    "background": 4326,
    "labels": 4326,
}
