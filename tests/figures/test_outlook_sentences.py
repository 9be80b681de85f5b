import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.figures import outlook_sentences
from geo.indicators.portrait import Area

NOISY = Area("93053", "Noisy-le-Sec", "commune")


def make_rows(places="constantes", total=1, **columns):
    """Rows of 2030 of a commune (541 places, 24,1 % in 2022), one a scenario of births."""
    values = {
        "rate": [23.7, 23.8, 23.3],
        "needed_hold": [8.7, 7.2, 19.7],
        "mam_hold": [1.0, 1.0, 2.0],
        "needed_target": [848.1, 844.3, 875.9],
        "mam_target": [54.0, 53.0, 55.0],
        **columns,
    }
    return pd.DataFrame(
        {
            "children_scenario": ["constantes", "tendance", "retour"],
            "places_scenario": places,
            "year": 2030,
            "places": 541.0 if places == "constantes" else 413.2,
            "present_year": 2022.0,
            "present_rate": 24.1,
            "total": total,
            **values,
        }
    )


def test_a_mayor_reads_the_rate_of_each_scenario_and_what_to_create():
    text = outlook_sentences.tell_rates_outlook(make_rows(), 60.9)

    assert text == (
        "**Si les places restent celles de 2022 (541)**, le taux serait de **23,7** (naissances "
        "constantes), **23,8** (naissances en tendance) ou **23,3** (retour à la moyenne). Il "
        "faudrait créer **7 à 20\u00a0places** (1 à 2\u00a0MAM) pour garder le taux de 2022 et "
        "**844 à 876\u00a0places** (53 à 55\u00a0MAM) pour atteindre 60,9."
    )


def test_places_to_create_come_over_those_of_the_trend():
    text = outlook_sentences.tell_rates_outlook(make_rows("tendance"), 60.9)

    assert "suit sa tendance (≈\u00a0413 places)" in text
    assert "Il faudrait créer en plus **7 à 20" in text


def test_an_ept_counts_the_needs_of_each_of_its_communes():
    text = outlook_sentences.tell_rates_outlook(make_rows(total=9), 60.9)

    assert "pour que chaque commune garde son taux de 2022" in text
    assert "pour atteindre 60,9 dans chaque commune" in text


def test_needs_of_some_scenarios_only_are_a_maximum():
    rows = make_rows(needed_hold=[0.0, 0.4, 19.7], mam_hold=[0.0, 1.0, 2.0])

    text = outlook_sentences.tell_rates_outlook(rows, 60.9)

    assert "**jusqu’à 20\u00a0places** (2\u00a0MAM) pour garder" in text


def test_nothing_to_create_is_said():
    none = {"needed_hold": 0.0, "mam_hold": 0.0}

    held = outlook_sentences.tell_rates_outlook(make_rows(**none), 60.9)
    both = outlook_sentences.tell_rates_outlook(
        make_rows(**none, needed_target=0.0, mam_target=0.0), 20
    )

    assert "Il faudrait créer **844 à 876" in held
    assert held.endswith("Aucune place à créer pour garder le taux de 2022.")
    assert both.endswith("Aucune place à créer pour garder le taux de 2022 ni atteindre 20,0.")
    assert "faudrait" not in both


@pytest.mark.parametrize(
    ("target", "verdict"),
    [(60.9, "aucun n’atteint le taux visé de 60,9."), (20, "tous atteignent le taux visé de 20,0."),
     (23.75, "un seul sur 3 atteint"), (23.5, "2 scénarios sur 3 atteignent")],
)  # fmt: skip
def test_the_first_sentence_says_how_many_scenarios_reach_the_target(target, verdict):
    text = outlook_sentences.tell_outlook(make_rows(), target)

    assert text.startswith("**Des scénarios, pas des prévisions.**")
    assert "de 24,1 en 2022, serait de **23,3 à 23,8 en 2030**" in text
    assert verdict in text


def test_children_are_told_by_scenario_of_births():
    scenarios = pd.Series({"constantes": 2056.6, "tendance": 2051.0, "retour": 2097.7})

    text = outlook_sentences.tell_children_outlook(NOISY, 2043.5, 2024, scenarios)

    assert text.startswith("À Noisy-le-Sec, l’atlas estime à ≈\u00a02\u202f040 les enfants")
    assert "**≈\u00a02\u202f060** (naissances constantes), **≈\u00a02\u202f050**" in text
    assert "ou **≈\u00a02\u202f100** (retour à la moyenne)" in text


def test_an_area_without_places_is_not_told_of_their_scenarios():
    assert "Places constantes : celles de 2022" in outlook_sentences.tell_scenarios(2024, 2022)
    assert "laces" not in outlook_sentences.tell_scenarios(2024, None)


def test_a_commune_that_is_not_published_says_what_is_known():
    text = outlook_sentences.tell_unprojected("Non publié.", (27.9, 2021), (60.0, 2020))

    assert "un taux de 27,9 en 2021 et 60\u00a0places en 2020" in text
    assert "Derniers chiffres" not in outlook_sentences.tell_unprojected("Non publié.", None, None)


def test_the_communes_left_out_are_counted():
    text = outlook_sentences.tell_needs_method(35, 39, 12)

    assert "MAM de 12 places" in text
    assert "35 communes sur 39" in text
    assert "communes" not in outlook_sentences.tell_needs_method(1, 1, 12)


@pytest.mark.parametrize(
    ("places", "mam", "text"),
    [(136.7, 9.0, "137 (9\u00a0MAM)"), (0.3, 1.0, "aucune"), (math.nan, math.nan, "non connu"),
     (16988.8, 1080.0, "17\u202f000 (1\u202f080\u00a0MAM)")],
)  # fmt: skip
def test_needs_in_a_cell(places, mam, text):
    assert outlook_sentences.write_needs(places, mam) == text


@given(*[st.lists(st.floats(0, 1e5), min_size=3, max_size=3) for _ in range(3)], st.floats(0, 200))
def test_any_outlook_can_be_told(rates, hold, target_needs, target):
    rows = make_rows(
        rate=rates, needed_hold=hold, needed_target=target_needs,
        mam_hold=[math.ceil(need / 16) for need in hold],
        mam_target=[math.ceil(need / 16) for need in target_needs],
    )  # fmt: skip

    text = outlook_sentences.tell_rates_outlook(rows, target)

    assert text.endswith(".")
    assert "nan" not in text
    assert not re.search("(?<![\\d\u202f])0\u00a0(MAM|place)", text)
