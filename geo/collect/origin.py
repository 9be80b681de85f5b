"""Where a file of the catalogue comes from: its publisher, a mirror folder, a mirror server."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from geo.catalog import SourceFile
from geo.errors import ParameterError


class Via(StrEnum):
    """Who served a file."""

    PUBLISHER = "publisher"
    MIRROR = "mirror"


@dataclass(frozen=True)
class Origin:
    """An address to fetch from. ``path`` is set for a folder mirror, else the address is a URL."""

    via: Via
    address: str
    path: Path | None = None


def parse_mirror(mirror: str | Path | None) -> str | Path | None:
    """Tell a mirror's URL from a folder.

    Returns the base URL without its final slash, the folder, or None. Raises ParameterError when
    the folder does not exist.
    """
    if mirror is None:
        return None
    if str(mirror).startswith(("http://", "https://")):
        return str(mirror).rstrip("/")
    folder = Path(mirror)
    if not folder.is_dir():
        raise ParameterError(
            f"Miroir introuvable : « {mirror} ». Donner un dossier qui existe, ou l'adresse "
            "http(s):// d'un serveur."
        )
    return folder


def find_origin(file: SourceFile, mirror: str | Path | None) -> Origin | None:
    """Where to fetch a file, given a mirror from :func:`parse_mirror`; None when nowhere."""
    if mirror is None:
        return None if file.url is None else Origin(Via.PUBLISHER, file.url)
    if file.mirror is None:
        return None
    if isinstance(mirror, Path):
        # The folder's own path stays out of the provenance: it means nothing elsewhere.
        return Origin(Via.MIRROR, f"miroir:{file.mirror}", mirror / file.mirror)
    return Origin(Via.MIRROR, f"{mirror}/{quote(file.mirror)}")
