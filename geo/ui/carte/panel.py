"""Beside the map: the figures of the area in hand, next to its EPT, the département, France."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from geo import french
from geo.figures.indicator_values import Row, describe_number, describe_value, is_missing
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import INDICATORS, Indicator
from geo.indicators.portrait import Area, find_reference
from geo.indicators.values import list_years
from geo.ui import words
from geo.ui.data import get_tables, get_values

# Shown for every area, after the indicator of the map.
COMPARED = ("taux_total", "taux_eaje", "taux_am", "enfants", "pauvrete", "monoparentales")
SHORT_NAMES = {
    "taux_total": "Tous modes*",
    "taux_eaje": "Crèches*",
    "taux_am": "Assistantes mat.*",
    "enfants": "Moins de 3 ans",
    "pauvrete": "Pauvreté, %",
    "monoparentales": "Familles mono\u00adparentales, %",
    "acces": "À pied, tous modes*",
    "acces_eaje": "À pied, crèches*",
    "acces_am": "À pied, assistantes mat.*",
    "temps_proche": "Structure connue la plus proche, min",
    "loin_10_min": "Sans structure connue à 10\u00a0min, %",
    "loin_15_min": "Sans structure connue à 15\u00a0min, %",
    "manque_a_pied": "Places qui manquent à pied",
}
LISTED = 5
LAST = 9999  # the last year known, whatever it is


@dataclass(frozen=True)
class Zone:
    """An IRIS or a square in hand on the map."""

    level: str
    code: str
    name: str

    @property
    def title(self) -> str:
        """Heading of the panel."""
        return "Carreau de 200 m" if self.level == "square" else f"IRIS {self.name}"

    def note(self, area: Area) -> str:
        """Where it is, and what it is worth."""
        if self.level == "square":
            return f"{area.name}. Un carreau isolé n’a pas de sens en soi."
        return f"{area.name}. IRIS\u00a0: quartier d’environ 2\u202f000 habitants, pour l’INSEE."


def show_panel(
    indicator: Indicator, year: int, area: Area, zone: Zone | None, target: float
) -> None:
    """The figures of the area in hand, with their badge, and the comparison table.

    ``zone``: the IRIS or square in hand, inside the commune ``area``; or None.
    """
    if zone:
        st.subheader(zone.title, anchor=False)
        st.caption(zone.note(area))
    else:
        st.subheader(area.name, anchor=False)
    level, code = (zone.level, zone.code) if zone else (area.level, area.code)
    row = _value(indicator, level, code, year, target)
    if row is not None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{describe_value(indicator, row)}**", width="content")
            words.show_badge(str(row["status"]))
        if int(row["year"]) != year:
            st.caption(f"Dernière année publiée ici\u00a0: {row['year']}.")
    table = _compare(indicator, area, zone, year, target)
    st.table(table, border="horizontal", hide_index=True)
    notes = ["\\* places pour 100 enfants de moins de 3 ans", "≈\u00a0: estimation de l’atlas"]
    if area.level == "commune":
        notes.append(f"EPT\u00a0: {area.ept_name}")
    if area.level != "departement":
        notes.append("93\u00a0: Seine-Saint-Denis")
    sources = [source for key in _list_compared(indicator) for source in INDICATORS[key].sources]
    st.caption(f"{' · '.join(notes)}. {words.cite(sources)}.")


def show_worst(indicator: Indicator, values: pd.DataFrame) -> None:
    """The five communes at the end of the indicator where most is lacking."""
    low = indicator.worst == "low"
    known = values.dropna(subset="value").sort_values("value", ascending=low).head(LISTED)
    st.markdown(f"**Les {LISTED} valeurs les plus {'basses' if low else 'hautes'}**")
    table = pd.DataFrame(
        {
            "Commune": known["name"],
            "Valeur": [describe_number(indicator, row) for row in known.to_dict("records")],
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


def _compare(
    indicator: Indicator, area: Area, zone: Zone | None, year: int, target: float
) -> pd.DataFrame:
    rows = []
    for key in _list_compared(indicator):
        compared = INDICATORS[key]
        at = year if key == indicator.id else LAST
        whole = _value(compared, "departement", DEPARTEMENT, at, target)
        dated = None if whole is None else int(whole["year"])
        name = SHORT_NAMES.get(key, compared.label)
        cells = {"": f"{name} ({dated})" if dated else name}
        places = [("Ici", zone.level, zone.code)] if zone else []
        for heading, level, code in [*places, *_columns(area)]:
            cells[heading] = _say(compared, _value(compared, level, code, at, target), dated)
        rows.append(cells | {"France": _say_france(compared, dated)})
    return pd.DataFrame(rows)


def _list_compared(indicator: Indicator) -> list[str]:
    """The indicator of the map, then those shown for every area, once each."""
    return list(dict.fromkeys((indicator.id, *COMPARED)))


def _columns(area: Area) -> list[tuple[str, str, str]]:
    """Heading, level and code of the area and of those that hold it."""
    columns = [(area.name, area.level, area.code)]
    if area.level == "commune" and area.ept:
        columns.append(("EPT", "ept", area.ept))
    if area.level != "departement":
        columns.append(("93", "departement", DEPARTEMENT))
    return columns


def _say(indicator: Indicator, row: Row | None, dated: int | None) -> str:
    """A figure, its year when it is not that of its line, or why there is none."""
    if row is None:
        return "–"
    if is_missing(row):
        return words.name_status(str(row["status"]))
    text = describe_number(indicator, row)
    return text if int(row["year"]) == dated else f"{text} ({row['year']})"


def _say_france(indicator: Indicator, dated: int | None) -> str:
    """The published rate of France in the same year, or a dash when it is not known."""
    if indicator.family != "coverage" or dated is None:
        return "–"
    found = find_reference(get_tables(), "france", indicator.key, dated)
    return "–" if found is None else french.rate(found["rate"])
