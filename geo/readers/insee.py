"""Readers of INSEE's statistical files (the geographical ones are in insee_geography)."""

import re
from pathlib import Path

import pandas as pd

from geo.errors import UnreadableFileError
from geo.readers.registry import reader
from geo.readers.tabular import (
    first_row,
    is_secret,
    match_column,
    read_table,
    require_columns,
    to_number,
)


@reader("insee_births", area="code")
def read_births(path: Path) -> pd.DataFrame:
    """Live births by commune of residence (Melodi archive): columns code, year, births.

    Keeps the communes and Paris's arrondissements; départements are dropped.
    """
    wanted = ["EC_MEASURE", "GEO", "GEO_OBJECT", "TIME_PERIOD", "OBS_VALUE"]
    table = read_table(path, member="_data.csv", expected=wanted, usecols=wanted)
    table = table[table["EC_MEASURE"].eq("LVB") & table["GEO_OBJECT"].isin(["COM", "ARM"])]
    return pd.DataFrame(
        {
            "code": table["GEO"],
            "year": to_number(table["TIME_PERIOD"]).astype("int64"),
            "births": to_number(table["OBS_VALUE"]),
        }
    ).reset_index(drop=True)


@reader("insee_population_iris", area="code")
def read_population_iris(path: Path) -> pd.DataFrame:
    """Census population by IRIS, any vintage: columns code, commune, year, population, children.

    ``children`` are the 0-2 (``P18_POP0002``, ``P22_POP0002``… by pattern). Values are survey
    weighted, so fractional.
    """
    table = read_table(path, ["IRIS", "COM"])
    children = match_column(table, r"P\d\d_POP0002")
    year = children[1:3]
    require_columns(table, [f"P{year}_POP"])
    return pd.DataFrame(
        {
            "code": table["IRIS"],
            "commune": table["COM"],
            "year": 2000 + int(year),
            "population": to_number(table[f"P{year}_POP"]),
            "children": to_number(table[children]),
        }
    )


@reader("insee_population_communes", area="code")
def read_population_communes(path: Path) -> pd.DataFrame:
    """Reference populations of the communes: columns code, name, population (municipal)."""
    table = read_table(path, ["COM", "Commune", "PMUN"], member="communes.csv")
    return pd.DataFrame(
        {"code": table["COM"], "name": table["Commune"], "population": to_number(table["PMUN"])}
    )


@reader("insee_squares", area="commune")
def read_squares(path: Path) -> pd.DataFrame:
    """Gridded 200 m data, 2015 to 2021 layouts, whatever the case of the column names.

    Columns code (``CRS3035RES200mN…E…``, lower-left corner in EPSG:3035), north, east (m),
    commune (the first of ``lcog_geo``, which may join several codes), population (ind),
    children_03 (ind_0_3: FOUR ages, 0 to 3 inclusive), imputed (i_est_200 = 1; unknown: False).
    """
    table = read_table(path, member="200m_met.csv" if path.suffix.lower() == ".zip" else ".csv")
    table.columns = table.columns.str.lower()
    require_columns(table, ["idcar_200m", "lcog_geo", "ind", "ind_0_3"])
    corner = table["idcar_200m"].str.extract(r"^CRS3035RES200mN(\d+)E(\d+)$")
    if corner.isna().any(axis=None):
        row = first_row(corner.isna().any(axis=1))
        raise UnreadableFileError(
            f"ligne {row + 2}, colonne idcar_200m : attendu « CRS3035RES200mN…E… », "
            f"reçu « {table['idcar_200m'].iloc[row]} »"
        )
    imputed = to_number(table["i_est_200"]) if "i_est_200" in table.columns else None
    return pd.DataFrame(
        {
            "code": table["idcar_200m"],
            "north": corner[0].astype("int64"),
            "east": corner[1].astype("int64"),
            "commune": table["lcog_geo"].str[:5],
            "population": to_number(table["ind"]),
            "children_03": to_number(table["ind_0_3"]),
            "imputed": False if imputed is None else imputed.eq(1),
        }
    )


@reader("insee_activity_iris", area="code")
def read_activity_iris(path: Path) -> pd.DataFrame:
    """Census activity by IRIS: columns code, year, active_2554, unemployed_2554 (persons)."""
    table = read_table(path, ["IRIS"])
    active = match_column(table, r"P\d\d_ACT2554")
    year = active[1:3]
    require_columns(table, [f"P{year}_CHOM2554"])
    return pd.DataFrame(
        {
            "code": table["IRIS"],
            "year": 2000 + int(year),
            "active_2554": to_number(table[active]),
            "unemployed_2554": to_number(table[f"P{year}_CHOM2554"]),
        }
    )


@reader("insee_rp2022_iris", area="code")
def read_rp2022_iris(path: Path) -> pd.DataFrame:
    """Third-party extract of the 2022 census by IRIS: columns code, year, households (count),
    lone_parents and couples_children (% of the households)."""
    columns = {
        "men_tot_stock_22": "households",
        "men_mono_pct_22": "lone_parents",
        "men_coupaenf_pct_22": "couples_children",
    }
    table = read_table(path, ["code", *columns])
    return pd.DataFrame(
        {
            "code": table["code"],
            "year": 2022,
            **{new: to_number(table[old]) for old, new in columns.items()},
        }
    )


@reader("insee_income_iris", area="code")
def read_income_iris(path: Path) -> pd.DataFrame:
    """Disposable income by IRIS: columns code, year, poverty (% under 60 % of the median),
    median (euros a year), secret.

    The poverty rate is DISP_TP60; DEC_TP60 (declared income) is not it, and is refused.
    """
    table = read_table(path, ["IRIS"])
    if table.columns.str.match(r"DEC_").any():
        raise UnreadableFileError(
            "attendu les revenus disponibles (DISP_…), reçu les revenus déclarés (DEC_…), "
            "dont le taux n'est pas le taux de pauvreté"
        )
    median = match_column(table, r"DISP_MED\d\d")
    year = median[-2:]
    require_columns(table, [f"DISP_TP60{year}"])
    poverty = table[f"DISP_TP60{year}"]
    return pd.DataFrame(
        {
            "code": table["IRIS"],
            "year": 2000 + int(year),
            "poverty": to_number(poverty),
            "median": to_number(table[median]),
            "secret": is_secret(poverty),
        }
    )


@reader("insee_income_communes", area="code")
def read_income_communes(path: Path) -> pd.DataFrame:
    """Income of the communes: columns code, year, persons (fiscal, the weight of the rate),
    poverty (%), median (euros a year), secret."""
    table = read_table(path, ["CODGEO"])
    median = match_column(table, r"MED\d\d")
    year = median[-2:]
    require_columns(table, [f"TP60{year}", f"NBPERSMENFISC{year}"])
    return pd.DataFrame(
        {
            "code": table["CODGEO"],
            "year": 2000 + int(year),
            "persons": to_number(table[f"NBPERSMENFISC{year}"]),
            "poverty": to_number(table[f"TP60{year}"]),
            "median": to_number(table[median]),
            "secret": is_secret(table[f"TP60{year}"]),
        }
    )


@reader("insee_women_employment", area="code")
def read_women_employment(path: Path) -> pd.DataFrame:
    """Employed and unemployed persons of 25-54 by sex and commune.

    Columns code, year, men_employed, men_unemployed, women_employed, women_unemployed
    (persons). Two header rows, labels then names; the code is DR + CR; communes that no longer
    exist have no counts and are dropped.
    """
    sheet = pd.read_excel(path, header=1, dtype=object, engine="calamine")
    require_columns(sheet, ["DR", "CR"])
    columns: dict[str, str] = {}
    year = ""
    for name in map(str, sheet.columns):
        found = re.fullmatch(r"s([12])taxtypac_rec([12])rpop(\d{4})", name)
        if found:
            sex = "men" if found[1] == "1" else "women"
            columns[name] = f"{sex}_{'employed' if found[2] == '1' else 'unemployed'}"
            year = found[3]
    if len(columns) != 4:
        raise UnreadableFileError(
            f"attendu quatre colonnes s1/s2 taxtypac_rec1/rec2, trouvé {list(columns)}"
        )
    table = pd.DataFrame({new: pd.to_numeric(sheet[old]) for old, new in columns.items()})
    table.insert(0, "code", sheet["DR"].astype("string") + sheet["CR"].astype("string"))
    table.insert(1, "year", int(year))
    return table.dropna(subset=list(columns.values())).reset_index(drop=True)
