"""The structures as files: a workbook and a CSV that can be imported again, and JSON."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from geo.errors import ParameterError
from geo.network.model import NetworkStructure
from geo.network.records import encode
from geo.network.template import COLUMNS, YES_NO, TemplateColumn, write_book
from geo.network.vocabulary import STAGE_LABELS, STATUS_LABELS, load_fields
from geo.network.workbook import Cell
from geo.store.cells import guard_text
from geo.supply.kinds import KIND_LABELS
from geo.supply.names import fold

IDENTIFIER = TemplateColumn(
    "id", 16, "Donné par l’atlas : ne pas le changer ; vide pour une structure nouvelle.", "r-…"
)
EXPORTED = (*COLUMNS, IDENTIFIER)

_LABELS: Mapping[str, Mapping[str, str]] = {
    "kind": KIND_LABELS,
    "status": STATUS_LABELS,
    "stage": STAGE_LABELS,
}


def sort_structures(
    structures: Iterable[NetworkStructure], towns: Mapping[str, str]
) -> list[NetworkStructure]:
    """The structures by commune, then by name; those of no known commune last."""

    def rank(structure: NetworkStructure) -> tuple[bool, str, str, str]:
        town = towns.get(structure.commune or "", "")
        return not town, fold(town), fold(structure.name), structure.id

    return sorted(structures, key=rank)


def write_export(
    structures: Iterable[NetworkStructure], towns: Mapping[str, str], path: Path
) -> bytes:
    """The structures in the format that the name of a file tells: .xlsx, .csv or .json.

    ``towns``: names of the communes by code. Raises ParameterError for another format.
    """
    writers: dict[str, Callable[[], bytes]] = {
        ".xlsx": lambda: write_workbook(structures, towns),
        ".csv": lambda: write_csv(structures, towns).encode("utf-8-sig"),
        ".json": lambda: write_json(structures).encode(),
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise ParameterError(
            f"Format « {path.suffix or path.name} » inconnu : finir le nom du fichier par "
            f"{', '.join(writers)}."
        )
    return writer()


def write_workbook(structures: Iterable[NetworkStructure], towns: Mapping[str, str]) -> bytes:
    """XLSX in the layout of the template, the identifiers last; imported, it changes nothing."""
    return write_book(EXPORTED, [list_cells(structure, towns) for structure in structures])


def write_csv(structures: Iterable[NetworkStructure], towns: Mapping[str, str]) -> str:
    """CSV of the same columns, as French spreadsheets read it (semicolons).

    A text that a spreadsheet would run as a formula gets an apostrophe, which the import drops.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(load_fields()[column.field].label for column in EXPORTED)
    for structure in structures:
        writer.writerow(_write_text(cell) for cell in list_cells(structure, towns))
    return buffer.getvalue()


def write_json(structures: Iterable[NetworkStructure]) -> str:
    """JSON of every field by its name, location included (WGS 84 degrees); null is not known."""
    records = [encode(structure) for structure in structures]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def list_cells(structure: NetworkStructure, towns: Mapping[str, str]) -> list[Cell]:
    """Cells of a structure, in the order of ``EXPORTED``."""
    return [make_cell(column.field, getattr(structure, column.field), towns) for column in EXPORTED]


def make_cell(field: str, value: Any, towns: Mapping[str, str]) -> Cell:
    """A value as the template asks for it: the label of a code, the name of a commune, oui."""
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    # A commune elsewhere has its code for a name.
    labels = towns if field == "commune" else _LABELS.get(field, {})
    cell: Cell = labels.get(value, value)
    return cell


def _write_text(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else guard_text(str(cell))
