"""What data/raw holds, and whether the publishers have newer."""

import hashlib
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

import requests

from geo.catalog import Source, SourceFile
from geo.collect.origin import Origin, Via, find_origin, parse_mirror
from geo.collect.policy import STATUS_POLICY, Policy
from geo.collect.provenance import Provenance, read_provenance, sidecar_path
from geo.collect.transfer import describe_failure, open_session

log = logging.getLogger(__name__)


class Held(StrEnum):
    """State of a file in data/raw; the values are read by people."""

    SOUND = "conforme"
    ALTERED = "modifié depuis son téléchargement"
    UNTRACKED = "sans provenance"
    MISSING = "absent"


class Freshness(StrEnum):
    """What the origin of a file has, compared with ours; the values are read by people."""

    CURRENT = "à jour"
    NEWER = "plus récent chez l'éditeur"
    NEWER_IN_MIRROR = "différent dans le miroir"
    UNKNOWN = "inconnu"


@dataclass(frozen=True)
class FileStatus:
    """A file of the catalogue as it stands in data/raw.

    ``age_days`` counts from the download; ``freshness`` is None when nothing was compared, and
    ``reason`` says why it is unknown.
    """

    source_id: str
    file_name: str
    held: Held
    vintage: str
    optional: bool
    via: Via | None = None
    fetched_at: datetime | None = None
    age_days: int | None = None
    bytes: int | None = None
    freshness: Freshness | None = None
    reason: str = ""


def status(
    sources: Sequence[Source],
    raw: Path,
    *,
    check_publisher: bool = False,
    mirror: str | Path | None = None,
    policy: Policy = STATUS_POLICY,
    now: datetime | None = None,
) -> list[FileStatus]:
    """What ``raw`` holds of each file of ``sources``, in the order of the catalogue.

    With ``check_publisher``, asks the publisher (or ``mirror``) for the date and size of each
    file held, without downloading it; a server that cannot be reached gives « inconnu ». Raises
    ParameterError when the mirror's folder does not exist.
    """
    place = parse_mirror(mirror)
    moment = now or datetime.now(UTC)

    def look(entry: tuple[Source, SourceFile]) -> FileStatus:
        source, file = entry
        path = raw / source.id / file.name
        provenance = read_provenance(path)
        freshness, reason = None, ""
        if check_publisher and path.is_file():
            freshness, reason = compare(provenance, find_origin(file, place), policy)
        return FileStatus(
            source_id=source.id,
            file_name=file.name,
            held=_state(path, provenance),
            vintage=provenance.vintage if provenance else file.vintage,
            optional=source.optional,
            via=provenance.via if provenance else None,
            fetched_at=provenance.fetched_at if provenance else None,
            age_days=(moment - provenance.fetched_at).days if provenance else None,
            bytes=path.stat().st_size if path.is_file() else None,
            freshness=freshness,
            reason=reason,
        )

    with ThreadPoolExecutor(policy.workers) as pool:
        return list(pool.map(look, [(s, f) for s in sources for f in s.file]))


def compare(
    held: Provenance | None, origin: Origin | None, policy: Policy
) -> tuple[Freshness, str]:
    """Compare the file we hold with what its origin has; the reason when it is unknown."""
    if origin is None:
        return Freshness.UNKNOWN, "pas d'adresse"
    if held is None:
        return Freshness.UNKNOWN, "fichier sans provenance"
    if origin.path is not None:
        return _compare_copy(held, origin.path)
    if held.url != origin.address:
        return Freshness.UNKNOWN, f"obtenu d'ailleurs : {held.url}"
    timeouts = (policy.connect_timeout, policy.read_timeout)
    try:
        with (
            open_session() as session,
            session.head(origin.address, allow_redirects=True, timeout=timeouts) as response,
        ):
            code, headers = response.status_code, response.headers
    except requests.RequestException as error:
        log.info("%s : %s", origin.address, error)
        return Freshness.UNKNOWN, describe_failure(error, policy)
    if code != 200:
        return Freshness.UNKNOWN, f"le serveur répond {code}"
    newer = _is_newer(held, headers.get("ETag"), headers.get("Last-Modified"))
    if newer is None and (length := headers.get("Content-Length", "")).isdigit():
        newer = int(length) != held.bytes
    if newer is None:
        return Freshness.UNKNOWN, "le serveur ne donne ni date, ni taille"
    if not newer:
        return Freshness.CURRENT, ""
    return (Freshness.NEWER if origin.via is Via.PUBLISHER else Freshness.NEWER_IN_MIRROR), ""


def _is_newer(held: Provenance, etag: str | None, last_modified: str | None) -> bool | None:
    if etag and held.etag:
        return etag.removeprefix("W/") != held.etag.removeprefix("W/")
    if last_modified and held.last_modified:
        try:
            return parsedate_to_datetime(last_modified) > parsedate_to_datetime(held.last_modified)
        except ValueError:
            return last_modified != held.last_modified
    return None


def _compare_copy(held: Provenance, copy: Path) -> tuple[Freshness, str]:
    if not copy.is_file():
        return Freshness.UNKNOWN, "absent du miroir"
    with copy.open("rb") as stream:
        same = hashlib.file_digest(stream, "sha256").hexdigest() == held.sha256
    return (Freshness.CURRENT if same else Freshness.NEWER_IN_MIRROR), ""


def _state(path: Path, provenance: Provenance | None) -> Held:
    if not path.is_file():
        return Held.MISSING
    if provenance:
        return Held.SOUND
    return Held.ALTERED if sidecar_path(path).is_file() else Held.UNTRACKED
