"""The card of a structure: every field in a form, adding one, removing one, and where it is."""

import datetime as dt
import zlib
from typing import Any

import streamlit as st

from geo.errors import ParameterError
from geo.network.communes import parse_postcode
from geo.network.export import make_cell
from geo.network.geocoding import BY_HAND
from geo.network.labels import FIELD_LABELS
from geo.network.model import MAX_PLACES, NetworkStructure
from geo.network.rows import MAX_CHILDMINDERS
from geo.ui.network import get_store
from geo.ui.reseau.board import get_board, show_fault, write
from geo.ui.reseau.grid import LABELS, Board, Values, find_stored, settle
from geo.ui.reseau.place import show_place
from geo.ui.reseau.words import (
    PRIVATE,
    get_towns,
    keep_message,
    label_all,
    name_plainly,
    plain,
    reporting,
)
from geo.ui.typography import tie

NEW = "nouvelle"
CHOICE, REMOVAL = "reseau_fiche", "reseau_suppression"
FIRST_DAY, LAST_DAY = dt.date(1850, 1, 1), dt.date(2100, 12, 31)
YES_NO = {
    "disability": ("Enfants en situation de handicap", "La structure en accueille."),
    "avip": ("Crèche AVIP", "À vocation d’insertion professionnelle."),
}
_BLANK = NetworkStructure(id="", name="–", kind="mam")


def show_card(board: Board, who: str) -> None:
    """Choose a structure, or a new one, and draw its form."""
    st.subheader("Fiche d’une structure", anchor=False)
    labels = label_all(list(board.base.values()), get_towns())
    if st.session_state.get(CHOICE) not in (None, NEW, *labels):
        del st.session_state[CHOICE]
    chosen = st.selectbox(
        "Structure",
        [NEW, *labels],
        index=None if labels else 0,
        format_func=lambda key: labels.get(key, "+ Ajouter une structure"),
        key=CHOICE,
        on_change=_open,
        placeholder="Choisir une structure, ou en ajouter une",
        width=520,
    )
    if chosen is None:
        return
    if chosen == NEW:
        _show_new(who)
        return
    board.opened = chosen
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_known(board, chosen, who)
    with right, reporting():
        show_place(board, chosen, who)


def _open() -> None:
    """Forget the card of before: the one that opens is read anew. In a callback."""
    get_board().opened = None
    st.session_state.pop(REMOVAL, None)


def _show_new(who: str) -> None:
    values = _ask(_BLANK, {}, "reseau-nouvelle", "Ajouter la structure", new=True)
    if values is None:
        return
    with reporting():
        structure = NetworkStructure(**{**vars(_BLANK), **_check(_BLANK, values)})
        added = get_store().add(structure, who)
        keep_message(
            f"« {name_plainly(added.structure.name)} » est ajoutée. Il reste à la situer : voir "
            "sa fiche, ou « Chercher les adresses »."
        )
        del st.session_state[CHOICE]
        st.rerun()


def _show_known(board: Board, key: str, who: str) -> None:
    stored = board.base[key]
    typed = board.pending.get(key, {})
    # The form is drawn anew when what it starts from changes, and only then.
    mark = zlib.crc32(repr(sorted(typed.items(), key=lambda item: item[0])).encode())
    form = f"reseau-fiche-{key}-{stored.version}-{mark}"
    now = find_stored(get_store(), key)
    if key not in board.seen and (now is None or now.version != stored.version):
        _tell_stale(board, key, removed=now is None)
    show_fault(key, who)
    values = _ask(stored.structure, typed, form, "Enregistrer la fiche")
    if values is not None:
        with reporting():
            _save(board, key, values, who)
    _offer_removal(board, key, who)


def _tell_stale(board: Board, key: str, *, removed: bool) -> None:
    word = "supprimée" if removed else "changée"
    st.warning(f"Cette structure a été {word} depuis que sa fiche est ouverte.")
    if st.button("Relire la fiche", key=f"reseau-relire-{key}"):
        board.opened = None
        if removed:
            st.session_state.pop(CHOICE, None)
        st.rerun()


def _save(board: Board, key: str, values: Values, who: str) -> None:
    known = board.base[key].structure
    values = settle(known, _check(known, values))
    changed = {name: value for name, value in values.items() if value != getattr(known, name)}
    if not changed:
        st.info("Rien n’a changé dans cette fiche.")
        return
    board.pending[key] = {**board.pending.get(key, {}), **changed}
    board.redraw()
    said = f"« {name_plainly(values['name'])} » est enregistrée."
    if {"address", "postcode", "commune"} & changed.keys() and known.locator not in (None, BY_HAND):
        said += " L’adresse a changé : revoir sa position."
    write(who, [key], said)


def _check(known: NetworkStructure, values: Values) -> Values:
    """The values of the form as fields. Raises ParameterError."""
    checked = dict(values)
    if values["postcode"] and values["postcode"] != known.postcode:
        checked["postcode"] = parse_postcode(values["postcode"])
    if not values["name"]:
        raise ParameterError("Écrire le nom de la structure.")
    return checked


def _ask(
    structure: NetworkStructure, typed: Values, key: str, label: str, *, new: bool = False
) -> Values | None:
    """The form: every field; its values once it is sent, an empty text being not known."""
    start: Values = {**vars(structure), **typed}
    if new:
        start["name"] = ""
    values: Values = {}
    with st.form(key, border=True):
        values["name"] = _ask_text("name", start, key, "Le nom du lieu, jamais d’une personne.")
        first, second, third = st.columns(3)
        with first:
            values["kind"] = _ask_choice("kind", start, key, needed=True)
        with second:
            values["status"] = _ask_choice("status", start, key, needed=True)
        with third:
            values["stage"] = _ask_choice(
                "stage", start, key, help_text="Gardée pour un projet seulement."
            )
        first, second, third = st.columns([2, 1, 2])
        with first:
            values["address"] = _ask_text("address", start, key, "Le numéro et la voie.")
        with second:
            values["postcode"] = _ask_text("postcode", start, key)
        with third:
            values["commune"] = _ask_commune(start, key)
        first, second, third = st.columns(3)
        with first:
            values["places"] = _ask_number("places", start, key, MAX_PLACES)
        with second:
            values["childminders"] = _ask_number("childminders", start, key, MAX_CHILDMINDERS)
        with third:
            values["opened"] = st.date_input(
                "Date d’ouverture",
                start["opened"],
                FIRST_DAY,
                LAST_DAY,
                key=f"{key}-opened",
                format="DD/MM/YYYY",
                help="Passée, ou prévue pour un projet.",
            )
        first, second, third = st.columns(3)
        with first:
            values["manager"] = _ask_text("manager", start, key, "L’organisme qui gère.")
        with second:
            values["disability"] = _ask_yes_no("disability", start, key)
        with third:
            values["avip"] = _ask_yes_no("avip", start, key)
        values["contact"] = _ask_text(
            "contact", start, key, "Le standard, l’adresse générique ou le site ; pas de personne."
        )
        note = st.text_area("Note", start["note"] or "", key=f"{key}-note", height=90)
        values["note"] = note.strip() or None
        st.caption(PRIVATE)
        sent = st.form_submit_button(label, type="primary", icon=":material/save:")
    return values if sent else None


def _title(name: str) -> str:
    label = FIELD_LABELS[name]
    return label[0].upper() + label[1:]


def _ask_text(name: str, start: Values, key: str, help_text: str | None = None) -> str | None:
    text = st.text_input(_title(name), start[name] or "", key=f"{key}-{name}", help=help_text)
    return text.strip() or None


def _ask_choice(
    name: str, start: Values, key: str, *, needed: bool = False, help_text: str | None = None
) -> Any:
    options = list(LABELS[name])
    value = start[name]
    return st.selectbox(
        _title(name),
        options,
        index=options.index(value) if value in options else (0 if needed else None),
        format_func=LABELS[name].__getitem__,
        key=f"{key}-{name}",
        placeholder="–",
        help=help_text,
    )


def _ask_commune(start: Values, key: str) -> Any:
    towns = get_towns()
    options = sorted({*towns, *filter(None, [start["commune"]])}, key=lambda c: towns.get(c, c))
    return st.selectbox(
        "Commune",
        options,
        index=options.index(start["commune"]) if start["commune"] else None,
        format_func=lambda code: towns.get(code, code),
        key=f"{key}-commune",
        placeholder="Non connue",
    )


def _ask_number(name: str, start: Values, key: str, most: int) -> Any:
    label = "AM présentes" if name == "childminders" else _title(name)
    return st.number_input(
        label,
        1,
        most,
        start[name],
        1,
        key=f"{key}-{name}",
        placeholder="Non connu",
        help="Assistantes maternelles présentes ensemble, dans une MAM."
        if name == "childminders"
        else "Les places agréées.",
    )


def _ask_yes_no(name: str, start: Values, key: str) -> Any:
    label, help_text = YES_NO[name]
    options = (True, False)
    value = start[name]
    return st.selectbox(
        label,
        options,
        index=None if value is None else options.index(value),
        format_func=lambda choice: str(make_cell(name, choice, {})),
        key=f"{key}-{name}",
        placeholder="Non connu",
        help=help_text,
    )


def _offer_removal(board: Board, key: str, who: str) -> None:
    """A button, then a second one: nothing is removed by a single click."""
    stored = board.base[key]
    name = plain(name_plainly(stored.structure.name))
    if st.session_state.get(REMOVAL) != key:
        if st.button("Supprimer cette structure…", key=f"reseau-supprime-{key}", type="tertiary"):
            st.session_state[REMOVAL] = key
            st.rerun()
        return
    st.warning(tie(f"Supprimer « {name} » de la liste ? Son historique reste : on peut revenir."))
    with st.container(horizontal=True):
        if st.button("Supprimer", key=f"reseau-supprime-oui-{key}", type="primary"):
            with reporting():
                get_store().remove(key, who, stored.version)
                board.drop(key)
                board.opened = None
                keep_message(
                    f"« {name_plainly(stored.structure.name)} » est supprimée. Pour y revenir : "
                    "« Historique »."
                )
                for state in (REMOVAL, CHOICE):
                    st.session_state.pop(state, None)
                st.rerun()
        if st.button("Garder", key=f"reseau-supprime-non-{key}"):
            del st.session_state[REMOVAL]
            st.rerun()
