"""What the charts share: axes, labels beside what they name, fonts, French numbers."""

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from geo import french
from geo.figures.palette import CHART

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
FONT_SIZE = 13
LINE_HEIGHT = 15  # px, between lines of a label
HEIGHT = 320  # px, of a chart over time
NAMED_BAR = 54  # px, of a bar with its name above
AXIS_HEIGHT = 50  # px, of a horizontal axis and its title
BOLD: dict[str, Any] = {"fontSize": FONT_SIZE, "fontWeight": "bold", "color": CHART["text"]}


def scale_years() -> alt.X:
    """Axis of the years, one band each."""
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap=True, labelSeparation=6, ticks=False)
    return alt.X("year:O", axis=axis)


def scale_values(field: str, title: str, low: float, high: float, *, counts: bool = False) -> alt.Y:
    """Vertical axis of a field from ``low`` to ``high``; thousands apart for counts."""
    axis = alt.Axis(title=title, tickCount=5, format="~r")
    if counts:
        axis = alt.Axis(title=title, tickCount=5, format=",d", tickMinStep=1)
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=axis)


def list_tooltips(**titles: str) -> list[alt.Tooltip]:
    """A line a field, with its French title; the fields are already text."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]


def label_right(
    labels: pd.DataFrame, y: alt.Y, colours: Mapping[str, str], *, swatch: bool = True
) -> list[alt.Chart]:
    """Names right of the plot: ``labels`` holds at (the height), label and key (the colour).

    After a square of the colour, or in the colour itself, which must then read on white; « | »
    starts a second line.
    """
    base = alt.Chart(labels).encode(x=alt.value("width"), y=y)
    colour = alt.Color(
        "key:N",
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=None,
    )
    style: dict[str, Any] = {"align": "left", "baseline": "middle", "fontSize": FONT_SIZE}
    if not swatch:
        style |= {"fontWeight": "bold", "lineHeight": LINE_HEIGHT, "lineBreak": "|"}
        text = base.mark_text(**style, dx=8)
        return [text.encode(text="label:N", color=colour)]
    squares = base.mark_text(**style, dx=6, text="■").encode(color=colour)
    names = base.mark_text(**style, dx=22, color=CHART["text"]).encode(text="label:N")
    return [squares, names]


def write_texts(texts: pd.DataFrame, style: Mapping[str, Any], **encoding: Any) -> list[alt.Chart]:
    """Texts of the column ``text``, over a white halo where a line crosses them."""
    halo = {"stroke": "white", "strokeWidth": 4}
    return [
        alt.Chart(texts).mark_text(**{**style, **extra}).encode(text="text:N", **encoding)
        for extra in (halo, {})
    ]


def draw_named_bars(table: pd.DataFrame, title: str) -> list[alt.Chart]:
    """Horizontal bars from zero: name, value, text, colour; ``title`` of the axis.

    The name is above its bar, not beside it, so that bars stay long on a telephone.
    """
    low, high = min(0.0, *table["value"]), max(0.0, *table["value"])
    room = 0.22 * (high - low or 1.0)  # for the labels beyond the bars
    scale = alt.Scale(domain=[low - room if low < 0 else 0, high + room], nice=False)
    axis = alt.Axis(title=title, tickCount=5, tickMinStep=1)
    x = alt.X("value:Q", scale=scale, axis=axis)
    y = alt.Y("name:N", sort=list(table["name"]), axis=None)
    bars = (
        alt.Chart(table)
        .mark_bar(height=22, yOffset=10)
        .encode(
            x=x,
            y=y,
            color=alt.Color("colour:N", scale=None),
            tooltip=list_tooltips(name=" ", text=title.capitalize()),
        )
    )
    zero = alt.Chart(table.head(1)).mark_rule(color=CHART["text"]).encode(x=alt.datum(0))
    names = table[["name"]].assign(text=table["name"])
    plain = {**BOLD, "fontWeight": "normal", "align": "left", "dy": -13}
    layers = [bars, zero, *write_texts(names, plain, x=alt.value(0), y=y)]
    rising = table["value"].ge(0)
    right, left = {**BOLD, "align": "left", "dx": 6}, {**BOLD, "align": "right", "dx": -6}
    for rows, style in ((table[rising], right), (table[~rising], left)):
        if len(rows):
            layers += write_texts(rows, {**style, "dy": 10}, x=x, y=y)
    return layers


def finish_chart(
    layers: Iterable[alt.Chart],
    description: str,
    *,
    height: int = HEIGHT,
) -> alt.LayerChart:
    """The layers as one chart, with the atlas's fonts and French numbers.

    ``description`` is for screen readers. The plot leaves room for the labels beside it.
    """
    number = alt.NumberLocale(
        decimal=",", thousands=french.NARROW_SPACE, grouping=[3], currency=["", "\u00a0€"]
    )
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .resolve_scale(color="independent", size="independent")
        .properties(
            width="container",
            height=height,
            description=description,
            padding={"left": 5, "top": 5, "right": 5, "bottom": 5},
            usermeta={"embedOptions": {"renderer": "svg"}},
        )
        .configure(font=FONT, locale=alt.Locale(number=number))
        .configure_axis(
            labelFontSize=FONT_SIZE,
            titleFontSize=FONT_SIZE,
            titleFontWeight="normal",
            labelColor=CHART["text"],
            titleColor=CHART["text"],
            gridColor=CHART["grid"],
            domain=False,
            ticks=False,
            labelPadding=6,
        )
        .configure_view(stroke=None)
        # The description and the table tell it better than each mark would, in English.
        .configure_mark(aria=False)
    )
    return chart
