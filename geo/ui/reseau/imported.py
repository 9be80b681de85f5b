"""After an import: undoing it, then what it leaves to do: positions and matches."""

from dataclasses import dataclass

import streamlit as st

from geo import french
from geo.network.importing import Import
from geo.ui.network import get_store
from geo.ui.reseau.locations import show_queue
from geo.ui.reseau.matching import count_proposals, show_proposals
from geo.ui.reseau.verdict import offer_rejects
from geo.ui.reseau.words import keep_message, plain, reporting
from geo.ui.typography import tie


@dataclass(frozen=True)
class Done:
    """An import that was written: its batch, its file, the structures it added or changed."""

    batch: str
    label: str
    structures: tuple[str, ...]
    result: Import


def show_done(done: Done, who: str) -> bool:
    """What was written and what remains to do; True once another file is asked for."""
    count = french.quantity(len(done.structures), "structure")
    st.subheader(tie(f"« {plain(done.label)} » est importé : {count}"), anchor=False)
    offer_rejects(done.result, done.label)
    again = False
    with st.container(horizontal=True):
        again = st.button("Importer un autre fichier", key="reseau-autre-fichier")
        if st.button("Annuler cet import", icon=":material/undo:", key="reseau-annule-import"):
            with reporting():
                made = get_store().undo_batch(done.batch, who)
                undone = french.quantity(len(made), "changement annulé", "changements annulés")
                keep_message(f"L’import de « {done.label} » est annulé : {undone}.")
                again = True
    if again:
        return True
    show_queue(who, done.structures)
    proposals = count_proposals(done.structures)
    if proposals:
        st.subheader("Les mêmes dans les données ouvertes ?", anchor=False)
        show_proposals(who, done.structures)
    return False
