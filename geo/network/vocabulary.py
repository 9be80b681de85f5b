"""What people write in their lists, and what it means: ``vocabulary.toml``, ready to look up."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from geo.supply.kinds import KIND_LABELS
from geo.supply.names import fold

VOCABULARY_FILE = Path(__file__).with_name("vocabulary.toml")
POSTCODES_FILE = Path(__file__).with_name("postcodes.csv")

STATUS_LABELS = {"ouvert": "Ouvert", "projet": "Projet", "ferme": "Fermé"}
STAGE_LABELS = {
    "idee": "Idée",
    "etude": "Étude",
    "agrement": "Agrément",
    "travaux": "Travaux",
    "ouverture_prevue": "Ouverture prévue",
}

_SMALL_WORDS = {"de", "du", "des", "d", "la", "le", "l", "les", "un", "une", "en", "a", "au", "et"}
_SAME_WORDS = {
    "nbre": "nb", "nombre": "nb", "nbr": "nb", "nmbre": "nb", "nombres": "nb",
    "telephone": "tel", "telephones": "tel", "courriel": "mail", "email": "mail", "mel": "mail",
    "numero": "n", "num": "n", "no": "n",
}  # fmt: skip


@dataclass(frozen=True)
class ImportField:
    """A field that a column may give. ``several``: columns may be joined to make it."""

    name: str
    label: str
    several: bool


class StatusPattern(NamedTuple):
    """A pattern of folded text and the status it tells; ``warning`` is what is lost with it."""

    pattern: re.Pattern[str]
    status: str
    stage: str | None = None
    warning: str = ""


@cache
def load_vocabulary() -> dict[str, Any]:
    """The file as it is."""
    return tomllib.loads(VOCABULARY_FILE.read_text(encoding="utf-8"))


@cache
def load_fields() -> Mapping[str, ImportField]:
    """Fields that a column may give, in the order of the template."""
    given = load_vocabulary()["fields"]
    return {name: ImportField(name, f["label"], f["several"]) for name, f in given.items()}


@cache
def load_synonyms() -> Mapping[str, str]:
    """Reduced header to field."""
    given = load_vocabulary()["fields"]
    pairs = ((word, name) for name, f in given.items() for word in (f["label"], *f["synonyms"]))
    return {reduce_header(word): name for word, name in pairs}


@cache
def load_personal() -> re.Pattern[str]:
    """What tells a column about people, in a folded header."""
    return re.compile("|".join(load_vocabulary()["personal"]["patterns"]))


@cache
def load_words(which: str) -> frozenset[str]:
    """Folded words or phrases: yes, no, undecided, unknown, units, title, legal."""
    return frozenset(load_vocabulary()["words"][which])


@cache
def load_kinds() -> Mapping[str, str]:
    """Folded name of a kind to its code: labels and usual writings."""
    labels = {fold(label): code for code, label in KIND_LABELS.items()}
    codes = {fold(code): code for code in KIND_LABELS}
    return {**codes, **labels, **load_vocabulary()["kinds"]}


@cache
def load_statuses() -> tuple[StatusPattern, ...]:
    """Patterns of the statuses; the first found wins."""
    return tuple(
        StatusPattern(**{**entry, "pattern": re.compile(entry["pattern"])})
        for entry in load_vocabulary()["status"]
    )


@cache
def load_postcodes() -> Mapping[str, str]:
    """Postcode of Seine-Saint-Denis to its commune: each is that of one commune.

    Source: La Poste, base officielle des codes postaux; codes of the communes before 2025.
    """
    with POSTCODES_FILE.open(encoding="utf-8", newline="") as stream:
        return {row["postcode"]: row["commune"] for row in csv.DictReader(stream)}


@cache
def reduce_header(label: str) -> str:
    """A header without what varies: « Nombre de places » and « Nb. places » give « nb places »."""
    folded = re.sub(r"\be mail\b", "mail", fold(label.replace("°", " ")))
    words = (_SAME_WORDS.get(word, word) for word in folded.split())
    return " ".join(word for word in words if word not in _SMALL_WORDS)
