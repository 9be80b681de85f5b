"""The collector against servers that answer badly, then well, or never."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from werkzeug import Request, Response

from geo.collect import Policy, Result, collect, exit_code, read_provenance
from geo.collect.transfer import parse_retry_after


def play(*responses: Response):
    """A handler that gives each response in turn, the last for ever, and keeps the requests."""
    seen: list[Request] = []
    left: Iterator[Response] = iter(responses)

    def handler(request: Request) -> Response:
        seen.append(request)
        return next(left, responses[-1])

    handler.seen = seen  # type: ignore[attr-defined]
    return handler


def test_a_good_file_lands_with_its_provenance(httpserver, url, raw, make_source, policy, good):
    headers = {"ETag": '"v1"', "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
    httpserver.expect_request("/enfants.csv").respond_with_data(good, headers=headers)

    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert (outcome.result, outcome.rows, outcome.bytes) == (Result.NEW, 2, len(good))
    assert exit_code([outcome]) == 0
    path = raw / "enfants" / "enfants.csv"
    assert path.read_bytes() == good
    provenance = read_provenance(path)
    assert provenance.url == url
    assert provenance.etag == '"v1"'
    assert provenance.last_modified == "Mon, 02 Nov 2026 08:00:00 GMT"
    assert provenance.vintage == "2024"
    assert datetime.now(UTC) - provenance.fetched_at < timedelta(minutes=1)


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_wrong_address_is_not_asked_again(httpserver, url, raw, make_source, policy, status):
    handler = play(Response("absent", status))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)

    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert len(handler.seen) == 1
    assert outcome.failed
    assert exit_code([outcome]) == 1
    for words in ("enfants/enfants.csv", url, f"répond {status}", "« url »", "sources.toml"):
        assert words in outcome.message
    assert not (raw / "enfants" / "enfants.csv").exists()


def test_500_then_200_is_a_success(httpserver, url, raw, make_source, policy, good):
    handler = play(Response("", 500), Response("", 503), Response(good))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)

    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert outcome.result is Result.NEW
    assert len(handler.seen) == 3


def test_500_for_ever_ends_and_says_how_often_it_was_tried(
    httpserver, url, raw, make_source, policy
):
    handler = play(Response("", 500))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)

    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert len(handler.seen) == policy.attempts
    assert "répond 500" in outcome.message
    assert "après 3 essais" in outcome.message
    assert "Relancer plus tard" in outcome.message


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(httpserver, url, raw, make_source, policy, good, status):
    handler = play(Response("", status, headers={"Retry-After": "1"}), Response(good))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)

    start = time.monotonic()
    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert outcome.result is Result.NEW
    assert time.monotonic() - start >= 1


def test_retry_after_as_a_date_is_honoured(httpserver, url, raw, make_source, policy, good):
    moment = datetime.now(UTC) + timedelta(seconds=2)  # a date has whole seconds: 1 to 2 s left
    answer = Response("", 429, headers={"Retry-After": format_datetime(moment, usegmt=True)})
    handler = play(answer, Response(good))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)

    start = time.monotonic()
    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert outcome.result is Result.NEW
    assert time.monotonic() - start >= 0.9


def test_a_wait_of_hours_is_not_taken_nor_cut_short(httpserver, url, raw, make_source, policy):
    handler = play(Response("", 429, headers={"Retry-After": "7200"}))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)

    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert len(handler.seen) == 1
    assert "attendre 7200 s" in outcome.message
    assert "Relancer plus tard" in outcome.message
    assert "sources.toml" not in outcome.message


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 0),
        ("30", 30),
        (" 30 ", 30),
        ("Tue, 24 Nov 2026 12:01:30 GMT", 90),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 12:00:10 -0000", 10),
        ("bientôt", 0),
        ("-5", 0),
    ],
)
def test_parse_retry_after(value, seconds):
    assert parse_retry_after(value, NOON) == seconds


def test_an_unchanged_file_is_not_sent_again(httpserver, url, raw, make_source, policy, good):
    headers = {"ETag": '"v1"', "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
    handler = play(Response(good, headers=headers), Response(status=304))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)
    source = make_source(url)
    collect([source], raw, policy=policy)
    before = read_provenance(raw / "enfants" / "enfants.csv")

    [outcome] = collect([source], raw, policy=policy)

    assert handler.seen[1].headers["If-None-Match"] == '"v1"'
    assert handler.seen[1].headers["If-Modified-Since"] == "Mon, 02 Nov 2026 08:00:00 GMT"
    assert (outcome.result, outcome.rows) == (Result.UNCHANGED, 2)
    assert read_provenance(raw / "enfants" / "enfants.csv") == before


def test_the_same_bytes_sent_again_are_unchanged_too(
    httpserver, url, raw, make_source, policy, good
):
    handler = play(Response(good), Response(good, headers={"ETag": '"v2"'}))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)
    source = make_source(url)
    collect([source], raw, policy=policy)
    before = read_provenance(raw / "enfants" / "enfants.csv")

    [outcome] = collect([source], raw, policy=policy)

    after = read_provenance(raw / "enfants" / "enfants.csv")
    assert outcome.result is Result.UNCHANGED
    assert after.fetched_at == before.fetched_at
    assert after.etag == '"v2"'


def test_a_file_altered_by_hand_is_fetched_whole(httpserver, url, raw, make_source, policy, good):
    handler = play(Response(good, headers={"ETag": '"v1"'}))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)
    source = make_source(url)
    collect([source], raw, policy=policy)
    (raw / "enfants" / "enfants.csv").write_bytes(b"commune;enfants\n93001;1\n")

    [outcome] = collect([source], raw, policy=policy)

    assert "If-None-Match" not in handler.seen[1].headers
    assert outcome.result is Result.UPDATED
    assert (raw / "enfants" / "enfants.csv").read_bytes() == good


def test_an_edited_entry_of_the_catalogue_is_fetched_and_checked_anew(
    httpserver, url, raw, make_source, policy, good
):
    handler = play(Response(good, headers={"ETag": '"v1"'}))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)
    collect([make_source(url)], raw, policy=policy)

    [outcome] = collect([make_source(url, departement="92")], raw, policy=policy)

    assert "If-None-Match" not in handler.seen[1].headers
    assert outcome.failed
    assert "département 92" in outcome.message


def test_one_failing_source_never_stops_the_others(httpserver, url, raw, make_source, policy, good):
    httpserver.expect_request("/enfants.csv").respond_with_data(good)
    missing = httpserver.url_for("/absent.csv")
    httpserver.expect_request("/absent.csv").respond_with_data("", status=404)
    sources = [
        make_source(missing, id="a_absent"),
        make_source(url, id="b_present"),
        make_source("http://127.0.0.1:9/ferme.csv", id="c_ferme"),
        make_source(url, id="d_present"),
    ]

    outcomes = collect(sources, raw, policy=policy)

    assert [o.failed for o in outcomes] == [True, False, True, False]
    assert exit_code(outcomes) == 1
    assert "connexion impossible" in outcomes[2].message


def test_a_disk_that_refuses_is_a_failed_line(httpserver, url, raw, make_source, policy, good):
    httpserver.expect_request("/enfants.csv").respond_with_data(good)
    raw.mkdir()
    (raw / "enfants").write_text("un fichier à la place du dossier")

    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert outcome.failed
    assert "impossible sur ce disque" in outcome.message


def test_bytes_are_asked_for_as_they_are(httpserver, url, raw, make_source, policy, good):
    handler = play(Response(good))
    httpserver.expect_request("/enfants.csv").respond_with_handler(handler)

    collect([make_source(url)], raw, policy=policy)

    assert handler.seen[0].headers["Accept-Encoding"] == "identity"
    assert handler.seen[0].headers["User-Agent"].startswith("atlas-petite-enfance/")


def test_the_real_policy_is_patient_but_not_for_ever():
    policy = Policy()

    assert policy.attempts >= 3
    assert policy.read_timeout < policy.deadline <= 3600
