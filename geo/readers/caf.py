"""Readers of the CNAF's files (data.caf.fr, and CAF data by IRIS published by INSEE)."""

import re
import unicodedata
from pathlib import Path

import pandas as pd

from geo.errors import UnreadableFileError
from geo.readers.registry import reader
from geo.readers.tabular import first_row, read_table, require_columns, to_number

# Stem of the published technical names -> mode of the atlas.
_MODES = {
    "psu_col": "eaje_psu",
    "hors_psu_col": "eaje_hors_psu",
    "eaje": "eaje",
    "prescol": "prescolaire",
    "am_ind": "am",
    "gad_ind": "domicile",
    "ind": "individuel",
}

# Words of the French labels -> technical stem; the first match wins.
_LABELS = (
    (r"\bhors psu\b", "hors_psu_col"),
    (r"\bpsu\b", "psu_col"),
    (r"assistant", "am_ind"),
    (r"domicile", "gad_ind"),
    (r"prescol|ecole|scolaris", "prescol"),
    (r"individuel", "ind"),
    (r"eaje|creche|collectif", "eaje"),
    (r"global|total|ensemble|offre", "total"),
)

_AREA = {"com": "numcom", "epci": "numepci", "dep": "numdep"}
_AREA_NAME = {"com": "nomcom", "epci": "nomepci", "dep": "nomdep"}


@reader("caf_coverage", area="code")
def read_coverage(path: Path) -> pd.DataFrame:
    """Places (nbpla_pe_*) or coverage rates (txcouv_pe_*) of the CNAF, at any level.

    Understands technical column names and French labels. Placeholder rows (``XX``, ``XXX``) are
    dropped: they carry extreme values. Returns one row an area, year and mode, with columns
    code, name, year, measure (``places`` or ``rate``), mode, value (places, or places for 100
    children under 3; may exceed 100). The national files have code ``FR``.
    """
    table = _with_technical_names(read_table(path))
    require_columns(table, ["annee"])
    level = next((lvl for lvl, column in _AREA.items() if column in table.columns), "nat")
    measure = "rate" if table.columns.str.startswith("txcouv").any() else "places"
    columns = _mode_columns(table, measure, level)
    code = table[_AREA[level]] if level != "nat" else pd.Series("FR", table.index, dtype="string")
    name = (
        table.get(_AREA_NAME[level], code)
        if level != "nat"
        else pd.Series("France", table.index, dtype="string")
    )
    kept = ~code.str.upper().str.contains("X", na=True)
    parts = [
        pd.DataFrame(
            {
                "code": code[kept],
                "name": name[kept],
                "year": _year(table["annee"])[kept],
                "measure": measure,
                "mode": mode,
                "value": to_number(table[column])[kept],
            }
        )
        for column, mode in columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


@reader("caf_rates_all_communes", area="code")
def read_rates_all_communes(path: Path) -> pd.DataFrame:
    """Global rate of every commune (``TAUXCOUV2021.csv``): columns code, year, rate.

    The year is in the file's name; ``ND`` is NaN. Raises UnreadableFileError without a year.
    """
    table = read_table(path, ["NUM_COM", "tauxcouv_com"])
    found = re.search(r"(20\d\d)", path.name)
    if found is None:
        raise UnreadableFileError(f"année attendue dans le nom du fichier, reçu « {path.name} »")
    return pd.DataFrame(
        {
            "code": table["NUM_COM"],
            "year": int(found[1]),
            "rate": to_number(table["tauxcouv_com"]),
        }
    )


@reader("caf_places_all_communes", area="code")
def read_places_all_communes(path: Path) -> pd.DataFrame:
    """Places of every commune in three modes: columns code, year, eaje, am, autres (places)."""
    table = read_table(path, ["numcom", "annee", "pl_eaje_com", "pl_am_ind_com", "pl_autres_com"])
    return pd.DataFrame(
        {
            "code": table["numcom"],
            "year": _year(table["annee"]),
            "eaje": to_number(table["pl_eaje_com"]),
            "am": to_number(table["pl_am_ind_com"]),
            "autres": to_number(table["pl_autres_com"]),
        }
    )


@reader("caf_iris", area="code")
def read_iris(path: Path) -> pd.DataFrame:
    """CAF beneficiaries by IRIS: households, lone parents, children 0-2, RSA households.

    Columns code, published (NOTE is 0), households (A), lone_parents (AM), children_02 (ENF_2),
    rsa (ARSAS). Rows under secrecy have NaN counts.
    """
    counts = {"A": "households", "AM": "lone_parents", "ENF_2": "children_02", "ARSAS": "rsa"}
    table = read_table(path, ["CODGEO", "NOTE", *counts])
    published = to_number(table["NOTE"]).eq(0)
    columns = {new: to_number(table[old]).where(published) for old, new in counts.items()}
    return pd.DataFrame({"code": table["CODGEO"], "published": published, **columns})


@reader("caf_benefits", area="code")
def read_benefits(path: Path) -> pd.DataFrame:
    """Households by benefit and commune, rounded to 5 by the CNAF.

    Columns code, all (any benefit), paje, cmg (childminder or home care paid with help), rsa.
    """
    counts = {"f_ndur": "all", "f_ndurpaje": "paje", "f_cmg": "cmg", "f_rsa": "rsa"}
    table = read_table(path, ["numcom", *counts])
    columns = {new: to_number(table[old]) for old, new in counts.items()}
    return pd.DataFrame({"code": table["numcom"], **columns})


def _mode_columns(table: pd.DataFrame, measure: str, level: str) -> dict[str, str]:
    prefix = "txcouv" if measure == "rate" else "pl"
    total = f"txcouv_{level}" if measure == "rate" else f"tot_offre_{level}"
    columns = {f"{prefix}_{stem}_{level}": mode for stem, mode in _MODES.items()}
    columns[total] = "total"
    require_columns(table, columns)
    return columns


def _with_technical_names(table: pd.DataFrame) -> pd.DataFrame:
    """Rename the French labels of ``use_labels=true`` to the technical names."""
    if "annee" in table.columns:
        return table
    plain = {column: _plain(str(column)) for column in table.columns}
    areas = {"commune": "com", "epci": "epci", "departement": "dep"}
    finest = next(
        (lvl for word, lvl in areas.items() if any(word in p for p in plain.values())), "nat"
    )
    rate = any("taux" in label for label in plain.values())
    names: dict[str, str] = {}
    for column, label in plain.items():
        area = next((lvl for word, lvl in areas.items() if word in label), None)
        if label.startswith("annee") or label == "date":
            names[column] = "annee"
        elif re.match(r"(numero|code|num)\b", label) and area:
            names[column] = _AREA[area]
        elif re.match(r"(nom|libelle)\b", label) and area:
            names[column] = _AREA_NAME[area]
        else:
            stem = next((stem for words, stem in _LABELS if re.search(words, label)), None)
            if stem == "total":
                names[column] = f"txcouv_{finest}" if rate else f"tot_offre_{finest}"
            elif stem:
                names[column] = f"{'txcouv' if rate else 'pl'}_{stem}_{finest}"
    return table.rename(columns=names)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]+", " ", decomposed.encode("ascii", "ignore").decode()).strip()


def _year(values: pd.Series) -> pd.Series:
    """Year of ``2022`` or of a date such as ``2022-12-31`` (the national files)."""
    years = values.str.extract(r"^(\d{4})")[0]
    if years.isna().any():
        row = first_row(years.isna())
        raise UnreadableFileError(f"ligne {row + 2} : année attendue, reçu « {values.iloc[row]} »")
    return years.astype("int64")
