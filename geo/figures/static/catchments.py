"""Maps of what one walks to: from a point, from the structures of a commune, or time by square."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import french
from geo.errors import NoFigureError
from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset, write_estimate, write_interval
from geo.figures.static.choropleth import FIXED, Theme, draw_choropleth
from geo.figures.static.frame import DATA, MARKS, MapFrame, open_map
from geo.figures.static.ground import draw_furniture, draw_ground, draw_surroundings
from geo.figures.static.legend import Block, Mark, Swatch, draw_legend
from geo.figures.static.marks import draw_mark
from geo.figures.static.names import name_communes
from geo.figures.static.shapes import outline_area
from geo.figures.static.sheet import Drawn, Message, open_sheet
from geo.figures.static.structures import describe_structures, draw_points, select_structures
from geo.figures.static.style import Style
from geo.figures.static.words import capital
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import get_indicator
from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables, compute_values, list_years
from geo.supply.facilities import EAJE_KINDS

MINUTES = (5.0, 10.0, 15.0)
STREET_M = 55.0  # width of a street as drawn: the doors on both sides
STREET_OPACITY = 0.85
AROUND_M = 250.0
KINDS = (*EAJE_KINDS, "mam")
SPEED = "Marche par les rues, à 4,5 km/h"


def draw_catchments(
    area: Area, tables: Tables, style: Style, *,
    point: tuple[float, float] | None = None, name: str = "",
) -> Drawn:  # fmt: skip
    """What one walks to within 5, 10 and 15 minutes.

    From ``point`` (longitude, latitude), called ``name``; without one, from the structures of a
    commune, or as the walking time of each square of a larger area. Raises NoFigureError where
    no structure is located, ParameterError for a point outside the département.
    """
    if point is not None:
        return _draw_point(area, tables, style, point, name)
    if area.level == "commune":
        return _draw_streets(area, tables, style)
    return _draw_times(area, tables, style)


def _draw_point(
    area: Area, tables: Tables, style: Style, point: tuple[float, float], name: str
) -> Drawn:
    from geo.access.table import load_territory
    from geo.indicators.surroundings import AROUND_MINUTES, look_around

    start = gpd.GeoSeries.from_xy([point[0]], [point[1]], crs=4326).to_crs(2154).iloc[0]
    boundary = tables.read_shapes("communes").union_all()
    territory = load_territory(tables.read_shapes)
    around = look_around((start.x, start.y), territory, boundary, MINUTES)
    rows = around.catchments.to_dict("records")
    ten = next(row for row in rows if row["minutes"] == AROUND_MINUTES)
    where = typeset(name) or "Ce point"
    count = len(around.structures)
    one, many = "structure d’accueil connue", "structures d’accueil connues"
    title = (
        f"{where} : {write_estimate(ten['children_u3'])} enfants de moins de 3 ans à "
        f"{AROUND_MINUTES:.0f} minutes à pied"
    )
    subtitle = (
        f"{capital(write_interval(ten['low'], ten['high']))} (intervalle à 90 %). "
        f"{french.quantity(count, one, many)} à la même distance"
    )
    message = _say(title, subtitle, "depuis un point")
    sheet = open_sheet(style, message, "map")
    box, side = sheet.split()
    widest = around.catchments.geometry.iloc[-1]
    frame = open_map(sheet, box, widest.buffer(AROUND_M).bounds)
    draw_ground(frame, tables)
    for rank, shape in reversed(list(enumerate(around.catchments.geometry))):
        frame.fill([shape], palette.WALK_BANDS[rank], opacity=0.9)
    draw_surroundings(frame, area, tables, veiled=False)
    located = _locate_near(tables, frame)
    draw_points(frame, located)
    draw_mark(frame.axes, "star", start.x, start.y, 2.6 * frame.metres,
              frame.ink(palette.WALK["start"]), zorder=MARKS)  # fmt: skip
    draw_furniture(frame)
    name_communes(frame, area, tables)
    legend = Block(
        "À pied depuis ce point", SPEED,
        (
            Mark(where if name else "Point de départ", "star", palette.WALK["start"]),
            *(
                Swatch(
                    f"{french.count(row['minutes'])} min : {write_estimate(row['children_u3'])} "
                    "enfants", palette.WALK_BANDS[rank], opacity=0.9,
                )
                for rank, row in enumerate(rows)
            ),
        ),
    )  # fmt: skip
    draw_legend(sheet, side, [legend, *describe_structures(located)])
    return sheet.finish()


def _draw_streets(area: Area, tables: Tables, style: Style) -> Drawn:
    from geo.access.graph import build_graph
    from geo.access.isochrone import spread_streets

    located, _ = select_structures(area, tables)
    if located["kind"].isin(KINDS).sum() == 0:
        raise NoFigureError(
            f"{typeset(area.name)} : aucune crèche ni MAM n’y est localisée dans les données de "
            "l’atlas. Choisir la même carte pour l’EPT."
        )
    sheet = open_sheet(style, _say_reach(area, tables), "map")
    box, side = sheet.split()
    frame = open_map(sheet, box, outline_area(area, tables).bounds)
    near = _locate_near(tables, frame, margin=1200.0)
    near = near[near["kind"].isin(KINDS)]
    graph = build_graph(tables.read("street_nodes"), tables.read("street_edges"))
    streets = spread_streets(graph, shapely.get_coordinates(near.geometry.to_numpy()), MINUTES)
    draw_ground(frame, tables)
    width = STREET_M / frame.metres * 72 / 25.4
    for rank, lines in reversed(list(enumerate(streets.geometry))):
        frame.outline([lines], palette.WALK_BANDS[rank], width, layer=DATA)
    draw_surroundings(frame, area, tables)
    shown = _locate_near(tables, frame)
    shown = shown[shown["kind"].isin(KINDS)]
    draw_points(frame, shown)
    draw_furniture(frame)
    name_communes(frame, area, tables)
    swatches = tuple(
        Swatch(f"{french.count(minutes)} minutes au plus", palette.WALK_BANDS[rank], opacity=1)
        for rank, minutes in enumerate(MINUTES)
    )
    note = "Structures des communes voisines comprises."
    legend = Block("Rues à pied de la structure connue la plus proche", SPEED, swatches, note)
    draw_legend(sheet, side, [legend, *describe_structures(shown)])
    return sheet.finish()


def _draw_times(area: Area, tables: Tables, style: Style) -> Drawn:
    indicator = get_indicator("temps_proche")
    year = list_years(indicator, "square", tables)[-1]
    values = compute_values(indicator, "square", year, tables)
    squares = tables.read("squares")
    codes = squares.loc[squares["commune"].isin(list_members(area, tables)), "code"]
    theme = Theme(
        "square", values[values["code"].isin(codes)], fixed_breaks(indicator.breaks), "counts",
        "Marche jusqu’à la structure connue la plus proche", "≈ minutes, par carreau de 200 m",
        note=FIXED,
    )  # fmt: skip
    located, _ = select_structures(area, tables)

    def overlay(frame: MapFrame) -> Sequence[Block]:
        points = located[located["kind"].isin(KINDS)].geometry
        for point in points:
            draw_mark(frame.axes, "circle", point.x, point.y, 0.7 * frame.metres, "#111111",
                      zorder=MARKS)  # fmt: skip
        return [Block("", "", (Mark("Crèche ou MAM localisée", "circle", "#111111"),))]

    message = _say_reach(area, tables)
    return draw_choropleth(area, tables, style, message, theme, overlay=overlay)


def _say_reach(area: Area, tables: Tables) -> Message:
    """Share of the children who walk ten minutes at most: at least so many."""
    access = tables.read("access")
    row = access[access["level"].eq(area.level) & access["code"].eq(area.code)].iloc[0]
    ten, fifteen = (100 - float(row[f"share_beyond_{minutes}min"]) for minutes in (10, 15))
    title = (
        f"{capital(locate_area(area))}, au moins {french.percent(ten, 0)} des moins de 3 ans à "
        "10 minutes à pied d’une structure"
    )
    subtitle = (
        f"Et au moins {french.percent(fifteen, 0)} à 15 minutes. L’atlas ne localise qu’une partie "
        "des crèches : les vraies parts sont au moins celles-ci"
    )
    return _say(title, subtitle, "jusqu’aux crèches et MAM que l’atlas sait localiser")


def _say(title: str, subtitle: str, what: str) -> Message:
    sources = get_indicator("temps_proche").sources
    return Message(
        title, subtitle, f"Carte des temps de marche {what}. {title}. {subtitle}.", "estime",
        cite(sources), sources, f"{SPEED} ; la distance de chaque point à la rue est ajoutée.",
    )  # fmt: skip


def _locate_near(tables: Tables, frame: MapFrame, margin: float = 0.0) -> Any:
    """Located structures of the département in the frame, with their family."""
    everywhere = Area(DEPARTEMENT, "", "departement")
    located, _ = select_structures(everywhere, tables)
    view = shapely.box(*(np.array(frame.bounds) + np.array([-1, -1, 1, 1]) * margin))
    near: pd.DataFrame = located[located.intersects(view)]
    return near
