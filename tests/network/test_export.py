"""Exported structures: all there, plain text, and nothing new when they are imported again."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ConflictError, ParameterError
from geo.network.communes import Communes
from geo.network.export import EXPORTED, sort_structures, write_csv, write_export, write_json
from geo.network.importing import prepare_import
from geo.network.intake import apply_import
from geo.network.model import FIELDS, NetworkStructure
from geo.network.store import Store
from geo.network.template import SHEET
from geo.store.cells import guard_text, release_text

FULL = NetworkStructure(
    id="r-00000000000a", name="MAM Les Lutins", kind="mam", status="projet",
    stage="ouverture_prevue", manager="Association L", address="3 rue X", postcode="93130",
    commune="93053", places=12, childminders=4, opened=dt.date(2027, 3, 12), disability=True,
    avip=False, contact="+33 1 ; accueil@l.fr", note="- à relancer\n= priorité", lon=2.45,
    lat=48.89, location_quality="numero", location_score=0.9, locator="geoplateforme",
)  # fmt: skip
BARE = NetworkStructure(id="r-00000000000b", name="Lieu", kind="eaje_indetermine", status="ferme")
ELSEWHERE = NetworkStructure(
    id="r-00000000000c", name="Ailleurs", kind="micro_creche", commune="75111", postcode="75011"
)
HOSTILE = [
    NetworkStructure(id=f"r-{i:012x}", name=name, kind="mam", note=name, manager=name)
    for i, name in enumerate(
        (
            "=cmd|' /C calc'!A0", "'=1+1", "@SUM(1)", "-2+3", "+33", "<script>alert(1)</script>",
            "../../etc/passwd", "Crèche 🐣👶🏽", "حضانة الأطفال", 'Les « "A" ; B »', "a" * 10_000,
        ),
        start=256,
    )
]  # fmt: skip
TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def towns(processed: Callable[[str], Any]) -> dict[str, str]:
    return dict(Communes(processed("communes")).names)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_an_export_imported_again_changes_nothing(
    suffix: str, processed: Callable[[str], Any], towns: dict[str, str]
) -> None:
    known = [ELSEWHERE, BARE, *HOSTILE]
    # A contact as an import writes it: e-mails, then telephones.
    known.append(replace(FULL, contact="accueil@l.fr ; 01 48 12 34 56"))

    content = write_export(known, towns, Path(f"liste{suffix}"))
    result = prepare_import(content, processed("communes"), known, today=TODAY)

    assert [(v.outcome, v.known, v.changes) for v in result.verdicts] == [
        ("unchanged", structure.id, ()) for structure in known
    ]
    assert result.absent == ()


def test_a_workbook_has_the_columns_of_the_template_and_no_formula(towns: dict[str, str]) -> None:
    content = write_export([FULL, *HOSTILE], towns, Path("liste.XLSX"))

    sheet = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    header, first, second, *_ = sheet.iter_rows(values_only=True)
    assert header[0] == "Nom"
    assert header[-1] == "Identifiant"
    assert first[:4] == (
        "MAM Les Lutins", "Maison d’assistants maternels", "Projet", "Ouverture prévue",
    )  # fmt: skip
    assert first[6:13] == (
        "93130", "Noisy-le-Sec", 12, 4, dt.datetime(2027, 3, 12), "oui", "non",
    )  # fmt: skip
    assert second[0] == "=cmd|' /C calc'!A0"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_a_list_longer_than_the_template_keeps_its_choices(towns: dict[str, str]) -> None:
    many = [NetworkStructure(id=f"r-{i:012x}", name=f"MAM {i}", kind="mam") for i in range(1500)]

    content = write_export(many, towns, Path("liste.xlsx"))

    sheet = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    assert sheet.max_row == 1501
    assert all(range_.max_row > 1501 for range_ in _list_ranges(sheet))


def test_a_csv_guards_what_a_spreadsheet_would_run(towns: dict[str, str]) -> None:
    rows = list(csv.reader(io.StringIO(write_csv([FULL, *HOSTILE], towns)), delimiter=";"))

    assert len(rows) == 2 + len(HOSTILE)
    assert len(rows[0]) == len(EXPORTED)
    assert rows[1][10] == "12/03/2027"
    assert rows[1][13:15] == ["'+33 1 ; accueil@l.fr", "'- à relancer\n= priorité"]
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]


def test_json_has_every_field() -> None:
    full, bare = json.loads(write_json([FULL, BARE]))

    assert tuple(full) == FIELDS
    assert (full["opened"], full["lon"], full["note"]) == ("2027-03-12", 2.45, FULL.note)
    assert (bare["places"], bare["commune"]) == (None, None)


def test_another_format_is_refused(towns: dict[str, str]) -> None:
    with pytest.raises(ParameterError, match=r"Format « \.ods » inconnu"):
        write_export([FULL], towns, Path("liste.ods"))


def test_structures_are_sorted_by_commune_and_name(towns: dict[str, str]) -> None:
    bondy = NetworkStructure(id="r-0", name="Étoile", kind="mam", commune="93010")
    aube = NetworkStructure(id="r-1", name="aube", kind="mam", commune="93053")

    assert sort_structures([BARE, FULL, aube, bondy], towns) == [bondy, aube, FULL, BARE]


@given(st.text(alphabet="'=+-@\t\r\na1", max_size=6))
def test_a_guarded_text_is_no_formula_and_is_given_back(text: str) -> None:
    guarded = guard_text(text)

    assert guarded[:1] not in set("=+-@\t\r")
    assert release_text(guarded) == text


def test_an_import_writes_one_batch_and_its_repetition_nothing(
    store: Store, processed: Callable[[str], Any]
) -> None:
    def run(content: str) -> int:
        known = store.list_structures()
        structures = [stored.structure for stored in known]
        result = prepare_import(content.encode(), processed("communes"), structures, today=TODAY)
        return len(apply_import(store, result, known, "Awa", "liste.csv"))

    first = "Nom;Type;Ville;Places\nA;MAM;Bondy;8\nB;MAM;Bondy;trop\nC;MAM;Bobigny;4\n"

    assert [run(first), run(first), run(first.replace(";8", ";9"))] == [2, 0, 1]
    kept = {each.structure.name: each.structure.places for each in store.list_structures()}
    assert kept == {"A": 9, "C": 4}
    assert [batch.label for batch in store.list_batches()] == ["liste.csv", "liste.csv"]


def test_an_import_judged_on_an_older_state_is_told(
    store: Store, processed: Callable[[str], Any]
) -> None:
    stored = store.add(NetworkStructure(id="", name="A", kind="mam", commune="93010"), "Awa")
    content = "Nom;Type;Ville;Places\nA;MAM;Bondy;8\nD;MAM;Bondy;8\n"
    result = prepare_import(content.encode(), processed("communes"), [stored.structure])

    store.change(stored.structure.id, {"places": 12}, "Zoé", stored.version)

    with pytest.raises(ConflictError, match="Zoé a changé « places »"):
        apply_import(store, result, [stored], "Awa", "liste.csv")
    assert [each.structure.places for each in store.list_structures()] == [12]


def _list_ranges(sheet: Any) -> list[Any]:
    return [each for rule in sheet.data_validations.dataValidation for each in rule.sqref.ranges]
