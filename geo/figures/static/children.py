"""Map of the children under 3: circles by IRIS, or by commune of a larger area."""

import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, write_estimate, write_interval
from geo.figures.static.frame import open_map
from geo.figures.static.ground import draw_furniture, draw_ground, draw_surroundings
from geo.figures.static.legend import Block, Rings, draw_legend
from geo.figures.static.names import find_spots, name_communes
from geo.figures.static.shapes import find_centres, list_iris, outline_area, read_contours
from geo.figures.static.sheet import Drawn, Message, open_sheet
from geo.figures.static.style import Style
from geo.figures.static.words import capital
from geo.indicators.definitions import get_indicator
from geo.indicators.portrait import Area, estimate_area, list_members
from geo.indicators.values import Tables, compute_values, list_years

LARGEST_MM = 6.5  # radius of the largest circle
STEPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def draw_children(area: Area, tables: Tables, style: Style) -> Drawn:
    """Estimated children under 3 as circles: by IRIS in a commune, by commune elsewhere."""
    level = "iris" if area.level == "commune" else "commune"
    indicator = get_indicator("enfants")
    year = list_years(indicator, level, tables)[-1]
    values = compute_values(indicator, level, year, tables)
    codes = list_iris(area, tables) if level == "iris" else list_members(area, tables)
    values = values[values["code"].isin(codes) & values["value"].gt(0)].set_index("code")
    message = _say_children(area, tables, level, year, len(values))
    sheet = open_sheet(style, message, "map")
    box, side = sheet.split()
    frame = open_map(sheet, box, outline_area(area, tables).bounds)
    draw_ground(frame, tables)
    shapes = read_contours(tables, level, values.index)
    if level == "iris":
        frame.outline(shapes, "#a9b1b5", 0.5)
    draw_surroundings(frame, area, tables)
    scale = LARGEST_MM / float(values["value"].max()) ** 0.5
    radii = values.loc[shapes.index, "value"].pow(0.5) * scale
    points = find_centres(shapes) if level == "iris" else find_spots(frame, shapes)
    frame.circles(points, radii.to_list(), palette.COUNTS[3])
    draw_furniture(frame)
    figures = (
        {}
        if level == "iris"
        else {str(code): french.estimate(value) for code, value in values["value"].items()}
    )
    name_communes(frame, area, tables, figures)
    draw_legend(sheet, side, [_describe_circles(values["value"], scale, level, year)])
    return sheet.finish()


def _say_children(area: Area, tables: Tables, level: str, year: int, circles: int) -> Message:
    estimates = estimate_area(area, tables)
    row = estimates[estimates["year"].eq(year)].iloc[0]
    count, interval = write_estimate(row["children_u3"]), write_interval(row["low"], row["high"])
    title = f"{capital(locate_area(area))}, {count} enfants de moins de 3 ans fin {year}"
    unit = "IRIS (quartier de l’INSEE)" if level == "iris" else "commune"
    subtitle = f"{capital(interval)} (intervalle à 90 %). Un cercle par {unit}"
    indicator = get_indicator("enfants")
    return Message(
        title, subtitle,
        f"Carte en cercles proportionnels du nombre d’enfants de moins de 3 ans. {title}, "
        f"{interval}. {circles} cercles, un par {unit}.",
        "estime", cite(indicator.sources), indicator.sources,
        "Naissances des trois dernières années, corrigées des départs et arrivées que montre le "
        "recensement ; réparties entre les IRIS selon le recensement.",
    )  # fmt: skip


def _describe_circles(values: pd.Series, scale: float, level: str, year: int) -> Block:
    top = float(values.max())
    steps = [step for step in STEPS if step <= top][-3:] or [round(top)]
    rings = Rings(
        tuple((french.count(step), scale * step**0.5) for step in steps), palette.COUNTS[4]
    )
    per = "IRIS" if level == "iris" else "commune"
    note = "Surface du cercle proportionnelle au nombre d’enfants. Estimation de l’atlas."
    return Block(f"Enfants de moins de 3 ans par {per}, fin {year}", "", (rings,), note)
