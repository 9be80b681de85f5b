"""Page « Réseau »: what is our network here?"""

import importlib

import streamlit as st

from geo.ui.area import select_area
from geo.ui.keyboard import reach_tables
from geo.ui.network import get_fault, get_network_version
from geo.ui.reseau.map import take_click
from geo.ui.typography import tie
from geo.ui.visitor import get_visitor, require_editor, show_visitor

KEY = "rubrique"
OVERVIEW, LIST, IMPORT = "Vue d’ensemble", "Liste", "Importer"
# The modules that edit the list: ``show`` is given who signs the changes.
EDITORS = {
    LIST: "list",
    IMPORT: "importing",
    "Rapprocher": "matching",
    "Historique": "history",
}
SECTIONS = (OVERVIEW, *EDITORS)
PRIVATE = (
    "La liste des structures du réseau est privée : ce que l’atlas en tire n’est montré qu’aux "
    "personnes qui peuvent la tenir à jour."
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_page() -> None:
    """Draw the page."""
    take_click()
    head, menu = st.columns([3, 1], vertical_alignment="bottom")
    head.title(tie("Que représente notre réseau ici ?"), anchor=False)
    with menu:
        area = select_area()
    if not get_visitor().may_edit:
        require_editor()
        st.caption(tie(PRIVATE))
        return
    if fault := get_fault():
        st.error(fault, icon=":material/error:")
        return
    section = _choose_section()
    if section in EDITORS:
        _edit(section)
    elif get_network_version():
        from geo.ui.reseau.overview import show

        show(area)
    else:
        _invite()
    show_visitor(get_visitor())
    reach_tables()


def _edit(section: str) -> None:
    """A section that changes the list: whoever does says who they are."""
    visitor = require_editor()
    if visitor is not None:
        importlib.import_module(f"geo.ui.reseau.{EDITORS[section]}").show(visitor.name)


def _choose_section() -> str:
    chosen = st.segmented_control(
        "Rubrique",
        SECTIONS,
        default=OVERVIEW,
        required=True,
        key=KEY,
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or OVERVIEW


def _invite() -> None:
    """What to do while the list is empty."""
    with st.container(border=True):
        st.subheader("La liste du réseau est encore vide", anchor=False)
        st.markdown(
            tie(
                "Importer la liste que vous tenez déjà (Excel, LibreOffice ou CSV, telle quelle) : "
                "l’atlas dit ce qu’il a compris avant d’enregistrer. Il montrera ensuite la place "
                "du réseau dans chaque commune, les enfants qui en sont proches à pied, et ce que "
                "vos projets apporteraient."
            )
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Importer une liste", type="primary", icon=":material/upload_file:",
                on_click=_go, args=(IMPORT,),
            )  # fmt: skip
            st.download_button(
                "Modèle à remplir",
                data=_write_template,
                file_name="modele-liste-du-reseau.xlsx",
                mime=XLSX,
                on_click="ignore",
                icon=":material/download:",
            )
            st.button("Saisir une structure", icon=":material/add:", on_click=_go, args=(LIST,))
    st.caption(tie(PRIVATE))


def _go(section: str) -> None:
    """Open a section; in a callback."""
    st.session_state[KEY] = section


def _write_template() -> bytes:
    from geo.network.template import write_template

    return write_template()
