"""French spaces of a document: what must not start or end a line is tied to its word."""

from collections.abc import Sequence
from dataclasses import replace

from geo.french import tie
from geo.reports.document import (
    Block,
    Bullets,
    Cell,
    Citation,
    Form,
    Gap,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
    Tiles,
)


def tie_block(block: Block) -> Block:
    """A block whose texts do not break before « : ; ? ! % »."""
    match block:
        case Heading():
            return replace(block, text=tie(block.text))
        case Paragraph():
            return _tie_paragraph(block)
        case Bullets():
            return Bullets(tuple(map(_tie_paragraph, block.items)))
        case Note():
            return Note(_tie_paragraph(block.paragraph))
        case Tiles():
            return replace(block, items=tuple(
                replace(tile, label=tie(tile.label), value=tie(tile.value),
                        detail=tie(tile.detail))
                for tile in block.items
            ))  # fmt: skip
        case Gap():
            return replace(block, question=tie(block.question))
        case Citation():
            return _tie_citation(block)
        case Picture():
            citation = _tie_citation(block.citation) if block.citation else None
            return replace(block, title=tie(block.title), alt=tie(block.alt), citation=citation)
        case Table():
            citation = _tie_citation(block.citation) if block.citation else None
            return replace(
                block,
                title=tie(block.title),
                header=tuple(map(tie, block.header)),
                rows=_tie_rows(block.rows),
                citation=citation,
            )
        case Form():
            return replace(
                block,
                title=tie(block.title),
                header=tuple(map(tie, block.header)),
                rows=_tie_rows(block.rows),
            )


def _tie_paragraph(paragraph: Paragraph) -> Paragraph:
    spans = tuple(replace(span, text=tie(span.text)) for span in paragraph.spans)
    return replace(paragraph, spans=spans)


def _tie_citation(citation: Citation) -> Citation:
    return replace(citation, sources=tie(citation.sources), note=tie(citation.note))


def _tie_rows(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(replace(cell, text=tie(cell.text)) for cell in row) for row in rows)
