"""Beside the map: the figures of the area in hand, next to its EPT, the département, France."""

import pandas as pd
import streamlit as st

from geo.figures import french
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import INDICATORS, Indicator
from geo.indicators.portrait import Area, find_reference
from geo.indicators.values import list_years
from geo.ui import words
from geo.ui.data import get_tables, get_values
from geo.ui.map_layer import Row, describe_value, is_missing

# Shown for every area, after the indicator of the map.
COMPARED = ("taux_total", "taux_eaje", "taux_am", "enfants", "pauvrete", "monoparentales")
SHORT_NAMES = {
    "taux_total": "Tous modes*",
    "taux_eaje": "Crèches*",
    "taux_am": "Assist. maternelles*",
    "enfants": "Moins de 3 ans",
    "pauvrete": "Pauvreté, %",
    "monoparentales": "Monoparentales, %",
}
LOWEST = 5
LAST = 9999  # the last year known, whatever it is


def show_panel(
    indicator: Indicator, year: int, area: Area, row: Row | None, level: str, target: float
) -> None:
    """The area's value, its badge, and the comparison table.

    ``row``: the value of the area clicked on the map (an IRIS or a square is none of the menu's
    areas), or None.
    """
    zone = row is not None and level in ("iris", "square")
    row = row or _value(indicator, area.level, area.code, year, target)
    st.subheader(_name_zone(row, level) if row and zone else area.name, anchor=False)
    if zone:
        st.caption(area.name + (". Un carreau isolé n’a pas de sens en soi."
                                if level == "square" else ""))  # fmt: skip
    if row is not None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{describe_value(indicator, row)}**", width="content")
            words.show_badge(str(row["status"]))
        if int(row["year"]) != year:
            st.caption(f"Dernière année publiée ici : {row['year']}.")
    st.table(_compare(indicator, area, year, target), border="horizontal", hide_index=True)
    notes = ["\\* places pour 100 enfants de moins de 3 ans, dernière année connue"]
    if area.level != "departement":
        notes.append("93 : Seine-Saint-Denis")
    if area.level == "commune":
        notes.append(f"EPT : {area.ept_name}")
    st.caption(" · ".join(notes))


def _name_zone(row: Row, level: str) -> str:
    return "Carreau de 200 m" if level == "square" else f"IRIS {row['name']}"


def show_lowest(indicator: Indicator, values: pd.DataFrame) -> None:
    """The five communes at the low end of the indicator."""
    known = values.dropna(subset="value").sort_values("value").head(LOWEST)
    st.markdown(f"**Les {LOWEST} valeurs les plus basses**")
    table = pd.DataFrame(
        {
            "Commune": known["name"],
            "Valeur": [french.number(value, indicator.decimals) for value in known["value"]],
        }
    )
    st.table(table, border="horizontal", hide_index=True)


def _value(indicator: Indicator, level: str, code: str, year: int, target: float) -> Row | None:
    if level not in (*indicator.levels, "departement"):
        return None
    years = [y for y in list_years(indicator, level, get_tables()) if y <= year]
    if not years:
        return None
    values = get_values(indicator.id, level, years[-1], target)
    found = values[values["code"].eq(code)]
    return None if found.empty else dict(found.iloc[0])


def _compare(indicator: Indicator, area: Area, year: int, target: float) -> pd.DataFrame:
    keys = dict.fromkeys((indicator.id, *COMPARED))
    rows = []
    for key in keys:
        compared = INDICATORS[key]
        at = year if key == indicator.id else LAST
        cells = {"": SHORT_NAMES.get(key, compared.label)}
        cells[area.name] = _say(compared, _value(compared, area.level, area.code, at, target))
        if area.level == "commune":
            cells["EPT"] = _say(compared, _value(compared, "ept", area.ept or "", at, target))
        if area.level != "departement":
            whole = _value(compared, "departement", DEPARTEMENT, at, target)
            cells["93"] = _say(compared, whole)
        rows.append(cells | {"France": _say_france(compared)})
    return pd.DataFrame(rows)


def _say(indicator: Indicator, row: Row | None) -> str:
    if row is None:
        return "–"
    if is_missing(row):
        return words.name_status(str(row["status"]))
    if row["status"] == "estime":
        return f"≈\u00a0{french.estimate(row['value'])}"
    return french.number(row["value"], indicator.decimals)


def _say_france(indicator: Indicator) -> str:
    if indicator.family != "coverage":
        return "–"
    tables = get_tables()
    for year in sorted(tables.read("references")["year"].unique(), reverse=True):
        found = find_reference(tables, "france", indicator.key, int(year))
        if found is not None:
            return french.rate(found["rate"])
    return "–"
