"""Changes of the supply that a scenario is made of, each a value checked when it is made."""

from dataclasses import dataclass

import numpy as np

from geo.errors import ParameterError
from geo.supply.facilities import EAJE_KINDS
from geo.supply.places import AT_HOME, MICRO_CRECHE_PLACES

# Places at most: of a MAM, the children welcomed at once (CASF L. 424-1, ordonnance 2021-611);
# of the others, what the table ``structures`` takes.
MAX_PLACES = {"mam": 20, "micro_creche": int(MICRO_CRECHE_PLACES)}
MAX_EAJE_PLACES = 400
OPENING_KINDS = (*(kind for kind in EAJE_KINDS if kind not in AT_HOME), "mam")
ID_PREFIX = "projet:"  # no structure of the list has it
MAX_NAME = 120  # characters


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A structure that opens: its places are added to those of its commune.

    They are not taken from the diffuse places: the total of the commune rises by as much.
    ``point``: x, y, EPSG:2154, metres. Raises ParameterError.
    """

    kind: str
    places: int
    point: tuple[float, float]
    name: str

    def __post_init__(self) -> None:
        check_name(self.name, "ouverture")
        if self.kind not in OPENING_KINDS:
            raise ParameterError(
                f"Ouverture « {self.name} » : type « {self.kind} » inconnu ou sans lieu d’accueil "
                f"propre. Choisir parmi {', '.join(OPENING_KINDS)}."
            )
        check_places(self.places, self.kind, f"Ouverture « {self.name} »")
        if len(self.point) != 2 or not np.isfinite(self.point).all():
            raise ParameterError(
                f"Ouverture « {self.name} » : donner les deux coordonnées du point, en mètres "
                "(Lambert 93)."
            )

    @property
    def structure(self) -> str:
        """Identifier of the structure, for the changes that follow."""
        return f"{ID_PREFIX}{self.name}"

    @property
    def mode(self) -> str:
        """Mode its places belong to: those of a MAM are its childminders'."""
        return "am" if self.kind == "mam" else "eaje"


@dataclass(frozen=True, kw_only=True)
class Closure:
    """A structure that closes: its places leave the total of its commune."""

    structure: str


@dataclass(frozen=True, kw_only=True)
class Resizing:
    """A structure that changes size: ``places`` is the new one. Raises ParameterError."""

    structure: str
    places: int

    def __post_init__(self) -> None:
        check_places(self.places, None, f"Structure « {self.structure} »")


@dataclass(frozen=True, kw_only=True)
class ChildminderLoss:
    """Childminders who stop: a share (0 to 1) of the diffuse places of a commune.

    The located MAM of the commune keep theirs. Raises ParameterError.
    """

    commune: str
    share: float

    def __post_init__(self) -> None:
        known = isinstance(self.share, (int, float)) and not isinstance(self.share, bool)
        if not known or not 0 <= self.share <= 1:
            raise ParameterError(
                f"Perte d’assistants maternels à {self.commune} : la part perdue, "
                f"« {self.share} », doit être entre 0 et 1 (0,2 pour un cinquième)."
            )


Change = Opening | Closure | Resizing | ChildminderLoss


def check_name(name: str, what: str) -> None:
    """Raise ParameterError for a name without a letter, or longer than MAX_NAME."""
    if not isinstance(name, str) or not name.strip():
        raise ParameterError(f"Un nom manque ({what}) : en donner un.")
    if len(name) > MAX_NAME:
        raise ParameterError(
            f"Nom trop long ({what}) : « {name[:30]}… ». L’écrire en {MAX_NAME} caractères au plus."
        )


def check_places(places: int, kind: str | None, what: str) -> None:
    """Raise ParameterError unless ``places`` is a whole number that such a structure can have."""
    most = MAX_PLACES.get(kind or "", MAX_EAJE_PLACES)
    whole = isinstance(places, int) and not isinstance(places, bool)
    if not whole or not 1 <= places <= most:
        raise ParameterError(
            f"{what} : « {places} » places, impossible. Donner un nombre entier de 1 à {most}."
        )
