"""The map of the best sites, over the places that are missing in each square."""

import streamlit as st

from geo.access.need import measure_need
from geo.access.parameters import show
from geo.figures import palette
from geo.figures.breaks import fixed_breaks
from geo.figures.sentences import write_estimate
from geo.figures.siting_sentences import Row, name_site, say_children
from geo.indicators.portrait import Area
from geo.siting.search import Answer
from geo.ui.assets import SQUARES
from geo.ui.data import get_assets, get_version
from geo.ui.map import AreaLayer, AreaValue, MapSpec, Overlays, Pin, legend_of
from geo.ui.ouvrir.best_data import get_terrain
from geo.ui.zones.map import frame_area

BREAKS = fixed_breaks((1, 2, 5, 10, 20))  # places missing in a square
LEAST = 0.5  # places: below, a square is left blank
HEIGHT = 600  # px


@st.cache_data(show_spinner=False, max_entries=8)
def _draw_need(target: float, version: str) -> dict[str, AreaValue]:  # noqa: ARG001
    """The squares where places are missing, by class."""
    terrain = get_terrain()
    need = measure_need(terrain.accessibility, terrain.children, target)
    return {
        str(code): AreaValue(BREAKS.class_of(places) or 0, f"{write_estimate(places)} places")
        for code, places in zip(terrain.cells["code"], need, strict=True)
        if places >= LEAST
    }


def specify_map(answer: Answer, area: Area, marked: str | None) -> MapSpec:
    """What the map shows of an answer; ``marked``: the site in hand."""
    target = answer.question.target
    return MapSpec(
        assets=get_assets(),
        areas=AreaLayer(
            SQUARES, _draw_need(target, get_version()), palette.ramp("counts", BREAKS.size)
        ),
        legend=legend_of(
            "Places manquantes par carreau de 200 m",
            f"pour {show(target)} places pour 100 enfants · estimation",
            BREAKS,
            {},
            "un carreau seul est incertain : lire des ensembles de carreaux",
        ),
        label="Carte : les meilleurs emplacements, numérotés comme dans la liste, et les places "
        "manquantes par carreau. La liste donne les mêmes emplacements.",
        pins=tuple(_draw_pin(row, answer, marked) for row in answer.sites.to_dict("records")),
        pins_legend="Emplacement, son rang",
        overlays=Overlays(names=True, ept=area.level == "ept", qpv=area.level != "departement"),
        view=frame_area(area),
        height=HEIGHT,
        credit="© les contributeurs d’OpenStreetMap · IGN · INSEE",
    )


def _draw_pin(row: Row, answer: Answer, marked: str | None) -> Pin:
    minutes = show(answer.question.minutes)
    text = (
        f"à {minutes} min, {say_children(row)} enfants et {write_estimate(row['need_within'])} "
        "places manquantes"
    )
    return Pin(
        str(row["id"]), row["lon"], row["lat"], str(row["rank"]), name_site(row), text,
        marked=row["id"] == marked,
    )  # fmt: skip
