"""The national geocoder: addresses sent in batches, answers read with suspicion.

Only addresses are sent: neither names nor identifiers of the network leave the machine.
"""

import csv
import io
import logging
import math
import threading
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import requests

from geo.collect import Policy
from geo.collect.transfer import HttpError, open_session, persist, read_body, refuse

log = logging.getLogger(__name__)

SERVICES_FILE = Path(__file__).with_name("services.toml")
POLICY = Policy(deadline=180)
MAX_ADDRESS = 300  # characters sent

_LINE = "ligne"  # our own column, which the service sends back
_NEEDED = {_LINE, "latitude", "longitude", "result_score", "result_type", "result_citycode"}


@dataclass(frozen=True)
class Service:
    """Where the geocoder is, and how much it takes."""

    publisher: str
    page: str
    url: str
    rows: int  # in a request
    requests_per_second: float


class Question(NamedTuple):
    """An address to find: number and street, postcode, name of the commune."""

    address: str
    postcode: str
    commune: str


@dataclass(frozen=True)
class Answer:
    """An address found. ``kind``: housenumber, street, locality or municipality; ``commune``:
    its code as the service knows it; ``score``: 0-1; lon, lat: WGS 84 degrees."""

    kind: str
    commune: str
    label: str
    score: float
    lon: float
    lat: float


@dataclass(frozen=True)
class Answers:
    """What the service said. ``found``: by position of the question, None when it found nothing.

    A position that is absent got no answer: the service forgot it, wrote it badly, or failed
    (``failure``, in French) before it.
    """

    found: dict[int, Answer | None] = field(default_factory=dict)
    failure: str = ""


@cache
def load_service() -> Service:
    """The service as ``services.toml`` has it."""
    given = tomllib.loads(SERVICES_FILE.read_text(encoding="utf-8"))
    return Service(**given["geoplateforme"])


def ask(questions: Sequence[Question], service: Service, policy: Policy = POLICY) -> Answers:
    """Ask the service, batch after batch; what it answered before failing is kept."""
    answers = Answers()
    with open_session() as session:
        for start in range(0, len(questions), service.rows):
            if start:
                time.sleep(1 / service.requests_per_second)
            batch = questions[start : start + service.rows]
            try:
                found = _ask_batch(session, batch, service, policy)
            except HttpError as error:
                log.warning("Géocodage : %s", error)
                return Answers(answers.found, str(error))
            answers.found.update((start + line, answer) for line, answer in found.items())
    return answers


def _ask_batch(
    session: requests.Session,
    batch: Sequence[Question],
    service: Service,
    policy: Policy,
) -> dict[int, Answer | None]:
    content = _write(batch)
    columns = [("columns", name) for name in Question._fields]

    def attempt() -> bytes:
        deadline = time.monotonic() + policy.deadline
        with session.post(
            service.url,
            data=columns,
            files={"data": ("adresses.csv", content, "text/csv")},
            timeout=(policy.connect_timeout, policy.read_timeout),
            stream=True,
        ) as response:
            if response.status_code != 200:
                refuse(response, policy)
            return b"".join(read_body(response, deadline, policy))

    return _read(persist(attempt, policy, threading.Event()), len(batch))


def _write(batch: Sequence[Question]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([_LINE, *Question._fields])
    for line, question in enumerate(batch):
        writer.writerow([line, *(" ".join(text.split())[:MAX_ADDRESS] for text in question)])
    return stream.getvalue().encode()


def _read(content: bytes, lines: int) -> dict[int, Answer | None]:
    """Answers by line, those that cannot be read left out. Raises HttpError for what is no CSV."""
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        if not set(rows.fieldnames or ()) >= _NEEDED:
            raise HttpError("le service ne répond pas comme attendu (colonnes)", passing=False)
        read = list(rows)
    except (UnicodeDecodeError, csv.Error) as error:
        raise HttpError("le service ne répond pas comme attendu (texte)", passing=False) from error
    answers: dict[int, Answer | None] = {}
    for row in read:
        try:
            line = int(row[_LINE])
            answer = _read_row(row)
        except (TypeError, ValueError):  # a row cut short has None for what is missing
            continue
        if 0 <= line < lines:
            answers.setdefault(line, answer)
    return answers


def _read_row(row: Mapping[str, str]) -> Answer | None:
    """Answer of a row, None when nothing was found. Raises ValueError or TypeError."""
    status = row.get("result_status", "ok")
    if status == "not-found" or (status == "ok" and not row["latitude"].strip()):
        return None
    if status != "ok":
        raise ValueError(status)
    lon, lat, score = (float(row[key]) for key in ("longitude", "latitude", "result_score"))
    if not (abs(lon) <= 180 and abs(lat) <= 90 and 0 <= score < math.inf):
        raise ValueError("out of range")
    return Answer(
        kind=row["result_type"],
        commune=row["result_citycode"],
        label=row.get("result_label") or "",
        score=min(score, 1.0),
        lon=round(lon, 6),
        lat=round(lat, 6),
    )
