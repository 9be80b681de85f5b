"""geo network match, locate, cross, unserved, projects; and --network: run in the process."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from geo.cli import main
from geo.network.model import NetworkStructure
from geo.network.store import open_store

Read = Callable[[str], Any]


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def geo(
    data: Path,
    snapshot: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs ``geo`` on the committed tables, with a network of the test's own."""
    data.mkdir(exist_ok=True)
    (data / "processed").symlink_to(snapshot)

    def run(*words: str) -> Done:
        monkeypatch.setattr("sys.argv", ["geo", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        out, err = (text.replace("\u00a0", " ") for text in told)
        return Done(int(ended.value.code or 0), out, err)

    return run


def add(**fields: Any) -> str:
    """Add a structure to the network; its id."""
    given = {"id": "", "kind": "multi_accueil", "name": "Les Lutins"}
    with open_store() as store:
        return store.add(NetworkStructure(**{**given, **fields}), "Awa").structure.id


def get(structure: str) -> NetworkStructure:
    with open_store() as store:
        return store.get(structure).structure


def pick(processed: Read) -> dict[str, Any]:
    """A real structure with a name and a position."""
    table = processed("structures")
    named = ~table["name"].str.startswith("Structure sans nom") & table["address"].notna()
    return dict(table[named & table.geometry.notna()].iloc[0])


def test_a_match_is_proposed_accepted_and_undone(geo: Run, processed: Read) -> None:
    real = pick(processed)
    ours = add(name=real["name"], kind=real["kind"], commune=real["commune"])

    (proposed,) = json.loads(geo("network", "match", "--format", "json").out)
    accepted = geo("network", "match", "--accept", ours, real["id"], "--who", "Awa")
    again = geo("network", "match", "--accept", ours, real["id"], "--who", "Awa")
    contrary = geo("network", "match", "--refuse", ours, real["id"], "--who", "Zoé")
    listed = geo("network", "match")
    undone = geo("network", "undo", "2", "--who", "Awa")
    (after,) = json.loads(geo("network", "match", "--format", "json").out)

    assert (proposed["structure"], proposed["other"]) == (ours, real["id"])
    assert proposed["reasons"]
    assert "geo network undo 2" in accepted.out
    assert "déjà décidé" in again.out
    assert contrary.code == 1
    assert "décision contraire" in contrary.err
    assert "accepté" in listed.out
    assert undone.code == 0
    assert (proposed["state"], after["state"]) == ("proposed", "proposed")


def test_a_name_never_becomes_a_formula(geo: Run, processed: Read) -> None:
    real = pick(processed)
    add(name=f"=cmd|' /C calc'!A0 {real['name']}", kind=real["kind"], commune=real["commune"],
        address=real["address"])  # fmt: skip

    rows = list(csv.DictReader(io.StringIO(geo("network", "match", "--format", "csv").out)))

    assert rows[0]["name"].startswith("'=cmd|' /C calc'!A0")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--accept", "r-ffffffffffff", "s-absent"), "n’est pas une structure des données"),
        (("--accept", "a", "b", "--refuse", "a", "b"), "Une décision à la fois"),
        (("--format", "geojson"), "pas de géométrie"),
    ],
)
def test_an_impossible_decision_is_code_2(geo: Run, words: tuple[str, ...], message: str) -> None:
    done = geo("network", "match", *words)

    assert done.code == 2
    assert message in done.err


def test_addresses_are_located_and_doubtful_ones_wait(geo: Run) -> None:
    sure = add(address="10 avenue Léon Blum", commune="93050")
    doubtful = add(name="Zouzous", address="9999 avenue Léon Blum", commune="93050")

    tried = geo("network", "locate", "--dry-run")
    untouched = get(sure).lon
    first = geo("network", "locate", "--who", "Awa")
    waiting = get(doubtful).lon
    second = geo("network", "locate", "--confirm", doubtful, "--who", "Awa")

    assert "Essai" in tried.out
    assert untouched is None
    assert "1 position enregistrée" in first.out
    assert "à confirmer" in first.out
    assert get(sure).location_quality == "numero"
    assert waiting is None
    assert second.code == 0
    assert get(doubtful).location_quality == "rue"


def test_a_pin_put_by_hand_is_the_last_word(geo: Run) -> None:
    ours = add(address="10 avenue Léon Blum", commune="93050")

    placed = geo("network", "locate", "--pin", ours, "2.5", "48.9", "--who", "Awa")
    again = geo("network", "locate", "--again", "--who", "Awa")

    assert "geo network undo 2" in placed.out
    assert "Aucune position à enregistrer" in again.out
    assert (get(ours).lon, get(ours).locator) == (2.5, "main")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("locate", "--confirm", "r-absent", "--who", "Awa"), "Structure inconnue"),
        (("locate", "--pin", "r-absent", "2", "48", "--who", "Awa"), "r-absent"),
        (("cross", "--level", "canton"), "Niveau inconnu"),
        (("unserved", "--level", "ept"), "Niveau inconnu"),
        (("unserved", "--minutes", "0"), "Durée de marche"),
    ],
)
def test_a_wrong_parameter_is_code_2(geo: Run, words: tuple[str, ...], message: str) -> None:
    done = geo("network", *words)

    assert done.code == 2
    assert message in done.err


def test_the_network_is_crossed_and_its_projects_measured(geo: Run) -> None:
    hostile = "=[/b]\x1b<b>\u202e"
    here = {"commune": "93053", "lon": 2.4570, "lat": 48.8910, "location_quality": "numero"}
    add(places=40, **here)
    add(name="Sans taille", kind="mam", **here)
    add(name=hostile, kind="mam", status="projet", places=16, **here)

    crossed = geo("network", "cross", "--level", "commune", "--format", "geojson")
    shown = geo("network", "projects")
    features = json.loads(crossed.out)["features"]
    noisy = next(f["properties"] for f in features if f["properties"]["code"] == "93053")

    assert len(features) == 39
    assert (noisy["network_eaje"], noisy["unknown_places"], noisy["projects"]) == (40, 1, 1)
    assert "1 structure sans nombre de places connu" in crossed.err
    assert "« Sans le réseau »" in crossed.err
    assert "=[/b] <b>" in shown.out
    assert not {"\x1b", "\u202e"} & set(shown.out)


def test_access_may_be_measured_with_the_network(geo: Run, processed: Read) -> None:
    add(kind="mam", places=16, commune="93053", lon=2.4570, lat=48.8910)
    access = processed("access")
    before = access[access["level"].eq("iris")].set_index("code")["accessibility"]

    done = geo("access", "--level", "iris", "--network", "--format", "json")
    after = pd.DataFrame(json.loads(done.out)).set_index("code")["accessibility"]

    assert (after - before).max() > 1
    assert '"reseau": true' in done.err
