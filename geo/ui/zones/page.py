"""Page « Zones sous-dotées »: where is most missing, and how sure is it?"""

import pandas as pd
import streamlit as st

from geo import french
from geo.errors import ParameterError
from geo.indicators.portrait import Area, list_members
from geo.indicators.priorities import LEVELS
from geo.indicators.robustness import DRAWS
from geo.ui import words
from geo.ui.area import name_area, select_area
from geo.ui.data import get_tables
from geo.ui.downloads import offer_downloads
from geo.ui.keyboard import reach_tables
from geo.ui.map import atlas_map
from geo.ui.typography import tie
from geo.ui.zones.clusters import show_clusters
from geo.ui.zones.data import Settings, get_ranking, list_sources
from geo.ui.zones.exports import list_exports, say_parameters
from geo.ui.zones.list import show_list
from geo.ui.zones.map import specify_map, write_legend
from geo.ui.zones.options import choose_settings
from geo.ui.zones.panel import choice_key, choose_area, show_reasons
from geo.ui.zones.sensitivity import show_sensitivity
from geo.ui.zones.text import LEVELS as LEVEL_NAMES
from geo.ui.zones.weights import choose_weights

MAP_KEY = "carte-zones"
LEVEL_KEY = "echelle"
SHOWN_KEY = "zones-montrees"  # level and area in hand of the last run
WORTH = (
    "Rang **estimé** parmi tous les territoires du département. « Entre » : "
    f"le rang neuf fois sur dix sur {french.count(DRAWS)} tirages, les poids variant autour des "
    "vôtres et les enfants et l’accessibilité selon leur erreur ; celle des taux sociaux n’est pas "
    "comptée. Deux intervalles qui se recouvrent ne départagent pas deux territoires."
)
# All the weights at a glance, closer together than Streamlit's sliders are; on a narrow screen the
# answer comes before them.
STYLE = """
<style>
.st-key-zones_poids { gap: 0.15rem; }
.st-key-zones_poids [data-testid="stSlider"] { margin-bottom: -0.6rem; }
.st-key-zones_poids [data-testid="stMarkdownContainer"] p { font-size: 0.9rem; line-height: 1.3; }
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(.st-key-zones-reglages) { order: 2; }
}
</style>
"""


def show_page() -> None:
    """Draw the page."""
    st.html(STYLE)
    _rank()
    show_clusters()
    reach_tables()


@st.fragment
def _rank() -> None:
    head, menu, scale = st.columns([3, 1, 0.8], vertical_alignment="bottom")
    head.title("Où manque-t-il le plus, et en est-on sûr ?", anchor=False)
    with menu:
        area = select_area()
    with scale:
        level = _choose_level()
    controls, answer = st.columns([0.15, 0.85], gap="small")
    with controls, st.container(key="zones-reglages"):
        weights = choose_weights()
        try:
            settings = choose_settings(level)
            ranking = get_ranking(settings, weights)
        except ParameterError as error:
            answer.warning(str(error), icon=":material/tune:")
            return
    with answer:
        _show_answer(area, ranking, settings, weights)
    show_sensitivity(level, weights, settings.target)


def _show_answer(
    area: Area, ranking: pd.DataFrame, settings: Settings, weights: dict[str, float]
) -> None:
    """The list and the map, why an area ranks where it does, and the downloads."""
    level, members = settings.level, _list_members(area, settings.level)
    listed = ranking[ranking["commune"].isin(members)].reset_index(drop=True)
    _take_click(ranking, level)
    _settle_choice(listed, level, area)
    left, right = st.columns([1.75, 1], gap="small")
    reasons = st.container()
    with reasons:
        heading, menu = st.columns([3, 2], gap="small", vertical_alignment="bottom")
        heading.subheader("Pourquoi ce rang ?", anchor=False)
        with menu:
            chosen = choose_area(ranking, level)
    with left:
        show_list(listed, level, chosen, lambda code: _choose(code, level))
        _say_listed(ranking, listed, level, area)
    with right:
        atlas_map(specify_map(ranking, level, chosen, area), key=MAP_KEY)
        st.html(write_legend(few=bool(ranking["rank"].isna().any())))
    with reasons:
        show_reasons(chosen, ranking, settings, weights)
        source = words.cite(list_sources(weights))
        st.caption(f"{tie(WORTH)} {source}.")
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


def _take_click(ranking: pd.DataFrame, level: str) -> None:
    """The area clicked on the map is the one to explain."""
    clicked = (st.session_state.get(MAP_KEY) or {}).get("clicked") or {}
    if clicked.get("kind") == "area" and ranking["code"].eq(str(clicked["id"])).any():
        _choose(str(clicked["id"]), level)


def _settle_choice(listed: pd.DataFrame, level: str, area: Area) -> None:
    """Before the menu is drawn: the commune in hand, else the first of the list.

    A choice made, or named by the link, stays until another area is in hand.
    """
    key, shown = choice_key(level), (level, area.code)
    before = st.session_state.get(SHOWN_KEY)
    st.session_state[SHOWN_KEY] = shown
    linked = before is None and key in st.query_params
    if linked or (before == shown and key in st.session_state):
        return
    codes = list(listed["code"])
    _choose(area.code if area.code in codes else codes[0], level)


def _list_members(area: Area, level: str) -> list[str]:
    """Communes whose areas are listed: those of the EPT in hand, the commune, or all.

    A commune in hand among communes shows them all: one row is no list.
    """
    alone = level == "commune" and area.level == "commune"
    tables = get_tables()
    return list(tables.communes["code"]) if alone else list_members(area, tables)


def _say_listed(ranking: pd.DataFrame, listed: pd.DataFrame, level: str, area: Area) -> None:
    """How many areas the list has, of how many ranked, and those that have no rank."""
    ranked, total = int(listed["rank"].notna().sum()), int(ranking["rank"].notna().sum())
    noun = "IRIS" if level == "iris" else "communes"
    part = "" if ranked == total else f" sur les {total} du département ({name_area(area)})"
    hidden = len(listed) - ranked
    few = f" Sans rang, moins de 30 enfants : {hidden} IRIS." if hidden else ""
    st.caption(
        tie(
            f"{ranked} {noun}{part}.{few} Rangs estimés : un rang n’est pas une décision. Choisir "
            "une ligne, ou un territoire sur la carte."
        )
    )


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
            f"{source}. {say_parameters(settings, weights)}.",
            "zones",
            spatial=True,
        )
