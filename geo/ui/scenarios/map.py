"""The map of a scenario: squares by what they gain or lose, numbered changes over them."""

from typing import Any

import numpy as np
import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.scenario_sentences import Names, tell_change
from geo.siting.changes import Closure, Opening, Resizing
from geo.siting.outcome import Outcome
from geo.territory.points import locate_point
from geo.ui.assets import SQUARES
from geo.ui.data import get_assets, get_tables
from geo.ui.map import AreaLayer, AreaValue, Legend, LegendRow, MapSpec, Overlays, Pin, View
from geo.ui.zones.map import frame_bounds

KEY = "carte-scenario"
HEIGHT, WIDTH = 460, 700  # px; the width is about what the column leaves it
EDGES = (-5.0, -1.0, -0.1, 0.1, 1.0, 5.0)  # places for 100 children
LABELS = (
    "−5 ou moins", "−5 à −1", "−1 à −0,1", "inchangé (moins de 0,1)", "+0,1 à +1", "+1 à +5",
    "+5 ou plus",
)  # fmt: skip
COLOURS = (*palette.DIVERGING[:3], "#eceff1", *palette.DIVERGING[3:])
STILL = 3  # class of what does not change
LEAST_DEGREES = 0.012  # of the view: about 900 m


def specify_map(outcome: Outcome, names: Names) -> MapSpec:
    """What the map shows of a scenario; only the classes on a side where something happens."""
    cells = outcome.effects.cells
    classes = np.searchsorted(EDGES, cells["change"], side="right")
    first = STILL if classes.min(initial=STILL) == STILL else 0
    last = STILL if classes.max(initial=STILL) == STILL else len(LABELS) - 1
    shown = range(first, last + 1)
    values = {
        str(row["code"]): AreaValue(int(rank) - first, say_cell(row))
        for row, rank in zip(cells.to_dict("records"), classes, strict=True)
    }
    rows = tuple(LegendRow(LABELS[rank]) for rank in shown)
    return MapSpec(
        assets=get_assets(),
        areas=AreaLayer(SQUARES, values, tuple(COLOURS[rank] for rank in shown)),
        legend=Legend(
            "Scénario : ce qui change",
            "places à portée de marche pour 100 enfants, en plus ou en moins · estimation",
            rows,
            "carreaux de 200 m où vivent des enfants",
        ),
        label="Carte du scénario : places à portée de marche gagnées ou perdues, par carreau de "
        "200 m. Les tableaux donnent les mêmes chiffres par commune et par pauvreté.",
        overlays=Overlays(names=True),
        pins=tuple(_list_pins(outcome, names)),
        pins_legend="changement du scénario",
        view=_frame(outcome),
        height=HEIGHT,
        credit="© les contributeurs d’OpenStreetMap · IGN",
    )


def say_cell(row: Any) -> str:
    """« +0,8 place pour 100 enfants : ≈ 25,5 → ≈ 26,3 (scénario) »."""
    before, after = (f"≈\u00a0{french.rate(row[name])}" for name in ("before", "after"))
    if abs(row["change"]) < EDGES[STILL]:
        return f"{before} places pour 100 enfants, inchangé"
    return f"{french.signed(row['change'])} place pour 100 enfants : {before} → {after} (scénario)"


def find_square(code: str) -> tuple[float, float] | None:
    """Where the children of a square are: x, y, EPSG:2154; None for no square."""
    squares = get_tables().read("squares")
    here = squares[squares["code"].eq(code)]
    if here.empty:
        return None
    return round(float(here["x"].iloc[0]), 1), round(float(here["y"].iloc[0]), 1)


def _list_pins(outcome: Outcome, names: Names) -> list[Pin]:
    """A pin a change that has a place: its rank in the scenario."""
    pins = []
    table = outcome.before.territory.sites.structures.set_index("id")
    for rank, change in enumerate(outcome.scenario.changes, start=1):
        if isinstance(change, Opening):
            point = change.point
        elif isinstance(change, Closure | Resizing) and change.structure in table.index:
            point = float(table["x"][change.structure]), float(table["y"][change.structure])
        else:
            continue
        lon, lat = locate_point(*point)
        told = tell_change(change, outcome.scenario, names)
        pins.append(
            Pin(f"change-{rank}", round(lon, 5), round(lat, 5), str(rank), f"N° {rank}", told)
        )
    return pins


def _frame(outcome: Outcome) -> View | None:
    """The view that holds what changes; None for the whole département."""
    cells = outcome.effects.cells
    moved = cells.loc[cells["change"].abs() >= EDGES[STILL], "code"]
    squares = get_tables().read("squares")
    here = squares[squares["code"].isin(moved)]
    points = pd.DataFrame([locate_point(x, y) for x, y in zip(here["x"], here["y"], strict=True)])
    if points.empty:
        return None
    (west, south), (east, north) = points.min(), points.max()
    grow = max(0.0, LEAST_DEGREES - max(east - west, north - south)) / 2
    return frame_bounds((west - grow, south - grow, east + grow, north + grow), WIDTH, HEIGHT)
