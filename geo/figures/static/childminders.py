"""Map of the childminders' places by commune, and of their trend."""

import pandas as pd

from geo import french
from geo.errors import NoFigureError
from geo.figures.breaks import fixed_breaks
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset, write_change
from geo.figures.static.choropleth import AROUND_M, note_years
from geo.figures.static.frame import open_map
from geo.figures.static.ground import draw_furniture, draw_ground, draw_surroundings
from geo.figures.static.legend import Block, Rings, Swatch, draw_legend
from geo.figures.static.names import find_spots, name_communes
from geo.figures.static.shapes import outline_area, read_contours
from geo.figures.static.sheet import Drawn, Message, open_sheet
from geo.figures.static.style import Style
from geo.figures.static.words import capital, locate_commune
from geo.indicators.definitions import get_indicator
from geo.indicators.portrait import Area, Trend, list_members, trace_trend
from geo.indicators.values import FIRST_YEAR, Tables, compute_values, list_years

LARGEST_MM = 7.0
STEPS = (50, 200, 500)
UNKNOWN = "#c4c9cc"


def draw_childminders(area: Area, tables: Tables, style: Style) -> Drawn:
    """Circles by places, coloured by their change since 2017; of a commune, with its neighbours.

    Raises NoFigureError where the trend is not known.
    """
    trend = trace_trend(area, tables, "am")
    if trend is None:
        raise NoFigureError(
            f"{typeset(area.name)} : la Cnaf n’y publie pas chaque année les places des "
            "assistantes maternelles, faute de 10 000 habitants. Choisir la même carte pour l’EPT."
        )
    table = _gather(tables)
    shown = table
    if area.level != "commune":
        shown = table[table.index.isin(list_members(area, tables))]
    message = _say(area, trend, shown)
    sheet = open_sheet(style, message, "map")
    box, side = sheet.split()
    alone = area.level == "commune"
    frame = open_map(sheet, box, outline_area(area, tables).buffer(AROUND_M if alone else 0).bounds)
    draw_ground(frame, tables)
    draw_surroundings(frame, area, tables, veiled=not alone)
    breaks = fixed_breaks(get_indicator("evolution_am").breaks)
    colours = style.ramp("diverging", breaks.size)
    shapes = read_contours(tables, "commune", shown.index)
    rows = shown.loc[shapes.index]
    classes = breaks.classify(rows["change"])
    fills = [UNKNOWN if rank is None else colours[rank] for rank in classes]
    scale = LARGEST_MM / float(table["places"].max()) ** 0.5
    radii = (rows["places"].pow(0.5) * scale).to_list()
    frame.circles(find_spots(frame, shapes), radii, fills, opacity=0.95, edge="#55636b")
    draw_furniture(frame)
    figures = {str(code): french.count(places) for code, places in rows["places"].items()}
    name_communes(frame, area, tables, figures)
    swatches = [
        Swatch(f"{label}", colour, opacity=0.95)
        for label, colour in zip(breaks.labels(), colours, strict=True)
    ]
    if None in classes:
        swatches.append(Swatch("évolution non publiée", UNKNOWN))
    year = int(table["year"].max())
    rings = Rings(tuple((french.quantity(s, "place"), scale * s**0.5) for s in STEPS), "#55636b")
    late = note_years(rows.rename(columns={"places": "value"}))
    draw_legend(sheet, side, [
        Block(f"Places chez les assistantes maternelles, MAM comprises, {year}", "", (rings,),
              "\n".join(filter(None, ("Surface du cercle proportionnelle.", late)))),
        Block(f"Évolution depuis {FIRST_YEAR}", "%", tuple(swatches)),
    ])  # fmt: skip
    return sheet.finish()


def _gather(tables: Tables) -> pd.DataFrame:
    """Last known places of every commune and their change: name, places, year, change by code."""
    coverage = tables.coverage
    rows = coverage[coverage["level"].eq("commune") & coverage["mode"].eq("am")]
    rows = rows.dropna(subset="places").sort_values("year").drop_duplicates("code", keep="last")
    indicator = get_indicator("evolution_am")
    year = list_years(indicator, "commune", tables)[-1]
    change = compute_values(indicator, "commune", year, tables).set_index("code")
    table = rows.set_index("code")[["places", "year"]]
    return table.assign(change=change["value"], name=change["name"]).query("places > 0")


def _say(area: Area, trend: Trend, shown: pd.DataFrame) -> Message:
    title = (
        f"{capital(locate_area(area))}, {french.count(trend.end_places)} places chez les "
        f"assistantes maternelles en {trend.end_year}"
    )
    change = write_change(trend.places_change)
    subtitle = (
        f"{change} depuis {trend.start_year} ({french.count(trend.start_places)} places alors), "
        "MAM comprises"
    )
    known = shown.dropna(subset="change").sort_values("change")
    if area.level != "commune" and len(known) > 1:
        low, high = known.iloc[0], known.iloc[-1]
        subtitle += (
            f". De {write_change(low['change'])} {locate_commune(str(low['name']))} à "
            f"{write_change(high['change'])} {locate_commune(str(high['name']))}"
        )
    indicator = get_indicator("evolution_am")
    status = "officiel" if area.level == "commune" else "calcule"
    return Message(
        title, subtitle, f"Carte en cercles des places chez les assistantes maternelles par "
        f"commune, colorées selon leur évolution. {title}. {subtitle}.", status,
        cite(indicator.sources, trend.end_year), indicator.sources,
        "Seules comptent les assistantes maternelles qui gardent des enfants. Évolutions "
        "calculées sur les places publiées.",
    )  # fmt: skip
