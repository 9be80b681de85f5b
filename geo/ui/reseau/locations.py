"""Addresses looked for: what is sure is written, what is not waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from geo import french
from geo.collect import Policy
from geo.network.editing import StoredStructure
from geo.network.geocoding import (
    Located,
    Location,
    edit_locations,
    load_addresses,
    locate_structures,
)
from geo.network.labels import QUALITY_LABELS
from geo.supply.geocoding import AddressIndex
from geo.ui.data import get_snapshot_version
from geo.ui.network import get_store
from geo.ui.reseau.place import choose_place, hold
from geo.ui.reseau.words import (
    get_towns,
    keep_message,
    name_plainly,
    plain,
    reporting,
)
from geo.ui.typography import tie

QUEUE, ONLINE, FOUND = "reseau_positions", "reseau_en_ligne", "reseau_adresse_trouvee"
BATCH = "recherche d’adresses"
# A person waits: one try, then the addresses of the machine.
POLICY = Policy(connect_timeout=4, read_timeout=30, deadline=90, attempts=1)
ONLINE_HELP = (
    "Le géocodeur national (Géoplateforme, IGN). Seules les adresses lui sont envoyées, jamais "
    "les noms. Sans internet, l’atlas cherche dans le répertoire d’adresses d’OpenStreetMap."
)


@dataclass
class Queue:
    """Positions that wait for a person, and the structures as read before they were looked for.

    ``lost``: those found nowhere, with the reason.
    """

    waiting: dict[str, Location] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    read: dict[str, StoredStructure] = field(default_factory=dict)


def get_queue() -> Queue:
    """The queue of this session."""
    queue: Queue = st.session_state.setdefault(QUEUE, Queue())
    return queue


def show_queue(who: str, ids: Sequence[str] | None = None) -> None:
    """Offer to look for the structures without a position (among ``ids``), and draw those that
    wait for a person."""
    stored = get_store().list_structures()
    wanted = [
        each
        for each in stored
        if each.structure.lon is None and (ids is None or each.structure.id in ids)
    ]
    queue = get_queue()
    known = {each.structure.id for each in stored}
    for memory in (queue.waiting, queue.lost):
        for key in set(memory) - known:
            del memory[key]
    if not wanted and not queue.waiting:
        return
    with st.container(border=True):
        st.markdown(f"**Situer les structures** · {_count(wanted, queue)}")
        if wanted:
            with st.container(horizontal=True, vertical_alignment="center"):
                online = _ask_online("file")
                if st.button("Chercher les adresses", key="reseau-cherche-adresses"):
                    with reporting():
                        _search(wanted, online, who)
        if queue.waiting:
            _show_waiting(queue, who)
        elif queue.lost:
            _show_lost(queue)


def _count(wanted: list[StoredStructure], queue: Queue) -> str:
    told = french.quantity(len(wanted), "structure sans position", "structures sans position")
    if queue.waiting:
        told += f", dont {french.count(len(queue.waiting))} à confirmer"
    return told


def _ask_online(key: str) -> bool:
    return st.toggle("Demander à la Géoplateforme", True, key=f"{ONLINE}-{key}", help=ONLINE_HELP)


def _search(wanted: list[StoredStructure], online: bool, who: str) -> None:
    """Look for the addresses, write in one batch what is sure, queue the rest."""
    located = _locate(wanted, online)
    queue = get_queue()
    queue.read = {each.structure.id: each for each in wanted}
    queue.waiting = {each.structure: each for each in located.locations if _waits(each)}
    queue.lost = {
        each.structure: each.reason for each in located.locations if each.verdict == "not_found"
    }
    edits = edit_locations(located.locations, wanted)
    made = get_store().apply_batch([], edits, [], who, BATCH) if edits else []
    said = [
        french.quantity(len(made), "structure située", "structures situées"),
        f"{french.count(len(queue.waiting))} à confirmer",
        french.quantity(len(queue.lost), "introuvable"),
    ]
    keep_message(f"{', '.join(said)}. {' '.join(located.notices)}".strip())
    st.rerun()


def get_addresses() -> AddressIndex | None:
    """The addresses of the machine; None when they are not there."""
    return _addresses(get_snapshot_version())


@st.cache_resource(show_spinner=False, max_entries=2)
def _addresses(version: str) -> AddressIndex | None:  # noqa: ARG001  (the version is in the key)
    return load_addresses()


def _locate(wanted: list[StoredStructure], online: bool) -> Located:
    structures = [each.structure for each in wanted]
    with st.spinner("Recherche des adresses…"):
        return locate_structures(
            structures, get_addresses(), get_towns(), online=online, again=True, policy=POLICY
        )


def _waits(location: Location) -> bool:
    return location.verdict == "to_confirm"


def _show_waiting(queue: Queue, who: str) -> None:
    """The first that waits: what was asked, what was found, why it is doubtful, and a map."""
    key, location = next(iter(queue.waiting.items()))
    structure = queue.read[key].structure
    st.markdown(f"**À confirmer : {plain(name_plainly(structure.name))}**")
    town = get_towns().get(structure.commune or "", structure.commune or "commune non connue")
    asked = f"{name_plainly(structure.address or '')}, {town}"
    lines = [f"Adresse de la liste : {plain(asked)}"]
    if location.found:
        lines.append(f"Adresse trouvée : {plain(name_plainly(location.found))}")
    quality = QUALITY_LABELS.get(location.location_quality or "", "")
    score = french.number(location.location_score, 2)
    lines.append(f"Position {quality}, score {score} ; {plain(location.reason)}")
    st.markdown(tie("\n\n".join(lines)))
    moved = choose_place(structure, f"reseau-file-{key}", location)
    values = location.values if moved is None else hold(moved)
    with st.container(horizontal=True):
        accept = "Accepter cette position" if moved is None else "Enregistrer ma position"
        if st.button(accept, key=f"reseau-accepte-{key}", type="primary"):
            with reporting():
                get_store().change(key, values, who, queue.read[key].version)
                del queue.waiting[key]
                keep_message(f"« {name_plainly(structure.name)} » est située.")
                st.rerun()
        if st.button("Refuser", key=f"reseau-refuse-{key}"):
            del queue.waiting[key]
            queue.lost[key] = "position proposée refusée"
            st.rerun()


def _show_lost(queue: Queue) -> None:
    names = [
        f"- {plain(name_plainly(queue.read[key].structure.name))} : {plain(reason)}"
        for key, reason in queue.lost.items()
        if key in queue.read
    ]
    if names:
        st.markdown(tie("À placer à la main, dans leur fiche :\n\n" + "\n".join(names[:20])))


def find_again(stored: StoredStructure) -> Location | None:
    """Look for the address of one structure, its pin excepted, and show what is found; the
    location when it is accepted."""
    structure = stored.structure
    state = f"{FOUND}-{structure.id}-{stored.version}"
    with st.container(horizontal=True, vertical_alignment="center"):
        online = _ask_online(structure.id)
        asked = st.button(
            "Chercher l’adresse à nouveau",
            key=f"reseau-recherche-{structure.id}",
            disabled=not structure.address,
            help=None if structure.address else "L’adresse manque dans la fiche.",
        )
    if asked:
        st.session_state[state] = _locate([_free(stored)], online)
    located: Located | None = st.session_state.get(state)
    if located is None:
        return None
    for notice in located.notices:
        st.caption(plain(notice))
    (location,) = located.locations
    if location.verdict == "not_found":
        st.info(tie(plain(f"Introuvable : {location.reason}.")))
        return None
    found = f" « {name_plainly(location.found)} »" if location.found else ""
    st.info(tie(plain(f"Trouvée{found} : {location.reason}.")))
    if st.button("Prendre cette position", key=f"reseau-prend-{structure.id}"):
        del st.session_state[state]
        return location
    return None


def _free(stored: StoredStructure) -> StoredStructure:
    """The structure without its position: a person asks, even where a pin was put by hand."""
    bare = replace(
        stored.structure,
        lon=None,
        lat=None,
        location_quality=None,
        location_score=None,
        locator=None,
    )
    return StoredStructure(bare, stored.version)
