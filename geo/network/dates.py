"""Dates in any French form."""

import datetime as dt
import re
from typing import NamedTuple

from geo.errors import ParameterError
from geo.network.workbook import Cell
from geo.supply.names import fold

FIRST_YEAR, LAST_YEAR = 1850, 2070
_SERIALS = range(7_306, 62_500)  # days since 1899-12-30: 1920 to 2071
_EPOCH = dt.date(1899, 12, 30)

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre",
)  # fmt: skip
_SHORT = {
    "jan": 1, "janv": 1, "fev": 2, "fevr": 2, "mar": 3, "avr": 4, "jui": 6, "jun": 6, "juil": 7,
    "jul": 7, "aou": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH_OF = {**{name: i for i, name in enumerate(MONTHS, start=1)}, **_SHORT}
_NAMED = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
# The first month of a part of a year.
_PARTS = (
    (r"(?:t1|1 ?(?:er)? ?(?:trimestre|semestre)|s1|hiver|debut|premier (?:trimestre|semestre))", 1),
    (r"(?:t2|2 ?(?:e|eme|nd)? ?trimestre|deuxieme trimestre|printemps)", 4),
    (r"(?:t3|3 ?(?:e|eme)? ?trimestre|troisieme trimestre|s2|2 ?(?:e|eme|nd)? ?semestre"
     r"|second semestre|deuxieme semestre|ete|milieu|mi)", 7),
    (r"(?:t4|4 ?(?:e|eme)? ?trimestre|quatrieme trimestre|fin|automne)", 10),
    (r"(?:rentree)", 9),
)  # fmt: skip

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})(?: .*)?")
_MONTH_YEAR = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4}) ?[-/.] ?(\d{1,2})")
_NAMED_DATE = re.compile(rf"(?:(\d{{1,2}})(?: ?er)? )?\b({_NAMED}) ?(\d{{4}}|\d{{2}})\b")
_PART_YEAR = re.compile("|".join(rf"(?P<p{m}>\b{p}) (?:de )?" for p, m in _PARTS))
_YEAR = re.compile(r"\b((?:18|19|20)\d{2})\b")


class DateRead(NamedTuple):
    """A day, and a warning when the text does not give all of it."""

    day: dt.date
    warning: str = ""


def parse_date(cell: Cell) -> DateRead:
    """Day of a cell: a date, an Excel serial number, or words.

    A month or a year alone gives its first day, with a warning. Raises ParameterError with what
    to write when it cannot be read.
    """
    if isinstance(cell, dt.datetime):
        return _check(DateRead(cell.date()), cell)
    if isinstance(cell, dt.date):
        return _check(DateRead(cell), cell)
    if isinstance(cell, bool):
        raise _unread(cell)
    if isinstance(cell, float | int):
        return _check(_read_number(cell), cell)
    text = " ".join(str(cell).split())
    if re.fullmatch(r"\d+(?:[.,]0+)?", text) and len(text) <= 12:
        return _check(_read_number(float(text.replace(",", "."))), cell)
    return _check(_read_text(text), cell)


def find_date(text: str) -> DateRead | None:
    """The date told inside a sentence (« ouverture prévue sept. 2026 »), if there is one."""
    spaced = _plain(text)
    inside = re.search(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/]\d{4}", spaced)
    try:
        return parse_date(inside[0] if inside else spaced)
    except ParameterError:
        return None


def _read_number(number: float) -> DateRead:
    if number == int(number) and FIRST_YEAR <= number <= LAST_YEAR:
        return _first_of_year(int(number))
    if int(number) in _SERIALS:
        return DateRead(_EPOCH + dt.timedelta(days=int(number)))
    raise _unread(number)


def _read_text(text: str) -> DateRead:
    if found := _ISO.fullmatch(text):
        return DateRead(_make_day(text, *map(int, found.groups())))
    if found := _DAY_MONTH_YEAR.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), _full_year(found[3])
        if month > 12 >= day:  # the American order is the only one possible
            return DateRead(_make_day(text, year, day, month), f"« {text} » lu mois/jour/année")
        return DateRead(_make_day(text, year, month, day))
    if found := _MONTH_YEAR.fullmatch(text):
        return _first_of_month(text, int(found[2]), int(found[1]))
    if found := _YEAR_MONTH.fullmatch(text):
        return _first_of_month(text, int(found[1]), int(found[2]))
    words = _plain(text)
    if found := _NAMED_DATE.search(words):
        month, year = _MONTH_OF[found[2]], _full_year(found[3])
        if found[1]:
            return DateRead(_make_day(text, year, month, int(found[1])))
        return _first_of_month(text, year, month)
    years = set(_YEAR.findall(words))
    if len(years) != 1:
        raise _unread(text)
    year = int(years.pop())
    part = _PART_YEAR.search(words)
    if part:
        month = int((part.lastgroup or "p1").removeprefix("p"))
        return DateRead(
            dt.date(year, month, 1),
            f"date approchée : « {_short(text)} » compte pour le 1er {_month_name(month)} {year}",
        )
    return _first_of_year(year)


def _month_name(month: int) -> str:
    """« août », from its number."""
    from babel.dates import get_month_names

    return str(get_month_names("wide", locale="fr")[month])


def _plain(text: str) -> str:
    """Folded words, but the figures of a date kept together."""
    kept = re.sub(r"(\d)\s*([-/.])\s*(?=\d)", r"\1DATE\2", text)
    parts = re.split(r"DATE([-/.])", kept)
    return "".join(p if i % 2 else fold(p) for i, p in enumerate(parts))


def _first_of_year(year: int) -> DateRead:
    return DateRead(
        dt.date(year, 1, 1), f"jour et mois inconnus : compte pour le 1er janvier {year}"
    )


def _first_of_month(text: str, year: int, month: int) -> DateRead:
    day = _make_day(text, year, month, 1)
    return DateRead(day, f"jour inconnu : compte pour le 1er {_month_name(month)} {year}")


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 70 else 1900)


def _make_day(text: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise _unread(text) from error


def _check(read: DateRead, cell: Cell) -> DateRead:
    if not FIRST_YEAR <= read.day.year <= LAST_YEAR:
        raise _unread(cell)
    return read


def _short(text: object) -> str:
    return str(text)[:40]


def _unread(cell: object) -> ParameterError:
    return ParameterError(
        f"« {_short(cell)} » n’est pas une date lisible : écrire par exemple 12/03/2021, mars 2021 "
        "ou 2021"
    )
