"""Names as people typed them, as a line of text can hold them."""

import re

_LENGTH = 80  # characters
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")


def clean_line(text: str) -> str:
    """A text on one line: no control characters, none that turns the direction of reading."""
    return _CONTROLS.sub(" ", text).strip()


def shorten(name: str) -> str:
    """A name as a sentence can hold it."""
    return name if len(name) <= _LENGTH else f"{name[:_LENGTH]}…"
