"""Page « Où ouvrir une MAM ? »: is this address a good one? Is there a better one?"""

import streamlit as st

from geo.ui.site_choice import get_sites, keep_link


def show_page() -> None:
    """Draw the page."""
    st.title("Où ouvrir une MAM ?", anchor=False)
    st.markdown(
        "Cette adresse est-elle bonne ? Y en a-t-il une meilleure ? MAM : maison d’assistants "
        "maternels, où plusieurs assistants maternels accueillent ensemble."
    )
    get_sites()
    keep_link()
