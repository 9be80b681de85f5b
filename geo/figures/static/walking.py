"""Maps of walking access: by square, by IRIS, with the priority neighbourhoods over."""

from collections.abc import Sequence

import pandas as pd

from geo import french
from geo.access.parameters import DESERT_RATE
from geo.errors import NoFigureError
from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset
from geo.figures.static.choropleth import Theme, draw_choropleth
from geo.figures.static.frame import MapFrame
from geo.figures.static.legend import Block, Swatch
from geo.figures.static.shapes import list_iris
from geo.figures.static.sheet import Drawn, Message
from geo.figures.static.style import Style
from geo.figures.static.words import capital
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import get_indicator
from geo.indicators.portrait import Area, list_members
from geo.indicators.values import Tables, compute_values, list_years

LEVEL_WORDS = {"square": "carreau de 200 m", "iris": "IRIS"}
METHOD = (
    "Modèle : les places officielles, localisées dans les structures connues ou réparties dans "
    "leur commune, à 15 minutes à pied au plus par les rues (4,5 km/h), partagées entre les "
    "enfants qui peuvent y aller ; poids 1, 0,68 et 0,22 jusqu’à 5, 10 et 15 minutes."
)


def draw_access(area: Area, tables: Tables, style: Style, *, level: str = "square") -> Drawn:
    """Places within a walk for 100 children, by square or by IRIS."""
    theme = theme_access(area, tables, level)
    return draw_choropleth(
        area, tables, style, say_access(area, tables, level), theme,
        blocks=[mark_departement(tables)],
    )  # fmt: skip


def draw_qpv(area: Area, tables: Tables, style: Style) -> Drawn:
    """Priority neighbourhoods over access by IRIS. Raises NoFigureError where there is none."""
    codes = set(list_members(area, tables))
    qpv = tables.read_shapes("qpv")
    inside = qpv["commune"].map(lambda text: bool(codes & set(str(text).split())))
    if not inside.any():
        raise NoFigureError(
            f"{typeset(area.name)} : aucun quartier prioritaire de la politique de la ville n’y "
            "est délimité. Choisir « Accessibilité à pied »."
        )
    shapes, count = qpv.geometry[inside], int(inside.sum())

    def overlay(frame: MapFrame) -> Sequence[Block]:
        frame.hatch_lines(shapes, palette.LINES["qpv"])
        frame.outline(shapes, palette.LINES["area"], 2.2)
        frame.outline(shapes, palette.LINES["qpv"], 1.3)
        pink = palette.LINES["qpv"]
        swatch = Swatch("Quartier prioritaire (QPV, contours de 2024)", "#ffffff", pink, 0, "////")
        return [Block("", "", (swatch,))]

    share = _read_share(area, tables)
    one, many = "quartier prioritaire", "quartiers prioritaires"
    title = f"{capital(locate_area(area))}, {french.quantity(count, one, many)}"
    told = ""
    if share is not None:
        told = f"≈\u00a0{french.percent(share, 0)} des moins de 3 ans y vivent"
        title = f"{title} : {told}"
    rate = _read_access(area, tables)
    subtitle = (
        f"Sur l’ensemble du territoire, ≈\u00a0{french.rate(rate['accessibility'])} places à "
        "distance de marche pour 100 enfants ; la couleur dit où il y en a moins"
    )
    sources = (*get_indicator("acces").sources, "anct_qpv")
    message = Message(
        title, subtitle, f"Carte de l’accessibilité à pied par IRIS, contours des quartiers "
        f"prioritaires par-dessus. {title}. {subtitle}.", "estime", cite(sources), sources, METHOD,
    )  # fmt: skip
    return draw_choropleth(
        area, tables, style, message, theme_access(area, tables, "iris"), overlay=overlay
    )


def theme_access(area: Area, tables: Tables, level: str) -> Theme:
    """Access of the squares or IRIS of an area."""
    indicator = get_indicator("acces")
    year = list_years(indicator, level, tables)[-1]
    values = compute_values(indicator, level, year, tables)
    if level == "square":
        squares = tables.read("squares")
        codes = squares.loc[squares["commune"].isin(list_members(area, tables)), "code"]
    else:
        codes = pd.Series(list_iris(area, tables))
    return Theme(
        level, values[values["code"].isin(codes)], fixed_breaks(indicator.breaks), "rates",
        f"Accessibilité à pied par {LEVEL_WORDS[level]}", "≈ places à distance de marche pour 100 "
        "enfants de moins de 3 ans",
        note=f"Classes à bornes fixes ; {french.count(DESERT_RATE)} : seuil international d’un "
        "« désert » d’accueil.",
    )  # fmt: skip


def say_access(area: Area, tables: Tables, level: str) -> Message:
    """Access of an area, its interval, and the share of its children below the threshold."""
    row = _read_access(area, tables)
    title = (
        f"{capital(locate_area(area))}, ≈\u00a0{french.rate(row['accessibility'])} places à "
        "distance de marche pour 100 enfants"
    )
    subtitle = (
        f"Entre {french.rate(row['low'])} et {french.rate(row['high'])} (intervalle à 90 %). "
        f"≈\u00a0{french.percent(row['share_below_desert'], 0)} des enfants vivent sous le seuil "
        f"de « désert » ({french.count(DESERT_RATE)} places pour 100)"
    )
    sources = get_indicator("acces").sources
    return Message(
        title, subtitle, f"Carte de l’accessibilité à pied par {LEVEL_WORDS[level]}. {title}. "
        f"{subtitle}.", "estime", cite(sources), sources, METHOD,
    )  # fmt: skip


def mark_departement(tables: Tables) -> Block:
    """The mean of the département, to compare with."""
    access = tables.read("access").set_index(["level", "code"])["accessibility"]
    rate = french.rate(float(access["departement", DEPARTEMENT]))
    return Block("Repère", note=f"Seine-Saint-Denis : ≈\u00a0{rate}")


def _read_access(area: Area, tables: Tables) -> pd.Series:
    access = tables.read("access")
    rows: pd.DataFrame = access[access["level"].eq(area.level) & access["code"].eq(area.code)]
    return rows.iloc[0]


def _read_share(area: Area, tables: Tables) -> float | None:
    """Share of the children who live in a priority neighbourhood (%), or None."""
    social = tables.read("social")
    rows = social[
        social["level"].eq(area.level) & social["code"].eq(area.code)
        & social["indicator"].eq("children_in_qpv")
    ].dropna(subset="value").sort_values("year")  # fmt: skip
    return None if rows.empty else float(rows["value"].iloc[-1])
