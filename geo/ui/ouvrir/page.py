"""Page « Où ouvrir une MAM ? »: is this address a good one? Is there a better one?"""

import streamlit as st

from geo.errors import ParameterError
from geo.siting.sheet import Plan, Sheet
from geo.ui.keyboard import reach_tables
from geo.ui.ouvrir.addresses import show_box, tell_fault
from geo.ui.ouvrir.best_sites import show_search
from geo.ui.ouvrir.cards import show_cards
from geo.ui.ouvrir.choice import drop_site, get_sites, keep_link
from geo.ui.ouvrir.comparison import show_comparison
from geo.ui.ouvrir.data import get_sheet
from geo.ui.ouvrir.funding import show_funding
from geo.ui.ouvrir.map import show_map, take_click
from geo.ui.ouvrir.plan import choose_layers, choose_plan
from geo.ui.typography import tie


def show_page() -> None:
    """Draw the page."""
    st.title("Où ouvrir une MAM ?", anchor=False)
    st.markdown(
        tie(
            "**Cette adresse est-elle bonne ? Y en a-t-il une meilleure ?** Une MAM, maison "
            "d’assistants maternels, réunit jusqu’à six assistants maternels dans un même local."
        )
    )
    take_click()
    controls, wide = st.columns([1, 2.4], gap="medium")
    with controls:
        box = st.container()
        with st.expander("Options"):
            plan = choose_plan()
            layers = choose_layers()
        sheets = _study(plan)
    with box:
        show_box()
    keep_link()
    with wide:
        show_map(sheets, plan, layers)
        st.caption("Cliquer sur la carte ajoute un point à comparer.")
    if sheets:
        show_cards(sheets)
        show_comparison(sheets)
        show_funding(sheets)
    show_search()
    reach_tables()


def _study(plan: Plan) -> list[Sheet]:
    """The sheets of the addresses in hand; one that cannot be studied is taken out, and why."""
    sheets = []
    for site in get_sites():
        try:
            sheets.append(get_sheet(site, plan))
        except ParameterError as error:
            drop_site(site)
            tell_fault(str(error))
    return sheets
