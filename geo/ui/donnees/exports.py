"""Download of the processed tables, with what their columns mean."""

import json
from functools import partial
from typing import Any

import streamlit as st

from geo import french
from geo.figures.citations import list_licences
from geo.store.dictionary import load_dictionary
from geo.store.schemas import CRS_OF
from geo.store.tables import find_snapshot
from geo.ui import words
from geo.ui.data import get_manifest, get_open_tables
from geo.ui.donnees import tables as data_tables
from geo.ui.downloads import FORMATS, write_bytes, write_csv

PARQUET = "application/vnd.apache.parquet"
CSV = FORMATS["CSV"][1]


def show_exports() -> None:
    """The tables, the one to download with its columns, then the dictionary and the manifest."""
    manifest = get_manifest()
    dictionary = load_dictionary()
    folder = find_snapshot()
    names = [name for name in dictionary if name in manifest["tables"]]
    sizes = {name: (folder / f"{name}.parquet").stat().st_size for name in names}
    st.markdown(
        "Les tables dont l’atlas tire tous ses chiffres, à réutiliser en citant les sources. "
        "Parquet pour Python ou R ; CSV pour un tableur ; GeoPackage pour QGIS."
    )
    name = st.selectbox(
        "Table",
        names,
        format_func=lambda name: dictionary[name].title,
        key="table",
        bind="query-params",
    )
    _show_table(name or names[0], manifest)
    st.subheader("Toutes les tables", anchor=False)
    st.dataframe(
        data_tables.write_numbers(data_tables.tabulate_tables(manifest, sizes)),
        hide_index=True,
        height=400,
        alt="Tables de l’atlas : contenu, lignes, taille, sources",
        column_config={"Une ligne est": st.column_config.TextColumn(width="medium")},
    )
    _offer_dictionary(names, manifest)


def _show_table(name: str, manifest: dict[str, Any]) -> None:
    entry, made = load_dictionary()[name], manifest["tables"][name]
    st.markdown(f"Une ligne est {entry.row}. {french.quantity(made['rows'], 'ligne')}.")
    _offer_files(name, words.cite(made["sources"]))
    columns = data_tables.tabulate_columns([entry]).drop(columns="Table")
    st.table(
        columns.assign(Colonne="`" + columns["Colonne"] + "`"), hide_index=True, border="horizontal"
    )
    licences = " ; ".join(list_licences(made["sources"]))
    st.caption(f"{words.cite(made['sources'])}. Licences : {licences}.")


def _offer_files(name: str, source: str) -> None:
    spatial = name in CRS_OF
    makers = {
        "Parquet": ("parquet", PARQUET, partial(_read_file, name)),
        "CSV, sans les contours" if spatial else "CSV": ("csv", CSV, partial(_make_csv, name)),
    }
    if spatial:
        suffix, mime = FORMATS["GeoPackage"]
        makers["GeoPackage"] = (suffix, mime, partial(_make_geopackage, name, source))
    with st.container(horizontal=True, gap="small"):
        for label, (suffix, mime, make) in makers.items():
            st.download_button(
                label,
                data=make,
                file_name=f"{name}.{suffix}",
                mime=mime,
                on_click="ignore",
                key=f"table-{suffix}",
                icon=":material/download:",
            )


def _offer_dictionary(names: list[str], manifest: dict[str, Any]) -> None:
    columns = data_tables.tabulate_columns(load_dictionary()[name] for name in names)
    st.markdown(
        "Le dictionnaire décrit les colonnes de toutes les tables. Le manifeste dit de quels "
        "fichiers elles viennent, avec l’empreinte de chacun : il permet de prouver qu’une copie "
        f"est bien celle-ci. Version de l’atlas : {manifest['version']} ; empreinte du code qui a "
        f"préparé les données : {manifest['code']}."
    )
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Dictionnaire des colonnes (CSV)",
            data=write_csv(columns),
            file_name="dictionnaire.csv",
            mime=CSV,
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Manifeste (JSON)",
            data=json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True),
            file_name="manifest.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
        )


def _read_file(name: str) -> bytes:
    return (find_snapshot() / f"{name}.parquet").read_bytes()


def _make_csv(name: str) -> bytes:
    return write_csv(get_open_tables().read(name))


def _make_geopackage(name: str, source: str) -> bytes:
    return write_bytes(get_open_tables().read_shapes(name), "gpkg", source)
