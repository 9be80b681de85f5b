"""Charts of a scenario (altair)."""

import altair as alt
import pandas as pd

from geo import french
from geo.figures.chart_parts import BOLD, finish_chart, list_tooltips, scale_values, write_texts
from geo.figures.palette import CHART, DIVERGING

HEIGHT = 260  # px
ROOM = 0.2  # of the values, for the labels beyond the bars
LEAST = 0.1  # places for 100 children: the smallest axis
SHOWN = 0.005  # places for 100 children: below, a bar has no label


def chart_deciles(deciles: pd.DataFrame) -> alt.LayerChart:
    """Places for 100 children gained or lost by decile of poverty, with their interval.

    ``deciles``: geo.figures.scenario_tables.add_bounds; those of unknown poverty are left out.
    """
    known = deciles.dropna(subset=["decile", "change"]).copy()
    known["name"] = known["decile"].astype("int64").astype("str")
    known["text"] = known["change"].map(lambda value: french.signed(value, 2))
    known["colour"] = known["change"].map(lambda value: DIVERGING[0] if value < 0 else DIVERGING[5])
    ends = [known[name] for name in ("change", "change_low", "change_high") if name in known]
    low = min(0.0, *(float(end.min()) for end in ends))
    high = max(0.0, *(float(end.max()) for end in ends))
    room = ROOM * max(high - low, LEAST)
    x = alt.X(
        "name:N",
        sort=list(known["name"]),
        axis=alt.Axis(
            title="dixièmes d’enfants, du moins pauvre (1) au plus pauvre (10)", labelAngle=0
        ),
    )
    bottom = low - room if low < 0 else 0.0
    y = scale_values("change", "places pour 100 enfants", bottom, high + room)
    bars = (
        alt.Chart(known[["name", "change", "text", "colour"]])
        .mark_bar()
        .encode(
            x=x,
            y=y,
            color=alt.Color("colour:N", scale=None),
            tooltip=list_tooltips(name="Dixième", text="Écart"),
        )
    )
    zero = alt.Chart(known.head(1)).mark_rule(color=CHART["text"]).encode(y=alt.datum(0))
    layers = [bars, zero]
    known["top"] = known["change"]
    if "change_low" in known:
        known["top"] = known["change_high"].where(known["change"].ge(0), known["change_low"])
        rules = alt.Chart(known[["name", "change_low", "change_high"]]).mark_rule(
            color=CHART["text"], strokeWidth=1.5
        )
        layers.append(rules.encode(x=x, y="change_low:Q", y2="change_high:Q"))
    named = known[known["change"].abs() >= SHOWN]
    rising = named["change"].ge(0)
    for rows, dy in ((named[rising], -9), (named[~rising], 9)):
        if len(rows):
            style = {**BOLD, "fontSize": 11, "align": "center", "baseline": "middle", "dy": dy}
            height = alt.Y("top:Q", scale=alt.Scale(domain=[bottom, high + room], nice=False))
            layers += write_texts(rows[["name", "top", "text"]], style, x=x, y=height)
    told = " ; ".join(f"{row.name} : {row.text}" for row in known.itertuples(index=False))
    return finish_chart(
        layers,
        "Places pour 100 enfants en plus ou en moins à portée de marche, par dixième de pauvreté, "
        f"du moins pauvre au plus pauvre : {told}.",
        height=HEIGHT,
    )
