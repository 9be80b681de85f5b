"""Read a workbook in a process of its own: ``python unpack.py < workbook > JSON``.

A workbook comes from anywhere. What decodes it may be led to ask for all the memory or to stop
dead: that must end this process, not the application. Imports nothing of the atlas, so that it
starts in a tenth of a second.

Output: ``{"sheets": [{name, visible, top, left, rows, merged}]}`` or ``{"fault": text}`` in
French. ``top`` and ``left`` are the position of the first cell, from 0; ``merged`` are
``[first row, first column, last row, last column]``, from 0. A date is ``["date", ISO text]``.
"""

import contextlib
import datetime as dt
import io
import json
import sys
import zipfile
from typing import Any
from xml.parsers import expat

MEMORY = 2 * 1024**3  # bytes of address space
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_SHEETS = 60

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "


def main() -> None:
    _limit_memory()
    content = sys.stdin.buffer.read()
    json.dump(unpack(content), sys.stdout)


def unpack(content: bytes) -> dict[str, Any]:
    """The sheets of an XLSX, XLS or ODS workbook, or what is wrong with it."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheets_metadata) > MAX_SHEETS:
            return {"fault": f"plus de {MAX_SHEETS} feuilles"}
        spans = _find_ods_spans(content)
        sheets = []
        for position, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(position)
            if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
                return {
                    "fault": f"la feuille « {about.name} » va jusqu’à la ligne "
                    f"{sheet.total_height} et la colonne {sheet.total_width}, au plus "
                    f"{MAX_ROWS} lignes et {MAX_COLUMNS} colonnes"
                }
            top, left = sheet.start or (0, 0)
            merged = spans.get(about.name) or [
                [*first, *last] for first, last in sheet.merged_cell_ranges or ()
            ]
            sheets.append(
                {
                    "name": about.name,
                    "visible": about.visible == SheetVisibleEnum.Visible,
                    "top": top,
                    "left": left,
                    "rows": [[_encode(cell) for cell in row] for row in sheet.to_python()],
                    "merged": merged,
                }
            )
    except (CalamineError, expat.ExpatError, ValueError, KeyError) as error:
        locked = "password" in str(error).lower()
        return {"fault": "protégé par un mot de passe" if locked else "abîmé ou incomplet"}
    return {"sheets": sheets}


def _limit_memory() -> None:
    """Cap the memory where the system can (not on Windows; macOS may refuse)."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _encode(cell: Any) -> Any:
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return ["date", (cell.date() if midnight else cell).isoformat()]
    if isinstance(cell, dt.date):
        return ["date", cell.isoformat()]
    if isinstance(cell, dt.time | dt.timedelta):
        return str(cell)
    return cell


def _find_ods_spans(content: bytes) -> dict[str, list[list[int]]]:
    """Merged cells of an ODS by sheet, which calamine does not give; empty for other formats."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "content.xml" not in archive.namelist():
            return {}
        text = archive.read("content.xml")
    finder = _SpanFinder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = finder.start
    parser.EndElementHandler = finder.end
    parser.Parse(text, True)
    return finder.spans


class _SpanFinder:
    """Follows the cells of ``content.xml`` and keeps those that span several."""

    def __init__(self) -> None:
        self.spans: dict[str, list[list[int]]] = {}
        self.sheet, self.row, self.column, self.repeated = "", 0, 0, 1

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == f"{_TABLE}table":
            self.sheet, self.row = given.get(f"{_TABLE}name", ""), 0
        elif tag == f"{_TABLE}table-row":
            self.column = 0
            self.repeated = int(given.get(f"{_TABLE}number-rows-repeated", "1"))
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            down = int(given.get(f"{_TABLE}number-rows-spanned", "1"))
            across = int(given.get(f"{_TABLE}number-columns-spanned", "1"))
            if down > 1 or across > 1:
                last = [self.row + down - 1, self.column + across - 1]
                self.spans.setdefault(self.sheet, []).append([self.row, self.column, *last])
            self.column += int(given.get(f"{_TABLE}number-columns-repeated", "1"))

    def end(self, tag: str) -> None:
        if tag == f"{_TABLE}table-row":
            self.row += self.repeated


if __name__ == "__main__":
    main()
