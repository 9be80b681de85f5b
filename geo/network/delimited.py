"""Delimited text as spreadsheets export it: its encoding, its separator, its records."""

import codecs
import csv
import io
import statistics
from collections import deque

from geo.errors import UnreadableFileError
from geo.store.cells import release_text

SEPARATORS = ";,\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 60  # records that tell the separator


def read_delimited(content: bytes) -> list[list[str]]:
    """Records of a CSV, blank ones too (a record is a line of the spreadsheet that shows it).

    The apostrophe that keeps a text from being a formula is no part of it.
    Encoding: the byte order mark, else UTF-16 without one, UTF-8, Windows-1252. Raises
    UnreadableFileError when it is not text or when a quotation mark is never closed.
    """
    text = _decode(content)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own mark
        # The mark is a line of the file but not of what a spreadsheet shows.
        return _split(rest, first.strip()[4])
    return _split(text, _find_separator(text))


def _decode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode_as(content, encoding)
    sample = content[:2000]
    if b"\0" in sample:
        zeros = [sample[start::2].count(0) for start in (0, 1)]
        return _decode_as(content, "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(content, "cp1252")


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            "Fichier illisible : ni un tableur, ni un texte en UTF-8, UTF-16 ou Windows-1252."
        ) from error
    if "\0" in text:
        raise UnreadableFileError("Fichier illisible : ce n’est ni un tableur, ni un texte.")
    return text


def _find_separator(text: str) -> str:
    """The separator that cuts the first records into the most columns, the most evenly."""

    def rate(separator: str) -> float:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        widths = []
        try:
            for record in reader:
                if any(record):
                    widths.append(len(record))
                if len(widths) == _SAMPLE:
                    break
        except csv.Error:
            return 0.0
        if not widths:
            return 0.0
        usual = statistics.mode(widths)
        return (usual - 1) * widths.count(usual) / len(widths)

    return max(SEPARATORS, key=rate)


def _split(text: str, separator: str) -> list[list[str]]:
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        records.extend([release_text(cell) for cell in record] for record in reader)
        cut = _ends_inside_quotes(text, separator)
    except csv.Error as error:
        raise UnreadableFileError(
            f"Fichier illisible vers la ligne {reader.line_num} : cellule trop longue, "
            "sans doute un guillemet jamais fermé."
        ) from error
    if cut:
        raise UnreadableFileError(
            "Fichier illisible : un guillemet ouvert n’est jamais fermé, la fin de la liste "
            "serait perdue."
        )
    return records


def _ends_inside_quotes(text: str, separator: str) -> bool:
    """Whether the end of the text belongs to a quoted cell: one more record would join it."""
    lines = text.rstrip("\r\n")
    mark = "fin-de-liste"
    reader = csv.reader(io.StringIO(f"{lines}\n{mark}", newline=""), delimiter=separator)
    return deque(reader, maxlen=1) != deque([[mark]])
