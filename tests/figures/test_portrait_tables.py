import json

import pandas as pd
import pytest

from geo.figures import portrait_tables
from geo.indicators.portrait import Area

BOBIGNY = Area("93008", "Bobigny", "commune", "200057875", "Est Ensemble")


@pytest.fixture
def structures():
    """A structure from two sources, with a name that would be read as Markdown; one bare."""
    sources = [
        {"source": "structures_communes", "date": "2024", "url": "https://www.ville.fr/creches"},
        {"source": "osm_poi", "date": "août 2021"},
    ]
    hostile = [
        {"source": "structures_communes", "date": "2024", "url": "javascript:alert(1)"},
    ]
    return pd.DataFrame(
        {
            "name": ["Crèche *Les [Lutins](https://mauvais.fr)*", "Multi-accueil"],
            "kind": ["creche_collective", "multi_accueil"],
            "commune": ["93008", "93008"],
            "address": ["3 rue du Parc", None],
            "places": [45.0, None],
            "places_source": ["structures_communes", None],
            "status": ["ouvert", "a_verifier"],
            "location_quality": ["numero", "commune"],
            "sources": [json.dumps(sources), json.dumps(hostile)],
        }
    )


def test_structures_are_listed_in_words_and_names_stay_text(structures):
    names = pd.Series({"93008": "Bobigny"})

    table = portrait_tables.list_structures(structures, names)

    assert table["Nom"][0] == r"Crèche \*Les \[Lutins\]\(https\://mauvais\.fr\)\*"
    assert table["Sources"][0] == (
        r"[www\.ville\.fr](https://www.ville.fr/creches) ; OpenStreetMap \(août 2021\)"
    )
    assert "](" not in table["Sources"][1]
    assert table["Places"].tolist() == ["45", "non connu"]
    assert table["Adresse"][1] == "non connu"
    assert table["Statut"].tolist() == ["ouvert", "à vérifier"]
    assert table["Localisation"].tolist() == ["au numéro", "à la commune seulement"]


def test_what_the_network_says_of_its_structures_is_said_to_be_its_own(structures):
    told = [{"source": "reseau", "id": "r-1", "date": "2026-03-02"}]
    structures = structures.assign(places_source=["réseau", None], sources=json.dumps(told))

    table = portrait_tables.list_structures(structures, pd.Series({"93008": "Bobigny"}))

    assert table["Places"].tolist() == ["45 (réseau)", "non connu"]
    assert table["Sources"][0] == "Réseau (2 mars 2026)"


def test_neither_projects_nor_closed_structures_are_counted(structures):
    table = portrait_tables.count_kinds(structures.assign(status=["projet", "ferme"]))

    assert table.empty


def test_kinds_are_counted_with_the_places_known(structures):
    table = portrait_tables.count_kinds(structures)

    assert table.to_dict("records") == [
        {"Type": "Crèche collective", "Nombre": "1", "Dont nombre de places connu": "1",
         "Places connues": "45"},
        {"Type": "Multi-accueil", "Nombre": "1", "Dont nombre de places connu": "0",
         "Places connues": "0"},
    ]  # fmt: skip


def test_a_change_from_a_handful_of_places_is_not_a_percentage():
    modes = pd.DataFrame(
        {
            "mode": ["total", "eaje_hors_psu", "prescolaire"],
            "start_year": 2017,
            "start_places": [619.0, 2.0, 0.0],
            "year": 2022,
            "places": [541.0, 12.0, 8.0],
            "rate": [24.1, 0.5, 0.4],
            "departement": [35.2, 1.4, 1.7],
            "ile_de_france_10000": [55.9, 3.3, 1.6],
            "france_10000": [56.1, 3.8, 3.3],
        }
    )

    table = portrait_tables.list_modes(modes, BOBIGNY).set_index("Mode d’accueil")

    assert table["Évolution depuis 2017"].to_dict() == {
        "– micro-crèches Paje": "+10",
        "École à deux ans": "+8",
        "Tous modes d’accueil": "−78 (−12,6\u202f%)",
    }
    assert table.loc["Tous modes d’accueil", "Taux 2022"] == "24,1"


def test_a_social_indicator_not_known_says_why():
    context = pd.DataFrame(
        {
            "indicator": ["median_income", "poverty_rate", "paje_households"],
            "year": [2021, 2021, 2023],
            "area": [18450.0, None, 1665.0],
            "status": ["officiel", "secret", "officiel"],
            "source": ["insee_filosofi_communes", "insee_filosofi_communes",
                       "caf_prestations_communes"],
            "ept": [None, 27.93, 14310.0],
            "departement": [None, 28.41, 56145.0],
        }
    )  # fmt: skip

    table = portrait_tables.list_context(context, BOBIGNY).set_index("Indicateur")

    assert table["Bobigny"].to_dict() == {
        "Taux de pauvreté": "secret statistique",
        "Niveau de vie médian": "18\u202f450\u00a0€ par an",
        "Foyers percevant la Paje": "1\u202f665\u00a0foyers",
    }
    assert table["Est Ensemble"]["Taux de pauvreté"] == "27,9\u202f%"
    assert table["Seine-Saint-Denis"]["Niveau de vie médian"] == "non connu"
    assert table["Source"]["Taux de pauvreté"] == "INSEE"


def test_rates_by_mode_are_in_columns_and_years_in_rows():
    coverage = pd.DataFrame(
        {"year": [2017, 2017, 2022, 2022], "mode": ["eaje", "total"] * 2,
         "rate": [12.2, 23.7, 14.6, 24.1]}
    )  # fmt: skip

    table = portrait_tables.list_rates(coverage)

    assert table.astype(str).to_numpy().tolist() == [
        ["2017", "12,2", "23,7"], ["2022", "14,6", "24,1"]
    ]  # fmt: skip
    assert list(table.columns) == ["Année", "Crèches (EAJE)", "Tous modes d’accueil"]
