"""A structure of the network, as its staff describe it."""

import datetime as dt
import re
from dataclasses import dataclass, fields
from typing import Literal

from geo.errors import ParameterError
from geo.store.schemas import STRUCTURE_KINDS

Status = Literal["ouvert", "projet", "ferme"]
STATUSES: tuple[Status, ...] = ("ouvert", "projet", "ferme")
STAGES = ("idee", "etude", "agrement", "travaux", "ouverture_prevue")  # of a project
QUALITIES = ("main", "point", "numero", "rue", "commune")  # main: a pin moved by hand
LOCATORS = ("main", "fichier", "geoplateforme", "adresses")  # who gave the location
MAX_PLACES = 400
MAX_TEXT = 10_000  # characters

_COMMUNE = re.compile(r"\d[\dAB]\d{3}")


@dataclass(frozen=True, kw_only=True)
class NetworkStructure:
    """One structure; None is not known. The contact is the organisation's, never a person's.

    ``lon``, ``lat``: WGS 84 degrees. Raises ParameterError when a field has an impossible value.
    """

    id: str  # « r- » and 12 hexadecimal digits, given by the store
    name: str
    kind: str
    status: Status = "ouvert"
    stage: str | None = None  # of a project
    manager: str | None = None
    address: str | None = None
    postcode: str | None = None
    commune: str | None = None  # code of 2025
    places: int | None = None
    childminders: int | None = None  # present at once, in a MAM
    opened: dt.date | None = None  # opening, or expected opening of a project
    disability: bool | None = None  # welcomes children with disabilities
    avip: bool | None = None  # crèche à vocation d'insertion professionnelle
    contact: str | None = None
    note: str | None = None
    lon: float | None = None
    lat: float | None = None
    location_quality: str | None = None
    location_score: float | None = None  # of the geocoder, 0-1
    locator: str | None = None

    def __post_init__(self) -> None:
        faults = list(_find_faults(self))
        if faults:
            raise ParameterError(f"Structure « {self.name[:80]} » : {' ; '.join(faults)}.")


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(NetworkStructure))


def _find_faults(structure: NetworkStructure) -> list[str]:
    """Every fault of a structure, in French."""
    faults = []
    if not structure.name.strip():
        faults.append("le nom manque")
    choices = (
        ("type", structure.kind, STRUCTURE_KINDS),
        ("statut", structure.status, STATUSES),
        ("étape", structure.stage, STAGES),
        ("qualité de la position", structure.location_quality, QUALITIES),
        ("origine de la position", structure.locator, LOCATORS),
    )
    for label, value, known in choices:
        if value is not None and value not in known:
            faults.append(f"{label} inconnu « {value[:40]} », choisir parmi {', '.join(known)}")
    if structure.stage is not None and structure.status != "projet":
        faults.append("une étape ne va qu’avec un projet")
    for label, number, most in (
        ("places", structure.places, MAX_PLACES),
        ("assistantes maternelles présentes", structure.childminders, 6),
    ):
        if number is not None and not 1 <= number <= most:
            faults.append(f"{label} : {number}, attendu de 1 à {most}")
    if structure.commune is not None and not _COMMUNE.fullmatch(structure.commune):
        faults.append(f"code de commune « {structure.commune[:10]} » mal formé")
    if (structure.lon is None) != (structure.lat is None):
        faults.append("longitude et latitude vont ensemble")
    elif not (abs(structure.lon or 0) <= 180 and abs(structure.lat or 0) <= 90):
        faults.append("position hors du globe")
    if structure.location_score is not None and not 0 <= structure.location_score <= 1:
        faults.append(f"score de la position : {structure.location_score}, attendu de 0 à 1")
    for name in FIELDS:
        value = getattr(structure, name)
        if isinstance(value, str) and len(value) > MAX_TEXT:
            faults.append(f"{name} dépasse {MAX_TEXT} caractères")
    return faults
