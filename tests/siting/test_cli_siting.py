"""The command geo siting: forms of the output, a list of candidates, errors as sentences."""

import json

import pytest
from typer.testing import CliRunner

import geo.cli  # noqa: F401  (registers the commands)
from geo.cli.output import app
from geo.errors import ParameterError

RUNNER = CliRunner()


def run(*words):
    done = RUNNER.invoke(app, ["siting", "--open", "2", *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_geojson_has_a_point_for_each_site_and_the_proof_beside():
    done = run("--communes", "Bobigny", "--format", "geojson")

    shapes = json.loads(done.stdout)
    assert [f["properties"]["rank"] for f in shapes["features"]] == [1, 2]
    assert all(f["properties"]["commune"] == "93008" for f in shapes["features"])
    assert all(2.3 < f["geometry"]["coordinates"][0] < 2.6 for f in shapes["features"])
    assert "Optimum prouvé" in done.stderr


def test_csv_of_a_list_tells_the_rows_left_out(tmp_path):
    path = tmp_path / "locaux.csv"
    path.write_text("nom;lon;lat\nA;2,45;48,91\nB;2,44;48,905\nParis;2,35;48,85\n", "utf-8")

    done = run("--candidates", str(path), "--format", "csv")

    header, *rows = done.stdout.splitlines()
    assert header.startswith("rank,id,commune")
    assert {row.split(",")[1] for row in rows} == {"A", "B"}
    assert "4 écartée : hors de Seine-Saint-Denis" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--communes", "Nulle part"], "« Nulle part » n’est ni une commune"),
        (["--objective", "beau"], "But « beau » inconnu"),
        (["--candidates", "absent.csv"], "absent.csv"),
        (["--communes", "Bobigny", "--spacing", "9000"], "trop large pour 2 sites"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(words, told):
    with pytest.raises(ParameterError, match=told):
        run(*words)
