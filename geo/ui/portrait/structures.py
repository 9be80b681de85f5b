"""The structures of an area that the atlas knows, and the network among them."""

from typing import Any

import pandas as pd
import streamlit as st

from geo.figures import network_sentences, portrait_tables, sentences
from geo.indicators import portrait
from geo.indicators.gaps import count_supply
from geo.indicators.portrait import Area
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables
from geo.supply.places import list_official
from geo.ui import words
from geo.ui.chart import show_sources, show_table
from geo.ui.downloads import offer_downloads
from geo.ui.typography import tie


def show_structures(area: Area, tables: Tables) -> None:
    """How much of the supply is known by name, then each structure, and the files."""
    st.subheader("Les structures connues", anchor=False)
    rows = portrait.list_structures(area, tables)
    supply = count_supply(tables)
    own = supply[supply["code"].isin(portrait.list_members(area, tables))]
    official = own["places_official"].sum(min_count=1)
    text = sentences.tell_structures(
        area,
        int(own["structures"].sum()),
        float(own["facilities"].sum()),
        float(own["places_known"].sum()),
        float(official),
        own.loc[own["places_official"].notna(), "year"].astype(int),
    )
    st.markdown(tie(text))
    _show_network(area, rows, tables)
    if rows.empty:
        st.info(
            "Aucune structure n’est dans la liste. Elle vient d’OpenStreetMap et des pages "
            "publiques : celles qui manquent peuvent être ajoutées à ces sources."
        )
        return
    show_table(portrait_tables.count_kinds(rows), "Structures par type", narrow=True)
    names = name_areas("commune", tables.read)
    several = area.level != "commune"
    table = portrait_tables.list_structures(rows, names, commune=several)
    show_table(table, "Structures connues")
    sources = ("osm_poi", "structures_communes", "insee_bpe_communes")
    told = " Réseau : ses propres structures et ses propres chiffres." if "network" in rows else ""
    show_sources(sources, "© les contributeurs d’OpenStreetMap. Aucune assistante maternelle "
                 f"à titre individuel n’est listée.{told}")  # fmt: skip
    offer_downloads(
        lambda: _export_structures(rows, tables), f"structures-{area.code}", words.cite(sources),
        "structures", spatial=True,
    )  # fmt: skip


def _show_network(area: Area, rows: pd.DataFrame, tables: Tables) -> None:
    """What the network is here, for whoever may see it."""
    official = list_official(tables.read("coverage"))
    members = portrait.list_members(area, tables)
    whole = official[official["commune"].isin(members) & official["mode"].eq("total")]
    years = sorted({int(year) for year in whole["year"]})
    when = network_sentences.tell_years(years)
    text = network_sentences.tell_presence(area, rows, float(whole["places"].sum()), when)
    if text:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            words.show_badge("reseau")
            st.markdown(tie(text))


def _export_structures(rows: pd.DataFrame, tables: Tables) -> Any:
    table = tables.read_shapes("structures")
    table = table[table["id"].isin(rows["id"])]
    names = {
        "id": "identifiant", "name": "nom", "kind": "type", "status": "statut",
        "manager": "gestionnaire", "address": "adresse", "postcode": "code_postal",
        "commune": "code_commune", "iris": "code_iris", "places": "places",
        "places_source": "source_des_places", "location_quality": "localisation",
        "sources": "sources", "note": "note", "network": "reseau",
        "network_id": "identifiant_du_reseau", "places_open": "places_donnees_ouvertes",
    }  # fmt: skip
    return table.rename(columns=names)
