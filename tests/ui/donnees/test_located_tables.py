"""How the official places were placed, as tables: parts that add up, estimates that say so."""

import pandas as pd
import pytest

from geo.supply.places import PlacedSupply
from geo.ui.donnees import located_tables

NAMES = pd.Series({"93008": "Bobigny", "93015": "Coubron", "93079": "Villetaneuse"})
BALANCE = ["commune", "mode", "year", "official", "located", "estimated", "diffuse", "excess"]


def make_supply(*rows, network=0.0):
    balance = pd.DataFrame(rows, columns=BALANCE).astype(
        {"year": "Int64"} | dict.fromkeys(BALANCE[3:], "float64")
    )
    return PlacedSupply(pd.DataFrame(), pd.DataFrame(), balance.assign(network=network))


@pytest.fixture
def supply():
    """Bobigny: a structure of 70 places, others estimated; Coubron: nothing on the map, an older
    total; Villetaneuse: 45 places on the map for 40 official ones."""
    return make_supply(
        ("93008", "eaje", 2022, 633.0, 257.667, 187.667, 375.333, 0.0),
        ("93008", "am", 2022, 132.0, 0.0, 0.0, 132.0, 0.0),
        ("93015", "eaje", 2020, 23.0, 0.0, 0.0, 23.0, 0.0),
        ("93015", "am", 2021, 36.0, 0.0, 0.0, 36.0, 0.0),
        ("93079", "eaje", 2022, 40.0, 45.0, 0.0, 0.0, 5.0),
    )


@pytest.fixture
def shares(supply):
    return located_tables.describe_shares(supply, NAMES)


def row_of(table, column, value):
    return table.set_index(column).loc[value].to_dict()


def test_the_least_located_commune_comes_first_with_the_year_of_its_total(shares):
    table = located_tables.tabulate_communes(shares, "eaje")

    assert list(table["Commune"]) == ["Coubron", "Bobigny", "Villetaneuse"]
    assert list(table["Année"]) == ["2020", "2022", "2022"]
    bobigny = row_of(table, "Commune", "Bobigny")
    assert bobigny["Localisées, nombre publié"] == pytest.approx(70)
    assert bobigny["≈ Part localisée"] == pytest.approx(100 * 257.667 / 633)
    assert bobigny["Part au nombre publié"] == pytest.approx(100 * 70 / 633)


def test_a_total_of_two_modes_names_both_its_years(shares):
    table = located_tables.tabulate_communes(shares, "total")

    assert row_of(table, "Commune", "Coubron")["Année"] == "2020 et 2021"
    assert row_of(table, "Commune", "Coubron")["Places officielles"] == 59


def test_estimates_are_written_with_three_figures_and_the_unknown_in_words():
    supply = make_supply(("93008", "eaje", 2022, None, 1234.6, 1234.6, 0.0, None))
    shares = located_tables.describe_shares(supply, NAMES)

    table = located_tables.tabulate_communes(shares, "eaje")
    html = located_tables.write_numbers(table).to_html()

    assert "1\u202f230" in html
    assert "non connu" in html


def test_a_commune_without_places_has_no_share():
    supply = make_supply(("93008", "am", 2022, 0.0, 0.0, 0.0, 0.0, 0.0))
    shares = located_tables.describe_shares(supply, NAMES)

    table = located_tables.tabulate_communes(shares, "am")

    assert table["≈ Part localisée"].isna().all()
    assert "–" in located_tables.write_numbers(table).to_html()


def test_the_parts_of_the_departement_add_up_and_say_what_they_are(shares):
    table = located_tables.tabulate_departement(shares).set_index("Places")

    # 633 + 23 + 40 official and 5 above them are 115 published, 188 estimated and 398 diffuse.
    assert table["Crèches (EAJE)"].to_dict() == {
        "Places officielles": "696",
        "Localisées au-delà du total officiel": "≈\u00a05",
        "Localisées, nombre publié": "115",
        "Localisées, taille estimée": "≈\u00a0188",
        "Diffuses": "≈\u00a0398",
    }
    assert table.loc["Diffuses", "Ensemble"] == "≈\u00a0566"
    assert table["Nature"].to_dict() == {
        "Places officielles": "calcule",
        "Localisées au-delà du total officiel": "estime",
        "Localisées, nombre publié": "calcule",
        "Localisées, taille estimée": "estime",
        "Diffuses": "estime",
    }


def test_nothing_exceeds_a_total_nowhere_exceeded():
    supply = make_supply(("93008", "eaje", 2022, 100.0, 40.0, 0.0, 60.0, 0.0))
    shares = located_tables.describe_shares(supply, NAMES)

    rows = located_tables.tabulate_departement(shares)["Places"]

    assert "Localisées au-delà du total officiel" not in set(rows)
    assert located_tables.tabulate_excess(supply, NAMES).empty


def test_a_commune_above_its_total_is_listed_with_what_exceeds(supply):
    table = located_tables.tabulate_excess(supply, NAMES)

    assert table.to_dict("records") == [
        {
            "Commune": "Villetaneuse",
            "Mode d’accueil": "Crèches (EAJE)",
            "Places officielles": "40",
            "Places localisées": "45",
            "Dépassement": "5",
        }
    ]


def test_an_excess_that_rests_on_estimated_sizes_says_so():
    supply = make_supply(("93008", "eaje", 2022, 40.0, 60.0, 60.0, 0.0, 20.0))

    table = located_tables.tabulate_excess(supply, NAMES)

    assert list(table["Dépassement"]) == ["≈\u00a020"]


def test_the_reader_is_told_how_much_is_located_and_where_nothing_is(shares):
    text = located_tables.tell_located(shares)

    # (258 + 45) located and (70 + 45) published, of 701 places placed.
    assert "≈ 43\u202f% des places de crèche sont localisées, dont 16\u202f%" in text
    assert text.endswith(
        "Dans 1\u00a0commune sur 3, moins de 25\u202f% le sont ; dans 1, aucune (Coubron)."
    )


def test_no_commune_is_named_where_each_has_a_structure():
    supply = make_supply(("93008", "eaje", 2022, 100.0, 40.0, 0.0, 60.0, 0.0))

    text = located_tables.tell_located(located_tables.describe_shares(supply, NAMES))

    assert text.endswith("Dans 0\u00a0commune sur 1, moins de 25\u202f% le sont.")


def test_the_years_of_the_totals_are_told_latest_first(shares):
    text = located_tables.tell_years(shares)

    assert text == ("Total officiel : 2022 pour 2\u00a0communes, 2020 et 2021 pour 1\u00a0commune.")


def test_the_file_holds_every_commune_and_mode_unrounded(shares):
    table = located_tables.export_shares(shares)

    assert len(table) == 8
    bobigny = table[table["commune"].eq("Bobigny") & table["mode"].eq("Crèches (EAJE)")]
    assert bobigny["localisees_taille_estimee"].tolist() == [187.667]
    assert bobigny["annee_du_total"].tolist() == ["2022"]


def test_places_that_only_the_network_gives_are_not_called_published():
    supply = make_supply(("93008", "eaje", 2022, 100.0, 60.0, 10.0, 40.0, 0.0), network=20.0)
    shares = located_tables.describe_shares(supply, NAMES)

    communes = located_tables.tabulate_communes(shares, "eaje")
    whole = row_of(located_tables.tabulate_departement(shares), "Places", located_tables.NETWORK)

    assert communes[located_tables.KNOWN].tolist() == [30]
    assert communes[located_tables.NETWORK].tolist() == [20]
    assert communes[located_tables.KNOWN_SHARE].tolist() == [30]
    assert whole["Ensemble"] == "20"
    assert whole[located_tables.STATUS] == "reseau"
