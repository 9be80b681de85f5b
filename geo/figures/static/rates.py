"""Maps of official figures by commune: coverage in total and by mode, and its change."""

from collections.abc import Callable

import pandas as pd

from geo import french
from geo.errors import NoFigureError
from geo.figures.breaks import fixed_breaks
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, tell_trend, typeset, write_points, write_rate
from geo.figures.static.choropleth import Theme, draw_choropleth
from geo.figures.static.legend import Block
from geo.figures.static.sheet import Drawn, Message
from geo.figures.static.style import Style
from geo.figures.static.words import capital, join_words, locate_comparison, plain, tell_spread
from geo.indicators.definitions import Indicator, get_indicator
from geo.indicators.portrait import (
    Area,
    compare_area,
    cover_area,
    latest_coverage,
    list_members,
    trace_trend,
)
from geo.indicators.values import FIRST_YEAR, Tables, compute_values, list_years

MODE_WORDS = {
    "total": "place d’accueil",
    "eaje": "place en crèche",
    "am": "place chez les assistantes maternelles",
    "domicile": "enfant gardé à domicile",
    "prescolaire": "place à l’école à deux ans",
}
FIELD = (
    "Un taux d’EPT ou de département est la somme des places sur la somme des enfants que "
    "supposent les taux de la Cnaf, jamais une moyenne de taux."
)


def draw_coverage(area: Area, tables: Tables, style: Style, *, mode: str = "total") -> Drawn:
    """Official rate of the communes of an area; of a commune, among its neighbours.

    Raises NoFigureError when the area has no rate.
    """
    indicator = get_indicator(f"taux_{mode}")
    year = list_years(indicator, "commune", tables)[-1]
    values = compute_values(indicator, "commune", year, tables)
    members = list_members(area, tables)
    last = latest_coverage(area, tables, mode)
    if last is None:
        raise NoFigureError(
            f"{typeset(area.name)} : la Cnaf n’y publie pas ce taux, faute de 10 000 habitants. "
            "Choisir « Taux de couverture, tous modes », ou la même carte pour l’EPT."
        )
    own = values[values["code"].isin(members)]
    shown = values if area.level == "commune" else own
    message = _say_coverage(area, tables, indicator, mode, own, last)
    theme = Theme(
        "commune", shown, fixed_breaks(indicator.breaks), "rates", f"{indicator.label}, {year}",
        indicator.unit_label, _write_figures(shown, french.rate), around=True,
    )  # fmt: skip
    return draw_choropleth(
        area, tables, style, message, theme, blocks=[_list_marks(area, tables, mode, last)]
    )


def draw_change(area: Area, tables: Tables, style: Style) -> Drawn:
    """Change of the rate of the communes since 2017, around no change.

    Raises NoFigureError where it is not known.
    """
    indicator = get_indicator("evolution_taux")
    year = list_years(indicator, "commune", tables)[-1]
    values = compute_values(indicator, "commune", year, tables)
    trend = trace_trend(area, tables)
    if trend is None:
        raise NoFigureError(
            f"{typeset(area.name)} : la Cnaf n’y publie pas de série annuelle, faute de 10 000 "
            "habitants. Choisir la même carte pour l’EPT ou le département."
        )
    shown = values
    if area.level != "commune":
        shown = values[values["code"].isin(list_members(area, tables))]
    split = trend.split
    title = (
        f"{capital(locate_area(area))}, le taux de couverture a "
        f"{'gagné' if split.change >= 0 else 'perdu'} {write_points(abs(split.change)).lstrip('+')}"
        f" de {trend.start_year} à {trend.end_year}"
    )
    subtitle = plain(tell_trend(trend)).partition(" : ")[2].rstrip(".")
    rows = cover_area(area, tables)
    message = Message(
        title, capital(subtitle), f"Carte de l’évolution du taux de couverture par commune. "
        f"{title}. {capital(subtitle)}.", "calcule", cite(indicator.sources, year),
        indicator.sources, f"Différence entre deux taux publiés. {FIELD}",
    )  # fmt: skip
    theme = Theme(
        "commune", shown, fixed_breaks(indicator.breaks), "diverging",
        f"Évolution du taux de couverture, {FIRST_YEAR}-{int(rows['year'].max())}",
        "points (places pour 100 enfants)", _write_figures(shown, french.signed), around=True,
    )  # fmt: skip
    return draw_choropleth(area, tables, style, message, theme)


def _say_coverage(
    area: Area, tables: Tables, indicator: Indicator, mode: str, own: pd.DataFrame, last: pd.Series
) -> Message:
    year, rate = int(last["year"]), float(last["rate"])
    noun = MODE_WORDS[mode]
    word = noun if round(rate, 1) < 2 else " ".join(_plural(noun))
    title = f"{capital(locate_area(area))}, {french.rate(rate)} {word} pour 100 enfants en {year}"
    told = [
        f"{write_rate(item)} {locate_comparison(item.label)}"
        + ("" if item.year == year else f" ({item.year})")
        for item in compare_area(area, tables, year, mode)
        if item.label != "Île-de-France"
    ]
    subtitle = ". ".join(
        filter(None, (f"Contre {join_words(told)}" if told else "", tell_spread(own, french.rate)))
    )
    alt = (
        f"Carte du taux de couverture par commune ({' '.join(_plural(noun))} pour 100 enfants de "
        f"moins de 3 ans). {title}. {subtitle}."
    )
    return Message(
        title, subtitle, alt, str(last["status"]), cite(indicator.sources, year),
        indicator.sources, f"{indicator.help} {FIELD}",
    )  # fmt: skip


def _plural(noun: str) -> list[str]:
    first, *rest = noun.split(" ")
    if first == "enfant":
        rest = ["gardés", *rest[1:]]
    return [f"{first}s", *rest]


def _list_marks(area: Area, tables: Tables, mode: str, last: pd.Series) -> Block:
    year = int(last["year"])
    lines = [
        f"{typeset(item.label)} : {write_rate(item)}"
        + ("" if item.year == year else f" ({item.year})")
        for item in compare_area(area, tables, year, mode, ept=True)
    ]
    return Block("Repères" if lines else "", note="\n".join(lines))


def _write_figures(values: pd.DataFrame, write: Callable[[float], str]) -> dict[str, str]:
    known = values.dropna(subset="value")
    pairs = zip(known["code"], known["value"], strict=True)
    return {str(code): write(value) for code, value in pairs}
