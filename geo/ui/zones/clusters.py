"""Clusters of IRIS: where the lack makes a patch that chance would not."""

import pandas as pd
import streamlit as st

from geo import french
from geo.access.clusters import FALSE_DISCOVERY, PERMUTATIONS
from geo.indicators.tables import name_areas
from geo.ui import words
from geo.ui.chart import show_sources, show_table
from geo.ui.data import get_assets, get_manifest, get_tables
from geo.ui.downloads import offer_downloads
from geo.ui.map import AreaLayer, AreaValue, Legend, LegendRow, MapSpec, Overlays, atlas_map
from geo.ui.typography import tie

# What clusters of each measure are called: the kind that is a lack first.
MEASURES = {
    "accessibility": "Accessibilité à pied",
    "unmet_need": "Places manquantes à pied",
}
KINDS = {
    "accessibility": {
        "bas": "grappe mal pourvue",
        "bas_isole": "isolé, mal pourvu",
        "haut_isole": "isolé, bien pourvu",
        "haut": "grappe bien pourvue",
    },
    "unmet_need": {
        "haut": "grappe où il en manque beaucoup",
        "haut_isole": "isolé, il en manque beaucoup",
        "bas_isole": "isolé, il en manque peu",
        "bas": "grappe où il en manque peu",
    },
}
NEUTRAL = "non_significatif"
COLOURS = ("#8c510a", "#dfc27d", "#80cdc1", "#01665e", "#f2f0ea")  # lack, …, plenty, neither
UNITS = {"accessibility": "places pour 100 enfants", "unmet_need": "places manquantes"}


@st.fragment
def show_clusters() -> None:
    """The map of the clusters, by measure, what they hold, and what they are worth."""
    st.subheader("Le manque fait-il des grappes ?", anchor=False)
    measure = st.segmented_control(
        "Mesure",
        list(MEASURES),
        default="accessibility",
        required=True,
        format_func=lambda key: MEASURES[key],
        key="grappes",
        bind="query-params",
    )
    table = read_clusters(measure or "accessibility")
    words.show_badge("estime")
    st.markdown(tie(tell_clusters(table, measure or "accessibility")))
    picture, text = st.columns([1.7, 1], gap="medium")
    with picture:
        atlas_map(_specify(table, measure or "accessibility"), key="carte-grappes")
    with text:
        st.markdown("**Communes des grappes**")
        show_table(count_communes(table, measure or "accessibility"), "Communes des grappes")
    sources = get_manifest()["tables"]["clusters"]["sources"]
    show_sources(
        sources,
        f"I de Moran local, voisins par contact, {french.count(PERMUTATIONS)} permutations, "
        f"{french.percent(100 * FALSE_DISCOVERY, 0)} de fausses découvertes au plus. Paramètres "
        "de marche par défaut. L’accessibilité d’un lieu emprunte à ses voisins : une grappe dit "
        "où est le manque, elle ne prouve pas une cause.",
    )
    offer_downloads(lambda: table, f"grappes-{measure}", words.cite(sources), "grappes")


def read_clusters(measure: str) -> pd.DataFrame:
    """Clusters of a measure: the columns of the processed table, name, commune (its name)."""
    tables = get_tables()
    rows = tables.read("clusters")
    iris = tables.read("iris").set_index("code")
    table = rows[rows["measure"].eq(measure)].reset_index(drop=True)
    communes = table["code"].map(iris["commune"]).map(name_areas("commune", tables.read))
    return table.assign(name=table["code"].map(iris["name"]), commune=communes)


def tell_clusters(table: pd.DataFrame, measure: str) -> str:
    """How many IRIS are in a cluster of lack, and how many are in none."""
    counts = table["cluster"].value_counts()
    lack, name = next(iter(KINDS[measure].items()))
    known = int((table["cluster"] != "non_calcule").sum())
    found = int(counts.get(lack, 0))
    if not found:
        return f"Aucune grappe de manque sur {french.count(known)} IRIS : le hasard suffit."
    return (
        f"**{french.count(found)} IRIS** sur {french.count(known)} sont dans une {name} ; pour "
        f"{french.count(int(counts.get(NEUTRAL, 0)))}, rien que le hasard ne puisse faire."
    )


def count_communes(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """IRIS in clusters of lack by commune, the most first."""
    lack = next(iter(KINDS[measure]))
    counts = table.loc[table["cluster"].eq(lack), "commune"].value_counts()
    ordered = counts.rename_axis("Commune").rename("IRIS").reset_index()
    return ordered.sort_values(["IRIS", "Commune"], ascending=[False, True], ignore_index=True)


def _specify(table: pd.DataFrame, measure: str) -> MapSpec:
    kinds = KINDS[measure]
    classes = {kind: rank for rank, kind in enumerate(kinds)} | {NEUTRAL: len(kinds)}
    labels = {**kinds, NEUTRAL: "pas de grappe"}
    values = {
        str(row["code"]): AreaValue(
            classes.get(str(row["cluster"]), "effectif_faible"),
            "effectif trop faible"
            if pd.isna(row["value"])
            else f"≈ {french.number(french.round_estimate(row['value']))} {UNITS[measure]}, "
            f"{labels.get(str(row['cluster']), '')}",
        )
        for row in table.to_dict("records")
    }
    return MapSpec(
        assets=get_assets(),
        areas=AreaLayer("iris", values, COLOURS),
        legend=Legend(
            f"Grappes : {MEASURES[measure].lower()}",
            "par IRIS · estimation",
            tuple(LegendRow(label) for label in labels.values()),
        ),
        label="Carte des grappes d’IRIS. Le tableau en compte les IRIS par commune.",
        overlays=Overlays(names=True),
        height=520,
        credit="© les contributeurs d’OpenStreetMap · IGN",
    )
