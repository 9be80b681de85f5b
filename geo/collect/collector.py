"""The collector: fills data/raw with files that are what the catalogue says, or leaves it alone."""

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from rich.progress import Progress

from geo.catalog import Source, SourceFile
from geo.collect.content import check_content
from geo.collect.origin import Origin, Via, find_origin, parse_mirror
from geo.collect.policy import Policy
from geo.collect.provenance import (
    Provenance,
    install,
    read_provenance,
    remove_leftovers,
    temporary_copy,
    write_sidecar,
)
from geo.collect.transfer import HttpError, Transfer, copy, download
from geo.errors import AtlasError, CollectError
from geo.readers import check_file

log = logging.getLogger(__name__)


class Result(StrEnum):
    """What became of a file; the values are read by people."""

    NEW = "nouveau"
    UPDATED = "mis à jour"
    UNCHANGED = "inchangé"
    NOT_IN_MIRROR = "absent du miroir"
    NO_URL = "sans adresse publique"
    FAILED = "échec"


@dataclass(frozen=True)
class Outcome:
    """The result of one file. ``bytes`` and ``rows`` describe the good file held in the end, if
    any; ``seconds`` is the time spent; ``message`` says what went wrong and what to do."""

    source_id: str
    file_name: str
    result: Result
    failed: bool = False
    bytes: int | None = None
    rows: int | None = None
    seconds: float = 0.0
    message: str = ""


def collect(
    sources: Sequence[Source],
    raw: Path,
    *,
    mirror: str | Path | None = None,
    explicit: bool = False,
    policy: Policy | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Fetch every file of ``sources`` into ``raw/<source id>/<file name>``.

    ``mirror`` is a folder or a base URL that stands in for the publishers. ``explicit``: the
    sources were asked for by name, so a file that has no address there is a failure. A file that
    is not what the catalogue says is refused and the previous one stays; one failure never stops
    the others. Not made for two runs at once on the same folder: the second removes the first's
    temporary files, whose lines then fail.

    Returns one outcome a file, in the order of the catalogue. Raises ParameterError when the
    mirror's folder does not exist.
    """
    place = parse_mirror(mirror)
    stop = threading.Event()
    job = _Job(raw, place, explicit, policy or Policy(), progress, stop)
    for source in sources:
        remove_leftovers(raw / source.id)
    files = [(source, file) for source in sources for file in source.file]
    overall = progress.add_task("Collecte", total=len(files)) if progress else None

    def run(entry: tuple[Source, SourceFile]) -> Outcome:
        outcome = job.run(*entry)
        if progress and overall is not None:
            progress.advance(overall)
        return outcome

    with ThreadPoolExecutor(job.policy.workers) as pool:
        try:
            return list(pool.map(run, files))
        finally:
            stop.set()  # after Ctrl-C, running downloads end at their next chunk


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """1 if any file failed, else 0."""
    return int(any(outcome.failed for outcome in outcomes))


@dataclass(frozen=True)
class _Job:
    """One run of the collector, seen by one file."""

    raw: Path
    mirror: str | Path | None
    explicit: bool
    policy: Policy
    progress: Progress | None
    stop: threading.Event

    def run(self, source: Source, file: SourceFile) -> Outcome:
        start = time.monotonic()
        path = self.raw / source.id / file.name
        origin = find_origin(file, self.mirror)
        message, held = "", None
        try:
            held = read_provenance(path)
            if origin is None:
                result = Result.NO_URL if self.mirror is None else Result.NOT_IN_MIRROR
                message = _say_nowhere(source, file, result) if self.explicit else ""
            else:
                result, held = self._update(source, file, path, origin, held)
        except Exception as error:
            # Whatever breaks on one file, even a reader on an unforeseen one, the others go on.
            result, message = Result.FAILED, _explain(source, file, origin, error, path.is_file())
            log.info(message, exc_info=True)
        nowhere = result in (Result.NO_URL, Result.NOT_IN_MIRROR)
        return Outcome(
            source_id=source.id,
            file_name=file.name,
            result=result,
            failed=result is Result.FAILED or (nowhere and self.explicit),
            bytes=held.bytes if held else None,
            rows=held.rows if held else None,
            seconds=time.monotonic() - start,
            message=message,
        )

    def _update(
        self,
        source: Source,
        file: SourceFile,
        path: Path,
        origin: Origin,
        held: Provenance | None,
    ) -> tuple[Result, Provenance]:
        """Fetch, check and install one file."""
        # What we hold settles nothing when its catalogue entry was edited since.
        current = held if held and held.answers(file, origin.address) else None
        with temporary_copy(path) as temporary:
            fetched = self._fetch(origin, temporary, current, f"{source.id}/{file.name}")
            if current and fetched.sha256 == current.sha256:
                confirmed = current.model_copy(
                    update={"etag": fetched.etag, "last_modified": fetched.last_modified}
                )
                if confirmed != current:
                    write_sidecar(path, confirmed, None)
                return Result.UNCHANGED, confirmed
            check_content(temporary)
            # The messages of the check then name the address that was really asked.
            rows = check_file(source, file.model_copy(update={"url": origin.address}), temporary)
            provenance = Provenance(
                source=source.id,
                url=origin.address,
                via=origin.via,
                fetched_at=datetime.now(UTC).replace(microsecond=0),
                rows=rows,
                vintage=file.vintage,
                reader=file.reader,
                departement=file.departement,
                **asdict(fetched),
            )
            existed = path.is_file()
            install(temporary, path, provenance, held)
            return (Result.UPDATED if existed else Result.NEW), provenance

    def _fetch(
        self, origin: Origin, temporary: Path, current: Provenance | None, label: str
    ) -> Transfer:
        progress = self.progress
        task = progress.add_task(label, total=None) if progress else None

        def show(done: int, total: int | None) -> None:
            if progress and task is not None:
                progress.update(task, completed=done, total=total)

        try:
            if origin.path is not None:
                return copy(origin.path, temporary, on_bytes=show, stop=self.stop)
            return download(
                origin.address,
                temporary,
                self.policy,
                known=_known(current),
                on_bytes=show,
                stop=self.stop,
            )
        finally:
            if progress and task is not None:
                progress.remove_task(task)


def _known(held: Provenance | None) -> Transfer | None:
    if held is None:
        return None
    return Transfer(held.sha256, held.bytes, held.etag, held.last_modified, held.content_type)


def _explain(
    source: Source, file: SourceFile, origin: Origin | None, error: Exception, kept: bool
) -> str:
    """The sentence of a failed file: source, address, what came, what to do, what is kept."""
    where = f"{source.id}/{file.name} ({origin.address if origin else 'sans adresse'})"
    match error:
        case AtlasError():
            text = str(error).removeprefix(f"{where} : ").rstrip(". ")
        case OSError():
            text = f"lecture ou écriture impossible sur ce disque ({error.strerror})"
        case _:
            text = (
                f"attendu le format « {file.reader} », illisible ({type(error).__name__} : "
                f"{str(error)[:200]})"
            )
    parts = [f"{where} : {text}."]
    if isinstance(error, CollectError) and origin:
        parts.append(_advise(source, origin, error))
    parts.append("Le fichier précédent est gardé." if kept else "Aucun fichier n'est gardé.")
    return " ".join(parts)


def _advise(source: Source, origin: Origin, error: CollectError) -> str:
    if isinstance(error, HttpError) and error.passing:
        return "Relancer plus tard : geo collect."
    key = "url" if origin.via is Via.PUBLISHER else "mirror"
    return (
        f"Corriger « {key} » de ce fichier, source « {source.id} », dans "
        f"geo/catalog/sources.toml (page de la source : {source.page})."
    )


def _say_nowhere(source: Source, file: SourceFile, result: Result) -> str:
    key = "url" if result is Result.NO_URL else "mirror"
    return (
        f"{source.id}/{file.name} : {result}. Donner « {key} » à ce fichier dans "
        f"geo/catalog/sources.toml (page de la source : {source.page})."
    )
