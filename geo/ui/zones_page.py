"""Page « Zones sous-dotées »: where is most missing, and how sure is it?"""

import pandas as pd
import streamlit as st

from geo.errors import ParameterError
from geo.indicators.portrait import Area
from geo.indicators.priorities import LEVELS
from geo.indicators.robustness import DRAWS
from geo.ui import words
from geo.ui.area import select_area
from geo.ui.data import get_tables
from geo.ui.downloads import offer_downloads
from geo.ui.map import atlas_map
from geo.ui.typography import tie
from geo.ui.zones_clusters import show_clusters
from geo.ui.zones_data import Settings, get_ranking, list_sources
from geo.ui.zones_exports import list_exports
from geo.ui.zones_list import show_list
from geo.ui.zones_map import specify_map
from geo.ui.zones_options import choose_settings
from geo.ui.zones_panel import choice_key, choose_area, show_reasons
from geo.ui.zones_sensitivity import show_sensitivity
from geo.ui.zones_text import LEVELS as LEVEL_NAMES
from geo.ui.zones_weights import choose_weights

MAP_KEY = "carte-zones"
LEVEL_KEY = "echelle"
WORTH = (
    "Rang **estimé** parmi tous les territoires du département, et non une décision. « Entre » : "
    f"le rang neuf fois sur dix sur {DRAWS} tirages, les poids variant autour des vôtres et les "
    "enfants et l’accessibilité selon leur erreur. Deux intervalles qui se recouvrent ne "
    "départagent pas deux territoires."
)


def show_page() -> None:
    """Draw the page."""
    st.title("Où manque-t-il le plus, et en est-on sûr ?", anchor=False)
    _rank()
    show_clusters()


@st.fragment
def _rank() -> None:
    _take_click()
    controls, answer = st.columns([0.9, 4.4], gap="medium")
    with controls:
        area = select_area()
        level = _choose_level()
        weights = choose_weights()
        try:
            settings = choose_settings(level)
            ranking = get_ranking(settings, weights)
        except ParameterError as error:
            with answer:
                st.warning(str(error), icon=":material/tune:")
            return
    with answer:
        _show_answer(area, ranking, settings, weights)
    show_sensitivity(level, weights, settings.target)


def _show_answer(
    area: Area, ranking: pd.DataFrame, settings: Settings, weights: dict[str, float]
) -> None:
    """The map and the list, why an area ranks where it does, and the downloads."""
    level, members = settings.level, _list_members(area)
    listed = ranking[ranking["commune"].isin(members)].reset_index(drop=True)
    chosen = _find_chosen(listed, level)
    source = words.cite(list_sources(weights))
    left, right = st.columns([1.1, 1.25], gap="small")
    with left:
        atlas_map(specify_map(ranking, level, chosen), key=MAP_KEY)
    with right:
        words.show_badge("estime")
        show_list(listed, lambda code: _choose(code, level))
    st.caption(f"{tie(WORTH)} {source}.")
    st.subheader("Pourquoi ce rang ?", anchor=False)
    show_reasons(choose_area(listed, level), ranking, settings, weights)
    _offer(ranking, settings, weights, members, source)


def _choose_level() -> str:
    level = st.segmented_control(
        "Échelle",
        list(LEVELS),
        default=LEVELS[0],
        required=True,
        format_func=lambda key: LEVEL_NAMES[key],
        key=LEVEL_KEY,
        bind="query-params",
        help="IRIS : quartier statistique d’environ 2 000 habitants.",
    )
    return level or LEVELS[0]


def _choose(code: str, level: str) -> None:
    st.session_state[choice_key(level)] = code


def _take_click() -> None:
    """Take the area clicked on the map, before anything is drawn."""
    clicked = (st.session_state.get(MAP_KEY) or {}).get("clicked") or {}
    if clicked.get("kind") == "area":
        _choose(str(clicked["id"]), st.session_state.get(LEVEL_KEY) or LEVELS[0])


def _list_members(area: Area) -> list[str]:
    """Communes whose areas are listed: those of the EPT in hand, the commune, or all.

    A commune in hand among communes shows them all: one row is no list.
    """
    communes = get_tables().communes
    if area.level == "ept":
        return list(communes.loc[communes["ept"].eq(area.code), "code"])
    if area.level == "commune" and st.session_state.get(LEVEL_KEY) == "iris":
        return [area.code]
    return list(communes["code"])


def _find_chosen(listed: pd.DataFrame, level: str) -> str:
    """The area whose rank is explained: the one chosen while it is listed, else the first."""
    key = choice_key(level)
    if st.session_state.get(key) not in set(listed["code"]):
        st.session_state[key] = str(listed["code"].iloc[0])
    return str(st.session_state[key])


def _offer(
    ranking: pd.DataFrame,
    settings: Settings,
    weights: dict[str, float],
    members: list[str],
    source: str,
) -> None:
    with st.expander("Télécharger ce classement", icon=":material/table:"):
        st.caption("Avec les contours, les critères, les poids et les paramètres de la méthode.")
        offer_downloads(
            lambda: list_exports(ranking, settings, weights, members),
            f"zones-sous-dotees-{settings.level}",
            source,
            "zones",
            spatial=True,
        )
