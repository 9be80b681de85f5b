"""A tiny source, a patient-for-milliseconds policy, and servers that misbehave."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from pytest_httpserver import HTTPServer

from geo.catalog import Source, SourceFile
from geo.collect import Policy, read_provenance
from geo.readers.registry import reader
from geo.readers.tabular import read_table

GOOD = b"commune;enfants\n93053;1200\n93066;5000\n"


@reader("test_table", area="commune")
def read_test_table(path: Path) -> pd.DataFrame:
    return read_table(path, expected=["commune", "enfants"])


@pytest.fixture
def good() -> bytes:
    """A file that is what it claims: two communes of the département."""
    return GOOD


@pytest.fixture
def policy() -> Policy:
    """The real policy with waits of milliseconds, and timeouts that a busy machine keeps."""
    return Policy(
        connect_timeout=5,
        read_timeout=5,
        deadline=10,
        attempts=3,
        backoff=0.01,
        backoff_max=0.02,
        jitter=0.01,
        retry_after_max=2,
        workers=2,
    )


@pytest.fixture
def make_source() -> Callable[..., Source]:
    """Build a source of one file; the catalogue wants https, the tests' servers have http."""

    def make(
        url: str | None = None,
        *,
        id: str = "enfants",  # noqa: A002
        name: str = "enfants.csv",
        mirror: str | None = None,
        **entry: str,
    ) -> Source:
        file = SourceFile(name=name, mirror=mirror, reader="test_table", vintage="2024", **entry)
        return Source(
            id=id,
            publisher="Éditeur",
            title="Enfants par commune",
            licence="Licence Ouverte 2.0",
            page="https://exemple.fr/enfants",
            topic="Essai",
            file=(file.model_copy(update={"url": url}),),
        )

    return make


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[Path]:
    """An empty data/raw. In the end no test may leave a torn or a temporary file in it."""
    folder = tmp_path / "raw"
    yield folder
    assert not [p for p in folder.rglob("*") if p.name.startswith(".part-")]
    for file in folder.rglob("*.*"):
        if not file.name.endswith(".provenance.json"):
            assert read_provenance(file) is not None, f"{file.name} ne répond pas à sa provenance"


Answer = Callable[[socket.socket], None]


class RawServer:
    """A server that answers each connection with the next of its scripts, the last for ever."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/enfants.csv"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):  # already closed by the test
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            answer = self.answers[min(self.connections, len(self.answers) - 1)]
            self.connections += 1
            threading.Thread(target=self._answer, args=(connection, answer), daemon=True).start()

    @staticmethod
    def _answer(connection: socket.socket, answer: Answer) -> None:
        with connection, contextlib.suppress(OSError):  # the client may leave first
            connection.recv(65536)
            answer(connection)


@pytest.fixture
def raw_server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@pytest.fixture
def reset() -> Answer:
    """An answer that breaks the connection instead of closing it (RST)."""

    def answer(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return answer


@pytest.fixture
def url(httpserver: HTTPServer) -> str:
    """Address of the file at the publisher's, played by pytest-httpserver."""
    return str(httpserver.url_for("/enfants.csv"))
