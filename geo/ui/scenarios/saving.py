"""Saving the scenario in hand, its earlier versions, its removal: for whoever may edit."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from geo import french
from geo.errors import AtlasError, ConflictError
from geo.figures.portrait_tables import escape_markdown
from geo.network.scenarios import SavedScenario
from geo.ui.network import get_store, is_there
from geo.ui.scenarios.draft import Draft, set_draft
from geo.ui.typography import tie
from geo.ui.visitor import get_visitor, require_editor

SHOWN = 8  # versions
TOLD, CLASH = "scenario-dit", "scenario-conflit"


def offer_saving(draft: Draft) -> None:
    """Buttons that save the scenario in hand, take an earlier version up, remove it."""
    with st.container(horizontal=True, gap="small"):
        visitor = get_visitor()
        if draft.scenario == draft.saved:
            st.button(
                "Enregistré", disabled=True, icon=":material/check:", key="scenario-enregistre"
            )
            if visitor.may_edit and not visitor.name:  # asked for once on the page
                with st.popover("Versions, suppression", icon=":material/history:"):
                    require_editor()
        else:
            with st.popover("Enregistrer", icon=":material/save:", type="primary"):
                _save(draft)
        if draft.saved is not None and visitor.may_edit and visitor.name:
            with st.popover("Versions", icon=":material/history:"):
                _list_versions(draft.saved.name, visitor.name)
            with st.popover("Supprimer", icon=":material/delete:"):
                _offer_removal(draft, visitor.name)
        st.button(
            "Quitter ce scénario",
            icon=":material/logout:",
            key="scenario-quitter",
            help="Ce qui n’est pas enregistré est perdu." if draft.changed else None,
            on_click=set_draft,
            args=(None,),
        )
    if told := st.session_state.pop(TOLD, ""):
        st.success(tie(escape_markdown(told)))
    if clash := st.session_state.get(CLASH):
        _show_clash(clash, draft)


def adopt(draft: Draft) -> Draft:
    """A scenario that came by a link, known as the saved one when it is the same to the letter."""
    if draft.saved is not None or not (get_visitor().may_edit and is_there()):
        return draft
    try:
        known = get_store().scenarios.get(draft.scenario.name)
    except AtlasError:
        return draft
    if known.scenario != draft.scenario:
        return draft
    return replace(draft, saved=known.scenario, version=known.version)


def _save(draft: Draft) -> None:
    visitor = require_editor()
    if visitor is None:
        st.caption(tie("Sans cela, le scénario reste dans cette page et dans le lien à partager."))
        return
    copy = draft.saved is not None and draft.saved.name != draft.scenario.name
    if copy:
        st.caption(tie("Le nom a changé : ce sera un autre scénario, l’ancien reste."))
    st.button(
        f"Enregistrer « {escape_markdown(draft.scenario.name)} »",
        type="primary",
        key="scenario-enregistrer",
        on_click=_attempt,
        args=(lambda: _store(draft, str(visitor.name), None if copy else draft.version),),
    )


def _store(draft: Draft, who: str, version: int | None) -> None:
    saved = get_store().scenarios.save(draft.scenario, who, version)
    _take(saved)
    st.session_state[TOLD] = f"« {saved.name} » est enregistré."


def _list_versions(name: str, who: str) -> None:
    for each in get_store().scenarios.list_history(name)[:SHOWN]:
        content = "supprimé" if each.scenario is None else french.quantity(
            len(each.scenario.changes), "changement"
        )  # fmt: skip
        text, button = st.columns([0.75, 0.25], vertical_alignment="center")
        text.markdown(
            f"{french.moment(each.at)}, {escape_markdown(each.who)} : {content}",
        )
        if each.scenario is not None:
            button.button(
                "Reprendre",
                key=f"scenario-version-{each.version}",
                on_click=_attempt,
                args=(_restoring(name, each.version, who),),
            )


def _restoring(name: str, version: int, who: str) -> Callable[[], None]:
    def restore() -> None:
        _take(get_store().scenarios.restore(name, version, who))
        st.session_state[TOLD] = "Cette version est reprise."

    return restore


def _offer_removal(draft: Draft, who: str) -> None:
    if draft.saved is None or draft.version is None:
        return
    name, version = draft.saved.name, draft.version

    def remove() -> None:
        get_store().scenarios.remove(name, who, version)
        set_draft(replace(draft, saved=None, version=None))
        st.session_state[TOLD] = (
            f"« {name} » est supprimé ; il reste ici tant que la page est ouverte."
        )

    st.markdown(tie(f"Supprimer « {escape_markdown(name)} » pour tout le monde ?"))
    st.button(
        "Supprimer", type="primary", key="scenario-supprimer", on_click=_attempt, args=(remove,)
    )


def _show_clash(clash: AtlasError, draft: Draft) -> None:
    """Why it was not saved; where somebody else saved it, theirs can be opened instead."""
    st.warning(tie(escape_markdown(str(clash))), icon=":material/warning:")
    if not isinstance(clash, ConflictError):
        return

    def reopen() -> None:
        _take(get_store().scenarios.get(draft.scenario.name))

    st.button(
        "Ouvrir la version enregistrée", key="scenario-rouvrir", on_click=_attempt, args=(reopen,)
    )


def _take(saved: SavedScenario) -> None:
    if saved.scenario is not None:
        set_draft(Draft(saved.scenario, saved.scenario, saved.version))


def _attempt(deed: Callable[[], None]) -> None:
    """A callback whose fault is a sentence on the page; the scenario in hand stays."""
    st.session_state.pop(CLASH, None)
    try:
        deed()
    except AtlasError as error:
        st.session_state[CLASH] = error
