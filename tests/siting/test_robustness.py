"""How sure the sites are: trials on a commune, each figure found again by another way."""

from dataclasses import replace

import numpy as np
import pytest

from geo.figures.siting_sentences import (
    say_partial,
    say_robustness,
    tabulate_curve,
    tabulate_robustness,
)
from geo.siting.question import Question
from geo.siting.robustness import measure_robustness, plan_trials
from geo.siting.search import search_sites

BOBIGNY = "93008"


@pytest.fixture(scope="module")
def answer(terrain, squares):
    question = Question(target=terrain.rate, areas=(BOBIGNY,), sites=2)
    return search_sites(question, terrain, squares)


@pytest.fixture(scope="module")
def found(answer, terrain, squares):
    return measure_robustness(answer, terrain, squares, draws=4)


def test_every_trial_is_made_and_told(answer, found):
    families = [trial.family for trial in plan_trials(answer, 4)]

    assert families.count("count") == 7
    assert families.count("without") == 2
    assert families.count("draw") == 4
    assert families.count("minutes") == families.count("target") == 2
    assert (found.done, found.total) == (len(families), len(families))
    assert not found.partial
    assert found.sites["trials"].eq(8).all()


def test_a_site_is_chosen_at_least_as_often_nearly_as_exactly(answer, found):
    sites = found.sites

    assert sites["id"].tolist() == answer.sites["id"].tolist()
    assert sites["exact"].between(0, 1).all()
    assert (sites["near"] >= sites["exact"]).all()
    assert sites["near"].max() > 0


def test_how_often_a_site_is_chosen_is_counted_over_as_many_searches(answer, terrain, squares):
    asked = answer.question
    changes = [{"minutes": 8.0}, {"minutes": 12.0}]
    changes += [{"target": asked.target * factor} for factor in (0.8, 1.2)]
    ids = [set(search_sites(replace(asked, **c), terrain, squares).sites["id"]) for c in changes]

    found = measure_robustness(answer, terrain, squares, draws=0).sites.set_index("id")

    for site in answer.sites["id"]:
        assert found.loc[site, "exact"] == np.mean([site in chosen for chosen in ids])


def test_done_without_a_site_is_the_best_choice_that_bars_it(answer, found, terrain, squares):
    row = found.alternatives.iloc[0]

    barred = replace(answer.question, barred=(row["id"],))
    other = search_sites(barred, terrain, squares)

    assert row["value"] == pytest.approx(other.selection.value)
    assert row["within_loss"] == pytest.approx(1 - other.within / answer.within)
    assert row["id"] not in row["instead"]
    assert set(row["instead"]) == set(other.sites["id"]) - set(answer.sites["id"])


def test_the_curve_rises_and_passes_by_the_answer(answer, found):
    curve = found.curve.set_index("sites")

    assert curve.index.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert (np.diff(curve["value"]) >= -1e-6).all()
    assert curve.loc[2, "within"] == pytest.approx(answer.within)
    assert curve.loc[2, "served"] == pytest.approx(answer.served)


def test_what_is_cut_short_says_so_and_keeps_what_was_done(answer, terrain, squares):
    cut = measure_robustness(answer, terrain, squares, notify=lambda done, _: done < 4)

    assert cut.partial
    assert cut.done == 4
    assert len(cut.curve) + len(cut.alternatives) + int(cut.sites["trials"].max()) == 4
    assert "Résultat partiel : 4 essais sur" in say_partial(cut)


def test_no_time_at_all_is_told(answer, terrain, squares):
    none = measure_robustness(answer, terrain, squares, notify=lambda *_: False)

    assert "Aucun essai" in say_robustness(none, answer)
    assert tabulate_robustness(none, answer)["Choisi exactement"].eq("non connu").all()


def test_the_curve_ends_where_no_more_site_fits(terrain, squares):
    question = Question(target=terrain.rate, areas=(BOBIGNY,), sites=2, spacing_m=2000.0)
    answer = search_sites(question, terrain, squares)

    found = measure_robustness(answer, terrain, squares, draws=0)

    assert "trop large" in found.stop
    assert len(found.curve) < 7


def test_sentences_cite_what_was_found(answer, found):
    text = say_robustness(found, answer).replace("\u00a0", " ").replace("\u202f", " ")

    assert "Sur 8 essais" in text
    assert "± 20 %" in text
    assert tabulate_curve(found)["Sites"].tolist() == list("1234567")
    assert len(tabulate_robustness(found, answer)) == 2
