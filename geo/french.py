"""French formats of numbers and dates, the same in the app, the figures and the documents.

A missing value (None, NaN, NA) is written as words, never as 0.
"""

import datetime as dt
import math
import re
from functools import lru_cache
from typing import SupportsFloat
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

UNKNOWN = "non connu"
MAX_DECIMALS = 3
LOCALE = "fr"
NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

Number = SupportsFloat | None


def number(value: Number, decimals: int = 1, unknown: str = UNKNOWN) -> str:
    """« 35,2 », « 1 240 »: comma, narrow no-break space, exactly ``decimals`` (3 at most)."""
    known = _known(value)
    return unknown if known is None else _write(known, decimals)


@lru_cache(maxsize=16_384)  # a map writes the same ranks and counts again and again
def _write(value: float, decimals: int) -> str:
    pattern = "#,##0" + ("." + "0" * min(decimals, MAX_DECIMALS) if decimals > 0 else "")
    text = str(format_decimal(value, format=pattern, locale=LOCALE))
    # A value that rounds to nothing has no sign.
    if not any(digit in text for digit in "123456789"):
        return text.removeprefix("-")
    return text.replace("-", MINUS)


def rate(value: Number, unknown: str = UNKNOWN) -> str:
    """Places for 100 children under 3, one decimal: « 35,2 »."""
    return number(value, 1, unknown)


def count(value: Number, unknown: str = UNKNOWN) -> str:
    """A count, rounded to the unit: « 1 240 »."""
    return number(value, 0, unknown)


def round_estimate(value: float, figures: int = 3) -> float:
    """An estimate with the figures it deserves: 67 682 is 67 700, 126,4 is 126."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, figures - 1 - math.floor(math.log10(abs(value))))


def estimate(value: Number, unknown: str = UNKNOWN) -> str:
    """An estimated count or rate, three significant figures at most: « 67 700 », « 31 »."""
    known = _known(value)
    return unknown if known is None else count(round_estimate(known), unknown)


def quantity(
    value: Number, singular: str, plural: str | None = None, unknown: str = UNKNOWN
) -> str:
    """A count and its noun, in the plural from 2 on: « 1 enfant », « 1 240 enfants »."""
    known = _known(value)
    if known is None:
        return unknown
    noun = singular if abs(round(known)) < 2 else plural or f"{singular}s"
    return f"{count(known)}\u00a0{noun}"


def interval(low: Number, high: Number, decimals: int = 0, unknown: str = UNKNOWN) -> str:
    """« 1 150 à 1 330 »; one figure when both ends read the same."""
    if _known(low) is None or _known(high) is None:
        return unknown
    first, last = number(low, decimals), number(high, decimals)
    return first if first == last else f"{first} à {last}"


def percent(value: Number, decimals: int = 1, unknown: str = UNKNOWN) -> str:
    """« 15,5 % », from a value already for 100."""
    known = _known(value)
    return unknown if known is None else f"{number(known, decimals)}{NARROW_SPACE}%"


def signed(value: Number, decimals: int = 1, unknown: str = UNKNOWN) -> str:
    """A change with its sign: « +3,6 », « −3,6 », « 0,0 »."""
    text = number(value, decimals, unknown)
    known = _known(value)
    positive = known is not None and known > 0 and any(digit in text for digit in "123456789")
    return f"+{text}" if positive else text


def date(value: dt.date | str | None, unknown: str = UNKNOWN) -> str:
    """« 24 novembre 2026 », from a date or its ISO text. Raises ValueError on other text."""
    if value is None or value == "":
        return unknown
    day = dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    text = str(format_date(day, "long", locale=LOCALE))
    return text.replace("1 ", "1er ", 1) if day.day == 1 else text


def moment(value: dt.datetime) -> str:
    """« 24 novembre 2026 à 9 h 05 », by the clock of Paris, from an aware date and time."""
    local = value.astimezone(ZoneInfo("Europe/Paris"))
    return f"{date(local.date())} à {local.hour}\u00a0h\u00a0{local:%M}"


def tie(text: str) -> str:
    """Text whose spaces before « : ; ? ! % » and inside quotation marks do not break."""
    text = re.sub(r" (?=[;?!%])", NARROW_SPACE, text)
    text = re.sub(r" (?=[:»])|(?<=[«±≈]) ", NO_BREAK_SPACE, text)
    return re.sub(r"(?<=\d) (?=\d{3}\b)", NARROW_SPACE, text)


def _known(value: Number) -> float | None:
    if value is None:
        return None
    try:
        known = float(value)
    except TypeError:  # pandas.NA
        return None
    return known if math.isfinite(known) else None
