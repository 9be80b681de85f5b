"""A key figure: its value, what it compares with, its trend, and how sure it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from geo.ui import words
from geo.ui.typography import tie

Arrow = Literal["up", "down", "off"]


@dataclass(frozen=True)
class KeyFigure:
    """A figure to show: texts are already in French, and may hold Markdown.

    ``status`` is a key of geo.ui.words.STATUS, ``sources`` ids of the catalogue: none for what the
    network says of itself.
    """

    label: str
    value: str
    status: str
    sources: tuple[str, ...]
    trend: str = ""
    arrow: Arrow = "off"
    lines: tuple[str, ...] = field(default=())


def point_arrow(change: float) -> Arrow:
    """Which way a change goes; neither for one that is nil or not known."""
    if change > 0:
        return "up"
    return "down" if change < 0 else "off"


def show_key_figures(figures: Iterable[KeyFigure]) -> None:
    """The figures side by side; one above the other on a narrow screen."""
    figures = tuple(figures)
    for column, figure in zip(st.columns(len(figures)), figures, strict=True):
        with column, st.container(border=True, height="stretch", gap="small"):
            _show(figure)


def _show(figure: KeyFigure) -> None:
    # Grey: fewer children or more places are neither good nor bad by themselves.
    st.metric(
        figure.label,
        figure.value,
        figure.trend or None,
        delta_color="off",
        delta_arrow=figure.arrow,
    )
    label, colour, meaning = words.STATUS[figure.status]
    cited = words.cite(figure.sources) if figure.sources else ""
    st.badge(label, color=colour, help=f"{meaning} {cited}".strip())
    st.markdown("  \n".join(map(tie, figure.lines)))
