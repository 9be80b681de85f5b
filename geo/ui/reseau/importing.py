"""« Importer »: a file, what was understood of it, a verdict on each row, then one writing."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from geo import french
from geo.errors import ParameterError
from geo.network.editing import StoredStructure
from geo.network.headers import Column, ListFound, SheetSkipped
from geo.network.importing import Import, prepare_import
from geo.network.intake import apply_import
from geo.network.template import write_template
from geo.network.vocabulary import load_fields
from geo.store import read_attributes
from geo.ui.network import get_store
from geo.ui.reseau.imported import Done, show_done
from geo.ui.reseau.verdict import offer_rejects, show_verdict
from geo.ui.reseau.words import (
    keep_message,
    name_plainly,
    plain,
    reporting,
    show_message,
)
from geo.ui.typography import tie
from geo.ui.uploader import ask_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"]
MAX_MB = 20
UPLOAD, PREPARED, DONE, ROUND = (
    "reseau_fichier", "reseau_import", "reseau_importe", "reseau_fichiers",
)  # fmt: skip
IGNORED, AS_READ = "", "·"
MENUS = 3  # side by side


@dataclass(frozen=True)
class Prepared:
    """A file judged: what its reading depends on, the verdict shown, what it was judged against."""

    digest: str
    mapping: Mapping[str, str | None]
    result: Import
    known: tuple[StoredStructure, ...]


def show(who: str) -> None:
    """Draw the section; ``who`` signs the import."""
    show_message()
    with reporting():
        done: Done | None = st.session_state.get(DONE)
        if done is not None:
            if show_done(done, who):
                del st.session_state[DONE]
                st.rerun()
            return
        _offer_template()
        file = ask_file(
            "Votre fichier",
            SUFFIXES,
            f"{UPLOAD}-{st.session_state.get(ROUND, 0)}",
            max_mb=MAX_MB,
            help_text=f"Excel, LibreOffice ou CSV, {MAX_MB} Mo au plus. Il est lu, jugé ligne par "
            "ligne, et rien n’est enregistré avant votre accord.",
        )
        if file is None:
            st.session_state.pop(PREPARED, None)
            return
        _show_file(file.name, file.getvalue(), who)


def _offer_template() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Modèle à remplir",
            data=write_template,
            file_name="modele-liste-du-reseau.xlsx",
            mime=XLSX,
            on_click="ignore",
            icon=":material/download:",
            key="reseau-modele",
        )
        st.caption(
            "Le modèle dit quoi écrire et où. Un fichier à vous convient aussi : l’atlas "
            "reconnaît ses colonnes, et l’on corrige ce qu’il a mal compris."
        )


def _show_file(name: str, content: bytes, who: str) -> None:
    digest = hashlib.sha256(content).hexdigest()[:16]
    known = tuple(get_store().list_structures())
    mapping = _read_choices(digest)
    prepared: Prepared | None = st.session_state.get(PREPARED)
    if prepared is None or (prepared.digest, prepared.mapping) != (digest, mapping):
        try:
            with st.spinner("Lecture du fichier…"):
                prepared = _prepare(digest, content, mapping, known)
        except ParameterError as error:
            # A correction may move the headers: the column it names is then there no more.
            st.error(tie(plain(str(error))), icon=":material/error:")
            st.button("Reprendre sans les corrections", key="reseau-reprend")
            return
        st.session_state[PREPARED] = prepared
    elif prepared.known != known:
        prepared = _prepare(digest, content, mapping, known)
        st.session_state[PREPARED] = prepared
        st.warning(
            "La liste du réseau a changé depuis la lecture du fichier : le verdict est refait.",
            icon=":material/sync:",
        )
    result = prepared.result
    _show_columns(result, digest)
    if not result.lists:
        st.error(
            "Aucune liste de structures n’est reconnue dans ce fichier. Dire ci-dessus quelle "
            "colonne donne le nom et le type, ou partir du modèle.",
            icon=":material/error:",
        )
        return
    show_verdict(result)
    offer_rejects(result, name)
    _offer_writing(prepared, name, who)


def _prepare(
    digest: str,
    content: bytes,
    mapping: Mapping[str, str | None],
    known: tuple[StoredStructure, ...],
) -> Prepared:
    result = prepare_import(
        content, read_attributes("communes"), [each.structure for each in known], mapping
    )
    return Prepared(digest, mapping, result, known)


# --- columns ------------------------------------------------------------------------------------


def _read_choices(digest: str) -> dict[str, str | None]:
    """The fields chosen by hand, by label of column; those left as read are not there."""
    prefix = _key(digest, "")
    chosen = {
        str(key)[len(prefix) :]: value
        for key, value in st.session_state.items()
        if str(key).startswith(prefix) and value not in (None, AS_READ)
    }
    return {label: value or None for label, value in sorted(chosen.items())}


def _key(digest: str, label: str) -> str:
    return f"reseau-colonne-{digest}-{label}"


def _show_columns(result: Import, digest: str) -> None:
    columns = [column for found in result.lists for column in found.columns]
    doubtful = sum(column.field is not None and column.confidence < 1 for column in columns)
    ignored = sum(column.field is None for column in columns)
    told = french.quantity(len(columns), "colonne lue", "colonnes lues")
    title = f"Ce que l’atlas a compris : {told if columns else 'aucune liste'}"
    if doubtful:
        title += f", {french.count(doubtful)} à vérifier"
    if ignored:
        title += f", {french.quantity(ignored, 'ignorée')}"
    drawn: set[str] = set()
    with st.expander(title, expanded=not result.lists, icon=":material/view_column:"):
        st.caption("Une colonne mal comprise se corrige par son menu : le verdict suit aussitôt.")
        for found in result.lists:
            _show_list(found, digest, drawn)
        for skipped in result.skipped:
            _show_skipped(skipped, digest, drawn)
    for notice in result.notices:
        st.caption(tie(plain(notice[:1].upper() + notice[1:])))


def _show_list(found: ListFound, digest: str, drawn: set[str]) -> None:
    where = (
        f"Feuille « {plain(name_plainly(found.sheet))} », en-têtes" if found.sheet else "En-têtes"
    )
    lines = french.quantity(len(found.lines), "ligne")
    st.markdown(tie(f"**{where} à la ligne {found.header}**, {lines}"))
    for start in range(0, len(found.columns), MENUS):
        for cell, column in zip(
            st.columns(MENUS), found.columns[start : start + MENUS], strict=False
        ):
            with cell:
                if column.label in drawn:
                    st.caption(f"{plain(name_plainly(column.label))} : comme plus haut")
                else:
                    drawn.add(column.label)
                    _choose_field(column.label, digest, column)


def _show_skipped(skipped: SheetSkipped, digest: str, drawn: set[str]) -> None:
    where = f"Feuille « {plain(name_plainly(skipped.sheet))} »" if skipped.sheet else "Fichier"
    st.markdown(tie(f"**{where}** : {plain(skipped.why)}"))
    labels = [label for label in skipped.labels if label not in drawn]
    for start in range(0, len(labels), MENUS):
        for cell, label in zip(st.columns(MENUS), labels[start : start + MENUS], strict=False):
            drawn.add(label)
            with cell:
                _choose_field(label, digest, None)


def _choose_field(label: str, digest: str, column: Column | None) -> None:
    """The menu of a column: as read, ignored, or a field; under it, what it holds."""
    fields = load_fields()
    read = "ignorée"
    if column is not None and column.field is not None:
        read = fields[column.field].label

    def say(choice: str) -> str:
        if choice == AS_READ:
            return f"{read} (lu ainsi)"
        return fields[choice].label if choice else "Ignorer cette colonne"

    chosen = st.selectbox(
        plain(name_plainly(label)),
        [AS_READ, *fields, IGNORED],
        format_func=say,
        key=_key(digest, label),
    )
    told = []
    if column is not None and chosen == AS_READ:
        if column.field is None:
            told.append(column.why)
        elif column.confidence < 1:
            told.append(f"sûr à {french.percent(100 * column.confidence, 0)}")
    if column is not None and column.examples:
        told.append(f"ex. {' ; '.join(map(name_plainly, column.examples))}")
    st.caption(tie(plain(" · ".join(told))) or "vide")


# --- writing ------------------------------------------------------------------------------------


def _offer_writing(prepared: Prepared, name: str, who: str) -> None:
    counts = prepared.result.count()
    if not counts["new"] and not counts["changed"]:
        st.info("Rien à enregistrer : la liste du réseau ne change pas.", icon=":material/check:")
        return
    parts = []
    if counts["new"]:
        parts.append(french.quantity(counts["new"], "nouvelle structure", "nouvelles structures"))
    if counts["changed"]:
        parts.append(french.quantity(counts["changed"], "structure changée", "structures changées"))
    label = f"Enregistrer {' et '.join(parts)}"
    # A click on a verdict is not one on the verdict that replaces it.
    shown = repr((prepared.digest, prepared.mapping, prepared.known))
    key = f"reseau-ecrit-import-{zlib.crc32(shown.encode())}"
    if st.button(label, type="primary", icon=":material/save:", key=key):
        made = apply_import(
            get_store(), prepared.result, prepared.known, who, name_plainly(name) or "fichier"
        )
        st.session_state[DONE] = Done(
            batch=str(made[0].batch),
            label=name_plainly(name),
            structures=tuple(str(change.structure) for change in made),
            result=prepared.result,
        )
        # Another file is then asked for.
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.session_state.pop(PREPARED, None)
        keep_message(
            f"{french.quantity(len(made), 'changement enregistré', 'changements enregistrés')}."
        )
        st.rerun()
