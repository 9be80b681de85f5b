"""Maps of the official coverage, in total and by mode, by commune."""

from typing import Any

import pandas as pd
import shapely

from geo import french
from geo.errors import NoFigureError
from geo.figures.breaks import fixed_breaks
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset
from geo.figures.static.choropleth import colour_areas, list_marks, note_years
from geo.figures.static.frame import (
    draw_furniture,
    draw_ground,
    draw_surroundings,
    name_communes,
    open_map,
)
from geo.figures.static.legend import Block, draw_legend
from geo.figures.static.shapes import outline_area, read_contours
from geo.figures.static.sheet import Drawn, Message, open_sheet
from geo.figures.static.style import Style
from geo.figures.static.words import capital, own_articles
from geo.indicators.definitions import Indicator, get_indicator
from geo.indicators.portrait import Area, compare_area, latest_coverage, list_members
from geo.indicators.values import Tables, compute_values, list_years

AROUND_M = 1200.0  # of a commune, so that its neighbours show
MODE_WORDS = {
    "total": "places d’accueil",
    "eaje": "places en crèche",
    "am": "places chez les assistantes maternelles",
}


def draw_coverage(area: Area, tables: Tables, style: Style, *, mode: str = "total") -> Drawn:
    """Official rate of the communes of an area; of a commune, among its neighbours.

    Raises NoFigureError when no commune of the area has a rate.
    """
    indicator = get_indicator(f"taux_{mode}")
    year = list_years(indicator, "commune", tables)[-1]
    values = compute_values(indicator, "commune", year, tables)
    own = values[values["code"].isin(list_members(area, tables))]
    last = latest_coverage(area, tables, mode)
    if last is None or own["value"].isna().all():
        raise NoFigureError(
            f"{typeset(area.name)} : la Cnaf n’y publie pas ce taux. Choisir « Taux de couverture, "
            "tous modes » ou une figure de l’EPT."
        )
    message = _say_coverage(area, tables, indicator, mode, own, last)
    sheet = open_sheet(style, message, "map")
    box, side = sheet.split()
    frame = open_map(sheet, box, _frame(area, tables))
    draw_ground(frame, tables)
    shown = values if area.level == "commune" else own
    shapes = read_contours(tables, "commune", shown["code"])
    items = colour_areas(frame, shapes, shown, fixed_breaks(indicator.breaks), "rates")
    draw_surroundings(frame, area, tables, veiled=area.level != "commune")
    draw_furniture(frame)
    figures = {
        str(code): french.rate(value)
        for code, value in zip(shown["code"], shown["value"], strict=True)
        if pd.notna(value)
    }
    name_communes(frame, area, tables, figures)
    seen = shown[shown["code"].isin(shapes.index[shapes.intersects(shapely.box(*frame.bounds))])]
    draw_legend(sheet, side, _list_blocks(area, tables, indicator, mode, year, items, seen))
    return sheet.finish()


def _frame(area: Area, tables: Tables) -> tuple[float, float, float, float]:
    shape = outline_area(area, tables)
    around = AROUND_M if area.level == "commune" else 0.0
    bounds: tuple[float, float, float, float] = shape.buffer(around).bounds
    return bounds


def _say_coverage(
    area: Area, tables: Tables, indicator: Indicator, mode: str, own: pd.DataFrame, last: pd.Series
) -> Message:
    year, rate = int(last["year"]), float(last["rate"])
    where = capital(locate_area(area))
    title = f"{where}, {french.rate(rate)} {MODE_WORDS[mode]} pour 100 enfants en {year}"
    told = [
        f"{french.rate(item.rate)} {own_articles(item.label)}"
        + ("" if item.year == year else f" ({item.year})")
        for item in compare_area(area, tables, year, mode)
        if item.label != "Île-de-France"
    ]
    subtitle = f"Contre {' et '.join(told)}" if told else indicator.help.rstrip(".")
    known = own.dropna(subset="value").sort_values("value")
    spread = ""
    if len(known) > 1:
        low, high = known.iloc[0], known.iloc[-1]
        spread = (
            f"De {french.rate(low['value'])} {_locate(low['name'])} à "
            f"{french.rate(high['value'])} {_locate(high['name'])}"
        )
        subtitle = f"{subtitle}. {spread}" if told else spread
    alt = (
        f"Carte du taux de couverture ({MODE_WORDS[mode]} pour 100 enfants de moins de 3 ans) par "
        f"commune. {title}. {subtitle}."
    )
    status = "officiel" if area.level == "commune" else "calcule"
    return Message(
        title, subtitle, alt, status, cite(indicator.sources, year), indicator.sources,
        f"{indicator.help} Un taux d’EPT ou de département est la somme des places sur la somme "
        "des enfants que supposent les taux de la Cnaf, jamais une moyenne de taux.",
    )  # fmt: skip


def _list_blocks(
    area: Area, tables: Tables, indicator: Indicator, mode: str, year: int, items: Any,
    seen: pd.DataFrame,
) -> list[Block]:  # fmt: skip
    marks = [
        (f"{typeset(item.label)}" + ("" if item.year == year else f" ({item.year})"), item.rate)
        for item in compare_area(area, tables, year, mode)
    ]
    note = "Classes à bornes fixes, les mêmes chaque année et à chaque échelle."
    others = note_years(seen, year)
    if others:
        note = f"{note}\nDernier taux connu :\n{others}"
    return [
        Block(f"{indicator.label}, {year}", indicator.unit_label, tuple(items), note),
        Block("Repères", "", (), list_marks(marks)),
    ]


def _locate(name: Any) -> str:
    return locate_area(Area("", str(name), "commune"))
