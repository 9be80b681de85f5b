"""Chart of the ranks that the first areas take when the method changes (altair)."""

import altair as alt
import pandas as pd

from geo.access.variants import AS_IT_IS
from geo.figures.chart_parts import (
    AXIS_HEIGHT,
    BOLD,
    LINE_HEIGHT,
    finish_chart,
    list_tooltips,
    write_texts,
)
from geo.figures.palette import CHART
from geo.figures.sensitivity_texts import write_rank
from geo.figures.sentences import typeset
from geo.indicators.robustness import TOP

ROW = 48  # px, of an area: its name, then its ranks
LINEAR_RANKS = 40  # beyond, the first ranks would be crushed: the scale becomes logarithmic
LOG_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def chart_moves(ranks: pd.DataFrame, column: str = "rank", top: int = TOP) -> alt.LayerChart:
    """Ranks of the first ``top`` areas with every variant of the method.

    ``ranks``: geo.indicators.sensitivity.rank_variants; ``column``: rank or access_rank. A dot is
    a rank, the larger the more variants give it; the bar is the rank with the method as it is.
    """
    usual = ranks[ranks["family"].eq(AS_IT_IS[0]) & ranks[column].le(top)]
    usual = usual.sort_values([column, "code"], ignore_index=True)
    others = ranks[ranks["code"].isin(usual["code"]) & ranks["family"].ne(AS_IT_IS[0])]
    every = others.assign(variant=others["family"] + " : " + others["label"], at=others[column])
    dots = every.groupby(["code", "at"], as_index=False).agg(
        number=("variant", "size"), variants=("variant", " ; ".join)
    )
    dots["title"] = dots["at"].map(write_rank)
    rows = usual[["code", "name", column]].rename(columns={column: "at"})
    spread = every.groupby("code")["at"]
    rows["low"] = rows["code"].map(spread.min()).clip(upper=rows["at"])
    rows["high"] = rows["code"].map(spread.max()).clip(lower=rows["at"])
    rows["text"] = [
        _name_row(*row)
        for row in zip(rows["name"], rows["at"], rows["low"], rows["high"], strict=True)
    ]

    last = max(float(rows["high"].max()), top + 1)
    x = _scale_ranks("at", last)
    y = alt.Y("code:N", sort=list(rows["code"]), axis=None)
    down = 8  # px: the dots are under the name
    span = alt.Chart(rows).mark_rule(color=CHART["other"], strokeWidth=2, yOffset=down)
    spots = alt.Chart(dots).mark_circle(color=CHART["area"], opacity=0.75, yOffset=down)
    bars = alt.Chart(rows).mark_tick(
        color=CHART["denominator"], thickness=3, height=20, yOffset=down
    )
    limit = alt.Chart(pd.DataFrame({"at": [top + 0.5]})).encode(x=x)
    label = pd.DataFrame({"at": [top + 0.5], "text": [f"{top} premiers rangs ←"]})
    names = {**BOLD, "fontWeight": "normal", "align": "left", "dy": -10}
    layers = [
        limit.mark_rule(color=CHART["reference"], strokeDash=[4, 3]),
        span.encode(x=_scale_ranks("low", last), x2="high:Q", y=y),
        spots.encode(
            x=x,
            y=y,
            size=alt.Size("number:Q", scale=alt.Scale(range=[40, 260]), legend=None),
            tooltip=list_tooltips(title="Rang", variants="Avec"),
        ),
        bars.encode(x=x, y=y),
        *write_texts(rows[["code", "text"]], names, x=alt.value(0), y=y),
        *write_texts(
            label,
            {**BOLD, "align": "right", "color": CHART["reference"]},
            x=x,
            y=alt.value(-LINE_HEIGHT),
        ),
    ]
    description = f"Rangs selon la variante. {' ; '.join(rows['text'])}."
    return finish_chart(layers, description, height=ROW * len(rows) + AXIS_HEIGHT)


def _scale_ranks(field: str, last: float) -> alt.X:
    if last <= LINEAR_RANKS:
        scale = alt.Scale(domain=[0.5, last + 0.5], nice=False)
        axis = alt.Axis(title="rang", tickMinStep=1, format="d")
    else:
        scale = alt.Scale(type="log", domain=[0.8, 1.2 * last], nice=False)
        ticks = [tick for tick in LOG_TICKS if tick <= last]
        axis = alt.Axis(title="rang (échelle logarithmique)", values=ticks, format="d")
    return alt.X(f"{field}:Q", scale=scale, axis=axis)


def _name_row(name: str, rank: float, low: float, high: float) -> str:
    """« Dugny : 4ᵉ, du 3ᵉ au 7ᵉ selon la variante »."""
    moves = f"du {write_rank(low)} au {write_rank(high)} selon la variante"
    if low == high:
        moves = "avec toutes les variantes"
    return f"{typeset(name)} : {write_rank(rank)}, {moves}"
