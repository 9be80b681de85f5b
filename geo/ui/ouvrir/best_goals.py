"""« Et avec un autre but ? »: how the choice of a goal moves the best sites."""

import streamlit as st

from geo.errors import AtlasError
from geo.figures.portrait_tables import escape_markdown
from geo.figures.siting_sentences import say_goals, tabulate_goals
from geo.ui import words
from geo.ui.chart import show_table
from geo.ui.ouvrir.best_data import get_goals
from geo.ui.ouvrir.best_form import Asked
from geo.ui.typography import tie

NOTE = (
    "Chaque ligne est le meilleur choix selon un but ; les colonnes le jugent selon tous. Marche "
    "moyenne : des familles à qui il manque une place jusqu’au site le plus proche, 30 minutes au "
    "plus. Accessibilité : places pour 100 enfants, une fois les sites ouverts."
)


def show_goals(asked: Asked) -> None:
    """The best sites by each goal, when the reader asks."""
    with st.expander("Et avec un autre but ?", icon=":material/compare_arrows:"):
        if not st.toggle("Comparer les quatre buts", key="sites-buts"):
            st.caption("Quelques secondes pour une commune, une minute pour le département.")
            return
        try:
            goals = get_goals(*asked.key)
        except AtlasError as error:
            st.warning(escape_markdown(str(error)), icon=":material/tune:")
            return
        question = asked.question
        words.show_badge("estime")
        st.markdown(tie(say_goals(goals, question.objective, question.sites)))
        show_table(
            tabulate_goals(goals, question.objective, question.sites), "Les quatre buts comparés"
        )
        st.caption(tie(NOTE))
