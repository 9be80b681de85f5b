"""What the reader chooses of a figure: its format and words, and what some figures need."""

from typing import Any, cast

import pandas as pd
import streamlit as st

from geo.figures.gallery import PAGES, Style
from geo.figures.sentences import locate_area
from geo.figures.static.style import Page, check_logo
from geo.indicators.portrait import Area
from geo.ui.typography import tie
from geo.ui.uploader import ask_file

LOGO_MB = 5
MOST_OPENINGS = 8
Options = dict[str, Any]


def choose_style() -> Style:
    """Format, colours and words, as chosen. Raises ParameterError for a logo that is none."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    page = left.segmented_control(
        "Format",
        list(PAGES),
        default="page",
        required=True,
        format_func=lambda key: PAGES[key].partition(" (")[0],
        key="format-figure",
        bind="query-params",
        help="Page : la largeur du texte d’une feuille A4. Diapositive : 16:9.",
    )
    grey = right.toggle("En gris", key="gris", help="Pour une impression en noir et blanc.")
    with st.expander("Titre, sous-titre, auteur, logo"):
        title = _ask_words("Titre", "titre-figure", "Celui de l’atlas")
        subtitle = _ask_words("Sous-titre", "sous-titre-figure", "Celui de l’atlas")
        author = _ask_words("Auteur", "auteur-figure", "Atlas de l’accueil du jeune enfant")
        logo = ask_logo("logo-figure")
    return Style(
        page=cast(Page, page or "page"),
        greyscale=grey,
        title=title,
        subtitle=subtitle,
        author=author,
        logo=logo,
    )


def ask_logo(key: str) -> bytes | None:
    """The logo given, or None. Raises ParameterError for a file that is no image."""
    file = ask_file("Logo (PNG ou JPEG)", ["png", "jpg", "jpeg"], key, max_mb=LOGO_MB)
    if file is None:
        return None
    content = file.getvalue()
    check_logo(content)
    return content


def _ask_words(label: str, key: str, usual: str) -> str | None:
    return st.text_input(label, key=key, max_chars=200, placeholder=usual).strip() or None


def choose_options(name: str, area: Area) -> Options | None:
    """What a figure needs beyond an area; None when it is not to be had, which is said."""
    if name == "scenario":
        return _choose_scenario()
    if name == "besoin_couvert":
        return _ask_curve(area)
    return {}


def _choose_scenario() -> Options | None:
    """Access before and after a scenario: a saved one, or that in hand."""
    from geo.siting.margins import average_areas
    from geo.ui.scenarios.data import get_outcome
    from geo.ui.scenarios.draft import get_draft
    from geo.ui.scenarios.list import read_saved

    known = {each.name: each.scenario for each in read_saved() if each.scenario is not None}
    draft = get_draft()
    if draft is not None and draft.scenario.changes:
        known = {draft.scenario.name: draft.scenario} | known
    if not known:
        st.info(
            tie("Aucun scénario : en faire un dans la page « Scénarios », puis revenir ici."),
            icon=":material/alt_route:",
        )
        return None
    chosen = st.selectbox("Scénario", list(known), key="scenario-figure")
    outcome = get_outcome(known[chosen or next(iter(known))])
    levels = ("iris", "commune", "ept", "departement")
    areas = average_areas(outcome.before, outcome.after, levels)
    before, after = (
        areas[["level", "code", "children_u3"]].assign(accessibility=areas[moment])
        for moment in ("before", "after")
    )
    return {"before": before, "after": after, "name": outcome.scenario.name}


def _ask_curve(area: Area) -> Options | None:
    """The need that one, two… MAM would serve; computed when it is asked for."""
    st.caption(
        tie(
            f"Les meilleurs emplacements {locate_area(area)}, cherchés pour 1 à {MOST_OPENINGS} "
            "MAM de 16 places à 10 minutes à pied : le calcul prend de quelques secondes à une "
            "minute."
        )
    )
    key = f"courbe-{area.code}"
    if not st.session_state.get(key) and not st.button(
        "Calculer la courbe", key=f"{key}-bouton", icon=":material/calculate:"
    ):
        return None
    st.session_state[key] = True
    points, total = _trace_curve(area)
    return {"points": points, "total": total}


def _trace_curve(area: Area) -> tuple[list[tuple[int, float]], float]:
    """(openings, places of need served), and the whole unmet need, in places."""
    from geo.siting.question import Question
    from geo.ui.ouvrir.best_data import get_answer, get_terrain

    rate = get_terrain().rate
    areas = () if area.level == "departement" else (area.code,)
    points: list[tuple[int, float]] = []
    total = 0.0
    with st.status("Recherche des emplacements…") as status:
        for sites in range(1, MOST_OPENINGS + 1):
            status.update(label=f"Recherche des emplacements : {sites} sur {MOST_OPENINGS}")
            answer = get_answer(Question(target=rate, sites=sites, areas=areas), "squares")
            points.append((sites, answer.served))
            total = answer.need
        status.update(label="Emplacements cherchés", state="complete")
    return points, total


def fingerprint(options: Options) -> str:
    """What a cache may tell these options by."""
    parts = []
    for name, value in sorted(options.items()):
        if isinstance(value, pd.DataFrame):
            value = pd.util.hash_pandas_object(value).sum()
        parts.append(f"{name}={value}")
    return ";".join(parts)
