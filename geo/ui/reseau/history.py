"""« Historique »: who changed what, when, before and after; and how to go back."""

from typing import Any

import pandas as pd
import streamlit as st

from geo import french
from geo.errors import ConflictError
from geo.network.history import Batch, Change, invert, shorten, tell
from geo.network.labels import FIELD_LABELS
from geo.network.report import LOCATION, Towns, clean_line, say_changes, say_value
from geo.ui.data import get_open_tables
from geo.ui.network import get_store
from geo.ui.reseau.copies import show_copies
from geo.ui.reseau.words import (
    get_towns,
    keep_message,
    name_plainly,
    plain,
    reporting,
    show_message,
    tell_apart,
)
from geo.ui.typography import tie

VIEW, ONE, LIMIT, CHANGE, BATCH = (
    "reseau_histoire", "reseau_histoire_structure", "reseau_histoire_nombre",
    "reseau_changement", "reseau_lot",
)  # fmt: skip
BY_CHANGE, BY_BATCH, COPIES = "Changement par changement", "Par lot", "Sauvegardes"
STEP = 50
ROWS_SHOWN, ROW_PX = 12, 35
DEEDS = {
    "create": "Ajout",
    "update": "Modification",
    "delete": "Suppression",
    "match": "Rapprochement",
    "restore": "Restauration",
}
DECISIONS = {"accepted": "une seule structure", "refused": "deux structures"}
ONE_BY_ONE = (
    "Un changement s’annule tant que rien d’autre n’a touché aux mêmes champs depuis ; une "
    "annulation s’annule aussi."
)


def show(who: str) -> None:
    """Draw the section; ``who`` signs the undoings."""
    show_message()
    with reporting():
        view = (
            st.segmented_control(
                "Voir",
                [BY_CHANGE, BY_BATCH, COPIES],
                default=BY_CHANGE,
                key=VIEW,
                label_visibility="collapsed",
            )
            or BY_CHANGE
        )
        if view == BY_CHANGE:
            _show_changes(who)
        elif view == BY_BATCH:
            _show_batches(who)
        else:
            show_copies(who)


# --- one by one ---------------------------------------------------------------------------------


def _show_changes(who: str) -> None:
    store = get_store()
    limit = st.session_state.setdefault(LIMIT, STEP)
    everything = store.list_history(limit=limit + 1)
    if not everything:
        st.info("Rien n’a encore changé dans la liste du réseau.", icon=":material/history:")
        return
    names = name_structures(store.list_history(limit=None))
    if st.session_state.get(ONE) not in (None, *names):
        del st.session_state[ONE]
    one = st.selectbox(
        "Structure",
        sorted(names, key=lambda key: names[key].casefold()),
        index=None,
        format_func=names.__getitem__,
        key=ONE,
        placeholder="Toutes, même supprimées",
        width=420,
    )
    changes = everything if one is None else store.list_history(one, limit + 1)
    more = len(changes) > limit
    changes = changes[:limit]
    table = tabulate(changes, names, get_towns())
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=(min(len(table), ROWS_SHOWN) + 1) * ROW_PX + 3,
        row_height=ROW_PX,
        column_config={
            "N°": st.column_config.NumberColumn("N°", width=50, format="%d"),
            "Avant → après": st.column_config.TextColumn(width=360),
        },
        alt="Les changements de la liste du réseau, du dernier au premier",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(tie(ONE_BY_ONE))
        if more and st.button("Voir les plus anciens", key="reseau-plus"):
            st.session_state[LIMIT] = limit + 4 * STEP
            st.rerun()
    _show_one(changes, names, who)


def _show_one(changes: list[Change], names: dict[str, str], who: str) -> None:
    """A change in full, and the button that undoes it, or why it cannot be."""
    known = {change.id: change for change in changes}
    if st.session_state.get(CHANGE) not in (None, *known):
        del st.session_state[CHANGE]

    def say(number: int) -> str:
        change = known[number]
        name = names.get(change.structure or "", "toute la liste")
        return f"n° {number} : {DEEDS[change.operation].lower()}, {name}"

    number = st.selectbox("Changement à regarder", list(known), format_func=say, key=CHANGE)
    change = known[number]
    with st.container(border=True):
        told = tell(change)
        st.markdown(tie(f"**{plain(told)}**"))
        detail = detail_change(change, get_towns())
        if not detail.empty:
            st.dataframe(detail, hide_index=True, width="stretch")
        if change.undoes is not None:
            st.caption(f"Annule le n° {change.undoes}.")
        why = _find_obstacle(change)
        if why:
            st.caption(tie(plain(why)))
        label = "Rétablir" if change.undoes is not None else "Annuler ce changement"
        if st.button(
            label, key=f"reseau-annule-{number}", icon=":material/undo:", disabled=bool(why)
        ):
            with reporting():
                made = get_store().undo(number, who)
                keep_message(f"Le changement n° {number} est annulé (n° {made[0].id}).")
                st.rerun()


def _find_obstacle(change: Change) -> str:
    """Why a change cannot be undone; nothing when it can."""
    since = get_store().list_history(change.structure, None)
    later = [other for other in since if other.id > change.id]
    try:
        invert(change, later)
    except ConflictError as error:
        return str(error)
    return ""


def name_structures(changes: list[Change]) -> dict[str, str]:
    """The last known name of each structure that the history tells of, even a removed one."""
    names: dict[str, str] = {}
    for change in changes:  # last first
        for values in (change.after, change.before):
            name = (values or {}).get("name")
            if change.structure and isinstance(name, str):
                names.setdefault(change.structure, name_plainly(name))
    return tell_apart(names)


def tabulate(changes: list[Change], names: dict[str, str], towns: Towns) -> pd.DataFrame:
    """The changes, one row each, last first."""
    rows = [
        {
            "N°": change.id,
            "Quand": french.moment(change.at),
            "Qui": name_plainly(change.who),
            "Quoi": DEEDS[change.operation] + (" (annulation)" if change.undoes else ""),
            "Structure": names.get(change.structure or "", "toute la liste"),
            "Avant → après": say_detail(change, towns),
            "État": "annulé depuis" if change.undone else "en vigueur",
            "Lot": name_plainly(change.label or ""),
        }
        for change in changes
    ]
    return pd.DataFrame(rows)


def say_detail(change: Change, towns: Towns) -> str:
    """What a change is, on one line."""
    before, after = change.before or {}, change.after or {}
    if change.operation == "update":
        return say_changes(_pair(before, after), towns)
    if change.operation == "match":
        return f"{name_other(change)} : {_say_decision(before)} → {_say_decision(after)}"
    if change.operation == "restore":
        return clean_line(change.label or "")
    return ""


def detail_change(change: Change, towns: Towns) -> pd.DataFrame:
    """What a change is, field by field."""
    before, after = change.before or {}, change.after or {}
    if change.operation == "match":
        rows = [[name_other(change), _say_decision(before), _say_decision(after)]]
    elif change.operation == "restore":
        rows = [["copie restaurée", "–", clean_line(change.label or "")]]
        rows.append(["état d’avant, gardé dans", "–", str(after.get("copy", "–"))])
    else:
        rows = [
            [FIELD_LABELS[name], _say(name, old, towns), _say(name, new, towns)]
            for name, old, new in _pair(before, after)
            if old != new
        ]
    return pd.DataFrame(rows, columns=pd.Index(["Champ", "Avant", "Après"]))


def _pair(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Fields in their order, with their values before and after."""
    met = before.keys() | after.keys()
    return [(name, before.get(name), after.get(name)) for name in FIELD_LABELS if name in met]


def _say(name: str, value: Any, towns: Towns) -> str:
    if value is None:
        return "–"
    if name in LOCATION and isinstance(value, float):
        return (
            f"{value:.5f}".replace(".", ",")
            if name in ("lon", "lat")
            else f"{value:.2f}".replace(".", ",")
        )
    return say_value(name, value, towns)


def _say_decision(values: dict[str, Any]) -> str:
    return DECISIONS.get(str(values.get("decision")), "à examiner")


def name_other(change: Change) -> str:
    """Name of the structure of the open data that a decision is about."""
    table = get_open_tables().read("structures").set_index("id")["name"]
    return name_plainly(str(table.get(change.other, change.other)))


# --- batch by batch -----------------------------------------------------------------------------


def _show_batches(who: str) -> None:
    batches = get_store().list_batches()
    if not batches:
        st.info(
            "Aucun lot : un import, ou une recherche d’adresses, en fait un.",
            icon=":material/inventory_2:",
        )
        return
    table = pd.DataFrame([_describe_batch(batch) for batch in batches])
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=(min(len(table), ROWS_SHOWN) + 1) * ROW_PX + 3,
        row_height=ROW_PX,
        alt="Les lots de changements, du dernier au premier",
    )
    known = {batch.id: batch for batch in batches}
    if st.session_state.get(BATCH) not in (None, *known):
        del st.session_state[BATCH]
    labels = tell_apart({key: _label(batch) for key, batch in known.items()})
    chosen = st.selectbox(
        "Lot à annuler",
        list(known),
        format_func=labels.__getitem__,
        key=BATCH,
        width=520,
    )
    batch = known[chosen]
    if batch.undone:
        st.caption("Ce lot est déjà annulé : l’annulation est un lot elle-même, qui s’annule.")
    label = "Rétablir ce qui était annulé" if batch.undoes else "Annuler ce lot"
    if st.button(label, key=f"reseau-annule-{chosen}", icon=":material/undo:",
                 disabled=batch.undone):  # fmt: skip
        with reporting():
            made = get_store().undo_batch(chosen, who)
            undone = french.quantity(len(made), "changement annulé", "changements annulés")
            keep_message(f"« {_name(batch)} » : {undone}.")
            st.rerun()
    st.caption(tie("Tout le lot revient, ou rien : ce qui a été modifié depuis l’empêche."))


def _name(batch: Batch) -> str:
    return clean_line(shorten(batch.label or "sans nom"))


def _label(batch: Batch) -> str:
    undoing = ", annulation" if batch.undoes else ""
    return f"{_name(batch)}{undoing}, {french.moment(batch.at)}"


def _describe_batch(batch: Batch) -> dict[str, Any]:
    return {
        "Quand": french.moment(batch.at),
        "Qui": name_plainly(batch.who),
        "Lot": _name(batch) + (" (annulation)" if batch.undoes else ""),
        "Ajouts": batch.created,
        "Modifications": batch.updated,
        "Suppressions": batch.deleted,
        "État": "annulé depuis" if batch.undone else "en vigueur",
    }
