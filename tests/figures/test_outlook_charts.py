import re

import pandas as pd
import pytest

from geo.figures import outlook_charts, outlook_tables, palette
from geo.indicators.outlook import CHILDREN_SCENARIOS, PLACES_SCENARIOS


@pytest.fixture
def past():
    """Two known years: an estimate with its interval, and a published rate."""
    return pd.DataFrame(
        {
            "year": [2022, 2023],
            "children_u3": [2024.0, 1996.4],
            "low": [1915.0, 1890.0],
            "high": [2133.0, 2101.0],
            "rate": [24.1, 23.6],
            "status": "officiel",
        }
    )


@pytest.fixture
def scenarios():
    """From the last known year to 2025, a scenario a few children or points from the next."""
    rows = [
        {
            "children_scenario": births,
            "places_scenario": places,
            "year": year,
            "children": 1996.4 + 40 * rank * (year - 2023),
            "rate": 23.6 - (rank + 3 * shift) * (year - 2023),
        }
        for rank, births in enumerate(CHILDREN_SCENARIOS)
        for shift, places in enumerate(PLACES_SCENARIOS)
        for year in (2023, 2024, 2025)
    ]
    return pd.DataFrame(rows)


@pytest.fixture
def specs(past, scenarios):
    births = scenarios[scenarios["places_scenario"].eq("constantes")]
    return {
        "children": outlook_charts.chart_children_outlook(past, births).to_dict(),
        "rates": outlook_charts.chart_rates_outlook(past, scenarios, 60.9).to_dict(),
    }


def rows_of(spec, layer):
    return spec["datasets"][layer["data"]["name"]]


def layers_of(spec, channel):
    return [layer for layer in spec["layer"] if channel in layer["encoding"]]


def labels_of(spec):
    return [row["label"] for rows in spec["datasets"].values() for row in rows if "at" in row]


@pytest.mark.parametrize("name", ["children", "rates"])
def test_the_past_is_a_full_line_and_every_scenario_is_dashed(name, specs):
    dashed = layers_of(specs[name], "strokeDash")
    full = [
        layer
        for layer in specs[name]["layer"]
        if layer["mark"]["type"] == "line" and "strokeDash" not in layer["encoding"]
    ]

    assert {row["year"] for layer in full for row in rows_of(specs[name], layer)} == {2022, 2023}
    assert {row["year"] for layer in dashed for row in rows_of(specs[name], layer)} == {
        2023, 2024, 2025
    }  # fmt: skip
    assert [1, 0] not in dashed[0]["encoding"]["strokeDash"]["scale"]["range"]


@pytest.mark.parametrize(("name", "word"), [("children", "Estimé"), ("rates", "Officiel")])
def test_the_years_to_come_are_shaded_and_both_sides_named(name, word, specs):
    ground = next(layer for layer in specs[name]["layer"] if layer["mark"]["type"] == "rect")
    texts = {row["text"] for rows in specs[name]["datasets"].values() for row in rows
             if "text" in row}  # fmt: skip

    assert [row["year"] for row in rows_of(specs[name], ground)] == [2024, 2025]
    assert {word, "Scénarios"} <= texts


@pytest.mark.parametrize("name", ["children", "rates"])
def test_axes_start_from_zero_and_numbers_are_french(name, specs):
    spec = specs[name]
    domains = [layer["encoding"]["y"].get("scale", {}).get("domain") for layer in spec["layer"]
               if "y" in layer["encoding"]]  # fmt: skip

    assert {domain[0] for domain in domains if domain} == {0}
    assert not re.search(r"\d\.\d", spec["description"])


def test_each_scenario_of_births_is_named_beside_its_line(specs):
    assert labels_of(specs["children"]) == [
        "Naissances constantes|2\u202f000",
        "Naissances en tendance|2\u202f080",
        "Retour à la moyenne|2\u202f160",
    ]


def test_rates_are_named_by_scenario_of_places_the_highest_first(specs):
    assert labels_of(specs["rates"]) == [
        "Places constantes|et naissances :|23,6 constantes|21,6 en tendance|19,6 vers la moyenne",
        "Places en tendance|et naissances :|17,6 constantes|15,6 en tendance|13,6 vers la moyenne",
    ]


def test_the_target_is_in_the_chart_and_in_its_description(specs):
    rules = [layer for layer in specs["rates"]["layer"] if layer["mark"]["type"] == "rule"]

    assert [row["value"] for row in rows_of(specs["rates"], rules[0])] == [60.9]
    assert "Taux visé : 60,9" in specs["rates"]["description"]


def test_scenarios_are_dark_enough_to_be_read_as_text():
    colours = [*palette.BIRTHS_SCENARIOS.values(), *palette.PLACES_SCENARIOS.values()]

    assert set(palette.BIRTHS_SCENARIOS) == set(CHILDREN_SCENARIOS) == set(outlook_charts.DASHES)
    assert set(palette.PLACES_SCENARIOS) == set(PLACES_SCENARIOS)
    assert min(palette.contrast(colour, "#ffffff") for colour in colours) >= 4.5


def test_a_table_never_has_the_known_and_a_scenario_in_the_same_cell(past, scenarios):
    table = outlook_tables.list_rates_outlook(past, scenarios).set_index("Année")

    assert table["Taux connu"].to_dict() == {
        "2022": "24,1", "2023": "23,6", "2024": "–", "2025": "–"
    }  # fmt: skip
    assert table["Statut"].tolist() == ["officiel", "officiel", "–", "–"]
    own = table["Scénario : places constantes, naissances en tendance"]
    assert own.tolist() == ["–", "–", "22,6", "21,6"]
    assert table.shape == (4, 2 + 6)


def test_the_table_of_children_keeps_the_interval_of_the_estimate(past, scenarios):
    births = scenarios[scenarios["places_scenario"].eq("tendance")]

    table = outlook_tables.list_children_outlook(past, births).set_index("Fin d’année")

    assert table.loc["2022", "Intervalle à 90 %"] == "1\u202f920 à 2\u202f130"
    assert table.loc["2025", "Scénario : retour à la moyenne"] == "2\u202f160"
    assert table.loc["2025", "Estimation"] == "–"
