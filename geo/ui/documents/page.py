"""Page « Illustrations et documents »: what do I need for my file?"""

import streamlit as st

from geo.ui.area import select_area
from geo.ui.documents.files import show_documents
from geo.ui.documents.gallery import show_gallery
from geo.ui.keyboard import reach_tables
from geo.ui.typography import tie

SECTIONS = {"figures": "Figures à imprimer", "documents": "Documents et données"}
SECTION_KEY = "rubrique-papiers"


def show_page() -> None:
    """Draw the page."""
    head, menu = st.columns([3, 1], vertical_alignment="bottom")
    head.title("De quoi ai-je besoin pour mon dossier ?", anchor=False)
    with menu:
        area = select_area()
    section = st.segmented_control(
        "Rubrique",
        list(SECTIONS),
        default="figures",
        required=True,
        format_func=lambda key: SECTIONS[key],
        key=SECTION_KEY,
        bind="query-params",
        label_visibility="collapsed",
    )
    if section == "documents":
        show_documents(area)
    else:
        st.caption(
            tie(
                "Des figures prêtes à insérer, avec titre, source, année et légende. Choisir à "
                "gauche, régler, télécharger."
            )
        )
        show_gallery(area)
    reach_tables()
