"""INSEE's communes and EPT."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from geo.errors import UnreadableFileError
from geo.readers import insee_geography


def write_workbook(path: Path, sheet: str = "Composition_communale") -> Path:
    workbook = Workbook()
    workbook.active.title = "EPT"
    rows = [
        ["Établissements publics territoriaux"],
        ["Mise en ligne le 21/03/2025"],
        ["Code géographique", "Libellé géographique", "EPT", "Libellé de l'EPT"],
        ["CODGEO", "LIBGEO", "EPT", "LIBEPT"],
        ["01001", "L'Abergement-Clémenciat", "ZZZZZZZZZ", "Sans objet"],
        ["93008", "Bobigny", "200057875", "Est Ensemble"],
    ]
    composition = workbook.create_sheet(sheet)
    for row in rows:
        composition.append(row)
    workbook.save(path)
    return path


def test_cog_keeps_former_communes_apart(tmp_path: Path) -> None:
    path = tmp_path / "v_commune_2026.csv"
    path.write_text(
        "TYPECOM,COM,REG,DEP,NCC,LIBELLE,COMPARENT\n"
        "COM,93066,11,93,SAINT DENIS,Saint-Denis,\n"
        "COMD,93059,,,PIERREFITTE SUR SEINE,Pierrefitte-sur-Seine,93066\n",
        encoding="utf-8",
    )

    table = insee_geography.read_cog(path)

    assert table.to_dict("list") == {
        "code": ["93066", "93059"],
        "name": ["Saint-Denis", "Pierrefitte-sur-Seine"],
        "type": ["COM", "COMD"],
    }


@pytest.mark.parametrize("zipped", [False, True])
def test_ept_from_the_workbook_or_its_zip(tmp_path: Path, zipped: bool) -> None:
    path = write_workbook(tmp_path / "ept_au_01-01-2025.xlsx")
    if zipped:  # saved under the name of the workbook, as the catalogue has it
        inside = path.rename(tmp_path / "inside.xlsx")
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(inside, "ept_au_01-01-2025.xlsx")

    table = insee_geography.read_ept(path)

    assert table.to_dict("records") == [
        {"commune": "93008", "ept": "200057875", "ept_name": "Est Ensemble"}
    ]


def test_a_workbook_without_the_sheet_lists_its_own(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "ept.xlsx", sheet="Autre")

    with pytest.raises(UnreadableFileError, match=r"Composition_communale.*EPT, Autre"):
        insee_geography.read_ept(path)


@pytest.mark.mirror
def test_ept_and_communes_of_the_mirror(mirror: Path) -> None:
    """Its stylesheet stops openpyxl; calamine reads it."""
    ept = insee_geography.read_ept(mirror / "insee_ept" / "ept_au_01-01-2025.xlsx")
    cog = insee_geography.read_cog(mirror / "insee_cog" / "v_commune_2026.csv")

    ours = ept[ept["commune"].str.startswith("93")]
    assert ours["ept"].value_counts().to_dict() == {
        "200057867": 8,
        "200058097": 8,
        "200057875": 9,
        "200058790": 14,
    }
    today = cog[cog["type"].eq("COM") & cog["code"].str.startswith("93")]
    assert len(today) == 39
