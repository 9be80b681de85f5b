"""Small words of the documents: paragraphs from text with ** **, figures with keys, sources."""

import re
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from geo import french
from geo.figures import citations
from geo.figures.portrait_tables import STATUS_WORDS
from geo.figures.sentences import write_estimate
from geo.reports.document import Bullets, Cell, Citation, Note, Paragraph, Quote, Span

NATURES = {
    **STATUS_WORDS,
    "releve": "relevé",
    "scenario": "scénario",
    "non_publie": "non publié",
}
_BOLD = re.compile(r"\*\*(.+?)\*\*")

Write = Callable[[float], str]


def say(text: str, *quotes: Quote) -> Paragraph:
    """A paragraph from text with its emphasis between « ** », and the figures it quotes."""
    parts = _BOLD.split(text)
    spans = [Span(part, bold=bool(rank % 2)) for rank, part in enumerate(parts) if part]
    return Paragraph(tuple(spans), quotes)


def note(text: str, *quotes: Quote) -> Note:
    """A remark set apart."""
    return Note(say(text, *quotes))


def bullets(texts: Iterable[str | Paragraph]) -> Bullets:
    """A list, from texts or paragraphs."""
    return Bullets(tuple(say(text) if isinstance(text, str) else text for text in texts))


def make_key(*parts: object) -> str:
    """Key of a figure: « coverage/93053/total/2022/rate »."""
    return "/".join(str(part) for part in parts)


def quote(write: Write, value: float, *key: object) -> Quote:
    """A figure of a sentence, written with ``write``."""
    return Quote(make_key(*key), write(value))


def figure(write: Write, value: float, *key: object) -> Cell:
    """A figure of a table; words, without a key, where it is not known."""
    if pd.isna(value):
        return Cell(french.UNKNOWN, number=True)
    return Cell(write(value), make_key(*key), number=True)


def bounds(low: float, high: float, *key: object, decimals: int = 0) -> Cell:
    """An interval in a table."""
    return Cell(span_interval(low, high, decimals), make_key(*key, "interval"), number=True)


def label(text: object) -> Cell:
    """A cell of text."""
    return Cell(str(text))


def estimate(value: float) -> str:
    """« ≈ 2 040 »."""
    return write_estimate(value)


def estimate_rate(value: float) -> str:
    """« ≈ 25,5 »."""
    return f"≈\u00a0{french.rate(value)}"


def percent(value: float) -> str:
    """« 27,0 % »."""
    return french.percent(value)


def round_percent(value: float) -> str:
    """« ≈ 33 % », an estimated share."""
    return f"≈\u00a0{french.percent(value, 0)}"


def minutes(value: float) -> str:
    """« ≈ 8 min »."""
    return f"≈\u00a0{french.count(value)}\u00a0min"


def change(value: float) -> str:
    """« −36,6 % »."""
    return f"{french.signed(value)}{french.NARROW_SPACE}%"


def span_interval(low: float, high: float, decimals: int = 0) -> str:
    """« 1 150 à 1 330 », ends with three significant figures, or ``decimals`` for rates."""
    if decimals:
        return french.interval(low, high, decimals)
    return french.interval(french.round_estimate(low), french.round_estimate(high))


def cite(natures: Sequence[str], source_ids: Iterable[str], remark: str = "") -> Citation:
    """Nature, publishers and vintages of the figures above."""
    words = tuple(NATURES[nature] for nature in dict.fromkeys(natures))
    return Citation(words, citations.cite(source_ids), remark)


def enumerate_words(words: Sequence[str], last: str = "et") -> str:
    """« Bondy, Pantin et Romainville »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
