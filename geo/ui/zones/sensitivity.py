"""« Et si la méthode changeait ? »: what the ranks of underserved areas owe to the parameters."""

from functools import partial

import pandas as pd
import streamlit as st

from geo.access.decay import Step
from geo.access.parameters import SPEED_KMH, show
from geo.access.variants import DRAWS, Key, measure_variants
from geo.figures.sensitivity_texts import (
    export_sensitivity,
    list_moves,
    tabulate_sensitivity,
    write_reading,
)
from geo.figures.sentences import typeset
from geo.indicators.robustness import TOP
from geo.indicators.sensitivity import rank_variants, summarise_ranks, vary_criteria
from geo.ui import words
from geo.ui.access import get_territory
from geo.ui.chart import show_chart, show_table
from geo.ui.data import get_manifest, get_tables, get_version
from geo.ui.downloads import offer_downloads
from geo.ui.typography import tie

TITLE = "Et si la méthode changeait ?"
QUESTION = (
    "La vitesse de marche, la décroissance (le poids d’une place selon les minutes à pied), le "
    "taux visé et la façon de localiser les places sont des choix. Voici ce que l’ordre leur doit."
)
WAIT = "Calcul de l’accessibilité avec chaque variante de la méthode (quelques secondes)…"
RANKINGS = {"Classement d’ensemble": "rank", "Accessibilité seule": "access_rank"}
TABLES = ("access", "coverage", "social")  # what the ranks stand on


@st.cache_data(show_spinner=WAIT, max_entries=4)
def _measured(version: str) -> pd.DataFrame:  # noqa: ARG001  (the version is part of the key)
    return measure_variants(get_tables().read_shapes, get_territory())


@st.cache_data(show_spinner=False, max_entries=16)
def _varied(level: str, target: float, version: str) -> dict[Key, pd.DataFrame]:
    return vary_criteria(_measured(version), get_tables(), level, target=target)


@st.cache_data(show_spinner=False, max_entries=64)
def _ranked(level: str, weights: dict[str, float], target: float, version: str) -> pd.DataFrame:
    return rank_variants(_varied(level, target, version), weights)


@st.fragment
def show_sensitivity(level: str, weights: dict[str, float], target: float) -> None:
    """How the ranks move with speed, decay, target and located places, when the reader asks.

    ``level``: commune or iris; ``weights`` by criterion; ``target``: places for 100 children.
    """
    st.subheader(TITLE, anchor=False)
    st.caption(tie(QUESTION))
    if not st.toggle("Calculer la sensibilité des rangs", key=f"sensibilite-{level}"):
        return
    ranks = _ranked(level, weights, target, get_version())
    summary, sources = summarise_ranks(ranks), _list_sources()
    words.show_badge("estime")
    st.markdown(tie(write_reading(summary, level)))
    _show_moves(level, ranks, sources)
    _show_summary(level, summary, target, sources)


def _list_sources() -> list[str]:
    tables = get_manifest()["tables"]
    return [source for name in TABLES for source in tables[name]["sources"]]


def _show_moves(level: str, ranks: pd.DataFrame, sources: list[str]) -> None:
    from geo.figures.sensitivity_charts import chart_moves

    first = next(iter(RANKINGS))
    chosen = st.segmented_control(
        "Classement", list(RANKINGS), default=first, required=True, key=f"classement-{level}"
    )
    column = RANKINGS[chosen or first]
    show_chart(
        chart_moves(ranks, column),
        f"Les {TOP} premiers rangs, selon la variante",
        sources,
        list_moves(ranks, column),
        note=(
            "Trait orange : rang avec la méthode de l’atlas. Cercles bleus : rangs avec chaque "
            "variante, d’autant plus grands que plus de variantes les donnent."
        ),
    )


def _show_summary(level: str, summary: pd.DataFrame, target: float, sources: list[str]) -> None:
    st.markdown("**Toutes les variantes, une par une**")
    show_table(tabulate_sensitivity(summary), "Sensibilité des rangs à la méthode")
    note = (
        f"Méthode de l’atlas : marche à {show(SPEED_KMH)} km/h, décroissance {Step().name}, taux "
        f"visé de {show(target)} places pour 100 enfants ; un seul paramètre change à la fois. "
        "Corrélation des rangs (Spearman) : 1 quand l’ordre est le même. Places tirées en "
        f"structures : le tirage médian sur {DRAWS}. Le taux visé ne change pas l’accessibilité."
    )
    st.caption(tie(typeset(note)))
    offer_downloads(
        partial(export_sensitivity, summary),
        f"sensibilite-{level}",
        words.cite(sources),
        f"sensibilite-{level}",
    )
