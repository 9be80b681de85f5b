"""Thousands of mutated files: a French sentence or a verdict on each row, never anything else."""

import csv
import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import AtlasError
from geo.network.importing import Import, prepare_import
from geo.network.model import NetworkStructure
from geo.network.rejects import write_rejects

TODAY = dt.date(2026, 11, 25)
HEAD = (
    "Nom", "Type", "Statut", "Étape", "Adresse", "CP", "Ville", "Nb de pl.", "Nb AM", "Ouverture",
    "AVIP", "Téléphone", "Remarques", "Longitude", "Latitude", "Directrice",
)  # fmt: skip
ROWS = (
    ("MAM Les Lutins", "MAM", "ouvert", "", "3 rue X", "93130", "Noisy-le-Sec", "12", "4",
     "mars 2021", "non", "01 48 12 34 56", "", "2,45", "48,89", "Zoé"),
    ("Les Loulous", "micro crèche", "projet", "travaux", "5 av. Y", "93140", "Bondy", "8 à 12", "",
     "1er septembre 2027", "x", "a@b.fr", "à relancer", "", "", ""),
    ("Les Zouzous", "multi-accueil", "", "", "", "", "Montreuil", "douze", "", "", "", "", "", "",
     "", ""),
)  # fmt: skip
# Cells that are awkward somewhere: what another column holds, marks, numbers too large, scripts.
POOL = [
    *sorted({cell for row in (HEAD, *ROWS) for cell in row}),
    "=1+1", "-1", "0", "1e308", "nan", "inf", "9" * 400, "31/02/2021", "00/00/0000", "99999",
    "Total", "Projets", "?", "✓", "r-000000000001", "12.0", "93059", "Paris", "F-93130", "0-0",
    "a" * 10_001, "<b>", "\u202e", "\ufeff", "²", "١٢", "٩٣١٣٠", "½", "Mme X", "\n", '"', ";",
    "ouverture prévue sept. 2026", "Crèche", "école", "'", "@", "12 (dont 2)", "\x07", "🐣",
]  # fmt: skip

CELLS = st.one_of(st.sampled_from(POOL), st.text(max_size=30))
CHANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 15), CELLS), max_size=12)

Read = Callable[..., Import]


@pytest.fixture(scope="module")
def read(processed: Callable[[str], Any]) -> Read:
    """Judge a file against the real communes, on one day."""
    communes = processed("communes")[["code", "name"]]

    def prepare(content: bytes, known: list[NetworkStructure] | None = None) -> Import:
        return prepare_import(content, communes, known or (), today=TODAY)

    return prepare


def check(content: bytes, read: Read) -> Import | None:
    """What must hold of any file; None when it cannot be read."""
    try:
        result = read(content)
    except AtlasError as error:
        assert str(error)
        return None
    lines = [(found.sheet, line.number) for found in result.lists for line in found.lines]
    judged = [(verdict.sheet, verdict.line) for verdict in result.verdicts]
    told = sum(
        "ligne " in n.lower() and n.endswith((" ligne.", " structure.")) for n in result.notices
    )
    assert (
        len(result.accepted) + len(result.rejected) == len(judged) == sum(result.count().values())
    )
    assert set(judged) <= set(lines)
    assert len(lines) == len(judged) + told
    for verdict in result.verdicts:
        assert bool(verdict.reasons) == (verdict.outcome == "rejected")
        assert all(str(reason).strip() for reason in verdict.reasons)
    write_rejects(result)
    return result


def keep(result: Import) -> list[NetworkStructure]:
    """The structures of the accepted rows, as a store would keep them."""
    return [
        NetworkStructure(id=f"r-{i:012x}", **verdict.fields)
        for i, verdict in enumerate(result.accepted, start=16)
    ]


def make_table(rows: list[list[str]], separator: str = ";") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue().encode("utf-8", "replace")


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=CHANGES,
    order=st.permutations(range(len(HEAD))),
    separator=st.sampled_from(";,\t"),
    repeats=st.lists(st.integers(0, 2), max_size=8),
    headless=st.booleans(),
)
def test_cells_replaced_columns_shuffled_rows_repeated(
    changes: list[tuple[int, int, str]],
    order: list[int],
    separator: str,
    repeats: list[int],
    headless: bool,
    read: Read,
) -> None:
    rows = [list(row) for row in (HEAD, *ROWS, *(ROWS[i] for i in repeats))]
    for row, column, cell in changes:
        # The header is spared, unless the file is to have a spoilt one.
        position = row % len(rows) if headless else 1 + row % (len(rows) - 1)
        rows[position][column] = cell
    content = make_table([[row[i] for i in order] for row in rows], separator)

    result = check(content, read)

    if result is not None:
        again = read(content, known=keep(result))
        assert again.count()["new"] == again.count()["changed"] == 0, again.verdicts
        assert len(again.accepted) == len(result.accepted)
        assert again.absent == ()


TABLE = make_table([list(HEAD), *map(list, ROWS)])


def flip(content: bytes, places: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for place, value in places:
        changed[place % len(changed)] = value
    return bytes(changed)


FLIPS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=20)


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    flips=FLIPS, cut=st.integers(0, 400), encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"])
)
def test_bytes_of_a_table_flipped(
    flips: list[tuple[int, int]], cut: int, encoding: str, read: Read
) -> None:
    content = TABLE.decode().encode(encoding, "replace")

    check(flip(content, flips)[: len(content) - cut], read)


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=400))
def test_any_bytes(content: bytes, read: Read) -> None:
    check(content, read)


def make_xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in (HEAD, *ROWS):
        book.active.append(list(row))
    book.active.merge_cells("G2:G3")
    book.active["J2"] = dt.datetime(2021, 3, 12)
    return save(book)


def make_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("R")
    for i, row in enumerate((HEAD, *ROWS)):
        for j, cell in enumerate(row):
            sheet.write(i, j, float(cell) if cell.isdigit() else cell)
    return save(book)


def save(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def spoil_members(content: bytes, flips: list[tuple[int, int]], only: str) -> bytes:
    """A sound archive whose XML is damaged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for member in source.namelist():
            text = source.read(member)
            target.writestr(member, flip(text, flips) if only in member else text)
    return buffer.getvalue()


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(flips=FLIPS)
def test_bytes_of_an_archive_flipped(flips: list[tuple[int, int]], read: Read) -> None:
    check(flip(make_xlsx(), flips), read)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(flips=FLIPS, only=st.sampled_from(["sheet1", "sharedStrings", "workbook.xml", "styles"]))
def test_the_xml_of_a_workbook_spoilt(flips: list[tuple[int, int]], only: str, read: Read) -> None:
    check(spoil_members(make_xlsx(), flips, only), read)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(flips=FLIPS)
def test_bytes_of_an_old_workbook_flipped(flips: list[tuple[int, int]], read: Read) -> None:
    check(flip(make_xls(), flips), read)


def test_ten_thousand_rows_are_all_judged(read: Read) -> None:
    chance = random.Random(93)
    rows = [list(HEAD)]
    for i in range(10_000):
        row = [f"MAM n° {i}", *ROWS[i % 3][1:]]
        row[chance.randrange(len(row))] = chance.choice(POOL)
        rows.append(row)

    result = check(make_table(rows), read)

    assert result is not None
    assert len(result.verdicts) > 9_000
