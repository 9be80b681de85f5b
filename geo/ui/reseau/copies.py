"""Copies of the network's whole list, history included: taking one away, putting one back."""

import datetime as dt
import tempfile
from pathlib import Path

import streamlit as st

from geo.ui.network import get_store
from geo.ui.reseau.words import keep_message, name_plainly, reporting
from geo.ui.typography import tie
from geo.ui.uploader import ask_file

MIME = "application/vnd.sqlite3"
MAX_MB = 200
UPLOAD, AGREED, ROUND = "reseau_copie", "reseau_copie_accord", "reseau_copies"


def show_copies(who: str) -> None:
    """A copy to download, and a copy to put in place of everything, once confirmed."""
    st.markdown("**Sauvegarder**")
    st.caption(
        tie(
            "Un seul fichier : les structures, leurs contacts et leurs notes, l’historique, les "
            "rapprochements. À garder en lieu sûr : il n’est pas chiffré."
        )
    )
    st.download_button(
        "Télécharger une sauvegarde",
        data=make_copy,
        file_name=f"reseau-{dt.date.today():%Y-%m-%d}.db",
        mime=MIME,
        on_click="ignore",
        icon=":material/download:",
        key="reseau-sauvegarde",
    )
    st.markdown("**Restaurer**")
    number = st.session_state.setdefault(ROUND, 0)
    file = ask_file("Une sauvegarde faite par l’atlas", ["db"], f"{UPLOAD}-{number}", max_mb=MAX_MB)
    if file is None:
        return
    st.warning(
        "La liste du réseau et tout son historique seront remplacés par cette sauvegarde. L’état "
        "d’aujourd’hui est gardé, et la restauration s’annule dans l’historique.",
        icon=":material/warning:",
    )
    agreed = st.checkbox("Remplacer toute la liste du réseau", key=f"{AGREED}-{number}")
    if st.button("Restaurer", type="primary", disabled=not agreed, key="reseau-restaure"):
        with reporting():
            change = restore(file.name, file.getvalue(), who)
            st.session_state[ROUND] = number + 1
            keep_message(f"La sauvegarde « {name_plainly(file.name)} » est en place (n° {change}).")
            st.rerun()


def make_copy() -> bytes:
    """The bytes of a copy of all there is now."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reseau.db"
        get_store().backup(path)
        return path.read_bytes()


def restore(name: str, content: bytes, who: str) -> int:
    """Put a copy in place; returns the number of the change. Raises UnreadableFileError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name[:100] or "copie.db")
        path.write_bytes(content)
        return get_store().restore(path, who).id
