"""The effect of the scenario in hand: sentences, map, tables, files."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from geo import french
from geo.figures.portrait_tables import escape_markdown
from geo.figures.scenario_sentences import HYPOTHESIS, tell_outcome
from geo.figures.scenario_tables import (
    add_bounds,
    tabulate_communes,
    tabulate_comparison,
    tabulate_deciles,
)
from geo.indicators.definitions import get_indicator
from geo.siting.effects import compare_scenarios
from geo.siting.outcome import Outcome
from geo.siting.scenario import Scenario
from geo.ui import words
from geo.ui.chart import show_chart, show_sources, show_table
from geo.ui.data import get_tables
from geo.ui.map import atlas_map
from geo.ui.scenarios.data import get_basis, get_names, get_today, name_every_area
from geo.ui.scenarios.map import KEY, specify_map
from geo.ui.typography import tie

SURE = "scenario-intervalles"
SOURCES = (*get_indicator("acces").sources, *get_indicator("pauvrete").sources)
FILES = {
    "json": ("JSON", "application/json", "Le scénario seul, que l’atlas sait relire"),
    "csv": ("CSV", "text/csv", "L’effet par commune, EPT et département"),
    "geojson": ("GeoJSON", "application/geo+json", "Les carreaux qui changent et les ouvertures"),
    "xlsx": (
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Classeur : changements, effet, communes, pauvreté",
    ),
}
METHOD = (
    "Places à portée de marche : celles qu’on atteint à pied en un quart d’heure, partagées entre "
    "les enfants qui peuvent y venir. Une ouverture s’ajoute aux places de la commune sans en "
    "prendre ailleurs ; une fermeture les retire. Les enfants et les autres places restent ceux "
    "d’aujourd’hui."
)


def choose_certainty() -> bool:
    """Whether the intervals are wanted: they take a second or two."""
    return st.toggle(
        "Intervalles à 90 %",
        value=True,
        key=SURE,
        help="Neuf fois sur dix, le chiffre est entre ces bornes. Le nombre d’enfants, la taille "
        "des structures estimées et l’emplacement de celles qu’on ne situe pas sont tirés au sort "
        "500 fois, les mêmes avant et après le scénario. Une à deux secondes de calcul : les "
        "éteindre pour essayer plus vite.",
    )


def show_headline(outcome: Outcome) -> None:
    """Who gains, who loses, what is missing, where."""
    words.show_badge("scenario")
    for rank, sentence in enumerate(filter(None, tell_outcome(outcome, get_names()))):
        text = tie(escape_markdown(sentence))
        st.markdown(f"**{text}**" if rank == 0 else text)


def show_map(outcome: Outcome) -> None:
    """The map of what changes; a square that is clicked is where the next opening may be."""
    atlas_map(specify_map(outcome, get_names()), key=KEY)
    show_sources(SOURCES, f"{HYPOTHESIS} Un carreau isolé n’a pas de sens en soi.")


def show_tables(outcome: Outcome) -> None:
    """Before and after, by commune and by decile of poverty."""
    st.subheader("Avant, après", anchor=False)
    communes = tabulate_communes(outcome, name_every_area())
    if communes.empty:
        st.caption("Aucune commune ne change.")
    else:
        show_table(communes, "Communes que le scénario change")
    show_sources(
        [*get_indicator("taux_total").sources, *SOURCES],
        f"Couverture officielle : taux de la Cnaf, places pour 100 enfants, "
        f"{words.name_status('officiel')} ; « avec le scénario » lui ajoute les places du scénario "
        f"à nombre d’enfants inchangé. « À pied » : {words.name_status('estime')}. {METHOD}",
    )
    from geo.figures.scenario_charts import chart_deciles

    show_chart(
        chart_deciles(add_bounds(outcome)),
        "Places pour 100 enfants en plus ou en moins, selon la pauvreté du quartier",
        SOURCES,
        tabulate_deciles(outcome),
        note="Les enfants du département en dix parts égales, selon le taux de pauvreté de leur "
        "IRIS (quartier statistique), connu à l’unité près ; part des habitants sous 60 % du "
        "niveau de vie médian national. Écarts du scénario, estimés.",
    )


def show_comparison(scenario: Scenario, others: Sequence[Scenario]) -> None:
    """Scenarios side by side with the situation of today."""
    names = [scenario.name, *(each.name for each in others)]
    if len(set(names)) < len(names):
        st.caption("Donner un autre nom à l’un des deux scénarios pour les comparer.")
        return
    table = compare_scenarios(get_today(), [scenario, *others], get_basis())
    shown = tabulate_comparison(table)
    shown.columns = [escape_markdown(str(column)) for column in shown.columns]
    show_table(shown, "Scénarios côte à côte")
    show_sources(
        SOURCES,
        f"Objectif : {french.rate(get_basis().target)} places pour 100 enfants, le taux de la "
        "France. « Situation actuelle » : estimée ; les autres colonnes : scénarios.",
    )


def offer_files(outcome: Outcome, stem: str) -> None:
    """One button a format; a file is made when it is asked for."""
    with st.container(horizontal=True, gap="small"):
        for suffix, (label, mime, told) in FILES.items():
            st.download_button(
                label,
                data=partial(_write, outcome, f"{stem}.{suffix}"),
                file_name=f"{stem}.{suffix}",
                mime=mime,
                on_click="ignore",
                key=f"scenario-fichier-{suffix}",
                icon=":material/download:",
                help=told,
            )


def _write(outcome: Outcome, name: str) -> bytes:
    from geo.reports.scenario_files import write_scenario

    squares = get_tables().read_shapes("squares")
    return write_scenario(outcome, Path(name), get_names(), name_every_area(), squares)
