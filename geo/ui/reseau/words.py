"""What the editing sections of the network share: messages, names, choices."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from geo import french
from geo.errors import AtlasError
from geo.figures.portrait_tables import escape_markdown
from geo.network.communes import Communes
from geo.network.editing import StoredStructure
from geo.network.history import shorten
from geo.network.labels import QUALITY_LABELS
from geo.network.model import NetworkStructure
from geo.network.plain import clean_line
from geo.store import read_attributes
from geo.ui.data import get_snapshot_version
from geo.ui.typography import tie

_MESSAGE = "reseau_message"
TO_LOCATE = "à situer"
PRIVATE = (
    "Le contact et la note restent dans le réseau : ils ne sont ni sur les cartes, ni dans les "
    "fiches, ni dans les documents."
)


def plain(text: str) -> str:
    """A text of anybody's, on one line, that shows as it is where Markdown is rendered."""
    return escape_markdown(clean_line(text))


def name_plainly(name: str) -> str:
    """A name, shortened, for a menu or a cell: no control characters, no Markdown either way."""
    return clean_line(shorten(name))


def keep_message(text: str) -> None:
    """A sentence to show once the page is drawn again."""
    st.session_state[_MESSAGE] = text


def show_message() -> None:
    """Show the sentence kept by the last action, once."""
    text = st.session_state.pop(_MESSAGE, "")
    if text:
        st.success(tie(plain(text)), icon=":material/check_circle:")


@contextmanager
def reporting() -> Iterator[None]:
    """Show the atlas's own errors as a sentence, here, and go on drawing the page."""
    try:
        yield
    except AtlasError as error:
        st.error(tie(plain(str(error))), icon=":material/error:")


@st.cache_resource(show_spinner=False, max_entries=2)
def _communes(version: str) -> Communes:  # noqa: ARG001  (the version is in the key)
    return Communes(read_attributes("communes"))


def get_communes() -> Communes:
    """The communes of the département, found by name or postcode."""
    return _communes(get_snapshot_version())


def get_towns() -> Mapping[str, str]:
    """Names of the communes by code."""
    return get_communes().names


def label_structure(structure: NetworkStructure, towns: Mapping[str, str]) -> str:
    """« MAM Les Lutins, Noisy-le-Sec »."""
    town = towns.get(structure.commune or "", "")
    return name_plainly(structure.name) + (f", {town}" if town else "")


def label_all(stored: list[StoredStructure], towns: Mapping[str, str]) -> dict[str, str]:
    """Labels by id, in their order."""
    labels = {each.structure.id: label_structure(each.structure, towns) for each in stored}
    return dict(sorted(tell_apart(labels).items(), key=lambda item: item[1].casefold()))


def tell_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels of a menu, the same ones numbered: a menu knows its choices by their labels."""
    met: Counter[str] = Counter()
    taken: set[str] = set()
    apart = {}
    for key, label in labels.items():
        met[label] += 1
        told = label if label not in taken else f"{label} ({met[label]})"
        while told in taken:
            met[label] += 1
            told = f"{label} ({met[label]})"
        taken.add(told)
        apart[key] = told
    return apart


def say_position(structure: NetworkStructure) -> str:
    """« au numéro (score 0,97) », « placée à la main », « à situer »."""
    if structure.lon is None:
        return TO_LOCATE
    told = QUALITY_LABELS.get(structure.location_quality or "", "origine non connue")
    score = structure.location_score
    return told if score is None else f"{told} (score {french.number(score, 2)})"
