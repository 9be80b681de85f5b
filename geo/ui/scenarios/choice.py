"""« Ajouter à un scénario »: what the other pages offer beside a place where one could open."""

import streamlit as st

from geo.errors import ParameterError
from geo.figures.palette import KIND_LABELS
from geo.figures.portrait_tables import escape_markdown
from geo.siting.changes import MAX_EAJE_PLACES, MAX_NAME, MAX_PLACES, OPENING_KINDS, Opening
from geo.ui.scenarios.draft import add_change

PAGE = "scenarios"  # its address
KINDS = ("mam", *(kind for kind in OPENING_KINDS if kind != "mam"))
USUAL_PLACES = {"mam": 16, "micro_creche": 12}
USUAL_EAJE_PLACES = 40


def offer_opening(point: tuple[float, float], label: str, key: str) -> None:
    """A button that opens a structure at a point in the scenario in hand.

    ``point``: x, y, EPSG:2154, metres. ``label``: how the structure is called at first. ``key``:
    unique on the page.
    """
    with st.popover("Ajouter à un scénario", icon=":material/add_chart:"):
        kind, places = choose_size(key)
        name = st.text_input("Nom", label[:MAX_NAME], max_chars=MAX_NAME, key=f"{key}-nom")
        if not st.button("Ajouter l’ouverture", key=f"{key}-ajouter", type="primary"):
            return
        try:
            opening = Opening(kind=kind, places=places, point=point, name=name.strip())
            scenario = add_change(opening)
        except ParameterError as error:
            st.warning(escape_markdown(str(error)), icon=":material/warning:")
            return
        st.success(
            f"« {escape_markdown(opening.name)} » est dans le scénario "
            f"« {escape_markdown(scenario.name)} »."
        )
        link_page()


def choose_size(key: str) -> tuple[str, int]:
    """Menus of the kind of a structure that opens and of its places."""
    kind = st.selectbox(
        "Type de structure", KINDS, format_func=lambda kind: KIND_LABELS[kind], key=f"{key}-type"
    )
    most = MAX_PLACES.get(kind, MAX_EAJE_PLACES)
    places = st.number_input(
        "Places",
        1,
        most,
        USUAL_PLACES.get(kind, USUAL_EAJE_PLACES),
        key=f"{key}-places-{kind}",
        help=f"De 1 à {most} pour ce type de structure.",
    )
    return kind, int(places)


def link_page() -> None:
    """A link to the page « Scénarios » that keeps the session."""
    page = st.Page(_never, title="Voir son effet", url_path=PAGE)
    st.page_link(page, icon=":material/arrow_forward:")


def _never() -> None:
    """The page itself is in geo.ui.shell: a link only needs its address."""
