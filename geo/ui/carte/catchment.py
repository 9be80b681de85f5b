"""On the map: what one walks to from a structure or a point, and what is found there."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from geo import french
from geo.errors import ParameterError
from geo.figures.portrait_tables import escape_markdown
from geo.indicators.definitions import get_indicator
from geo.ui import words
from geo.ui.access import get_territory
from geo.ui.carte.outing import Outing, clear_outing, get_structures, read_durations, read_point
from geo.ui.data import get_tables, get_version
from geo.ui.downloads import offer_downloads
from geo.ui.map import Catchments
from geo.ui.typography import tie

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.indicators.surroundings import Surroundings

TOLERANCE_M = 2.0  # of the drawing; exports keep every vertex
DEGREES = 1e-5  # about 1 m


@dataclass(frozen=True)
class Start:
    """Where the walk starts; x and y in EPSG:2154, metres."""

    name: str
    note: str
    stem: str  # of the files
    x: float
    y: float
    lon: float
    lat: float
    structure: str = ""


def show_catchment(outing: Outing) -> Catchments | None:
    """What is found around the starting point; returns what the map draws, None without one.

    A bad parameter is said in a sentence.
    """
    if not (outing.structure or outing.point.strip()):
        return None
    try:
        start = _find_start(outing)
        minutes = read_durations(outing.durations)
        around, shapes = _look((start.x, start.y), minutes, outing.speed_kmh, get_version())
    except ParameterError as error:
        st.warning(str(error), icon=":material/warning:")
        _offer_removal()
        return None
    with st.container(border=True):
        _show_panel(start, around, outing.speed_kmh)
    return Catchments(start.name, (round(start.lon, 5), round(start.lat, 5)), shapes)


def _offer_removal() -> None:
    st.button("Effacer", on_click=clear_outing, key="effacer", icon=":material/close:",
              help="Retirer la zone à pied de la carte")  # fmt: skip


@st.cache_resource(show_spinner="Calcul de ce qu’on atteint à pied…", max_entries=64)
def _look(
    point: tuple[float, float],
    minutes: tuple[float, ...],
    speed_kmh: float,
    version: str,  # noqa: ARG001  (the version is part of the key)
) -> tuple["Surroundings", dict[str, Any]]:
    """What is around a point (EPSG:2154), and its catchments as the map draws them."""
    from geo.indicators.surroundings import look_around

    boundary = get_tables().read_shapes("communes").union_all()
    around = look_around(point, get_territory(), boundary, minutes, speed_kmh=speed_kmh)
    return around, _draw(around.catchments)


def _draw(catchments: "gpd.GeoDataFrame") -> dict[str, Any]:
    """GeoJSON in EPSG:4326, valid at 5 decimals, the longest duration first."""
    from geo.figures.web_ground import write_geojson

    drawn = catchments.iloc[::-1][["minutes", "geometry"]]
    shapes = drawn.geometry.simplify(TOLERANCE_M).to_crs(4326).set_precision(DEGREES)
    content = write_geojson(drawn.set_geometry(shapes), drawn[["minutes"]].to_dict("records"))
    shown: dict[str, Any] = json.loads(content)
    return shown


def _find_start(outing: Outing) -> Start:
    import geopandas as gpd

    if outing.point.strip():
        lat, lon = read_point(outing.point)
        flat = gpd.GeoSeries.from_xy([lon], [lat], crs=4326).to_crs(2154).iloc[0]
        name = f"Point ({french.number(lat, 3)} ; {french.number(lon, 3)})"
        stem = f"zone-a-pied-{lat:.5f}-{lon:.5f}"
        return Start(name, "Point donné par ses coordonnées", stem, flat.x, flat.y, lon, lat)
    from geo.ui.layers import describe_structure
    from geo.ui.reseau.layer import describe_own

    row = get_structures().loc[[str(outing.structure)]]
    degrees = row.geometry.to_crs(4326).iloc[0]
    found = row.iloc[0]
    note = describe_own(found) or describe_structure(
        found["kind"], found["places"], found["location_quality"], found["status"]
    )
    return Start(
        str(found["label"]), note, f"zone-a-pied-{outing.structure}",
        found.geometry.x, found.geometry.y, degrees.x, degrees.y, str(outing.structure),
    )  # fmt: skip


def _show_panel(start: Start, around: "Surroundings", speed_kmh: float) -> None:
    st.subheader(escape_markdown(start.name), anchor=False)
    st.caption(start.note)
    rows = around.catchments.drop(columns="geometry").to_dict("records")
    table = pd.DataFrame(
        {
            "À pied": [f"{row['minutes']:g} min".replace(".", ",") for row in rows],
            "Enfants de moins de 3 ans": [_count(row) for row in rows],
        }
    )
    st.table(table, border="horizontal", hide_index=True)
    st.markdown(_say_structures(around.structures, start.structure))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words.show_badge("estime")
        _offer_removal()
    source = words.cite(get_indicator("acces").sources)
    speed = french.number(speed_kmh)
    st.caption(
        tie(
            f"Marche par les rues, à {speed} km/h. Les enfants d’au-delà de la limite du "
            f"département comptent, sans intervalle. {source}."
        )
    )
    with st.expander("Télécharger ces zones", icon=":material/download:"):
        offer_downloads(
            lambda: _export(start, around, speed_kmh), start.stem, source, "zone", spatial=True
        )


def _count(row: dict[Any, Any]) -> str:
    interval = french.interval(
        french.round_estimate(row["low"]), french.round_estimate(row["high"])
    )
    return f"≈\u00a0{french.estimate(row['children_u3'])} ({interval})"


def _say_structures(structures: pd.DataFrame, start: str) -> str:
    """The structures within AROUND_MINUTES, but the one the walk starts from."""
    from geo.indicators.surroundings import AROUND_MINUTES

    others = structures[structures["id"].ne(start)]
    one, many = "structure d’accueil connue", "structures d’accueil connues"
    if start:
        one, many = f"autre {one}", f"autres {many}"
    where = f"À {AROUND_MINUTES:.0f}\u00a0min à pied\u00a0:"
    if others.empty:
        return f"{where} aucune {one} de l’atlas."
    count, guessed = french.quantity(len(others), one, many), int(others["estimated"].sum())
    text = (
        f"{where} **{count}** de l’atlas, ≈\u00a0{french.estimate(others['places'].sum())} places"
    )
    return f"{text} (nombre estimé pour {guessed})." if guessed else f"{text}."


def _export(start: Start, around: "Surroundings", speed_kmh: float) -> "gpd.GeoDataFrame":
    """The catchments with what they are, EPSG:2154."""
    told = {
        "name": start.name, "structure": start.structure, "lat": round(start.lat, 5),
        "lon": round(start.lon, 5), "speed_kmh": speed_kmh, "status": words.name_status("estime"),
    }  # fmt: skip
    return around.catchments.assign(**told)
