"""« Rapprocher »: which structures of the network are which of the open data, one by one."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from geo import french
from geo.network.decisions import Match
from geo.network.history import Change
from geo.network.labels import FIELD_LABELS
from geo.network.matching import Proposal, State, propose_matches
from geo.network.merging import date_places, merge_structures
from geo.network.model import NetworkStructure
from geo.network.vocabulary import STATUS_LABELS
from geo.supply.kinds import KIND_LABELS
from geo.supply.kinds import STATUS_LABELS as OPEN_STATUS
from geo.supply.places import NETWORK_PLACES
from geo.ui.data import get_open_tables, get_snapshot_version
from geo.ui.donnees.tables import name_source
from geo.ui.map.pin_map import Pin
from geo.ui.network import get_store
from geo.ui.reseau.pins import OPEN_COLOUR, draw_pins, pin_structure
from geo.ui.reseau.words import (
    get_towns,
    keep_message,
    name_plainly,
    plain,
    reporting,
    show_message,
    tell_apart,
)
from geo.ui.typography import tie

STATE, CHOICE = "reseau_etat", "reseau_rapprochement"
TITLES: dict[State, str] = {
    "proposed": "À examiner",
    "accepted": "Acceptés",
    "refused": "Refusés",
}
RULE = (
    "Un rapprochement accepté fait une seule structure partout : carte, totaux, accessibilité. "
    "Les places du réseau l’emportent quand elles sont plus récentes que celles des données "
    "ouvertes, et la position quand elle est placée à la main."
)


def show(who: str) -> None:
    """Draw the section; ``who`` signs the decisions."""
    show_message()
    with reporting():
        proposals = list_proposals()
        counts = {state: sum(each.state == state for each in proposals) for state in TITLES}
        state: State = (
            st.segmented_control(
                "État",
                list(TITLES),
                default="proposed",
                format_func=lambda key: f"{TITLES[key]} ({french.count(counts[key])})",
                key=STATE,
                label_visibility="collapsed",
            )
            or "proposed"
        )
        st.caption(tie(RULE))
        shown = [each for each in proposals if each.state == state]
        if not shown:
            _say_none(state, proposals)
            return
        _show(shown, who)


def show_proposals(who: str, ids: Collection[str]) -> None:
    """The proposals about some structures of the network."""
    st.caption(tie(RULE))
    shown = [p for p in list_proposals() if p.state == "proposed" and p.structure in ids]
    if shown:
        _show(shown, who)


def count_proposals(ids: Collection[str]) -> int:
    """Number of proposals about some structures of the network."""
    return sum(p.state == "proposed" and p.structure in ids for p in list_proposals())


def list_proposals() -> list[Proposal]:
    """The proposals and the decisions, best first, as the list of the network is now."""
    store = get_store()
    network = tuple(each.structure for each in store.list_structures())
    return _propose(network, tuple(store.list_matches()), get_snapshot_version())


@st.cache_data(show_spinner="Recherche des structures qui se ressemblent…", max_entries=4)
def _propose(
    network: tuple[NetworkStructure, ...],
    matches: tuple[Match, ...],
    version: str,  # noqa: ARG001  (the version is in the key)
) -> list[Proposal]:
    structures = get_open_tables().read_shapes("structures")
    return propose_matches(network, structures, matches, get_towns())


def _say_none(state: State, proposals: list[Proposal]) -> None:
    if state == "proposed" and not proposals:
        st.info(
            "Aucune structure du réseau ne ressemble à une structure des données ouvertes. "
            "Une position ou une adresse aide à les reconnaître.",
            icon=":material/join_inner:",
        )
    elif state == "proposed":
        st.info("Tout est examiné.", icon=":material/check:")
    else:
        st.info("Aucun pour le moment.", icon=":material/join_inner:")


def _show(shown: list[Proposal], who: str) -> None:
    """A menu of the proposals, the first one by default, and the two structures side by side."""
    network = {each.structure.id: each.structure for each in get_store().list_structures()}
    table = get_open_tables().read_shapes("structures").set_index("id")
    labels = tell_apart({_key(each): _label(each, network, table) for each in shown})
    if st.session_state.get(CHOICE) not in labels:
        st.session_state.pop(CHOICE, None)
    chosen = st.selectbox(
        french.quantity(len(shown), "rapprochement"),
        list(labels),
        format_func=labels.__getitem__,
        key=CHOICE,
    )
    proposal = next(each for each in shown if _key(each) == chosen)
    ours = network[proposal.structure]
    theirs = table.loc[proposal.other].to_dict() if proposal.other in table.index else None
    merged = _merge(ours, proposal, who) if proposal.state != "refused" else None
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_reasons(proposal)
        st.dataframe(
            compare(ours, theirs, get_towns(), merged, proposal.state),
            hide_index=True,
            width="stretch",
        )
        if theirs is not None:
            st.caption(_cite(theirs))
        _offer_decision(proposal, name_plainly(ours.name), who)
    with right:
        _draw(ours, theirs, proposal)


def _key(proposal: Proposal) -> str:
    return f"{proposal.structure} {proposal.other}"


def _label(proposal: Proposal, network: Mapping[str, NetworkStructure], table: pd.DataFrame) -> str:
    ours = name_plainly(network[proposal.structure].name)
    other = proposal.other
    theirs = name_plainly(str(table.loc[other, "name"])) if other in table.index else other
    sure = " · presque sûr" if proposal.strong and proposal.state == "proposed" else ""
    return f"{ours} ↔ {theirs}{sure}"


def _show_reasons(proposal: Proposal) -> None:
    reasons = " ; ".join(plain(reason) for reason in proposal.reasons)
    distance = (
        "distance non connue"
        if proposal.distance is None
        else f"à {french.count(proposal.distance)} m l’une de l’autre"
    )
    st.markdown(tie(f"**Pourquoi** : {reasons}"))
    strength = "règle forte" if proposal.strong else "à regarder de près"
    if proposal.state == "proposed":
        score = french.number(proposal.score, 0)
        st.caption(tie(f"Ressemblance {score} sur 100, {strength} ; {distance}."))


def _merge(ours: NetworkStructure, proposal: Proposal, who: str) -> Mapping[Any, Any] | None:
    """The one structure that the two make in the atlas."""
    table = get_open_tables().read_shapes("structures")
    match = Match(
        structure=ours.id,
        other=proposal.other,
        decision="accepted",
        who=who,
        at=dt.datetime.now(dt.UTC),
    )
    told = date_places(get_store().list_history(ours.id, None))
    one = table[table["id"] == proposal.other]
    if one.empty:
        return None
    return dict(merge_structures(one, [ours], [match], told=told).iloc[0])


def compare(
    ours: NetworkStructure,
    theirs: Mapping[Any, Any] | None,
    towns: Mapping[str, str],
    merged: Mapping[Any, Any] | None = None,
    state: State = "proposed",
) -> pd.DataFrame:
    """The two structures, field by field, and the one that they make."""
    fields = ("name", "kind", "status", "manager", "address", "postcode", "commune", "places")
    rows = []
    for name in fields:
        mine, yours = getattr(ours, name), None if theirs is None else theirs[name]
        row = {
            "Champ": FIELD_LABELS[name],
            "Réseau": _say(name, mine, towns, STATUS_LABELS),
            "Données ouvertes": _say(name, yours, towns, OPEN_STATUS),
        }
        if merged is not None:
            title = "Dans l’atlas" if state == "accepted" else "Si c’est la même"
            row[title] = _say(name, merged[name], towns, OPEN_STATUS)
            if name == "places" and merged["places_source"] == NETWORK_PLACES:
                row[title] += " (réseau)"
        rows.append(row)
    return pd.DataFrame(rows)


def _say(name: str, value: Any, towns: Mapping[str, str], statuses: Mapping[str, str]) -> str:
    if value is None or pd.isna(value):
        return french.UNKNOWN
    if name == "places":
        return french.count(value)
    labels = {"kind": KIND_LABELS, "status": statuses, "commune": towns}.get(name, {})
    return labels.get(value, name_plainly(str(value)))


def _cite(theirs: Mapping[Any, Any]) -> str:
    told = {
        f"{name_source(entry['source'])} ({entry['date']})": None
        for entry in json.loads(theirs["sources"])
    }
    return tie(plain(f"Données ouvertes : {' ; '.join(told)}."))


def _draw(ours: NetworkStructure, theirs: Mapping[Any, Any] | None, proposal: Proposal) -> None:
    import geopandas as gpd

    pins = [pin for pin in (pin_structure(ours, "réseau"),) if pin]
    point = None if theirs is None else theirs["geometry"]
    if point is not None and theirs is not None:
        degrees = gpd.GeoSeries([point], crs=2154).to_crs(4326).iloc[0]
        name = str(theirs["name"])[:200]
        pins.append(Pin(degrees.x, degrees.y, name, "données ouvertes", "O", OPEN_COLOUR))
    if not pins:
        st.info("Aucune des deux n’est située.", icon=":material/location_off:")
        return
    draw_pins(pins, f"Les deux structures : {name_plainly(ours.name)}", f"carte-{_key(proposal)}")
    known = {"R": "réseau", "O": "données ouvertes"}
    legend = " ; ".join(f"{pin.mark} : {known[pin.mark]}" for pin in pins)
    missing = "" if len(pins) == 2 else " L’autre n’est pas située."
    st.caption(tie(f"{legend}.{missing}"))


def _offer_decision(proposal: Proposal, name: str, who: str) -> None:
    store = get_store()
    key = _key(proposal)
    with st.container(horizontal=True):
        if proposal.state == "proposed":
            if st.button("C’est la même", key=f"reseau-meme-{key}", type="primary"):
                with reporting():
                    store.accept(proposal.structure, proposal.other, who)
                    keep_message(f"« {name} » : rapprochement accepté.")
                    st.rerun()
            if st.button("Ce sont deux structures", key=f"reseau-deux-{key}"):
                with reporting():
                    store.refuse(proposal.structure, proposal.other, who)
                    keep_message(f"« {name} » : rapprochement refusé.")
                    st.rerun()
        elif st.button("Annuler cette décision", key=f"reseau-revient-{key}"):
            with reporting():
                change = _find_decision(proposal)
                if change is not None:
                    store.undo(change.id, who)
                keep_message(f"« {name} » : la décision est annulée.")
                st.rerun()


def _find_decision(proposal: Proposal) -> Change | None:
    """The change that the decision is; None when somebody undid it already."""
    for change in get_store().list_history(proposal.structure, None):
        if change.operation == "match" and change.other == proposal.other and not change.undone:
            return change
    return None
