"""Section « Les meilleurs emplacements » of the page « Où ouvrir une MAM ? »."""

import streamlit as st

from geo.errors import AtlasError
from geo.figures.portrait_tables import escape_markdown
from geo.figures.siting_sentences import (
    say_answer,
    say_choice,
    say_proof,
    say_question,
    tabulate_sites,
    write_interval,
)
from geo.siting.search import Answer, draw_sites
from geo.ui import words
from geo.ui.area import select_area
from geo.ui.chart import show_table
from geo.ui.data import get_manifest
from geo.ui.downloads import offer_downloads
from geo.ui.map import atlas_map, read_click
from geo.ui.ouvrir.best_data import SOURCES, get_answer, get_need
from geo.ui.ouvrir.best_form import Asked, ask
from geo.ui.ouvrir.best_goals import show_goals
from geo.ui.ouvrir.best_list import show_list, show_site
from geo.ui.ouvrir.best_map import specify_map
from geo.ui.ouvrir.best_robustness import show_robustness
from geo.ui.typography import tie

MAP_KEY, CHOSEN = "carte-sites", "site-choisi"
LIMITS = (
    "Un emplacement est un carreau de 200 m, un carrefour ou un point de votre liste, pas un "
    "local disponible : l’atlas ne connaît ni les loyers, ni les locaux vacants, ni les projets en "
    "cours. Enfants, accessibilité et manque sont des estimations, avec leur intervalle à 90 % "
    "entre parenthèses."
)


# On a narrow screen the answer comes before the controls.
STYLE = """
<style>
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(.st-key-sites-reglages) { order: 2; }
}
</style>
"""


def show_search() -> None:
    """Draw the section."""
    st.html(STYLE)
    st.subheader("Où sont les meilleurs emplacements ?", anchor=False)
    _search()


@st.fragment
def _search() -> None:
    controls, wide = st.columns([1, 2.9], gap="medium")
    with controls, st.container(key="sites-reglages"):
        area = select_area("Où chercher")
        try:
            asked = ask(area)
        except AtlasError as error:
            wide.warning(escape_markdown(str(error)), icon=":material/tune:")
            return
    with wide:
        try:
            answer = get_answer(*asked.key)
        except AtlasError as error:
            st.warning(escape_markdown(str(error)), icon=":material/tune:")
            return
        marked = _settle_choice(answer)
        st.markdown(f"{tie(say_answer(answer))} {words.write_badge('estime')}")
        left, right = st.columns([1, 1], gap="small")
        with left:
            atlas_map(specify_map(answer, area, marked), key=MAP_KEY)
        with right:
            show_list(answer, marked, _choose)
            show_site(answer, marked, lambda: get_need(*asked.key)[0])
        notes = filter(
            None, (say_choice(answer), _say_interval(asked), say_proof(answer), LIMITS, _cite())
        )
        st.caption("  \n".join(map(tie, notes)))
        _offer(answer, asked)
        show_goals(asked)
        show_robustness(answer, asked)


def _choose(site: str) -> None:
    st.session_state[CHOSEN] = site


def _settle_choice(answer: Answer) -> str:
    """The site in hand: the one clicked on the map, else chosen before, else the first."""
    ids = list(answer.sites["id"])
    clicked = read_click((st.session_state.get(MAP_KEY) or {}).get("clicked")).pin
    if clicked in ids:
        _choose(str(clicked))
    chosen = st.session_state.get(CHOSEN)
    return str(chosen if chosen in ids else ids[0])


def _say_interval(asked: Asked) -> str:
    low, high = get_need(*asked.key)[1]
    return (
        f"Places manquantes autour des sites, ensemble : neuf fois sur dix de "
        f"{write_interval(low, high)}, selon l’erreur sur les enfants et les places."
    )


def _cite() -> str:
    tables = get_manifest()["tables"]
    return words.cite(source for name in SOURCES for source in tables[name]["sources"])


def _offer(answer: Answer, asked: Asked) -> None:
    with st.expander("Voir et télécharger les emplacements", icon=":material/table:"):
        show_table(tabulate_sites(answer), "Les meilleurs emplacements")
        parameters = say_question(answer.question, asked.kind)
        offer_downloads(
            lambda: draw_sites(answer).assign(
                status=words.name_status("estime"),
                proof=say_proof(answer),
                parameters=parameters,
            ),
            "meilleurs-emplacements-mam",
            f"{_cite()}. {parameters}.",
            "sites",
            spatial=True,
        )
