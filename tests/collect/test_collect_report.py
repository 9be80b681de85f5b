"""The tables a person reads at the end of a command."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from geo.collect import FileStatus, Freshness, Held, Outcome, Result, collect
from geo.collect.report import (
    format_size,
    make_progress,
    report_outcomes,
    report_status,
)


def render(content, *, width: int = 160) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(content)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, ""),
        (0, "0 o"),
        (999, "999 o"),
        (1000, "1,0 ko"),
        (3_794_244, "3,8 Mo"),
        (5_000_000_000_000, "5\u202f000,0 Go"),
    ],
)
def test_sizes_are_written_in_french(size, text):
    assert format_size(size) == text


def test_the_summary_shows_every_line_and_says_failures_in_full():
    sentence = "qpv/qpv.geojson (https://exemple.fr/" + "x" * 90 + ") : reçu [une page] web."
    outcomes = [
        Outcome("naissances", "n.zip", Result.NEW, bytes=3_794_244, rows=593_623, seconds=3.64),
        Outcome("qpv", "qpv.geojson", Result.FAILED, failed=True, message=sentence),
        Outcome("eaje", "eaje.csv", Result.NOT_IN_MIRROR),
    ]

    text = render(report_outcomes(outcomes))

    for words in ("3,8 Mo", "593\u202f623", "3,6 s", "absent du miroir", "échec"):
        assert words in text
    assert sentence.replace(" ", "") in "".join(text.split())
    assert "3 fichiers, 1 en échec." in text


def test_a_run_without_failure_says_so():
    text = render(report_outcomes([Outcome("a", "a.csv", Result.UNCHANGED)]))

    assert "1 fichier, aucun échec." in text


def test_the_status_table_gives_state_vintage_age_and_news():
    lines = [
        FileStatus(
            "naissances",
            "n.zip",
            Held.SOUND,
            "2008-2024",
            optional=False,
            fetched_at=datetime(2026, 11, 2, tzinfo=UTC),
            age_days=1234,
            bytes=999,
            freshness=Freshness.NEWER,
        ),
        FileStatus("eaje", "e.csv", Held.MISSING, "2018", optional=True),
        FileStatus(
            "qpv",
            "q.geojson",
            Held.SOUND,
            "2024",
            optional=False,
            freshness=Freshness.UNKNOWN,
            reason="le serveur répond 405",
        ),
    ]

    text = render(report_status(lines))

    for words in (
        "2 nov. 2026",
        "1\u202f234 j",
        "plus récent chez l'éditeur",
        "absent (facultatif)",
        "inconnu (le serveur répond 405)",
    ):
        assert words in text


def test_progress_bars_are_drawn_on_a_terminal_only(
    httpserver, url, tmp_path, make_source, policy, good
):
    httpserver.expect_request("/enfants.csv").respond_with_data(good)
    drawn = {}
    for terminal in (False, True):
        console = Console(file=io.StringIO(), force_terminal=terminal, width=100)
        with make_progress(console) as progress:
            collect([make_source(url)], tmp_path / str(terminal), policy=policy, progress=progress)
            assert [task.description for task in progress.tasks] == ["Collecte"]
        drawn[terminal] = console.file.getvalue().strip()

    assert drawn[False] == ""
    assert "Collecte" in drawn[True]
