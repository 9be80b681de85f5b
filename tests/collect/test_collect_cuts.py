"""Connections cut, reset or slow: what no well-behaved HTTP server can play."""

import time

import pytest

from geo.collect import Result, collect

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
    """Sends a byte at a time, each well before the read timeout."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    return send(head, *[body[i : i + 1] for i in range(len(body))], pause=0.1)


def stall(body: bytes):
    """Sends half the body, then nothing."""

    def answer(connection) -> None:
        cut(body)(connection)
        time.sleep(0.6)

    return answer


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
        (stall, "n'a rien envoyé pendant 0,3 s", 3),
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
    assert time.monotonic() - start < 5
