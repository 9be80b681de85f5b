"""The address box: one to five lines typed, each found, explained, or chosen among several."""

from dataclasses import dataclass, field

import streamlit as st

from geo.errors import ParameterError
from geo.figures.portrait_tables import escape_markdown
from geo.ui.map_outing import LAT_LON, read_point
from geo.ui.site_choice import MOST, add_point, clear_sites, get_sites, remove_site
from geo.ui.site_search import Found, find_text

BOX, REPLY = "adresses-saisies", "adresses-reponse"
SHOWN = 6  # places proposed for one ambiguous line


@dataclass(frozen=True)
class Reply:
    """What became of the lines typed last: sentences, and the lines to choose a place for."""

    faults: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[Found, ...]], ...] = field(default=())


def show_box() -> None:
    """The box, what it answers, and the addresses in hand with a button to take each out."""
    with st.form("adresses-formulaire", border=False):
        st.text_area(
            f"Une à {MOST} adresses, une par ligne",
            key=BOX,
            height=110,
            placeholder="12 rue de Paris, Montreuil\n3 place Carnot, Rosny-sous-Bois",
            help="Numéro, rue et commune. On peut aussi écrire une latitude et une longitude "
            "(48.8906, 2.4530), ou cliquer sur la carte.",
        )
        st.form_submit_button(
            "Étudier", type="primary", icon=":material/search:", on_click=_take_lines
        )
    _show_reply()
    _list_sites()


def _take_lines() -> None:
    """Find each line typed; a callback, so that the page is drawn with what was found."""
    lines = [line.strip() for line in str(st.session_state.get(BOX, "")).splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        st.session_state[REPLY] = Reply(("Écrire au moins une adresse : « 12 rue de Paris, "
                                         "Montreuil ».",))  # fmt: skip
        return
    faults, choices, kept = [], [], []
    for line in lines:
        try:
            places = _find(line)
            if len(places) > 1:
                choices.append((line, places[:SHOWN]))
            else:
                add_point(places[0].lon, places[0].lat, places[0].label)
        except ParameterError as error:
            faults.append(str(error))
            kept.append(line)
    st.session_state[REPLY] = Reply(tuple(faults), tuple(choices))
    st.session_state[BOX] = "\n".join(kept)  # only what is to be mended


def _find(line: str) -> tuple[Found, ...]:
    """The places that a line may mean. Raises ParameterError when there is none."""
    if LAT_LON.fullmatch(line):
        lat, lon = read_point(line)
        return (Found(f"Point {line}", lon, lat),)
    return find_text(line)


def tell_fault(text: str) -> None:
    """Say why an address was not kept, until lines are typed again."""
    reply: Reply = st.session_state.get(REPLY, Reply())
    st.session_state[REPLY] = Reply((*reply.faults, text), reply.choices)


def _show_reply() -> None:
    reply: Reply = st.session_state.get(REPLY, Reply())
    for fault in reply.faults:
        st.warning(escape_markdown(fault), icon=":material/wrong_location:")
    for rank, (line, places) in enumerate(reply.choices):
        st.info(
            f"« {escape_markdown(line)} » : plusieurs lieux possibles. Choisir le bon.",
            icon=":material/alt_route:",
        )
        for number, place in enumerate(places):
            st.button(
                escape_markdown(place.label),
                key=f"lieu-{rank}-{number}",
                on_click=_choose,
                args=(rank, place),
            )


def _choose(rank: int, place: Found) -> None:
    """Take the place chosen for an ambiguous line; a callback."""
    reply: Reply = st.session_state.get(REPLY, Reply())
    left = tuple(one for number, one in enumerate(reply.choices) if number != rank)
    try:
        add_point(place.lon, place.lat, place.label)
        st.session_state[REPLY] = Reply(reply.faults, left)
    except ParameterError as error:
        tell_fault(str(error))


def _list_sites() -> None:
    sites = get_sites()
    for rank, site in enumerate(sites):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{rank + 1}.** {escape_markdown(site.label)}")
            st.button(
                "",
                key=f"retirer-{rank}",
                icon=":material/close:",
                help=f"Retirer l’adresse {rank + 1}",
                on_click=remove_site,
                args=(rank,),
                type="tertiary",
            )
    if len(sites) > 1:
        st.button("Tout retirer", on_click=clear_sites, type="tertiary", key="retirer-tout")
