"""Map of the sheet of an address: what is around, numbered as in the sheet's own table."""

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from geo import french
from geo.access.parameters import show
from geo.figures import palette
from geo.figures.citations import cite
from geo.figures.sentences import typeset
from geo.figures.site_tables import write_figure
from geo.figures.static.frame import MARKS, MapFrame, Name, open_map
from geo.figures.static.ground import draw_furniture, draw_ground, draw_surroundings
from geo.figures.static.legend import Block, Item, Mark, Rings, Swatch, draw_legend
from geo.figures.static.marks import draw_mark
from geo.figures.static.names import name_communes
from geo.figures.static.sheet import Drawn, Message, open_sheet
from geo.figures.static.structures import RADIUS_MM, SMALLEST_MM, STEPS, UNKNOWN_MM
from geo.figures.static.style import Style
from geo.indicators.portrait import Area
from geo.indicators.values import Tables
from geo.siting.sheet_around import COUNTED_SOURCES, QPV_SOURCES

if TYPE_CHECKING:
    from geo.siting.sheet import Sheet

SOURCES = (*COUNTED_SOURCES, *QPV_SOURCES, "idfm_gares", "sgp_gares_gpe", "osm_rues")
AROUND = 0.04  # of the widest catchment, around it
STAR_MM = 2.4
STATION_MM = 1.1
STATIONS = {"existant": "Gare ou station", "grand_paris_express": "Gare du Grand Paris"}
STATION_COLOURS = {"existant": "station", "grand_paris_express": "grand_paris_express"}
DARK = "#3d3d3d"
SHORT = {"mam": "MAM", "lieu": "Relais, LAEP, autre"}  # labels of one line
UNSURE = ("estime", "absent")  # places that no list tells


def draw_address(area: Area, tables: Tables, style: Style, *, site: "Sheet") -> Drawn:
    """Walking catchments of the address, and the structures, stations and QPV within.

    ``site``: its sheet; a structure has there the rank that is written beside it.
    """
    message = _say(site)
    sheet = open_sheet(style, message, "map")
    box, side = sheet.split()
    frame = open_map(sheet, box, _widen(site.catchments.geometry.iloc[-1].bounds))
    structures = locate_structures(site, tables)
    draw_ground(frame, tables)
    rows = site.catchments.sort_values("minutes").to_dict("records")
    bands = list(zip(rows[-len(palette.WALK_BANDS) :], palette.WALK_BANDS, strict=False))
    for row, colour in reversed(bands):
        frame.fill([row["geometry"]], colour, opacity=0.75)
    draw_surroundings(frame, area, tables, veiled=False)
    quarters = _draw_quarters(frame, tables)
    stations = _draw_stations(frame, tables)
    _draw_structures(frame, structures)
    x, y = site.site.point
    draw_mark(frame.axes, "star", x, y, STAR_MM * frame.metres,
              frame.ink(palette.WALK["start"]), zorder=MARKS + 0.5)  # fmt: skip
    frame.reserve(x, y, STAR_MM)
    draw_furniture(frame)
    _write_ranks(frame, structures)
    name_communes(frame, area, tables)
    walk = Block(
        "À pied, à 4,5 km/h", "",
        (
            Mark("L’adresse", "star", palette.WALK["start"]),
            *(Swatch(f"{show(row['minutes'])} min", colour, opacity=0.75)
              for row, colour in bands),
        ),
    )  # fmt: skip
    draw_legend(sheet, side, [walk, *_describe_structures(structures), Block(
        items=(*quarters, *stations))])  # fmt: skip
    return sheet.finish()


def locate_structures(site: "Sheet", tables: Tables) -> gpd.GeoDataFrame:
    """The structures of a sheet where they are, with their family and rank (from 1)."""
    homes = [tables.read_shapes(name)[["id", "geometry"]]
             for name in ("structures", "margin_structures")]  # fmt: skip
    places = gpd.GeoDataFrame(pd.concat(homes, ignore_index=True), crs=homes[0].crs)
    found = site.structures.assign(
        rank=range(1, len(site.structures) + 1),
        family=site.structures["kind"].map(palette.FAMILY_OF_KIND),
    )
    located: gpd.GeoDataFrame = places.merge(found, on="id").sort_values("rank")
    return located


def _widen(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    over = AROUND * max(east - west, north - south)
    return west - over, south - over, east + over, north + over


def _draw_quarters(frame: MapFrame, tables: Tables) -> list[Item]:
    qpv = tables.read_shapes("qpv").geometry
    seen = qpv[qpv.intersects(shapely.box(*frame.bounds))]
    if seen.empty:
        return []
    colour = palette.LINES["qpv"]
    frame.hatch_lines(seen, colour)
    frame.outline(seen, colour, 1.0)
    return [Swatch("Quartier prioritaire (QPV)", "#ffffff", colour, 0, "////")]


def _draw_stations(frame: MapFrame, tables: Tables) -> list[Item]:
    stations = tables.read_shapes("stations")
    stations = stations[stations.intersects(shapely.box(*frame.bounds))]
    items: list[Item] = []
    for network, label in STATIONS.items():
        colour = palette.LINES[STATION_COLOURS[network]]
        points = stations.loc[stations["network"].eq(network), "geometry"]
        for point in points:
            draw_mark(frame.axes, "square", point.x, point.y, STATION_MM * frame.metres,
                      frame.ink(colour), hollow=network != "existant", zorder=MARKS)  # fmt: skip
            frame.reserve(point.x, point.y, STATION_MM)
        if len(points):
            items.append(Mark(label, "square", colour, hollow=network != "existant"))
    return items


def _draw_structures(frame: MapFrame, structures: gpd.GeoDataFrame) -> None:
    """The largest below; hollow where no list tells the places."""
    for row in structures.sort_values("places", ascending=False).itertuples(index=False):
        symbol, radius = palette.FAMILIES[row.family], _size(row)
        draw_mark(
            frame.axes, symbol.shape, row.geometry.x, row.geometry.y, radius * frame.metres,
            frame.ink(symbol.colour), hollow=symbol.sized and row.places_status in UNSURE,
            zorder=MARKS,
        )  # fmt: skip
        frame.reserve(row.geometry.x, row.geometry.y, radius * 0.8)


def _size(row: Any) -> float:
    if pd.isna(row.places) or not palette.FAMILIES[row.family].sized:
        return UNKNOWN_MM
    radius: float = RADIUS_MM * float(row.places) ** 0.5
    return max(SMALLEST_MM, radius)


def _write_ranks(frame: MapFrame, structures: gpd.GeoDataFrame) -> None:
    """The rank of each structure beside its symbol, the nearest first."""
    frame.place(
        Name((str(row.rank),), row.geometry.x + (_size(row) + 1.4) * frame.metres, row.geometry.y,
             int(row.rank), bold=1)
        for row in structures.itertuples(index=False)
    )  # fmt: skip


def _describe_structures(structures: gpd.GeoDataFrame) -> list[Block]:
    if structures.empty:
        return [Block("Structures d’accueil", note="Aucune n’est située à 15 min.")]
    items: list[Item] = [
        Mark(SHORT.get(key, symbol.label), symbol.shape, symbol.colour)
        for key, symbol in palette.FAMILIES.items()
        if structures["family"].eq(key).any()
    ]
    sized = structures["family"].map(lambda key: palette.FAMILIES[key].sized)
    if structures.loc[sized, "places_status"].isin(UNSURE).any():
        items.append(Mark("taille non publiée", "circle", DARK, hollow=True))
    blocks = [Block("Structures d’accueil", "", tuple(items))]
    if structures.loc[sized, "places"].notna().any():
        rings = tuple((french.quantity(step, "place"), RADIUS_MM * step**0.5) for step in STEPS)
        blocks.append(Block("", "", (Rings(rings, DARK),)))
    return blocks


def _say(site: "Sheet") -> Message:
    minutes = show(site.plan.minutes)
    label = typeset(site.site.label)
    title = (
        f"{label} : {write_figure(site.children)} enfants de moins de 3 ans à {minutes} min à pied"
    )
    reach = site.within(site.plan.minutes)
    one, many = "structure d’accueil située", "structures d’accueil situées"
    subtitle = f"{french.quantity(reach.structures, one, many)} à la même distance"
    sources = (*site.children.sources, *SOURCES)
    return Message(
        title, subtitle, f"Carte des zones à pied autour de l’adresse {label}, avec les structures "
        f"d’accueil, les quartiers prioritaires et les gares. {title}. {subtitle}.", "estime",
        cite(sources), sources, "La distance de l’adresse à la rue est ajoutée.",
    )  # fmt: skip
