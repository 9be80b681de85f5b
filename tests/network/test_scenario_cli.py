"""geo scenario: build, read, compare and export a scenario; errors as sentences."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from geo.access.table import load_territory
from geo.cli import main
from geo.network.store import open_store
from geo.siting.changes import ChildminderLoss, Opening, Resizing
from geo.siting.scenario import Scenario
from geo.siting.situation import Situation, describe_today


class Done(NamedTuple):
    """What a command said, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]
WHO = ("--who", "Awa Diallo")
NOISY = ("--lon", "2.4553", "--lat", "48.8901")


@pytest.fixture(scope="module")
def today(processed: Callable[[str], Any]) -> Situation:
    """Walking everywhere takes some seconds: once for all the commands of these tests."""
    return describe_today(load_territory(processed))


@pytest.fixture
def geo(
    data: Path,
    tmp_path: Path,
    snapshot: Path,
    today: Situation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs ``geo scenario`` in a folder of its own, on the committed tables."""
    data.mkdir()
    (data / "processed").symlink_to(snapshot)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("geo.cli.scenario_bench.describe_today", lambda _territory: today)

    def run(*words: str) -> Done:
        monkeypatch.setattr("sys.argv", ["geo", "scenario", *words])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Done(code, _plain(out), _plain(err))

    return run


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def read(name: str) -> Scenario:
    with open_store() as store:
        return store.scenarios.read(name)


def test_a_scenario_is_built_change_by_change(geo: Run) -> None:
    assert geo("new", "Noisy", *WHO).returncode == 0
    assert geo("add", "Noisy", "open", *NOISY, "--name", "Lilas", *WHO).returncode == 0
    assert geo("add", "Noisy", "resize", "Lilas", "12", *WHO).returncode == 0
    done = geo("add", "Noisy", "childminders", "noisy-le-sec", "--loss", "0.2", *WHO)

    assert "Perdre 20 % des places d’assistantes maternelles, Noisy-le-Sec" in done.stdout
    opening, resizing, loss = read("Noisy").changes
    assert isinstance(opening, Opening)
    assert (opening.kind, opening.places) == ("mam", 16)
    assert opening.point == pytest.approx((660_059, 6_865_703), abs=1)
    assert resizing == Resizing(structure=opening.structure, places=12)
    assert loss == ChildminderLoss(commune="93053", share=0.2)

    assert geo("drop", "Noisy", "3", *WHO).returncode == 0
    assert len(read("Noisy").changes) == 2
    assert "Awa Diallo" in geo("history", "Noisy").stdout


def test_what_it_shows_and_writes(geo: Run, tmp_path: Path) -> None:
    with open_store() as store:
        mam = Opening(kind="mam", places=16, point=(660_244.0, 6_865_863.0), name="MAM")
        store.scenarios.save(Scenario("A", (mam,)), "Awa", None)
        store.scenarios.save(Scenario("B"), "Awa", None)

    shown, table = geo("show", "A"), geo("show", "A", "--format", "json")
    side, listed = geo("compare", "A", "B"), geo("list")
    written = geo("export", "A", "--out", "a.json")
    again = geo("import", "a.json", "--name", "Copie", *WHO)

    assert "gagnent au moins 1 place pour 100 enfants" in shown.stdout
    assert "ni chiffre publié, ni prévision" in shown.stdout
    rows = json.loads(table.stdout)["areas"]
    assert {row["level"] for row in rows} == {"commune", "ept", "departement"}
    assert "Situation actuelle" in side.stdout
    assert "Awa" in listed.stdout
    assert written.returncode == again.returncode == 0
    assert (tmp_path / "a.json").is_file()
    assert read("Copie").changes == read("A").changes


def test_faults_are_sentences(geo: Run, tmp_path: Path) -> None:
    (tmp_path / "faux.json").write_bytes(b"\xff\xfe")
    with open_store() as store:
        store.scenarios.save(Scenario("A"), "Awa", None)

    faults = {
        "Pas de scénario enregistré sous le nom « Z »": ("show", "Z"),
        "s’appelle déjà « A »": ("new", "A", *WHO),
        "hors de Seine-Saint-Denis": ("add", "A", "open", "--lon", "3", "--lat", "48", *WHO),
        "Pas de structure ouverte « Rien »": ("add", "A", "close", "Rien", *WHO),
        "doit être entre 0 et 1": ("add", "A", "childminders", "Bondy", "--loss", "20", *WHO),
        "Format « .doc » inconnu": ("export", "A", "--out", "a.doc"),
        "n’est pas un texte": ("import", "faux.json", *WHO),
        "n’a pas de changement n° 4": ("drop", "A", "4", *WHO),
    }

    for told, words in faults.items():
        done = geo(*words)
        assert done.returncode != 0
        assert told in done.stderr, words
    assert read("A") == Scenario("A")


def test_removed_then_taken_up_again(geo: Run) -> None:
    with open_store() as store:
        version = store.scenarios.save(Scenario("A"), "Awa", None).version

    assert geo("remove", "A", *WHO).returncode == 0
    assert "Pas de scénario enregistré" in geo("list").stdout
    assert geo("restore", "A", str(version), *WHO).returncode == 0
    assert read("A") == Scenario("A")
