"""The map of « Zones sous-dotées »: areas coloured by the class of their score."""

import math
from collections.abc import Sequence

import pandas as pd

from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.indicators.portrait import Area
from geo.ui.data import get_assets, get_tables
from geo.ui.map import AreaLayer, AreaValue, MapSpec, Overlays, View, legend_of
from geo.ui.map.component import OPACITY
from geo.ui.reseau.layer import get_network_layer
from geo.ui.zones.text import LEVELS, say_area

BREAKS = fixed_breaks((30, 40, 50, 60, 70))  # of the score, 0-100; 50 is the middle
HEIGHT = 470  # px
WIDTH = 440  # px: about what the column leaves it
TILE = 256  # px of the whole world at zoom 0
AROUND = 1.25  # of the area in hand, so that its surroundings show


def specify_map(ranking: pd.DataFrame, level: str, selected: str | None, area: Area) -> MapSpec:
    """What the map shows of a ranking (geo.ui.zones.data.get_ranking), around the area in hand."""
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
        network=get_network_layer(),
        selected=selected,
        overlays=Overlays(names=True, ept=True, network=True),
        view=frame_area(area),
        link="vue",
        height=HEIGHT,
        credit="© les contributeurs d’OpenStreetMap · IGN",
    )


def write_legend(few: bool) -> str:
    """The classes as a line of HTML: the map folds its own legend when it is narrow.

    ``few``: some areas are under the publication threshold.
    """
    hatch = palette.NO_DATA["effectif_faible"]
    swatches = list(zip(palette.ramp("counts", BREAKS.size), BREAKS.labels(), strict=True))
    if few:
        stripes = f"repeating-linear-gradient(90deg, {hatch.ground} 0 3px, {hatch.line} 3px 4px)"
        swatches.append((stripes, hatch.label))
    square = f"display:inline-block;width:.8rem;height:.8rem;opacity:{OPACITY};background:"
    rows = "".join(
        f'<span style="white-space:nowrap"><i style="{square}{fill}"></i> {label}</span> '
        for fill, label in swatches
    )
    return f'<p style="font-size:.8rem;margin:0;color:#43525a">Score de priorité : {rows}</p>'


def frame_area(area: Area) -> View | None:
    """The view that holds an EPT or a commune; None for the whole département."""
    if area.level == "departement":
        return None
    shapes = get_tables().read_shapes("contours")
    here = shapes[shapes["level"].eq(area.level) & shapes["code"].eq(area.code)]
    return frame_bounds(here.total_bounds, WIDTH, HEIGHT)


def frame_bounds(bounds: Sequence[float], width: float, height: float) -> View:
    """The view that holds bounds (west, south, east, north, degrees) in a map of pixels."""
    west, south, east, north = bounds
    lat = (south + north) / 2
    # Web Mercator: a degree of latitude takes 1 / cos(latitude) the room of one of longitude.
    span = max((east - west) / width, (north - south) / math.cos(math.radians(lat)) / height)
    zoom = math.log2(360 / TILE / (span * AROUND))
    return View(round(lat, 4), round((west + east) / 2, 4), round(zoom * 4) / 4)


def _classify(score: float) -> int | palette.Reason:
    found = None if pd.isna(score) else BREAKS.class_of(score)
    return "effectif_faible" if found is None else found
