"""Interactive charts (altair): table in, chart out.

Each carries its fonts, its colours, French numbers and a description for screen readers, so that
it reads the same in the app and in a notebook. Labels sit beside what they name; no legend.
Importing this module costs half a second: do it where a chart is drawn.
"""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from geo import french
from geo.figures.chart_parts import (
    AXIS_HEIGHT,
    BOLD,
    HEIGHT,
    LINE_HEIGHT,
    NAMED_BAR,
    draw_named_bars,
    finish_chart,
    label_right,
    list_tooltips,
    scale_values,
    scale_years,
    write_texts,
)
from geo.figures.palette import CHART, LIGHT_TEXT, MODES
from geo.figures.sentences import round_estimate, typeset, write_points, write_rate
from geo.figures.spread import spread_labels
from geo.indicators.coverage import ChangeSplit
from geo.indicators.definitions import MODE_NAMES
from geo.indicators.portrait import Comparison

ROW_HEIGHT = 20  # px, of a commune in the ranking
HEADROOM = 1.12  # above the highest mark, for its label
RATE_TITLE = "places pour 100 enfants"
LABEL_LINES = 2.5  # height of a label of two lines, with the white around it
SHORT_MODES = {
    "eaje": "Crèches",
    "am": "Assistantes maternelles",
    "domicile": "À domicile",
    "prescolaire": "École à 2 ans",
}
NARROW = 200  # px of plot under which only the first and last totals are written
# What is not the area in hand is told by its dashes too.
_DASHES = {"Île-de-France": [6, 3], "France": [2, 3]}
# Sources of the children under 3: column, name, shape of their points.
_CHILDREN = (
    ("children_u3", "Estimation", None),
    ("cnaf", "Cnaf", "diamond"),
    ("census", "Recensement", "square"),
)


def chart_modes(rates: pd.DataFrame) -> alt.LayerChart:
    """Rates by mode stacked over the years, the total on top, the modes named at the right.

    ``rates``: year, mode, rate; the modes of the palette and ``total``.
    """
    known = rates.dropna(subset="rate")
    order = {mode: rank for rank, mode in enumerate(MODES)}
    parts = known[known["mode"].isin(list(MODES)) & known["rate"].gt(0)]
    parts = parts.assign(key=parts["mode"], order=parts["mode"].map(order))
    parts = parts.sort_values(["year", "order"], ignore_index=True)
    parts["name"] = parts["mode"].map(SHORT_MODES)
    parts["text"] = parts["rate"].map(french.rate)
    parts["high"] = parts.groupby("year")["rate"].cumsum()
    parts["low"] = parts["high"] - parts["rate"]
    total = known[known["mode"].eq("total")].sort_values("year")
    total = total.assign(text=total["rate"].map(french.rate))
    total["end"] = total["year"].isin([total["year"].min(), total["year"].max()])
    top = float(total["rate"].max()) * HEADROOM
    bars = (
        alt.Chart(parts[["year", "key", "name", "text", "low", "high"]])
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=scale_years(),
            y=scale_values("low", RATE_TITLE, 0, top),
            y2="high:Q",
            color=alt.Color(
                "key:N",
                scale=alt.Scale(domain=list(MODES), range=list(MODES.values())),
                legend=None,
            ),
            tooltip=list_tooltips(year="Année", name="Mode", text="Places pour 100 enfants"),
        )
    )
    totals = (
        alt.Chart(total[["year", "rate", "text", "end"]])
        .mark_text(dy=-8, **BOLD)
        .encode(
            x=scale_years(),
            y=scale_values("rate", RATE_TITLE, 0, top),
            text="text:N",
            opacity=alt.condition(f"datum.end || width > {NARROW}", alt.value(1), alt.value(0)),
        )
    )
    last = parts[parts["year"].eq(parts["year"].max())]
    middle = (last["low"] + last["high"]) / 2
    labels = pd.DataFrame(
        {
            "at": spread_labels(middle, 1.2 * top * LINE_HEIGHT / HEIGHT),
            "label": last["name"] + " " + last["text"],
            "key": last["key"],
        }
    )
    names = label_right(labels, scale_values("at", RATE_TITLE, 0, top), MODES)
    description = (
        f"Barres empilées par mode d’accueil. Total : {_span(total)}. En {last['year'].iloc[-1]} : "
        f"{' ; '.join(labels['label'])}."
    )
    return finish_chart([bars, totals, *names], description)


def chart_rates(rates: pd.DataFrame) -> alt.LayerChart:
    """Total rate over the years: the area in hand in bold, the others named at their end.

    ``rates``: label, year, rate, own (the area in hand).
    """
    lines = rates.sort_values(["own", "label", "year"], ignore_index=True)
    lines = lines.assign(text=lines["rate"].map(french.rate), title=lines["label"].map(typeset))
    top = float(lines["rate"].max()) * HEADROOM
    labels = list(dict.fromkeys(lines["label"]))
    base = alt.Chart(lines).encode(
        x=scale_years(),
        y=scale_values("rate", RATE_TITLE, 0, top),
        detail="label:N",
        color=alt.condition("datum.own", alt.value(CHART["area"]), alt.value(CHART["reference"])),
    )
    strokes = base.mark_line().encode(
        strokeDash=alt.StrokeDash(
            "label:N",
            scale=alt.Scale(domain=labels, range=[_dash(label) for label in labels]),
            legend=None,
        ),
        size=alt.condition("datum.own", alt.value(3.5), alt.value(1.8)),
    )
    points = base.mark_point(filled=True, opacity=1).encode(
        size=alt.condition("datum.own", alt.value(70), alt.value(22)),
        tooltip=list_tooltips(year="Année", title="Territoire", text="Places pour 100 enfants"),
    )
    last = lines.drop_duplicates("label", keep="last")
    end = int(lines["year"].max())
    keys = {True: "area", False: "reference"}
    names = label_right(
        pd.DataFrame(
            {
                "at": spread_labels(last["rate"], LABEL_LINES * top * LINE_HEIGHT / HEIGHT),
                "label": [
                    _name_line(title, text, year, end)
                    for title, text, year in zip(
                        last["title"], last["text"], last["year"], strict=True
                    )
                ],
                "key": [keys[bool(own)] for own in last["own"]],
            }
        ),
        scale_values("at", RATE_TITLE, 0, top),
        {key: CHART[key] for key in keys.values()},
        swatch=False,
    )
    told = [f"{label} : {_span(rows)}." for label, rows in lines.groupby("title", sort=False)]
    description = f"Courbes du taux de couverture. {' '.join(told)}"
    return finish_chart([strokes, points, *names], description)


def chart_split(split: ChangeSplit) -> alt.LayerChart:
    """Change of a rate in two causes and their sum, in points."""
    values = [split.supply, split.denominator, split.change]
    table = pd.DataFrame(
        {
            "name": ["Effet des places", "Effet du nombre d’enfants", "Évolution du taux"],
            "value": values,
            "text": [french.signed(value) for value in values],
            "colour": [CHART["supply"], CHART["denominator"], CHART["total"]],
        }
    )
    told = " ; ".join(table["name"] + " " + table["value"].map(write_points))
    bars = draw_named_bars(table, "points de taux")
    return finish_chart(bars, f"Barres : {told}.", height=NAMED_BAR * len(table) + AXIS_HEIGHT)


def chart_places(places: pd.DataFrame) -> alt.LayerChart:
    """Places by mode in one year, for a commune without published rates: mode, year, places."""
    ordered = places.sort_values("places", ascending=False, ignore_index=True)
    table = pd.DataFrame(
        {
            "name": ordered["mode"].map(MODE_NAMES),
            "value": ordered["places"],
            "text": ordered["places"].map(french.count),
            "colour": ordered["mode"].map(MODES).fillna(CHART["other"]),
        }
    )
    told = " ; ".join(table["name"] + " " + table["text"])
    description = f"Barres des places par mode en {ordered['year'].iloc[0]} : {told}."
    bars = draw_named_bars(table, "places")
    return finish_chart(bars, description, height=NAMED_BAR * len(table) + AXIS_HEIGHT)


def chart_births(births: pd.DataFrame) -> alt.LayerChart:
    """Births of each year, written in their bars: year, births."""
    table = births.sort_values("year", ignore_index=True)
    table = table.assign(text=table["births"].map(french.count))
    peak = table["births"].tolist().index(table["births"].max())
    y = scale_values("births", "naissances", 0, float(table["births"].max()) * 1.05, counts=True)
    base = alt.Chart(table).encode(x=scale_years(), y=y)
    bars = base.mark_bar(color=CHART["area"]).encode(
        tooltip=list_tooltips(year="Année", text="Naissances")
    )
    # Upright, they fit the width of a bar on a telephone too.
    texts = base.mark_text(angle=270, align="right", dx=-6, fontSize=12, color=LIGHT_TEXT)
    description = (
        f"Barres des naissances : {_span(table)}, {table['text'][peak]} au plus haut en "
        f"{table['year'][peak]}."
    )
    return finish_chart([bars, texts.encode(text="text:N")], description)


def chart_children(children: pd.DataFrame) -> alt.LayerChart:
    """Children under 3: the estimate and its interval, the census, the count CNAF implies.

    ``children``: year, children_u3, low, high, census, cnaf (31 December).
    """
    table = children.dropna(subset="children_u3").reset_index(drop=True)
    table["estimate"] = table["children_u3"].map(round_estimate).map(french.count)
    table["interval"] = [
        french.interval(round_estimate(low), round_estimate(high))
        for low, high in zip(table["low"], table["high"], strict=True)
    ]
    values = table[["low", "high", "census", "cnaf"]].to_numpy(dtype="float64")
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    margin = 0.15 * (high - low)
    low, high = max(0.0, low - margin), high + margin

    def y(field: str) -> alt.Y:
        return scale_values(field, "enfants de moins de 3 ans", low, high, counts=True)

    colour = CHART["estimate"]
    band = (
        alt.Chart(table)
        .mark_area(color=colour, opacity=0.18)
        .encode(x=scale_years(), y=y("low"), y2="high:Q")
    )
    line = (
        alt.Chart(table)
        .mark_line(color=colour, strokeWidth=3, point={"color": colour, "filled": True})
        .encode(
            x=scale_years(),
            y=y("children_u3"),
            tooltip=list_tooltips(
                year="Fin", estimate="Estimation de l’atlas", interval="Intervalle à 90 %"
            ),
        )
    )
    layers, labels = [band, line], []
    for column, name, shape in _CHILDREN:
        known = table.dropna(subset=column)
        if known.empty:
            continue
        rounded = known[column] if column == "census" else known[column].map(round_estimate)
        known = known.assign(text=rounded.map(french.count))
        if shape:
            layers.append(
                alt.Chart(known)
                .mark_point(shape=shape, filled=True, size=75, opacity=1, color=CHART[column])
                .encode(x=scale_years(), y=y(column), tooltip=list_tooltips(year="Fin", text=name))
            )
        last = known.iloc[-1]
        label = f"{name}|{last['text']} ({last['year']})"
        labels.append({"at": float(last[column]), "label": label, "key": column})
    beside = pd.DataFrame(labels)
    told = " ; ".join(beside["label"].str.replace("|", " "))
    beside["at"] = spread_labels(beside["at"], LABEL_LINES * LINE_HEIGHT / HEIGHT * (high - low))
    colours = {"children_u3": colour, "cnaf": CHART["cnaf"], "census": CHART["census"]}
    names = label_right(beside, y("at"), colours, swatch=False)
    description = f"Enfants de moins de 3 ans, fin d’année : {told}."
    return finish_chart([*layers, *names], description)


def chart_communes(
    communes: pd.DataFrame, highlighted: Sequence[str], references: Sequence[Comparison]
) -> alt.LayerChart:
    """Last rate of every commune, ranked, with lines for the rates of comparison.

    ``communes``: code, name, year, rate, highest first; a year before the last is written.
    """
    end = int(communes["year"].max())
    table = communes.assign(
        own=communes["code"].isin(list(highlighted)),
        title=communes["name"].map(typeset),
        text=[
            french.rate(rate) + ("" if year == end else f" ({year})")
            for rate, year in zip(communes["rate"], communes["year"], strict=True)
        ],
    )
    top = 1.15 * max([float(table["rate"].max()), *(item.rate for item in references)])
    scale = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(title=RATE_TITLE, tickCount=5)
    x = alt.X("rate:Q", scale=scale, axis=axis)
    y = alt.Y("title:N", sort=list(table["title"]), axis=alt.Axis(title=None, labelLimit=200))
    own = table["own"]
    bars = (
        alt.Chart(table)
        .mark_bar(height=ROW_HEIGHT - 6)
        .encode(
            x=x,
            y=y,
            color=alt.condition("datum.own", alt.value(CHART["area"]), alt.value(CHART["other"])),
            tooltip=list_tooltips(title="Commune", text="Places pour 100 enfants", year="Année"),
        )
    )
    layers = [bars]
    marks = [
        f"{typeset(item.label)} {write_rate(item)}"
        + ("" if item.year == end else f" ({item.year})")
        for item in references
    ]
    colour = CHART["reference"]
    for rank, (item, text) in enumerate(zip(references, marks, strict=True)):
        line = alt.Chart(pd.DataFrame({"rate": [item.rate], "text": [text]})).encode(x=x)
        height = alt.value(-8 - (LINE_HEIGHT + 2) * rank)
        layers.append(line.mark_rule(color=colour, strokeDash=[4, 3], strokeWidth=1.5))
        layers.append(line.mark_text(**{**BOLD, "color": colour}).encode(y=height, text="text:N"))
    beside = {**BOLD, "align": "left", "dx": 5}
    for rows, weight in ((table[own], "bold"), (table[~own], "normal")):
        layers += write_texts(rows, {**beside, "fontWeight": weight}, x=x, y=y)
    named = table[own] if len(highlighted) == 1 else table.iloc[[0, -1]]
    description = (
        "Barres du dernier taux de couverture connu, de la commune la mieux couverte à la moins "
        f"couverte. {' ; '.join(named['title'] + ' ' + named['text'])}. "
        f"Repères : {' ; '.join(marks)}."
    )
    return finish_chart(layers, description, height=ROW_HEIGHT * len(table))


def _span(rows: pd.DataFrame) -> str:
    """« de 31,6 en 2017 à 35,2 en 2022 », from rows in order with year and text."""
    first, last = rows.iloc[0], rows.iloc[-1]
    if first["year"] == last["year"]:
        return f"{first['text']} en {first['year']}"
    return f"de {first['text']} en {first['year']} à {last['text']} en {last['year']}"


def _dash(label: str) -> list[int]:
    return next((dash for name, dash in _DASHES.items() if label.startswith(name)), [1, 0])


def _name_line(title: str, text: str, year: int, last_year: int) -> str:
    """« France 56,1 » over « communes > … »: the field of a rate never goes unsaid."""
    name, _, field = title.partition(", ")
    head = f"{name} {text}" + ("" if year == last_year else f" ({year})")
    return f"{head}|{field.replace('communes de plus de', 'communes >')}" if field else head
