"""Charts of the births and children, and of the outlook to 2030."""

import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.citations import cite
from geo.figures.outlook_sentences import CHILDREN_WORDS, PLACES_WORDS
from geo.figures.sentences import locate_area, write_change, write_estimate
from geo.figures.static.plot import HEADROOM, Plot, open_plot, scale_values, scale_years
from geo.figures.static.sheet import Box, Drawn, Message, Sheet, open_sheet
from geo.figures.static.style import Style
from geo.figures.static.words import capital, join_words
from geo.indicators.definitions import TARGET, get_indicator
from geo.indicators.outlook import HORIZON, project_outlook
from geo.indicators.portrait import Area, cover_area, estimate_area
from geo.indicators.values import FIRST_YEAR, Tables

DASHES = {"constantes": (0, (5, 2.5)), "tendance": (0, (1.5, 2)), "retour": (0, (6, 2, 1.5, 2))}
YEARS = 10  # of births, as the atlas compares them
CENSUS = {"cnaf": ("Compte de la Cnaf", "D"), "census": ("Recensement", "s")}


def draw_births(area: Area, tables: Tables, style: Style) -> Drawn:
    """Births of each year, and children under 3 with their interval."""
    table = estimate_area(area, tables)
    births = table.dropna(subset="births").sort_values("year")
    births = births[births["year"].ge(births["year"].max() - YEARS)]
    first, last = births.iloc[0], births.iloc[-1]
    children = table.dropna(subset="children_u3").sort_values("year")
    end = children.iloc[-1]
    change = write_change(100 * (last["births"] / first["births"] - 1))
    title = (
        f"{capital(locate_area(area))}, {french.count(last['births'])} naissances en "
        f"{int(last['year'])}, soit {change} depuis {int(first['year'])}"
    )
    subtitle = (
        f"{capital(write_estimate(end['children_u3']))} enfants de moins de 3 ans fin "
        f"{int(end['year'])} (intervalle à 90 % : "
        f"{french.interval(french.round_estimate(end['low']), french.round_estimate(end['high']))})"
    )
    sources = tuple(
        dict.fromkeys((*get_indicator("naissances").sources, *get_indicator("enfants").sources))
    )
    message = Message(
        title, subtitle, f"À gauche, barres des naissances : {french.count(first['births'])} en "
        f"{int(first['year'])}, {french.count(last['births'])} en {int(last['year'])}. À droite, "
        f"enfants de moins de 3 ans. {subtitle}.", "estime", cite(sources), sources,
        "Naissances : état civil. Enfants : naissances des trois dernières années × rapport au "
        "recensement, avec leur intervalle à 90 %.",
    )  # fmt: skip
    sheet = open_sheet(style, message, "chart")
    left, right = _halve(sheet, 0.46)
    _plot_births(sheet, left, births)
    _plot_children(sheet, right, children[children["year"].ge(FIRST_YEAR - 2)])
    return sheet.finish()


def draw_outlook(
    area: Area, tables: Tables, style: Style, *, target: float = TARGET,
    outlook: pd.DataFrame | None = None,
) -> Drawn:  # fmt: skip
    """Children under 3 and coverage to 2030 under named scenarios; the children alone where the
    rate cannot be projected.

    ``outlook``: geo.indicators.outlook.project_outlook, made before with the same target.
    """
    if outlook is None:
        names = ("coverage", "births", "children_communes", "communes")
        outlook = project_outlook(*map(tables.read, names), target=target)
    outlook = outlook[outlook["level"].eq(area.level) & outlook["code"].eq(area.code)]
    past = estimate_area(area, tables).dropna(subset="children_u3").sort_values("year")
    past = past[past["year"].ge(FIRST_YEAR)]
    last = outlook[outlook["year"].eq(HORIZON)]
    rated = bool(last["rate"].notna().any())
    children = last.drop_duplicates("children_scenario")["children_estimate"]
    low, high = (french.round_estimate(float(v)) for v in (children.min(), children.max()))
    where = capital(locate_area(area))
    if rated:
        rates = french.interval(last["rate"].min(), last["rate"].max(), 1)
        title = (
            f"{where}, un taux de {rates} places pour 100 enfants en {HORIZON} selon le scénario"
        )
        first = outlook.iloc[0]
        subtitle = (
            f"Contre {french.rate(first['present_rate'])} en {int(first['present_year'])}. Des "
            "scénarios nommés, pas des prévisions"
        )
    else:
        span = french.interval(low, high)
        title = f"{where}, {span} enfants de moins de 3 ans fin {HORIZON} selon le scénario"
        subtitle = (
            "Des scénarios nommés, pas des prévisions. Le taux ne se projette pas : la Cnaf ne "
            "publie pas, pour une même année, les places et le taux d’ici"
        )
    sources = tuple(
        dict.fromkeys((*get_indicator("taux_total").sources, *get_indicator("enfants").sources))
    )
    told = join_words(
        f"{write_estimate(row['children_estimate'])} ({CHILDREN_WORDS[row['children_scenario']]})"
        for row in last.drop_duplicates("children_scenario").to_dict("records")
    )
    message = Message(
        title, subtitle, f"Courbes des scénarios à {HORIZON}. {title}. Enfants de moins de 3 ans : "
        f"{told}.", "scenario", cite(sources), sources,
        "Naissances constantes, selon la pente de cinq ans, ou revenant à leur moyenne de dix "
        "ans ; places constantes ou selon la pente de cinq ans de chaque mode.",
    )  # fmt: skip
    sheet = open_sheet(style, message, "chart")
    if rated:
        left, right = _halve(sheet, 0.49)
        _plot_rates(sheet, right, _list_rates(area, tables), outlook, target)
    else:
        left = sheet.body
    _plot_scenarios(sheet, left, past, outlook)
    return sheet.finish()


def _halve(sheet: Sheet, share: float) -> tuple[Box, Box]:
    body = sheet.body
    wide = body.width * share
    right = Box(body.left + wide + 5, body.bottom, body.width - wide - 5, body.height)
    return Box(body.left, body.bottom, wide, body.height), right


def _plot_births(sheet: Sheet, box: Box, births: pd.DataFrame) -> None:
    plot = open_plot(sheet, box, "Naissances de l’année", left=11.0)
    years, values = births["year"].to_list(), births["births"].to_list()
    scale_years(plot, years)
    scale_values(plot, 0, HEADROOM * max(values))
    bars = plot.axes.bar(years, values, width=0.72, color=plot.ink(palette.CHART["area"]))
    for rank in (0, len(years) - 1):
        bar, edge = bars[rank], "left" if rank == 0 else "right"
        x = bar.get_x() + (0 if rank == 0 else bar.get_width())
        near = values[:4] if rank == 0 else values[-4:]  # the label lies over these bars
        plot.label(x, max(near) + 0.6 * plot.line, french.count(values[rank]), weight="bold",
                   ha=edge)  # fmt: skip


def _plot_children(sheet: Sheet, box: Box, table: pd.DataFrame) -> None:
    plot = open_plot(sheet, box, "Enfants de moins de 3 ans, fin d’année", left=12.0, right=27.0)
    colour = palette.CHART["estimate"]
    scale_years(plot, table["year"].to_list())
    top = float(table[["high", "census", "cnaf"]].max().max())
    scale_values(plot, 0, HEADROOM * top)
    plot.axes.fill_between(table["year"], table["low"], table["high"], color=plot.ink(colour),
                           alpha=0.22, linewidth=0)  # fmt: skip
    plot.axes.plot(table["year"], table["children_u3"], color=plot.ink(colour), linewidth=2.4)
    end = table.iloc[-1]
    at = [float(end["children_u3"])]
    lines = [(f"{write_estimate(end['children_u3'])}\nEstimation", colour, True)]
    for column, (name, marker) in CENSUS.items():
        known = table.dropna(subset=column)
        if known.empty:
            continue
        ink = palette.CHART[column]
        plot.axes.plot(known["year"], known[column], linestyle="", marker=marker, markersize=4,
                       color=plot.ink(ink), zorder=4)  # fmt: skip
        last = known.iloc[-1]
        value = float(last[column])
        text = french.count(value) if column == "census" else write_estimate(value)
        at.append(value)
        lines.append((f"{text} ({int(last['year'])})\n{name}", ink, True))
    plot.beside(at, lines, float(table["year"].max()) + 0.8)


def _plot_scenarios(sheet: Sheet, box: Box, past: pd.DataFrame, outlook: pd.DataFrame) -> None:
    plot = open_plot(sheet, box, "Enfants de moins de 3 ans, fin d’année", left=11.0, right=27.0)
    rows = outlook[
        outlook["places_scenario"].eq("constantes") & outlook["year"].ge(past["year"].max())
    ]
    scale_years(plot, [*past["year"], *rows["year"]])
    top = HEADROOM * max(float(past["high"].max()), float(rows["children_estimate"].max()))
    scale_values(plot, 0, top)
    _shade(plot, int(past["year"].max()), "Estimé")
    colour = palette.CHART["estimate"]
    plot.axes.fill_between(past["year"], past["low"], past["high"], color=plot.ink(colour),
                           alpha=0.22, linewidth=0)  # fmt: skip
    plot.axes.plot(past["year"], past["children_u3"], color=plot.ink(colour), linewidth=2.4)
    at, lines = [], []
    for key, own in rows.sort_values("year").groupby("children_scenario"):
        ink = palette.BIRTHS_SCENARIOS[str(key)]
        plot.axes.plot(own["year"], own["children_estimate"], color=plot.ink(ink), linewidth=1.5,
                       linestyle=DASHES[str(key)])  # fmt: skip
        value = float(own["children_estimate"].iloc[-1])
        at.append(value)
        word = CHILDREN_WORDS[str(key)].replace(" ", "\n", 1)
        lines.append((f"{write_estimate(value)}\n{capital(word)}", ink, True))
    plot.beside(at, lines, HORIZON + 0.8)


def _plot_rates(
    sheet: Sheet, box: Box, past: pd.DataFrame, outlook: pd.DataFrame, target: float
) -> None:
    note = "Tirets : naissances constantes ; pointillé : en tendance ; mixte : vers la moyenne."
    plot = open_plot(sheet, box, "Places pour 100 enfants", left=9.0, right=27.0, note=note)
    scale_years(plot, [*past["year"], *outlook["year"]])
    top = HEADROOM * max(float(past["rate"].max()), float(outlook["rate"].max()), target)
    scale_values(plot, 0, top)
    _shade(plot, int(past["year"].max()), "Publié")
    plot.axes.axhline(target, color=plot.ink(palette.CHART["reference"]), linewidth=0.9)
    first = float(past["year"].min())
    plot.label(first, target - 0.75 * plot.line, f"Taux visé {french.rate(target)}",
               palette.CHART["reference"], ha="left")  # fmt: skip
    plot.axes.plot(past["year"], past["rate"], color=plot.ink(palette.CHART["area"]),
                   linewidth=2.4, marker="o", markersize=3.5)  # fmt: skip
    at, lines = [], []
    for key, family in outlook.groupby("places_scenario"):
        ink = palette.PLACES_SCENARIOS[str(key)]
        for births, own in family.sort_values("year").groupby("children_scenario"):
            plot.axes.plot(own["year"], own["rate"], color=plot.ink(ink), linewidth=1.3,
                           linestyle=DASHES[str(births)])  # fmt: skip
        ends = family.loc[family["year"].eq(HORIZON), "rate"]
        at.append(float(ends.mean()))
        span = french.interval(ends.min(), ends.max(), 1)
        word = PLACES_WORDS[str(key)].replace(" ", "\n", 1)
        lines.append((f"{span}\n{capital(word)}", ink, True))
    plot.beside(at, lines, HORIZON + 0.8)


def _list_rates(area: Area, tables: Tables) -> pd.DataFrame:
    rows = cover_area(area, tables)
    return rows[rows["mode"].eq("total")].dropna(subset="rate").sort_values("year")


def _shade(plot: Plot, last: int, word: str) -> None:
    """The ground of the years to come, and what each side of it is."""
    low, high = plot.axes.get_ylim()
    plot.axes.axvspan(last + 0.5, HORIZON + 0.6, color=plot.ink("#eef1f3"), zorder=0, linewidth=0)
    y = high - 0.6 * plot.line
    plot.label(last + 0.2, y, word, palette.CHART["reference"], ha="right")
    plot.label(last + 0.8, y, "Scénarios", palette.CHART["reference"], ha="left")
    plot.axes.set_ylim(low, high)
