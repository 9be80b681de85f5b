"""What is said of the network, from its figures."""

import math

from geo.figures.network_sentences import (
    tell_gain,
    tell_project,
    tell_reach,
    tell_share,
    tell_unknown,
)
from geo.indicators.portrait import Area

NOISY = Area("93053", "Noisy-le-Sec", "commune")
ROW = {
    "structures": 2, "structures_eaje": 1, "structures_am": 1, "network_eaje": 40.0,
    "network_am": 0.0, "share_eaje": 12.232, "share_am": 0.0, "official_year": 2022.0,
    "official_since": 2022.0, "within_10": 706.49, "within_10_low": 628.8,
    "within_10_high": 768.8, "share_10": 34.57, "accessibility": 25.64, "gain": 1.987,
    "gain_low": 1.881, "gain_high": 2.119, "rate": 24.1, "rate_without": 22.318,
    "rate_year": 2022.0, "unknown_places": 1, "unlocated": 0, "network_since": 16.0,
}  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("**", "")


def test_the_share_is_told_by_mode_with_the_year_of_the_total() -> None:
    assert plain(tell_share(ROW, NOISY)) == (
        "Le réseau a 2 structures ouvertes à Noisy-le-Sec : 40 places de crèche (12,2 % de l’offre "
        "officielle d’accueil collectif) et 0 place de MAM. Offre officielle : Cnaf, 2022."
    )


def test_an_iris_has_no_official_share() -> None:
    iris = ROW | {"share_eaje": math.nan, "share_am": math.nan, "official_year": math.nan}

    told = plain(tell_share(iris, NOISY))

    assert "%" not in told
    assert "Cnaf" not in told


def test_no_structure_is_said() -> None:
    assert plain(tell_share({"structures": 0}, Area("93062", "Le Raincy", "commune"))) == (
        "Le réseau n’a aucune structure ouverte au Raincy."
    )


def test_an_estimate_comes_with_its_interval() -> None:
    assert plain(tell_reach(ROW)) == (
        "≈ 706 enfants de moins de 3 ans (entre 629 et 769), soit ≈ 35 %, vivent à 10 minutes à "
        "pied ou moins d’une structure ouverte du réseau."
    )
    assert "Aucun enfant" in tell_reach(ROW | {"within_10": 0.2})
    assert "Effectif trop faible" in tell_reach(ROW | {"within_10": math.nan})


def test_with_and_without() -> None:
    assert plain(tell_gain(ROW)) == (
        "Le taux de la Cnaf de 2022, 24,1 places pour 100 enfants, serait de 22,3 sans les places "
        "du réseau. À pied, on atteint ≈ 25,6 places pour 100 enfants, dont ≈ 1,99 que le réseau "
        "apporte (1,88 à 2,12)."
    )
    assert plain(tell_gain(ROW | {"rate_without": math.nan})).startswith("À pied")


def test_what_is_not_known_is_said() -> None:
    assert plain(tell_unknown(ROW)) == (
        "À savoir : 1 structure sans nombre de places connu ; 16 places ouvertes depuis l’année du "
        "total de la Cnaf, qui ne les compte pas."
    )
    assert tell_unknown(ROW | {"unknown_places": 0, "network_since": 0.0}) == ""


def test_a_project_is_told_or_why_not() -> None:
    project = {
        "name": "MAM <b>", "reason": None, "places": 16.0, "places_supposed": True,
        "within_10": 511.1, "within_10_low": 455.1, "within_10_high": 563.1,
        "around_before": 42.84, "around_after": 45.17, "need_served": 15.58,
    }  # fmt: skip

    assert plain(tell_project(project)) == (
        "MAM <b> : avec 16 places (nombre supposé), ≈ 511 enfants de moins de 3 ans (entre 455 et "
        "563) l’auraient à 10 minutes à pied ; leur accès passerait de ≈ 42,8 à ≈ 45,2 places pour "
        "100 enfants, et ≈ 16 places manqueraient de moins."
    )
    assert plain(tell_project(project | {"reason": "position non connue"})) == (
        "MAM <b> : non mesuré, position non connue."
    )
