"""A file judged against what is known: nothing twice, nothing lost, everything said."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from geo.errors import ParameterError
from geo.network.importing import Import, prepare_import
from geo.network.model import STAGES, NetworkStructure
from geo.network.rejects import REASON, write_rejects
from geo.network.template import COLUMNS, SHEET, write_template
from geo.network.vocabulary import load_fields

TODAY = dt.date(2026, 11, 25)
LIST = (
    "Nom;Type;Adresse;Ville;Places;Statut\n"
    "MAM Les Lutins;MAM;3 rue X;Noisy-le-Sec;12;ouvert\n"
    "Crèche Les Loulous;micro crèche;;Bondy;8 à 12;en travaux\n"
    "Les Zouzous;multi-accueil;5 av. Y;Montreuil;30;\n"
)

Read = Callable[..., Import]


@pytest.fixture
def read(processed: Callable[[str], Any]) -> Read:
    """Judge a file against the real communes, on one day."""

    def prepare(content: str | bytes, **options: Any) -> Import:
        raw = content.encode() if isinstance(content, str) else content
        return prepare_import(raw, processed("communes"), today=TODAY, **options)

    return prepare


def keep(result: Import) -> list[NetworkStructure]:
    """The structures of the accepted rows, as a store would keep them."""
    return [
        NetworkStructure(id=f"r-{i:012x}", **verdict.fields)
        for i, verdict in enumerate(result.accepted, start=1)
    ]


def see(result: Import) -> list[str]:
    return [verdict.outcome for verdict in result.verdicts]


def open_book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def save(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_same_file_twice_changes_nothing(read: Read) -> None:
    known = keep(read(LIST))

    again = read(LIST, known=known)

    assert again.count() == {"new": 0, "changed": 0, "unchanged": 3, "rejected": 0}
    assert again.absent == ()


def test_a_changed_file_shows_what_changes(read: Read) -> None:
    known = keep(read(LIST))
    changed = LIST.replace("Noisy-le-Sec;12;", "Noisy-le-Sec;16;").replace("en travaux", "ouverte")

    result = read(changed, known=known)

    assert see(result) == ["changed", "changed", "unchanged"]
    assert result.verdicts[0].known == known[0].id
    assert result.verdicts[0].changes == (("places", 12, 16),)
    assert result.verdicts[1].changes == (
        ("status", "projet", "ouvert"),
        ("stage", "travaux", None),
    )


def test_what_the_file_does_not_hold_is_left_alone_and_said(read: Read) -> None:
    known = keep(read(LIST))
    shorter = "\n".join(LIST.splitlines()[:3])

    result = read(shorter, known=known)

    assert see(result) == ["unchanged", "unchanged"]
    assert result.absent == (known[2].id,)
    assert any("1 structure connue n’est pas dans le fichier" in n for n in result.notices)


def test_a_blank_cell_erases_nothing(read: Read) -> None:
    known = [replace(each, note="à relancer", avip=True) for each in keep(read(LIST))]
    blank = "Nom;Type;Adresse;Ville;Places;Note\nMAM Les Lutins;;;Noisy-le-Sec;;\n"

    assert see(read(blank, known=known)) == ["unchanged"]


def test_the_order_of_columns_and_rows_does_not_matter(read: Read) -> None:
    known = keep(read(LIST))
    rows = [line.split(";") for line in LIST.splitlines()]
    turned = "\n".join(";".join(row[::-1]) for row in [rows[0], *rows[:0:-1]])

    assert see(read(turned, known=known)) == ["unchanged"] * 3


def test_an_identifier_follows_a_structure_that_is_renamed(read: Read) -> None:
    known = keep(read(LIST))

    result = read(
        f"Identifiant;Nom;Type;Ville\n{known[0].id};MAM Les Farfadets;MAM;Bobigny\n"
        "r-ffffffffffff;MAM B;MAM;Bondy\n",
        known=known,
    )

    assert see(result) == ["changed", "rejected"]
    assert [change.field for change in result.verdicts[0].changes] == ["name", "commune"]
    assert "identifiant inconnu" in str(result.verdicts[1].reasons[0])


def test_a_structure_that_moves_is_updated_where_it_can_be_no_other(read: Read) -> None:
    known = keep(read(LIST))

    moved = read(LIST.replace("3 rue X", "20 rue Z"), known=known)
    two = read(
        LIST.replace("3 rue X", "20 rue Z") + "MAM Les Lutins;MAM;9 rue W;Noisy-le-Sec;8;\n",
        known=known,
    )
    branch = read(LIST + "MAM Les Lutins;MAM;20 rue Z;Noisy-le-Sec;8;\n", known=known)

    assert moved.verdicts[0].changes == (("address", "3 rue X", "20 rue Z"),)
    assert see(two) == ["rejected", "unchanged", "unchanged", "rejected"]
    assert "plusieurs structures possibles" in str(two.verdicts[0].reasons[0])
    assert see(branch) == ["unchanged", "unchanged", "unchanged", "new"]


def test_a_rejected_row_still_counts_as_present(read: Read) -> None:
    known = keep(read(LIST))

    result = read(LIST.replace(";12;", ";beaucoup;"), known=known)

    assert see(result) == ["rejected", "unchanged", "unchanged"]
    assert result.absent == ()


def test_a_pin_moved_by_hand_has_the_last_word(read: Read) -> None:
    located = LIST.replace("Statut", "Statut;Longitude;Latitude", 1).replace(
        "12;ouvert", "12;ouvert;2,45;48,89"
    )
    known = keep(read(located))
    pinned = [replace(known[0], lon=2.46, location_quality="main", locator="main"), *known[1:]]

    result = read(located, known=pinned)

    assert known[0].locator == "fichier"
    assert see(result)[0] == "unchanged"
    assert "placée à la main" in str(result.verdicts[0].warnings[-1])


def test_the_columns_say_what_was_understood_and_can_be_corrected(read: Read) -> None:
    content = "Nom usuel;Type;Sobriquet;Référent;Zone\nA;MAM;MAM Les Lutins;Zoé;Bondy\n"

    first = read(content)
    corrected = read(content, mapping={"Sobriquet": "name", "Zone": "commune", "Nom usuel": None})

    columns = {c.label: c for c in first.lists[0].columns}
    assert {label: c.field for label, c in columns.items()} == {
        "Nom usuel": "name", "Type": "kind", "Sobriquet": None, "Référent": None, "Zone": None,
    }  # fmt: skip
    assert columns["Zone"].examples == ("Bondy",)
    assert columns["Référent"].examples == ()  # a person's name is not shown
    fields = corrected.accepted[0].fields
    assert (fields["name"], fields["commune"]) == ("MAM Les Lutins", "93010")


@pytest.mark.parametrize("mapping", [{"Nom": "surnom"}, {"Absente": "name"}])
def test_a_wrong_mapping_is_refused(mapping: dict[str, str], read: Read) -> None:
    with pytest.raises(ParameterError, match=r"Champ inconnu|Colonne absente"):
        read(LIST, mapping=mapping)


def test_a_sheet_that_is_not_recognised_can_be_mapped(read: Read) -> None:
    content = "Sobriquet;Genre de lieu;Où\nLes Lutins;MAM;Bondy\n"

    unknown = read(content)
    wanted = {"Sobriquet": "name", "Genre de lieu": "kind", "Où": "commune"}

    assert unknown.verdicts == ()
    assert unknown.skipped[0].labels == tuple(wanted)
    assert see(read(content, mapping=wanted)) == ["new"]


def test_rejected_rows_come_back_with_their_reason_and_import_once_corrected(read: Read) -> None:
    content = "Nom;Type;Places;Ouverture;Truc\n=1+1;MAM;trop;2021;@x\nMAM B;MAM;8;;\n;MAM;4;;-y\n"
    result = read(content)

    sheet = open_book(write_rejects(result)).active

    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Nom", "Type", "Places", "Ouverture", "Truc", REASON)
    assert rows[1][:5] == ("=1+1", "MAM", "trop", "2021", "@x")
    assert rows[1][5].startswith("Ligne 2 : Places : « trop » n’est pas un nombre")
    assert rows[2][5] == "Ligne 4 : Nom : le nom manque : l’écrire"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    sheet["C2"] = 12
    sheet["A3"] = "MAM C"
    assert see(read(save(sheet.parent))) == ["new", "new"]


def test_rejected_rows_of_a_workbook_keep_their_types(read: Read) -> None:
    book = openpyxl.Workbook()
    for name in ("liste", "b"):
        sheet = book.create_sheet(name)
        sheet.append(["Nom", "Type", "Ouverture", "Places"])
        sheet.append([None, "MAM", dt.datetime(2021, 3, 12), 12])

    back = open_book(write_rejects(read(save(book))))

    assert back.sheetnames == ["liste", "b"]
    assert back["b"]["C2"].value == dt.datetime(2021, 3, 12)
    assert back["b"]["D2"].value == 12


def test_no_rejected_row_still_makes_a_workbook(read: Read) -> None:
    assert open_book(write_rejects(read(LIST))).active["A1"].value == "Aucune ligne rejetée."


def test_the_template_as_it_is_gives_no_row_and_no_error(read: Read) -> None:
    result = read(write_template())

    assert result.verdicts == ()
    assert [found.sheet for found in result.lists] == [SHEET]


def test_the_template_filled_maps_with_full_confidence(read: Read) -> None:
    book = open_book(write_template())
    filled = [
        "Les Lutins", "Maison d’assistants maternels", "Projet", "Agrément", "Association L",
        "3 rue X", "93130", "Noisy-le-Sec", 12, 4, dt.datetime(2027, 3, 12), "oui", "non",
        "01 48 12 34 56", "rien",
    ]  # fmt: skip
    for column, value in enumerate(filled, start=1):
        book[SHEET].cell(2, column, value)

    result = read(save(book))

    (found,), (verdict,) = result.lists, result.verdicts
    assert [(c.field, c.confidence) for c in found.columns] == [(c.field, 1.0) for c in COLUMNS]
    assert (verdict.outcome, verdict.warnings) == ("new", ())
    assert verdict.fields == {
        "name": "Les Lutins", "kind": "mam", "status": "projet", "stage": "agrement",
        "manager": "Association L", "address": "3 rue X", "postcode": "93130",
        "commune": "93053", "places": 12, "childminders": 4, "opened": dt.date(2027, 3, 12),
        "disability": True, "avip": False, "contact": "01 48 12 34 56", "note": "rien",
        "lon": None, "lat": None, "location_quality": None, "location_score": None,
        "locator": None,
    }  # fmt: skip


def test_the_choices_of_the_template_are_all_understood(read: Read) -> None:
    book = open_book(write_template())
    choices = [[cell.value for cell in column if cell.value] for column in book["Choix"].columns]
    kinds, statuses, stages = choices[:3]
    lines = [f"A{i};{kind};projet;" for i, kind in enumerate(kinds)]
    lines += [f"B{i};MAM;{status};" for i, status in enumerate(statuses)]
    lines += [f"C{i};MAM;Projet;{stage}" for i, stage in enumerate(stages)]

    result = read("\n".join(["Nom;Type;Statut;Étape du projet", *lines]))

    assert not result.rejected
    assert not [w for v in result.verdicts for w in v.warnings if w.column]
    assert len({v.fields["kind"] for v in result.accepted}) == len(kinds)
    assert {v.fields["stage"] for v in result.accepted} - {None} == set(STAGES)


def test_the_template_names_no_one() -> None:
    book = open_book(write_template())

    assert book[SHEET].max_row == 1
    labels = {field.label for field in load_fields().values()}
    assert {cell.value for cell in book[SHEET][1]} <= labels


HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "@SUM(1)",
    "Crèche 🐣👶🏽",
    "حضانة الأطفال",
    "a" * 10_000,
    "'; DROP TABLE structures; --",
    "Ligne\u202eretournée",
)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_plain_text(name: str, read: Read) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nom", "Type", "Gestionnaire", "Note", "Places"])
    book.active.append([None, "MAM", None, None, "trop"])
    for column in (1, 3, 4):
        cell = book.active.cell(2, column, name)
        cell.data_type = "s"
    rejected = read(save(book))
    book.active["E2"] = 12

    accepted = read(save(book))
    again = read(save(book), known=keep(accepted))

    fields = accepted.accepted[0].fields
    assert (fields["name"], fields["manager"], fields["note"]) == (name, name, name)
    assert see(again) == ["unchanged"]
    back = open_book(write_rejects(rejected)).active
    assert (back["A2"].value, back["A2"].data_type) == (name, "s")
    assert back["A2"].hyperlink is None


def test_too_long_a_text_is_rejected_with_its_column(read: Read) -> None:
    result = read(f"Nom;Type\n{'a' * 10_001};MAM\n")

    assert str(result.rejected[0].reasons[0]).startswith("Nom : plus de 10000 caractères")
