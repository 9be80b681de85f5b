"""Funding rules that may apply to the addresses: dated, sourced, never a promise."""

from collections.abc import Sequence

import streamlit as st

from geo import french
from geo.figures.portrait_tables import escape_markdown
from geo.figures.site_sentences import (
    ANSWERS,
    list_exclusive,
    name_amount,
    name_date,
    tell_advice,
    tell_costs,
    tell_places,
)
from geo.siting.funding import Funding, advise_funding, load_funding
from geo.siting.sheet import Sheet
from geo.ui.typography import tie

COLOURS = {"possible": "green", "a_confirmer": "orange", "non": "gray"}


def show_funding(sheets: Sequence[Sheet]) -> None:
    """The rules of places, then each funding rule and what it is worth at each address."""
    funding = load_funding()
    st.subheader("Places et financements", anchor=False)
    st.markdown(tie(tell_places(funding, sheets[0].plan.places)))
    for rank, sheet in enumerate(sheets, start=1):
        head = f"{rank}. {escape_markdown(sheet.site.label)}"
        with st.expander(f"Financements : {head}", expanded=len(sheets) == 1):
            _show_rules(sheet, funding)
    st.caption(
        tie(
            f"{tell_costs(funding)} Règles tenues à la main, mises à jour le "
            f"{french.date(funding.updated)} : aucune n’est une promesse. À confirmer auprès de la "
            "Caf (caisse d’allocations familiales) et de la PMI (protection maternelle et "
            "infantile), qui délivre les agréments et dit combien d’enfants le local peut "
            "accueillir."
        )
    )


def _show_rules(sheet: Sheet, funding: Funding) -> None:
    for advice in advise_funding(sheet, funding):
        rule = advice.rule
        badge = f":{COLOURS[advice.answer]}-badge[{ANSWERS[advice.answer]}]"
        st.markdown(f"**{rule.name}** {badge} {tie(name_amount(rule))}")
        st.markdown(escape_markdown(tie(tell_advice(advice, sheet))))
        dated = f"{_capital(name_date(rule))}. Source : {rule.source}. Financeur : {rule.payer}."
        st.caption(escape_markdown(tie(dated)))
    for pair in list_exclusive(funding):
        st.markdown(tie(f"**Ne se cumulent pas** : {pair}."))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
