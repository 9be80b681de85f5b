"""« Vue d’ensemble » of the page « Réseau »: what the network is in the area in hand."""

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from geo import french
from geo.figures import network_sentences, network_tables
from geo.figures.sentences import belong_to
from geo.french import NO_BREAK_SPACE
from geo.indicators.definitions import INDICATORS, get_indicator
from geo.indicators.portrait import Area, list_members
from geo.indicators.tables import name_areas
from geo.ui import words
from geo.ui.chart import show_table
from geo.ui.data import get_tables
from geo.ui.downloads import offer_downloads
from geo.ui.key_figure import KeyFigure, show_key_figures
from geo.ui.reseau.data import get_crossing, get_projects, get_unserved, list_last_changes
from geo.ui.reseau.layer import get_structures
from geo.ui.reseau.map import show_map
from geo.ui.typography import tie

if TYPE_CHECKING:
    import geopandas as gpd

LAST_CHANGES = 6
LISTED = 10
FAR_KEY, SCALE_KEY, LEVEL_KEY = "loin", "echelle_besoins", "niveau_tables"
FAR_MINUTES = (5, 10, 15)
TABLE_LEVELS = {"commune": "Par commune", "ept": "Par EPT", "iris": "Par IRIS"}
SHAPES = {"commune": "communes", "ept": "ept", "iris": "iris"}
OWN = "Réseau : ses propres chiffres"
WITHOUT = (
    "Sans le réseau : ses places quittent le compte de leur commune, et aucune autre ne les "
    "remplace. Accessibilité : places pour 100 enfants à moins de 15 minutes à pied, tous modes ; "
    "entre parenthèses, l’intervalle à 90 %. Les écarts sont calculés avant arrondi."
)
NEED = (
    "Places qui manquent à pied, par rapport au taux de la France, aux seuls enfants qui n’ont "
    "aucune structure ouverte du réseau à cette distance. Rang de priorité : celui de la page "
    "« Zones sous-dotées », parmi tout le département, avec les poids par défaut."
)
PROJECTS = (
    "**Scénario** : chaque projet ouvre seul, le reste ne change pas. Enfants : ceux qui habitent "
    "à 10 minutes à pied ou moins. Accessibilité autour : la leur, en places pour 100 enfants, "
    "avant et après. Besoin servi : places qui manqueraient de moins dans le département. Taux : "
    "celui de la Cnaf, et le même avec les places du projet."
)


def show(area: Area) -> None:
    """Draw the section for the area in hand."""
    row = _find_row(area)
    st.markdown(tie(network_sentences.tell_share(area, row)))
    show_key_figures(_list_figures(row))
    limits = network_sentences.tell_limits(row)
    if limits:
        st.caption(tie(limits))
    left, right = st.columns([2.2, 1], gap="medium")
    with left:
        show_map(area)
    with right:
        _show_changes()
    _show_reach(area, row)
    _show_unserved(area)
    _show_projects(area)
    _show_areas(area)


def _find_row(area: Area) -> dict[Any, Any]:
    table = get_crossing(area.level)
    return dict(table[table["code"].eq(area.code)].iloc[0])


def _list_figures(row: dict[Any, Any]) -> list[KeyFigure]:
    official = INDICATORS["taux_total"].sources
    access = get_indicator("acces").sources
    modes = (
        f"{french.count(row['network_eaje'])} en crèches et autres EAJE, "
        f"{french.count(row['network_am'])} en MAM"
    )
    shares = (
        f"{french.percent(row['share_eaje'])} des places en EAJE, "
        f"{french.percent(row['share_am'])} de celles des assistantes maternelles"
    )
    gain = network_tables.write_estimate(row, "gain", "gain_low", "gain_high")
    before = network_tables.write_estimate(row, "without")
    after = network_tables.write_estimate(row, "accessibility")
    near = f"{network_tables.write_estimate(row, 'share_10')} % des moins de 3 ans"
    low, high = (french.round_estimate(row[f"within_10_{end}"]) for end in ("low", "high"))
    return [
        KeyFigure(
            "Places du réseau", french.count(row["network_total"]), "reseau", (), lines=(modes,)
        ),
        KeyFigure(
            "Part des places publiées",
            french.percent(row["share_total"]),
            "calcule",
            official,
            lines=(shares,),
        ),
        KeyFigure(
            "Enfants à 10 min à pied",
            f"≈{NO_BREAK_SPACE}{french.estimate(row['within_10'])}",
            "estime",
            access,
            lines=(f"{french.interval(low, high)} ; {near}",),
        ),
        KeyFigure(
            "Apport à pied, places pour 100 enfants",
            gain.partition(" (")[0],
            "estime",
            access,
            lines=(f"Accessibilité à pied : {before} sans le réseau, {after} avec lui",),
        ),
    ]


def _show_changes() -> None:
    st.markdown("**Ce qui a changé en dernier**")
    structures = get_tables().read("structures")
    names = dict(zip(structures["id"], structures["name"], strict=True))
    known = {key: each.name for key, each in get_structures().items()}
    lines = network_tables.tell_changes(list_last_changes(), known, names)[:LAST_CHANGES]
    st.markdown("\n".join(f"- {tie(line)}" for line in lines))
    st.caption("Tout l’historique est dans la rubrique du même nom.")


def _show_reach(area: Area, row: dict[Any, Any]) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("À pied d’une structure du réseau", anchor=False)
        show_table(network_tables.list_reach(row), "Enfants à pied d’une structure du réseau")
        st.caption(
            tie(
                "Estimation, le long des rues à 4,5 km/h ; entre parenthèses, l’intervalle à 90 %. "
                f"Un enfant proche de deux structures compte une fois. {_cite_access()}."
            )
        )
    with right:
        st.subheader("Avec et sans le réseau", anchor=False)
        show_table(network_tables.compare_without(row), f"Avec et sans le réseau {belong_to(area)}")
        sources = [*INDICATORS["taux_total"].sources, *get_indicator("acces").sources]
        st.caption(tie(f"{WITHOUT} {words.cite(sources)} ; {OWN.lower()}."))


@st.fragment
def _show_unserved(area: Area) -> None:
    st.subheader("Là où le besoin est loin du réseau", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        level = st.segmented_control(
            "Échelle", ["commune", "iris"], default="commune", required=True, key=SCALE_KEY,
            format_func=lambda key: network_tables.LEVEL_LABELS[key], bind="query-params",
        )  # fmt: skip
        minutes = st.segmented_control(
            "À plus de", FAR_MINUTES, default=10, required=True, key=FAR_KEY,
            format_func=lambda value: f"{value} min", bind="query-params",
        )  # fmt: skip
    tables = get_tables()
    level, minutes = level or "commune", minutes or 10
    found = get_unserved(level, float(minutes))
    found = found[found["commune"].isin(list_members(area, tables))]
    if found.empty:
        st.markdown(tie(f"Aucun besoin non couvert à plus de {minutes} minutes du réseau ici."))
        return
    names = name_areas("commune", tables.read)
    title = "Besoins loin du réseau"
    show_table(network_tables.list_unserved(found.head(LISTED), names, level), title)
    shown = min(LISTED, len(found))
    count = f"Les {shown} premiers sur {len(found)}. " if len(found) > shown else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words.show_badge("estime")
        st.caption(tie(f"{count}{NEED} {_cite_access()}."))
    offer_downloads(
        lambda: _with_shapes(found, level), f"besoins-loin-du-reseau-{level}-{area.code}",
        _cite_access(), "reseau-besoins", spatial=True,
    )  # fmt: skip


def _show_projects(area: Area) -> None:
    st.subheader("Les projets, et ce qu’ils apporteraient", anchor=False)
    tables = get_tables()
    projects = get_projects()
    everywhere = area.level == "departement"
    here = projects["commune"].isin(list_members(area, tables))
    rows = projects if everywhere else projects[here]
    if rows.empty:
        st.markdown("Aucun projet dans la liste du réseau ici.")
        return
    names = name_areas("commune", tables.read)
    show_table(network_tables.list_projects(rows, names), "Projets du réseau")
    st.caption(tie(f"{PROJECTS} {_cite_access()} ; {OWN.lower()}."))


@st.fragment
def _show_areas(area: Area) -> None:
    st.subheader("Le réseau, territoire par territoire", anchor=False)
    level = st.segmented_control(
        "Tableau", list(TABLE_LEVELS), default="commune", required=True, key=LEVEL_KEY,
        format_func=lambda key: TABLE_LEVELS[key], bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    level = level or "commune"
    rows = _keep_members(get_crossing(level), level, area)
    table = network_tables.list_areas(rows, level)
    if table.empty:
        st.markdown("Le réseau n’est présent dans aucun de ces territoires.")
    else:
        show_table(table, f"Le réseau {TABLE_LEVELS[level].lower()}")
    sources = [*INDICATORS["taux_total"].sources, *get_indicator("acces").sources]
    cited = f"{words.cite(sources)} ; {OWN.lower()}"
    st.caption(
        tie(
            "Le tableau montre les territoires où le réseau est présent ; les fichiers les ont "
            "tous, avec chaque intervalle. Places du réseau : ses chiffres, ou ceux des données "
            f"ouvertes quand ils sont plus récents. {cited}."
        )
    )
    offer_downloads(
        lambda: _with_shapes(network_tables.export_areas(rows), level),
        f"reseau-{level}-{area.code}", cited, "reseau-tables", spatial=True,
    )  # fmt: skip


def _keep_members(rows: pd.DataFrame, level: str, area: Area) -> pd.DataFrame:
    """The areas of a level that are in the area in hand; an EPT is whole or not at all."""
    tables = get_tables()
    if level == "ept":
        return rows if area.level == "departement" else rows[rows["code"].eq(area.ept or "")]
    members = list_members(area, tables)
    return rows[rows["code"].str[:5].isin(members)]


def _with_shapes(table: pd.DataFrame, level: str) -> "gpd.GeoDataFrame":
    """A table with the shapes of its areas, EPSG:2154."""
    import geopandas as gpd

    shapes = get_tables().read_shapes(SHAPES[level])[["code", "geometry"]]
    return gpd.GeoDataFrame(table.merge(shapes, on="code"), geometry="geometry", crs=2154)


def _cite_access() -> str:
    return words.cite(get_indicator("acces").sources)
