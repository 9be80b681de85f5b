"""What is added to the scenario in hand: plain forms, one a kind of change."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from geo.errors import AtlasError, ParameterError
from geo.figures.palette import KIND_LABELS
from geo.figures.portrait_tables import escape_markdown
from geo.figures.scenario_sentences import Names, tell_change
from geo.network.addresses import EXAMPLE, find_address
from geo.siting.changes import (
    MAX_EAJE_PLACES,
    MAX_NAME,
    Change,
    ChildminderLoss,
    Closure,
    Opening,
    Resizing,
)
from geo.siting.scenario import Scenario
from geo.siting.situation import check_scenario
from geo.territory.points import project_point
from geo.ui.access import get_territory
from geo.ui.carte.outing import LAT_LON, read_point
from geo.ui.scenarios.choice import choose_size
from geo.ui.scenarios.data import get_book, get_names
from geo.ui.scenarios.draft import Draft, get_draft, replace_changes, set_draft
from geo.ui.typography import tie

FAULT, PLACE, RANK = "scenario-refus", "scenario-lieu", "scenario-rang"
KINDS = {
    "open": "Ouvrir",
    "close": "Fermer",
    "resize": "Changer la taille",
    "childminders": "Assistantes maternelles",
}
LOSS = 20  # %: a fifth


def show_changes(scenario: Scenario, names: Names) -> None:
    """The changes of the scenario in hand, each with a button that takes it back."""
    for rank, change in enumerate(scenario.changes):
        told, button = st.columns([0.7, 0.3], gap="small", vertical_alignment="center")
        told.markdown(f"**{rank + 1}.** {escape_markdown(tell_change(change, scenario, names))}")
        button.button(
            "Retirer",
            icon=":material/close:",
            key=f"scenario-retirer-{rank}",
            help="Retirer ce changement",
            type="tertiary",
            on_click=_attempt,
            args=(_without(scenario, rank),),
        )
    if fault := st.session_state.pop(FAULT, ""):
        st.warning(escape_markdown(fault), icon=":material/warning:")


def show_forms() -> None:
    """The forms that add a change."""
    kind = st.pills(
        "Ajouter un changement",
        list(KINDS),
        format_func=lambda key: KINDS[key],
        default="open",
        required=True,
        wrap=True,
        key="scenario-changement",
    )
    names = get_names()
    # Another rank after each addition: the fields of the next change are empty.
    key = f"scenario-{kind}-{st.session_state.get(RANK, 0)}"
    forms: dict[str, Callable[[Names, str], None]] = {
        "open": _open,
        "close": _close,
        "resize": _resize,
        "childminders": _lose,
    }
    with st.container(border=True, gap="small"):
        forms[kind or "open"](names, key)


def _open(_names: Names, key: str) -> None:
    kind, places = choose_size(key)
    st.text_input(
        "Adresse, ou latitude et longitude",
        key=PLACE,
        placeholder=EXAMPLE,
        help="On peut aussi cliquer un carreau sur la carte : son milieu sera pris.",
    )
    found = _find_place(str(st.session_state.get(PLACE) or ""), key)
    draft = get_draft()
    rank = 1 + len(draft.scenario.changes) if draft else 1
    name = st.text_input(
        "Nom", f"{KIND_LABELS[kind]} n° {rank}", max_chars=MAX_NAME, key=f"{key}-nom-{kind}"
    )

    def make() -> Change:
        if found is None:
            raise ParameterError("Dire où elle ouvre : une adresse, ou un clic sur la carte.")
        return Opening(kind=kind, places=places, point=found, name=name.strip())

    _offer("Ajouter l’ouverture", make, key)


def _find_place(text: str, key: str) -> tuple[float, float] | None:
    """The point of a text, EPSG:2154; what is not sure is said, and left to choose."""
    if not text.strip():
        st.caption("Ou cliquer un carreau sur la carte.")
        return None
    if LAT_LON.fullmatch(text):
        lat, lon = read_point(text)
        return project_point(lon, lat)
    search = find_address(text, get_book())
    if search.message:
        st.caption(tie(escape_markdown(search.message)))
    if not search.found:
        return None
    chosen = search.sure
    if chosen is None:
        chosen = st.selectbox(
            "Adresse trouvée",
            search.found,
            index=None,
            format_func=lambda each: f"{each.label} ({each.doubt})" if each.doubt else each.label,
            placeholder="Choisir la bonne adresse",
            key=f"{key}-adresse",
        )
    if chosen is None:
        return None
    st.caption(f":material/location_on: {escape_markdown(chosen.label)}")
    return project_point(chosen.lon, chosen.lat)


def _close(names: Names, key: str) -> None:
    structure = _pick(names, key)
    _offer("Ajouter la fermeture", lambda: Closure(structure=_known(structure)), key)


def _resize(names: Names, key: str) -> None:
    structure = _pick(names, key)
    places = st.number_input(
        "Nouveau nombre de places", 1, MAX_EAJE_PLACES, 40, key=f"{key}-taille"
    )
    _offer(
        "Ajouter le changement de taille",
        lambda: Resizing(structure=_known(structure), places=int(places)),
        key,
    )


def _lose(names: Names, key: str) -> None:
    commune = st.selectbox(
        "Commune",
        sorted(names.communes, key=lambda code: names.communes[code]),
        format_func=lambda code: names.communes[code],
        index=None,
        placeholder="Choisir une commune",
        key=f"{key}-commune",
    )
    share = st.slider(
        "Part perdue des places d’assistantes maternelles", 0, 100, LOSS, 5, format="%d %%",
        key=f"{key}-part",
        help="Celles des MAM que l’atlas situe restent : fermer la MAM pour les retirer.",
    )  # fmt: skip

    def make() -> Change:
        if commune is None:
            raise ParameterError("Choisir la commune.")
        return ChildminderLoss(commune=commune, share=share / 100)

    _offer("Ajouter la perte", make, key)


def _pick(names: Names, key: str) -> str | None:
    """A menu of the structures that hold places, and of those that the scenario opens."""
    draft = get_draft()
    opened = [c for c in draft.scenario.changes if isinstance(c, Opening)] if draft else []
    labels = {each.structure: f"{each.name} (scénario)" for each in opened}
    labels |= {str(key): str(label) for key, label in names.structures["label"].items()}
    scenario = draft.scenario if draft else Scenario("-")
    return st.selectbox(
        "Structure",
        list(labels),
        format_func=lambda each: f"{labels[each]} · {names.count_places(each, scenario)}",
        index=None,
        placeholder="Chercher par nom ou par commune",
        key=f"{key}-structure",
        help="Les structures ouvertes que l’atlas sait situer ; ≈ devant une taille estimée.",
    )


def _known(structure: str | None) -> str:
    if structure is None:
        raise ParameterError("Choisir la structure.")
    return structure


def _offer(label: str, make: Callable[[], Change], key: str) -> None:
    def add() -> None:
        draft = get_draft()
        changes = draft.scenario.changes if draft else ()
        _put((*changes, make()))
        st.session_state[RANK] = st.session_state.get(RANK, 0) + 1
        st.session_state[PLACE] = ""

    st.button(label, type="primary", key=f"{key}-ajouter", on_click=_attempt, args=(add,))


def _without(scenario: Scenario, rank: int) -> Callable[[], None]:
    changes = tuple(change for k, change in enumerate(scenario.changes) if k != rank)
    return lambda: _put(changes)


def _put(changes: tuple[Change, ...]) -> None:
    """Give the scenario in hand these changes, if they can be applied. Raises ParameterError."""
    draft = get_draft() or Draft(Scenario("Essai"))
    check_scenario(replace(draft.scenario, changes=changes), get_territory())
    replace_changes(changes)


def rename(name: str) -> None:
    """Give the scenario in hand another name. Raises ParameterError."""
    draft = get_draft()
    if draft is not None:
        set_draft(replace(draft, scenario=replace(draft.scenario, name=name.strip())))


def _attempt(deed: Callable[[], None]) -> None:
    """A callback whose fault is a sentence on the page."""
    try:
        deed()
    except AtlasError as error:
        st.session_state[FAULT] = str(error)
