"""Charts of the coverage: its trend and what moves it, its modes compared, the childminders."""

import pandas as pd

from geo import french
from geo.errors import NoFigureError
from geo.figures import palette
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, tell_trend, typeset, write_change, write_points
from geo.figures.static.plot import HEADROOM, Plot, open_plot, scale_values, scale_years
from geo.figures.static.sheet import Box, Drawn, Message, Sheet, open_sheet
from geo.figures.static.style import Style
from geo.figures.static.words import capital, plain
from geo.indicators.coverage import ChangeSplit
from geo.indicators.definitions import MODE_NAMES, get_indicator
from geo.indicators.portrait import Area, compare_modes, cover_area, trace_rates, trace_trend
from geo.indicators.values import Tables

RATE = "Places pour 100 enfants de moins de 3 ans"
FIELD = "Hors territoire étudié : communes de plus de 10 000 habitants."
DASHES = {"Île-de-France": (0, (5, 2.5)), "France": (0, (1.5, 2))}
SHORT = {
    "Seine-Saint-Denis": "Seine-Saint-Denis",
    "Île-de-France, communes de plus de 10 000 hab.": "Île-de-France",
    "France, communes de plus de 10 000 hab.": "France",
}
SHORT_MODES = {
    "eaje": "Crèches",
    "am": "Assistantes maternelles",
    "domicile": "Garde à domicile",
    "prescolaire": "École à deux ans",
}
# After « l’écart tient d’abord ».
CAUSES = {
    "eaje": "aux crèches",
    "am": "aux assistantes maternelles",
    "domicile": "à la garde à domicile",
    "prescolaire": "à l’école à deux ans",
}
SERIES = "faute de 10 000 habitants : pas de série annuelle"


def draw_trend(area: Area, tables: Tables, style: Style) -> Drawn:
    """The rate over the years beside others, and its change split into its two causes.

    Raises NoFigureError where no yearly series is published.
    """
    trend = trace_trend(area, tables)
    if trend is None:
        raise NoFigureError(
            f"{typeset(area.name)} : la Cnaf n’y publie pas le taux chaque année, {SERIES}. "
            "Choisir « Taux de couverture » ou la même figure pour l’EPT."
        )
    rates = trace_rates(area, tables)
    split = trend.split
    verb = "gagné" if split.change >= 0 else "perdu"
    size = write_points(abs(split.change)).lstrip("+")
    title = (
        f"{capital(locate_area(area))}, le taux de couverture a {verb} {size} de "
        f"{trend.start_year} à {trend.end_year}"
    )
    subtitle = capital(plain(tell_trend(trend)).partition(" : ")[2].rstrip("."))
    sources = get_indicator("taux_total").sources
    told = ", ".join(
        f"{SHORT.get(str(label), typeset(str(label)))} de {french.rate(rows['rate'].iloc[0])} en "
        f"{rows['year'].iloc[0]} à {french.rate(rows['rate'].iloc[-1])} en {rows['year'].iloc[-1]}"
        for label, rows in rates.sort_values("year").groupby("label", sort=False)
    )
    message = Message(
        title, subtitle, f"Courbes du taux de couverture : {told}. Barres : effet des places "
        f"{write_points(split.supply)}, effet du nombre d’enfants "
        f"{write_points(split.denominator)}, total {write_points(split.change)}.", "calcule",
        f"{cite(sources)}. {FIELD.rstrip('.')}", sources,
        "Effet des places : variation des places × moyenne de 1/enfants ; effet du nombre "
        "d’enfants : le reste. Les deux s’additionnent exactement.",
    )  # fmt: skip
    sheet = open_sheet(style, message, "chart")
    body = sheet.body
    wide = body.width * 0.6
    _plot_rates(sheet, Box(body.left, body.bottom, wide, body.height), rates)
    rest = Box(body.left + wide + 5, body.bottom, body.width - wide - 5, body.height)
    _plot_split(sheet, rest, split, f"Ce qui fait bouger le taux, {trend.start_year}-"
                f"{trend.end_year}")  # fmt: skip
    return sheet.finish()


def draw_modes(area: Area, tables: Tables, style: Style) -> Drawn:
    """Rates by mode beside the département, Île-de-France and France; places where no rate is
    published by mode. Raises NoFigureError where neither is.
    """
    table = compare_modes(area, tables)
    if table.empty:
        raise NoFigureError(
            f"{typeset(area.name)} : la Cnaf n’y publie ni taux ni places par mode d’accueil. "
            "Choisir la même figure pour l’EPT."
        )
    table = table.set_index("mode")
    modes = [mode for mode in palette.MODES if mode in table.index]
    if not modes or table.loc[modes, "rate"].isna().all():
        return _draw_places(area, tables, style, table)
    year = int(table["year"].iloc[0])
    rows = table.loc[modes]
    gap = (rows["france_10000"] - rows["rate"]).dropna()
    most = str(gap.idxmax()) if len(gap) and gap.max() > 0 else None
    title = f"{capital(locate_area(area))}, les modes d’accueil comparés en {year}"
    if most is not None:
        # The field is in the title: with the whole of France, the main cause may be another mode.
        title = (
            f"{capital(locate_area(area))}, l’écart avec les communes françaises de plus de "
            f"10\u202f000\u00a0habitants tient d’abord {CAUSES[most]}"
        )
    told = [
        f"{SHORT_MODES[mode].lower()} {french.rate(own)}, contre {french.rate(france)} en France"
        for mode, own, france in zip(modes, rows["rate"], rows["france_10000"], strict=True)
    ]
    subtitle = f"En {year}. France et Île-de-France : communes de plus de 10 000 habitants"
    sources = get_indicator("taux_total").sources
    message = Message(
        title, subtitle, f"Barres des places pour 100 enfants par mode en {year} : "
        f"{' ; '.join(told)}.", "calcule", cite(sources, year), sources,
        "Places théoriques pour 100 enfants de moins de 3 ans, par mode, telles que la Cnaf les "
        "compte.",
    )  # fmt: skip
    sheet = open_sheet(style, message, "chart")
    names = {
        "rate": typeset(area.name), "departement": "Seine-Saint-Denis",
        "ile_de_france_10000": "Île-de-France", "france_10000": "France",
    }  # fmt: skip
    columns = [c for c in palette.COMPARED if c != "departement" or area.level != "departement"]
    _plot_modes(sheet, rows, columns, names)
    return sheet.finish()


def draw_childminders_trend(area: Area, tables: Tables, style: Style) -> Drawn:
    """Childminders' places year by year. Raises NoFigureError without a yearly series."""
    trend = trace_trend(area, tables, "am")
    if trend is None:
        raise NoFigureError(
            f"{typeset(area.name)} : la Cnaf n’y publie pas chaque année les places des "
            f"assistantes maternelles, {SERIES}. Choisir la même figure pour l’EPT."
        )
    rows = cover_area(area, tables)
    rows = rows[rows["mode"].eq("am")].dropna(subset=["places", "children"]).sort_values("year")
    title = (
        f"{capital(locate_area(area))}, {french.count(trend.end_places)} places chez les "
        f"assistantes maternelles en {trend.end_year}, contre {french.count(trend.start_places)} "
        f"en {trend.start_year}"
    )
    subtitle = f"Soit {write_change(trend.places_change)}, maisons d’assistants maternels comprises"
    told = ", ".join(
        f"{french.count(places)} en {year}"
        for year, places in zip(rows["year"], rows["places"], strict=True)
    )
    sources = get_indicator("evolution_am").sources
    status = str(rows["status"].iloc[-1])
    message = Message(
        title, subtitle, f"Barres des places chez les assistantes maternelles : {told}.", status,
        cite(sources), sources, "Seules comptent les assistantes maternelles qui gardent des "
        "enfants.",
    )  # fmt: skip
    sheet = open_sheet(style, message, "chart")
    plot = open_plot(sheet, sheet.body, "Places chez les assistantes maternelles, par année")
    years, places = rows["year"].to_list(), rows["places"].to_list()
    scale_years(plot, years, every=True)
    scale_values(plot, 0, HEADROOM * max(places))
    plot.axes.bar(years, places, width=0.68, color=plot.ink(palette.MODES["am"]))
    for year, value in zip(years, places, strict=True):
        plot.label(year, value + 0.6 * plot.line, french.count(value), weight="bold", ha="center")
    return sheet.finish()


def _status(area: Area, tables: Tables, year: int) -> str:
    rows = cover_area(area, tables)
    return str(rows.loc[rows["year"].eq(year), "status"].iloc[0])


def _plot_rates(sheet: Sheet, box: Box, rates: pd.DataFrame) -> None:
    room = 30.0
    plot = open_plot(sheet, box, RATE, right=room)
    scale_years(plot, rates["year"].to_list())
    scale_values(plot, 0, HEADROOM * float(rates["rate"].max()))
    at, lines = [], []
    end = int(rates["year"].max())
    for label, rows in rates.sort_values("year").groupby("label", sort=False):
        own = bool(rows["own"].iloc[0])
        colour = palette.CHART["area" if own else "reference"]
        dash = next((d for name, d in DASHES.items() if str(label).startswith(name)), "solid")
        plot.axes.plot(
            rows["year"], rows["rate"], color=plot.ink(colour), linewidth=2.6 if own else 1.3,
            linestyle=dash, marker="o", markersize=4 if own else 2.5, zorder=4 if own else 3,
        )  # fmt: skip
        if own:
            first = rows.iloc[0]
            plot.label(first["year"], first["rate"] + 0.9 * plot.line, french.rate(first["rate"]),
                       colour, weight="bold", ha="center")  # fmt: skip
        last = rows.iloc[-1]
        when = "" if int(last["year"]) == end else f" ({int(last['year'])})"
        at.append(float(last["rate"]))
        name = SHORT.get(str(label), typeset(str(label)))
        lines.append((f"{french.rate(last['rate'])}{when}\n{name}", colour, True))
    plot.beside(at, lines, end + 0.75)


def _plot_split(sheet: Sheet, box: Box, split: ChangeSplit, title: str) -> None:
    plot = open_plot(sheet, box, title, left=2.0)
    bars = (
        ("Effet des places", split.supply, palette.CHART["supply"]),
        ("Effet du nombre d’enfants", split.denominator, palette.CHART["denominator"]),
        ("Évolution du taux", split.change, palette.CHART["total"]),
    )
    values = [value for _, value, _ in bars]
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.06 * (high - low or 1.0)
    plot.axes.set_ylim(2.6, -0.75)
    scale_values(plot, low - room if low < 0 else 0.0, high + room, horizontal=True)
    plot.axes.set_yticks([])
    left = plot.axes.get_xlim()[0]
    for rank, (name, value, colour) in enumerate(bars):
        plot.axes.barh(rank, value, height=0.36, color=plot.ink(colour), zorder=3)
        plot.label(left, rank - 0.4, f"{name} : {write_points(value)}", weight="bold", ha="left")
        zero = (rank - 0.24, rank + 0.24)
        plot.axes.plot([0, 0], zero, color=palette.CHART["text"], linewidth=0.9, zorder=4)


def _plot_modes(
    sheet: Sheet, rows: pd.DataFrame, columns: list[str], names: dict[str, str]
) -> None:
    plot = open_plot(sheet, sheet.body, RATE, left=40.0, bottom=6.0)
    top = float(rows[columns].max().max()) * 1.3
    bar = 0.8 / len(columns)
    plot.axes.set_ylim(len(rows) - 0.45, -0.55)
    scale_values(plot, 0, top, horizontal=True)
    plot.axes.set_yticks([])
    for place, (mode, row) in enumerate(rows.iterrows()):
        plot.label(-0.02 * top, place, SHORT_MODES[str(mode)], ha="right", weight="bold")
        for rank, column in enumerate(columns):
            value = row[column]
            y = place - 0.4 + bar * (rank + 0.5)
            text = french.rate(value, "non publié")
            if pd.notna(value):
                colour = plot.ink(palette.COMPARED[column])
                plot.axes.barh(y, value, height=bar * 0.86, color=colour, zorder=3)
            name = f"{text}  {names[column]}" if place == 0 else text
            plot.label(
                (0.0 if pd.isna(value) else value) + 0.008 * top, y, name, ha="left",
                weight="bold" if column == "rate" else "normal",
                size=sheet.sizes.small if len(columns) > 3 else sheet.sizes.text,
            )  # fmt: skip


def _draw_places(area: Area, tables: Tables, style: Style, table: pd.DataFrame) -> Drawn:
    """Places by mode in the last year they are published, where no rate by mode is."""
    rows = table["places"].dropna()
    rows = rows[rows.index != "total"].sort_values(ascending=False)
    if rows.empty:
        raise NoFigureError(
            f"{typeset(area.name)} : la Cnaf n’y publie pas les places par mode d’accueil. "
            "Choisir la même figure pour l’EPT."
        )
    year = int(table["year"].iloc[0])
    told = [f"{MODE_NAMES[str(mode)]} {french.count(value)}" for mode, value in rows.items()]
    title = f"{capital(locate_area(area))}, les places d’accueil publiées en {year}"
    subtitle = "Moins de 10 000 habitants : la Cnaf n’y publie ni taux par mode ni série annuelle"
    sources = ("caf_places_toutes_communes",)
    message = Message(
        title, subtitle, f"Barres des places par mode en {year} : {' ; '.join(told)}.",
        _status(area, tables, year), cite(sources, year), sources,
        "Places telles que la Cnaf les publie.",
    )  # fmt: skip
    sheet = open_sheet(style, message, "chart")
    plot = open_plot(sheet, sheet.body, f"Nombre de places, {year}", left=54.0)
    top = 1.12 * float(rows.max() or 1)
    plot.axes.set_ylim(len(rows) - 0.4, -0.6)
    scale_values(plot, 0, top, horizontal=True)
    plot.axes.set_yticks([])
    _fill_places(plot, rows, top)
    return sheet.finish()


def _fill_places(plot: Plot, rows: pd.Series, top: float) -> None:
    for place, (mode, value) in enumerate(rows.items()):
        colour = palette.MODES.get(str(mode), palette.CHART["other"])
        plot.axes.barh(place, value, height=0.5, color=plot.ink(colour), zorder=3)
        plot.label(-0.02 * top, place, MODE_NAMES[str(mode)], ha="right")
        plot.label(value + 0.01 * top, place, french.count(value), weight="bold", ha="left")
