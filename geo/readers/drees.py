"""Reader of the DREES tables by département (one sheet of the published workbook a file)."""

import re
from pathlib import Path

import pandas as pd

from geo.errors import UnreadableFileError
from geo.readers.registry import reader
from geo.readers.tabular import read_table, to_number

# Number of the table -> what it counts.
_INDICATORS = {
    "23": "creches_collectives",
    "24": "creches_familiales",
    "27": "creches_parentales",
    "28": "places_creches_collectives",
    "32": "places_creches_parentales",
    "33": "agrements_am",
}


@reader("drees_table", area="departement")
def read_departements(path: Path) -> pd.DataFrame:
    """A DREES table: columns departement, name, indicator, year, value (count; NaN: unknown).

    The indicator comes from the number of the table, in the file's name. Thousands are
    separated by spaces. Rows that are no département (regions, notes) are dropped.
    """
    found = re.search(r"(\d{2})", path.name)
    if found is None or found[1] not in _INDICATORS:
        raise UnreadableFileError(
            f"tableau attendu : {', '.join(_INDICATORS)} ; reçu « {path.name} »"
        )
    table = read_table(path, ["Code département", "Département"])
    years = [c for c in table.columns if re.fullmatch(r"20\d\d", c)]
    if not years:
        raise UnreadableFileError(f"années attendues en colonnes, reçu {list(table.columns[:8])}")
    table = table[table["Code département"].str.fullmatch(r"\d[\dAB]\d?", na=False)]
    parts = [
        pd.DataFrame(
            {
                "departement": table["Code département"],
                "name": table["Département"],
                "indicator": _INDICATORS[found[1]],
                "year": int(year),
                "value": to_number(table[year]),
            }
        )
        for year in years
    ]
    return pd.concat(parts, ignore_index=True)
