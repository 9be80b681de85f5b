"""The workbook of a territory, read back as its reader would open it."""

import io
import math

import openpyxl
import pandas as pd
import pytest

from geo.indicators.portrait import find_area
from geo.indicators.values import Tables
from geo.reports.themes import list_themes
from geo.reports.workbook import DICTIONARY, GUIDE, SOURCES, write_workbook
from tests.reports.conftest import NASTY


def open_book(code: str, tables: Tables) -> openpyxl.Workbook:
    content = write_workbook(find_area(code, tables), tables)
    return openpyxl.load_workbook(io.BytesIO(content))


def read_rows(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[dict[str, object]]:
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


@pytest.mark.parametrize("code", ["93053", "93015", "200057875"])
def test_every_number_is_the_atlas_own(code: str, tables: Tables) -> None:
    book = open_book(code, tables)

    for theme in list_themes(find_area(code, tables), tables):
        rows = read_rows(book[theme.name])
        if theme.rows.empty:
            assert "Aucune ligne" in str(book[theme.name].cell(2, 1).value)
            continue
        assert len(rows) == len(theme.rows)
        for column in theme.columns:
            wanted = theme.rows[column.key].tolist()
            for row, value in zip(rows, wanted, strict=True):
                found = row[column.heading]
                if pd.isna(value):
                    assert found is None
                elif column.kind == "text":
                    assert found == str(value)
                else:
                    assert isinstance(found, (int, float))
                    assert math.isclose(found, value, rel_tol=1e-12)


def test_the_published_figures_of_2022_are_there(tables: Tables) -> None:
    rows = read_rows(open_book("93", tables)["Couverture"])

    (total,) = (
        row
        for row in rows
        if (row["Code"], row["Année"], row["Mode d’accueil"]) == ("93", 2022, "Tous modes")
    )
    assert total["Places"] == 27_465  # CNAF, 36 communes (sources.md)
    assert round(float(str(total["Taux"])), 1) == 35.2


def test_headings_stay_in_sight_and_every_column_is_explained(tables: Tables) -> None:
    book = open_book("93053", tables)

    explained = {(row["Feuille"], row["Colonne"]) for row in read_rows(book[DICTIONARY])}
    themes = [name for name in book.sheetnames if name not in (GUIDE, DICTIONARY, SOURCES)]
    assert len(themes) == 9
    for name in themes:
        assert book[name].freeze_panes == "A2"
        assert {(name, cell.value) for cell in book[name][1]} <= explained
    publishers = {row["Éditeur"] for row in read_rows(book[SOURCES])}
    assert {"Cnaf", "INSEE", "OpenStreetMap"} <= {str(name).split(" (")[0] for name in publishers}


def test_a_formula_stays_a_text(nasty_tables: Tables) -> None:
    sheet = open_book("93053", nasty_tables)["Structures"]

    (cell,) = (cell for cell in sheet["A"] if cell.value == NASTY)
    assert cell.data_type == "s"
