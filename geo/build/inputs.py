"""The raw files a build reads, each recorded with its fingerprint."""

from pathlib import Path
from typing import Any

from geo.catalog import Source, SourceFile, get_source, load_catalog
from geo.collect import read_provenance
from geo.collect.origin import Via
from geo.errors import MissingDataError
from geo.readers import read_file
from geo.store.tables import fingerprint


class Inputs:
    """Reads the files of the catalogue from data/raw, or from a mirror's folder.

    Every file read is kept in ``used`` with its sha256 and vintage, for the manifest; a file
    that is not there is kept in ``absent``.
    """

    def __init__(self, raw: Path, mirror: Path | None = None) -> None:
        self.raw = raw
        self.mirror = mirror
        self.used: dict[str, dict[str, Any]] = {}
        self.absent: list[str] = []

    def find(self, source_id: str, name: str | None = None) -> Path | None:
        """Path of a file of a source (the first one when no name is given); None if absent."""
        source, file = self._file(source_id, name)
        return self._path(source, file)

    def read(self, source_id: str, name: str | None = None) -> Any:
        """Table of a file of a source. Raises MissingDataError when the file is not there."""
        table = self.read_optional(source_id, name)
        if table is None:
            source, file = self._file(source_id, name)
            raise MissingDataError(
                f"Fichier absent : {source.id}/{file.name}. "
                f"Lancer : geo collect --source {source.id}"
            )
        return table

    def read_optional(self, source_id: str, name: str | None = None) -> Any | None:
        """Table of a file of a source, or None when the file is not there."""
        source, file = self._file(source_id, name)
        path = self._path(source, file)
        key = f"{source.id}/{file.name}"
        if path is None:
            if key not in self.absent:
                self.absent.append(key)
            return None
        table = read_file(source, file, path)
        if key not in self.used:
            self.used[key] = _describe(file, path)
        return table

    def _file(self, source_id: str, name: str | None) -> tuple[Source, SourceFile]:
        source = get_source(source_id)
        for file in source.file:
            if name is None or file.name == name:
                return source, file
        raise MissingDataError(f"Le catalogue n'a pas de fichier {source_id}/{name}.")

    def _path(self, source: Source, file: SourceFile) -> Path | None:
        candidates = [self.raw / source.id / file.name]
        if self.mirror is not None:
            candidates = [self.mirror / file.mirror] if file.mirror else []
        return next((path for path in candidates if path.is_file()), None)


def list_optional_absent(inputs: Inputs) -> list[str]:
    """Ids of the optional sources of which the build found no file."""
    used = {key.split("/")[0] for key in inputs.used}
    return [s.id for s in load_catalog().values() if s.optional and s.id not in used]


def _describe(file: SourceFile, path: Path) -> dict[str, Any]:
    described: dict[str, Any] = {
        "sha256": fingerprint(path),
        "vintage": file.vintage,
        "bytes": path.stat().st_size,
    }
    provenance = read_provenance(path)
    if provenance is not None and provenance.via is Via.PUBLISHER:
        described["fetched"] = provenance.fetched_at.date().isoformat()
    return described
