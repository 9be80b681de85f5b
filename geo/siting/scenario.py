"""Scenarios: named lists of changes of the supply, written and read as JSON (methods 9)."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from geo.errors import ParameterError, UnreadableFileError
from geo.siting.changes import (
    Change,
    ChildminderLoss,
    Closure,
    Opening,
    Resizing,
    check_name,
)

VERSION = 1  # of the JSON
MAX_CHANGES = 100
TYPES: dict[str, type[Change]] = {
    "opening": Opening,
    "closure": Closure,
    "resizing": Resizing,
    "childminder_loss": ChildminderLoss,
}


@dataclass(frozen=True)
class Scenario:
    """A named list of changes, in the order they are made.

    A closure or a resizing may name a structure that an earlier change opens
    (``Opening.structure``). What depends on the supply (unknown structure, point outside the
    territory) is checked when the scenario is applied. Raises ParameterError for two openings of
    one name, a structure closed twice, a commune that loses its childminders twice, more changes
    than MAX_CHANGES.
    """

    name: str
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        check_name(self.name, "scénario")
        if len(self.changes) > MAX_CHANGES:
            raise ParameterError(
                f"Le scénario a {len(self.changes)} changements : {MAX_CHANGES} au plus. En faire "
                "plusieurs scénarios."
            )
        if again := _find_twice(c.structure for c in self.changes if isinstance(c, Opening)):
            raise ParameterError(
                f"Deux ouvertures s’appellent « {again.partition(':')[2]} » : "
                "leur donner deux noms."
            )
        if again := _find_twice(c.structure for c in self.changes if isinstance(c, Closure)):
            raise ParameterError(
                f"La structure « {again} » ferme deux fois : retirer l’une des deux fermetures."
            )
        if again := _find_twice(c.commune for c in self.changes if isinstance(c, ChildminderLoss)):
            raise ParameterError(
                f"La commune {again} perd deux fois une part de ses assistants maternels : "
                "n’en garder qu’une, de la part totale."
            )


def to_json(scenario: Scenario) -> str:
    """The scenario as JSON text; ``from_json`` gives back its equal."""
    names = {kind: name for name, kind in TYPES.items()}
    changes = [{"type": names[type(change)], **asdict(change)} for change in scenario.changes]
    content = {"version": VERSION, "name": scenario.name, "changes": changes}
    return json.dumps(content, ensure_ascii=False, indent=2)


def from_json(text: str) -> Scenario:
    """The scenario of a JSON text.

    Raises UnreadableFileError when it is none of ours, ParameterError for an impossible change.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            f"Scénario illisible : ce n’est pas du JSON ({error})."
        ) from error
    if not isinstance(content, dict) or "version" not in content:
        raise UnreadableFileError("Scénario illisible : ce fichier n’est pas un scénario.")
    if content["version"] != VERSION:
        raise UnreadableFileError(
            f"Scénario de version « {content['version']} » : seule la version {VERSION} est lue."
        )
    changes = content.get("changes")
    if set(content) != {"version", "name", "changes"} or not isinstance(changes, list):
        raise UnreadableFileError(
            "Scénario illisible : il doit avoir version, name et changes, et rien d’autre."
        )
    read = tuple(_read_change(change, rank) for rank, change in enumerate(changes, start=1))
    return Scenario(content["name"], read)


def _read_change(content: Any, rank: int) -> Change:
    where = f"Changement {rank} du scénario"
    named = content.get("type") if isinstance(content, dict) else None
    kind = TYPES.get(named) if isinstance(named, str) else None
    if kind is None:
        raise UnreadableFileError(f"{where} : type inconnu. Choisir parmi {', '.join(TYPES)}.")
    values = {key: value for key, value in content.items() if key != "type"}
    wanted = [field.name for field in fields(kind)]
    if set(values) != set(wanted):
        raise UnreadableFileError(f"{where} ({named}) : il doit avoir {', '.join(wanted)}.")
    if "point" in values:
        values["point"] = _read_point(values["point"], where)
    for key in {"kind", "structure", "commune", "name"} & set(values):
        if not isinstance(values[key], str):
            raise UnreadableFileError(f"{where} ({named}) : {key} doit être un texte.")
    return kind(**values)


def _read_point(point: Any, where: str) -> tuple[float, float]:
    try:
        x, y = (float(value) for value in point)
    except (TypeError, ValueError, OverflowError) as error:
        raise UnreadableFileError(f"{where} : point doit être [x, y], en mètres.") from error
    return x, y


def _find_twice(values: Iterable[str]) -> str | None:
    """The first value that is there more than once."""
    return next((value for value, number in Counter(values).items() if number > 1), None)
