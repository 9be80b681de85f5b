"""Places that a text typed may mean."""

from dataclasses import dataclass

from geo.errors import ParameterError


@dataclass(frozen=True)
class Found:
    """A place found for a text; longitude and latitude in degrees."""

    label: str
    lon: float
    lat: float


def find_text(text: str) -> tuple[Found, ...]:
    """The places that a text may mean, the likeliest first. Raises ParameterError for none."""
    raise ParameterError(f"« {text} » : adresse non trouvée.")
