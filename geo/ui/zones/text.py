"""What a rank, an interval and a criterion mean, in French. Pure: figures in, text out."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from geo import french
from geo.indicators.priorities import CRITERIA
from geo.ui.typography import tie
from geo.ui.words import name_status

LEVELS = {"commune": "Commune", "iris": "IRIS"}
SURE, HARDLY = 0.99, 0.01
ESTIMATED = "estime"
# After « à cause ».
CAUSES = {
    "missing_places": "du nombre de places manquantes",
    "accessibility": "du peu de places accessibles à pied",
    "poverty_rate": "du taux de pauvreté",
    "lone_parent_families": "de la part de familles monoparentales",
    "children_in_qpv": "de la part d’enfants en quartier prioritaire",
    "women_unemployment": "du chômage des femmes",
    "children_trend": "de l’évolution du nombre d’enfants",
    "childminder_trend": "du recul des assistantes maternelles",
}
SHORT_LABELS = {
    "missing_places": "Places manquantes",
    "accessibility": "Accessibilité à pied",
    "poverty_rate": "Taux de pauvreté",
    "lone_parent_families": "Familles monoparentales",
    "children_in_qpv": "Enfants en QPV",
    "women_unemployment": "Chômage des femmes",
    "children_trend": "Évolution des enfants",
    "childminder_trend": "Évolution des ass. maternelles",
}
MIDDLE = 50.0  # of the percentile ranks
NAMED = 2  # criteria that a sentence names

Row = Mapping[Hashable, Any]


def say_ordinal(rank: float) -> str:
    """« 1ᵉʳ », « 3ᵉ »."""
    return "1ᵉʳ" if int(rank) == 1 else f"{french.count(rank)}ᵉ"


def say_interval(row: Row) -> str:
    """Rank interval of an area: « 1 à 4 »."""
    return french.interval(row["rank_low"], row["rank_high"])


def say_chance(chance: float) -> str:
    """Chance of being among the first ten: « 79 % », « presque sûr »."""
    if chance >= SURE:
        return "presque sûr"
    if chance < HARDLY:
        return "presque nul"
    return french.percent(100 * chance, 0)


def say_area(row: Row, total: int) -> str:
    """What the map says of an area on hover."""
    if pd.isna(row["rank"]):
        return str(row["reason"])
    return (
        f"{say_ordinal(row['rank'])} sur {total}, de {say_interval(row)} ; "
        f"score {round(row['priority'])} sur 100"
    )


def tell_rank(row: Row, total: int, reasons: pd.DataFrame) -> str:
    """The reading of an area's rank: where, how sure, and what makes it so.

    ``reasons``: geo.indicators.explanation.explain_area.
    """
    low, high = row["rank_low"], row["rank_high"]
    if low == high:
        spread = "au même rang neuf fois sur dix"
    else:
        spread = f"entre {say_ordinal(low)} et {say_ordinal(high)} neuf fois sur dix"
    head = f"**{say_ordinal(row['rank'])} sur {total}** ; {spread}"
    return f"{head} ; {_tell_causes(reasons)}."


def _tell_causes(reasons: pd.DataFrame) -> str:
    """The criteria that move the score most away from the middle, the way it lies."""
    pull = reasons["share"] * (reasons["need"] - MIDDLE)
    if reasons["contribution"].sum() >= MIDDLE:
        first = pull[pull > 0].nlargest(NAMED).index
        return f"surtout à cause {_join([CAUSES[key] for key in first])}" if len(first) else _EVEN
    first = pull[pull < 0].nsmallest(NAMED).index
    labels = [SHORT_LABELS[key].lower().replace("qpv", "QPV") for key in first]
    return f"les besoins y sont les plus faibles pour : {_join(labels)}"


_EVEN = "aucun critère ne se détache"


def _join(texts: list[str]) -> str:
    return " et ".join(texts)


def describe_value(key: str, row: Row) -> str:
    """Value of a criterion with its unit, and its interval when there is one; or why not."""
    if pd.isna(row["value"]):
        return name_status(str(row["status"]))
    text = f"{_write(key, row['value'])} {CRITERIA[key].unit}"
    if row["status"] == ESTIMATED:
        text = f"≈ {text}"
    if pd.notna(row["low"]):
        text = f"{text} ({french.interval(row['low'], row['high'], _decimals(key))})"
    return tie(text)


def tell_missing(reasons: pd.DataFrame) -> str:
    """Which criteria are not known, and what became of their weight; empty when all are."""
    absent = reasons[reasons["value"].isna() & reasons["weight"].gt(0)]
    if absent.empty:
        return ""
    named = ", ".join(
        f"{row['label'].lower()} ({name_status(row['status'])})"
        for row in absent.to_dict("records")
    )
    one = len(absent) == 1
    return (
        f"Sans valeur ici : {named}. {'Son' if one else 'Leur'} poids est partagé entre les "
        "autres critères, en proportion des leurs."
    )


def tell_inherited(reasons: pd.DataFrame, commune: str) -> str:
    """Which criteria of an IRIS are those of its commune."""
    labels = [SHORT_LABELS[key].lower() for key in reasons.index[reasons["inherited"]]]
    return (
        f"Connus par commune seulement, l’IRIS a la valeur de {commune} : {', '.join(labels)}. "
        "Les places manquantes de l’IRIS sont ses enfants fois l’écart de la commune au taux visé."
    )


def _write(key: str, value: float) -> str:
    if CRITERIA[key].score == "dynamique":
        return french.signed(value, 1)
    return french.number(value, _decimals(key))


def _decimals(key: str) -> int:
    return 0 if key in ("missing_places", "children_in_qpv") else 1
