"""Reading French tables: encodings, separators, secrets, decimal commas, and refusals."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import UnreadableFileError
from geo.readers.tabular import is_secret, match_column, read_table, to_number

TABLE = "code;libellé;valeur\n93008;Épinay;12,5\n"


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ";"), ("utf-8-sig", ";"), ("latin-1", ";"), ("utf-8", ","), ("cp1252", "\t")],
)
def test_reads_any_french_encoding_and_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "table.csv"
    text = TABLE.replace("12,5", "12.5").replace(";", separator)
    path.write_bytes(text.encode(encoding))

    table = read_table(path, ["code", "libellé"])

    assert table.loc[0, "libellé"] == "Épinay"
    assert table.loc[0, "code"] == "93008"


def test_reads_the_largest_matching_member_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("meta_base.csv", "x\n")
        archive.writestr("base.CSV", TABLE)

    assert list(read_table(path)["code"]) == ["93008"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<!DOCTYPE html><html><body>Service indisponible</body></html>", "page web"),
        (b'{"error_code": "ODSQLError"}', "JSON"),
        (b"autre;colonne\n1;2\n", "colonnes attendues absentes : code"),
    ],
)
def test_refuses_what_is_not_the_table(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError, match=expected):
        read_table(path, ["code"])


def test_refuses_a_truncated_zip(tmp_path: Path) -> None:
    path = tmp_path / "base.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("base.csv", TABLE * 100)
    path.write_bytes(path.read_bytes()[:60])

    with pytest.raises(UnreadableFileError, match="tronqué"):
        read_table(path)


def test_numbers_written_the_french_way() -> None:
    values = pd.Series(["12,5", "1 240", "1\u202f240", "-3,1", "s", "ns", "nd", "ND", None])

    numbers = to_number(values)

    assert numbers[:4].tolist() == [12.5, 1240, 1240, -3.1]
    assert numbers[4:].isna().all()


def test_a_wrong_number_says_where_it_is() -> None:
    values = pd.Series(["1", "douze"], name="places")

    with pytest.raises(UnreadableFileError, match=r"ligne 3, colonne « places ».*« douze »"):
        to_number(values)


def test_secrets_are_told_from_empty_cells() -> None:
    values = pd.Series(["s", "ns", "nd", "12", None], dtype="string")

    assert is_secret(values).fillna(False).tolist() == [True, True, True, False, False]


def test_column_of_any_vintage() -> None:
    table = pd.DataFrame(columns=["IRIS", "P22_POP", "P22_POP0002"])

    assert match_column(table, r"P\d\d_POP0002") == "P22_POP0002"
    with pytest.raises(UnreadableFileError, match="aucune"):
        match_column(table, r"P\d\d_POP0305")
