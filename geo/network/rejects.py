"""The rows that were rejected, as a workbook: the cells as they came, the reason beside them."""

import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import Any

from geo.network.headers import ListFound
from geo.network.importing import Import, Verdict
from geo.network.workbook import Cell

REASON = "Motif du rejet"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}

_MAX_TEXT = 32_767  # characters of a cell
_MAX_NAME = 31  # characters of the name of a sheet


def write_rejects(result: Import) -> bytes:
    """XLSX of the rejected rows, a sheet for each list that has some, the reasons last.

    Every text stays a text, whatever it begins with. Once corrected, the workbook imports as it
    is: the column of the reasons is ignored.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    rejected = result.rejected
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        formats = {
            "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "reason": book.add_format({"text_wrap": True, "font_color": "#9C0006"}),
        }
        names: set[str] = set()
        for found in result.lists:
            numbers = {line.number for line in found.lines}
            mine = [v for v in rejected if v.sheet == found.sheet and v.line in numbers]
            if mine:
                sheet = book.add_worksheet(_name_sheet(found.sheet, names))
                _write_list(sheet, found, mine, formats)
        if not names:
            book.add_worksheet("Rejets").write_string(0, 0, "Aucune ligne rejetée.")
    return buffer.getvalue()


def _write_list(
    sheet: Any, found: ListFound, rejected: Iterable[Verdict], formats: dict[str, Any]
) -> None:
    for column, about in enumerate(found.columns):
        sheet.write_string(0, column, about.label[:_MAX_TEXT], formats["heading"])
    last = len(found.columns)
    sheet.write_string(0, last, REASON, formats["heading"])
    for row, verdict in enumerate(rejected, start=1):
        for column, about in enumerate(found.columns):
            write_cell(sheet, row, column, verdict.cells[about.index], formats["date"])
        reasons = " ; ".join(str(reason) for reason in verdict.reasons)
        sheet.write_string(
            row, last, f"Ligne {verdict.line} : {reasons}"[:_MAX_TEXT], formats["reason"]
        )
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, last - 1, 18)
    sheet.set_column(last, last, 70)


def write_cell(sheet: Any, row: int, column: int, cell: Cell, date_format: Any) -> None:
    """Write a value as what it is; a text is never a formula, a link or a number."""
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, dt.date) and cell.year >= 1900:
        sheet.write_datetime(row, column, cell, date_format)
    elif isinstance(cell, float | int):
        sheet.write_number(row, column, float(cell))
    elif cell is not None:
        sheet.write_string(row, column, str(cell)[:_MAX_TEXT])


def _name_sheet(name: str, used: set[str]) -> str:
    """A name that a workbook accepts and has not yet, kept in ``used``."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:_MAX_NAME] or "Rejets"
    if plain.lower() == "history":  # reserved by Excel
        plain = "Rejets"
    candidate, number = plain, 1
    while candidate.lower() in used:
        number += 1
        suffix = f" ({number})"
        candidate = plain[: _MAX_NAME - len(suffix)] + suffix
    used.add(candidate.lower())
    return candidate
