"""Funding rules: the file as it is, and files that are wrong."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import CatalogError
from geo.siting.funding import FUNDING_FILE, Advice, advise_funding, load_funding
from geo.siting.sheet import Sheet

Make = Callable[..., Sheet]


def advise(sheet: Sheet) -> dict[str, Advice]:
    return {advice.rule.id: advice for advice in advise_funding(sheet)}


def test_the_rules_are_dated_and_sourced() -> None:
    funding = load_funding()
    rules = {rule.id: rule for rule in funding.rule}

    start = rules["aide_demarrage"]
    assert (start.amount, start.since) == (6000, dt.date(2024, 1, 1))
    assert start.not_with == ("piaje",)
    piaje = rules["piaje"]
    assert (piaje.when.coverage_below, piaje.when.potential_below) == (58, 900)
    assert piaje.amount is None
    assert all(rule.source and rule.ask for rule in funding.rule)


def test_sixteen_places_with_four_present_not_twenty() -> None:
    places = load_funding().places

    assert [places.plan(present) for present in (1, 2, 3, 4, 5, 6)] == [4, 8, 12, 16, 16, 16]


@pytest.mark.parametrize(
    ("coverage", "answer", "met", "unmet", "unknown"),
    [
        # The financial potential is never known: possible at best, to be confirmed.
        (31.5, "a_confirmer", ("coverage_below",), (), ("potential_below",)),
        (57.9, "a_confirmer", ("coverage_below",), (), ("potential_below",)),
        (58.0, "non", (), ("coverage_below",), ("potential_below",)),
        (None, "a_confirmer", (), (), ("coverage_below", "potential_below")),
    ],
)
def test_piaje_depends_on_the_coverage_of_the_commune(
    make_sheet: Make,
    coverage: float | None,
    answer: str,
    met: tuple[str, ...],
    unmet: tuple[str, ...],
    unknown: tuple[str, ...],
) -> None:
    found = advise(make_sheet(coverage=coverage))["piaje"]

    assert (found.answer, found.met, found.unmet, found.unknown) == (answer, met, unmet, unknown)


def test_what_is_for_a_creche_is_not_for_a_mam(make_sheet: Make) -> None:
    found = advise(make_sheet(in_qpv=True))

    assert found["bonus_territoire"].answer == "non"
    assert found["aide_demarrage"].answer == "possible"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("amount = 6000", "amount = -6000", "amount"),
        ("amount = 6000", 'amount = "beaucoup"', "amount"),
        ("since = 2024-01-01", 'since = "un jour"', "since"),
        ("updated = 2026-11-26", "", "updated"),
        ('id = "pala"', 'id = "piaje"', "deux fois : piaje"),
        ('not_with = ["piaje"]', 'not_with = ["perdue"]', "not_with : perdue"),
        ("\n[rule.when]", "\n[rule.quand]", "quand"),
        ("[places]", "[places", "funding.toml"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, before: str, after: str, words: str) -> None:
    text = FUNDING_FILE.read_text(encoding="utf-8")
    assert before in text
    wrong = tmp_path / "funding.toml"
    wrong.write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(CatalogError, match=words):
        load_funding(wrong)
