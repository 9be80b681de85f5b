"""Premises that one has in mind: a list of addresses or of points, read as candidate sites.

No row is lost: each is a candidate, or comes back with the reason why it is none.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo import french
from geo.errors import ParameterError, UnreadableFileError
from geo.network.communes import Communes, parse_postcode, split_address
from geo.network.workbook import Cell, Line, Sheet, read_workbook
from geo.siting.candidates import list_points
from geo.supply.geocoding import AddressIndex, geocode
from geo.supply.names import fold
from geo.territory.points import assign_points

MOST_ROWS = 2_000
SEARCHED = 20  # lines among which the headers are looked for
MOST_LETTERS = 80  # of a name
HEADERS = {
    "name": ("nom", "name", "libelle", "intitule", "local", "site", "designation", "id",
             "identifiant", "reference", "ref", "numero"),
    "lon": ("lon", "longitude", "lng", "long"),
    "lat": ("lat", "latitude"),
    "x": ("x", "x l93", "x lambert 93", "x lambert", "coord x", "lambert x"),
    "y": ("y", "y l93", "y lambert 93", "y lambert", "coord y", "lambert y"),
    "address": ("adresse", "address", "adresse complete", "adresse postale", "rue", "voie"),
    "postcode": ("code postal", "cp", "postcode", "code post"),
    "commune": ("commune", "ville", "city", "localite", "nom commune", "code insee", "insee",
                "code commune"),
}  # fmt: skip
EXPECTED = "nom, puis lon et lat (degrés), x et y (Lambert 93, mètres) ou adresse et commune"
_KNOWN = {header: field for field, headers in HEADERS.items() for header in headers}
_NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class RejectedRow:
    """A row that is no candidate: its number in the file (from 1), what it says, and why."""

    sheet: str
    number: int
    text: str
    reason: str


@dataclass(frozen=True, eq=False)
class Premises:
    """The candidates of a list (geo.siting.candidates, with ``place``: its name), and
    the rows that are none. The two add up to the rows read.
    """

    candidates: pd.DataFrame
    rejected: tuple[RejectedRow, ...]


@dataclass(frozen=True)
class _Found:
    sheet: str
    line: Line
    name: str
    place: str
    x: float
    y: float


def read_premises(
    content: bytes, communes: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame, index: AddressIndex | None
) -> Premises:
    """The premises of a workbook or a CSV (XLSX, XLS, ODS, CSV).

    ``communes``, ``qpv``: the processed tables. ``index``: of the addresses, to locate those
    without coordinates. Raises UnreadableFileError, and ParameterError when no row is a candidate.
    """
    towns = Communes(communes)
    found: list[_Found] = []
    rejected: list[RejectedRow] = []
    lists = [(sheet, *_find_header(sheet)) for sheet in read_workbook(content) if sheet.visible]
    if not any(columns for _, _, columns in lists):
        raise UnreadableFileError(f"Aucune colonne reconnue. Colonnes attendues : {EXPECTED}.")
    rows = [
        (sheet.name, line, {field: line.cells[at] for field, at in columns.items()})
        for sheet, start, columns in lists
        if columns
        for line in sheet.lines[start:]
    ]
    if len(rows) > MOST_ROWS:
        raise UnreadableFileError(
            f"{french.count(len(rows))} lignes : {french.count(MOST_ROWS)} emplacements au plus."
        )
    for sheet, line, told in rows:
        try:
            found.append(_locate(sheet, line, told, towns, index))
        except ParameterError as error:
            rejected.append(_reject(sheet, line, str(error)))
    kept, outside = _split_outside(found, communes)
    rejected += [_reject(each.sheet, each.line, "hors de Seine-Saint-Denis") for each in outside]
    rejected.sort(key=lambda row: (row.sheet, row.number))
    if not kept:
        raise ParameterError(_say_none(rejected))
    table = pd.DataFrame(
        {
            "id": _name_apart([each.name for each in kept]),
            "x": [each.x for each in kept],
            "y": [each.y for each in kept],
        }
    )
    candidates = list_points(table, communes, qpv)
    return Premises(candidates.assign(place=[each.place for each in kept]), tuple(rejected))


def tabulate_rejected(rejected: Sequence[RejectedRow]) -> pd.DataFrame:
    """The rows that are no candidate, in French."""
    return pd.DataFrame(
        {
            "Feuille": [row.sheet for row in rejected],
            "Ligne": [row.number for row in rejected],
            "Contenu": [row.text for row in rejected],
            "Motif": [row.reason for row in rejected],
        }
    )


def _find_header(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """Position after the header, and the column of each field; none when there is no header."""
    best: tuple[int, dict[str, int]] = (0, {})
    for position, line in enumerate(sheet.lines[:SEARCHED]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(line.cells):
            field = _KNOWN.get(fold(cell)) if isinstance(cell, str) else None
            if field:
                columns.setdefault(field, at)
        if _tells_place(columns) and len(columns) > len(best[1]):
            best = (position + 1, columns)
    return best


def _tells_place(columns: Mapping[str, int]) -> bool:
    return {"lon", "lat"} <= set(columns) or {"x", "y"} <= set(columns) or "address" in columns


def _locate(
    sheet: str,
    line: Line,
    told: Mapping[str, Cell],
    towns: Communes,
    index: AddressIndex | None,
) -> _Found:
    """Where a row is. Raises ParameterError, whose text is the reason to reject it."""
    address = _read_text(told.get("address"))
    name = (_read_text(told.get("name")) or address or f"Ligne {line.number}")[:MOST_LETTERS]
    degrees = _read_pair(told, "lon", "lat")
    metres = _read_pair(told, "x", "y")
    if metres and abs(metres[0]) <= 180 and abs(metres[1]) <= 90:  # degrees under another name
        degrees, metres = degrees or metres, None
    if degrees and not (abs(degrees[0]) <= 180 and abs(degrees[1]) <= 90):
        raise ParameterError(
            "longitude et latitude en degrés attendues (2,45 et 48,91 par exemple)"
        )
    place = name
    if degrees is None and metres is None:
        degrees, exact = _geocode(address, told, towns, index)
        place = name if exact else f"{name} (à la rue près)"
    if metres is None and degrees is not None:
        flat = gpd.GeoSeries.from_xy([degrees[0]], [degrees[1]], crs=4326).to_crs(2154).iloc[0]
        metres = (flat.x, flat.y)
    if metres is None or not all(map(math.isfinite, metres)):
        raise ParameterError("coordonnées impossibles")
    return _Found(sheet, line, name, place, *metres)


def _geocode(
    address: str, told: Mapping[str, Cell], towns: Communes, index: AddressIndex | None
) -> tuple[tuple[float, float], bool]:
    """Longitude and latitude of an address, and whether its number was found.

    Raises ParameterError.
    """
    if not address:
        raise ParameterError("ni coordonnées, ni adresse")
    if index is None:
        raise ParameterError(
            "adresse sans coordonnées, et le répertoire d’adresses n’est pas sur cette machine"
        )
    parts = split_address(address)
    postcode = parts.postcode or _read_postcode(told.get("postcode"))
    town = _read_text(told.get("commune")) or parts.town
    known = towns.find(town, postcode) if town else towns.find_postcode(postcode)
    if known.code is None or known.code not in towns.names:
        raise ParameterError(
            known.warning or "commune non précisée : ajouter une colonne commune ou code postal"
        )
    found = geocode(parts.address, known.code, index)
    if found is None:
        raise ParameterError(
            f"rue introuvable à {towns.names[known.code]} dans le répertoire d’adresses"
        )
    lon, lat = (float(degrees) for degrees in found.position)
    return (lon, lat), found.quality == "numero"


def _split_outside(
    found: list[_Found], communes: gpd.GeoDataFrame
) -> tuple[list[_Found], list[_Found]]:
    """Those inside the département, and the others."""
    points = gpd.GeoSeries(
        gpd.points_from_xy([each.x for each in found], [each.y for each in found]), crs=2154
    )
    inside = assign_points(points, communes.to_crs(2154), nearest=False).notna().to_numpy()
    pairs = list(zip(found, inside, strict=True))
    return [each for each, home in pairs if home], [each for each, home in pairs if not home]


def _name_apart(names: list[str]) -> list[str]:
    """Names of which none is another's: « Local », « Local (2) »."""
    used: set[str] = set()
    apart = []
    for name in names:
        unique, rank = name, 1
        while unique in used:
            rank += 1
            unique = f"{name} ({rank})"
        used.add(unique)
        apart.append(unique)
    return apart


def _read_pair(told: Mapping[str, Cell], first: str, second: str) -> tuple[float, float] | None:
    """Two coordinates; None when neither is told. Raises ParameterError."""
    pair = [_read_text(told.get(field)) for field in (first, second)]
    if not any(pair):
        return None
    values = [re.sub(r"[\s\u00a0\u202f]", "", text) for text in pair]
    if not all(_NUMBER.fullmatch(value) for value in values):
        raise ParameterError(f"coordonnées illisibles : « {pair[0][:30]} », « {pair[1][:30]} »")
    x, y = (float(value.replace(",", ".").replace("−", "-")) for value in values)
    return x, y


def _read_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).split())


def _read_postcode(cell: Cell) -> str | None:
    return parse_postcode(cell) if _read_text(cell) else None


def _reject(sheet: str, line: Line, reason: str) -> RejectedRow:
    text = " | ".join(filter(None, map(_read_text, line.cells)))
    return RejectedRow(sheet, line.number, text[:200], reason)


def _say_none(rejected: Sequence[RejectedRow]) -> str:
    if not rejected:
        return f"Le fichier n’a aucune ligne sous ses en-têtes. Colonnes attendues : {EXPECTED}."
    first = rejected[0]
    return (
        f"Aucun emplacement utilisable sur {french.quantity(len(rejected), 'ligne')}. "
        f"Ligne {first.number} : {first.reason}."
    )
