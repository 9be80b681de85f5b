"""Map of the network's structures among the others."""

from typing import TYPE_CHECKING

import pandas as pd

from geo import french
from geo.errors import NoFigureError
from geo.figures import palette
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset
from geo.figures.static.frame import MARKS, MapFrame, Name, open_map
from geo.figures.static.ground import draw_furniture, draw_ground, draw_surroundings
from geo.figures.static.legend import Block, Item, Mark, draw_legend
from geo.figures.static.marks import draw_mark
from geo.figures.static.names import name_communes
from geo.figures.static.shapes import outline_area
from geo.figures.static.sheet import Drawn, Message, open_sheet
from geo.figures.static.structures import SOURCES, UNKNOWN_MM, draw_points
from geo.figures.static.style import Style
from geo.figures.static.text import wrap
from geo.figures.static.words import capital
from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables

if TYPE_CHECKING:
    import geopandas as gpd

SHOWN = ("ouvert", "fermeture_provisoire", "a_verifier", "projet")
OTHER = "#a3aaae"
NAME_MM = 24.0  # width of a structure's name
MOST_NAMED = 25  # beyond, names would hide the map


def draw_network(area: Area, tables: Tables, style: Style) -> Drawn:
    """The network's structures by family, the others in grey.

    ``tables``: those of geo.network.tables. Raises NoFigureError when the network has none there.
    """
    structures = tables.read_shapes("structures")
    rows = structures[
        structures["commune"].isin(list_members(area, tables)) & structures["status"].isin(SHOWN)
    ]
    own = rows["network"].astype(bool) if "network" in rows else pd.Series(False, index=rows.index)
    if not own.any():
        raise NoFigureError(
            f"{typeset(area.name)} : le réseau n’y a pas de structure enregistrée. Importer la "
            "liste du réseau, ou choisir « Structures d’accueil par type »."
        )
    rows = rows.assign(family=rows["kind"].map(palette.FAMILY_OF_KIND), network=own)
    located = rows[rows.geometry.notna() & rows["location_quality"].ne("commune")]
    mine, others = located[located["network"]], located[~located["network"]]
    sheet = open_sheet(style, _say(area, rows[own]), "map")
    box, side = sheet.split()
    frame = open_map(sheet, box, outline_area(area, tables).bounds)
    draw_ground(frame, tables)
    draw_surroundings(frame, area, tables)
    for point in others.geometry:
        draw_mark(frame.axes, "circle", point.x, point.y, 0.8 * frame.metres, frame.ink(OTHER),
                  zorder=MARKS)  # fmt: skip
    planned = mine["status"].eq("projet")
    draw_points(frame, mine[~planned])
    for point in mine[planned].geometry:
        draw_mark(frame.axes, "star", point.x, point.y, UNKNOWN_MM * frame.metres,
                  frame.ink(palette.LINES["qpv"]), zorder=MARKS)  # fmt: skip
    draw_furniture(frame)
    _name_structures(frame, mine)
    name_communes(frame, area, tables)
    draw_legend(sheet, side, [Block("Structures du réseau", "", _list_marks(rows, mine, others))])
    return sheet.finish()


def _name_structures(frame: MapFrame, mine: "gpd.GeoDataFrame") -> None:
    if len(mine) > MOST_NAMED:
        return
    size = frame.sheet.sizes.small
    for point in mine.geometry:
        frame.reserve(point.x, point.y, UNKNOWN_MM + 0.4)
    below = (UNKNOWN_MM + 2.0) * frame.metres
    frame.place(
        Name(tuple(wrap(typeset(str(row.name)), size, NAME_MM)), row.geometry.x,
             row.geometry.y - below)
        for row in mine.itertuples(index=False)
    )  # fmt: skip


def _list_marks(
    rows: "gpd.GeoDataFrame", mine: "gpd.GeoDataFrame", others: "gpd.GeoDataFrame"
) -> tuple[Item, ...]:
    items: list[Item] = []
    open_ones = mine[mine["status"].ne("projet")]
    for key, symbol in palette.FAMILIES.items():
        count = int(open_ones["family"].eq(key).sum())
        if count:
            items.append(Mark(f"{symbol.label} ({count})", symbol.shape, symbol.colour))
    planned = int(mine["status"].eq("projet").sum())
    if planned:
        items.append(Mark(f"Projet ({planned})", "star", palette.LINES["qpv"]))
    if open_ones["places"].isna().any():
        items.append(Mark("nombre de places non connu", "circle", "#3d3d3d", hollow=True))
    if len(others):
        items.append(Mark(f"Hors réseau ({len(others)})", "circle", OTHER))
    lost = int(rows["network"].sum()) - len(mine)
    if lost:
        one, many = "structure du réseau sans adresse précise", "structures du réseau sans adresse"
        items.append(Mark(french.quantity(lost, one, many), "cross", OTHER))
    return tuple(items)


def _say(area: Area, own: pd.DataFrame) -> Message:
    open_ones = own[own["status"].ne("projet")]
    planned = len(own) - len(open_ones)
    one, many = "structure du réseau", "structures du réseau"
    title = f"{capital(locate_area(area))}, {french.quantity(len(open_ones), one, many)}"
    if planned:
        title += f" et {french.quantity(planned, 'projet')}"
    known = open_ones["places"].dropna()
    subtitle = f"{french.quantity(known.sum(), 'place connue', 'places connues')}"
    if known.empty:
        subtitle = "Nombre de places non connu"
    elif len(known) < len(open_ones):
        less = french.quantity(len(open_ones) - len(known), "structure")
        subtitle += f", nombre non connu pour {less}"
    return Message(
        title, subtitle, f"Carte des structures du réseau parmi les autres. {title}. {subtitle}.",
        "releve", f"{cite(SOURCES)} ; liste du réseau", SOURCES,
        "Structures de la liste privée du réseau, et celles que l’atlas connaît par ailleurs.",
    )  # fmt: skip
