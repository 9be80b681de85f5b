"""Download of a table of areas: CSV, XLSX, GeoJSON, GeoPackage."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

FORMATS: dict[str, tuple[str, str]] = {
    "CSV": ("csv", "text/csv"),
    "XLSX": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "GeoJSON": ("geojson", "application/geo+json"),
    "GeoPackage": ("gpkg", "application/geopackage+sqlite3"),
}


def offer_downloads(
    make: Callable[[], pd.DataFrame | gpd.GeoDataFrame], stem: str, source: str, key: str
) -> None:
    """One button a format; the file is made when asked for.

    ``make`` gives the table, with a geometry for the geographical formats. ``source`` is written
    in the files that can hold it. Without geometry, only CSV and XLSX are offered.
    """
    spatial = isinstance(make(), gpd.GeoDataFrame)
    with st.container(horizontal=True, gap="small"):
        for label, (suffix, mime) in FORMATS.items():
            if not spatial and suffix in ("geojson", "gpkg"):
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


def _make_bytes(make: Callable[[], Any], suffix: str, source: str) -> bytes:
    return write_bytes(make(), suffix, source)


def write_bytes(table: Any, suffix: str, source: str) -> bytes:
    """A table in a format: csv (UTF-8 with BOM, semicolons), xlsx, geojson (4326), gpkg."""
    if suffix in ("csv", "xlsx"):
        flat = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
        return _write_csv(flat, source) if suffix == "csv" else _write_workbook(flat, source)
    if suffix == "geojson":
        return str(table.to_crs(4326).to_json(drop_id=True, ensure_ascii=False)).encode()
    buffer = io.BytesIO()
    table.to_file(buffer, driver="GPKG", layer="atlas")
    return buffer.getvalue()


def _write_csv(table: pd.DataFrame, source: str) -> bytes:
    """As French spreadsheets read it; cells that a spreadsheet would run get an apostrophe."""
    text = table.assign(source=source).map(_disarm)
    return str(text.to_csv(index=False, sep=";", decimal=",")).encode("utf-8-sig")


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


def _disarm(value: object) -> object:
    dangerous = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if dangerous else value
