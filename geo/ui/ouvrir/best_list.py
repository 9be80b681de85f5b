"""The ranked list of the best sites, the one in hand, and what one can do with it."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from geo import french
from geo.access.parameters import show
from geo.errors import ParameterError
from geo.figures.portrait_tables import escape_markdown
from geo.figures.sentences import write_estimate
from geo.figures.siting_sentences import Row, name_site, say_access, say_children, write_interval
from geo.siting.search import Answer
from geo.ui.ouvrir.best_form import bar, keep
from geo.ui.ouvrir.choice import add_point
from geo.ui.scenarios.choice import offer_opening
from geo.ui.typography import tie

Intervals = Callable[[], pd.DataFrame]

HEIGHT, ROW_HEIGHT = 400, 34  # px


def show_list(answer: Answer, marked: str, choose: Callable[[str], None]) -> None:
    """The sites from the first, ``marked`` chosen; ``choose`` gets the id of a chosen row."""
    ids = tuple(answer.sites["id"])
    key = f"sites-liste-{hash(ids)}"  # another answer: a row chosen before is another site
    st.session_state[key] = {"selection": {"rows": [ids.index(marked)]}}

    def take_row() -> None:
        taken = st.session_state[key]["selection"]["rows"]
        if taken:
            choose(ids[taken[0]])

    table = _tabulate(answer)
    st.dataframe(
        table,
        hide_index=True,
        height=min(HEIGHT, ROW_HEIGHT * (len(table) + 1) + 4),
        row_height=ROW_HEIGHT,
        key=key,
        on_select=take_row,
        selection_mode="single-row",
        alt="Les meilleurs emplacements, du premier au dernier",
        column_config=_configure(answer),
    )


def show_site(answer: Answer, marked: str, need: Intervals) -> None:
    """The site in hand: its figures, and what one can do with it.

    ``need``: gives the 90 % intervals of the missing places (id, low, high); called last.
    """
    row = answer.sites.set_index("id", drop=False).loc[marked].to_dict()
    asked = answer.question
    st.markdown(f"**{row['rank']}. {escape_markdown(name_site(row))}**")
    figures = st.empty()
    figures.markdown(tie(_describe(row, answer, "")))
    with st.container(horizontal=True, gap="small"):
        if st.button("Ouvrir la fiche de cette adresse", icon=":material/description:"):
            try:
                add_point(float(row["lon"]), float(row["lat"]), f"Site {name_site(row)}")
            except ParameterError as error:
                st.warning(escape_markdown(str(error)), icon=":material/warning:")
            else:
                st.rerun()
        offer_opening((float(row["x"]), float(row["y"])), name_site(row), f"site-{marked}")
        st.button(
            "Écarter", on_click=bar, args=(marked,), icon=":material/block:",
            help="Chercher à nouveau, sans cet emplacement.",
        )  # fmt: skip
        st.button(
            "Garder", on_click=keep, args=(marked,), icon=":material/push_pin:",
            disabled=marked in asked.kept, help="Chercher à nouveau, avec cet emplacement.",
        )  # fmt: skip
    found = need().set_index("id").loc[marked].to_dict()
    around = f" ({write_interval(found['low'], found['high'])})"
    figures.markdown(tie(_describe(row, answer, around)))


def _describe(row: Row, answer: Answer, around: str) -> str:
    minutes = show(answer.question.minutes)
    quarter = "en quartier prioritaire (QPV)" if row["in_qpv"] else "hors quartier prioritaire"
    rate = row["poverty_rate"]
    poverty: str = (
        "taux de pauvreté du quartier non publié"
        if pd.isna(rate)
        else f"taux de pauvreté du quartier : {french.percent(rate, 0)}"
    )
    served = write_estimate(row["need_served"])
    return (
        f"À {minutes} min à pied : {say_children(row)} enfants de moins de 3 ans, à qui il manque "
        f"{write_estimate(row['need_within'])}{around} places ; {served} y trouveraient réponse. "
        f"L’accessibilité de ces enfants passerait de {say_access(row)} places pour 100 enfants, "
        f"tous les sites ouverts. Le lieu est {quarter} ; {poverty}."
    ).replace(" → ", " à ")


def _tabulate(answer: Answer) -> pd.DataFrame:
    rows = answer.sites.to_dict("records")
    return pd.DataFrame(
        {
            "Rang": answer.sites["rank"],
            "Où": [name_site(row) for row in rows],
            "≈ Manque": answer.sites["need_within"].map(french.round_estimate),
        }
    )


def _configure(answer: Answer) -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    minutes = show(answer.question.minutes)
    return {
        "Rang": number(width=40),
        "Où": text(width=268),
        "≈ Manque": number(
            width=74, format="localized", help=f"Places manquantes à {minutes} min à pied."
        ),
    }
