"""The network in French tables and sentences."""

import datetime as dt

import pandas as pd
import pytest

from geo.figures import network_sentences, network_tables
from geo.indicators.portrait import Area
from geo.network.history import Change

BOBIGNY = Area("93008", "Bobigny", "commune", "200057875", "Est Ensemble")
AT = dt.datetime(2026, 11, 25, 9, 42, tzinfo=dt.UTC)
ROW = {
    "code": "93008", "name": "Bobigny", "structures": 2, "projects": 1, "network_total": 52.0,
    "network_since": 12.0, "official_total": 849.0, "official_since": 2022.0,
    "official_year": 2022.0, "share_total": 6.12, "unknown_places": 1, "unlocated": 2,
    "within_5": 146.4, "within_5_low": 120.3, "within_5_high": 172.7,
    "within_10": 3370.1, "within_10_low": 3214.9, "within_10_high": 3501.2,
    "within_15": 12.0, "within_15_low": 12.0, "within_15_high": 12.0,
    "share_5": 4.979, "share_5_low": 4.758, "share_5_high": 5.163,
    "share_10": 27.12, "share_10_low": 25.0, "share_10_high": 29.0,
    "share_15": 100.0, "share_15_low": 100.0, "share_15_high": 100.0,
    "rate_year": 2022.0, "rate": 31.5, "rate_without": 29.9,
    "accessibility": 37.37, "low": 36.87, "high": 37.8,
    "without": 37.11, "without_low": 36.61, "without_high": 37.54,
    "gain": 0.264, "gain_low": 0.261, "gain_high": 0.267, "status": "estime",
}  # fmt: skip


def change(number, operation="update", **fields):
    given = {"structure": "r-1", "who": "Awa", "at": AT, "after": {"places": 12}}
    return Change(**{"id": number, "operation": operation, **given, **fields})


def test_the_answer_is_places_and_their_share():
    assert network_sentences.tell_share(BOBIGNY, ROW) == (
        "À Bobigny, le réseau a **2\u00a0structures ouvertes** et **52\u00a0places**, soit "
        "**6,1\u202f%** des 849 places d’accueil que publie la Cnaf (2022). 1\u00a0projet en plus."
    )


def test_a_share_that_is_not_known_is_not_told():
    row = ROW | {"share_total": float("nan"), "projects": 0}

    told = network_sentences.tell_share(BOBIGNY, row)

    assert told.endswith("et **52\u00a0places**.")


@pytest.mark.parametrize(
    ("projects", "end"), [(0, "ni de projet."), (2, "il y a **2\u00a0projets**.")]
)
def test_an_area_without_a_structure_says_so(projects, end):
    row = ROW | {"structures": 0, "projects": projects}

    assert network_sentences.tell_share(BOBIGNY, row).endswith(end)


def test_what_the_figures_leave_out_is_told():
    assert network_sentences.tell_limits(ROW) == (
        "Le nombre de places n’est pas connu pour 1\u00a0structure ; 2\u00a0structures ne sont pas "
        "situées sur la carte, et ne comptent pas pour la marche à pied ; 12\u00a0places ont "
        "ouvert après le compte de la Cnaf, qui ne les contient pas."
    )
    nothing = dict.fromkeys(["unknown_places", "unlocated", "network_since"], 0)
    assert network_sentences.tell_limits(nothing) == ""


def test_children_have_their_interval_and_three_figures():
    table = network_tables.list_reach(ROW)

    assert table["Enfants de moins de 3 ans"].tolist() == [
        "≈\u00a0146 (120 à 173)", "≈\u00a03\u202f370 (3\u202f210 à 3\u202f500)", "≈\u00a012",
    ]  # fmt: skip
    assert table["Part des enfants, %"].tolist() == [
        "≈\u00a05,0 (4,8 à 5,2)", "≈\u00a027,1 (25,0 à 29,0)", "≈\u00a0100",
    ]  # fmt: skip


def test_with_and_without_are_an_official_rate_and_an_estimate():
    official, estimated = network_tables.compare_without(ROW).to_dict("records")

    assert official["Avec le réseau"] == "31,5"
    assert official["Sans lui"] == "29,9"
    assert official["Écart"] == "+1,6"
    assert estimated["Avec le réseau"] == "≈\u00a037,4 (36,9 à 37,8)"
    assert estimated["Écart"] == "≈\u00a00,3"
    assert estimated["Nature"] == "estimé"


def test_a_small_iris_has_no_estimate():
    hidden = ROW | {"status": "effectif_faible", "share_10": float("nan")}

    assert network_tables.write_estimate(hidden, "share_10") == "effectif trop faible"


def test_changes_made_together_are_one_line_and_names_are_text():
    changes = [
        change(9, "match", other="s-1", after={"decision": "accepted"}),
        change(8, "create", after={"name": "x"}, batch="b-1", label="liste.xlsx"),
        change(7, "create", after={"name": "x"}, batch="b-1", label="liste.xlsx"),
        change(6, undone=True),
        change(5, "delete", structure="r-2", before={"name": "<b>Les *Zouzous*"}, after=None),
    ]

    lines = network_tables.tell_changes(changes, {"r-1": "Les Lutins"}, {"s-1": "Crèche Lutins"})

    assert lines == [
        "**Les Lutins**\u00a0: Awa a dit que c’est « Crèche Lutins » le 25 novembre 2026 à "
        "10\u00a0h\u00a042",
        "Awa a importé « liste\\.xlsx » le 25 novembre 2026 à 10\u00a0h\u00a042\u00a0: "
        "2\u00a0changements",
        "**Les Lutins**\u00a0: Awa a changé « places » le 25 novembre 2026 à 10\u00a0h\u00a042 "
        "(annulé depuis)",
        r"**\<b\>Les \*Zouzous\***" + "\u00a0: Awa a supprimé la structure le 25 novembre 2026 à "
        "10\u00a0h\u00a042",
    ]


def test_a_project_that_cannot_be_measured_says_why():
    row = {
        "network_id": "r-1", "name": "=MAM|x", "kind": "mam", "stage": None, "opened": None,
        "commune": "93008", "places": 16.0, "places_supposed": True,
        "reason": "position non connue : localiser le projet",
    }  # fmt: skip
    nothing = dict.fromkeys(
        ["around_before", "around_after", "need_served", "rate_before", "rate_after"], float("nan")
    )

    measured = ROW | row | nothing | {"reason": None, "stage": "etude", "places_supposed": False}
    table = network_tables.list_projects(
        pd.DataFrame([row | nothing, measured]), pd.Series({"93008": "Bobigny"})
    )

    assert table["Enfants à 10 min"][1].startswith("≈\u00a03")
    assert table["Étape"].tolist() == ["–", "Étude"]
    assert table.iloc[0].to_dict() == {
        "Projet": r"=MAM\|x", "Commune": "Bobigny", "Étape": "–",
        "Ouverture prévue": "non connu", "Places": "16 (supposées)",
        "Enfants à 10 min": "position non connue : localiser le projet",
        "Accessibilité autour": "–", "Besoin servi, places": "–", "Taux de la commune": "–",
    }  # fmt: skip
