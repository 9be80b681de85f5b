"""What is there, how old it is, and whether the publisher has newer."""

from datetime import timedelta

import pytest

from geo.collect import Freshness, Held, Policy, collect, read_provenance, status

QUICK = Policy(connect_timeout=0.5, read_timeout=0.5, attempts=1)
DATE, LATER = "Mon, 02 Nov 2026 08:00:00 GMT", "Tue, 03 Nov 2026 08:00:00 GMT"


def look(source, raw, **options):
    [line] = status([source], raw, policy=QUICK, **options)
    return line


def test_a_file_that_is_not_there(raw, make_source):
    line = look(make_source("http://127.0.0.1:9/x.csv"), raw, check_publisher=True)

    assert (line.held, line.vintage, line.age_days) == (Held.MISSING, "2024", None)
    assert line.freshness is None


def test_a_file_held_with_its_age(httpserver, url, raw, make_source, policy, good):
    httpserver.expect_request("/enfants.csv").respond_with_data(good)
    source = make_source(url)
    collect([source], raw, policy=policy)
    fetched_at = read_provenance(raw / "enfants" / "enfants.csv").fetched_at

    line = look(source, raw, now=fetched_at + timedelta(days=12, hours=5))

    assert (line.held, line.age_days, line.bytes) == (Held.SOUND, 12, len(good))
    assert line.freshness is None  # nobody was asked


def test_a_file_put_there_by_hand_and_a_file_altered(tmp_path, url, make_source, httpserver, good):
    source = make_source(url)
    path = tmp_path / "enfants" / "enfants.csv"
    path.parent.mkdir()
    path.write_bytes(good)
    assert look(source, tmp_path).held is Held.UNTRACKED

    httpserver.expect_request("/enfants.csv").respond_with_data(good)
    collect([source], tmp_path)
    path.write_bytes(b"autre chose")
    line = look(source, tmp_path, check_publisher=True)

    assert line.held is Held.ALTERED
    assert (line.freshness, line.reason) == (Freshness.UNKNOWN, "fichier sans provenance")


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ({"ETag": '"a"'}, {"ETag": '"a"'}, Freshness.CURRENT),
        ({"ETag": '"a"'}, {"ETag": 'W/"a"'}, Freshness.CURRENT),
        ({"ETag": '"a"'}, {"ETag": '"b"'}, Freshness.NEWER),
        ({"ETag": '"a"', "Last-Modified": DATE}, {"Last-Modified": LATER}, Freshness.NEWER),
        ({"Last-Modified": DATE}, {"Last-Modified": DATE}, Freshness.CURRENT),
        ({"Last-Modified": LATER}, {"Last-Modified": DATE}, Freshness.CURRENT),
        ({"Last-Modified": "hier"}, {"Last-Modified": "ce matin"}, Freshness.NEWER),
        ({}, {"Content-Length": "38"}, Freshness.CURRENT),
        ({}, {"Content-Length": "39"}, Freshness.NEWER),
    ],
)
def test_the_publisher_is_compared_by_etag_then_date_then_size(
    raw_server, raw, make_source, policy, good, then, now, expected
):
    def answer(headers, body):
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        return lambda connection: connection.sendall(
            f"HTTP/1.1 200 OK\r\n{''.join(lines)}\r\n".encode() + body
        )

    raw_server.answers = [answer(then | {"Content-Length": len(good)}, good), answer(now, b"")]
    source = make_source(raw_server.url)
    collect([source], raw, policy=policy)

    assert look(source, raw, check_publisher=True).freshness is expected


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 405 Method Not Allowed\r\n\r\n", "le serveur répond 405"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "ni date, ni taille"),
        (b"", "connexion impossible"),
    ],
)
def test_a_server_that_does_not_tell_leaves_it_unknown(
    raw_server, raw, make_source, policy, good, answer, reason
):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(good)
    raw_server.answers = [lambda c: c.sendall(head + good), lambda c: c.sendall(answer)]
    source = make_source(raw_server.url)
    collect([source], raw, policy=policy)

    line = look(source, raw, check_publisher=True)

    assert line.freshness is Freshness.UNKNOWN
    assert reason in line.reason


def test_offline_is_unknown_never_a_crash(raw_server, raw, make_source, policy, good):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(good)
    raw_server.answers = [lambda c: c.sendall(head + good)]
    source = make_source(raw_server.url)
    collect([source], raw, policy=policy)
    raw_server.close()

    line = look(source, raw, check_publisher=True)

    assert (line.held, line.freshness) == (Held.SOUND, Freshness.UNKNOWN)
    assert "connexion impossible" in line.reason


def test_a_copy_of_a_mirror_says_nothing_of_the_publisher(tmp_path, raw, make_source, good):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "enfants.csv").write_bytes(good)
    source = make_source("http://127.0.0.1:9/x.csv", mirror="enfants.csv")
    collect([source], raw, mirror=mirror)

    line = look(source, raw, check_publisher=True)
    assert (line.freshness, line.reason) == (
        Freshness.UNKNOWN,
        "obtenu d'ailleurs : miroir:enfants.csv",
    )

    assert look(source, raw, check_publisher=True, mirror=mirror).freshness is Freshness.CURRENT
    (mirror / "enfants.csv").write_bytes(good + b"93001;1\n")
    line = look(source, raw, check_publisher=True, mirror=mirror)
    assert line.freshness is Freshness.NEWER_IN_MIRROR
