"""Charts of the outlook: the known years in full, the scenarios dashed over a shaded ground.

Importing this module costs half a second (altair): do it where a chart is drawn.
"""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from geo import french
from geo.figures.chart_parts import (
    BOLD,
    HEIGHT,
    LINE_HEIGHT,
    finish_chart,
    label_right,
    list_tooltips,
    scale_values,
    scale_years,
    write_texts,
)
from geo.figures.outlook_sentences import CHILDREN_WORDS, PLACES_WORDS
from geo.figures.palette import BIRTHS_SCENARIOS, CHART, PLACES_SCENARIOS
from geo.figures.spread import spread_labels

HEADROOM = 1.1  # above the highest mark
CHILDREN_TITLE = "enfants de moins de 3 ans"
RATE_TITLE = "places pour 100 enfants"
# A scenario is told by its dashes too; none is a full line.
DASHES = {"constantes": [7, 4], "tendance": [2, 3], "retour": [10, 3, 2, 3]}
# After « naissances », where a telephone leaves little room.
_SHORT_BIRTHS = {
    "constantes": "constantes",
    "tendance": "en tendance",
    "retour": "vers la moyenne",
}


def chart_children_outlook(past: pd.DataFrame, scenarios: pd.DataFrame) -> alt.LayerChart:
    """Children under 3: the estimate and its interval, then a line a scenario of births.

    ``past``: year, children_u3, low, high; ``scenarios``: children_scenario, year, children, from
    the last year of the past on.
    """
    known = past.sort_values("year").assign(
        text=past["children_u3"].map(french.estimate),
        interval=[
            french.interval(french.round_estimate(low), french.round_estimate(high))
            for low, high in zip(past["low"], past["high"], strict=True)
        ],
    )
    top = HEADROOM * max(float(known["high"].max()), float(scenarios["children"].max()))
    y = scale_values("value", CHILDREN_TITLE, 0, top, counts=True)
    band = (
        alt.Chart(known)
        .mark_area(color=CHART["estimate"], opacity=0.25)
        .encode(
            x=scale_years(),
            y=scale_values("low", CHILDREN_TITLE, 0, top, counts=True),
            y2="high:Q",
        )
    )
    line = _draw_past(
        known.assign(value=known["children_u3"]), y, text="Estimation", interval="Intervalle à 90 %"
    )
    lines = pd.DataFrame(
        {
            "year": scenarios["year"],
            "value": scenarios["children"],
            "text": scenarios["children"].map(french.estimate),
            "key": scenarios["children_scenario"],
            "name": scenarios["children_scenario"].map(CHILDREN_WORDS).map(str.capitalize),
            "line": scenarios["children_scenario"],
        }
    )
    last = lines[lines["year"].eq(lines["year"].max())]
    labels = pd.DataFrame(
        {
            "at": spread_labels(last["value"], _measure_lines(2, top)),
            "label": last["name"] + "|" + last["text"],
            "key": last["key"],
        }
    )
    names = label_right(
        labels, scale_values("at", CHILDREN_TITLE, 0, top), BIRTHS_SCENARIOS, swatch=False
    )
    end = known.iloc[-1]
    told = " ; ".join(last["name"] + " " + last["text"])
    description = (
        f"Enfants de moins de 3 ans : estimation, {end['text']} fin {end['year']} ; scénarios pour "
        f"{last['year'].iloc[0]} : {told}."
    )
    layers = [
        *_shade_future(known["year"], lines["year"], "Estimé"),
        band,
        *_draw_scenarios(lines, y, BIRTHS_SCENARIOS),
        *line,
        *names,
    ]
    return finish_chart(layers, description)


def chart_rates_outlook(
    past: pd.DataFrame, scenarios: pd.DataFrame, target: float
) -> alt.LayerChart:
    """Coverage rate: the published years, then every pair of scenarios, and the target.

    ``past``: year, rate, and status in words; ``scenarios``: children_scenario, places_scenario,
    year, rate, from the last year of the past on. The colour tells the places, the dashes the
    births; the last rates are beside, highest first.
    """
    known = past.sort_values("year").assign(value=past["rate"], text=past["rate"].map(french.rate))
    top = HEADROOM * max(float(known["rate"].max()), float(scenarios["rate"].max()), target)
    y = scale_values("value", RATE_TITLE, 0, top)
    lines = pd.DataFrame(
        {
            "year": scenarios["year"],
            "value": scenarios["rate"],
            "text": scenarios["rate"].map(french.rate),
            "key": scenarios["places_scenario"],
            "line": scenarios["children_scenario"],
            "name": (
                scenarios["places_scenario"].map(PLACES_WORDS)
                + ", "
                + scenarios["children_scenario"].map(CHILDREN_WORDS)
            ).map(str.capitalize),
        }
    )
    last = lines[lines["year"].eq(lines["year"].max())]
    families = [(key, rows) for key, rows in last.groupby("key", sort=False)]
    middles = [float(rows["value"].mean()) for _, rows in families]
    labels = pd.DataFrame(
        {
            "at": spread_labels(middles, _measure_lines(5, top)),
            "label": [_name_family(str(key), rows) for key, rows in families],
            "key": [key for key, _ in families],
        }
    )
    names = label_right(labels, scale_values("at", RATE_TITLE, 0, top), PLACES_SCENARIOS,
                        swatch=False)  # fmt: skip
    told = " ; ".join(last["name"] + " " + last["text"])
    first, end = known.iloc[0], known.iloc[-1]
    description = (
        f"Taux de couverture : {first['text']} en {first['year']}, {end['text']} en "
        f"{end['year']} ; scénarios pour {last['year'].iloc[0]} : {told}. Taux visé : "
        f"{french.rate(target)}."
    )
    layers = [
        *_shade_future(
            known["year"], lines["year"], " ou ".join(known["status"].unique()).capitalize()
        ),
        *_draw_target(target, y, int(first["year"])),
        *_draw_scenarios(lines, y, PLACES_SCENARIOS),
        *_draw_past(known, y, text="Places pour 100 enfants", status="Statut"),
        *names,
    ]
    return finish_chart(layers, description)


def _measure_lines(count: int, top: float) -> float:
    """Height of a label of some lines and of the white around it, on an axis from 0 to top."""
    return 1.25 * count * LINE_HEIGHT * top / HEIGHT


def _name_family(key: str, rows: pd.DataFrame) -> str:
    """« Places constantes|et naissances :|43,4 en tendance|… », the highest rate first."""
    ordered = rows.sort_values("value", ascending=False)
    each = [
        f"{text} {_SHORT_BIRTHS[line]}"
        for text, line in zip(ordered["text"], ordered["line"], strict=True)
    ]
    return "|".join([PLACES_WORDS[key].capitalize(), "et naissances :", *each])


def _shade_future(known: pd.Series, scenarios: pd.Series, word: str) -> list[alt.Chart]:
    """The ground of the years to come, and what each side of it is."""
    first, last = int(known.max()) + 1, int(scenarios.max())
    years = list(range(int(known.min()), last + 1))
    x = scale_years().scale(domain=years)
    ground = pd.DataFrame({"year": range(first, last + 1)})
    words = pd.DataFrame({"year": [years[0], first], "text": [word, "Scénarios"]})
    rect = alt.Chart(ground).mark_rect(color=CHART["grid"], opacity=0.55).encode(x=x)
    style = {**BOLD, "align": "left", "dx": -8, "color": CHART["reference"]}
    text = alt.Chart(words).mark_text(**style).encode(x=x, y=alt.value(-9), text="text:N")
    return [rect, text]


def _draw_past(table: pd.DataFrame, y: alt.Y, **tooltips: str) -> list[alt.Chart]:
    """The known years: a full line and its points."""
    base = alt.Chart(table).encode(x=scale_years(), y=y)
    line = base.mark_line(color=CHART["area"], strokeWidth=3)
    points = base.mark_point(filled=True, size=60, opacity=1, color=CHART["area"])
    return [line, points.encode(tooltip=list_tooltips(year="Année", **tooltips))]


def _draw_scenarios(lines: pd.DataFrame, y: alt.Y, colours: Mapping[str, str]) -> list[alt.Chart]:
    """A dashed line a scenario: year, value, text, name, key (the colour), line (the dashes)."""
    base = alt.Chart(lines).encode(
        x=scale_years(),
        y=y,
        detail=["key:N", "line:N"],
        color=alt.Color(
            "key:N",
            scale=alt.Scale(domain=list(colours), range=list(colours.values())),
            legend=None,
        ),
    )
    strokes = base.mark_line(strokeWidth=2).encode(
        strokeDash=alt.StrokeDash(
            "line:N",
            scale=alt.Scale(domain=list(DASHES), range=list(DASHES.values())),
            legend=None,
        )
    )
    future = alt.datum.year > int(lines["year"].min())
    points = base.transform_filter(future).mark_point(filled=True, size=22, opacity=1)
    return [
        strokes,
        points.encode(tooltip=list_tooltips(year="Année", name="Scénario", text="Valeur")),
    ]


def _draw_target(target: float, y: alt.Y, first_year: int) -> list[alt.Chart]:
    row = pd.DataFrame(
        {"value": [target], "year": [first_year], "text": [f"Taux visé {french.rate(target)}"]}
    )
    rule = alt.Chart(row).mark_rule(color=CHART["reference"], strokeWidth=1.5).encode(y=y)
    style = {**BOLD, "align": "left", "dx": -8, "dy": 10, "color": CHART["reference"]}
    return [rule, *write_texts(row, style, x=scale_years(), y=y)]
