"""What a scenario changes, before and after; what openings serve, one after the other."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo import french
from geo.errors import NoFigureError, ParameterError
from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset, write_estimate
from geo.figures.static.choropleth import Theme, colour_areas
from geo.figures.static.frame import MapFrame, open_map
from geo.figures.static.ground import draw_furniture, draw_ground, draw_surroundings
from geo.figures.static.legend import Block, Item, draw_legend
from geo.figures.static.names import name_communes
from geo.figures.static.plot import HEADROOM, open_plot, scale_values
from geo.figures.static.shapes import list_iris, outline_area, read_contours
from geo.figures.static.sheet import Box, Drawn, Message, Sheet, open_sheet, write
from geo.figures.static.style import Style
from geo.figures.static.text import measure_height
from geo.figures.static.walking import METHOD
from geo.figures.static.words import capital
from geo.indicators.definitions import get_indicator
from geo.indicators.portrait import Area
from geo.indicators.values import Tables, compute_values

GAP = 3.0  # mm, between the two maps
WORDS = ("Aujourd’hui", "Après")


def draw_before_after(
    area: Area, tables: Tables, style: Style, *,
    before: pd.DataFrame, after: pd.DataFrame, name: str = "Scénario",
) -> Drawn:  # fmt: skip
    """Access by IRIS before and after a scenario called ``name``, side by side.

    ``before``, ``after``: tables of access (level, code, accessibility), as
    geo.access.table.tabulate_access gives them. Raises ParameterError for other tables.
    """
    means = [_read_mean(table, area) for table in (before, after)]
    change = means[1] - means[0]
    title = (
        f"{typeset(name)} : {locate_area(area)}, de ≈\u00a0{french.rate(means[0])} à "
        f"≈\u00a0{french.rate(means[1])} places à distance de marche pour 100 enfants"
    )
    subtitle = (
        f"Soit {french.signed(change)} en moyenne. Ce qui arriverait sous cette hypothèse : ni "
        "chiffre publié, ni prévision"
    )
    sources = get_indicator("acces").sources
    message = Message(
        title, subtitle, f"Deux cartes de l’accessibilité à pied par IRIS, avant et après le "
        f"scénario. {title}. {subtitle}.", "scenario", cite(sources), sources, METHOD,
    )  # fmt: skip
    sheet = open_sheet(style, message, "map")
    drawing, side = sheet.split()
    items: dict[str, Item] = {}
    for box, table, word in zip(_share(drawing), (before, after), WORDS, strict=True):
        for item in _draw_half(sheet, box, area, tables, table, word):
            items.setdefault(str(item), item)
    block = Block(
        "Accessibilité à pied par IRIS", "≈ places pour 100 enfants de moins de 3 ans",
        tuple(items.values()), "Mêmes classes avant et après.",
    )  # fmt: skip
    draw_legend(sheet, side, [block])
    return sheet.finish()


def draw_served(
    area: Area, tables: Tables, style: Style, *,  # noqa: ARG001  (every figure takes them)
    points: Sequence[tuple[int, float]], total: float | None = None,
) -> Drawn:  # fmt: skip
    """Need served by the number of openings.

    ``points``: (openings, places of unmet need served); ``total``: the whole unmet need, in
    places. Raises ParameterError for points that are not, NoFigureError without any.
    """
    table = sorted((int(count), float(need)) for count, need in points)
    if not table:
        raise NoFigureError(
            "Aucun calcul de sites n’a été fait : lancer d’abord le choix de sites."
        )
    if not all(np.isfinite(need) and need >= 0 and count >= 0 for count, need in table):
        raise ParameterError("Courbe du besoin couvert : donner des nombres positifs ou nuls.")
    last, need = table[-1]
    one, many = "ouverture couvrirait", "ouvertures couvriraient"
    noun = french.quantity(french.round_estimate(need), "place")
    title = f"{capital(locate_area(area))}, {french.quantity(last, one, many)} ≈\u00a0{noun}"
    subtitle = (
        "Places de besoin non satisfait qu’une ouverture de plus mettrait à distance de marche"
    )
    if total:
        share = french.percent(100 * need / total, 0)
        subtitle = f"Soit {share} des {write_estimate(total)} places qui manquent à pied"
    told = ", ".join(f"{write_estimate(value)} avec {count}" for count, value in table)
    sources = get_indicator("acces").sources
    message = Message(
        title, subtitle, f"Courbe du besoin couvert selon le nombre d’ouvertures : {told}.",
        "scenario", cite(sources), sources, "Sites choisis ensemble pour chaque nombre "
        "d’ouvertures, sous les mêmes règles.",
    )  # fmt: skip
    sheet = open_sheet(style, message, "chart")
    plot = open_plot(sheet, sheet.body, "Besoin couvert, en places, selon le nombre d’ouvertures")
    counts, needs = [count for count, _ in table], [value for _, value in table]
    plot.axes.set_xlim(min(0, counts[0]), counts[-1] * 1.06 + 0.5)
    scale_values(plot, 0, HEADROOM * max([*needs, 1.0]))
    high = plot.axes.get_ylim()
    low, top = plot.axes.get_xlim()
    scale_values(plot, low, top, horizontal=True)
    plot.axes.set_ylim(high)
    plot.axes.plot(counts, needs, color=plot.ink(palette.CHART["area"]), linewidth=2.4,
                   marker="o", markersize=4)  # fmt: skip
    for count, value in {table[0], table[-1], table[len(table) // 2]}:
        plot.label(count, value - 1.1 * plot.line, write_estimate(value), ha="center",
                   weight="bold")  # fmt: skip
    return sheet.finish()


def _read_mean(table: pd.DataFrame, area: Area) -> float:
    if not {"level", "code", "accessibility"} <= set(table):
        raise ParameterError("Avant et après : donner deux tables d’accessibilité de l’atlas.")
    rows = table[table["level"].eq(area.level) & table["code"].eq(area.code)]
    if rows.empty:
        raise ParameterError(f"Avant et après : {typeset(area.name)} n’est pas dans les tables.")
    return float(rows["accessibility"].iloc[0])


def _share(box: Box) -> tuple[Box, Box]:
    """Two maps: one above the other where that makes them larger, else side by side."""
    if box.height > box.width:
        high = (box.height - GAP) / 2
        return (
            Box(box.left, box.bottom + high + GAP, box.width, high),
            Box(box.left, box.bottom, box.width, high),
        )
    wide = (box.width - GAP) / 2
    return (
        Box(box.left, box.bottom, wide, box.height),
        Box(box.left + wide + GAP, box.bottom, wide, box.height),
    )


def _draw_half(
    sheet: Sheet, box: Box, area: Area, tables: Tables, access: pd.DataFrame, word: str
) -> Sequence[Item]:
    head = measure_height(1, sheet.sizes.text) + 1
    surface = sheet.add_surface(Box(box.left, box.top - head, box.width, head))
    write(surface, 0, head - 0.3, word, sheet.sizes.text, weight="bold")
    inner = Box(box.left, box.bottom, box.width, box.height - head)
    frame: MapFrame = open_map(sheet, inner, outline_area(area, tables).bounds)
    draw_ground(frame, tables)
    theme = _theme(area, tables, access)
    shapes = read_contours(tables, "iris", theme.values["code"])
    items = colour_areas(frame, shapes, theme)
    frame.outline(shapes, palette.LINES["area"], 0.4)
    draw_surroundings(frame, area, tables)
    draw_furniture(frame)
    name_communes(frame, area, tables)
    return items


def _theme(area: Area, tables: Tables, access: pd.DataFrame) -> Theme:
    """The IRIS of an area by their access; those under the publication threshold have none."""
    indicator = get_indicator("acces")
    year = int(tables.read("squares")["year"].max())
    swapped = Tables(lambda name: access if name == "access" else tables.read(name))
    bounds = {"low": np.nan, "high": np.nan}
    access = access.assign(**{key: bounds[key] for key in bounds if key not in access})
    values = compute_values(indicator, "iris", year, swapped)
    values = values[values["code"].isin(list_iris(area, tables))]
    return Theme("iris", values, fixed_breaks(indicator.breaks), "rates", "", "")
