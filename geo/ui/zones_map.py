"""The map of « Zones sous-dotées »: areas coloured by the class of their score."""

import pandas as pd

from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.ui.data import get_assets
from geo.ui.map import AreaLayer, AreaValue, MapSpec, Overlays, legend_of
from geo.ui.zones_text import LEVELS, say_area

BREAKS = fixed_breaks((30, 40, 50, 60, 70))  # of the score, 0-100; 50 is the middle
HEIGHT = 620


def specify_map(ranking: pd.DataFrame, level: str, selected: str | None) -> MapSpec:
    """What the map shows of a ranking (geo.ui.zones_data.get_ranking)."""
    total = int(ranking["rank"].notna().sum())
    rows = ranking.to_dict("records")
    values = {
        str(row["code"]): AreaValue(_classify(row["priority"]), say_area(row, total))
        for row in rows
    }
    name = LEVELS[level].lower() if level == "commune" else LEVELS[level]
    return MapSpec(
        assets=get_assets(),
        areas=AreaLayer(level, values, palette.ramp("counts", BREAKS.size)),
        legend=legend_of(
            f"Priorité par {name}",
            "score de 0 à 100 · estimation",
            BREAKS,
            {},
            "plus foncé : besoin plus grand ; classes à bornes fixes",
        ),
        label=f"Carte : score de priorité par {name}. La liste donne les mêmes chiffres.",
        selected=selected,
        overlays=Overlays(names=True, ept=True),
        link="vue",
        height=HEIGHT,
        credit="© les contributeurs d’OpenStreetMap · IGN",
    )


def _classify(score: float) -> int | palette.Reason:
    found = None if pd.isna(score) else BREAKS.class_of(score)
    return "effectif_faible" if found is None else found
