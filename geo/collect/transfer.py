"""Transfers: a publisher's file over HTTP, or a folder mirror's copy, streamed to a local file."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NoReturn, TypeVar

import requests
import tenacity
import urllib3.exceptions

from geo import __version__
from geo.collect.policy import Policy
from geo.errors import CollectError

log = logging.getLogger(__name__)

T = TypeVar("T")
OnBytes = Callable[[int, int | None], None]  # bytes so far, bytes in all when known

_CHUNK = 1 << 18  # bytes
_PASSING = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


class HttpError(CollectError):
    """A server's refusal or silence.

    ``passing``: the moment is to blame, not the address. ``retry``: worth another try in this
    run, ``retry_after`` seconds later at least.
    """

    def __init__(
        self, message: str, *, passing: bool, retry: bool = False, retry_after: float = 0
    ) -> None:
        super().__init__(message)
        self.passing = passing
        self.retry = retry
        self.retry_after = retry_after


@dataclass(frozen=True)
class Transfer:
    """What came: digest, size in bytes, and the server's own description of it."""

    sha256: str
    bytes: int
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None


def open_session() -> requests.Session:
    """An HTTP session that says who asks, and asks for files as they are, not compressed:
    Content-Length is then the size of the file."""
    session = requests.Session()
    session.headers["User-Agent"] = f"atlas-petite-enfance/{__version__}"
    session.headers["Accept-Encoding"] = "identity"
    return session


def download(
    url: str,
    target: Path,
    policy: Policy,
    *,
    known: Transfer | None,
    on_bytes: OnBytes,
    stop: threading.Event,
) -> Transfer:
    """Download a URL into ``target``, trying again on passing failures.

    ``known`` is what we hold of that URL: it is returned, and ``target`` is not written, when the
    server answers that it has not changed. Raises HttpError; CollectError when ``stop`` is set.
    """
    with open_session() as session:
        return persist(
            lambda: _attempt(session, url, target, policy, known, on_bytes, stop), policy, stop
        )


def persist(attempt: Callable[[], T], policy: Policy, stop: threading.Event) -> T:
    """Result of an exchange with a server, tried again on passing failures.

    Waits what the server asks, or longer. Raises HttpError, in French, for any failure of the
    connection and after the last try.
    """
    backoff = tenacity.wait_exponential_jitter(
        multiplier=policy.backoff, max=policy.backoff_max, jitter=policy.jitter
    )

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, HttpError) else 0
        return max(asked, backoff(state))

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(lambda e: isinstance(e, HttpError) and e.retry),
        wait=wait,
        stop=tenacity.stop_any(
            tenacity.stop_after_attempt(policy.attempts), tenacity.stop_when_event_set(stop)
        ),
        sleep=tenacity.sleep_using_event(stop),
        before_sleep=tenacity.before_sleep_log(log, logging.INFO),
        reraise=True,
    )
    try:
        result: T = retrying(_translate, attempt, policy)
        return result
    except HttpError as error:
        tries = retrying.statistics["attempt_number"]
        if tries == 1:
            raise
        raise HttpError(f"{error}, après {tries} essais", passing=error.passing) from error


def copy(path: Path, target: Path, *, on_bytes: OnBytes, stop: threading.Event) -> Transfer:
    """Copy a folder mirror's file into ``target``. Raises CollectError when it is not there."""
    if not path.is_file():
        raise CollectError("cette copie n'existe pas dans le dossier du miroir")
    with path.open("rb") as stream:
        chunks = iter(lambda: stream.read(_CHUNK), b"")
        return Transfer(*_write(chunks, target, path.stat().st_size, on_bytes, stop))


def describe_failure(error: Exception, policy: Policy) -> str:
    """A connection failure, in French: the libraries' own words are no use to a reader."""
    match error:
        case requests.exceptions.SSLError():
            return "certificat du serveur refusé"
        case requests.ConnectTimeout():
            return f"serveur injoignable en {_seconds(policy.connect_timeout)}"
        case requests.Timeout() | urllib3.exceptions.ReadTimeoutError():
            return f"le serveur n'a rien envoyé pendant {_seconds(policy.read_timeout)}"
        case requests.exceptions.ChunkedEncodingError() | urllib3.exceptions.HTTPError():
            return "connexion coupée avant la fin du fichier"
        case requests.ConnectionError():
            return "connexion impossible ou coupée (accès à internet ? nom du serveur ?)"
        case _:
            return f"adresse inutilisable ({type(error).__name__})"


def read_body(response: requests.Response, deadline: float, policy: Policy) -> Iterator[bytes]:
    """The body of a streamed response, as it comes. Raises HttpError past the deadline (seconds
    of ``time.monotonic``), and what requests and urllib3 raise on a cut."""
    # read1 gives what has come; iter_content would wait for a whole chunk, past the deadline.
    # urllib3 itself refuses a body shorter than its Content-Length (IncompleteRead).
    while data := response.raw.read1(_CHUNK, decode_content=True):
        yield data
        if time.monotonic() > deadline:
            raise HttpError(
                f"trop lent : le fichier n'était pas entier après {_seconds(policy.deadline)}",
                passing=True,
            )


def refuse(response: requests.Response, policy: Policy) -> NoReturn:
    """Raise the HttpError of a response that is not a good one."""
    status = response.status_code
    message = f"le serveur répond {status} ({response.reason or 'sans motif'})"
    if status not in (408, 429) and status < 500:
        raise HttpError(message, passing=False)
    asked = parse_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
    if asked > policy.retry_after_max:
        # Coming back sooner would be rude, waiting that long would look like a hang.
        raise HttpError(f"{message} et demande d'attendre {_seconds(asked)}", passing=True)
    raise HttpError(message, passing=True, retry=True, retry_after=asked)


def parse_retry_after(value: str | None, now: datetime) -> float:
    """Seconds to wait from a Retry-After header, in seconds or as an HTTP date; 0 if unusable."""
    if value is None:
        return 0
    if value.strip().isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


def _seconds(duration: float) -> str:
    return f"{round(duration, 1):g} s".replace(".", ",")


def _translate(attempt: Callable[[], T], policy: Policy) -> T:
    """An attempt whose connection failures are HttpErrors."""
    try:
        return attempt()
    except requests.RequestException as error:
        passing = isinstance(error, _PASSING)
        retry = passing and not isinstance(error, requests.exceptions.SSLError)
        raise HttpError(describe_failure(error, policy), passing=passing, retry=retry) from error
    except urllib3.exceptions.HTTPError as error:
        raise HttpError(describe_failure(error, policy), passing=True, retry=True) from error


def _attempt(
    session: requests.Session,
    url: str,
    target: Path,
    policy: Policy,
    known: Transfer | None,
    on_bytes: OnBytes,
    stop: threading.Event,
) -> Transfer:
    deadline = time.monotonic() + policy.deadline
    timeouts = (policy.connect_timeout, policy.read_timeout)
    with session.get(url, headers=_conditions(known), stream=True, timeout=timeouts) as response:
        if response.status_code == 304 and known:
            return known
        if response.status_code != 200:
            refuse(response, policy)
        headers = response.headers
        length = headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else None
        chunks = read_body(response, deadline, policy)
        sha256, size = _write(chunks, target, total, on_bytes, stop)
    return Transfer(
        sha256, size, headers.get("ETag"), headers.get("Last-Modified"), headers.get("Content-Type")
    )


def _conditions(known: Transfer | None) -> dict[str, str]:
    """Headers that ask for the file only if it is not the one we hold."""
    if known is None:
        return {}
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def _write(
    chunks: Iterator[bytes],
    target: Path,
    total: int | None,
    on_bytes: OnBytes,
    stop: threading.Event,
) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as output:
        for chunk in chunks:
            if stop.is_set():
                raise CollectError("téléchargement interrompu")
            output.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            on_bytes(size, total)
    return digest.hexdigest(), size
