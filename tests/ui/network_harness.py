"""The editing sections of the network alone, run by test_network_editing."""

import streamlit as st

from geo.ui.shell import _set_french

SECTIONS = ("Liste", "Importer", "Rapprocher", "Historique")
st.set_page_config(layout="wide")
_set_french()
section = st.segmented_control(
    "Partie", SECTIONS, default="Liste", key="partie", bind="query-params"
)
if section == "Liste":
    from geo.ui.network_list import show
elif section == "Importer":
    from geo.ui.network_import import show
elif section == "Rapprocher":
    from geo.ui.network_matching import show
else:
    from geo.ui.network_history import show
show("Awa Diallo")
