"""DREES tables: spaces between thousands, rows that are no département."""

from pathlib import Path

import pytest

from geo.errors import UnreadableFileError
from geo.readers import drees

TABLE = (
    "Code région;Code département;Département;2010;2023\n"
    "11;93;Seine-Saint-Denis;6 077;4 268\n"
    ";;France métropolitaine;450 000;300 000\n"
)


def test_reads_thousands_and_keeps_departements(tmp_path: Path) -> None:
    path = tmp_path / "Tab33.csv"
    path.write_text(TABLE, encoding="utf-8")

    table = drees.read_departements(path)

    assert table[["indicator", "year", "value"]].to_numpy().tolist() == [
        ["agrements_am", 2010, 6077.0],
        ["agrements_am", 2023, 4268.0],
    ]


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Tab99.csv"
    path.write_text(TABLE, encoding="utf-8")

    with pytest.raises(UnreadableFileError, match="Tab99"):
        drees.read_departements(path)


@pytest.mark.mirror
def test_yardsticks_of_2023(mirror: Path) -> None:
    values = {}
    for number in (23, 24, 27, 28, 32, 33):
        table = drees.read_departements(mirror / "drees_departements" / f"Tab{number}.csv")
        ours = table[table["departement"].eq("93") & table["year"].eq(2023)]
        values[ours["indicator"].iloc[0]] = ours["value"].iloc[0]

    assert values == {
        "creches_collectives": 406, "creches_familiales": 15, "creches_parentales": 7,
        "places_creches_collectives": 14676, "places_creches_parentales": 132,
        "agrements_am": 4268,
    }  # fmt: skip
