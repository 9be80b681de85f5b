"""Words of the figures."""

from geo.figures.sentences import belong_to, typeset
from geo.indicators.portrait import Area


def capital(text: str) -> str:
    """A text that starts a sentence."""
    return text[0].upper() + text[1:]


def own_articles(label: str) -> str:
    """« en France », « dans le département », « sur le territoire de l’EPT »."""
    names = {
        "Seine-Saint-Denis": "dans le département",
        "France": "en France",
        "Île-de-France": "en Île-de-France",
    }
    return names.get(label, f"à {typeset(label)}")


def name_title(area: Area) -> str:
    """« de Bobigny », « de la Seine-Saint-Denis », « d’Est Ensemble »."""
    return belong_to(area)
