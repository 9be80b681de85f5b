"""Controls of a walk on the map: where it starts from, for how long, how fast."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import ParameterError
from geo.indicators.portrait import Area, list_members
from geo.ui.area import get_area, set_area
from geo.ui.data import get_tables, get_version

if TYPE_CHECKING:
    import geopandas as gpd

STRUCTURE, POINT, DURATIONS, SPEED = "structure", "point", "durees", "vitesse"
USUAL_DURATIONS, USUAL_SPEED = "5, 10, 15", 4.5
MAX_DURATIONS, MAX_MINUTES = 5, 30.0  # beyond, tints are not told apart, and drawing takes long
NAME_LENGTH = 80  # of a structure, in the menu and in the link
NUMBER = r"([-−]?\d+(?:[.,]\d+)?)"
LAT_LON = re.compile(rf"\s*{NUMBER}\s*[;,\s]\s*{NUMBER}\s*")


@dataclass(frozen=True)
class Outing:
    """What the controls ask for, as typed: a point wins over a structure."""

    structure: str | None
    point: str
    durations: str
    speed_kmh: float


def get_structures() -> "gpd.GeoDataFrame":
    """The structures of the map, in the order of their labels, indexed by id; shared, read-only."""
    return _structures(get_version())


def take_structure(structure: str) -> None:
    """Put the structure clicked on the map in hand, before the menus are drawn; its commune too
    when it is outside the area in hand."""
    commune = str(get_structures().loc[structure, "commune"])
    if commune not in list_members(get_area(), get_tables()):
        set_area(commune)
    st.session_state[STRUCTURE] = structure
    st.session_state[POINT] = ""


def pick_structure(area: Area) -> str | None:
    """A menu of the structures of an area that the atlas can locate; the choice is in the link."""
    known = get_structures()
    known = known[known["commune"].isin(list_members(area, get_tables()))]
    if st.session_state.get(STRUCTURE) not in (None, *known.index):
        del st.session_state[STRUCTURE]
    chosen: str | None = st.selectbox(
        "Zone à pied autour de",
        list(known.index),
        index=None,
        format_func=lambda key: str(known.loc[key, "label"]),
        key=STRUCTURE,
        bind="query-params",
        on_change=_forget,
        args=(POINT, ""),
        placeholder="Choisir une structure",
        help="Les structures que l’atlas sait situer. On peut aussi cliquer sur l’une d’elles, "
        "une fois la couche « Structures » allumée.",
    )
    return chosen


def plan_outing(structure: str | None) -> Outing:
    """The options of the walk: another starting point, durations, speed."""
    point = st.text_input(
        "Point de départ (latitude, longitude)",
        key=POINT,
        bind="query-params",
        on_change=_forget,
        args=(STRUCTURE, None),
        placeholder="48.9069, 2.4846",
        help="En degrés, comme les cartes en ligne les donnent ; remplace la structure.",
    )
    durations = st.text_input(
        "Durées de marche (minutes)", USUAL_DURATIONS, key=DURATIONS, bind="query-params"
    )
    speed = st.number_input(
        "Vitesse de marche (km/h)", 1.0, 10.0, USUAL_SPEED, 0.5, key=SPEED, bind="query-params"
    )
    return Outing(structure, point, durations, speed)


def clear_outing() -> None:
    """Ask for no walk any more; in a callback."""
    st.session_state[STRUCTURE] = None
    st.session_state[POINT] = ""


def read_durations(text: str) -> tuple[float, ...]:
    """Durations « 5, 10, 15 », minutes. Raises ParameterError for what is none, and for more or
    longer ones than the map can draw; the engine checks the rest."""
    try:
        values = [float(part.replace("−", "-")) for part in re.split(r"[;,\s]+", text.strip())]
    except ValueError as error:
        raise ParameterError(
            f"Durées de marche illisibles : « {text} ». Écrire des minutes entières séparées par "
            f"des virgules : {USUAL_DURATIONS}."
        ) from error
    if len(values) > MAX_DURATIONS or max(values) > MAX_MINUTES:
        raise ParameterError(
            f"Durées de marche : la carte en dessine {MAX_DURATIONS} au plus, "
            f"de {MAX_MINUTES:.0f} minutes au plus."
        )
    return tuple(values)


def read_point(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees, from « 48.9069, 2.4846 » or « 48,9069 ; 2,4846 ».

    Raises ParameterError.
    """
    found = LAT_LON.fullmatch(text)
    if found is None:
        raise ParameterError(
            f"Point illisible : « {text} ». Écrire la latitude puis la longitude, en degrés : "
            "48.9069, 2.4846."
        )
    latitude, longitude = (
        float(part.replace(",", ".").replace("−", "-")) for part in found.groups()
    )
    return latitude, longitude


def _forget(key: str, value: str | None) -> None:
    """The last choice made wins: it empties the other one."""
    st.session_state[key] = value


@st.cache_resource(show_spinner=False, max_entries=4)
def _structures(version: str) -> "gpd.GeoDataFrame":  # noqa: ARG001  (the version is in the key)
    from geo.ui.layers import SHOWN_STATUS

    tables = get_tables()
    table = tables.read_shapes("structures")
    shown = table["status"].isin(SHOWN_STATUS)
    if "network" in table:  # its projects are on the map too
        shown |= table["network"] & table["status"].eq("projet")
    table = table[table.geometry.notna() & shown].sort_values("id")
    communes = tables.communes.set_index("code")["name"]
    names = table["name"].str.slice(0, NAME_LENGTH)
    label = names + ", " + table["commune"].map(communes)
    # The label is the link: two structures may not share it.
    rank = label.groupby(label).cumcount()
    label = label.where(rank.eq(0), label + " (" + (rank + 1).astype("str") + ")")
    return table.assign(label=label).sort_values("label").set_index("id")
