"""Page « Scénarios »: what if a structure opened, closed, changed size?"""

import re
from collections.abc import Sequence

import streamlit as st

from geo.errors import AtlasError, ParameterError, UnreadableFileError
from geo.figures.portrait_tables import escape_markdown
from geo.network.scenarios import SavedScenario
from geo.siting.changes import MAX_NAME
from geo.siting.scenario import Scenario, from_json
from geo.siting.sharing import from_code, to_code
from geo.supply.names import fold
from geo.territory.points import locate_point
from geo.ui.keyboard import reach_tables
from geo.ui.scenarios.data import get_names, get_outcome
from geo.ui.scenarios.draft import UNTITLED, Draft, get_draft, set_draft
from geo.ui.scenarios.effect import (
    choose_certainty,
    offer_files,
    show_comparison,
    show_headline,
    show_map,
    show_tables,
)
from geo.ui.scenarios.forms import FAULT, PLACE, rename, show_changes, show_forms
from geo.ui.scenarios.list import read_saved, show_examples, show_saved
from geo.ui.scenarios.map import KEY as MAP_KEY
from geo.ui.scenarios.map import find_square
from geo.ui.scenarios.saving import adopt, offer_saving
from geo.ui.typography import tie
from geo.ui.uploader import ask_file
from geo.ui.visitor import get_visitor

LINK, COMPARED = "scenario", "avec"  # query parameters
READ = "scenario-lien-lu"
MAX_FILE = 200_000  # bytes
# On a narrow screen the answer comes before what it is made of.
STYLE = """
<style>
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(> div .st-key-scenario-composition) { order: 2; }
}
</style>
"""
QUESTION = (
    "Ouvrir, fermer, agrandir, perdre des assistantes maternelles : ce que cela changerait, pour "
    "combien d’enfants, et où. Des hypothèses, pas des prévisions."
)


def show_page() -> None:
    """Draw the page."""
    st.html(STYLE)
    st.title("Et si…\u202f?", anchor=False)
    st.caption(tie(QUESTION))
    _take_link()
    _take_click()
    saved = read_saved()
    draft = get_draft()
    if saved:
        show_saved(saved)
    elif draft is None:
        show_examples()
    if draft is None:
        _offer_start()
    else:
        _show_draft(draft, saved)
    _write_link(get_draft())
    reach_tables()


def _show_draft(draft: Draft, saved: Sequence[SavedScenario]) -> None:
    """What the scenario in hand is made of, and beside it what it changes."""
    left, right = st.columns([0.34, 0.66], gap="medium")
    with left, st.container(key="scenario-composition"):
        _name(draft)
        show_changes(draft.scenario, get_names())
        show_forms()
        offer_saving(draft)
    with right:
        certain = choose_certainty()
        try:
            outcome = get_outcome(draft.scenario, certain=certain and bool(draft.scenario.changes))
        except ParameterError as error:
            st.warning(escape_markdown(str(error)), icon=":material/warning:")
            return
        show_headline(outcome)
        show_map(outcome)
    if not draft.scenario.changes:
        return
    show_tables(outcome)
    _compare(draft.scenario, saved)
    st.subheader("Partager, télécharger", anchor=False)
    _share(draft.scenario)
    stem = re.sub(r"[^a-z0-9]+", "-", fold(draft.scenario.name)).strip("-")[:60] or "sans-nom"
    offer_files(outcome, f"scenario-{stem}")


def _offer_start() -> None:
    """A new scenario, or one from a file."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Nouveau scénario",
            type="primary",
            icon=":material/add:",
            key="scenario-nouveau",
            on_click=set_draft,
            args=(Draft(Scenario(UNTITLED)),),
        )
        with st.popover("Depuis un fichier JSON", icon=":material/upload_file:"):
            file = ask_file("Scénario exporté par l’atlas", ["json"], "scenario-fichier", max_mb=1)
            if file is not None:
                _open_file(file.getvalue())
    if not get_visitor().may_edit:
        st.caption(
            tie(
                "Les scénarios enregistrés s’ouvrent après connexion, page « Réseau ». Sans "
                "connexion, un scénario se construit ici et se partage par un lien."
            )
        )


def _open_file(content: bytes) -> None:
    try:
        if len(content) > MAX_FILE:
            raise UnreadableFileError("Ce fichier est trop gros pour un scénario de l’atlas.")
        scenario = from_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        st.warning("Scénario illisible : ce n’est pas un texte.")
        return
    except AtlasError as error:
        st.warning(escape_markdown(str(error)), icon=":material/warning:")
        return
    set_draft(Draft(scenario))
    st.rerun()


def _name(draft: Draft) -> None:
    key = "scenario-nom"
    if st.session_state.get("scenario-nomme") is not draft.scenario:
        st.session_state[key] = draft.scenario.name

    def take_name() -> None:
        try:
            rename(st.session_state[key])
        except ParameterError as error:
            st.session_state[FAULT] = str(error)

    st.text_input("Nom du scénario", max_chars=MAX_NAME, key=key, on_change=take_name)
    st.session_state["scenario-nomme"] = draft.scenario


def _compare(scenario: Scenario, saved: Sequence[SavedScenario]) -> None:
    """Another scenario beside the one in hand: a saved one, or that of the link."""
    st.subheader("Côte à côte", anchor=False)
    others = {each.name: each.scenario for each in saved if each.name != scenario.name}
    try:
        if code := st.query_params.get(COMPARED, ""):
            linked = from_code(code)
            if linked.name != scenario.name:
                others[linked.name] = linked
    except AtlasError as error:
        st.warning(escape_markdown(str(error)), icon=":material/warning:")
        code = ""
    if not others:
        show_comparison(scenario, [])
        st.caption(tie("Enregistrer un autre scénario pour le mettre à côté de celui-ci."))
        return
    first = [linked.name] if code and linked.name in others else []
    chosen = st.multiselect(
        "Comparer avec",
        list(others),
        default=first,
        max_selections=2,
        placeholder="Choisir un ou deux scénarios",
        key=f"scenario-comparer-{hash((scenario.name, code))}",
    )
    try:
        show_comparison(scenario, [each for name in chosen if (each := others[name])])
    except ParameterError as error:
        st.warning(escape_markdown(str(error)), icon=":material/warning:")


def _share(scenario: Scenario) -> None:
    try:
        code = to_code(scenario)
    except ParameterError as error:
        st.caption(tie(escape_markdown(str(error))))
        return
    address = re.sub(r"[?#].*$", "", str(st.context.url or "scenarios"))
    st.code(f"{address}?{LINK}={code}", language=None, wrap_lines=True)
    st.caption(
        tie(
            "Ce lien porte tout le scénario : qui l’ouvre le voit, sans compte, et peut le "
            "modifier pour soi. Les noms donnés aux ouvertures y sont lisibles."
        )
    )


def _take_link() -> None:
    """Put the scenario of the link in hand, once."""
    code = st.query_params.get(LINK, "")
    if not code or code == st.session_state.get(READ):
        return
    st.session_state[READ] = code
    try:
        set_draft(adopt(Draft(from_code(code))))
    except AtlasError as error:
        st.warning(escape_markdown(str(error)), icon=":material/link_off:")


def _write_link(draft: Draft | None) -> None:
    """Keep the scenario in hand in the address of the page."""
    code = ""
    if draft is not None:
        try:
            code = to_code(draft.scenario)
        except ParameterError:  # too long: the page says so where it offers the link
            code = ""
    st.session_state[READ] = code
    if code and st.query_params.get(LINK) != code:
        st.query_params[LINK] = code
    elif not code and LINK in st.query_params:
        del st.query_params[LINK]


def _take_click() -> None:
    """The square clicked on the map is where the next opening is."""
    clicked = (st.session_state.get(MAP_KEY) or {}).get("clicked") or {}
    if clicked.get("kind") != "area":
        return
    point = find_square(str(clicked["id"]))
    if point is not None:
        lon, lat = locate_point(*point)
        st.session_state[PLACE] = f"{lat:.5f}, {lon:.5f}"
