"""Awkward workbooks (XLSX, XLS, ODS), and what a person would expect of each."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlwt

from geo.errors import UnreadableFileError
from geo.network import workbook
from geo.network.importing import Import, prepare_import

TODAY = dt.date(2026, 11, 25)
HEAD = ["Nom", "Type", "Commune", "Places", "Ouverture"]
OPENED = dt.date(2021, 3, 12)
LUTINS = ["MAM Les Lutins", "MAM", "Noisy-le-Sec", 12, OPENED]
LUTINS_READ = {
    "name": "MAM Les Lutins",
    "kind": "mam",
    "commune": "93053",
    "places": 12,
    "opened": OPENED,
}

Rows = Sequence[Sequence[Any]]


def make_xlsx(merged: Sequence[str] = (), **sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
    return save(book)


def save(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_xls(rows: Rows, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Réseau")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            style = xlwt.easyxf(num_format_str="DD/MM/YYYY") if isinstance(cell, dt.date) else None
            if not any(r1 <= i <= r2 and c1 <= j <= c2 for r1, r2, c1, c2 in merged):
                sheet.write(i, j, cell, style or xlwt.Style.default_style)
    for r1, r2, c1, c2 in merged:
        sheet.write_merge(r1, r2, c1, c2, rows[r1][c1])
    return save(book)


def make_ods(rows: str, before: str = "") -> bytes:
    """An ODS as LibreOffice writes it; ``rows`` is the XML of the rows."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet>{before}<table:table table:name="Réseau">{rows}'
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return make_zip({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def make_zip(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def ods_row(*cells: Any, extra: str = "") -> str:
    made = []
    for cell in cells:
        if cell is None:
            made.append("<table:table-cell/>")
        elif isinstance(cell, dt.date):
            made.append(
                f'<table:table-cell office:value-type="date" office:date-value="{cell}" {extra}/>'
            )
        elif isinstance(cell, int):
            made.append(f'<table:table-cell office:value-type="float" office:value="{cell}"/>')
        else:
            made.append(
                f'<table:table-cell office:value-type="string" {extra}>'
                f"<text:p>{escape(cell)}</text:p></table:table-cell>"
            )
    return f"<table:table-row>{''.join(made)}</table:table-row>"


@pytest.fixture
def read(processed: Callable[[str], Any]) -> Callable[..., Import]:
    """Judge a file against the real communes, on one day."""

    def prepare(content: bytes, **options: Any) -> Import:
        return prepare_import(content, processed("communes"), today=TODAY, **options)

    return prepare


def pick(result: Import, *fields: str) -> dict[int, tuple[Any, ...]]:
    """Some fields of the accepted rows, by line."""
    assert not result.rejected, result.rejected
    return {v.line: tuple(v.fields[field] for field in fields) for v in result.accepted}


@pytest.mark.parametrize(
    "content",
    [
        make_xlsx(Réseau=[HEAD, LUTINS]),
        make_xls([HEAD, LUTINS]),
        make_ods(ods_row(*HEAD) + ods_row(*LUTINS)),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_the_three_formats_say_the_same(content: bytes, read: Callable[..., Import]) -> None:
    result = read(content)

    assert pick(result, *LUTINS_READ) == {2: tuple(LUTINS_READ.values())}
    assert result.accepted[0].sheet == "Réseau"


def test_title_lines_and_margins_are_passed_over(read: Callable[..., Import]) -> None:
    rows = [[], [None, "Le réseau en 2026"], [], [None, *HEAD], [], [None, *LUTINS]]

    result = read(make_xlsx(Réseau=rows, merged=["B2:F2"]))

    assert pick(result, "name", "places") == {6: ("MAM Les Lutins", 12)}


MERGED = [["Nom", "Ville", "Type"], ["MAM A", "Bondy", "MAM"], ["MAM B", "", "MAM"]]


@pytest.mark.parametrize(
    "content",
    [
        make_xlsx(R=[MERGED[0], MERGED[1], ["MAM B", None, "MAM"]], merged=["B2:B3"]),
        make_xls(MERGED, [(1, 2, 1, 1)]),
        make_ods(
            ods_row(*MERGED[0]) + "<table:table-row>"
            '<table:table-cell office:value-type="string"><text:p>MAM A</text:p></table:table-cell>'
            '<table:table-cell table:number-rows-spanned="2" office:value-type="string">'
            "<text:p>Bondy</text:p></table:table-cell>"
            '<table:table-cell office:value-type="string"><text:p>MAM</text:p></table:table-cell>'
            "</table:table-row><table:table-row>"
            '<table:table-cell office:value-type="string"><text:p>MAM B</text:p></table:table-cell>'
            "<table:covered-table-cell/>"
            '<table:table-cell office:value-type="string"><text:p>MAM</text:p></table:table-cell>'
            "</table:table-row>"
        ),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_a_cell_merged_over_two_rows_counts_for_both(
    content: bytes, read: Callable[..., Import]
) -> None:
    assert pick(read(content), "commune") == {2: ("93010",), 3: ("93010",)}


def test_headers_grouped_under_merged_titles(read: Callable[..., Import]) -> None:
    rows = [
        ["Nom", "Type", "Coordonnées", None, None, "Accueil"],
        [None, None, "Rue", "CP", "Ville", "Nb de pl."],
        ["MAM A", "MAM", "3 rue X", 93100, "Montreuil", 12],
    ]

    result = read(make_xlsx(R=rows, merged=["A1:A2", "B1:B2", "C1:E1"]))

    assert pick(result, "name", "address", "postcode", "commune", "places") == {
        3: ("MAM A", "3 rue X", "93100", "93048", 12)
    }


def test_each_sheet_that_holds_a_list_is_read_and_tells_its_kind(
    read: Callable[..., Import],
) -> None:
    content = make_xlsx(
        Lisez_moi=[["Cette liste est tenue par l’équipe du réseau."], ["Une ligne par structure."]],
        MAM=[["Nom", "Ville"], ["Les Lutins", "Bondy"]],
        Crèches=[["Structure", "Ville", "Places"], ["Les Loulous", "Stains", 20]],
        Projets=[["Nom", "Type", "Ville"], ["Les Zouzous", "micro crèche", "Pantin"]],
        Vide=[],
    )

    result = read(content)

    assert [(v.sheet, v.fields["kind"], v.fields["status"]) for v in result.accepted] == [
        ("MAM", "mam", "ouvert"),
        ("Crèches", "creche_collective", "ouvert"),
        ("Projets", "micro_creche", "projet"),
    ]
    assert [each.sheet for each in result.skipped] == ["Lisez_moi", "Vide"]
    assert any("Lisez_moi » passée" in notice for notice in result.notices)


def test_a_structure_told_on_two_sheets_is_a_duplicate(read: Callable[..., Import]) -> None:
    result = read(make_xlsx(MAM=[HEAD, LUTINS], Tout=[HEAD, LUTINS]))

    assert [v.sheet for v in result.accepted] == ["MAM"]
    assert "même structure que la ligne 2 de la feuille « MAM »" in str(
        result.rejected[0].reasons[0]
    )


def test_a_hidden_sheet_is_passed_over(read: Callable[..., Import]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_xlsx(A=[HEAD, LUTINS], B=[HEAD, LUTINS])))
    book["B"].sheet_state = "hidden"

    result = read(save(book))

    assert len(result.verdicts) == 1
    assert result.skipped[0].why == "feuille masquée"


def test_numbers_and_dates_as_a_spreadsheet_keeps_them(read: Callable[..., Import]) -> None:
    head = ["Nom", "Type", "CP", "Places", "Ouverture", "Handicap", "Téléphone"]
    rows = [
        head,
        ["MAM A", "MAM", 93130, 12.0, 44267, True, 148123456],
        ["MAM B", "MAM", "93130", "12", 2021, 1, "01.48.12.34.56"],
        ["MAM C", "MAM", 93130.0, None, dt.datetime(2021, 3, 12, 10), "=1=1", "+33 1 48 12 34 56"],
    ]

    result = read(make_xlsx(R=rows))

    phone = "01 48 12 34 56"
    assert pick(result, "postcode", "places", "opened", "disability", "contact") == {
        2: ("93130", 12, OPENED, True, phone),
        3: ("93130", 12, dt.date(2021, 1, 1), True, phone),
        4: ("93130", None, OPENED, None, phone),  # a formula that was never computed
    }


def test_places_that_the_spreadsheet_turned_into_a_date_are_refused(
    read: Callable[..., Import],
) -> None:
    result = read(make_xlsx(R=[HEAD, ["MAM A", "MAM", "Bondy", dt.date(2026, 12, 8), None]]))

    assert "a changé ce nombre de places en date" in str(result.rejected[0].reasons[0])


def test_an_ods_with_repeated_cells(read: Callable[..., Import]) -> None:
    repeated = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'table:number-columns-repeated="5"/></table:table-row>'
    )

    result = read(make_ods(repeated + ods_row(*HEAD) + repeated + ods_row(*LUTINS)))

    assert pick(result, "name") == {6: ("MAM Les Lutins",)}


ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
)
XLSX = make_xlsx(R=[HEAD, LUTINS])


def with_member(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(XLSX)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf\r\n  \r\n", "vide"),
        (b"%PDF-1.7 ...", "un PDF"),
        (b"\x89PNG\r\n\x1a\n", "une image"),
        (b"<html><table><tr><td>Nom</td></tr></table></html>", "page web"),
        (ENCRYPTED, "mot de passe"),
        (XLSX[:-40], "abîmé"),
        (XLSX[:200] + b"\0" * 50 + XLSX[250:], "abîmé"),
        (make_xls([HEAD])[:3000], "abîmé"),
        (with_member("xl/vbaProject.bin", b"x"), "macros"),
        (make_zip({"xl/workbook.bin": b"x"}), "xlsb"),
        (make_zip({"word/document.xml": "<a/>"}), "ni un .xlsx, ni un .ods"),
        (make_zip({"xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "abîmé"),
        (with_member("bomb.xml", b"\0" * (workbook.MAX_UNPACKED + 1)), "décompressé"),
        (b"x" * (workbook.MAX_BYTES + 1), "21 Mo|20 Mo"),
        (b"Nom;Type\n\0\1\2\3" + bytes(range(256)), "Fichier illisible"),
        (b'Nom;Type\n"MAM A;MAM\nMAM B;MAM\n', "guillemet"),
        (b"Nom;Type\n" + b"a;b\n" * (workbook.MAX_ROWS + 1), "lignes"),
        (b";".join([b"Nom"] * (workbook.MAX_COLUMNS + 1)), "colonnes"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_french(
    content: bytes, said: str, read: Callable[..., Import]
) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read(content)


def test_a_cell_far_away_does_not_fill_the_memory(read: Callable[..., Import]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(XLSX))
    book["R"]["XFD1048576"] = "loin"

    with pytest.raises(UnreadableFileError, match="Fichier illisible"):
        read(save(book))
