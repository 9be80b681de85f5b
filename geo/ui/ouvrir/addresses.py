"""The address box: one to five lines typed, each found, explained, or chosen among several."""

from dataclasses import dataclass, replace

import streamlit as st

from geo.errors import ParameterError
from geo.figures.portrait_tables import escape_markdown
from geo.network.addresses import FoundAddress
from geo.ui.carte.outing import LAT_LON, read_point
from geo.ui.ouvrir.choice import MOST, add_point, clear_sites, get_sites, remove_site
from geo.ui.ouvrir.search import label_point, search_address
from geo.ui.typography import tie

BOX, REPLY = "adresses-saisies", "adresses-reponse"
EXAMPLE = "Écrire au moins une adresse : « 3 place Carnot, Rosny-sous-Bois »."


@dataclass(frozen=True)
class Doubt:
    """A line that is not one sure address: why, and the addresses it may mean."""

    line: str
    why: str
    places: tuple[FoundAddress, ...]


@dataclass(frozen=True)
class Reply:
    """What became of the lines typed last: sentences, and the lines to choose an address for."""

    faults: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def show_box() -> None:
    """The box, what it answers, and the addresses in hand with a button to take each out."""
    with st.form("adresses-formulaire", border=False):
        st.text_area(
            f"Une à {MOST} adresses, une par ligne",
            key=BOX,
            height=110,
            placeholder="3 place Carnot, Rosny-sous-Bois\n28 rue Victor Hugo, Bagnolet",
            help="Numéro, rue et commune. On peut aussi écrire une latitude et une longitude "
            "(48.8906, 2.4530), ou cliquer sur la carte.",
        )
        st.form_submit_button(
            "Étudier", type="primary", icon=":material/search:", on_click=_take_lines
        )
    _show_reply()
    _list_sites()


def tell_fault(text: str) -> None:
    """Say why an address was not kept, until lines are typed again."""
    reply = _get_reply()
    if text not in reply.faults:
        _set_reply(replace(reply, faults=(*reply.faults, text)))


def _take_lines() -> None:
    """Find each line typed; a callback, so that the page is drawn with what was found."""
    typed = str(st.session_state.get(BOX, "")).splitlines()
    lines = [line.strip() for line in typed if line.strip()]
    if not lines:
        _set_reply(Reply((EXAMPLE,)))
        return
    faults: list[str] = []
    doubts: list[Doubt] = []
    kept: list[str] = []
    for line in lines:
        try:
            doubt = _take_line(line)
        except ParameterError as error:
            faults.append(str(error))
            kept.append(line)
        else:
            doubts += [doubt] if doubt else []
    _set_reply(Reply(tuple(faults), tuple(doubts)))
    st.session_state[BOX] = "\n".join(kept)  # only what is to be mended


def _take_line(line: str) -> Doubt | None:
    """Add the place of a line, or say what is in doubt. Raises ParameterError for none."""
    if LAT_LON.fullmatch(line):
        lat, lon = read_point(line)
        add_point(lon, lat, label_point(lon, lat))
        return None
    search = search_address(line)
    if search.sure is not None:
        add_point(search.sure.lon, search.sure.lat, search.sure.label)
        return None
    if not search.found:
        raise ParameterError(search.message)
    return Doubt(line, search.message, search.found)


def _show_reply() -> None:
    reply = _get_reply()
    for fault in reply.faults:
        st.warning(escape_markdown(tie(fault)), icon=":material/wrong_location:")
    for rank, doubt in enumerate(reply.doubts):
        with st.container(border=True, gap="small"):
            st.markdown(escape_markdown(tie(f"« {doubt.line} » : {doubt.why}")))
            menu = f"lieu-{doubt.line}"
            st.selectbox(
                "Adresse à retenir",
                doubt.places,
                format_func=_name_place,
                key=menu,
            )
            with st.container(horizontal=True, gap="small"):
                st.button(
                    "Retenir", key=f"retenir-{rank}", on_click=_choose, args=(rank, menu),
                    type="primary", icon=":material/check:",
                )  # fmt: skip
                st.button("Laisser", key=f"laisser-{rank}", on_click=_choose, args=(rank, None))


def _name_place(place: FoundAddress) -> str:
    return f"{place.label} ({place.doubt})" if place.doubt else place.label


def _choose(rank: int, menu: str | None) -> None:
    """Take the address chosen in a menu for a line in doubt, or none of them; a callback."""
    reply = _get_reply()
    _set_reply(replace(reply, doubts=reply.doubts[:rank] + reply.doubts[rank + 1 :]))
    if menu is None:
        return
    place: FoundAddress = st.session_state[menu]
    try:
        add_point(place.lon, place.lat, place.label)
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


def _get_reply() -> Reply:
    reply: Reply = st.session_state.get(REPLY, Reply())
    return reply


def _set_reply(reply: Reply) -> None:
    st.session_state[REPLY] = reply
