"""Parts of the diagnostic that say what rules apply, and what is not known."""

from pathlib import Path

import pytest

from geo.errors import CatalogError
from geo.indicators.portrait import find_area
from geo.indicators.values import Tables
from geo.reports.document import Paragraph, Picture, Table
from geo.reports.material import Atlas, Subject
from geo.reports.obligations import OBLIGATIONS_FILE, load_obligations
from geo.reports.parts import access, demand, funding
from geo.reports.pictures import illustrate
from geo.reports.writing import bounds, figure, make_key, say


@pytest.fixture(scope="module")
def atlas(tables: Tables) -> Atlas:
    return Atlas(tables)


def make_subject(code: str, atlas: Atlas) -> Subject:
    return Subject(find_area(code, atlas.tables), atlas)


@pytest.mark.parametrize(
    ("population", "bound"),
    [
        (3_500, {"recenser", "informer", "avis"}),
        (3_501, {"recenser", "informer", "avis", "planifier", "qualite"}),
        (10_000, {"recenser", "informer", "avis", "planifier", "qualite"}),
        (10_001, {"recenser", "informer", "avis", "planifier", "qualite", "schema", "rpe"}),
    ],
)
def test_obligations_begin_above_their_threshold(population: int, bound: set[str]) -> None:
    found = {rule.id for rule in load_obligations().obligation if rule.binds(population)}

    assert found == bound


def test_a_malformed_file_names_the_field(tmp_path: Path) -> None:
    text = OBLIGATIONS_FILE.read_text(encoding="utf-8").replace("over = 3500", "over = -1", 1)
    (tmp_path / "obligations.toml").write_text(text, encoding="utf-8")

    with pytest.raises(CatalogError, match=r"obligation\.3\.over"):
        load_obligations(tmp_path / "obligations.toml")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("93053", "sous 58 : rempli (24,1 en 2022)"),
        ("93033", "sous 58 : non rempli (69,3 en 2021)"),
        ("200057875", "sous 58, commune par commune"),
    ],
)
def test_a_rule_of_coverage_says_where_the_area_stands(atlas: Atlas, code: str, told: str) -> None:
    blocks = funding.write_funding(make_subject(code, atlas))

    rules = next(block for block in blocks if isinstance(block, Table))
    assert any(told in row[-1].text for row in rules.rows)


def test_children_near_a_priority_neighbourhood_are_explained(atlas: Atlas) -> None:
    """Coubron has no priority neighbourhood, but squares that one of its neighbours' touches."""
    blocks = demand.write_families(make_subject("93015", atlas))

    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert any("Aucun quartier prioritaire n’est rattaché" in text for text in texts)
    assert any("quartier voisin" in text for text in texts)


@pytest.mark.parametrize(
    ("probability", "words"), [(0.9999, "plus de 99"), (0.62, "62"), (0.001, "moins de 1")]
)
def test_a_chance_is_never_a_certainty(probability: float, words: str) -> None:
    assert access._write_chance(probability) == f"{words}\u202f%"


def test_a_figure_without_data_is_a_remark(atlas: Atlas) -> None:
    drawn = illustrate(make_subject("93015", atlas), "couverture", "couverture_am")

    assert [type(block).__name__ for block in drawn] == ["Picture", "Note"]
    assert isinstance(drawn[0], Picture)
    assert "Coubron" in drawn[0].alt


def test_emphasis_becomes_spans_and_an_unknown_figure_has_no_key() -> None:
    paragraph = say("Il manque **826 places** ici.")

    assert [(s.text, s.bold) for s in paragraph.spans] == [
        ("Il manque ", False), ("826 places", True), (" ici.", False),
    ]  # fmt: skip
    assert figure(str, float("nan"), "a").key == ""
    assert figure(str, float("nan"), "a").text == "non connu"
    assert make_key("a", 1) == "a/1"
    assert bounds(1146, 1334, "k").text == "1\u202f150 à 1\u202f330"
