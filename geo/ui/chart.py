"""A chart as every page shows it: title, chart, source, and its figures as a table."""

from collections.abc import Iterable
from typing import Any, Literal

import pandas as pd
import streamlit as st

from geo.ui import words
from geo.ui.typography import tie

TALL_TABLE = 15  # rows from which a table scrolls
TABLE_HEIGHT = 520  # px


def show_chart(
    chart: Any, title: str, sources: Iterable[str], table: pd.DataFrame, *, note: str = ""
) -> None:
    """Draw an altair chart with its title, note, source line and readable table.

    The chart's own ``description`` is what a screen reader says. ``sources`` are ids of the
    catalogue; ``table`` is already in French (geo.figures.portrait_tables).
    """
    with st.container(gap="small"):
        st.markdown(f"**{title}**")
        st.altair_chart(chart, width="stretch", theme=None)
        show_sources(sources, note)
        with st.expander("Voir les données", icon=":material/table_rows:"):
            show_table(table, title)


def show_sources(sources: Iterable[str], note: str = "") -> None:
    """Note and source line under a figure or a table."""
    st.caption("  \n".join(tie(text) for text in (note, words.cite(sources)) if text))


def show_table(table: pd.DataFrame, title: str, *, narrow: bool = False) -> None:
    """A table as text, which scrolls when it is long; ``narrow``: no wider than its text."""
    height: Literal["content"] | int = TABLE_HEIGHT if len(table) > TALL_TABLE else "content"
    width: Literal["content", "stretch"] = "content" if narrow else "stretch"
    st.table(table, border="horizontal", width=width, height=height, hide_index=True, alt=title)
