"""The diagnostic: every figure equals the atlas's own, whatever the area."""

import datetime as dt
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from geo.french import tie
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.outlook import project_outlook
from geo.indicators.priorities import gather_criteria
from geo.indicators.robustness import rank_areas
from geo.indicators.values import Tables
from geo.reports.diagnostic import PARTS, write_diagnostic
from geo.reports.document import (
    Bullets,
    Citation,
    Document,
    Form,
    Gap,
    Heading,
    Note,
    Paragraph,
    Picture,
    Quote,
    Table,
    list_quotes,
)
from geo.reports.material import Atlas

COUBRON, NOISY, SAINT_DENIS, EST_ENSEMBLE = "93015", "93053", "93066", "200057875"
AREAS = (NOISY, COUBRON, SAINT_DENIS, EST_ENSEMBLE, DEPARTEMENT)
NUMBER = re.compile(r"[+\-]?\d+(?:,\d+)?")
NOT_FRENCH = re.compile(r"\b(?:nan|NaN|None|NaT|inf|null)\b|\d\.\d\d\b|\*\*")


@pytest.fixture(scope="module")
def atlas(tables: Tables) -> Atlas:
    return Atlas(tables)


@pytest.fixture(scope="module")
def documents(atlas: Atlas, monkeypatch_module: pytest.MonkeyPatch) -> dict[str, Document]:
    """The diagnostics without their figures, which have their own tests."""
    for part in ("access", "coverage", "demand", "plan", "supply"):
        monkeypatch_module.setattr(f"geo.reports.parts.{part}.illustrate", lambda *_: [])
    day = dt.date(2026, 11, 26)
    return {code: write_diagnostic(code, atlas, author="Le PÔPE", date=day) for code in AREAS}


@pytest.fixture(scope="module")
def monkeypatch_module() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


class Reader:
    """Figures found again in the processed tables from their key, by other ways."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        self.read = read
        names = ("coverage", "births", "children_communes", "communes")
        self.outlook = project_outlook(*map(read, names)).set_index(
            ["code", "children_scenario", "places_scenario", "year"]
        )
        tables = Tables(read, read)
        self.ranks = {
            level: rank_areas(gather_criteria(level, tables)).set_index("code")
            for level in ("commune", "iris")
        }

    def find(self, key: str) -> float | tuple[float, float]:
        table, *path = key.split("/")
        found: float | tuple[float, float] = getattr(self, f"_find_{table}")(*path)
        return found

    def _members(self, code: str) -> list[str]:
        communes = self.read("communes")
        inside = communes["code"].eq(code) | communes["ept"].eq(code) | (code == DEPARTEMENT)
        return list(communes.loc[inside, "code"])

    def _own(self, table: str, code: str) -> pd.DataFrame:
        rows = self.read(table)
        column = "commune" if "commune" in rows else "code"
        return rows[rows[column].isin(self._members(code))]

    def _find_coverage(self, code: str, mode: str, year: str, column: str) -> float:
        rows = self._own("coverage", code)
        rows = rows[rows["mode"].eq(mode) & rows["year"].eq(int(year))]
        if len(self._members(code)) == 1:
            return float(rows[column].iloc[0])
        rows = rows.dropna(subset=["places", "children"])
        places, children = rows["places"].sum(), rows["children"].sum()
        return {"places": places, "children": children, "rate": 100 * places / children}[column]

    def _find_change(self, code: str, mode: str) -> float:
        end = self._find_coverage(code, mode, "2022", "places")
        return 100 * (end / self._find_coverage(code, mode, "2017", "places") - 1)

    def _find_split(self, code: str, cause: str) -> float:
        s0, p0, s1, p1 = (
            self._find_coverage(code, "total", year, column)
            for year in ("2017", "2022")
            for column in ("places", "children")
        )
        supply = 100 * (s1 - s0) * (1 / p0 + 1 / p1) / 2
        return supply if cause == "supply" else 100 * (s1 / p1 - s0 / p0) - supply

    def _find_rates(self, code: str, _: str) -> float:
        rows = self.read("coverage")
        rows = rows[rows["mode"].eq("total")].dropna(subset="rate").sort_values("year")
        last = rows.groupby("code")["rate"].last()
        return 1 + int((last > last[code]).sum())

    def _find_births(self, code: str, year: str) -> float:
        rows = self._own("births", code)
        return float(rows.loc[rows["year"].eq(int(year)), "births"].sum())

    def _find_children(self, code: str, year: str, column: str) -> float | tuple[float, float]:
        rows = self._own("children_communes", code)
        rows = rows[rows["year"].eq(int(year))]
        if column != "interval":
            return float(rows[column].sum())
        middle = rows["children_u3"].sum()
        half = ((rows["high"] - rows["children_u3"]) ** 2).sum() ** 0.5
        return middle - half, middle + half

    def _find_children_iris(self, code: str, column: str) -> float | tuple[float, float]:
        row = self.read("children_iris").set_index("code").loc[code]
        return (row["low"], row["high"]) if column == "interval" else float(row[column])

    def _find_communes(self, code: str, column: str) -> float:
        return float(self._own("communes", code)[column].sum())

    def _find_social(self, code: str, indicator: str) -> float:
        rows = self.read("social")
        rows = rows[rows["code"].eq(code) & rows["indicator"].eq(indicator)]
        return float(rows.sort_values("year")["value"].iloc[-1])

    def _find_access(self, level: str, code: str, column: str) -> float | tuple[float, float]:
        row = self.read("access").set_index(["level", "code"]).loc[(level, code)]
        return (row["low"], row["high"]) if column == "interval" else float(row[column])

    def _find_structures(self, code: str, kind: str, column: str) -> float:
        rows = self._own("structures", code)
        rows = rows[rows["kind"].eq(kind) & rows["status"].isin(["ouvert", "a_verifier"])]
        return float(rows["places"].agg({"size": "size", "count": "count", "sum": "sum"}[column]))

    def _find_structure(self, identifier: str, column: str) -> float:
        return float(self.read("structures").set_index("id").loc[identifier, column])

    def _find_categories(self, code: str, low: str, column: str) -> float:
        rows = self._own("structures", code)
        kinds = ~rows["kind"].isin(["mam", "rpe", "laep", "autre", "creche_familiale"])
        rows = rows[kinds & rows["status"].isin(["ouvert", "a_verifier"])]
        cut = pd.cut(rows["places"], [0, 12, 24, 39, 59, 1000], labels=[1, 13, 25, 40, 60])
        own = rows.loc[cut.eq(int(low)), "places"]
        return float(len(own) if column == "size" else own.sum())

    def _find_references(self, area: str, mode: str, year: str, column: str) -> float:
        rows = self.read("references").set_index(["area", "mode", "year"])
        return float(rows.loc[(area, mode, int(year)), column])

    def _find_departement_series(self, code: str, indicator: str, year: str) -> float:
        rows = self.read("departement_series").set_index(["departement", "indicator", "year"])
        return float(rows.loc[(code, indicator, int(year)), "value"])

    def _find_clusters(self, code: str, cluster: str) -> float:
        rows = self.read("clusters")
        rows = rows[rows["measure"].eq("accessibility") & rows["cluster"].eq(cluster)]
        return float(rows["code"].str[:5].isin(self._members(code)).sum())

    def _find_ranks(self, level: str, code: str, column: str) -> float | tuple[float, float]:
        row = self.ranks[level].loc[code]
        return (row["rank_low"], row["rank_high"]) if column == "interval" else float(row[column])

    def _find_outlook(self, code: str, births: str, places: str, year: str, column: str) -> float:
        return float(self.outlook.loc[(code, births, places, int(year)), column])


@pytest.fixture(scope="module")
def reader(processed: Callable[[str], Any]) -> Reader:
    return Reader(processed)


def parse(text: str) -> list[float]:
    plain = re.sub(r"[\u202f\u00a0 ](?=\d{3})", "", text).replace("\u2212", "-")
    return [float(found.replace(",", ".")) for found in NUMBER.findall(plain)]


def agrees(quote: Quote, expected: float | tuple[float, float]) -> bool:
    """Whether a text says a figure, to the last digit it shows; an estimate shows three."""
    if quote.text == "aucune":
        return isinstance(expected, float) and round(expected) <= 0
    values = expected if isinstance(expected, tuple) else (expected,)
    shown = parse(quote.text)
    # « 12 » for both ends of an interval; « 137 (9 MAM) » says more than the figure.
    shown = shown * len(values) if len(shown) == 1 else shown[: len(values)]
    rounded = "≈" in quote.text or quote.key.startswith("outlook") or len(values) == 2
    half = 0.05 if "," in quote.text else 0.5
    return len(shown) == len(values) and all(
        abs(one - other) <= max(half + 1e-3, 0.005 * abs(other) if rounded else 0)
        for one, other in zip(shown, values, strict=True)
    )


@pytest.mark.parametrize("code", AREAS)
def test_every_figure_with_a_key_is_the_atlas_s_own(
    documents: dict[str, Document], reader: Reader, code: str
) -> None:
    quotes = list_quotes(documents[code])

    wrong = [
        (quote.key, quote.text, reader.find(quote.key))
        for quote in quotes
        if not agrees(quote, reader.find(quote.key))
    ]

    assert wrong == []
    assert len(quotes) > 80


@pytest.mark.parametrize("code", AREAS)
def test_a_quoted_figure_is_in_its_sentence(documents: dict[str, Document], code: str) -> None:
    paragraphs = [block for block in documents[code].blocks if isinstance(block, Paragraph)]

    assert all(quote.text in block.text for block in paragraphs for quote in block.quotes)


@pytest.mark.parametrize("code", AREAS)
def test_no_text_betrays_the_machine(documents: dict[str, Document], code: str) -> None:
    texts = list_texts(documents[code])

    assert [text for text in texts if NOT_FRENCH.search(text) and "D. 2" not in text] == []
    assert all(text.strip() for text in texts)


def list_texts(document: Document) -> list[str]:
    texts: list[str] = [document.title]
    for block in document.blocks:
        match block:
            case Heading():
                texts.append(block.text)
            case Paragraph():
                texts.append(block.text)
            case Note():
                texts.append(block.paragraph.text)
            case Bullets():
                texts += [item.text for item in block.items]
            case Gap():
                texts.append(block.question)
            case Citation():
                texts.append(block.sources)
            case Table():
                texts += [*block.header, *(cell.text for row in block.rows for cell in row)]
                texts += [block.citation.sources] if block.citation else []
            case Form():
                texts += [cell.text for row in block.rows for cell in row if cell.text]
            case Picture():
                texts += [block.title, block.alt]
    return texts


@pytest.mark.parametrize("code", AREAS)
def test_the_twelve_parts_come_in_order(documents: dict[str, Document], code: str) -> None:
    headings = [block for block in documents[code].blocks if isinstance(block, Heading)]
    parts = [block.text for block in headings if block.level == 1]
    levels = [block.level for block in headings]

    assert [part.partition(".")[0] for part in parts[1:-1]] == [str(n) for n in range(1, 13)]
    assert (parts[0], parts[-1]) == ("L’essentiel", "Annexes")
    assert len(parts) == len(PARTS)
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_small_commune_says_what_is_not_published(documents: dict[str, Document]) -> None:
    text = "\n".join(list_texts(documents[COUBRON]))

    assert tie("moins de 10 000 habitants : la Cnaf n’y publie ni série annuelle") in text
    assert "ne se décompose pas" in text
    assert "pas de taux projeté" in text
    assert "L’atlas ne connaît aucune MAM" in text


def find_table(document: Document, title: str) -> Table:
    return next(b for b in document.blocks if isinstance(b, Table) and b.title.startswith(title))


def test_obligations_follow_the_population(documents: dict[str, Document]) -> None:
    small, large, every = (
        find_table(documents[code], "Obligations") for code in (COUBRON, NOISY, DEPARTEMENT)
    )

    assert not any("schéma pluriannuel" in row[0].text for row in small.rows)
    assert any("schéma pluriannuel" in row[0].text for row in large.rows)
    assert {row[1].text for row in every.rows} == {"toutes", "35 sur 39"}


def test_a_secret_income_is_said_secret_or_unknown(documents: dict[str, Document]) -> None:
    rows = find_table(documents[SAINT_DENIS], "Contexte social").rows

    income = next(row for row in rows if row[0].text == "Niveau de vie médian")

    assert income[2].text == "non connu"
    assert income[2].key == ""
