"""What is asked of the best sites: a form in plain words."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from geo.figures.siting_sentences import EXPLAINED, GOALS
from geo.indicators.definitions import TARGET
from geo.indicators.portrait import Area
from geo.network.premises import RejectedRow, tabulate_rejected
from geo.siting.coverage import CAPACITY
from geo.siting.question import MINUTES, MOST_MINUTES, MOST_SITES, OBJECTIVES, Question
from geo.siting.solver import SECONDS
from geo.ui.chart import show_table
from geo.ui.ouvrir.best_data import get_premises
from geo.ui.uploader import ask_file

KINDS = {
    "squares": "Les carreaux habités de 200 m",
    "corners": "Les carrefours",
}
KEPT, BARRED = "sites-gardes", "sites-ecartes"  # ids of candidates, in the session
AMONG = "sites-parmi"  # the candidates that they are among
USUAL_SITES = 5
MOST_SECONDS = 120
MOST_MB = 20


@dataclass(frozen=True)
class Asked:
    """The question, the kind of its candidates, and the file of those that the user brings."""

    question: Question
    kind: str
    own: bytes = b""

    @property
    def key(self) -> tuple[Question, str, bytes]:
        """What the answers are kept by."""
        return self.question, self.kind, self.own


def ask(area: Area) -> Asked:
    """The form, and what it asks in an area.

    Raises ParameterError and UnreadableFileError.
    """
    with st.form("meilleurs-sites", border=False):
        goal = st.radio(
            "But", OBJECTIVES, format_func=lambda key: GOALS[key],
            captions=[EXPLAINED[key] for key in OBJECTIVES], key="sites-but",
        )  # fmt: skip
        sites = st.number_input(
            "Nombre de MAM à ouvrir", 1, MOST_SITES, USUAL_SITES, key="sites-nombre"
        )
        minutes = st.number_input(
            "À combien de minutes à pied", 1.0, MOST_MINUTES, MINUTES, 1.0, format="%.0f",
            key="sites-minutes", help="Ce qu’une famille accepte de marcher, à 4,5 km/h.",
        )  # fmt: skip
        with st.expander("Options"):
            options = _choose_options()
            kind, own = _choose_candidates()
        st.form_submit_button("Chercher", type="primary", icon=":material/search:")
    _forget_others(kind, own, area.code)
    _offer_release()
    question = Question(
        objective=goal or OBJECTIVES[0],
        sites=int(sites),
        minutes=minutes,
        areas=() if area.level == "departement" else (area.code,),
        kept=tuple(st.session_state.get(KEPT, ())),
        barred=tuple(st.session_state.get(BARRED, ())),
        **options,
    )
    if own:
        _show_rejected(get_premises(own).rejected)
    return Asked(question, kind, own)


def keep(site: str) -> None:
    """The answer must have this site; in a callback."""
    _add(KEPT, site, BARRED)


def bar(site: str) -> None:
    """The answer must do without this site; in a callback."""
    _add(BARRED, site, KEPT)


def _choose_options() -> dict[str, Any]:
    """Arguments of Question."""
    capacity = st.number_input(
        "Places d’une MAM", 1, 60, int(CAPACITY), key="sites-places",
        help="Quatre assistants maternels présents, quatre enfants chacun : 16 places.",
    )  # fmt: skip
    target = st.number_input(
        "Taux visé (places pour 100 enfants)", 1.0, 200.0, TARGET, 1.0, format="%.1f",
        key="sites-taux", help="Ce qu’il faudrait pour que rien ne manque ; la France en 2023.",
    )  # fmt: skip
    social = st.checkbox(
        "Faire compter davantage les quartiers pauvres", key="sites-social",
        help="Une place y compte en proportion du taux de pauvreté du quartier (1 au taux du "
        "département).",
    )  # fmt: skip
    spacing = st.number_input(
        "Distance entre deux MAM, au moins (mètres)", 0, 10_000, 0, 100, key="sites-espacement",
        help="À vol d’oiseau ; 0, sans contrainte.",
    )  # fmt: skip
    in_qpv = st.number_input(
        "Dont en quartier prioritaire (QPV), au moins", 0, MOST_SITES, 0, key="sites-qpv"
    )
    seconds = st.number_input(
        "Temps de calcul, au plus (secondes)", 5, MOST_SECONDS, int(SECONDS), key="sites-secondes",
        help="Au-delà, l’atlas donne le meilleur choix trouvé et son écart à l’optimum.",
    )  # fmt: skip
    return {
        "capacity": float(capacity),
        "target": target,
        "social": bool(social),
        "spacing_m": float(spacing),
        "in_qpv": int(in_qpv),
        "seconds": float(seconds),
    }


def _choose_candidates() -> tuple[str, bytes]:
    """The kind of the candidates; a list that the user brings wins over the others."""
    kind = st.radio(
        "Emplacements possibles", list(KINDS), format_func=lambda key: KINDS[key],
        key="sites-candidats",
    )  # fmt: skip
    file = ask_file(
        "Ou seulement ceux de ma liste (CSV, XLSX, XLS, ODS)", ["csv", "xlsx", "xls", "ods"],
        "sites-liste", max_mb=MOST_MB,
        help_text="Une ligne par emplacement : nom, puis lon et lat (degrés), x et y (Lambert 93) "
        "ou adresse et commune. Elle n’est pas enregistrée.",
    )  # fmt: skip
    return ("premises", file.getvalue()) if file else (kind or "squares", b"")


def _show_rejected(rejected: tuple[RejectedRow, ...]) -> None:
    """The rows of the list that are no candidate, each with its reason."""
    if rejected:
        with st.expander(f"Lignes écartées de votre liste : {len(rejected)}", expanded=True):
            show_table(tabulate_rejected(rejected), "Lignes écartées")


def _forget_others(kind: str, own: bytes, area: str) -> None:
    """Sites kept or barred are forgotten when the candidates are others."""
    among = (kind, hash(own), area)
    if st.session_state.get(AMONG, among) != among:
        _release()
    st.session_state[AMONG] = among


def _offer_release() -> None:
    """How many sites are kept or barred, and a button to forget them."""
    kept, barred = st.session_state.get(KEPT, ()), st.session_state.get(BARRED, ())
    if kept or barred:
        st.caption(f"Sites gardés : {len(kept)} ; sites écartés : {len(barred)}.")
        st.button("Ne plus garder ni écarter", on_click=_release, icon=":material/undo:")


def _release() -> None:
    st.session_state[KEPT], st.session_state[BARRED] = (), ()


def _add(where: str, site: str, elsewhere: str) -> None:
    st.session_state[where] = (*st.session_state.get(where, ()), site)
    left = [other for other in st.session_state.get(elsewhere, ()) if other != site]
    st.session_state[elsewhere] = tuple(left)
