"""What a cell means: numbers, yes or no, kinds, statuses, contacts, coordinates.

Each parser takes a cell that says something and gives a value with a warning (empty when there
is nothing to tell), or raises ParameterError with what is wrong and what to write instead.
"""

import datetime as dt
import re
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from geo.errors import ParameterError
from geo.network.dates import DateRead, find_date
from geo.network.vocabulary import (
    STATUS_LABELS,
    load_kinds,
    load_statuses,
    load_words,
)
from geo.network.workbook import Cell
from geo.supply.kinds import CHILDMINDER, KIND_LABELS, SCHOOL, classify
from geo.supply.names import fold

CLOSE = 82.0  # rapidfuzz ratio, 0-100, from which a word is a misspelling of another

_UNITS = (
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize",
)  # fmt: skip
_NUMERALS = {word: value for value, word in enumerate(_UNITS)} | {
    "une": 1, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50,
    "soixante": 60, "cent": 100,
}  # fmt: skip
_NUMERAL = "|".join(sorted(_NUMERALS, key=len, reverse=True))
_NUMERALS_RUN = re.compile(rf"\b(?:{_NUMERAL})(?:[ -]+(?:et )?(?:{_NUMERAL}))*\b")
_RANGE = re.compile(r"(\d+)\s*(?:à|a|-|–|—|/|ou)\s*(\d+)")
_INTEGER = re.compile(r"(?<![\d,.])\d+(?:[.,]0+)?(?![\d,.]*\d)")

_PHONE = re.compile(
    r"(?:\+33[ .]?(?:\(0\))?|0033[ .]?|0)[ .]?([1-9](?:[ .\-/]{0,2}\d{2}){4})(?!\d)"
)
_MAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")
_SITE = re.compile(r"(?:https?://|www\.)[^\s;,<>\"]+", re.IGNORECASE)
_CONTACT_WORDS = {
    "tel", "telephone", "mail", "email", "e", "courriel", "fax", "port", "portable", "site", "web",
    "standard", "accueil", "secretariat", "ou", "et", "poste", "fixe", "contact", "adresse", "n",
}  # fmt: skip


_YES_MARKS, _NO_MARKS = "✓✔☑✅☒", "✗✘☐❌"


class Read(NamedTuple):
    """A value (None when the cell tells that it is not known) and what to say about it."""

    value: Any
    warning: str = ""


class StatusRead(NamedTuple):
    """What a status tells, with the date said in it."""

    status: str | None
    stage: str | None = None
    opened: DateRead | None = None
    warning: str = ""


def clean_text(cell: Cell) -> str:
    """Text of a cell: no control characters, spaces at the ends gone; 12.0 is « 12 »."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = "" if cell is None else str(cell)
    kept = "".join(c if c.isprintable() or c == "\n" or ord(c) > 0x9F else " " for c in text)
    return "\n".join(" ".join(line.split()) for line in kept.splitlines() if line.strip()).strip()


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, « - », « ? », « NC », « à préciser »."""
    if not isinstance(cell, str):
        return cell is None or cell != cell  # NaN
    if len(cell) > 60:
        return not cell.strip()
    return not cell.strip(" \u00a0\u202f\t\r\n-–—?/._…*#") or fold(cell) in load_words("unknown")


def parse_count(cell: Cell, most: int, what: str) -> Read:
    """A number of places or of people, 1 to ``most``: « 12 places », « douze », « 8 à 12 ».

    Of a range the upper bound is kept. 0 is not known.
    """
    shown = clean_text(cell)[:40]
    wrong = ParameterError(
        f"« {shown} » n’est pas un nombre de {what} : écrire un nombre entier, par exemple 12"
    )
    if isinstance(cell, dt.date):
        raise ParameterError(
            f"le tableur a changé ce nombre de {what} en date ({cell:%d/%m/%Y}) : "
            "écrire par exemple « 8 à 12 »"
        )
    if isinstance(cell, bool):
        raise wrong
    if isinstance(cell, float | int):
        if cell != int(cell) or cell < 0:
            raise wrong
        read = Read(int(cell))
    else:
        read = _read_count(clean_text(cell)[:500], wrong)
    if read.value == 0:
        return Read(None, f"0 {what} : compte comme non connu")
    if read.value > most:
        raise ParameterError(
            f"« {shown} » : {read.value} {what}, au plus {most} ; corriger le nombre"
        )
    return read


def _read_count(text: str, wrong: ParameterError) -> Read:
    lowered = text.lower().replace("’", "'")
    if re.match(r"\s*[-–—]\s*\d", lowered):
        raise wrong
    figures = _NUMERALS_RUN.sub(lambda run: str(_sum_numerals(run[0])), _unaccent(lowered))
    if len(re.findall(r"\d", figures)) > 12:
        raise wrong
    numbers = [int(float(n.replace(",", "."))) for n in _INTEGER.findall(figures)]
    between = _RANGE.search(figures)
    if between and len(numbers) <= 2:
        high = max(int(between[1]), int(between[2]))
        return Read(high, f"« {text[:40]} » : le plus grand nombre ({high}) est gardé")
    if not numbers or re.search(r"\d[.,]\d*[1-9]", figures):
        raise wrong
    words = fold(re.sub(r"\d+(?:[.,]0+)?", " ", figures)).split()
    extra = [word for word in words if word not in load_words("units")]
    if len(numbers) > 1 and not re.match(r"\W*\d+\D*(\(|\bdont\b)", figures):
        raise wrong
    if extra or len(numbers) > 1:
        return Read(numbers[0], f"« {text[:40]} » : seul le nombre {numbers[0]} est gardé")
    return Read(numbers[0])


def _sum_numerals(words: str) -> int:
    """« quatre-vingt-dix » is 90, « vingt et un » 21."""
    total = 0
    for word in re.findall(_NUMERAL, words):
        value = _NUMERALS[word]
        total = total * value if value in (20, 100) and 1 < total < 10 else total + value
    return total


def _unaccent(text: str) -> str:
    return text.translate(str.maketrans("éèêàâôûùîïç", "eeeaaouuiic"))


def parse_yes_no(cell: Cell) -> Read:
    """True, False, or None with a warning when the cell hesitates (« en cours »)."""
    if isinstance(cell, bool):
        return Read(cell)
    if isinstance(cell, float | int) and cell in (0, 1):
        return Read(bool(cell))
    text = clean_text(cell)
    if text and not text.strip(_YES_MARKS + _NO_MARKS):
        return Read(text[0] in _YES_MARKS)
    words = fold(text)
    if words in load_words("yes"):
        return Read(True)
    if words in load_words("no"):
        return Read(False)
    if words in load_words("undecided"):
        return Read(None, f"« {text[:40]} » n’est ni oui ni non : compte comme non connu")
    first, _, rest = words.partition(" ")
    if first in ("oui", "non") and rest:
        return Read(first == "oui", f"« {text[:40]} » : seul « {first} » est gardé")
    raise ParameterError(f"« {text[:40]} » n’est ni oui ni non : écrire oui ou non")


def parse_kind(cell: Cell) -> Read:
    """Kind of a structure (STRUCTURE_KINDS); another word gives « autre », with a warning.

    Raises ParameterError for a childminder at home: personal data.
    """
    text = clean_text(cell)[:200]
    words = fold(text)
    if words in load_kinds():
        return Read(load_kinds()[words])
    nature = classify(text)
    if nature.excluded == CHILDMINDER:
        raise ParameterError("assistante maternelle à domicile : donnée personnelle, jamais gardée")
    if nature.excluded == SCHOOL:
        return Read("autre", f"« {text[:40]} » : école, rangée dans « {KIND_LABELS['autre']} »")
    if nature.certain:
        return Read(nature.kind)
    close = process.extractOne(words, load_kinds().keys(), scorer=fuzz.ratio, score_cutoff=CLOSE)
    if close and len(words) > 4:
        kind = load_kinds()[close[0]]
    elif nature.kind == "creche_collective":
        kind = nature.kind
    else:
        return Read("autre", f"type « {text[:40]} » inconnu : rangé dans « Autre lieu »")
    return Read(kind, f"« {text[:40]} » lu « {KIND_LABELS[kind]} »")


def parse_status(cell: Cell, today: dt.date) -> StatusRead:
    """Status, stage of a project and date told with it; legal forms are no status."""
    if isinstance(cell, bool) and not cell:
        raise _wrong_status("non")
    text = clean_text(cell)[:500]
    words = fold(text)
    if words in load_words("legal"):
        return StatusRead(None, warning=f"« {text[:40]} » est une forme juridique : non importée")
    told = next((s for s in load_statuses() if s.pattern.search(words)), None)
    if told is None:
        labels = {fold(label): code for code, label in STATUS_LABELS.items()}
        close = process.extractOne(words, labels.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE)
        if close is None:
            raise _wrong_status(text[:40])
        return StatusRead(labels[close[0]], warning=f"« {text[:40]} » lu « {close[0]} »")
    opened = find_date(text) if told.status != "ferme" else None
    if told.stage == "ouverture_prevue" and opened and opened.day < today:
        return StatusRead(
            told.status,
            told.stage,
            opened,
            "ouverture annoncée à une date déjà passée : à vérifier",
        )
    return StatusRead(told.status, told.stage, opened, told.warning)


def _wrong_status(text: str) -> ParameterError:
    choices = ", ".join(STATUS_LABELS.values())
    return ParameterError(f"statut « {text} » inconnu : écrire {choices}")


def parse_stage(cell: Cell, today: dt.date) -> StatusRead:
    """Stage of a project, with the date told in it; None with a warning when it is unknown."""
    try:
        told = parse_status(cell, today)
    except ParameterError:
        told = StatusRead(None)
    if told.stage is None and told.status != "ouvert":
        return StatusRead(None, warning=f"étape « {clean_text(cell)[:40]} » inconnue : non gardée")
    return told


def parse_contact(cell: Cell) -> Read:
    """Telephones, e-mails and sites of a cell, and nothing else: names of people stay out."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        digits = str(int(cell)) if cell == cell and abs(cell) < 1e15 else ""
        text = f"0{digits}" if len(digits) == 9 else digits  # the tableur dropped the zero
    else:
        text = clean_text(cell)[:2000]
    found: list[str] = []
    rest = text
    for pattern in (_SITE, _MAIL, _PHONE):
        found += [
            _write_phone(each) if pattern is _PHONE else each[0] for each in pattern.finditer(rest)
        ]
        rest = pattern.sub(" ", rest)
    left = [word for word in fold(rest).split() if word not in _CONTACT_WORDS]
    warning = "seuls les téléphones, courriels et sites sont gardés" if left else ""
    return Read(" ; ".join(dict.fromkeys(found)) or None, warning)


def _write_phone(found: re.Match[str]) -> str:
    digits = "0" + re.sub(r"\D", "", found[1])
    return " ".join(digits[i : i + 2] for i in range(0, 10, 2))


def parse_coordinate(cell: Cell) -> Read:
    """Decimal degrees, comma or point."""
    text = clean_text(cell).replace(",", ".").replace("\u2212", "-").rstrip("°")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= 180:
        raise ParameterError(
            f"« {text[:40]} » n’est pas une coordonnée : écrire des degrés, par exemple 48,8912"
        )
    return Read(value)
