"""Connections cut, reset or slow: what no well-behaved HTTP server can play."""

import threading
import time
from dataclasses import replace

import pytest

from geo.collect import Policy, Result, collect
from geo.collect.transfer import download
from geo.errors import CollectError

PREVIOUS = b"commune;enfants\n93001;10\n"


def send(*pieces: bytes, pause: float = 0):
    def answer(connection) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return answer


def whole(body: bytes):
    return send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body)


def cut(body: bytes):
    """Announces a body, sends half of it and closes."""
    return send(
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body[: len(body) // 2]
    )


def cut_chunk(body: bytes):
    """Announces a chunk, sends half of it and closes."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body)
    return send(head, body[: len(body) // 2])


def cut_between_chunks(body: bytes):
    """Sends a whole chunk and closes without the last, empty one."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body)
    return send(head, body, b"\r\n")


def trickle(body: bytes):
    """Sends a byte at a time, each well before the read timeout, all well after the deadline."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    return send(head, *[body[i : i + 1] for i in range(len(body))], pause=0.3)


def stall(body: bytes):
    """Sends half the body, then nothing for longer than the read timeout."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    return send(head, body[: len(body) // 2], pause=3)


@pytest.fixture
def policy(policy: Policy) -> Policy:
    return replace(policy, read_timeout=0.7, deadline=1)


def test_chunks_arrive_whole(raw_server, raw, make_source, policy, good):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [b"%x\r\n%s\r\n" % (len(p), p) for p in (good[:7], good[7:])]
    raw_server.answers = [send(head, *chunks, b"0\r\n\r\n")]

    [outcome] = collect([make_source(raw_server.url)], raw, policy=policy)

    assert outcome.result is Result.NEW
    assert (raw / "enfants" / "enfants.csv").read_bytes() == good


@pytest.mark.parametrize("break_off", [cut, cut_chunk, cut_between_chunks, stall])
def test_a_broken_body_is_asked_again(raw_server, raw, make_source, policy, good, break_off):
    raw_server.answers = [break_off(good), whole(good)]

    [outcome] = collect([make_source(raw_server.url)], raw, policy=policy)

    assert outcome.result is Result.NEW
    assert raw_server.connections == 2
    assert (raw / "enfants" / "enfants.csv").read_bytes() == good


def test_a_reset_connection_is_tried_again(raw_server, raw, make_source, policy, good, reset):
    raw_server.answers = [reset, whole(good)]

    [outcome] = collect([make_source(raw_server.url)], raw, policy=policy)

    assert outcome.result is Result.NEW


@pytest.mark.parametrize(
    ("misbehave", "words", "connections"),
    [
        (cut, "connexion coupée avant la fin", 3),
        (cut_chunk, "connexion coupée avant la fin", 3),
        (stall, "n'a rien envoyé pendant 0,7 s", 3),
        (trickle, "trop lent", 1),  # asking again would be as slow
    ],
)
def test_the_previous_file_outlives_a_server_that_never_ends(
    raw_server, raw, make_source, policy, good, misbehave, words, connections
):
    source = make_source(raw_server.url)
    raw_server.answers = [whole(PREVIOUS)]
    collect([source], raw, policy=policy)
    raw_server.answers, raw_server.connections = [misbehave(good)], 0

    start = time.monotonic()
    [outcome] = collect([source], raw, policy=policy)

    assert outcome.failed
    assert words in outcome.message
    assert "Le fichier précédent est gardé." in outcome.message
    assert outcome.rows == 1
    assert raw_server.connections == connections
    assert (raw / "enfants" / "enfants.csv").read_bytes() == PREVIOUS
    assert time.monotonic() - start < 6  # the trickle would take 11


def test_an_interrupted_run_stops_at_the_next_chunk(raw_server, tmp_path, policy, good):
    raw_server.answers = [trickle(good)]
    stop = threading.Event()

    def interrupt(*progress: int | None) -> None:
        assert progress == (1, len(good))
        stop.set()

    with pytest.raises(CollectError, match="interrompu"):
        download(raw_server.url, tmp_path / "x", policy, known=None, on_bytes=interrupt, stop=stop)

    assert raw_server.connections == 1


def test_an_interrupted_run_does_not_wait_for_its_next_try(raw_server, tmp_path, policy):
    raw_server.answers = [send(b"HTTP/1.1 503 Non\r\nRetry-After: 60\r\n\r\n")]
    patient = replace(policy, retry_after_max=120)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()

    start = time.monotonic()
    with pytest.raises(CollectError, match="répond 503"):
        download(
            raw_server.url,
            tmp_path / "x",
            patient,
            known=None,
            on_bytes=lambda *_: None,
            stop=stop,
        )

    assert time.monotonic() - start < 10
