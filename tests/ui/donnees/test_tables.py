import datetime as dt

import pandas as pd
import pytest

from geo.catalog import Source
from geo.ui.donnees import tables as data_tables
from geo.ui.downloads import write_csv
from geo.ui.typography import tie

TODAY = dt.date(2026, 11, 24)


def source(source_id, vintage, topic="Enfants"):
    file = {"name": "table.csv", "reader": "insee_births", "vintage": vintage}
    return Source.model_validate(
        {
            "id": source_id,
            "publisher": "INSEE",
            "title": "Naissances",
            "licence": "Licence Ouverte 2.0",
            "page": "https://www.insee.fr/",
            "topic": topic,
            "file": [file],
        }
    )


def test_a_source_says_when_it_was_obtained_and_the_absent_ones_come_last():
    sources = [
        source("absent", "2023"),
        source("fetched", "2017-2022"),
        source("shipped", "RP 2018"),
    ]
    manifest = {
        "inputs": {
            "fetched/a.csv": {"fetched": "2026-11-01"},
            "fetched/b.csv": {"fetched": "2026-11-03"},
            "shipped/table.csv": {},
        }
    }

    table = data_tables.tabulate_sources(sources, manifest, TODAY)

    assert list(table["Obtenue"]) == [
        "✓ 3 novembre 2026",
        "✓ copie fournie avec le projet",
        "– non téléchargée",
    ]
    assert list(table["Âge"]) == [4, 8, 3]


@pytest.mark.parametrize(
    ("fetched", "age"),
    [
        ({"fetched": "2025-01-31"}, 1),
        ({}, None),
    ],
)
def test_a_source_without_a_year_has_the_age_of_its_download(fetched, age):
    undated = [source("live", "selon la date de téléchargement")]

    table = data_tables.tabulate_sources(undated, {"inputs": {"live/table.csv": fetched}}, TODAY)

    assert table["Âge"].isna().all() if age is None else list(table["Âge"]) == [age]


def test_a_total_that_differs_is_to_be_checked_and_written_the_french_way():
    checks = pd.DataFrame(
        {
            "label": ["Naissances 2024", "  dont à domicile", "Taux 2022"],
            "value": [24_940.0, 12.0, 35.159],
            "expected": [24_946.0, 12.0, 35.2],
            "gap": [-6.0, 0.0, -0.041],
            "ok": [False, True, True],
            "source": ["INSEE", "INSEE", "Cnaf"],
        }
    )

    table = data_tables.tabulate_checks(checks)
    html = data_tables.write_numbers(table).to_html()

    assert list(table["Verdict"]) == ["✗ à vérifier", "✓ conforme", "✓ conforme"]
    assert table["Total"][1] == "– dont à domicile"
    for written in ("24\u202f940", "\u22126", "35,2"):
        assert written in html


def test_areas_that_share_a_gap_are_told_together():
    gaps = pd.DataFrame(
        [
            ("Offre", "Coubron", "Pas de taux.", "Taux de 2021."),
            ("Offre", "Saint-Denis", "Fusion.", "Taux recalculé."),
            ("Offre", "Vaujours", "Pas de taux.", "Taux de 2021."),
        ],
        columns=["theme", "area", "gap", "consequence"],
    )

    grouped = data_tables.group_gaps(gaps)

    assert list(grouped["area"]) == ["Coubron, Vaujours", "Saint-Denis"]


def test_the_page_of_a_contradiction_is_a_link_and_its_source_a_publisher():
    contradictions = pd.DataFrame(
        {
            "structure": ["s-1", "s-2"],
            "name": ["Crèche des Fleurs", "Les Lutins"],
            "field": ["Places", "Type"],
            "kept": ["45", "Multi-accueil"],
            "kept_source": ["structures_communes", "structures_communes"],
            "other": ["55", "Crèche collective"],
            "other_source": ["https://ville.example/fleurs", "osm_poi"],
        },
        dtype="str",
    )

    table = data_tables.tabulate_contradictions(contradictions)

    assert list(table["Donnée par"]) == ["Page publique", "OpenStreetMap"]
    assert table["Page"][0] == "https://ville.example/fleurs"
    assert pd.isna(table["Page"][1])


def test_a_csv_opens_in_a_french_spreadsheet_and_runs_nothing():
    table = pd.DataFrame({"name": ['=HYPERLINK("x")', "Crèche"], "places": [1.5, None]})

    text = write_csv(table.astype({"name": "str"})).decode("utf-8-sig")

    assert text.splitlines() == ["name;places", '"\'=HYPERLINK(""x"")";1,5', "Crèche;"]


@pytest.mark.parametrize(
    ("plain", "tied"),
    [
        ("Sources : 3 ; fin", "Sources\u00a0: 3\u202f; fin"),
        ("« ouvert » ?", "«\u00a0ouvert\u00a0»\u202f?"),
        ("5 % de 16 444", "5\u202f% de 16\u202f444"),
        ("https://a.fr : page", "https://a.fr\u00a0: page"),
        ("en 2022 dont 35 communes", "en 2022 dont 35 communes"),
    ],
)
def test_what_may_not_start_a_line_is_tied_to_its_word(plain, tied):
    assert tie(plain) == tied
