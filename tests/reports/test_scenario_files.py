"""A scenario in words and as files, on the committed territory."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from shapely.geometry import shape

from geo.access.table import load_territory
from geo.errors import ParameterError
from geo.figures.scenario_charts import chart_deciles
from geo.figures.scenario_sentences import HYPOTHESIS, Names, tell_change, tell_outcome
from geo.figures.scenario_tables import (
    add_bounds,
    tabulate_communes,
    tabulate_comparison,
    tabulate_deciles,
)
from geo.reports.scenario_files import write_json, write_scenario
from geo.siting.changes import Change, ChildminderLoss, Closure, Opening, Resizing
from geo.siting.effects import Basis, compare_scenarios, read_basis
from geo.siting.outcome import Outcome, study_scenario
from geo.siting.scenario import Scenario, from_json
from geo.siting.situation import Situation, describe_today
from geo.siting.structures import list_open_structures

NASTY = "=cmd|'/C calc'!A0"
MAM = Opening(kind="mam", places=16, point=(660_244.0, 6_865_863.0), name=NASTY)
LOSS = ChildminderLoss(commune="93053", share=0.2)


@pytest.fixture(scope="module")
def today(processed: Callable[[str], Any]) -> Situation:
    return describe_today(load_territory(processed))


@pytest.fixture(scope="module")
def basis(processed: Callable[[str], Any]) -> Basis:
    return read_basis(processed)


@pytest.fixture(scope="module")
def names(today: Situation, processed: Callable[[str], Any]) -> Names:
    communes = processed("communes").set_index("code")["name"]
    structures = list_open_structures(today.territory, processed("structures"))
    return Names(structures, dict(communes))


@pytest.fixture(scope="module")
def outcome(today: Situation, basis: Basis) -> Outcome:
    return study_scenario(Scenario(NASTY, (MAM,)), today, basis, certain=True)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_changes_in_words(names: Names) -> None:
    known = names.structures[~names.structures["estimated"]].iloc[0]
    guessed = names.structures[names.structures["estimated"]].iloc[0]
    changes: tuple[Change, ...] = (
        Opening(kind="multi_accueil", places=40, point=(0.0, 0.0), name="Les Lilas"),
        Closure(structure=str(known.name)),
        Resizing(structure=str(guessed.name), places=12),
        Resizing(structure="projet:Les Lilas", places=30),
        LOSS,
        Closure(structure="s-inconnue"),
    )
    scenario = Scenario("Tout", changes)

    told = [plain(tell_change(change, scenario, names)) for change in changes]

    assert told == [
        "Ouvrir « Les Lilas » : Multi-accueil, 40 places",
        f"Fermer « {known['label']} » ({known['places']:.0f} places)",
        f"Passer « {guessed['label']} » à 12 places (aujourd’hui ≈ {guessed['places']:.0f} places)",
        "Passer « Les Lilas » à 30 places (à l’ouverture 40 places)",
        "Perdre 20 % des places d’assistantes maternelles, Noisy-le-Sec",
        "Fermer « s-inconnue »",
    ]


def test_a_gain_in_sentences(outcome: Outcome, names: Names) -> None:
    first, where, need, poverty = (plain(text) for text in tell_outcome(outcome, names))
    low, high = outcome.margins.bounds("children_gaining")

    assert first == (
        f"≈ {outcome.effects.children_gaining:.0f} enfants de moins de 3 ans ({low:.0f} à "
        f"{high:.0f}) gagnent au moins 1 place pour 100 enfants à portée de marche ; "
        "aucun n’en perd autant."
    )
    assert where.startswith("Places à portée de marche pour 100 enfants : Noisy-le-Sec ≈ 25,5 → ")
    assert "baissent de ≈ 16" in need
    assert "gagné va aux quartiers" in poverty


def test_a_loss_in_sentences(today: Situation, basis: Basis, names: Names) -> None:
    outcome = study_scenario(Scenario("Perte", (LOSS,)), today, basis)
    told = [plain(text) for text in tell_outcome(outcome, names)]

    assert "perdent au moins 1 place" in told[0]
    assert "(" not in told[0]  # no interval was asked for
    assert "augmentent de" in told[2]
    assert "pèse sur" in told[3]


def test_nothing_in_a_sentence(today: Situation, basis: Basis, names: Names) -> None:
    (told,) = tell_outcome(study_scenario(Scenario("Rien"), today, basis), names)

    assert "ne change rien" in told


def test_json_is_read_again(outcome: Outcome, names: Names, processed: Callable) -> None:
    content = write_scenario(outcome, Path("a.json"), names, names.communes, processed("squares"))

    assert from_json(content.decode()) == outcome.scenario


def test_csv_has_every_area_and_no_formula(
    outcome: Outcome, names: Names, processed: Callable[[str], Any]
) -> None:
    content = write_scenario(outcome, Path("a.CSV"), names, names.communes, processed("squares"))

    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 39 + 4 + 1
    assert {row["scenario"] for row in rows} == {f"'{NASTY}"}
    assert {row["status"] for row in rows} == {"scenario"}
    noisy = next(row for row in rows if row["code"] == "93053")
    before, low, high = (
        float(noisy[name].replace(",", ".")) for name in ("before", "before_low", "before_high")
    )
    assert low < before < high
    assert noisy["places_change"] == "16,0"


def test_geojson_has_the_squares_that_move_and_the_opening(
    outcome: Outcome, names: Names, processed: Callable[[str], Any]
) -> None:
    content = write_scenario(
        outcome, Path("a.geojson"), names, names.communes, processed("squares")
    )

    features = json.loads(content)["features"]
    *squares, opening = features
    moved = outcome.effects.cells["change"].abs().gt(1e-9).sum()
    assert len(squares) == moved
    assert opening["properties"]["name"] == NASTY
    assert opening["geometry"]["coordinates"] == pytest.approx([2.458, 48.891], abs=0.001)
    assert any(shape(each["geometry"]).contains(shape(opening["geometry"])) for each in squares)


def test_workbook_runs_no_formula(
    outcome: Outcome, names: Names, processed: Callable[[str], Any]
) -> None:
    content = write_scenario(outcome, Path("a.xlsx"), names, names.communes, processed("squares"))

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Scénario", "Effet", "Communes", "Pauvreté", "Chiffres"]
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert book["Effet"]["A1"].value == NASTY
    assert HYPOTHESIS in [cell.value for cell in book["Effet"]["A"]]


def test_an_unknown_suffix(outcome: Outcome, names: Names, processed: Callable) -> None:
    with pytest.raises(ParameterError, match=r"Format « \.doc » inconnu"):
        write_scenario(outcome, Path("a.doc"), names, names.communes, processed("squares"))


def test_json_of_the_effect(outcome: Outcome, names: Names) -> None:
    content = json.loads(write_json(outcome, names.communes))

    gaining = content["figures"]["children_gaining"]
    assert gaining["low"] <= gaining["value"] <= gaining["high"]
    assert content["status"] == "scenario"


def test_tables_mark_what_is_estimated(
    today: Situation, basis: Basis, names: Names, outcome: Outcome
) -> None:
    guessed = names.structures[names.structures["estimated"]]
    closing = Scenario("Fermer", (Closure(structure=str(guessed.index[0])),))
    table = tabulate_communes(study_scenario(closing, today, basis), names.communes)

    assert table["Places"].iloc[0].startswith("≈")
    assert tabulate_communes(outcome, names.communes)["Places"].iloc[0] == "+16"
    deciles = tabulate_deciles(outcome)
    assert list(deciles["Dixième"])[::10] == ["1 (le moins pauvre)", "pauvreté non connue"]
    assert deciles["À pied, scénario"].str.match(r"≈.\d+,\d \(\d+,\d à \d+,\d\)").all()


def test_side_by_side_in_words(today: Situation, basis: Basis) -> None:
    table = tabulate_comparison(compare_scenarios(today, [Scenario("A", (MAM,))], basis))

    rows = table.set_index("Mesure")
    assert list(rows) == ["Situation actuelle", "A"]
    assert rows.loc["Places en plus ou en moins"].tolist() == ["–", "+16"]
    assert rows.loc["dont écart avec aujourd’hui", "A"].endswith("−16")


def test_the_chart_tells_every_decile(outcome: Outcome) -> None:
    chart = chart_deciles(add_bounds(outcome)).to_dict()

    told = chart["description"]
    assert all(f"{decile} : " in told for decile in range(1, 11))
    assert "change_low" in json.dumps(chart)
