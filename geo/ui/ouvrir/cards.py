"""A card an address: the verdict first, then why, what is around, what to check."""

from collections.abc import Iterable, Sequence

import streamlit as st

from geo import french
from geo.access.draws import DRAWS
from geo.figures.portrait_tables import escape_markdown
from geo.figures.site_sentences import (
    LIMITS,
    tell_cautions,
    tell_comparison,
    tell_headline,
    tell_surroundings,
    tell_verdict,
)
from geo.figures.site_tables import list_around
from geo.siting.sheet import Sheet
from geo.siting.sheet_effect import ACCESS_SOURCES
from geo.siting.verdict import judge_site
from geo.ui import words
from geo.ui.data import get_tables
from geo.ui.ouvrir.papers import offer_papers
from geo.ui.scenarios.choice import offer_opening
from geo.ui.typography import tie

SIDE_BY_SIDE = 3  # cards in a row
ICONS = {
    "net": ":material/check_circle:",
    "probable": ":material/help:",
    "ordinaire": ":material/drag_handle:",
    "faible": ":material/trending_down:",
    "peu_enfants": ":material/block:",
}


def show_cards(sheets: Sequence[Sheet]) -> None:
    """The sheets side by side, in their order."""
    if len(sheets) > 1:
        labels = [f"{rank}. {sheet.site.label}" for rank, sheet in enumerate(sheets, start=1)]
        st.markdown(tie(tell_comparison(sheets, [escape_markdown(label) for label in labels])))
    for first in range(0, len(sheets), SIDE_BY_SIDE):
        row = sheets[first : first + SIDE_BY_SIDE]
        columns = st.columns(len(row) if len(sheets) <= SIDE_BY_SIDE else SIDE_BY_SIDE)
        for rank, (column, sheet) in enumerate(zip(columns, row, strict=False), start=first + 1):
            with column, st.container(border=True, gap="small"):
                _show_card(rank, sheet, alone=len(sheets) == 1)
    st.caption(
        tie(
            "Manque de places et accès sont des estimations de l’atlas ; entre parenthèses, leur "
            f"intervalle à 90 %. Ce que l’atlas ne sait pas (enfants, tailles, emplacements) est "
            f"tiré {french.count(DRAWS)} fois au sort, les mêmes tirages pour toutes les adresses. "
            f"{words.cite(ACCESS_SOURCES)}."
        )
    )


def _show_card(rank: int, sheet: Sheet, *, alone: bool) -> None:
    verdict = judge_site(sheet)
    st.markdown(f"**{rank}. {escape_markdown(sheet.site.label)}**")
    st.markdown(f"#### {ICONS[verdict.strength]} {tell_headline(verdict)}")
    words.show_badge("estime")
    st.markdown(tie(tell_verdict(sheet, verdict)))
    cautions = tell_cautions(sheet, verdict)
    if cautions:
        st.markdown(f"**À vérifier avant de décider**\n{_list(cautions)}")
    with st.expander("Ce qu’il y a autour", expanded=alone, icon=":material/near_me:"):
        for sentence in tell_surroundings(sheet):
            st.markdown(escape_markdown(tie(sentence)))
        around = list_around(sheet)
        if len(around):
            st.table(around.map(escape_markdown), border="horizontal", hide_index=True)
    with st.expander("Ce que la fiche ne dit pas", icon=":material/info:"):
        st.markdown(_list(LIMITS))
    offer_papers([sheet], get_tables(), "Fiche", f"fiche-{rank}")
    offer_opening(sheet.site.point, f"MAM, {sheet.site.label}", f"scenario-site-{rank}")


def _list(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {escape_markdown(tie(sentence))}" for sentence in sentences)
