"""geo site: one to five addresses, or a point; outputs and refusals."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from click.testing import Result
from typer.testing import CliRunner

from geo.cli import app
from geo.errors import ParameterError
from geo.siting.ground import Ground

Run = Callable[..., Result]
NOISY = ("--lon", "2.4530", "--lat", "48.8906")


@pytest.fixture
def run(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``geo site`` on the territory that is read already."""
    monkeypatch.setattr("geo.siting.ground.load_ground", lambda _tables: ground)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, ["site", *words])

    return invoke


def test_a_point_as_json_says_the_verdict_the_figures_and_the_rules(run: Run) -> None:
    done = run(*NOISY, "--format", "json")

    assert done.exit_code == 0
    (sheet,) = json.loads(done.stdout)
    assert (sheet["commune"], sheet["verdict"]) == ("93053", "net")
    figures = {figure["key"]: figure for figure in sheet["figures"]}
    assert figures["children_10"]["value"] == pytest.approx(769, abs=1)
    assert figures["coverage"]["status"] == "officiel"
    assert [rule["rule"] for rule in sheet["funding"]][:2] == ["aide_demarrage", "piaje"]
    assert "NaN" not in done.stdout


def test_addresses_side_by_side_as_csv(run: Run) -> None:
    done = run(
        "3 place Carnot, Rosny-sous-Bois", "12 rue de Paris, Noisy-le-Sec", "--format", "csv"
    )

    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["address"] for row in rows} == {
        "3 place Carnot, Rosny-sous-Bois",
        "12 rue de Paris, Noisy-le-Sec",
    }


def test_a_table_to_read(run: Run) -> None:
    done = run(*NOISY, "--places", "12", "--minutes", "5")

    assert "Point 48.89060, 2.45300" in done.stdout
    assert "Part que serviraient 12 places" in done.stdout
    assert '"places": 12' in done.output


def test_catchments_as_geojson(run: Run) -> None:
    content = json.loads(run(*NOISY, "--format", "geojson").stdout)

    assert [one["properties"]["minutes"] for one in content["features"]] == [5, 10, 15]


def test_the_sheet_as_a_file_of_two_pages(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "fiche.pdf"

    done = run(*NOISY, "--out", str(file), "--author", "Le PÔPE")

    assert str(file) in done.stdout
    assert len(pypdfium2.PdfDocument(file)) == 2
    assert "existe déjà" in str(run(*NOISY, "--out", str(file)).exception)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Donner une adresse"),
        (("--lon", "2.4"), "ensemble"),
        (("--lon", "2.3522", "--lat", "48.8566"), "hors de Seine-Saint-Denis"),
        (("",), "Écrire une adresse"),
        (("mairie de Bobigny",), "ne nomme pas de rue"),
        (("12 rue de Paris",), "16 communes"),
        (("12 rue de Paris",), "12 rue de Paris, Noisy-le-Sec"),
        (("10 rue de Rivoli 75001 Paris",), "75001"),
        ((*NOISY, "--places", "21"), "de 1 à 20"),
        ((*NOISY, "--out", "fiche.odt"), "pdf ou docx"),
    ],
)
def test_what_cannot_be_answered_says_why(run: Run, words: tuple[str, ...], message: str) -> None:
    done = run(*words)

    assert isinstance(done.exception, ParameterError)
    assert message in str(done.exception).replace("\u00a0", " ")
