"""Maps of the social context: by IRIS of a commune, by commune of a larger area."""

import pandas as pd

from geo import french
from geo.errors import NoFigureError
from geo.figures.breaks import fixed_breaks
from geo.figures.citations import cite
from geo.figures.sentences import locate_area, typeset
from geo.figures.static.choropleth import Theme, draw_choropleth
from geo.figures.static.legend import Block
from geo.figures.static.shapes import list_iris
from geo.figures.static.sheet import Drawn, Message
from geo.figures.static.style import Style
from geo.figures.static.words import capital, tell_spread
from geo.indicators.definitions import Indicator, get_indicator
from geo.indicators.portrait import Area, describe_context, list_members
from geo.indicators.values import Tables, compute_values, list_years

# What a value is of, after the value.
NOUNS = {
    "pauvrete": "de la population sous le seuil de pauvreté",
    "monoparentales": "de familles monoparentales parmi les familles avec enfants",
    "rsa": "des foyers allocataires de la CAF perçoivent le RSA",
}


def draw_context(area: Area, tables: Tables, style: Style, *, indicator: str) -> Drawn:
    """A social rate of NOUNS. Raises NoFigureError where nothing is published."""
    chosen = get_indicator(indicator)
    level = "iris" if area.level == "commune" else "commune"
    year, own = _read(area, tables, chosen, level)
    around = level == "iris" and bool(own["value"].isna().all())
    if around:  # secret in every IRIS: the commune among its neighbours
        level = "commune"
        year, own = _read(area, tables, chosen, level)
    here = own if level == "iris" else own[own["code"].isin(list_members(area, tables))]
    if here["value"].isna().all():
        raise NoFigureError(
            f"{typeset(area.name)} : « {chosen.label} » n’y est pas publié à cette échelle (secret "
            "statistique). Choisir la même carte pour l’EPT."
        )
    figures = {}
    if level == "commune":
        known = own.dropna(subset="value")
        pairs = zip(known["code"], known["value"], strict=True)
        figures = {str(code): french.number(value) for code, value in pairs}
    theme = Theme(
        level, own, fixed_breaks(chosen.breaks), "counts", f"{chosen.label}, {year}",
        f"{chosen.unit_label}, par {'IRIS' if level == 'iris' else 'commune'}", figures,
        around=around,
    )  # fmt: skip
    context = describe_context(area, tables)
    row = context[context["indicator"].eq(chosen.key)].iloc[0]
    message = _say(area, chosen, own if area.level != "commune" else own.head(0), row)
    lines = [
        f"{label} : {french.percent(row[column])}"
        for column, label in (("area", typeset(area.name)), ("ept", typeset(area.ept_name or "")),
                              ("departement", "Seine-Saint-Denis"))
        if label and pd.notna(row[column]) and (column != "ept" or area.level == "commune")
    ]  # fmt: skip
    marks = Block(f"Repères, {int(row['year'])}", note="\n".join(dict.fromkeys(lines)))
    return draw_choropleth(area, tables, style, message, theme, blocks=[marks])


def _read(area: Area, tables: Tables, indicator: Indicator, level: str) -> tuple[int, pd.DataFrame]:
    """Last year of an indicator and its values: IRIS of the area, its communes, or, of a commune,
    every commune."""
    year = list_years(indicator, level, tables)[-1]
    values = compute_values(indicator, level, year, tables)
    if level == "iris":
        return year, values[values["code"].isin(list_iris(area, tables))]
    if area.level == "commune":
        return year, values
    return year, values[values["code"].isin(list_members(area, tables))]


def _say(area: Area, indicator: Indicator, own: pd.DataFrame, row: pd.Series) -> Message:
    where = capital(locate_area(area))
    title = f"{where}, {french.percent(row['area'])} {NOUNS[indicator.id]}"
    if pd.isna(row["area"]):
        title = f"{where}, {indicator.label.lower().replace('rsa', 'RSA')}"
    subtitle = f"En {int(row['year'])}"
    if area.level != "departement" and pd.notna(row["departement"]):
        subtitle += f", contre {french.percent(row['departement'])} dans le département"
    spread = tell_spread(own, french.percent)
    subtitle = f"{subtitle}. {spread}" if spread else subtitle
    # Where the area's own figure is secret, what is drawn is published.
    status = str(row["status"]) if pd.notna(row["area"]) else "officiel"
    return Message(
        title, subtitle, f"Carte. {indicator.label}. {title}. {subtitle}.", status,
        cite(indicator.sources), indicator.sources, indicator.help,
    )  # fmt: skip
