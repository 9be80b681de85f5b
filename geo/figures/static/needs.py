"""Map of the priority areas: where most is lacking, and how sure the ranks are."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from geo import french
from geo.figures.breaks import fixed_breaks
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset
from geo.figures.static.choropleth import Theme, draw_choropleth
from geo.figures.static.legend import Block
from geo.figures.static.shapes import list_iris
from geo.figures.static.sheet import Drawn, Message
from geo.figures.static.style import Style
from geo.figures.static.words import capital, join_words, locate_commune
from geo.indicators.portrait import Area, list_members
from geo.indicators.priorities import CRITERIA, DEFAULT_WEIGHTS, gather_criteria
from geo.indicators.robustness import DRAWS, TOP, rank_areas
from geo.indicators.tables import name_places
from geo.indicators.values import Tables

BREAKS = fixed_breaks((30, 40, 50, 60, 70))  # of the score, 0-100; 50 is the middle
NAMED = {"departement": 3, "ept": 2, "commune": 3}  # areas that the title names
# Areas that the legend lists with their ranks: as many as it has room for.
LISTED = {"page": 5, "square": 5, "slide": 2}


def draw_priorities(
    area: Area, tables: Tables, style: Style, *, ranking: pd.DataFrame | None = None
) -> Drawn:
    """Score of need by IRIS of a commune or EPT, by commune of the département.

    ``ranking``: geo.indicators.robustness.rank_areas of that level, made before; computed else.
    """
    level = "commune" if area.level == "departement" else "iris"
    criteria = gather_criteria(level, tables)
    names = criteria[["code", "name", "commune"]]
    names = names.assign(label=name_places(names, level, tables.read))
    if ranking is None:
        ranking = rank_areas(criteria, DEFAULT_WEIGHTS)
    ranking = ranking.merge(names, on="code")
    codes = list_iris(area, tables) if level == "iris" else list_members(area, tables)
    own = ranking[ranking["code"].isin(codes)]
    total = int(ranking["rank"].notna().sum())
    few = own["reason"].notna()
    values = pd.DataFrame(
        {
            "code": own["code"],
            "name": own["name"],
            "value": own["priority"],
            "status": few.map({True: "effectif_faible", False: "estime"}),
            "year": 0,
        }
    )
    figures = {}
    if level == "commune":
        ranked = own.dropna(subset="rank")
        pairs = zip(ranked["code"], ranked["rank"], strict=True)
        figures = {str(code): _write_rank(rank) for code, rank in pairs}
    unit = "score de 0 à 100, ≈ ; plus foncé : besoin plus grand"
    theme = Theme(
        level, values, BREAKS, "counts",
        f"Priorité par {'commune' if level == 'commune' else 'IRIS'}", unit, figures,
        note="Classes à bornes fixes. Score : manque de places 40 %, besoin social 40 %, "
        "dynamique 20 %.",
    )  # fmt: skip
    first = own.dropna(subset="rank").head(LISTED[style.page])
    lines = [
        f"{_write_rank(row['rank'])} {_shorten(row, area, level)} "
        f"({french.interval(row['rank_low'], row['rank_high'])})"
        for row in first.to_dict("records")
    ]
    listed = Block(
        "Premiers rangs",
        f"sur {total} {'communes' if level == 'commune' else 'IRIS du département'} "
        "(intervalle à 90 %)",
        note="\n".join(lines),
    )
    message = _say(area, level, own, total)
    return draw_choropleth(area, tables, style, message, theme, blocks=[listed])


def _say(area: Area, level: str, own: pd.DataFrame, total: int) -> Message:
    ranked = own.dropna(subset="rank")
    where = capital(locate_area(area))
    first = ranked.head(NAMED[area.level]).to_dict("records")
    if len(ranked) < 2:
        rank = _write_rank(ranked["rank"].iloc[0]) if len(ranked) else french.UNKNOWN
        title = f"{where}, {rank} rang de besoin sur {french.count(total)} IRIS du département"
    else:
        places = _quote([_shorten(row, area, level) for row in first])
        if level == "commune":
            places = join_words(locate_commune(str(row["name"])) for row in first)
        title = f"{where}, c’est {places} que le besoin de places est le plus grand"
    subtitle = (
        "Score qui réunit manque de places, besoin social et dynamique ; les rangs bougent avec "
        f"les poids et l’incertitude du recensement ({french.count(DRAWS)} tirages)"
    )
    sources = tuple(dict.fromkeys(s for c in CRITERIA.values() for s in c.sources))
    alt = (
        "Carte du score de priorité. "
        + title
        + ". "
        + "; ".join(
            f"{_shorten(row, area, level)}, rang {_write_rank(row['rank'])}, de "
            f"{french.interval(row['rank_low'], row['rank_high'])}"
            for row in ranked.head(TOP).to_dict("records")
        )
    )
    return Message(
        title, subtitle, f"{alt}.", "estime", cite(sources), sources,
        "Chaque critère est un rang parmi les territoires ; le score est leur moyenne pondérée. "
        "Les poids se changent dans la page « Zones sous-dotées ».",
    )  # fmt: skip


def _quote(names: list[str]) -> str:
    """« dans l’IRIS Centre », « dans les IRIS Centre, Gare et Mairie »."""
    if len(names) == 1:
        return f"dans l’IRIS {names[0]}"
    return f"dans les IRIS {join_words(names)}"


def _shorten(row: dict[Hashable, Any], area: Area, level: str) -> str:
    """Name of an area; of an IRIS elsewhere than in a commune, with its commune."""
    named = str(row["name"] if level == "commune" or area.level == "commune" else row["label"])
    return typeset(named)


def _write_rank(rank: float) -> str:
    return "1ᵉʳ" if int(rank) == 1 else f"{french.count(rank)}ᵉ"
