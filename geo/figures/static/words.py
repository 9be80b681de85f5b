"""Words of the figures."""

from collections.abc import Callable, Iterable

import pandas as pd

from geo.figures.sentences import locate_area, typeset
from geo.indicators.portrait import Area


def capital(text: str) -> str:
    """A text that starts a sentence."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """A sentence of geo.figures.sentences without its Markdown."""
    return text.replace("**", "")


def join_words(words: Iterable[str]) -> str:
    """« a, b et c »."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} et {last}" if first else last


def locate_comparison(label: str) -> str:
    """« en France », « dans le département »: where a rate of comparison is of."""
    names = {
        "Seine-Saint-Denis": "dans le département",
        "France": "en France",
        "Île-de-France": "en Île-de-France",
    }
    return names.get(label, f"sur le territoire de {typeset(label)}")


def locate_commune(name: str) -> str:
    """« à Bobigny », « au Raincy », from a name."""
    return locate_area(Area("", name, "commune"))


def tell_spread(values: pd.DataFrame, write: Callable[[float], str]) -> str:
    """« De 18,3 au Blanc-Mesnil à 69,3 à Gournay-sur-Marne »; nothing of a single area.

    ``values``: name, value.
    """
    known = values.dropna(subset="value").sort_values("value")
    if len(known) < 2:
        return ""
    low, high = known.iloc[0], known.iloc[-1]
    return (
        f"De {write(low['value'])} {locate_commune(str(low['name']))} à "
        f"{write(high['value'])} {locate_commune(str(high['name']))}"
    )
