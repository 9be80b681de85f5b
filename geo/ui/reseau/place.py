"""Where a structure is: what is known of it, its address looked for again, a pin put by hand."""

import streamlit as st

from geo import french
from geo.network.geocoding import BY_HAND, Location
from geo.network.labels import LOCATOR_LABELS
from geo.network.model import NetworkStructure
from geo.ui.carte.outing import read_point
from geo.ui.map.pin_map import Pin
from geo.ui.reseau.board import write
from geo.ui.reseau.grid import Board
from geo.ui.reseau.pins import (
    PROPOSED_COLOUR,
    Place,
    draw_pins,
    find_commune,
    pin_structure,
)
from geo.ui.reseau.words import get_towns, name_plainly, plain, say_position
from geo.ui.typography import tie

HAND = {"location_quality": "main", "location_score": None, "locator": BY_HAND}


def show_place(board: Board, key: str, who: str) -> None:
    """The position of the structure of the card, and the ways to change it."""
    from geo.ui.reseau.locations import find_again

    structure = board.base[key].structure
    st.markdown(f"**Position** : {plain(say_position(structure))}")
    if structure.locator:
        st.caption(tie(f"Donnée par : {LOCATOR_LABELS[structure.locator]}."))
    place = choose_place(structure, f"reseau-carte-{key}")
    if place is not None:
        with st.container(horizontal=True):
            if st.button("Enregistrer cette position", key=f"reseau-place-{key}", type="primary"):
                _forget(f"reseau-carte-{key}")
                name = name_plainly(structure.name)
                _write(board, key, hold(place), who, f"« {name} » est placée à la main.")
            if st.button("Annuler le déplacement", key=f"reseau-place-non-{key}"):
                _forget(f"reseau-carte-{key}")
                st.rerun()
    location = find_again(board.base[key])
    if location is not None:
        name = name_plainly(structure.name)
        _write(board, key, location.values, who, f"« {name} » a une nouvelle position.")


def hold(place: Place) -> dict[str, object]:
    """The fields of a position put by hand."""
    return {"lon": place.lon, "lat": place.lat, **HAND}


def choose_place(
    structure: NetworkStructure, key: str, proposed: Location | None = None
) -> Place | None:
    """A map with the structure where it is, or where it is proposed, and a box of coordinates;
    returns where a person moved it, until it is written or given up (``_forget``)."""
    state, box = f"{key}-choix", f"{key}-saisie"
    chosen: Place | None = st.session_state.get(state)
    pins = [pin for pin in (pin_structure(structure, "position actuelle"),) if pin]
    if chosen is not None:
        pins = [_propose(structure, chosen, "position choisie, pas encore enregistrée", "★")]
    elif proposed is not None and proposed.lon is not None and proposed.lat is not None:
        point = Place(proposed.lon, proposed.lat)
        pins.append(_propose(structure, point, proposed.found or "position proposée", "?"))
    moved = draw_pins(
        pins,
        f"Position de {name_plainly(structure.name)}",
        key,
        movable=len(pins) - 1,
        commune=structure.commune,
    )
    if moved is not None and moved != chosen:
        st.session_state[state] = moved
        st.rerun()
    text = st.text_input(
        "Coordonnées (latitude, longitude)",
        key=box,
        placeholder="48.9069, 2.4846",
        help="Pour qui préfère écrire : en degrés, comme les cartes en ligne les donnent.",
        on_change=_read_box,
        args=(state, box),
    )
    if chosen is None:
        st.caption("Cliquer sur la carte, ou tirer le repère, pour placer la structure à la main.")
        if text:
            read_point(text)  # raises ParameterError, shown by the page
        return None
    _tell_choice(structure, chosen)
    return chosen


def _read_box(state: str, box: str) -> None:
    """Take the coordinates typed, when they are some; in a callback."""
    from geo.errors import ParameterError

    try:
        lat, lon = read_point(st.session_state[box])
    except ParameterError:
        st.session_state.pop(state, None)
        return
    st.session_state[state] = Place(lon, lat)


def _tell_choice(structure: NetworkStructure, place: Place) -> None:
    towns = get_towns()
    commune = find_commune(place)
    told = f"Position choisie : {_degrees(place.lat)} ; {_degrees(place.lon)}"
    if commune is None:
        st.warning(tie(f"{told}, hors de Seine-Saint-Denis."))
    elif structure.commune not in (None, commune):
        here = towns.get(structure.commune or "", structure.commune)
        st.warning(tie(f"{told}, à {towns[commune]} ; la fiche dit {here}."))
    else:
        st.info(tie(f"{told}, à {towns[commune]}. Pas encore enregistrée."))


def _degrees(value: float) -> str:
    return french.number(value, 3) if abs(value) < 0.001 else f"{value:.5f}".replace(".", ",")


def _propose(structure: NetworkStructure, place: Place, text: str, mark: str) -> Pin:
    return Pin(place.lon, place.lat, structure.name[:200], text, mark, PROPOSED_COLOUR)


def _forget(key: str) -> None:
    for state in (f"{key}-choix", f"{key}-saisie"):
        st.session_state.pop(state, None)


def _write(board: Board, key: str, values: dict[str, object], who: str, said: str) -> None:
    board.pending[key] = {**board.pending.get(key, {}), **values}
    board.redraw()
    write(who, [key], said)
