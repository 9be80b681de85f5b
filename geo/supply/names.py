"""Names and addresses reduced to what tells one structure from another."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})

# What every structure is called: dropped before two names are compared.
_GENERIC_PHRASES = re.compile(
    r"\bmaison (de )?(la )?petite? enfan(ce|t)\b|\brelais (de )?(la )?petite enfance\b"
    r"|\b(relais|maison) (d )?assistante?s? maternel\w*|\blieu d accueil enfants? parents?\b"
    r"|\bjardins? d enfants?\b|\bhaltes? (garderies?|jeux)\b|\bmulti ?accueils?\b"
    r"|\bmicro ?creches?\b|\bpetite enfance\b"
)
_GENERIC_WORDS = re.compile(
    r"\b(creches?|mini|collecti(f|ve)s?|famill?iale?s?|parentale?s?|municipale?s?"
    r"|depart?e?mentale?s?|associati(f|ve)s?|privee?s?|interentreprises?|hospitaliere"
    r"|garderie|eaje|mam|ram|rpe|structure|aux?|de?|des|du|en|et|la?|les?)\b"
)
_ABBREVIATIONS = {
    "st": "saint", "ste": "sainte", "dr": "docteur", "gal": "general", "mal": "marechal",
    "pdt": "president",
}  # fmt: skip

_WAYS = {
    "rue": ("rue", "r"), "avenue": ("avenue", "av", "ave"), "boulevard": ("boulevard", "bd", "bld"),
    "place": ("place", "pl"), "allee": ("allee", "all", "allees"), "impasse": ("impasse", "imp"),
    "square": ("square", "sq"), "chemin": ("chemin", "che", "chem"), "route": ("route", "rte"),
    "quai": ("quai",), "cours": ("cours", "crs"), "passage": ("passage", "pas"), "mail": ("mail",),
    "villa": ("villa", "vla"), "sentier": ("sentier", "sen"), "cite": ("cite",),
    "esplanade": ("esplanade", "esp"), "promenade": ("promenade", "prom"), "voie": ("voie",),
    "ruelle": ("ruelle",), "sente": ("sente",), "parvis": ("parvis",), "rond point": ("rpt",),
}  # fmt: skip
_WAY_OF = {short: way for way, shorts in _WAYS.items() for short in shorts}

_NUMBER = re.compile(r"^(\d{1,4})\s*(bis|ter|quater|[a-d](?= ))?(?: \d+)*\s+")


def fold(text: str | None) -> str:
    """Lower-case words without accents or punctuation, separated by one space."""
    plain = unicodedata.normalize("NFKD", (text or "").translate(_LIGATURES))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def find_proper_name(name: str | None, commune: str = "") -> str:
    """What is proper to a structure's name: no generic words, no brackets, no commune's name.

    « Crèche départementale Saint-Leu » -> « saint leu »; empty when nothing is left.
    """
    words = fold(re.sub(r"\(.*?\)", " ", name or ""))
    town = fold(commune)
    if town:
        words = re.sub(rf"\b{town}\b", " ", words)
    words = _GENERIC_WORDS.sub(" ", _GENERIC_PHRASES.sub(" ", words))
    return " ".join(_ABBREVIATIONS.get(w, w) for w in words.split())


def parse_address(address: str | None) -> tuple[str | None, str] | None:
    """House number (« 12 bis ») and folded street (« rue du docteur roux ») of an address.

    Takes the first part, between commas, that begins like a street; None when there is none
    (a district, a building, a landmark).
    """
    plain = re.sub(r"\(.*?\)", " ", address or "")
    # « 12, rue X »: the comma after the number separates nothing.
    plain = re.sub(r"(\d+\s*(?:bis|ter|quater)?)\s*,", r"\1 ", plain, flags=re.IGNORECASE)
    for part in plain.split(","):
        words = fold(part) + " "
        number = _NUMBER.match(words)
        street = fold_street(words[number.end() :] if number else words)
        if street:
            return (_write_number(number) if number else None), street
    return None


def fold_street(street: str | None) -> str:
    """Folded name of a street, its abbreviations written out; empty unless it begins like one."""
    words = fold(street).split()
    if not words or words[0] not in _WAY_OF:
        return ""
    return " ".join([_WAY_OF[words[0]], *(_ABBREVIATIONS.get(w, w) for w in words[1:])])


def fold_number(number: str | None) -> str:
    """House number in one writing: « 13ter » and « 13 TER » give « 13 ter »."""
    found = _NUMBER.match(fold(number) + " ")
    return _write_number(found) if found else ""


def _write_number(found: re.Match[str]) -> str:
    return " ".join(part for part in found.groups() if part)
