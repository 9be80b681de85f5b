"""What a line of a list says of a structure, field by field, with every fault and warning."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from geo.errors import ParameterError
from geo.network.communes import Communes, Town, parse_postcode, split_address
from geo.network.dates import parse_date
from geo.network.headers import IDENTIFIER, Column, ListFound
from geo.network.model import MAX_PLACES, MAX_TEXT
from geo.network.titles import TitleRead, find_title, is_note, read_title
from geo.network.values import (
    Read,
    clean_text,
    is_blank,
    parse_contact,
    parse_coordinate,
    parse_count,
    parse_kind,
    parse_stage,
    parse_status,
    parse_yes_no,
)
from geo.network.workbook import Cell, Line
from geo.supply.kinds import CHILDMINDER, KIND_LABELS, classify, tells_childcare
from geo.supply.names import fold

MAX_CHILDMINDERS = 6  # present in a MAM: CASF L. 424-1
MAX_READ = 300  # characters of a text in which words are looked for

_PERSON = re.compile(r"\s*(mme|mlle|melle|madame|mademoiselle|monsieur|mr|m\.)[\s.]", re.IGNORECASE)


class Problem(NamedTuple):
    """What is wrong, or worth saying, about a cell: where, what it holds, what to do."""

    column: str
    value: str
    message: str

    def __str__(self) -> str:
        return f"{self.column} : {self.message}" if self.column else self.message


@dataclass
class RowRead:
    """What a line says. ``told`` are the fields its cells give, ``assumed`` those deduced from
    the rest (name, titles): they count for a new structure only.
    """

    sheet: str
    line: int
    cells: tuple[Cell, ...]
    told: dict[str, Any] = field(default_factory=dict)
    assumed: dict[str, Any] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)  # fields whose cell cannot be read
    identifier: str | None = None
    reasons: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def get(self, name: str) -> Any:
        """Value of a field, told or assumed."""
        return self.told.get(name, self.assumed.get(name))


def read_rows(
    found: ListFound, communes: Communes, today: dt.date
) -> tuple[list[RowRead], list[str]]:
    """Rows of a list, and a French sentence for each line that is no row (titles, totals)."""
    titles = [read_title(found.sheet, communes)]
    name_index = next(c.index for c in found.columns if c.field == "name")
    used = {column.index for column in found.columns if column.field}
    rows, notices = [], []
    where = f"feuille « {found.sheet} », " if found.sheet else ""
    for line in found.lines:
        title = find_title(line, name_index, used, communes)
        if title is not None:
            titles = [titles[0], title]
            notices.append(
                f"{where}ligne {line.number} : titre « {title.text[:60]} », pas une ligne"
            )
        elif is_note(line):
            notices.append(f"{where}ligne {line.number} : total ou note, pas une structure")
        else:
            rows.append(_read_row(found, line, communes, today, titles[::-1]))
    return rows, notices


def _read_row(
    found: ListFound, line: Line, communes: Communes, today: dt.date, titles: list[TitleRead]
) -> RowRead:
    row = RowRead(found.sheet, line.number, line.cells)
    given: dict[str, list[tuple[Column, Cell]]] = {}
    for column in found.columns:
        cell = line.cells[column.index]
        if column.field and not is_blank(cell):
            given.setdefault(column.field, []).append((column, cell))
    _Reader(row, given, communes, today).read()
    _assume(row, titles)
    return row


class _Reader:
    """Reads the cells of one row into it, one method for the fields that depend on others."""

    def __init__(
        self,
        row: RowRead,
        given: Mapping[str, list[tuple[Column, Cell]]],
        communes: Communes,
        today: dt.date,
    ) -> None:
        self.row, self.given, self.communes, self.today = row, given, communes, today

    def read(self) -> None:
        self._read_identifier()
        self._read_texts()
        self._read_simple()
        self._read_status()
        self._read_location()
        for name, value in list(self.row.told.items()):
            if isinstance(value, str) and len(value) > MAX_TEXT:
                label = self._label(name)
                self._refuse(name, label, value, f"plus de {MAX_TEXT} caractères : raccourcir")

    def _read_identifier(self) -> None:
        for column, cell in self.given.get("id", ()):
            text = clean_text(cell)
            if IDENTIFIER.fullmatch(text):
                self.row.identifier = text
            else:
                message = "n’est pas un identifiant de l’atlas : laisser vide pour une nouvelle"
                self._refuse("id", column.label, text, message)

    def _read_texts(self) -> None:
        """Name, manager and note, as written."""
        for name in ("name", "manager", "note"):
            cells = self.given.get(name, [])
            texts = dict.fromkeys(clean_text(cell) for _, cell in cells)
            text = "\n".join(text for text in texts if text)
            if name != "note":
                text = " ".join(text.split())
            if text:
                self.row.told[name] = text
        known_as = self.row.told.get("name")
        if known_as is None:
            self._refuse("name", self._label("name") or "Nom", "", "le nom manque : l’écrire")
        elif _PERSON.match(known_as) and not tells_childcare(known_as[:MAX_READ]):
            message = "nom de personne : donnée personnelle, jamais gardée ; écrire celui du lieu"
            self._refuse("name", self._label("name"), known_as, message)

    def _read_simple(self) -> None:
        """Fields that one cell settles."""
        parsers: dict[str, Callable[[Cell], Read]] = {
            "kind": parse_kind,
            "places": lambda cell: parse_count(cell, MAX_PLACES, "places"),
            "childminders": lambda cell: parse_count(
                cell, MAX_CHILDMINDERS, "assistants maternels présents"
            ),
            "opened": lambda cell: Read(*parse_date(cell)),
            "disability": parse_yes_no,
            "avip": parse_yes_no,
        }
        for name, parse in parsers.items():
            for column, cell, read in self._parse(name, parse):
                self._warn(column, cell, read.warning)
                if read.value is not None:
                    self.row.told[name] = read.value
        contacts: list[str] = []
        for column, _, read in self._parse("contact", parse_contact):
            # What the cell holds besides is perhaps somebody's name: not repeated.
            self._warn(column, "", read.warning)
            contacts += (read.value or "").split(" ; ")
        if any(contacts):
            self.row.told["contact"] = " ; ".join(dict.fromkeys(filter(None, contacts)))

    def _read_status(self) -> None:
        """Status, stage and the date told with them; a future opening makes a project."""
        told = self.row.told
        for name, parse in (("status", parse_status), ("stage", parse_stage)):
            for column, cell, read in self._parse(name, partial(parse, today=self.today)):
                self._warn(column, cell, read.warning)
                if read.status is not None:
                    told.setdefault("status", read.status)
                if read.stage is not None and told.get("status", "projet") == "projet":
                    told["stage"] = read.stage
                    told.setdefault("status", "projet")
                elif read.stage is not None:
                    self._warn(column, cell, "une étape ne va qu’avec un projet : non gardée")
                if read.opened is not None and "opened" not in told:
                    told["opened"] = read.opened.day
                    self._warn(column, cell, read.opened.warning)
        if "status" not in told and "projet" in fold(self._text("kind")[:200]).split():
            told["status"] = "projet"
            self._warn_missing("statut d’après le type : projet")
        if "status" not in told and told.get("opened", self.today) > self.today:
            self.row.assumed |= {"status": "projet", "stage": "ouverture_prevue"}
            self._warn_missing("ouverture à venir : comptée comme un projet")

    def _read_location(self) -> None:
        self._read_coordinates()
        address, postcode = self._read_address()
        town = self._read_town(postcode)
        if town.code is not None:
            self.row.told["commune"] = town.code
        name = self._text("commune")
        if town.outside and re.search(r"[^\W\d]", name):
            # The atlas has no name for this commune: it stays in the address.
            address = ", ".join(filter(None, (address, name if name not in address else "")))
        if address:
            self.row.told["address"] = address
        if postcode:
            self.row.told["postcode"] = postcode
        unknown = "commune" not in self.row.refused
        if unknown and not (address or town.code or "lon" in self.row.told):
            self._warn_missing("ni commune ni adresse : la structure ne pourra pas être placée")

    def _read_address(self) -> tuple[str, str | None]:
        """Address and postcode; both may come in the cells of the address."""
        parts: list[str] = []
        for _, cell in self.given.get("address", ()):
            text = clean_text(cell)
            if text in parts:
                continue
            number = bool(parts) and re.fullmatch(r"\d{1,4}\s?\w{0,6}", parts[-1])
            if number:
                parts[-1] += f" {text}"
            else:
                parts.append(text)
        line, postcode, town = split_address("\n".join(parts))
        for column, cell, read in self._parse("postcode", lambda c: Read(parse_postcode(c))):
            postcode = read.value
            if self.communes.names.get(postcode) and not self.communes.find_postcode(postcode).code:
                code, postcode = postcode, None
                self.given = {**self.given, "commune_code": [(column, code)]}
                self._warn(column, cell, "code de commune, lu comme tel")
        if town and not self.given.get("commune"):
            self.given = {**self.given, "commune": [(self.given["address"][0][0], town)]}
        return line, postcode

    def _read_town(self, postcode: str | None) -> Town:
        def find_code(cell: Cell) -> Town:
            return self.communes.find_code(clean_text(cell))

        def find(cell: Cell) -> Town:
            return self.communes.find(clean_text(cell)[:200], postcode)

        for name, parse in (("commune_code", find_code), ("commune", find)):
            town: Town | None = None
            for column, cell, town in self._parse(name, parse):
                self._warn(column, cell, town.warning)
            if town is not None:
                return town
        if self.given.get("commune"):  # told, but refused
            return Town(None)
        told = self.communes.find_postcode(postcode)
        for column, cell in self.given.get("postcode", self.given.get("address", []))[:1]:
            self._warn(column, cell, told.warning)
        return told

    def _read_coordinates(self) -> None:
        read = {
            name: value.value
            for name in ("lon", "lat")
            for _, _, value in self._parse(name, parse_coordinate)
        }
        if len(read) < 2:
            if read:
                self._warn_missing("longitude et latitude vont ensemble : non gardées")
            return
        lon, lat = read["lon"], read["lat"]
        if abs(lon) > abs(lat) and 41 <= lon <= 52:
            lon, lat = lat, lon
            self._warn_missing("longitude et latitude échangées : remises en ordre")
        if -6 <= lon <= 10 and 41 <= lat <= 52:
            self.row.told |= {"lon": lon, "lat": lat}
        elif (lon, lat) != (0, 0):
            message = "position hors de France : la corriger ou l’effacer"
            self._refuse("lon", self._label("lon"), f"{lon} ; {lat}", message)

    def _parse(self, name: str, parse: Callable[[Cell], Any]) -> Iterator[tuple[Column, Cell, Any]]:
        """Cells of a field and what each gives; what cannot be read is refused."""
        for column, cell in self.given.get(name, ()):
            try:
                read = parse(cell)
            except ParameterError as error:
                self._refuse(name, column.label, clean_text(cell), str(error))
            else:
                yield column, cell, read

    def _text(self, name: str) -> str:
        return next((clean_text(cell) for _, cell in self.given.get(name, ())), "")

    def _label(self, name: str) -> str:
        return next((column.label for column, _ in self.given.get(name, ())), "")

    def _refuse(self, name: str, column: str, value: str, message: str) -> None:
        self.row.refused.add(name)
        self.row.reasons.append(Problem(column, value[:200], message))

    def _warn(self, column: Column, cell: Cell, message: str) -> None:
        if message:
            self.row.warnings.append(Problem(column.label, clean_text(cell)[:200], message))

    def _warn_missing(self, message: str) -> None:
        self.row.warnings.append(Problem("", "", message))


def _assume(row: RowRead, titles: list[TitleRead]) -> None:
    """Fill the kind, status and commune that no cell tells from the name and the titles."""
    name = row.told.get("name")
    if name and "kind" not in row.told and "kind" not in row.refused:
        _assume_kind(row, name, titles)
    for field_name, what in (("status", "statut"), ("commune", "commune")):
        title = next((t for t in titles if field_name in t.told), None)
        if title and field_name not in row.told:
            row.assumed[field_name] = title.told[field_name]
            row.warnings.append(Problem("", "", f"{what} d’après le titre « {title.text[:60]} »"))


def _assume_kind(row: RowRead, name: str, titles: list[TitleRead]) -> None:
    nature = classify(name[:MAX_READ])
    if nature.excluded == CHILDMINDER:
        row.reasons.append(Problem("Nom", name[:200], CHILDMINDER))
        row.refused.add("kind")
        return
    title = next((t for t in titles if "kind" in t.told), None)
    if nature.certain and nature.excluded is None:
        row.assumed["kind"], source = nature.kind, "le nom"
    elif title:
        row.assumed["kind"], source = title.told["kind"], f"le titre « {title.text[:60]} »"
    elif nature.kind == "creche_collective" and nature.excluded is None:
        row.assumed["kind"], source = nature.kind, "le nom"
    else:
        return
    label = KIND_LABELS[row.assumed["kind"]]
    row.warnings.append(Problem("", "", f"type d’après {source} : {label}"))
