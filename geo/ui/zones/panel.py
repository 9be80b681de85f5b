"""« Pourquoi ce rang ? »: the area in question, criterion by criterion."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from geo import french
from geo.indicators.priorities import SCORES
from geo.ui import words
from geo.ui.chart import show_table
from geo.ui.typography import tie
from geo.ui.zones.data import Settings, get_explanation
from geo.ui.zones.text import (
    LEVELS,
    describe_value,
    say_chance,
    tell_inherited,
    tell_missing,
    tell_rank,
)

DASH = "–"


def show_reasons(
    code: str, ranking: pd.DataFrame, settings: Settings, weights: Mapping[str, float]
) -> None:
    """The reading of the rank of an area, then what its score is made of."""
    row = ranking[ranking["code"].eq(code)].iloc[0].to_dict()
    if pd.isna(row["rank"]):
        words.show_badge("effectif_faible")
        st.markdown(f"**{row['label']}** n’a pas de rang. {row['reason']}")
        return
    reasons = get_explanation(code, settings, weights)
    total = int(ranking["rank"].notna().sum())
    reading = tie(f"{row['label']} : {tell_rank(row, total, reasons)}")
    st.markdown(f"{reading} {words.write_badge('estime')}")
    st.caption(
        tie(
            f"Parmi les dix premiers : {say_chance(row['p_top10'])}. Environ "
            f"{french.quantity(french.round_estimate(row['children_u3']), 'enfant')} de moins de "
            "3 ans."
        )
    )
    show_table(tabulate_reasons(reasons), f"Critères de {row['label']}")
    notes = [
        "Besoin : rang du territoire sur ce critère, de 0 à 100 ; 100, le plus grand besoin du "
        "département. Points = part du poids × besoin ; leur somme est le score.",
        tell_missing(reasons),
        tell_inherited(reasons, row["commune_name"]) if settings.level == "iris" else "",
    ]
    st.caption("  \n".join(tie(note) for note in notes if note))


def tabulate_reasons(reasons: pd.DataFrame) -> pd.DataFrame:
    """The criteria with French headings, and the total; badges in Markdown."""
    rows = [
        {
            "Score": SCORES[row["score"]],
            "Critère": row["label"],
            "Valeur": describe_value(str(key), row.to_dict()),
            "Nature": words.write_badge(row["status"]),
            "Année": row["period"] or DASH,
            "Besoin": french.count(row["need"], DASH),
            "Poids": french.percent(row["share"], 0, "0\u202f%"),
            "Points": french.number(row["contribution"], 1, DASH),
        }
        for key, row in reasons.iterrows()
    ]
    total = dict.fromkeys(rows[0], "") | {
        "Critère": "**Score de priorité**",
        "Poids": french.percent(reasons["share"].sum(), 0),
        "Points": f"**{french.number(reasons['contribution'].sum(), 1)}**",
    }
    return pd.DataFrame([*rows, total])


def choose_area(ranking: pd.DataFrame, level: str) -> str:
    """A menu of the areas of a level, by name; the choice goes in the link."""
    named = ranking.sort_values("label").set_index("code")["label"]
    code = st.selectbox(
        f"{LEVELS[level]} à expliquer",
        list(named.index),
        format_func=lambda code: str(named[code]),
        key=choice_key(level),
        bind="query-params",
        label_visibility="collapsed",
    )
    return str(code)


def choice_key(level: str) -> str:
    """Where the area to explain is kept, in the session and in the link."""
    return f"pourquoi_{level}"
