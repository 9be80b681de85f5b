"""A territory's workbook (XLSX): one sheet a theme, then what each column means and its sources."""

import io
from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

import pandas as pd

from geo.catalog import get_source
from geo.figures.sentences import typeset
from geo.indicators.portrait import Area
from geo.indicators.values import Tables
from geo.reports.theme import Column, Kind, Theme, list_sources
from geo.reports.themes import list_themes

FORMATS: dict[Kind, str] = {
    "text": "@",
    "year": "0",
    "count": "#,##0",
    "estimate": "#,##0",
    "rate": "#,##0.0",
    "percent": "0.0",
    "minutes": "0",
}
WIDTHS: dict[Kind, int] = {"text": 24, "year": 8}
NUMBER_WIDTH = 13
WIDEST = 60
GUIDE_WIDTH = 100  # characters of a line
LINE = 15  # points
GUIDE, DICTIONARY, SOURCES = "Lisez-moi", "Dictionnaire", "Sources"


def write_workbook(area: Area, tables: Tables) -> bytes:
    """The workbook of a commune, an EPT or the département.

    Numbers are numbers (shown with few decimals, kept whole), texts are never formulas, the
    headings stay in sight.
    """
    import xlsxwriter

    themes = list_themes(area, tables)
    buffer = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        title = f"Petite enfance : {typeset(area.name)}"
        book.set_properties({"title": title, "comments": "Atlas de l’accueil du jeune enfant"})
        _write_guide(book, title, themes)
        for theme in themes:
            _write_rows(book, theme.name, theme.columns, theme.rows)
        _write_rows(book, DICTIONARY, *_describe_columns(themes))
        _write_rows(book, SOURCES, *_describe_sources(list_sources(themes)))
    return buffer.getvalue()


def _write_guide(book: Any, title: str, themes: Sequence[Theme]) -> None:
    sheet = book.add_worksheet(GUIDE)
    sheet.hide_gridlines(2)
    big = book.add_format({"bold": True, "font_size": 16})
    bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, GUIDE_WIDTH)
    sheet.write_string(0, 0, title, big)
    lines = [
        ("Ce que c’est", "Les chiffres de l’atlas de l’accueil du jeune enfant pour ce territoire, "
         "à côté de ceux de ses communes, de son EPT et du département."),
        ("À savoir", "Une case vide n’est pas zéro : le chiffre n’est pas connu. Les chiffres "
         "« officiels » sont publiés tels quels ; les « calculés » sont des sommes ou des rapports "
         "de chiffres publiés ; les « estimés » viennent d’un modèle, avec un intervalle à 90 %."),
        *((theme.name, f"{theme.title}. {theme.note}") for theme in themes),
        (DICTIONARY, "Ce que veut dire chaque colonne, et son unité."),
        (SOURCES, "Éditeur, titre, millésime, licence et page de chaque source, à citer."),
    ]  # fmt: skip
    links = {theme.name for theme in themes} | {DICTIONARY, SOURCES}
    link = book.add_format({"bold": True, "valign": "top", "font_color": "#0b5c75", "underline": 1})
    for row, (name, words) in enumerate(lines, start=2):
        if name in links:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        else:
            sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, words, text)
        sheet.set_row(row, LINE * ceil(len(words) / GUIDE_WIDTH))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_rows(book: Any, name: str, columns: Sequence[Column], rows: pd.DataFrame) -> None:
    sheet = book.add_worksheet(name)
    heading = book.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#e8f0f2"}
    )
    for place, column in enumerate(columns):
        form = book.add_format({"num_format": FORMATS[column.kind], "valign": "top"})
        values = rows[column.key].tolist()
        sheet.set_column(place, place, _find_width(column, values), form)
        sheet.write_string(0, place, column.heading, heading)
        for line, value in enumerate(values, start=1):
            if pd.isna(value):
                continue
            if column.kind == "text":
                sheet.write_string(line, place, str(value), form)
            else:
                sheet.write_number(line, place, float(value), form)
    sheet.set_row(0, 3 * LINE)
    sheet.freeze_panes(1, 0)
    if len(rows):
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    else:
        sheet.write_string(1, 0, "Aucune ligne : l’atlas n’en connaît pas ici.")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _find_width(column: Column, values: Iterable[Any]) -> int:
    if column.kind != "text":
        return WIDTHS.get(column.kind, NUMBER_WIDTH)
    longest = max((len(str(value)) for value in values if not pd.isna(value)), default=0)
    return min(max(longest + 2, len(column.heading) // 2 + 4, 10), WIDEST)


def _describe_columns(themes: Iterable[Theme]) -> tuple[tuple[Column, ...], pd.DataFrame]:
    columns = (
        Column("sheet", "Feuille", ""),
        Column("heading", "Colonne", ""),
        Column("meaning", "Ce qu’elle veut dire", ""),
        Column("unit", "Unité", ""),
    )
    rows = [
        (theme.name, column.heading, column.meaning, column.unit)
        for theme in themes
        for column in theme.columns
    ]
    return columns, pd.DataFrame(rows, columns=[column.key for column in columns])


def _describe_sources(ids: Iterable[str]) -> tuple[tuple[Column, ...], pd.DataFrame]:
    columns = (
        Column("publisher", "Éditeur", ""),
        Column("title", "Titre", ""),
        Column("vintage", "Millésime", ""),
        Column("licence", "Licence", ""),
        Column("page", "Page de l’éditeur", ""),
    )
    keys = [column.key for column in columns]
    rows = [[getattr(get_source(source), key) for key in keys] for source in ids]
    return columns, pd.DataFrame(rows, columns=keys)
