"""« Liste »: the structures of the network in a table that is edited in place."""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from geo import french
from geo.network.editing import StoredStructure
from geo.network.export import sort_structures, write_export
from geo.network.labels import FIELD_LABELS
from geo.network.model import MAX_PLACES, MAX_TEXT, NetworkStructure
from geo.network.rows import MAX_CHILDMINDERS
from geo.ui.network import get_store
from geo.ui.reseau.board import get_board, name_editor, show_faults, take_cells, write
from geo.ui.reseau.card import CHOICE, show_card
from geo.ui.reseau.grid import LABELS, LOCATED, POSITION, UNLOCATED, Board, find_rows
from geo.ui.reseau.locations import show_queue
from geo.ui.reseau.words import PRIVATE, get_towns, name_plainly, reporting, show_message
from geo.ui.typography import tie

ROWS_SHOWN = 12
ROW_PX = 35
FORMATS = {
    "XLSX": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "CSV": (".csv", "text/csv"),
    "JSON": (".json", "application/json"),
}


def show(who: str) -> None:
    """Draw the section; ``who`` signs the changes."""
    show_message()
    with reporting():
        board = get_board()
        if st.session_state.get(CHOICE) is None:
            board.opened = None
        current = get_store().list_structures()
        board.read(current)
        if not board.base:
            st.info(
                "La liste du réseau est vide. Importer un fichier dans « Importer », ou ajouter "
                "une structure ci-dessous.",
                icon=":material/list:",
            )
            show_card(board, who)
            return
        _show_table(board, current, who)
        show_queue(who)
        show_card(board, who)


def _show_table(board: Board, current: list[StoredStructure], who: str) -> None:
    shown = _filter(board)
    if shown:
        st.data_editor(
            board.draw(shown, get_towns()),
            key=name_editor(board),
            on_change=take_cells,
            hide_index=True,
            column_config=_configure(board),
            disabled=[POSITION],
            num_rows="fixed",
            height=(min(len(shown), ROWS_SHOWN) + 1) * ROW_PX + 3,
            width="stretch",
            placeholder="–",
            alt="La liste des structures du réseau",
        )
    else:
        st.info("Aucune structure ne répond à ces filtres.", icon=":material/filter_alt_off:")
    count = french.quantity(len(shown), "structure")
    places = sum(each.structure.places or 0 for each in shown)
    known = sum(each.structure.places is not None for each in shown)
    st.caption(
        tie(
            f"{count} sur {french.count(len(board.base))} ; {french.quantity(places, 'place')} "
            f"dans les {french.count(known)} dont le nombre est connu. Une case se modifie d’un "
            f"double-clic ; rien n’est enregistré avant le bouton. {PRIVATE}"
        )
    )
    _show_pending(board, current, shown, who)
    show_faults(who)
    _offer_exports(current)


def _filter(board: Board) -> list[StoredStructure]:
    """The structures that the filters let through, by commune then by name."""
    towns = get_towns()
    structures = [each.structure for each in board.base.values()]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Chercher",
            key="reseau_cherche",
            placeholder="Nom, gestionnaire, adresse…",
            icon=":material/search:",
            width=260,
        )
        kinds = st.multiselect(
            "Type",
            [kind for kind in LABELS["kind"] if any(s.kind == kind for s in structures)],
            format_func=LABELS["kind"].__getitem__,
            key="reseau_types",
            placeholder="Tous",
            width=220,
        )
        statuses = st.multiselect(
            "Statut",
            list(LABELS["status"]),
            format_func=LABELS["status"].__getitem__,
            key="reseau_statuts",
            placeholder="Tous",
            width=180,
        )
        met = {s.commune for s in structures if s.commune}
        commune = st.selectbox(
            "Commune",
            sorted(met, key=lambda code: towns.get(code, code)),
            index=None,
            format_func=lambda code: towns.get(code, code),
            key="reseau_commune",
            placeholder="Toutes",
            width=200,
        )
        located = st.selectbox(
            "Position",
            [LOCATED, UNLOCATED],
            index=None,
            key="reseau_situees",
            placeholder="Toutes",
            width=150,
        )
    found = find_rows(
        board.base, text=text, kinds=kinds, statuses=statuses, commune=commune, located=located
    )
    known = {each.structure.id: each for each in found}
    ordered = sort_structures([each.structure for each in found], towns)
    return [known[structure.id] for structure in ordered]


def _configure(board: Board) -> Any:
    """Column by column: what may be typed, and how it is chosen."""
    elsewhere = {each.structure.commune for each in board.base.values()} - {None}
    towns = get_towns()
    names = [*towns.values(), *sorted(str(code) for code in elsewhere - towns.keys())]
    label = {name: text[0].upper() + text[1:] for name, text in FIELD_LABELS.items()}
    column = st.column_config

    def choose(name: str, options: list[str], width: int, needed: bool = False) -> Any:
        return column.SelectboxColumn(label[name], options=options, width=width, required=needed)

    return {
        "name": column.TextColumn(
            label["name"], required=True, max_chars=MAX_TEXT, width=230, pinned=True
        ),
        "kind": choose("kind", list(LABELS["kind"].values()), 205, needed=True),
        "status": choose("status", list(LABELS["status"].values()), 85, needed=True),
        "stage": choose("stage", list(LABELS["stage"].values()), 140),
        "commune": choose("commune", sorted(names), 150),
        "address": column.TextColumn(label["address"], max_chars=MAX_TEXT, width=210),
        "postcode": column.TextColumn("CP", validate=r"^\d{5}$", width=65, help="Code postal"),
        "places": column.NumberColumn(
            label["places"], min_value=1, max_value=MAX_PLACES, step=1, width=80
        ),
        "childminders": column.NumberColumn(
            "AM présentes",
            min_value=1,
            max_value=MAX_CHILDMINDERS,
            step=1,
            width=105,
            help="Assistantes maternelles présentes ensemble, dans une MAM.",
        ),
        "opened": column.DateColumn(
            "Ouverture", format="DD/MM/YYYY", width=100, help="Prévue, pour un projet."
        ),
        "manager": column.TextColumn(label["manager"], max_chars=MAX_TEXT, width=180),
        POSITION: column.TextColumn("Position", width=160, help="Se change dans la fiche."),
    }


def _show_pending(
    board: Board, current: list[StoredStructure], shown: list[StoredStructure], who: str
) -> None:
    """What is typed and not written, and what others wrote meanwhile."""
    if not board.pending:
        return
    visible = {each.structure.id for each in shown}
    hidden = sum(key not in visible for key in board.pending)
    names = ", ".join(
        f"« {name_plainly(board.base[key].structure.name)} »" for key in list(board.pending)[:4]
    )
    count = french.quantity(len(board.pending), "structure modifiée", "structures modifiées")
    text = f"{count}, pas encore enregistrée{'s' * (len(board.pending) > 1)} : {names}"
    text += "…" if len(board.pending) > 4 else "."
    if hidden:
        text += f" Dont {french.count(hidden)} que les filtres cachent."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(tie(text))
        if st.button(
            "Enregistrer", type="primary", icon=":material/save:", key="reseau-enregistre"
        ):
            write(who)
        if st.button("Tout abandonner", key="reseau-abandonne"):
            for key in list(board.pending):
                board.drop(key)
            board.read(current)
            board.redraw()
            st.rerun()


def _offer_exports(current: list[StoredStructure]) -> None:
    """The whole list as files; XLSX and CSV can be imported again."""
    structures = [each.structure for each in current]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for label, (suffix, mime) in FORMATS.items():
            st.download_button(
                label,
                data=partial(_export, structures, suffix),
                file_name=f"reseau{suffix}",
                mime=mime,
                on_click="ignore",
                key=f"reseau-export{suffix}",
                icon=":material/download:",
                help=f"Télécharger toute la liste en {label}",
            )
        st.caption("Toute la liste, contact et note compris. XLSX et CSV s’importent à nouveau.")


def _export(structures: list[NetworkStructure], suffix: str) -> bytes:
    towns = get_towns()
    return write_export(sort_structures(structures, towns), towns, Path(f"reseau{suffix}"))
