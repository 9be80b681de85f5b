"""Funding rules that may apply to the addresses: dated, sourced, never a promise."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo import french
from geo.figures.portrait_tables import escape_markdown
from geo.figures.site_sentences import (
    ANSWERS,
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
            f"{tell_costs(funding)} Règles tenues à la main, revues le "
            f"{french.date(funding.updated)} : aucune n’est une promesse. À confirmer auprès de la "
            "Caf (caisse d’allocations familiales) et de la PMI (protection maternelle et "
            "infantile), qui délivre les agréments et dit combien d’enfants le local peut "
            "accueillir."
        )
    )


def _show_rules(sheet: Sheet, funding: Funding) -> None:
    rows = [
        {
            "Aide": f"**{advice.rule.name}**",
            "Ici": f":{COLOURS[advice.answer]}-badge[{ANSWERS[advice.answer]}]",
            "Montant": tie(name_amount(advice.rule)),
            "Pourquoi, et que confirmer": escape_markdown(tie(tell_advice(advice, sheet))),
            "Règle": escape_markdown(f"{_capital(name_date(advice.rule))}. {advice.rule.source}"),
        }
        for advice in advise_funding(sheet, funding)
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    exclusive = [rule for rule in funding.rule if rule.not_with]
    names = {rule.id: rule.name for rule in funding.rule}
    told = {
        " et ".join(sorted((rule.name, names[other])))
        for rule in exclusive
        for other in rule.not_with
    }
    for pair in sorted(told):
        st.markdown(f"Ne se cumulent pas : {pair}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
