"""The command line: outputs, exit codes, errors as sentences."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from shapely.geometry import shape


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from geo.cli import main; main()", *words]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **env}, check=False
    )


def test_indicators_as_json() -> None:
    done = run("indicators", "--level", "departement", "--year", "2022", "--format", "json")

    [row] = json.loads(done.stdout)
    assert done.returncode == 0
    assert row["name"] == "Seine-Saint-Denis"
    assert round(row["rate_total"], 1) == 35.2


def test_indicators_as_csv_of_one_mode() -> None:
    done = run("indicators", "--level", "commune", "--mode", "am", "--format", "csv")

    header, *rows = done.stdout.splitlines()
    assert "rate_am" in header
    assert "rate_eaje" not in header
    assert sum(row.startswith("93053,Noisy-le-Sec,2022") for row in rows) == 1


def test_a_wrong_parameter_is_a_sentence_and_code_2() -> None:
    done = run("indicators", "--level", "canton")

    assert done.returncode == 2
    assert "Niveau inconnu" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_tables_are_a_sentence_and_code_1(tmp_path: Path) -> None:
    done = run("indicators", ATLAS_DATA=str(tmp_path))

    assert done.returncode == 1
    assert "geo build" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_prints_yardsticks_and_gaps() -> None:
    done = run("check")

    assert done.returncode == 0
    assert "24 946" in done.stdout.replace("\u202f", " ")
    assert "Lacunes et contradictions" in done.stdout


def test_an_unknown_source_is_code_2() -> None:
    done = run("collect", "--source", "inconnue")

    assert done.returncode == 2
    assert "Source inconnue" in done.stderr


def test_outlook_of_a_commune_prints_its_parameters() -> None:
    done = run("outlook", "--commune", "93053", "--target", "50", "--format", "csv")

    header, *rows = done.stdout.splitlines()
    assert done.returncode == 0
    assert "needed_target" in header
    assert len(rows) == 6 * 9  # pairs of scenarios, 2022 to 2030
    assert '"cible": 50.0' in done.stderr


def test_outlook_of_a_small_commune_says_why_there_is_none() -> None:
    done = run("outlook", "--commune", "93015")

    assert done.returncode == 0
    assert "moins de 10 000 habitants" in done.stdout


def test_priorities_give_each_rank_its_interval() -> None:
    done = run("priorities", "--level", "commune", "--draws", "200", "--format", "json")

    rows = json.loads(done.stdout)
    ranked = [row for row in rows if row["rank"] is not None]
    assert len(rows) == 39
    assert all(row["rank_low"] <= row["rank_high"] for row in ranked)
    assert sum(row["p_top10"] for row in ranked) == pytest.approx(10, abs=0.05)
    assert list(rows[0])[:6] == ["code", "name", "rank", "rank_low", "rank_high", "p_top10"]
    assert {"missing_places", "accessibility", "poverty_rate"} <= set(rows[0])


@pytest.mark.parametrize(
    ("level", "areas"), [("square", 4285), ("iris", 614), ("commune", 39), ("ept", 4)]
)
def test_access_has_every_area_of_a_level(level: str, areas: int) -> None:
    done = run("access", "--level", level, "--format", "csv")

    header, *rows = done.stdout.splitlines()
    assert done.returncode == 0
    assert len(rows) == areas
    expected = {"code", "children_u3", "accessibility", "low", "high", "nearest_min",
                "share_beyond_10min", "unmet_need", "status"}  # fmt: skip
    assert expected <= set(header.split(","))
    assert '"vitesse_kmh": 4.5' in done.stderr


def test_access_hides_the_rates_of_an_iris_of_few_children() -> None:
    done = run("access", "--level", "iris", "--format", "json")

    rows = json.loads(done.stdout)
    few = [row for row in rows if row["status"] == "effectif_faible"]
    assert few
    assert all(row["accessibility"] is None and row["children_u3"] < 30 for row in few)
    assert all(row["accessibility"] is not None for row in rows if row not in few)


def test_access_as_geojson_with_other_parameters() -> None:
    done = run(
        "access", "--level", "ept", "--format", "geojson", "--speed", "4", "--decay", "linear",
        "--minutes", "10", "--mode", "eaje", "--target", "45",
    )  # fmt: skip

    features = json.loads(done.stdout)["features"]
    assert len(features) == 4
    assert all(shape(feature["geometry"]).is_valid for feature in features)
    assert '"cible": 45.0' in done.stderr
    assert '"modes": ["eaje"]' in done.stderr
    assert "linéaire (nulle à 10 min)" in done.stderr


def test_sensitivity_of_the_ranks() -> None:
    done = run("sensitivity", "--weight", "accessibility=3", "--format", "json")

    usual, *variants = json.loads(done.stdout)
    assert usual["correlation"] == 1
    assert {row["family"] for row in variants} == {
        "Vitesse de marche", "Décroissance", "Taux visé", "Places localisées",
    }  # fmt: skip
    assert '"accessibility": 3.0' in done.stderr


def test_clusters_of_iris() -> None:
    done = run("clusters", "--permutations", "999", "--format", "json")

    rows = json.loads(done.stdout)
    assert len(rows) == 614
    assert {"bas", "haut"} <= {row["cluster"] for row in rows}


def test_catchment_is_geojson_around_the_point() -> None:
    done = run("catchment", "--lon", "2.45", "--lat", "48.89", "--minutes", "5", "--minutes", "10")

    near, far = (feature for feature in json.loads(done.stdout)["features"])
    assert (near["properties"]["minutes"], far["properties"]["minutes"]) == (5, 10)
    assert 0 < near["properties"]["children_u3"] < far["properties"]["children_u3"]
    inner, outer = shape(near["geometry"]), shape(far["geometry"])
    assert inner.area < outer.area
    assert outer.buffer(1e-4).contains(inner)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("catchment", "--lon", "3.45", "--lat", "48.89"), "hors du territoire"),
        (("catchment", "--lon", "2.45", "--lat", "48.89", "--minutes", "-5"), "Durée de marche"),
        (("priorities", "--weight", "inconnu=1"), "Critère inconnu"),
        (("priorities", "--weight", "poverty_rate=x"), "Poids illisible"),
        (("outlook", "--commune", "75056"), "Territoire inconnu"),
        (("outlook", "--target", "500"), "taux visé"),
        (("access", "--minutes", "-3"), "Durée de marche"),
        (("access", "--speed", "0"), "Vitesse de marche"),
        (("access", "--mode", "nounou"), "choisir parmi eaje, am"),
        (("access", "--decay", "raide"), "Décroissance « raide » inconnue"),
        (("access", "--level", "quartier"), "Niveau inconnu"),
        (("access", "--target", "0"), "Taux visé"),
        (("priorities", "--minutes", "0"), "Durée de marche"),
        (("priorities", "--mode", "nounou"), "choisir parmi eaje, am"),
        (("sensitivity", "--level", "quartier"), "Niveau inconnu"),
        (("clusters", "--permutations", "3"), "permutations"),
        (("clusters", "--measure", "richesse"), "Mesure « richesse » inconnue"),
        (("priorities", "--format", "geojson"), "pas de géométrie"),
    ],
)
def test_bad_parameters_are_a_sentence_and_code_2(words: tuple[str, ...], said: str) -> None:
    done = run(*words)

    assert done.returncode == 2
    assert said in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


@pytest.mark.mirror
def test_collect_then_build_from_raw(mirror: Path, tmp_path: Path, snapshot: Path) -> None:
    collected = run("collect", "--mirror", str(mirror), ATLAS_DATA=str(tmp_path))
    built = run("build", ATLAS_DATA=str(tmp_path))
    status = run("status", "--offline", ATLAS_DATA=str(tmp_path))

    assert (collected.returncode, built.returncode, status.returncode) == (0, 0, 0)
    for table in snapshot.glob("*.parquet"):
        assert (tmp_path / "processed" / table.name).read_bytes() == table.read_bytes()
    assert "conforme" in status.stdout


def test_a_figure_is_written_once(tmp_path: Path) -> None:
    out = tmp_path / "modes.svg"

    done = run("figure", "modes", "--area", "93053", "--out", str(out), "--grey")
    again = run("figure", "modes", "--area", "93053", "--out", str(out))

    assert done.returncode == 0
    assert "Source : Cnaf" in done.stderr
    assert out.read_text(encoding="utf-8").startswith("<?xml")
    assert again.returncode == 2
    assert "existe déjà" in again.stderr


def test_the_figures_are_listed() -> None:
    done = run("figure", "--list")

    assert done.returncode == 0
    assert "couverture_am" in done.stdout


def test_a_figure_that_cannot_be_drawn_is_a_sentence(tmp_path: Path) -> None:
    out = tmp_path / "evolution.pdf"

    done = run("figure", "evolution", "--area", "93015", "--out", str(out))

    assert done.returncode == 1
    assert "10 000 habitants" in done.stderr
    assert not out.exists()
