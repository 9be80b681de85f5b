"""The list of the network and what happens to it, as the command line tells them.

Names come from anywhere: they are written as plain text, on one line, without what would drive a
terminal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from geo import french
from geo.network.export import make_cell
from geo.network.headers import Column, ListFound
from geo.network.history import Change, shorten, tell
from geo.network.importing import Import, Verdict
from geo.network.labels import FIELD_LABELS, LOCATOR_LABELS, QUALITY_LABELS
from geo.network.model import NetworkStructure
from geo.network.plain import clean_line as clean_line
from geo.network.vocabulary import load_fields

Towns = Mapping[str, str]  # names of the communes by code

LOCATION = ("lon", "lat", "location_quality", "location_score", "locator")
_LOCATION_LABELS = {"location_quality": QUALITY_LABELS, "locator": LOCATOR_LABELS}


def say_value(field: str, value: Any, towns: Towns) -> str:
    """A value of a field as people read it, shortened; None is not known."""
    if value is None:
        return french.UNKNOWN
    if field == "opened":
        return french.date(value)
    if field in _LOCATION_LABELS:
        return _LOCATION_LABELS[field].get(value, french.UNKNOWN)
    return clean_line(shorten(str(make_cell(field, value, towns))))


def say_changes(changes: Iterable[tuple[str, Any, Any]], towns: Towns) -> str:
    """« places : 12 → 16 ; position » from fields and their values before and after."""
    told = [
        "position"
        if field in LOCATION
        else f"{FIELD_LABELS[field]} : {say_value(field, before, towns)} → "
        f"{say_value(field, after, towns)}"
        for field, before, after in changes
    ]
    return " ; ".join(dict.fromkeys(told))


def tell_import(result: Import, towns: Towns) -> Iterator[str]:
    """Lines: what was understood column by column, what else to say, each row that counts."""
    for found in result.lists:
        yield from _tell_columns(found)
    if result.notices:
        yield "À savoir :"
        yield from (f"  {notice[0].upper()}{clean_line(notice[1:])}" for notice in result.notices)
    sheets = len({found.sheet for found in result.lists}) > 1
    for outcome, title in (
        ("new", "Nouvelles structures :"),
        ("changed", "Structures qui changent :"),
        ("rejected", "Lignes rejetées :"),
    ):
        verdicts = [verdict for verdict in result.verdicts if verdict.outcome == outcome]
        if verdicts:
            yield title
            yield from (f"  {_tell_row(verdict, towns, sheets)}" for verdict in verdicts)
    doubtful = [verdict for verdict in result.accepted if verdict.warnings]
    if doubtful:
        yield "À vérifier dans les lignes acceptées :"
        for verdict in doubtful:
            warnings = " ; ".join(map(str, verdict.warnings))
            yield f"  {_say_where(verdict, sheets)} : {clean_line(warnings)}"
    yield say_counts(result)


def say_counts(result: Import) -> str:
    """« 3 lignes lues : 2 nouvelles, 1 changée, 0 inchangée, 0 rejetée. »"""
    nouns = {"new": "nouvelle", "changed": "changée", "unchanged": "inchangée",
             "rejected": "rejetée"}  # fmt: skip
    counted = ", ".join(
        french.quantity(number, nouns[outcome]) for outcome, number in result.count().items()
    )
    lines = french.quantity(len(result.verdicts), "ligne lue", "lignes lues")
    return f"{lines} : {counted}."


def report_structures(structures: Iterable[NetworkStructure], towns: Towns) -> Table:
    """The structures, one row each."""
    table = _make_table("Identifiant", "Nom", "Type", "Statut", "Commune", "Places", "Position")
    for structure in structures:
        status = say_value("status", structure.status, towns)
        if structure.stage is not None:
            status += f" ({say_value('stage', structure.stage, towns).lower()})"
        _add_row(
            table,
            structure.id,
            clean_line(shorten(structure.name)),
            say_value("kind", structure.kind, towns),
            status,
            say_value("commune", structure.commune, towns),
            say_value("places", structure.places, towns),
            QUALITY_LABELS.get(structure.location_quality or "", "non connue"),
        )
    return table


def report_history(changes: Sequence[Change], names: Mapping[str, str], towns: Towns) -> Table:
    """The changes, one row each. ``names``: those of the structures that are there, by id."""
    table = _make_table("N°", "Quoi, par qui et quand", "Structure", "Détail", "Lot")
    for change in changes:
        told = tell(change)
        if change.undoes is not None:
            told += f" (annule le n° {change.undoes})"
        if change.undone:
            told += " (annulé depuis)"
        told_name = ({"name": ""} | (change.before or {}) | (change.after or {}))["name"]
        name = names.get(change.structure or "", told_name)
        batch = f"{change.batch} ({shorten(change.label or '')})" if change.batch else ""
        _add_row(
            table,
            str(change.id),
            clean_line(told),
            clean_line(f"{shorten(name)} {change.structure or ''}"),
            _say_detail(change, towns),
            clean_line(batch),
        )
    return table


def _say_detail(change: Change, towns: Towns) -> str:
    before, after = change.before or {}, change.after or {}
    if change.operation == "update":
        return say_changes(((name, before[name], after[name]) for name in after), towns)
    if change.operation == "restore":
        return clean_line(f"état d’avant gardé dans {after['copy']}")
    return ""


def _tell_columns(found: ListFound) -> Iterator[str]:
    sheet = f"Feuille « {clean_line(found.sheet)} », en-têtes" if found.sheet else "En-têtes"
    yield f"{sheet} à la ligne {found.header} ; ce que chaque colonne donne :"
    yield from (f"  {_tell_column(column)}" for column in found.columns)


def _tell_column(column: Column) -> str:
    label = f"« {clean_line(column.label)} »"
    if column.field is None:
        return f"{label} : {column.why}"
    sure = french.percent(100 * column.confidence, 0)
    examples = " ; ".join(map(clean_line, column.examples))
    shown = f", par exemple {examples}" if examples else ", vide"
    field = load_fields()[column.field]
    return f"{label} → {field.label} ({field.name}), sûr à {sure}{shown}"


def _tell_row(verdict: Verdict, towns: Towns, sheets: bool) -> str:
    where = _say_where(verdict, sheets)
    if verdict.outcome == "rejected":
        return f"{where} : {clean_line(' ; '.join(map(str, verdict.reasons)))}"
    return f"{where} : {say_changes(verdict.changes, towns)}" if verdict.changes else where


def _say_where(verdict: Verdict, sheets: bool) -> str:
    """« feuille « MAM », ligne 3, Les Lutins »."""
    sheet = f"feuille « {clean_line(verdict.sheet)} », " if sheets else ""
    name = verdict.fields.get("name")
    return f"{sheet}ligne {verdict.line}" + (f", {clean_line(shorten(name))}" if name else "")


def _make_table(first: str, *headings: str) -> Table:
    table = Table()
    table.add_column(first, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right" if heading == "Places" else "left")
    return table


def _add_row(table: Table, *cells: str) -> None:
    """Add cells as they are: no markup is read in them."""
    table.add_row(*map(Text, cells))
