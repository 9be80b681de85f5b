"""Chart of what each more site brings (altair)."""

import altair as alt
import pandas as pd

from geo import french
from geo.access.parameters import show
from geo.figures.chart_parts import (
    BOLD,
    finish_chart,
    label_right,
    list_tooltips,
    scale_values,
    write_texts,
)
from geo.figures.palette import CHART
from geo.figures.sentences import write_estimate
from geo.figures.spread import spread_labels
from geo.siting.question import Question

COLOURS = {"within": CHART["supply"], "served": CHART["denominator"]}
LABEL_GAP = 36  # px between two names
HEIGHT = 320  # px


def chart_curve(curve: pd.DataFrame, question: Question) -> alt.LayerChart:
    """Missing places around the sites, and those they serve, by number of sites.

    ``curve``: geo.siting.robustness.Robustness. The number that was asked for is marked.
    """
    minutes = show(question.minutes)
    names = {
        "within": f"places manquantes|à {minutes} min",
        "served": f"places répondues|({show(question.capacity)} par MAM)",
    }
    drawn = curve[["sites", *names]]
    lines = drawn.melt("sites", list(names), var_name="key", value_name="value")
    lines["text"] = lines["value"].map(write_estimate)
    lines["title"] = lines["key"].map(lambda key: names[key].replace("|", " "))
    top = 1.1 * float(lines["value"].max())
    x = alt.X(
        "sites:Q",
        axis=alt.Axis(title="nombre de MAM", format="d", tickMinStep=1, grid=False),
        scale=alt.Scale(domain=[0, int(curve["sites"].max())], nice=False),
    )
    y = scale_values("value", "places", 0.0, top, counts=True)
    colour = alt.Color(
        "key:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None
    )
    base = alt.Chart(lines).encode(x=x, y=y, color=colour)
    last = lines[lines["sites"].eq(lines["sites"].max())].reset_index(drop=True)
    gap = LABEL_GAP * top / HEIGHT
    labels = pd.DataFrame(
        {
            "at": spread_labels(last["value"], gap),
            "label": last["key"].map(names),
            "key": last["key"],
        }
    )
    at = scale_values("at", "places", 0.0, top, counts=True)
    asked = lines[lines["sites"].eq(question.sites)]
    layers = [
        base.mark_line(strokeWidth=2.5),
        base.mark_circle(size=60, opacity=1).encode(
            tooltip=list_tooltips(title=" ", sites="MAM", text="Places")
        ),
        *label_right(labels, at, COLOURS, swatch=False),
    ]
    if len(asked):
        mark = asked.head(1)[["sites"]]
        rule = alt.Chart(mark).mark_rule(color=CHART["reference"], strokeDash=[4, 3])
        layers.append(rule.encode(x=x))
        layers += write_texts(asked, {**BOLD, "dy": -12}, x=x, y=y)
    told = " ; ".join(
        f"{french.count(row['sites'])} MAM : {write_estimate(row['within'])} places manquantes "
        f"autour, {write_estimate(row['served'])} répondues"
        for row in curve.to_dict("records")
    )
    return finish_chart(layers, f"Ce qu’apporte une MAM de plus. {told}.", height=HEIGHT)
