"""Readers of INSEE's geographical files: communes, établissements publics territoriaux."""

import io
import zipfile
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from geo.errors import UnreadableFileError
from geo.readers.registry import reader
from geo.readers.tabular import read_table, require_columns

_NO_EPT = "ZZZZZZZZZ"  # « sans objet »: the communes outside the Métropole du Grand Paris
_EPT_SHEET = "Composition_communale"


@reader("insee_cog", area="code")
def read_cog(path: Path) -> pd.DataFrame:
    """Code officiel géographique: columns code, name, type.

    ``type`` is COM, ARM (arrondissement), COMD or COMA (former communes that still have a code,
    which may be that of a commune of today).
    """
    table = read_table(path, ["TYPECOM", "COM", "LIBELLE"])
    return pd.DataFrame({"code": table["COM"], "name": table["LIBELLE"], "type": table["TYPECOM"]})


@reader("insee_ept", area="commune")
def read_ept(path: Path) -> pd.DataFrame:
    """Communes of the EPT (workbook, plain or zipped): columns commune, ept, ept_name.

    Read with calamine: openpyxl refuses the stylesheet of the published workbook. The header is
    the row that starts with CODGEO. Communes without an EPT are dropped.
    """
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(_read_workbook(path)))
    if _EPT_SHEET not in workbook.sheet_names:
        raise UnreadableFileError(
            f"attendu une feuille « {_EPT_SHEET} », reçu : {', '.join(workbook.sheet_names)}"
        )
    rows = workbook.get_sheet_by_name(_EPT_SHEET).to_python()
    header = next((i for i, row in enumerate(rows) if "CODGEO" in row), None)
    if header is None:
        raise UnreadableFileError(f"feuille « {_EPT_SHEET} » : pas de ligne d'en-tête CODGEO")
    table = pd.DataFrame(rows[header + 1 :], columns=rows[header], dtype="string")
    require_columns(table, ["CODGEO", "EPT", "LIBEPT"])
    table = table[table["EPT"] != _NO_EPT].reset_index(drop=True)
    return pd.DataFrame(
        {"commune": table["CODGEO"], "ept": table["EPT"], "ept_name": table["LIBEPT"]}
    )


def _read_workbook(path: Path) -> bytes:
    """Content of a workbook; itself a zip, it may stand in the publisher's zip."""
    with zipfile.ZipFile(path) as archive:
        inside = sorted(n for n in archive.namelist() if n.lower().endswith(".xlsx"))
        return archive.read(inside[0]) if inside else path.read_bytes()
