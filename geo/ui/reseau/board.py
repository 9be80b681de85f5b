"""The board of a session: what its person reads and types of the network's list, on screen."""

import streamlit as st

from geo import french
from geo.ui.network import get_store
from geo.ui.reseau.grid import Board, compare
from geo.ui.reseau.words import get_towns, keep_message, name_plainly, plain
from geo.ui.typography import tie

_BOARD, _EDITOR = "reseau_tableau", "reseau_cellules"


def get_board() -> Board:
    """The board of this session."""
    board: Board = st.session_state.setdefault(_BOARD, Board())
    return board


def name_editor(board: Board) -> str:
    """Key of the table on screen."""
    return f"{_EDITOR}-{board.round}"


def take_cells() -> None:
    """Keep what was just typed in the table; in a callback, before anything is drawn anew."""
    board = get_board()
    edits = st.session_state.get(name_editor(board), {}).get("edited_rows", {})
    board.take({int(row): cells for row, cells in edits.items()}, get_towns())


def count_written(written: list[str]) -> str:
    """« 2 structures enregistrées. »"""
    return f"{french.quantity(len(written), 'structure enregistrée', 'structures enregistrées')}."


def write(who: str, keys: list[str] | None = None, said: str = "") -> None:
    """Write what is typed, of some structures or of all, then draw the page again."""
    board = get_board()
    written = board.write(get_store(), who, keys)
    if written:
        keep_message(said or count_written(written))
    st.rerun()


def show_faults(who: str) -> None:
    """Why what is typed was not written, but for the structure whose card is open: its card says
    it."""
    board = get_board()
    for key in list(board.faults):
        if key != board.opened:
            show_fault(key, who)


def show_fault(key: str, who: str) -> None:
    """Why what is typed of a structure was not written, if it was tried, and what to do."""
    board = get_board()
    fault = board.faults.get(key)
    if fault is None:
        return
    with st.container(border=True):
        name = name_plainly(board.base[key].structure.name)
        st.markdown(tie(f"**{plain(name)}** : rien n’est enregistré."))
        if key in board.seen:
            _show_conflict(board, key, fault, who)
            return
        st.error(tie(plain(fault)), icon=":material/error:")
        if st.button("Abandonner cette saisie", key=f"reseau-abandon-{key}"):
            board.drop(key)
            board.redraw()
            st.rerun()


def _show_conflict(board: Board, key: str, fault: str, who: str) -> None:
    now = board.seen[key]
    st.warning(tie(plain(fault)), icon=":material/group:")
    mine = board.pending[key]
    table = compare(board.base[key].structure, now.structure if now else None, mine, get_towns())
    st.dataframe(table, hide_index=True, width="stretch")
    with st.container(horizontal=True):
        if now is not None and st.button(
            "Enregistrer ma saisie",
            key=f"reseau-mienne-{key}",
            type="primary",
            help="Vos valeurs sont écrites par-dessus ; les autres champs restent tels qu’ils sont "
            "maintenant.",
        ):
            write(who, [key])
        if st.button("Garder ce qui est enregistré", key=f"reseau-autre-{key}"):
            board.drop(key)
            if now is None:
                board.base.pop(key, None)
                board.opened = None if board.opened == key else board.opened
            else:
                board.base[key] = now
            board.redraw()
            st.rerun()
