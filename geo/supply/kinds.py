"""What a structure is, from its name or its published type.

OpenStreetMap mixes crèches, haltes-garderies, relais and écoles maternelles under one tag; the
publishers of lists write their types freely. One ordered table of patterns settles both.
"""

import re
from dataclasses import dataclass

from geo.supply.names import fold

KIND_LABELS = {
    "creche_collective": "Crèche collective",
    "multi_accueil": "Multi-accueil",
    "micro_creche": "Micro-crèche",
    "creche_familiale": "Crèche familiale",
    "creche_parentale": "Crèche parentale",
    "halte_garderie": "Halte-garderie",
    "jardin_enfants": "Jardin d’enfants",
    "eaje_indetermine": "Accueil collectif, type non précisé",
    "mam": "Maison d’assistants maternels",
    "rpe": "Relais petite enfance",
    "laep": "Lieu d’accueil enfants-parents",
    "autre": "Autre lieu",
}
STATUS_LABELS = {
    "ouvert": "Ouverte",
    "fermeture_provisoire": "Fermée provisoirement",
    "ferme": "Fermée",
    "projet": "En projet",
    "a_verifier": "À vérifier",
}


@dataclass(frozen=True)
class Nature:
    """Kind of a structure (STRUCTURE_KINDS); ``excluded`` says why it is none of ours.

    ``certain`` is False when the words leave the form open (« crèche », a bare proper name).
    """

    kind: str
    certain: bool = False
    excluded: str | None = None


SCHOOL = "école maternelle ou établissement scolaire"
CHILDMINDER = "assistante maternelle : donnée personnelle, jamais gardée"

UNKNOWN = Nature("eaje_indetermine")

# The first pattern found in the folded text (no accents, no punctuation) wins.
NATURES: tuple[tuple[str, Nature], ...] = (
    (r"\brelais\b.*\b(assistante?s?|petite enfance)\b|\b(rpe|ram)\b", Nature("rpe", True)),
    (r"\bmam\b|\bmaisons? d assistante?s? maternel", Nature("mam", True)),
    (r"\bassistante?s? maternel|\bnourrice\b", Nature("autre", True, CHILDMINDER)),
    (r"\blaep\b|\baccueil (des )?enfants? parents?\b|\bmaison verte\b", Nature("laep", True)),
    (r"^(ecole|maternelle|groupe scolaire|classe)\b", Nature("autre", True, SCHOOL)),
    (r"\bmicro ?creches?\b", Nature("micro_creche", True)),
    (r"\bmulti ?accueils?\b|\bcollecti(f|ve) et famill?ial", Nature("multi_accueil", True)),
    (r"\bfamill?iale?s?\b", Nature("creche_familiale", True)),
    (r"\bparentale?s?\b", Nature("creche_parentale", True)),
    (r"\bhaltes? (garderies?|jeux)\b", Nature("halte_garderie", True)),
    (r"\bjardins? d enfants?\b", Nature("jardin_enfants", True)),
    (
        r"\bcreches?\b.*\b(collective|depart?e?mentale|municipale|interentreprises?)\b"
        r"|\bcollecti(f|ve) departementale?\b|^(accueil )?collecti(f|ve)s?$",
        Nature("creche_collective", True),
    ),
    (r"\bcreches?\b", Nature("creche_collective")),
    (r"\b(ecole|maternelle)\b", Nature("autre", True, SCHOOL)),
    (r"\bpetite? enfan(ce|t)\b|\bgarderie\b|\bbabilou\b|\bchaperons? rouges?\b", UNKNOWN),
)

_COMPILED = tuple((re.compile(pattern), nature) for pattern, nature in NATURES)


def classify(*texts: str | None) -> Nature:
    """Nature told by the first text that tells one (published type first, then the name).

    A text that leaves the form open yields to a later one that does not. Texts that tell
    nothing give UNKNOWN.
    """
    found = [nature for text in texts if (nature := _match(text)) is not None]
    certain = [nature for nature in found if nature.certain]
    return (certain or found or [UNKNOWN])[0]


def tells_childcare(name: str | None) -> bool:
    """Whether a name has words of childcare (and is not a school's or a childminder's)."""
    nature = _match(name)
    return nature is not None and nature.excluded is None


# Kinds that two sources may give to one and the same structure. A relais, a MAM, a halte-garderie
# or a crèche familiale often shares the address of a crèche: another structure.
_SAME_DOOR = (
    {"creche_collective", "multi_accueil", "micro_creche", "creche_parentale", "eaje_indetermine"},
    {"multi_accueil", "halte_garderie", "eaje_indetermine"},
    {"creche_familiale", "eaje_indetermine"},
    {"jardin_enfants", "eaje_indetermine"},
)


def are_compatible(first: str, second: str) -> bool:
    """Whether two kinds can be those of one structure."""
    return first == second or any({first, second} <= group for group in _SAME_DOOR)


def _match(text: str | None) -> Nature | None:
    folded = fold(text)
    return next((nature for pattern, nature in _COMPILED if pattern.search(folded)), None)
