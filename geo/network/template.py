"""The workbook to fill in: a sheet of instructions, a table with its choices, nobody invented."""

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

from geo.network.model import MAX_PLACES
from geo.network.rejects import OPTIONS, write_cell
from geo.network.rows import MAX_CHILDMINDERS
from geo.network.vocabulary import STAGE_LABELS, STATUS_LABELS, load_fields
from geo.network.workbook import Cell
from geo.supply.kinds import KIND_LABELS

SHEET = "Structures"
HELP = "Mode d’emploi"
CHOICES = "Choix"
ROWS = 1000  # to fill in, that have the choices and the formats

YES_NO = ("oui", "non")


class TemplateColumn(NamedTuple):
    """A column of the template: what to write in it, how it may be written."""

    field: str
    width: int
    told: str
    form: str
    needed: bool = False


COLUMNS = (
    TemplateColumn("name", 34, "Le nom du lieu, jamais celui d’une personne.", "texte", True),
    TemplateColumn("kind", 26, "Ce qu’est la structure.", "à choisir dans la liste", True),
    TemplateColumn("status", 12, "Sans réponse : ouvert.", "à choisir dans la liste"),
    TemplateColumn("stage", 18, "Pour un projet seulement.", "à choisir dans la liste"),
    TemplateColumn("manager", 28, "L’organisme qui gère.", "texte"),
    TemplateColumn("address", 36, "Le numéro et la voie.", "texte"),
    TemplateColumn("postcode", 12, "Celui de l’adresse.", "cinq chiffres, 93000"),
    TemplateColumn("commune", 24, "Le nom entier de la commune.", "texte"),
    TemplateColumn("places", 9, "Les places agréées.", f"nombre entier, 1 à {MAX_PLACES}"),
    TemplateColumn(
        "childminders", 16, "Dans une MAM, ensemble.", f"nombre entier, 1 à {MAX_CHILDMINDERS}"
    ),
    TemplateColumn("opened", 14, "Passée, ou prévue pour un projet.", "jj/mm/aaaa ou mm/aaaa"),
    TemplateColumn("disability", 18, "La structure en accueille.", "oui ou non"),
    TemplateColumn("avip", 8, "Crèche à vocation d’insertion professionnelle.", "oui ou non"),
    TemplateColumn(
        "contact", 32, "Le standard, l’adresse générique ou le site ; pas de personne.",
        "téléphone, courriel, adresse web",
    ),
    TemplateColumn("note", 40, "Ce qu’il faut encore savoir.", "texte"),
)  # fmt: skip

INSTRUCTIONS = (
    "Une ligne par structure, dans la feuille « Structures ».",
    "Une case vide veut dire « non connu » ; à la mise à jour, elle ne change rien.",
    "Seuls les intitulés en gras sont nécessaires.",
    "L’ordre des colonnes peut changer ; celles qui sont en plus sont ignorées.",
    "Aucune donnée sur des personnes : ni enfants, ni parents, ni professionnels.",
    "Le même fichier peut être importé à nouveau : ce qui n’a pas changé reste tel quel.",
)


def write_template() -> bytes:
    """XLSX to fill in. Imported as it is, it gives no row and no error."""
    return write_book(COLUMNS, [])


def write_book(columns: Sequence[TemplateColumn], rows: Sequence[Sequence[Cell]]) -> bytes:
    """XLSX in the layout of the template, with rows that are filled in already.

    A row has a cell a column. Every text stays a text, whatever it begins with.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        guide, table = book.add_worksheet(HELP), book.add_worksheet(SHEET)
        choices = book.add_worksheet(CHOICES)
        choices.hide()
        _write_guide(book, guide, columns)
        _write_table(book, table, columns, rows)
        for index, values in enumerate(_choices().values()):
            choices.write_column(0, index, values)
        table.activate()
    return buffer.getvalue()


def _choices() -> dict[str, tuple[str, ...]]:
    """What may be chosen, by field."""
    return {
        "kind": tuple(KIND_LABELS.values()),
        "status": tuple(STATUS_LABELS.values()),
        "stage": tuple(STAGE_LABELS.values()),
        "disability": YES_NO,
        "avip": YES_NO,
    }


def _write_guide(book: Any, sheet: Any, columns: Sequence[TemplateColumn]) -> None:
    title = book.add_format({"bold": True, "font_size": 14})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 60, wrap)
    sheet.set_column(2, 2, 36, wrap)
    sheet.write_string(0, 0, "Liste des structures du réseau", title)
    for row, sentence in enumerate(INSTRUCTIONS, start=2):
        sheet.write_string(row, 0, sentence)
    first = len(INSTRUCTIONS) + 3
    for row, column in enumerate(columns, start=first):
        label = load_fields()[column.field].label
        sheet.write_string(row, 0, label, bold if column.needed else None)
        sheet.write_string(row, 1, column.told)
        sheet.write_string(row, 2, column.form)


def _write_table(
    book: Any, sheet: Any, columns: Sequence[TemplateColumn], rows: Sequence[Sequence[Cell]]
) -> None:
    look = {"bottom": 1, "text_wrap": True, "bg_color": "#E8EEF4", "valign": "top"}
    plain, bold = book.add_format(look), book.add_format({**look, "bold": True})
    formats = {
        "postcode": book.add_format({"num_format": "@"}),  # keeps a leading zero
        "opened": book.add_format({"num_format": "dd/mm/yyyy"}),
    }
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, formats.get(column.field))
        label = load_fields()[column.field].label
        sheet.write_string(0, index, label, bold if column.needed else plain)
        rule = _make_rule(column.field)
        if rule:
            help_text = {"input_title": label[:32], "input_message": column.told}
            sheet.data_validation(1, index, len(rows) + ROWS, index, {**rule, **help_text})
    for number, row in enumerate(rows, start=1):
        for index, cell in enumerate(row):
            write_cell(sheet, number, index, cell, formats["opened"])
    sheet.freeze_panes(1, 1)


def _make_rule(field: str) -> dict[str, Any]:
    """Validation of a column: a list of the hidden sheet, or a whole number."""
    choices = _choices()
    if field in choices:
        letter = chr(ord("A") + list(choices).index(field))
        source = f"={CHOICES}!${letter}$1:${letter}${len(choices[field])}"
        return {"validate": "list", "source": source}
    most = {"places": MAX_PLACES, "childminders": MAX_CHILDMINDERS}.get(field)
    if most is None:
        return {}
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": 1,
        "maximum": most,
        "error_title": "Nombre attendu",
        "error_message": f"Écrire un nombre entier de 1 à {most}.",
    }
