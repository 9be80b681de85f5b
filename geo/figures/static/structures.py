"""Map of the structures by type, sized by their places."""

from typing import TYPE_CHECKING

import pandas as pd

from geo import french
from geo.errors import NoFigureError
from geo.figures import palette
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset
from geo.figures.static.frame import MARKS, MapFrame, open_map
from geo.figures.static.ground import draw_furniture, draw_ground, draw_surroundings
from geo.figures.static.legend import Block, Item, Mark, Rings, draw_legend
from geo.figures.static.marks import draw_mark
from geo.figures.static.names import name_communes
from geo.figures.static.shapes import outline_area
from geo.figures.static.sheet import Drawn, Message, open_sheet
from geo.figures.static.style import Style
from geo.figures.static.words import capital
from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables
from geo.supply.facilities import EAJE_KINDS

if TYPE_CHECKING:
    import geopandas as gpd

SHOWN = ("ouvert", "fermeture_provisoire", "a_verifier")
SOURCES = ("structures_communes", "osm_poi")
RADIUS_MM = 0.36  # for the square root of one place
UNKNOWN_MM = 1.5  # radius of a symbol whose places are not known
SMALLEST_MM = 0.7
STEPS = (15, 60)
FEW = 40  # structures that leave room for the names


def draw_structures(area: Area, tables: Tables, style: Style) -> Drawn:
    """Located structures of an area, by family and places; hollow where places are not known.

    Raises NoFigureError when none is located there.
    """
    located, lost = select_structures(area, tables)
    if located.empty:
        raise NoFigureError(
            f"{typeset(area.name)} : aucune structure d’accueil n’y est localisée dans les données "
            "de l’atlas. Choisir « Taux de couverture » ou la carte de l’EPT."
        )
    sheet = open_sheet(style, _say_structures(area, tables, located, lost), "map")
    box, side = sheet.split()
    frame = open_map(sheet, box, outline_area(area, tables).bounds)
    draw_ground(frame, tables)
    draw_surroundings(frame, area, tables)
    draw_points(frame, located)
    draw_furniture(frame)
    name_communes(frame, area, tables)
    draw_legend(sheet, side, describe_structures(located))
    return sheet.finish()


def select_structures(area: Area, tables: Tables) -> tuple["gpd.GeoDataFrame", int]:
    """Structures of an area that may be open: those located, and how many are not."""
    structures = tables.read_shapes("structures")
    rows = structures[
        structures["commune"].isin(list_members(area, tables)) & structures["status"].isin(SHOWN)
    ]
    there = rows.geometry.notna() & rows["location_quality"].ne("commune")
    located = rows[there].assign(family=rows.loc[there, "kind"].map(palette.FAMILY_OF_KIND))
    return located.sort_values(["places", "id"], ascending=[False, True]), int((~there).sum())


def draw_points(frame: MapFrame, structures: "gpd.GeoDataFrame") -> None:
    """Symbols of structures, the largest below; names keep away from them where they are few."""
    few = len(structures) <= FEW
    for row in structures.itertuples():
        symbol = palette.FAMILIES[row.family]
        unknown = symbol.sized and pd.isna(row.places)
        radius = UNKNOWN_MM
        if symbol.sized and not unknown:
            radius = max(SMALLEST_MM, RADIUS_MM * float(row.places) ** 0.5)
        point = row.geometry
        draw_mark(
            frame.axes, symbol.shape, point.x, point.y, radius * frame.metres,
            frame.ink(symbol.colour), hollow=unknown, zorder=MARKS,
        )  # fmt: skip
        if few:
            frame.reserve(point.x, point.y, radius + 0.3)


def describe_structures(structures: "gpd.GeoDataFrame") -> list[Block]:
    """Legend of the families that are there, of the sizes, and of the hollow symbols."""
    items: list[Item] = []
    for key, symbol in palette.FAMILIES.items():
        count = int(structures["family"].eq(key).sum())
        if count:
            items.append(Mark(f"{symbol.label} ({count})", symbol.shape, symbol.colour))
    blocks = [Block("Structures d’accueil", "", tuple(items))]
    sized = structures["family"].map(lambda key: palette.FAMILIES[key].sized)
    if structures.loc[sized, "places"].notna().any():
        rings = tuple((french.quantity(step, "place"), RADIUS_MM * step**0.5) for step in STEPS)
        blocks.append(Block("Nombre de places", "", (Rings(rings, "#3d3d3d"),)))
    if structures.loc[sized, "places"].isna().any():
        hollow = Mark("nombre de places non connu", "circle", "#3d3d3d", hollow=True)
        blocks.append(Block("", "", (hollow,)))
    return blocks


def _say_structures(area: Area, tables: Tables, located: "gpd.GeoDataFrame", lost: int) -> Message:
    eaje = located[located["kind"].isin(EAJE_KINDS)]
    counted = _count_facilities(area, tables)
    one, many = "structure d’accueil localisée", "structures d’accueil localisées"
    title = f"{capital(locate_area(area))}, {french.quantity(len(located), one, many)}"
    parts = [
        f"Dont {french.quantity(len(eaje), 'crèche ou autre EAJE', 'crèches ou autres EAJE')}, "
        f"quand l’INSEE en compte {french.count(counted)} : la liste dit où, jamais combien"
    ]
    if lost:
        one, many = "autre structure connue n’a", "autres structures connues n’ont"
        parts.append(f"{french.quantity(lost, one, many)} pas d’adresse précise")
    subtitle = ". ".join(parts)
    return Message(
        title, subtitle, f"Carte des structures d’accueil par type. {title}. {subtitle}.",
        "releve", cite((*SOURCES, "insee_bpe_communes")),
        (*SOURCES, "insee_bpe_communes"),
        "Structures relevées dans les listes des communes et dans OpenStreetMap, chacune une "
        "fois ; la surface du symbole dit le nombre de places, un symbole vide qu’il n’est pas "
        "connu.",
    )  # fmt: skip


def _count_facilities(area: Area, tables: Tables) -> float:
    facilities = tables.read("facilities")
    return float(facilities.loc[facilities["code"].isin(list_members(area, tables)), "eaje"].sum())
