"""What a rank, an interval and a criterion mean, in words."""

import pandas as pd
import pytest

from geo.ui.zones.text import (
    describe_value,
    say_area,
    say_chance,
    say_ordinal,
    tell_inherited,
    tell_missing,
    tell_rank,
)

NAN = float("nan")


def make_reasons(**needs: float) -> pd.DataFrame:
    """Criteria of equal weights by key: the need of each (0-100)."""
    table = pd.DataFrame({"need": needs})
    table["label"] = [key.replace("_", " ") for key in needs]
    table["value"] = table["need"]
    table["status"] = "calcule"
    table["weight"], table["inherited"] = 1.0, False
    known = table["need"].notna()
    table["share"] = (100 / known.sum()) * known.where(known)
    table["contribution"] = table["share"] * table["need"] / 100
    return table


def make_row(rank: float, low: float, high: float) -> dict[str, object]:
    return {
        "rank": rank,
        "rank_low": low,
        "rank_high": high,
        "priority": 71.6,
        "reason": "Effectif trop faible : moins de 30 enfants.",
    }


@pytest.mark.parametrize(
    ("chance", "said"),
    [(1.0, "presque sûr"), (0.99, "presque sûr"), (0.989, "99\u202f%"), (0.087, "9\u202f%"),
     (0.012, "1\u202f%"), (0.009, "presque nul"), (0.0, "presque nul")],
)  # fmt: skip
def test_a_chance_never_reads_as_certain(chance: float, said: str) -> None:
    assert say_chance(chance) == said


def test_ordinals() -> None:
    assert [say_ordinal(rank) for rank in (1.0, 2.0, 23.0)] == ["1ᵉʳ", "2ᵉ", "23ᵉ"]


def test_the_map_says_rank_interval_and_score() -> None:
    assert say_area(make_row(3, 1, 6), 39) == "3ᵉ sur 39, de 1 à 6 ; score 72 sur 100"
    assert say_area(make_row(NAN, NAN, NAN), 39).startswith("Effectif trop faible")


def test_a_high_rank_names_what_raises_it_most() -> None:
    reasons = make_reasons(poverty_rate=90, missing_places=95, accessibility=60, children_trend=20)

    said = tell_rank(make_row(3, 1, 6), 39, reasons)

    assert said == (
        "**3ᵉ sur 39** ; entre 1ᵉʳ et 6ᵉ neuf fois sur dix ; surtout à cause du nombre de places "
        "manquantes et du taux de pauvreté."
    )


def test_a_low_rank_names_where_needs_are_least() -> None:
    reasons = make_reasons(poverty_rate=5, missing_places=60, children_in_qpv=15)

    said = tell_rank(make_row(39, 39, 39), 39, reasons)

    assert "**39ᵉ sur 39** ; au même rang neuf fois sur dix" in said
    assert said.endswith("les plus faibles pour : taux de pauvreté et enfants en QPV.")


def test_an_area_in_the_middle_blames_nothing() -> None:
    said = tell_rank(make_row(20, 10, 30), 39, make_reasons(poverty_rate=50, missing_places=50))

    assert said.endswith("aucun critère ne se détache.")


def test_a_criterion_of_no_weight_is_never_a_cause() -> None:
    reasons = make_reasons(poverty_rate=60, missing_places=99)
    reasons.loc["missing_places", ["share", "contribution"]] = NAN
    reasons.loc["poverty_rate", ["share", "contribution"]] = [100, 60]

    assert tell_rank(make_row(2, 1, 5), 39, reasons).endswith("à cause du taux de pauvreté.")


@pytest.mark.parametrize(
    ("key", "row", "said"),
    [
        ("missing_places", {"value": 1212.7, "status": "calcule"}, "1\u202f213 places"),
        ("poverty_rate", {"value": 30.0, "status": "officiel"}, "30,0\u202f%"),
        ("children_trend", {"value": 4.32, "status": "estime"}, "≈\u00a0+4,3\u202f%"),
        ("accessibility", {"value": 19.74, "low": 17.8, "high": 22.3, "status": "estime"},
         "≈\u00a019,7 places pour 100 enfants (17,8 à 22,3)"),
        ("poverty_rate", {"value": NAN, "status": "secret"}, "secret statistique"),
        ("childminder_trend", {"value": NAN, "status": "non_publie"}, "non publié"),
    ],
)  # fmt: skip
def test_a_value_has_its_unit_and_its_interval(key: str, row: dict[str, object], said: str) -> None:
    assert describe_value(key, {"low": NAN, "high": NAN} | row) == said


def test_missing_criteria_are_named_with_what_was_done() -> None:
    reasons = make_reasons(poverty_rate=NAN, missing_places=80)
    reasons.loc["poverty_rate", "status"] = "secret"

    assert tell_missing(reasons) == (
        "Sans valeur ici : poverty rate (secret statistique). Son poids est partagé entre les "
        "autres critères, en proportion des leurs."
    )
    assert tell_missing(make_reasons(missing_places=80)) == ""


def test_what_an_iris_takes_from_its_commune_is_said() -> None:
    reasons = make_reasons(women_unemployment=80, poverty_rate=50)
    reasons.loc["women_unemployment", "inherited"] = True

    said = tell_inherited(reasons, "Bobigny")

    assert "la valeur de Bobigny : chômage des femmes." in said
    assert "pauvreté" not in said
