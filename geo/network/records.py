"""Structures as the JSON that the database keeps, and what may go into it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from geo.errors import ParameterError
from geo.network.labels import FIELD_LABELS
from geo.network.model import FIELDS, NetworkStructure

Json = dict[str, Any]

MAX_WHO = 200  # characters


def _list_types(hint: Any) -> frozenset[type]:
    """Types a hint accepts: its own, or those of its members or literals."""
    members = get_args(hint) or (hint,)
    types = {member if isinstance(member, type) else type(member) for member in members}
    return frozenset(types | {int} if float in types else types)


_TYPES = {name: _list_types(hint) for name, hint in get_type_hints(NetworkStructure).items()}


def encode_fields(values: Mapping[str, Any]) -> Json:
    """Fields of a structure as JSON values: dates in ISO.

    Raises ParameterError when a field is unknown, of another type, or holds a text that a
    database cannot keep.
    """
    for name, value in values.items():
        if name not in _TYPES:
            raise ParameterError(f"Champ inconnu : « {name[:40]} ».")
        if type(value) not in _TYPES[name]:
            given = type(value).__name__
            raise ParameterError(f"« {FIELD_LABELS[name]} » : valeur de type {given} inattendue.")
        if isinstance(value, str):
            check_text(FIELD_LABELS[name], value)
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }


def encode(structure: NetworkStructure) -> Json:
    """A structure as JSON. Raises ParameterError as ``encode_fields`` does."""
    return encode_fields({name: getattr(structure, name) for name in FIELDS})


def decode(data: Json) -> NetworkStructure:
    """The structure that ``encode`` wrote. Raises ParameterError, TypeError or ValueError."""
    opened = data.get("opened")
    return NetworkStructure(**{**data, "opened": opened and dt.date.fromisoformat(opened)})


def check_text(label: str, text: str) -> None:
    """Raise ParameterError when a text has a character that PostgreSQL or UTF-8 cannot hold."""
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
        raise ParameterError(
            f"« {label} » contient un caractère invisible qui ne peut pas être enregistré "
            "(caractère nul ou incomplet) : ressaisir ce texte."
        )


def check_who(who: str) -> None:
    """Raise ParameterError when the author of a change is not said, or is said at length."""
    check_text("auteur", who)
    if not 1 <= len(who.strip()) <= MAX_WHO:
        raise ParameterError(f"Dire qui fait le changement, en {MAX_WHO} caractères au plus.")
