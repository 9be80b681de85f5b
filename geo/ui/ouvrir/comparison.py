"""The addresses point by point, and the files to take away."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo.catalog import get_source
from geo.figures.portrait_tables import escape_markdown
from geo.figures.site_tables import compare_lines, list_lines, tabulate_sheets
from geo.siting.sheet import Sheet
from geo.ui import words
from geo.ui.data import get_tables
from geo.ui.downloads import offer_downloads
from geo.ui.ouvrir.papers import offer_papers

HEADINGS = {
    "address": "adresse", "section": "rubrique", "key": "code", "label": "indicateur",
    "value": "valeur", "low": "bas", "high": "haut", "unit": "unite", "text": "texte",
    "status": "statut", "year": "annee", "sources": "sources",
}  # fmt: skip


def show_comparison(sheets: Sequence[Sheet]) -> None:
    """Every figure, an address a column, by theme; whose figure it is beside each."""
    labels = [f"{rank}. {sheet.site.label}" for rank, sheet in enumerate(sheets, start=1)]
    table = compare_lines(sheets, labels)
    st.subheader("Point par point", anchor=False)
    for section, rows in table.groupby("section", sort=False):
        shown = pd.DataFrame(
            {str(section): rows["label"]}
            | {escape_markdown(label): rows[label].map(escape_markdown) for label in labels}
            | {"Statut": rows["status"].map(_write_status)}
        )
        st.table(shown, border="horizontal", hide_index=True)
        sources = [
            source
            for line in list_lines(sheets[0])
            if line.section == section
            for source in line.figure.sources
        ]
        st.caption(f"{words.cite(sources)}.")
    st.caption("≈ : estimation ; entre parenthèses, son intervalle à 90 %.")
    with st.expander("Télécharger la comparaison", icon=":material/download:"):
        if len(sheets) > 1:
            offer_papers(sheets, get_tables(), "Comparaison", "comparaison")
        sources = [source for sheet in sheets[:1] for source in _list_sources(sheet)]
        offer_downloads(
            lambda: list_exports(sheets),
            "adresses-comparees",
            f"{words.cite(sources)}.",
            "adresses",
        )


def list_exports(sheets: Sequence[Sheet]) -> pd.DataFrame:
    """Every figure of every address, one a row: HEADINGS, with the names of the sources."""
    table = tabulate_sheets(sheets)
    named = table.assign(
        status=table["status"].map(words.name_status),
        sources=table["sources"].map(
            lambda ids: " ; ".join(get_source(one).title for one in ids.split())
        ),
    )
    return named.rename(columns=HEADINGS)


def _list_sources(sheet: Sheet) -> list[str]:
    return [source for line in list_lines(sheet) for source in line.figure.sources]


def _write_status(status: str) -> str:
    return words.write_badge(status)
