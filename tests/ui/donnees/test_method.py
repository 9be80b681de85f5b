import re

import pytest

from geo.demand import children
from geo.store import read_manifest
from geo.ui.donnees.method import METHOD_FILE, find_last_year, read_method, write_method


@pytest.fixture(scope="module")
def manifest(snapshot):
    return read_manifest(snapshot)


def section(manifest, title):
    return next(s.body for s in read_method(manifest) if s.title.startswith(title))


def test_no_figure_of_the_code_is_left_to_fill_and_braces_of_formulas_close(manifest):
    text = write_method(manifest)

    assert "@{" not in text
    assert text.count("{") == text.count("}")
    assert text.count("$") % 2 == 0


def test_the_text_follows_the_constants_of_the_code(manifest, monkeypatch):
    assert "500" in section(manifest, "Le nombre d’enfants")

    monkeypatch.setattr(children, "SHRINKAGE_BIRTHS", 777.0)
    monkeypatch.setattr(children, "SAMPLING_FRACTION", 0.25)
    text = section(manifest, "Le nombre d’enfants")

    assert "Une commune de 777 naissances" in text
    assert "f = 0{,}3" in text or "f = 0{,}2" in text
    assert "25\u202f% des logements" in text


def test_the_text_says_the_vintages_of_the_catalogue_and_the_sizes_of_the_snapshot(manifest):
    territory = section(manifest, "Les territoires")

    assert "RP 2018" in section(manifest, "Le nombre d’enfants")
    assert "39 communes, 4 EPT, 614 IRIS" in territory
    assert "Pierrefitte-sur-Seine rejoint Saint-Denis (1er janvier 2025)" in territory


def test_every_term_of_art_is_explained(manifest):
    vocabulary = section(manifest, "Vocabulaire")

    for term in ("IRIS", "EAJE", "PSU", "QPV", "EPT", "MAM", "RPE", "BPE"):
        assert re.search(rf"- \*\*{term}\*\*", vocabulary), term


def test_figures_of_the_code_are_not_typed_in_the_text():
    source = METHOD_FILE.read_text(encoding="utf-8")

    for retyped in ("500 naissances", "1,645", "RP 2018", "août 2021", "614"):
        assert retyped not in source


@pytest.mark.parametrize(
    ("vintage", "year"),
    [
        ("2017-2022", 2022),
        ("31 décembre 2018, 31 décembre 2020", 2020),
        ("2007-2024, selon la page", 2024),
        ("selon la date de téléchargement", None),
    ],
)
def test_last_year_of_a_vintage(vintage, year):
    assert find_last_year(vintage) == year
