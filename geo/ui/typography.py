"""French spaces: what must not start or end a line is tied to its word."""

import re

NO_BREAK, NARROW = "\u00a0", "\u202f"


def tie(text: str) -> str:
    """Text whose spaces before « : ; ? ! % » and inside quotation marks do not break."""
    text = re.sub(r" (?=[;?!%])", NARROW, text)
    text = re.sub(r" (?=[:»])|(?<=[«±≈]) ", NO_BREAK, text)
    return re.sub(r"(?<=\d) (?=\d{3}\b)", NARROW, text)
