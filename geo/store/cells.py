"""Texts that spreadsheets keep as texts when they open a CSV."""

import re

# The start of what a spreadsheet would run. The apostrophes of a text that has some of its own are
# seen through, so that the one added can be told and taken back.
FORMULA = r"^(?='*[=+\-@\t\r])"
_GUARDED = re.compile(r"'(?='*[=+\-@\t\r])")


def guard_text(text: str) -> str:
    """A text with an apostrophe before it when a spreadsheet would run it as a formula."""
    return re.sub(FORMULA, "'", text)


def release_text(text: str) -> str:
    """The text that ``guard_text`` was given."""
    return text[1:] if _GUARDED.match(text) else text
