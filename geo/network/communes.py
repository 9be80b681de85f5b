"""The commune and the postcode that people mean."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from geo.errors import ParameterError
from geo.network.values import clean_text
from geo.network.vocabulary import load_postcodes, load_vocabulary
from geo.network.workbook import Cell
from geo.supply.names import fold
from geo.territory.changes import map_communes

DEPARTEMENT = "93"
CLOSE = 86.0  # rapidfuzz ratio, 0-100

_OUTSIDE = "hors de Seine-Saint-Denis : hors des calculs du département"

_CODE = re.compile(r"(?<![\d])(\d{5})(?!\d)")
# « 12 rue X, 93100 Montreuil »: postcode and town that end an address.
_TAIL = re.compile(r"[\s,;–-]*\b(?:F-)?(\d{5})\s+([^\d,;]{2,60})$|[\s,;–-]*\b(?:F-)?(\d{5})\s*$")
_WORDS = {"st": "saint", "ste": "sainte", "ss": "sous"}
_ARTICLES = re.compile(r"^(le|la|les|l) ")


class Town(NamedTuple):
    """A commune as told: its code of 2025 (None when not known) and what to say."""

    code: str | None
    warning: str = ""
    outside: bool = False  # of Seine-Saint-Denis, as far as one can tell


class AddressParts(NamedTuple):
    """An address without the postcode and the town that end it."""

    address: str
    postcode: str | None
    town: str | None


class Communes:
    """Communes of the département, found by name, old name, postcode or code.

    ``table``: columns code and name (the processed table ``communes``).
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self.names: Mapping[str, str] = {
            str(code): str(name) for code, name in zip(table["code"], table["name"], strict=True)
        }
        self._changes = map_communes()
        aliases: dict[str, str] = load_vocabulary()["communes"]
        self._codes = {fold_town(name): code for code, name in self.names.items()}
        for name, code in aliases.items():
            self._codes.setdefault(fold_town(name), self._update(code))
        self._cache: dict[tuple[str, str | None], Town] = {}

    def find(self, told: str, postcode: str | None = None) -> Town:
        """Commune of a name or a code, the postcode helping. Raises ParameterError."""
        key = (told, postcode)
        if key not in self._cache:
            self._cache[key] = self._find(told, postcode)
        return self._cache[key]

    def find_code(self, told: str) -> Town:
        """Commune of an INSEE code; another département's is kept. Raises ParameterError."""
        code = self._update(told.strip().upper().zfill(5))
        if code in self.names:
            return Town(code)
        if re.fullmatch(r"\d[\dAB]\d{3}", code) and not code.startswith(DEPARTEMENT):
            return Town(code, _OUTSIDE, outside=True)
        raise ParameterError(f"code de commune « {told[:20]} » inconnu : écrire le nom")

    def find_postcode(self, postcode: str | None) -> Town:
        """Commune of a postcode: each postcode of Seine-Saint-Denis is that of one commune."""
        if postcode is None:
            return Town(None)
        if postcode in load_postcodes():
            return Town(self._update(load_postcodes()[postcode]))
        if postcode.startswith(DEPARTEMENT):
            return Town(None, f"code postal {postcode} inconnu en Seine-Saint-Denis : à vérifier")
        return Town(None, _OUTSIDE, outside=True)

    def match_exactly(self, text: str) -> str | None:
        """Code of the commune whose name is the text, for titles."""
        return self._codes.get(fold_town(text))

    def _find(self, told: str, postcode: str | None) -> Town:
        inside = _CODE.search(told)
        name = fold_town(re.sub(r"\(.*?\)|\d+|\bcedex\b", " ", told, flags=re.IGNORECASE))
        by_postcode = self.find_postcode(postcode)
        if inside:
            town = self._find_number(inside[1])
            if not name:
                return town
            by_postcode = town if postcode is None else by_postcode
        if name in self._codes:
            return self._compare(self._codes[name], by_postcode, postcode)
        if by_postcode.code and self._resembles(name, by_postcode.code):
            return Town(by_postcode.code, self._say(told, by_postcode.code))
        if by_postcode.outside:
            return by_postcode
        close = process.extractOne(name, self._codes.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE)
        if close and len(name) > 3:
            code = self._codes[close[0]]
            known = self._compare(code, by_postcode, postcode)
            return Town(code, known.warning or self._say(told, code))
        if by_postcode.code:
            official = self.names[by_postcode.code]
            return Town(
                by_postcode.code,
                f"« {told[:40]} » inconnu : d’après le code postal {postcode}, {official}",
            )
        if postcode and postcode.startswith(DEPARTEMENT):
            raise ParameterError(
                f"commune « {told[:40]} » inconnue en Seine-Saint-Denis : écrire son nom entier"
            )
        return Town(
            None,
            f"« {told[:40]} » n’est pas le nom d’une commune de Seine-Saint-Denis : la ville est "
            "gardée dans l’adresse",
            outside=True,
        )

    def _find_number(self, number: str) -> Town:
        """A number of five digits: a postcode or, else, an INSEE code."""
        if number in load_postcodes():
            return self.find_postcode(number)
        code = self._update(number)
        if code in self.names:
            return Town(code)
        return self.find_postcode(number)

    def _compare(self, code: str, by_postcode: Town, postcode: str | None) -> Town:
        """A commune told by name, checked against what its postcode tells."""
        if by_postcode.code not in (None, code) or by_postcode.outside:
            other = self.names.get(by_postcode.code or "", "un autre département")
            return Town(
                code,
                f"le code postal {postcode or ''} est celui d’ailleurs ({other}) : "
                f"{self.names[code]} est gardé",
            )
        return Town(code)

    def _resembles(self, name: str, code: str) -> bool:
        """Whether a short or misspelt name may be that of the commune of the postcode."""
        official = fold_town(self.names[code])
        return official.startswith(name) or fuzz.partial_ratio(name, official) >= CLOSE

    def _say(self, told: str, code: str) -> str:
        return f"« {told[:40]} » lu « {self.names[code]} »"

    def _update(self, code: str) -> str:
        return self._changes.get(code, code)


def fold_town(name: str) -> str:
    """« St-Ouen s/ Seine », « SAINT OUEN SUR SEINE » and « Le Saint-Ouen… » in one writing."""
    words = fold(re.sub(r"\bs\s*/\s*(?:s\b)?", " sous ", name.lower()))
    plain = " ".join(_WORDS.get(word, word) for word in words.split())
    return _ARTICLES.sub("", plain)


def parse_postcode(cell: Cell) -> str:
    """Five digits: « F-93130 », « 93 130 », 93130.0. Raises ParameterError."""
    text = clean_text(cell)
    bare = re.sub(r"^F-?|[.,]0$|cedex.*$", "", text, flags=re.IGNORECASE)
    digits = re.sub(r"[\s.-]", "", bare)
    if not re.fullmatch(r"\d{4,5}", digits):
        inside = _CODE.search(text)
        if inside is None:
            raise ParameterError(
                f"« {text[:40]} » n’est pas un code postal : écrire cinq chiffres, 93130"
            )
        digits = inside[1]
    return digits.zfill(5)


def split_address(text: str) -> AddressParts:
    """An address on one line, and the postcode and town that end it, if they do."""
    line = ", ".join(part.strip(" ,") for part in text.splitlines() if part.strip(" ,"))
    tail = _TAIL.search(line[-200:])
    if tail is None or tail[0] == line[-200:]:
        return AddressParts(line, None, None)
    kept = line[: len(line) - len(tail[0])].rstrip(" ,;-–")
    return AddressParts(kept, tail[1] or tail[3], tail[2].strip() if tail[2] else None)
