"""The sheet of an address as lines: what the page, the command line and the exports show."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo import french
from geo.access.parameters import show
from geo.figures.palette import KIND_LABELS
from geo.figures.sentences import typeset
from geo.indicators.definitions import INDICATORS
from geo.siting.figure import Figure
from geo.siting.sheet import Sheet
from geo.siting.sheet_around import COUNTED_SOURCES, QPV_SOURCES, Station

COLUMNS = [
    "address", "section", "key", "label", "value", "low", "high", "unit", "text", "status",
    "year", "sources",
]  # fmt: skip
STATION_SOURCES = {"existant": ("idfm_gares", "osm_rues"), "gpe": ("sgp_gares_gpe", "osm_rues")}
RATE = "places pour 100 enfants"
DECIMALS = {RATE: 1, "%": 1, "min": 0, "m": 0}  # of what is not a count
UNKNOWN = {
    "non_publie": "non publié",
    "secret": "secret statistique",
    "effectif_faible": "effectif trop faible",
    "absent": "non connu",
}
PLACES_WORDS = {"estime": "taille estimée", "reseau": "d’après le réseau", "officiel": ""}


@dataclass(frozen=True)
class Line:
    """A figure of a sheet, with its name and unit; ``text`` is how it reads."""

    section: str
    key: str
    label: str
    figure: Figure
    unit: str
    text: str


def list_lines(sheet: Sheet) -> list[Line]:
    """Every figure of a sheet, in the order of the page."""
    return [
        *_list_demand(sheet),
        *_list_effect(sheet),
        *_list_supply(sheet),
        *_list_context(sheet),
        *_list_commune(sheet),
        *_list_transport(sheet),
    ]


def tabulate_sheets(sheets: Iterable[Sheet]) -> pd.DataFrame:
    """One row a figure and an address: COLUMNS. ``sources``: ids of the catalogue."""
    rows = [
        (
            sheet.site.label, line.section, line.key, line.label, line.figure.value,
            line.figure.low, line.figure.high, line.unit, line.text, line.figure.status,
            line.figure.year, " ".join(line.figure.sources),
        )
        for sheet in sheets
        for line in list_lines(sheet)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"year": "Int64", "value": "float64", "low": "float64", "high": "float64"})


def compare_lines(sheets: Sequence[Sheet], labels: Sequence[str]) -> pd.DataFrame:
    """One row a figure, one column an address: section, key, label, status, then ``labels``.

    ``labels`` are all different. A figure estimated, or calculated, at one address is said so.
    """
    lines = [list_lines(sheet) for sheet in sheets]
    rows = []
    for same in zip(*lines, strict=True):
        status = _join_status([line.figure for line in same])
        rows.append(
            {"section": same[0].section, "key": same[0].key, "label": same[0].label,
             "status": status}
            | {label: line.text for label, line in zip(labels, same, strict=True)}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _join_status(figures: Sequence[Figure]) -> str:
    """Status of figures side by side: the least official of them."""
    known = [figure.status for figure in figures if figure.known]
    weak = [status for status in ("estime", "calcule") if status in known]
    return (weak or known or [figures[0].status])[0]


def list_around(sheet: Sheet) -> pd.DataFrame:
    """The structures around, to read: Structure, Type, Places, À pied."""
    rows = [
        {
            "Structure": _name_structure(row),
            "Type": KIND_LABELS[row["kind"]] + _say_state(row["status"]),
            "Places": write_places(row["places"], row["places_status"]),
            "À pied": f"{show(round(row['minutes'], 1))}\u00a0min",
        }
        for row in sheet.structures.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["Structure", "Type", "Places", "À pied"])


def _name_structure(row: Mapping[Hashable, Any]) -> str:
    name = typeset(str(row["name"])) or "Hors du département, nom non connu"
    return f"{name} (réseau)" if row["network"] else name


def write_places(places: float, status: str) -> str:
    """Places of a structure and whose figure it is; « non connu » where nothing tells."""
    if status == "absent" or pd.isna(places):
        return french.UNKNOWN
    if status == "estime":
        return f"≈\u00a0{french.estimate(places)} (taille estimée)"
    note = PLACES_WORDS.get(status, "")
    return f"{french.count(places)} ({note})" if note else french.count(places)


def write_figure(figure: Figure, unit: str = "", *, signed: bool = False) -> str:
    """« ≈ 769 (694 à 844) », « 24,1 », « secret statistique »."""
    value, margin = write_parts(figure, unit, signed)
    return f"{value} ({margin})" if margin else value


def write_quantity(figure: Figure, noun: str, unit: str = "") -> str:
    """A figure and its noun in Markdown: « **≈ 769 enfants** (694 à 844) »."""
    value, margin = write_parts(figure, unit, signed=False)
    if not figure.known:
        return f"{noun}\u00a0: {value}"
    return f"**{value} {noun}** ({margin})" if margin else f"**{value} {noun}**"


def write_parts(figure: Figure, unit: str = "", signed: bool = False) -> tuple[str, str]:
    """« ≈ 769 » and « 694 à 844 »; no interval where it has none, or reads the same."""
    if figure.value is None:
        return UNKNOWN.get(figure.status, french.UNKNOWN), ""
    decimals = DECIMALS.get(unit, 0)
    guessed = figure.status in ("estime", "scenario")
    text = _write(figure.value, decimals, signed, guessed)
    if guessed:
        text = f"≈\u00a0{text}"
    if figure.low is None or figure.high is None:
        return text, ""
    low, high = (_write(bound, decimals, signed, guessed) for bound in (figure.low, figure.high))
    return text, "" if low == high else f"{low} à {high}"


def _write(value: float, decimals: int, signed: bool, guessed: bool) -> str:
    if signed:
        return french.signed(value, decimals)
    if guessed and not decimals:
        return french.estimate(value)
    return french.number(value, decimals)


def _line(
    section: str, key: str, label: str, figure: Figure, unit: str = "", *, signed: bool = False
) -> Line:
    text = write_figure(figure, unit, signed=signed)
    if figure.known and unit in ("%", "€", "min", "m"):
        text = f"{text}{french.NARROW_SPACE if unit == '%' else chr(160)}{unit}"
    return Line(section, key, label, figure, unit, text)


def _list_demand(sheet: Sheet) -> list[Line]:
    return [
        _line(
            "Enfants autour", f"children_{show(reach.minutes)}",
            f"Enfants de moins de 3 ans à {show(reach.minutes)}\u00a0min à pied",
            reach.children, "enfants",
        )
        for reach in sheet.reach
    ]  # fmt: skip


def _list_effect(sheet: Sheet) -> list[Line]:
    effect, minutes = sheet.effect, show(sheet.plan.minutes)
    empty = Figure(None, "absent", effect.here.before.sources)
    around = effect.around
    before, after, gain = (
        (around.before, around.after, around.gain) if around else (empty, empty, empty)
    )
    need, access = "Manque de places", "Accès à pied, en places pour 100 enfants"
    near, here = f"Accès à {minutes}\u00a0min", "Accès à l’adresse même"
    rates: tuple[tuple[str, str, Figure, bool], ...] = (
        ("around_before", f"{near}, aujourd’hui", before, False),
        ("around_after", f"{near}, si la MAM ouvre", after, False),
        ("around_gain", f"{near}, gain", gain, True),
        ("here_before", f"{here}, aujourd’hui", effect.here.before, False),
        ("here_after", f"{here}, si la MAM ouvre", effect.here.after, False),
        ("here_gain", f"{here}, gain", effect.here.gain, True),
        ("access_commune", "Accès moyen dans la commune", sheet.access.commune, False),
        ("access_ept", "Accès moyen dans l’EPT", sheet.access.ept, False),
        ("access_departement", "Accès moyen dans le département", sheet.access.departement, False),
    )
    target = f"{french.rate(sheet.target)} places pour 100 enfants"
    return [
        _line(need, "need", f"Places qui manquent à {minutes}\u00a0min pour atteindre {target}",
              effect.need, "places"),
        _line(need, "served", f"Part que serviraient {sheet.plan.places} places", effect.served,
              "places"),
        *(_line(access, key, label, figure, RATE, signed=signed)
          for key, label, figure, signed in rates),
    ]  # fmt: skip


def _list_supply(sheet: Sheet) -> list[Line]:
    section, lines = "Structures autour", []
    for reach in sheet.reach:
        minutes = show(reach.minutes)
        count = Figure(float(reach.structures), "calcule", COUNTED_SOURCES)
        lines += [
            _line(
                section, f"structures_{minutes}", f"Structures connues à {minutes}\u00a0min", count
            ),
            _line(
                section, f"places_{minutes}", f"Places de ces structures à {minutes}\u00a0min",
                reach.places, "places",
            ),
        ]  # fmt: skip
    counted = sheet.structures[sheet.structures["counted"]]
    figure, text = Figure(None, "absent", COUNTED_SOURCES), ""
    if counted.empty:
        text = f"aucune à {show(sheet.reach[-1].minutes)}\u00a0min"
    else:
        row = counted.iloc[0]
        figure = Figure(float(row["minutes"]), "calcule", COUNTED_SOURCES)
        name = typeset(str(row["name"])) or "hors du département"
        text = f"{show(round(row['minutes'], 1))}\u00a0min ({name})"
    label = "Structure connue la plus proche"
    lines.append(Line(section, "nearest", label, figure, "min", text))
    unlocated = Figure(float(sheet.unlocated), "calcule", COUNTED_SOURCES)
    lines.append(
        _line(section, "unlocated", "Crèches de la commune que la carte ne situe pas", unlocated)
    )
    return lines


def _list_context(sheet: Sheet) -> list[Line]:
    section, quarter = "Contexte social", sheet.quarter
    name, metres = typeset(quarter.name), french.count(max(10, round(quarter.metres, -1)))
    text = (
        f"oui\u00a0: {name}"
        if quarter.inside
        else f"non\u00a0; le plus proche à {metres}\u00a0m ({name})"
    )
    inside = Figure(quarter.metres, "calcule", QPV_SOURCES)
    lines = [Line(section, "qpv", "En quartier prioritaire (QPV)", inside, "m", text)]
    for row in sheet.social:
        indicator = INDICATORS[row.indicator]
        unit = "%" if indicator.kind == "percent" else "€"
        for level, where in (
            ("iris", "quartier (IRIS)"), ("commune", "commune"), ("ept", "EPT"),
            ("departement", "département"),
        ):  # fmt: skip
            figure: Figure = getattr(row, level)
            year = f" ({figure.year})" if figure.year else ""
            lines.append(
                _line(section, f"{row.indicator}_{level}", f"{indicator.label}, {where}{year}",
                      figure, unit)
            )  # fmt: skip
    return lines


def _list_commune(sheet: Sheet) -> list[Line]:
    section, coverage, people = "Commune", sheet.coverage, sheet.childminders
    name = typeset(sheet.site.commune.name)
    known = coverage.rank is not None
    rank = Figure(float(coverage.rank or 0) if known else None, "calcule", coverage.rate.sources)
    known = people.change is not None
    change = Figure(people.change, "calcule" if known else "non_publie", people.end.sources)
    rates, places = "Taux de couverture", "Places d’assistantes maternelles"
    return [
        Line(section, "commune", "Commune", Figure(None, "calcule", ()), "", name),
        _dated(section, "coverage", f"{rates} de la commune", coverage.rate, RATE),
        _dated(section, "coverage_ept", f"{rates} de l’EPT", coverage.ept, RATE),
        _dated(
            section, "coverage_departement", f"{rates} du département", coverage.departement, RATE
        ),
        _dated(section, "coverage_france", f"{rates} de la France", coverage.france, RATE),
        Line(
            section, "rank", "Rang de la commune, du plus haut taux au plus bas", rank, "",
            _say_rank(coverage.rank, coverage.total),
        ),
        _dated(section, "am_start", f"{places}, MAM comprises", people.start, "places"),
        _dated(section, "am_end", f"{places}, dernière année", people.end, "places"),
        _line(section, "am_change", f"{places}, évolution", change, "%", signed=True),
    ]  # fmt: skip


def _say_rank(rank: int | None, total: int) -> str:
    if rank is None:
        return french.UNKNOWN
    return f"{rank}{'ᵉʳ' if rank == 1 else 'ᵉ'} sur {total}"


def _dated(section: str, key: str, label: str, figure: Figure, unit: str) -> Line:
    """A line whose text ends with the year of the figure."""
    line = _line(section, key, label, figure, unit)
    text = f"{line.text} ({figure.year})" if figure.year and figure.known else line.text
    return Line(section, key, label, figure, unit, text)


def _list_transport(sheet: Sheet) -> list[Line]:
    section = "Transports"
    return [
        _list_station(section, "station", "Gare ou station la plus proche", sheet.stations[:1],
                      "existant"),
        _list_station(section, "grand_paris", "Gare du Grand Paris Express (date d’ouverture non "
                      "connue de l’atlas)", sheet.grand_paris, "gpe"),
    ]  # fmt: skip


def _list_station(
    section: str, key: str, label: str, stations: tuple[Station, ...], network: str
) -> Line:
    sources = STATION_SOURCES[network]
    if not stations:
        return Line(section, key, label, Figure(None, "absent", sources), "min", french.UNKNOWN)
    one = stations[0]
    text = f"{french.count(one.minutes)}\u00a0min ({typeset(one.name)}, {one.lines})"
    return Line(section, key, label, Figure(one.minutes, "calcule", sources), "min", text)


def _say_state(status: str) -> str:
    words = {"fermeture_provisoire": "fermée provisoirement", "a_verifier": "à vérifier",
             "projet": "en projet"}  # fmt: skip
    return f" · {words[status]}" if status in words else ""
