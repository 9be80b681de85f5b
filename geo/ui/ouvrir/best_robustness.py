"""« À quel point est-ce sûr ? »: trials made beside the page, with their progress."""

import threading
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from geo.errors import AtlasError
from geo.figures.portrait_tables import escape_markdown
from geo.figures.siting_sentences import (
    say_partial,
    say_robustness,
    tabulate_curve,
    tabulate_robustness,
)
from geo.siting.robustness import SECONDS, Robustness, measure_robustness, plan_trials
from geo.siting.search import Answer
from geo.siting.terrain import Terrain
from geo.ui import words
from geo.ui.chart import show_chart, show_table
from geo.ui.data import get_manifest, get_version
from geo.ui.ouvrir.best_data import SOURCES, get_candidates, get_terrain
from geo.ui.ouvrir.best_form import Asked
from geo.ui.typography import tie

RUN = "essais-sites"
POLL = 1.0  # seconds between two looks at the trials
INTRO = (
    "L’atlas refait la recherche en faisant varier la durée de marche, le taux visé, le nombre "
    "d’enfants et l’emplacement des places selon leur erreur ; puis sans chacun des sites ; puis "
    "pour d’autres nombres de MAM. Une à deux minutes pour le département."
)
CURVE_NOTE = (
    "Chaque point est le meilleur choix pour ce nombre de MAM. Places manquantes : à la durée de "
    "marche choisie de l’un des sites ; places répondues : dans la limite de leur capacité."
)


@dataclass
class _Run:
    """The trials of an answer, made by a thread of their own: the page stays usable."""

    key: tuple[object, ...]
    total: int
    done: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    found: Robustness | None = None
    fault: str = ""

    def notify(self, done: int, total: int) -> bool:
        self.done, self.total = done, total
        return not self.stopped.is_set()

    @property
    def running(self) -> bool:
        return self.found is None and not self.fault


def show_robustness(answer: Answer, asked: Asked) -> None:
    """How sure the sites are, when the reader asks."""
    with st.expander("À quel point est-ce sûr ?", icon=":material/verified:"):
        key = (asked.question, asked.kind, hash(asked.own), get_version())
        run: _Run | None = st.session_state.get(RUN)
        if run is not None and run.key != key:
            run.stopped.set()  # of another question
            run = st.session_state[RUN] = None
        if run is None:
            st.caption(tie(INTRO))
            if st.button("Lancer les essais", icon=":material/play_arrow:", key="sites-essais"):
                st.session_state[RUN] = _start(key, answer, asked)
                st.rerun(scope="fragment")
            return
        if run.running:
            _follow()
            return
        if run.fault:
            st.warning(escape_markdown(run.fault), icon=":material/warning:")
        elif run.found is not None:
            _show(run.found, answer)
        if run.fault or (run.found is not None and run.found.partial):
            st.button("Refaire les essais", on_click=_forget, icon=":material/refresh:")


def _forget() -> None:
    st.session_state[RUN] = None


def _start(key: tuple[object, ...], answer: Answer, asked: Asked) -> _Run:
    run = _Run(key, len(plan_trials(answer)))
    terrain, candidates = get_terrain(), get_candidates(asked.kind, asked.own)
    arguments = (run, answer, terrain, candidates)
    threading.Thread(target=_make_trials, args=arguments, daemon=True).start()
    return run


def _make_trials(run: _Run, answer: Answer, terrain: Terrain, candidates: pd.DataFrame) -> None:
    try:
        run.found = measure_robustness(
            answer,
            terrain,
            candidates,
            seconds=SECONDS,
            notify=run.notify,
        )
    except AtlasError as error:
        run.fault = str(error)
    finally:
        if run.running:  # else the page would wait for ever
            run.fault = "Les essais se sont arrêtés avant la fin : les relancer."


@st.fragment(run_every=POLL)
def _follow() -> None:
    """How far the trials are, and a button to stop them; then the whole page once they are done."""
    run: _Run | None = st.session_state.get(RUN)
    if run is None or not run.running:
        st.rerun()
        return
    share = min(1.0, run.done / max(run.total, 1))
    st.progress(share, f"Essai {min(run.done + 1, run.total)} sur {run.total}…")
    if st.button("Arrêter et voir ce qui est fait", icon=":material/stop:", key="sites-arret"):
        run.stopped.set()


def _show(found: Robustness, answer: Answer) -> None:
    from geo.figures.siting_charts import chart_curve

    words.show_badge("estime")
    if partial := say_partial(found):
        st.warning(tie(partial), icon=":material/hourglass_bottom:")
    st.markdown(tie(escape_markdown(say_robustness(found, answer))))
    show_table(tabulate_robustness(found, answer), "Fréquence de choix des emplacements")
    st.caption(
        tie(
            "Choisi : part des essais dont la réponse contient le site. Perte sans lui : ce que "
            "perd le meilleur choix qui s’en passe."
        )
    )
    tables = get_manifest()["tables"]
    if len(found.curve) > 1:
        show_chart(
            chart_curve(found.curve, answer.question),
            "Ce qu’apporte une MAM de plus",
            [source for name in SOURCES for source in tables[name]["sources"]],
            tabulate_curve(found),
            note=CURVE_NOTE,
        )
    if found.stop:
        st.caption(tie(escape_markdown(found.stop)))
