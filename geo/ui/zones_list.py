"""The ranked list of « Zones sous-dotées », sorted or searched at will."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from geo import french
from geo.indicators.priorities import SCORES
from geo.ui.zones_text import say_chance, say_interval

HEIGHT = 560
SHORT = {"manque": "Manque", "social": "Social", "dynamique": "Dynamique"}  # scores, in a heading


def show_list(ranking: pd.DataFrame, choose: Callable[[str], None]) -> None:
    """The areas from the greatest need; ``choose`` is called with the code of a row chosen."""
    codes = tuple(ranking["code"])
    key = f"zones-liste-{hash(codes)}"  # another order: the row chosen is no longer the area's

    def choose_row() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            choose(codes[rows[0]])

    st.dataframe(
        tabulate_ranking(ranking),
        hide_index=True,
        height=HEIGHT,
        key=key,
        on_select=choose_row,
        selection_mode="single-row",
        column_config={
            "Territoire": st.column_config.TextColumn(width=150),
            "Rang": st.column_config.NumberColumn(width=40),
            "Entre": st.column_config.TextColumn(
                width=78, help="Rang neuf fois sur dix, quand les poids et les erreurs varient."
            ),
            "10 premiers": st.column_config.TextColumn(
                width=92, help="Chance d’être parmi les dix premiers du département."
            ),
            "Score": _bar("Moyenne pondérée des critères, de 0 à 100."),
            **{
                name: _bar(f"Score « {SCORES[score]} », de 0 à 100.")
                for score, name in SHORT.items()
            },
        },
    )


def tabulate_ranking(ranking: pd.DataFrame) -> pd.DataFrame:
    """The list in French; scores and children are numbers, so that it sorts."""
    rows = ranking.to_dict("records")
    ranked = ranking["rank"].notna()
    table = {
        "Rang": ranking["rank"].astype("Int64"),
        "Territoire": ranking["label"],
        "Entre": [say_interval(row) if pd.notna(row["rank"]) else "" for row in rows],
        "10 premiers": [
            say_chance(row["p_top10"]) if pd.notna(row["rank"]) else "" for row in rows
        ],
        "Score": ranking["priority"],
        **{name: ranking[f"score_{score}"] for score, name in SHORT.items()},
        "Enfants": [f"≈ {french.count(french.round_estimate(n))}" for n in ranking["children_u3"]],
    }
    if not ranked.all():
        table["Sans rang"] = ranking["reason"].fillna("")
    return pd.DataFrame(table)


def _bar(text: str) -> Any:
    return st.column_config.ProgressColumn(
        min_value=0, max_value=100, format="%.0f", width=66, help=text, color="#88419d"
    )
