"""The row-by-row verdict of an import, before anything is written."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo import french
from geo.network.importing import Import, Outcome, Verdict
from geo.network.rejects import write_rejects
from geo.network.report import Towns, clean_line, say_changes
from geo.network.rows import Problem
from geo.ui.reseau.words import get_towns, name_plainly, plain
from geo.ui.typography import tie

OUTCOMES: dict[Outcome, tuple[str, str, str]] = {
    "new": ("nouvelle", "nouvelles", "+ Nouvelle"),
    "changed": ("changée", "changées", "≠ Changée"),
    "unchanged": ("inchangée", "inchangées", "= Inchangée"),
    "rejected": ("rejetée", "rejetées", "✗ Rejetée"),
}
WARNED = "à vérifier"
CHOICE = "reseau_verdict"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_SHOWN, ROW_PX = 12, 35
TOLD = 30  # rows told in full under the table
UNFOLDED = 6


def show_verdict(result: Import) -> None:
    """How many rows become what, and each of them with what changes or why it is rejected."""
    st.subheader("Verdict, ligne par ligne", anchor=False)
    counts = result.count()
    lines = french.quantity(len(result.verdicts), "ligne lue", "lignes lues")
    warned = [verdict for verdict in result.accepted if verdict.warnings]
    choices: list[str] = [outcome for outcome in OUTCOMES if counts[outcome]]
    if warned:
        choices.append(WARNED)

    def say(choice: str) -> str:
        if choice == WARNED:
            return f"{french.count(len(warned))} à vérifier"
        return french.quantity(counts[choice], *OUTCOMES[choice][:2])  # type: ignore[index]

    st.markdown(f"**{lines}** ; rien n’est encore enregistré.")
    if st.session_state.get(CHOICE) not in (None, *choices):
        del st.session_state[CHOICE]
    chosen = st.pills(
        "Montrer seulement", choices, format_func=say, key=CHOICE, help="Toutes, sans choix."
    )
    shown = list(result.verdicts)
    if chosen == WARNED:
        shown = warned
    elif chosen is not None:
        shown = [verdict for verdict in result.verdicts if verdict.outcome == chosen]
    table = tabulate(shown, get_towns(), sheets=len({v.sheet for v in result.verdicts}) > 1)
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=(min(len(table), ROWS_SHOWN) + 1) * ROW_PX + 3,
        row_height=ROW_PX,
        column_config={
            "Ligne": st.column_config.NumberColumn("Ligne", width=55),
            "Nom": st.column_config.TextColumn("Nom", width=190),
            "Verdict": st.column_config.TextColumn("Verdict", width=105),
            "Ce qui change, ou le motif": st.column_config.TextColumn(width=390),
            "À vérifier": st.column_config.TextColumn(width=330),
        },
        alt="Le verdict de chaque ligne du fichier",
    )
    st.caption(tie("Avant → après, champ par champ ; une case vide du fichier ne change rien."))
    _tell(result.rejected, "Motif des lignes rejetées", [v.reasons for v in result.rejected])
    _tell(warned, "À vérifier dans les lignes acceptées", [v.warnings for v in warned])


def _tell(verdicts: Sequence[Verdict], title: str, problems: Sequence[Sequence[Problem]]) -> None:
    """The problems of some rows in full sentences: a cell of the table may cut them."""
    if not verdicts:
        return
    with st.expander(
        f"{title} ({french.count(len(verdicts))})", expanded=len(verdicts) <= UNFOLDED
    ):
        lines = [
            f"- **Ligne {verdict.line}, {plain(name_row(verdict))}** : "
            f"{plain(' ; '.join(map(str, found)))}"
            for verdict, found in zip(verdicts[:TOLD], problems, strict=False)
        ]
        st.markdown(tie("\n".join(lines)))
        if len(verdicts) > TOLD:
            st.caption(f"Les {TOLD} premières ; les autres sont dans le tableau.")


def tabulate(verdicts: Sequence[Verdict], towns: Towns, *, sheets: bool) -> pd.DataFrame:
    """A row for each verdict, in the order of the file."""
    rows = []
    for verdict in verdicts:
        detail = " ; ".join(map(str, verdict.reasons)) or say_changes(verdict.changes, towns)
        rows.append(
            {
                "Feuille": clean_line(verdict.sheet),
                "Ligne": verdict.line,
                "Nom": name_row(verdict),
                "Verdict": OUTCOMES[verdict.outcome][2],
                "Ce qui change, ou le motif": clean_line(detail),
                "À vérifier": clean_line(" ; ".join(map(str, verdict.warnings))),
            }
        )
    table = pd.DataFrame(rows)
    if not table.empty and not table["À vérifier"].any():
        table = table.drop(columns="À vérifier")
    return table if sheets or table.empty else table.drop(columns="Feuille")


def name_row(verdict: Verdict) -> str:
    """The name in the row; of a rejected one, its first text, as it came."""
    if verdict.fields:
        return name_plainly(str(verdict.fields["name"]))
    texts = [cell for cell in verdict.cells if isinstance(cell, str) and cell.strip()]
    return name_plainly(texts[0]) if texts else "–"


def offer_rejects(result: Import, name: str) -> None:
    """The rejected rows as a workbook, the reason last; ``name``: of the file they come from."""
    if not result.rejected:
        return
    count = french.quantity(len(result.rejected), "ligne rejetée", "lignes rejetées")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Classeur : {count}",
            data=lambda: write_rejects(result),
            file_name=f"{_clean_stem(name)}-rejets.xlsx",
            mime=XLSX,
            on_click="ignore",
            icon=":material/download:",
            key="reseau-rejets",
        )
        st.caption("Le motif est dans la dernière colonne. Corrigé, il s’importe tel quel.")


def _clean_stem(name: str) -> str:
    """The name of a file without its ending, nor what a file system may refuse."""
    stem = name.rpartition(".")[0] or name
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in stem)
    return kept.strip("-")[:60] or "fichier"
