"""Download of a table of areas: CSV, XLSX, GeoJSON, GeoPackage."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from geo.store.cells import FORMULA

FORMATS: dict[str, tuple[str, str]] = {
    "CSV": ("csv", "text/csv"),
    "XLSX": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "GeoJSON": ("geojson", "application/geo+json"),
    "GeoPackage": ("gpkg", "application/geopackage+sqlite3"),
}


def offer_downloads(
    make: Callable[[], Any], stem: str, source: str, key: str, *, spatial: bool = False
) -> None:
    """One button a format; the table is made when one is asked for.

    ``make`` gives the table; with a geometry when ``spatial``, which adds the geographical
    formats. ``source`` is written in the files.
    """
    with st.container(horizontal=True, gap="small"):
        for label, (suffix, mime) in FORMATS.items():
            if suffix in ("geojson", "gpkg") and not spatial:
                continue
            st.download_button(
                label,
                data=partial(_make_bytes, make, suffix, source),
                file_name=f"{stem}.{suffix}",
                mime=mime,
                on_click="ignore",
                key=f"{key}-{suffix}",
                icon=":material/download:",
                help=f"Télécharger en {label}",
            )


def write_bytes(table: Any, suffix: str, source: str) -> bytes:
    """A table in a format: csv, xlsx, geojson (EPSG:4326) or gpkg, its source in a column."""
    if suffix == "xlsx":
        return _write_workbook(_flatten(table), source)
    named = table if "source" in table else table.assign(source=source)
    if suffix == "csv":
        return write_csv(_flatten(named))
    if suffix == "geojson":
        return str(named.to_crs(4326).to_json(drop_id=True, ensure_ascii=False)).encode()
    buffer = io.BytesIO()
    named.to_file(buffer, driver="GPKG", layer="atlas")
    return buffer.getvalue()


def write_csv(table: pd.DataFrame) -> bytes:
    """As French spreadsheets read it (UTF-8 with BOM, semicolons, decimal commas).

    A text that a spreadsheet would run as a formula gets an apostrophe.
    """
    flat = _flatten(table)
    texts: pd.DataFrame = flat.select_dtypes("string").apply(
        lambda column: column.str.replace(FORMULA, "'", regex=True)
    )
    flat = flat.assign(**texts)
    return str(flat.to_csv(index=False, sep=";", decimal=",")).encode("utf-8-sig")


def _make_bytes(make: Callable[[], Any], suffix: str, source: str) -> bytes:
    return write_bytes(make(), suffix, source)


def _flatten(table: Any) -> pd.DataFrame:
    return pd.DataFrame(table.drop(columns="geometry", errors="ignore"))


def _write_workbook(table: pd.DataFrame, source: str) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("Atlas")
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        sheet.write_row(0, 0, [str(column) for column in table.columns], heading)
        for row, values in enumerate(table.itertuples(index=False), start=1):
            for column, value in enumerate(values):
                if not pd.isna(value):
                    sheet.write(row, column, value)
        sheet.freeze_panes(1, 2)
        sheet.autofit()
        book.add_worksheet("Source").write(0, 0, source)
    return buffer.getvalue()
