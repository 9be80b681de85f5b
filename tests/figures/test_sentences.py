import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.figures import sentences
from geo.indicators.portrait import Area, Comparison, MissingPlaces, Trend

BOBIGNY = Area("93008", "Bobigny", "commune")
LILAS = Area("93045", "Les Lilas", "commune")
RAINCY = Area("93062", "Le Raincy", "commune")
ISLAND = Area("93039", "L'Île-Saint-Denis", "commune")
AUBERVILLIERS = Area("93001", "Aubervilliers", "commune")
COURNEUVE = Area("93027", "La Courneuve", "commune")
EST_ENSEMBLE = Area("200057875", "Est Ensemble", "ept")
DEPARTEMENT = Area("93", "Seine-Saint-Denis", "departement")
COUBRON = Area("93015", "Coubron", "commune", published=False)


def trend(places, children, known=1, total=1):
    return Trend(2017, 2022, places[0], places[1], children[0], children[1], known, total)


@pytest.mark.parametrize(
    ("area", "where", "whose"),
    [
        (BOBIGNY, "à Bobigny", "de Bobigny"),
        (LILAS, "aux Lilas", "des Lilas"),
        (RAINCY, "au Raincy", "du Raincy"),
        (ISLAND, "à L’Île-Saint-Denis", "de L’Île-Saint-Denis"),
        (COURNEUVE, "à La Courneuve", "de La Courneuve"),
        (AUBERVILLIERS, "à Aubervilliers", "d’Aubervilliers"),
        (EST_ENSEMBLE, "sur le territoire d’Est Ensemble", "d’Est Ensemble"),
        (DEPARTEMENT, "en Seine-Saint-Denis", "de la Seine-Saint-Denis"),
    ],
)
def test_an_area_takes_its_preposition(area, where, whose):
    assert sentences.locate_area(area) == where
    assert sentences.belong_to(area) == whose


@pytest.mark.parametrize(
    ("value", "text"),
    [(67682, "≈\u00a067\u202f700"), (2044.4, "≈\u00a02\u202f040"), (205.1, "≈\u00a0205"),
     (0.0, "≈\u00a00"), (math.nan, "non connu")],
)  # fmt: skip
def test_an_estimate_has_three_significant_figures(value, text):
    assert sentences.write_estimate(value) == text


@given(st.floats(1, 1e6))
def test_rounding_an_estimate_moves_it_by_half_a_percent_at_most(value):
    assert sentences.round_estimate(value) == pytest.approx(value, rel=0.005)


def test_a_comparison_of_another_year_says_so():
    others = [Comparison("Île-de-France", 56.0, 2022), Comparison("France", 60.9, 2023)]

    text = sentences.list_comparisons(others, 2022)

    assert text == "Île-de-France\u00a0**56** · France\u00a0**60,9** (2023)"


def test_the_rate_is_told_beside_the_departement_and_france_only():
    others = [
        Comparison("Seine-Saint-Denis", 35.16, 2022),
        Comparison("Île-de-France", 56.0, 2022),
        Comparison("France", 59.5, 2022),
    ]

    text = sentences.tell_coverage(BOBIGNY, 31.5, 2022, others)

    assert text == (
        "À Bobigny, on compte **31,5 places d’accueil pour 100 enfants de moins de 3 ans** en "
        "2022, contre 35,2 dans le département et 59,5 en France."
    )


@pytest.mark.parametrize(
    ("rank", "text"),
    [(1, "C’est le plus élevé"), (3, "C’est le 3ᵉ plus élevé"), (33, "C’est le 7ᵉ plus bas"),
     (39, "C’est le plus bas")],
)  # fmt: skip
def test_a_rank_is_counted_from_the_nearer_end(rank, text):
    assert sentences.tell_rank(rank, 39).startswith(text)


@pytest.mark.parametrize(
    ("places", "children", "conclusion"),
    [
        ((26401, 27465), (83653.46, 78116.63), "explique 63\u202f% de la hausse"),
        ((619, 541), (2611.8, 2244.8), "Toute la hausse vient de la baisse du nombre d’enfants"),
        ((500, 600), (1000, 1010), "Toute la hausse vient des places créées"),
        ((500, 400), (1000, 900), "Tout le recul vient de la perte de places"),
        ((500, 510), (1000, 1200), "Tout le recul vient de la hausse du nombre d’enfants"),
        ((500, 400), (1000, 1100), "La perte de places explique"),
        ((500, 450), (1000, 900), "Les deux mouvements se compensent"),
    ],
)
def test_the_cause_of_a_change_is_told_without_flattery(places, children, conclusion):
    assert conclusion in sentences.tell_trend(trend(places, children))


@given(*[st.floats(50, 5000) for _ in range(4)])
def test_a_trend_can_always_be_told(start, end, before, after):
    text = sentences.tell_trend(trend((start, end), (before, after)))

    assert text.startswith("Depuis 2017")
    assert "nan" not in text
    assert text.count("%") <= 3


def test_the_rate_with_as_many_children_as_before_is_told():
    text = sentences.tell_steady(trend((619, 541), (2611.8, 2244.8)))

    assert "un taux de **20,7**, au lieu de 24,1" in text


def test_what_childminders_weigh_in_the_gap_with_france():
    text = sentences.tell_mode_gap(35.16, 59.5, 10.6, 31.9, 2022)

    assert "24,3\u00a0points (35,2 contre 59,5)" in text
    assert "dont 21,3\u00a0points tiennent aux assistantes maternelles" in text


def test_childminders_may_explain_more_than_the_whole_gap():
    text = sentences.tell_mode_gap(50.0, 59.5, 10.6, 31.9, 2022)

    assert "l’expliquent à elles seules" in text


def test_an_area_above_france_has_a_lead():
    assert "l’avance avec la France" not in sentences.tell_mode_gap(69, 59.5, 20, 31.9, 2022)
    assert "9,5\u00a0points de plus" in sentences.tell_mode_gap(69, 59.5, 20, 31.9, 2022)


def test_missing_places_are_an_order_of_magnitude_in_mam():
    missing = MissingPlaces(60.9, 826.1, 2244.8, 2022, "calcule")

    text = sentences.tell_missing(missing, "le taux de la France en 2023")

    assert "60,9 places pour 100 enfants, le taux de la France en 2023" in text
    assert "environ 826\u00a0places" in text
    assert "52\u00a0MAM de 16\u00a0places" in text
    assert "selon la Cnaf" in text


def test_missing_places_are_told_in_the_mam_one_has_in_mind():
    missing = MissingPlaces(60.9, 826.1, 2244.8, 2022, "calcule")

    assert "69\u00a0MAM de 12\u00a0places" in sentences.tell_missing(missing, mam_places=12)


def test_missing_places_on_an_estimate_give_their_interval():
    missing = MissingPlaces(60.9, 58.8, 178.2, 2021, "estime", 54.8, 62.8)

    text = sentences.tell_missing(missing)

    assert "(entre 55 et 63)" in text
    assert "estimation de l’atlas" in text


def test_a_target_already_met_misses_nothing():
    assert "il ne manque aucune place" in sentences.tell_missing(
        MissingPlaces(20, 0.0, 1000, 2022, "calcule")
    )


def test_children_are_told_with_the_count_the_official_rate_uses():
    text = sentences.tell_children(2024, 67682, 67062, 68303, 78116, 2022, ", dans 35 communes")

    assert "≈\u00a067\u202f700" in text
    assert "entre 67\u202f100 et 68\u202f300" in text
    assert "≈\u00a078\u202f100 enfants en 2022, dans 35 communes" in text


def test_a_small_commune_is_told_what_is_not_published():
    text = sentences.tell_unpublished(COUBRON, 2021, 2020)

    assert "moins de 10 000 habitants" in text
    assert "le taux global de 2021 et les places par grand mode d’accueil de 2020" in text


@pytest.mark.parametrize(
    ("listed", "places", "years", "expected"),
    [
        (0, 0.0, [2020], "ne connaît ni crèche ni autre EAJE, alors que l’INSEE en compte 8"),
        (4, 0.0, [2022], "n’est connu pour aucune, quand la Cnaf en publie 327 au total (2022)"),
        (4, 30.0, [2022, 2020], "9\u202f% des 327 places en EAJE publiées par la Cnaf (2020 ou"),
    ],
)
def test_the_list_of_structures_confesses_what_it_lacks(listed, places, years, expected):
    assert expected in sentences.tell_structures(BOBIGNY, listed, 8, places, 327, years)


def test_figures_on_some_communes_only_say_which():
    partial = trend((1, 2), (1, 2), known=35, total=39)

    assert "35 communes" in sentences.tell_field(partial)
    assert sentences.name_field(partial) == ", dans 35 communes sur 39"
    assert sentences.tell_field(trend((1, 2), (1, 2))) == ""
