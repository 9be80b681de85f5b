"""Page « Données et méthode »: can I trust it?"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from geo import french
from geo.catalog import load_catalog
from geo.indicators.checks import compare_yardsticks
from geo.indicators.counts import compare_counts
from geo.indicators.gaps import count_supply, list_gaps
from geo.indicators.values import Tables
from geo.ui import words
from geo.ui.data import get_manifest, get_open_tables, get_snapshot_version
from geo.ui.donnees import tables as data_tables
from geo.ui.donnees.exports import show_exports
from geo.ui.donnees.located import show_located
from geo.ui.donnees.method import read_method, write_method
from geo.ui.typography import tie

EVERY = "Tous les thèmes"
COUNTS_TITLE = "Trois nombres d’enfants, et lequel sert à quoi"  # section shown with its table
READING_WIDTH = 820  # pixels: a line one can follow


def show_page() -> None:
    """Draw the page."""
    st.title("Puis-je m’y fier ?", anchor=False)
    st.markdown(
        "Chaque chiffre de l’atlas dit d’où il vient, de quand il date et s’il est publié ou "
        "estimé. Voici ce qui est solide, ce qui se lit avec une marge, et ce qui manque."
    )
    _show_answer()
    tabs = st.tabs(list(SECTIONS), key="rubrique", bind="query-params")
    for tab, show in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab:
                show()


@st.cache_data(show_spinner=False, max_entries=2)
def _checks(version: str) -> pd.DataFrame:  # noqa: ARG001  (the version is part of the key)
    return compare_yardsticks(get_open_tables())


@st.cache_data(show_spinner=False, max_entries=2)
def _gaps(version: str) -> pd.DataFrame:  # noqa: ARG001
    return list_gaps(get_open_tables(), get_manifest())


@st.cache_data(show_spinner=False, max_entries=2)
def _supply(version: str) -> pd.DataFrame:  # noqa: ARG001
    return count_supply(get_open_tables())


def _show_answer() -> None:
    """Three cards: what is published, what is estimated, what is missing."""
    tables, version = get_open_tables(), get_snapshot_version()
    cards = {
        "✓ Solide": _say_published(tables, _checks(version)),
        "≈ À lire avec sa marge": _say_estimated(tables),
        "◐ Incomplet": _say_missing(tables, _supply(version)),
    }
    for column, (title, text) in zip(st.columns(len(cards)), cards.items(), strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{title}**")
            st.markdown(tie(text))


def _say_published(tables: Tables, checks: pd.DataFrame) -> str:
    agreed, total = int(checks["ok"].sum()), len(checks)
    rated, born = tables.coverage["year"].max(), tables.read("births")["year"].max()
    verdict = "tous conformes" if agreed == total else f"dont {total - agreed} à vérifier"
    return (
        "Taux de couverture, places, naissances, population : publiés par la Cnaf et l’INSEE, "
        f"repris tels quels ou additionnés. {total} totaux comparés à ceux des organismes, "
        f"{verdict}. Derniers taux : {rated} ; dernières naissances : {born}."
    )


def _say_estimated(tables: Tables) -> str:
    iris = tables.read("children_iris")
    iris = iris[iris["publishable"]]
    margin = 100 * ((iris["high"] - iris["low"]) / 2 / iris["children_u3"]).median()
    last = compare_counts(tables).iloc[-1]
    excess = 100 * (last["cnaf"] / last["children_u3"] - 1)
    return (
        "Enfants de moins de 3 ans par commune, quartier (IRIS) et carreau : estimés par l’atlas. "
        f"Dans un IRIS, la marge est le plus souvent d’environ ± {french.percent(margin, 0)}. "
        f"La Cnaf suppose {french.percent(excess, 0)} d’enfants de plus que l’atlas "
        f"({int(last['year'])}) : les deux ne se mélangent pas."
    )


def _say_missing(tables: Tables, supply: pd.DataFrame) -> str:
    eaje = french.count(supply["structures"].sum())
    counted = french.count(supply["facilities"].sum())
    share = 100 * supply["places_known"].sum() / supply["places_official"].sum()
    small = int((~tables.communes["published"]).sum())
    return (
        f"Liste des structures : {eaje} crèches connues (EAJE) sur {counted} comptées par l’INSEE, "
        f"et {french.percent(share, 0)} des places. Elle dit où, jamais combien. "
        f"{small} communes de moins de 10 000 habitants n’ont qu’un taux plus ancien. "
        "Rien n’est publié par quartier sur les places."
    )


def _show_sources() -> None:
    sources = load_catalog().values()
    topic = _choose("Thème des sources", [s.topic for s in sources], "theme-sources")
    kept = [source for source in sources if topic in (EVERY, source.topic)]
    table = data_tables.tabulate_sources(kept, get_manifest(), dt.date.today())
    used = int(table["Obtenue"].ne(data_tables.ABSENT).sum())
    st.markdown(
        f"{french.quantity(len(table), 'source')}, dont {used} dans les données affichées. "
        "Les autres les compléteront une fois téléchargées (commande « geo collect »)."
    )
    st.dataframe(
        data_tables.write_numbers(table),
        hide_index=True,
        height=460,
        alt="Sources de l’atlas : éditeur, titre, millésime, âge, licence, page de l’éditeur",
        column_config={
            "Éditeur": st.column_config.TextColumn(width=105),
            "Titre": st.column_config.TextColumn(width=425),
            "Millésime": st.column_config.TextColumn(width=130),
            "Âge": st.column_config.NumberColumn(
                width=65, help="Depuis la dernière année que couvrent les données."
            ),
            "Obtenue": st.column_config.TextColumn(
                width=215, help="Date de téléchargement des données que l’atlas affiche."
            ),
            "Licence": st.column_config.TextColumn(width=155),
            "Page de l’éditeur": st.column_config.LinkColumn(
                width=125, display_text="Ouvrir la page"
            ),
            "À savoir": st.column_config.TextColumn(width="large"),
        },
    )
    st.caption(
        tie(
            "Le millésime est l’année que décrivent les données, pas celle de leur "
            "téléchargement. « Copie fournie avec le projet » : la date de téléchargement n’est "
            "pas connue. Licence Ouverte : réutilisation libre en citant l’éditeur et le "
            "millésime. ODbL : de même, et une base qui en dérive reste sous ODbL. "
            "Sigles : voir « Méthode », rubrique « Vocabulaire »."
        )
    )


def _show_checks() -> None:
    checks = _checks(get_snapshot_version())
    agreed = int(checks["ok"].sum())
    st.markdown(
        f"**{agreed} totaux sur {len(checks)} conformes.** L’atlas recalcule des totaux que les "
        "organismes publient : s’ils concordent, la lecture et le rapprochement des fichiers n’ont "
        "rien perdu. Un écart est admis quand le chiffre publié est arrondi ou porte sur un "
        "périmètre un peu différent."
    )
    table = data_tables.tabulate_checks(checks)
    texts: pd.DataFrame = table.select_dtypes("string").map(_escape)
    st.table(data_tables.write_numbers(table.assign(**texts)), hide_index=True, border="horizontal")
    st.caption(
        tie(
            "EPT : établissement public territorial. IRIS : quartier statistique d’environ 2 000 "
            "habitants. QPV : quartier prioritaire de la politique de la ville. EAJE : "
            "établissement d’accueil du jeune enfant. PSU : prestation de service unique, versée "
            "par la CAF aux crèches. « 36 communes » : celles de plus de 10 000 habitants, avant "
            "que Pierrefitte-sur-Seine ne rejoigne Saint-Denis."
        )
    )


def _show_gaps() -> None:
    gaps = data_tables.group_gaps(_gaps(get_snapshot_version()))
    theme = _choose("Thème des lacunes", gaps["theme"], "theme-lacunes")
    with st.container(width=1000):
        for name, rows in gaps[gaps["theme"].eq(theme) | (theme == EVERY)].groupby(
            "theme", sort=False
        ):
            st.subheader(str(name), anchor=False)
            st.markdown(tie(_list_gaps(rows)))
    _show_supply()
    show_located()
    _show_contradictions()


def _list_gaps(rows: pd.DataFrame) -> str:
    """Gaps of a theme as a list; what the atlas does of them once, when it is always the same."""
    consequences = rows["consequence"].unique()
    shared = len(consequences) == 1
    lines = [
        f"- **{_escape(gap['area'])}** : {_escape(gap['gap'])}"
        + ("" if shared else f"  \n  → {_escape(gap['consequence'])}")
        for gap in rows.to_dict("records")
    ]
    if shared:
        lines += ["", f"→ {_escape(consequences[0])}"]
    return "\n".join(lines)


def _show_supply() -> None:
    supply = _supply(get_snapshot_version())
    st.subheader("Structures et places connues, par commune", anchor=False)
    known, official = supply["places_known"].sum(), supply["places_official"].sum()
    st.markdown(
        f"Pour tout le département : {french.count(supply['structures'].sum())} crèches connues "
        f"(EAJE : établissements d’accueil du jeune enfant), dont "
        f"{french.count(supply['located'].sum())} localisées, sur "
        f"{french.count(supply['facilities'].sum())} comptées par l’INSEE ; "
        f"{french.count(known)} places connues structure par structure, sur "
        f"{french.count(official)} places officielles en EAJE."
    )
    st.dataframe(
        data_tables.write_numbers(data_tables.tabulate_supply(supply)),
        hide_index=True,
        height=400,
        alt="Structures et places connues par commune, à côté des comptes officiels",
        column_config={"Commune": st.column_config.TextColumn(pinned=True)},
    )
    st.caption(
        words.cite(["insee_bpe_communes", "caf_places_communes", "structures_communes", "osm_poi"])
    )


def _show_contradictions() -> None:
    contradictions = get_open_tables().read("contradictions")
    st.subheader("Contradictions entre sources sur une structure", anchor=False)
    if contradictions.empty:
        st.markdown("Aucune contradiction relevée.")
        return
    st.markdown("Chaque source garde sa valeur ; l’atlas en retient une et montre l’autre.")
    st.dataframe(
        data_tables.tabulate_contradictions(contradictions),
        hide_index=True,
        alt="Contradictions entre sources sur une même structure",
        column_config={"Page": st.column_config.LinkColumn(display_text="Ouvrir la page")},
    )


def _show_method() -> None:
    manifest = get_manifest()
    sections = read_method(manifest)
    contents, text = st.columns([1, 3], gap="large")
    with contents:
        links = [f"- [{section.title}](#methode-{i})" for i, section in enumerate(sections)]
        st.markdown("**Dans cette page**\n\n" + "\n".join(links))
        st.download_button(
            "Garder ce texte",
            data=write_method(manifest),
            file_name="methode-atlas-petite-enfance.md",
            mime="text/markdown",
            on_click="ignore",
            icon=":material/download:",
            help="Texte au format Markdown, avec ses formules",
        )
    with text, st.container(width=READING_WIDTH):
        for i, section in enumerate(sections):
            st.subheader(section.title, anchor=f"methode-{i}")
            st.markdown(section.body)
            if section.title == COUNTS_TITLE:
                _show_counts()


def _show_counts() -> None:
    counts = compare_counts(get_open_tables())
    last = counts.to_dict("records")[-1]
    coverage = get_open_tables().coverage
    total = coverage["level"].eq("departement") & coverage["mode"].eq("total")
    official = coverage[total].set_index("year").loc[last["year"]].to_dict()
    st.table(
        data_tables.write_numbers(data_tables.tabulate_counts(counts)),
        hide_index=True,
        border="horizontal",
    )
    st.caption(
        f"Sur les {last['communes']} communes où la Cnaf publie ses taux chaque année. "
        + words.cite(["insee_naissances", "insee_population_iris", "caf_taux_communes"])
    )
    st.markdown(
        f"Ce que l’écart change : pour {last['year']}, le taux du département est de "
        f"{french.rate(official['rate'])} places pour 100 enfants avec le nombre d’enfants de la "
        "Cnaf. Avec celui de l’atlas, il serait d’environ "
        f"{french.rate(100 * official['places'] / last['children_u3'])}."
    )


def _choose(label: str, themes: Any, key: str) -> str:
    """A row of themes to filter a table by; every theme by default."""
    options = [EVERY, *dict.fromkeys(themes)]
    return st.pills(label, options, default=EVERY, required=True, key=key) or EVERY


def _escape(text: str) -> str:
    """Text as it is, in a table that reads Markdown."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~])", r"\\\1", text)


SECTIONS: dict[str, Callable[[], None]] = {
    "Sources": _show_sources,
    "Totaux vérifiés": _show_checks,
    "Lacunes et contradictions": _show_gaps,
    "Méthode": _show_method,
    "Télécharger les tables": show_exports,
}
