"""The ranked list of « Zones sous-dotées », sorted or searched at will."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from geo import french
from geo.indicators.priorities import SCORES
from geo.ui.zones.text import LEVELS, say_chance, say_interval

HEIGHT, ROW_HEIGHT = 470, 30  # px
SHORT = {"manque": "Manque", "social": "Social", "dynamique": "Dynam."}  # scores, in a heading


def show_list(
    ranking: pd.DataFrame, level: str, selected: str, choose: Callable[[str], None]
) -> None:
    """The areas that have a rank, ``selected`` marked; ``choose`` gets the code of a chosen row."""
    shown = ranking.dropna(subset="rank")
    codes = tuple(shown["code"])
    key = f"zones-liste-{hash(codes)}"  # another order: a row chosen before is another area
    rows = [codes.index(selected)] if selected in codes else []
    st.session_state[key] = {"selection": {"rows": rows}}

    def take_row() -> None:
        taken = st.session_state[key]["selection"]["rows"]
        if taken:  # a row no longer marked leaves its area chosen
            choose(codes[taken[0]])

    st.dataframe(
        tabulate_ranking(shown, level),
        hide_index=True,
        height=HEIGHT,
        row_height=ROW_HEIGHT,
        key=key,
        on_select=take_row,
        selection_mode="single-row",
        alt="Classement, du plus prioritaire au moins prioritaire",
        column_config=_configure(level),
    )


def tabulate_ranking(ranking: pd.DataFrame, level: str) -> pd.DataFrame:
    """The list in French; ranks, scores and children are numbers, so that it sorts."""
    rows = ranking.to_dict("records")
    several = level == "iris" and len(set(ranking["commune"])) > 1
    return pd.DataFrame(
        {
            "Rang": ranking["rank"].astype("Int64"),
            LEVELS[level]: ranking["name"],
            **({"Commune": ranking["commune_name"]} if several else {}),
            "Entre": [say_interval(row) for row in rows],
            "10 premiers": [say_chance(row["p_top10"]) for row in rows],
            "Score": ranking["priority"].round(),
            **{name: ranking[f"score_{score}"].round() for score, name in SHORT.items()},
            "≈ Enfants": ranking["children_u3"].map(french.round_estimate),
        }
    )


def _configure(level: str) -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "Rang": number(width=47, help="Parmi tous les territoires classés du département."),
        LEVELS[level]: text(width=118),
        "Entre": text(
            width=84 if level == "iris" else 64,
            help="Rang neuf fois sur dix, quand les poids et les erreurs varient.",
        ),
        "10 premiers": text(
            width=95, help="Chance d’être parmi les dix premiers du département."
        ),
        "Score": number(
            width=51, format="%d", help="Moyenne pondérée des critères, de 0 à 100."
        ),
        **{name: _bar(f"Score « {SCORES[score]} », de 0 à 100.") for score, name in SHORT.items()},
        "≈ Enfants": number(
            width=74, format="localized", help="Enfants de moins de 3 ans, estimation."
        ),
    }  # fmt: skip


def _bar(text: str) -> Any:
    return st.column_config.ProgressColumn(
        min_value=0, max_value=100, format="%d", width=64, help=text, color="#88419d"
    )
