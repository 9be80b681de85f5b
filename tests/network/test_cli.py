"""geo network: outputs, exit codes, errors as sentences; each test has its own data folder."""

import csv
import getpass
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from geo.network.model import NetworkStructure
from geo.network.rejects import REASON
from geo.network.store import open_store
from geo.network.template import SHEET

LIST = (
    "Nom;Type;Adresse;Ville;Places;Statut\n"
    "MAM Les Lutins;MAM;3 rue X;Noisy-le-Sec;12;ouvert\n"
    "Les Loulous;micro crèche;;Bondy;8 à 12;en travaux\n"
)
REJECTED = LIST + "Les Zouzous;multi-accueil;;Montreuil;beaucoup;\n"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def geo(data: Path, tmp_path: Path, snapshot: Path) -> Run:
    """Runs ``geo network`` in a folder of its own, with the real communes; never a traceback."""
    (data / "processed").mkdir(parents=True)
    for name in ("communes.parquet", "manifest.json"):
        shutil.copy(snapshot / name, data / "processed" / name)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from geo.cli import main; main()", "network", *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert "Traceback" not in done.stderr
        done.stdout = done.stdout.replace("\u00a0", " ")  # between a number and its noun
        return done

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """Writes the list to import; gives its name."""

    def write_list(content: str) -> str:
        (tmp_path / "liste.csv").write_text(content, encoding="utf-8")
        return "liste.csv"

    return write_list


Write = Callable[[str], str]


def read() -> dict[str, NetworkStructure]:
    """The structures that are kept, by name."""
    with open_store() as store:
        return {each.structure.name: each.structure for each in store.list_structures()}


def find_batch(done: subprocess.CompletedProcess[str]) -> str:
    found = re.search(r"--batch (b-\w+)", done.stdout)
    assert found
    return found[1]


def test_the_template_is_written_once_and_imports_without_a_row(geo: Run, tmp_path: Path) -> None:
    written = geo("template", "--out", "gabarit.xlsx")
    again = geo("template", "--out", "gabarit.xlsx")
    imported = geo("import", "gabarit.xlsx")

    assert written.returncode == 0
    assert SHEET in openpyxl.load_workbook(tmp_path / "gabarit.xlsx").sheetnames
    assert again.returncode == 2
    assert "existe déjà" in again.stderr
    assert imported.returncode == 0
    assert "0 ligne lue" in imported.stdout


def test_an_import_tells_what_it_understood_and_its_repetition_changes_nothing(
    geo: Run, write: Write
) -> None:
    first = geo("import", write(LIST), "--who", "Awa Diallo")
    again = geo("import", "liste.csv")

    assert first.returncode == 0
    assert "« Ville » → Commune (commune), sûr à 100" in first.stdout
    assert "2 lignes lues : 2 nouvelles, 0 changée" in first.stdout
    assert "le plus grand nombre (12) est gardé" in first.stdout
    assert first.stderr == "Auteur : Awa Diallo\n"
    assert again.returncode == 0
    assert "la liste du réseau ne change pas" in again.stdout
    assert again.stderr == f"Auteur : {getpass.getuser()}\n"
    assert read().keys() == {"MAM Les Lutins", "Les Loulous"}


def test_rejected_rows_make_code_3_and_a_workbook(geo: Run, write: Write, tmp_path: Path) -> None:
    done = geo("import", write(REJECTED), "--rejects", "rejets.xlsx")

    assert done.returncode == 3
    assert "ligne 4 : Places : « beaucoup » n’est pas un nombre" in done.stdout
    assert len(read()) == 2
    header, row = openpyxl.load_workbook(tmp_path / "rejets.xlsx").active.iter_rows(
        values_only=True
    )
    assert header[-1] == REASON
    assert row[0] == "Les Zouzous"


def test_a_dry_run_says_all_and_writes_nothing(geo: Run, write: Write) -> None:
    done = geo("import", write(REJECTED), "--dry-run")

    assert done.returncode == 3
    assert "ligne 2, MAM Les Lutins" in done.stdout
    assert "rien n’est enregistré" in done.stdout
    assert read() == {}


def test_a_changed_file_shows_what_changes(geo: Run, write: Write) -> None:
    geo("import", write(LIST))

    done = geo("import", write(LIST.replace(";12;ouvert", ";;fermée").replace("3 rue", "5 rue")))

    assert done.returncode == 0
    assert "MAM Les Lutins : statut : Ouvert → Fermé ; adresse : 3 rue X → 5 rue X" in done.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "c’est un PDF"),
        (b"PK\x03\x04 rien", "abîmé"),
        (b"", "vide"),
        (None, "n’a pas pu être lu"),
        ("Prénom;Âge\nZoé;3\n".encode(), "aucune liste reconnue"),
    ],
    ids=["pdf", "damaged", "empty", "missing", "no list"],
)
def test_a_file_that_cannot_be_read_is_code_2(
    content: bytes | None, message: str, geo: Run, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "fichier.xlsx").write_bytes(content)

    done = geo("import", "fichier.xlsx")

    assert done.returncode == 2
    assert message in done.stderr


def test_columns_can_be_told(geo: Run, write: Write) -> None:
    name = write("Sobriquet;Genre = forme;Où;Places\nLes Lutins;MAM;Bondy;8\n")
    told = ("--map", "Sobriquet=name", "--map", "Genre = forme=Type", "--map", "Où=commune")

    done = geo("import", name, *told, "--map", "Places=")

    assert done.returncode == 0
    kept = read()["Les Lutins"]
    assert (kept.kind, kept.commune, kept.places) == ("mam", "93010", None)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("Nom", "Écrire COLONNE=champ"),
        ("Nom=surnom", "Champ inconnu"),
        ("Absente=name", "Colonne absente"),
    ],
)
def test_a_wrong_column_is_code_2(told: str, message: str, geo: Run, write: Write) -> None:
    done = geo("import", write(LIST), "--map", told)

    assert done.returncode == 2
    assert message in done.stderr


def test_the_rejects_never_overwrite_a_file(geo: Run, tmp_path: Path) -> None:
    (tmp_path / "liste.xlsx").write_text(REJECTED, encoding="utf-8")

    done = geo("import", "liste.xlsx", "--rejects", "liste.xlsx")

    assert done.returncode == 2
    assert (tmp_path / "liste.xlsx").read_text(encoding="utf-8") == REJECTED
    assert read() == {}


@pytest.mark.parametrize("name", ["export.xlsx", "export.csv"])
def test_an_export_imported_again_changes_nothing(name: str, geo: Run, write: Write) -> None:
    geo("import", write(LIST))

    exported = geo("export", "--out", name)
    done = geo("import", name)

    assert exported.returncode == done.returncode == 0
    assert "0 changée, 2 inchangées, 0 rejetée" in done.stdout


def test_an_export_says_its_formats(geo: Run) -> None:
    done = geo("export", "--out", "liste.pdf")

    assert done.returncode == 2
    assert ".xlsx, .csv, .json" in done.stderr


def test_the_list_is_filtered(geo: Run, write: Write) -> None:
    geo("import", write(LIST))

    projects = geo("list", "--status", "projet")
    closed = geo("list", "--status", "ferme", "--format", "json")
    noisy = geo("list", "--commune", "noisy le sec")

    assert "Les Loulous" in projects.stdout
    assert "Projet (travaux)" in projects.stdout
    assert "MAM Les Lutins" not in projects.stdout
    assert json.loads(closed.stdout) == []
    assert "1 structure sur 2" in noisy.stdout


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--status", "ouverte", "Statut inconnu"),
        ("--commune", "Marseille", "Commune inconnue"),
        ("--format", "geojson", "pas de géométrie"),
    ],
)
def test_a_wrong_filter_is_code_2(option: str, value: str, message: str, geo: Run) -> None:
    done = geo("list", option, value)

    assert done.returncode == 2
    assert message in done.stderr


def test_a_hostile_name_is_plain_text_everywhere(geo: Run, write: Write) -> None:
    hostile = "=[/bold] \x1b[31m<b>\u202e"
    imported = geo("import", write(LIST.replace("MAM Les Lutins", hostile)), "--who", "[/x]")

    shown = [geo("list").stdout, geo("history").stdout, imported.stdout]
    rows = csv.reader(io.StringIO(geo("list", "--format", "csv").stdout), delimiter=";")

    assert imported.returncode == 0
    assert all("=[/bold] [31m<b>" in text for text in shown)
    assert not any("\x1b" in text or "\u202e" in text for text in shown)
    assert "[/x] a ajouté la structure" in shown[1]
    assert [row[0][:3] for row in rows] == ["Nom", "Les", "'=["]


def test_a_change_is_undone_then_redone(geo: Run, write: Write) -> None:
    geo("import", write(LIST))
    geo("import", write(LIST.replace(";12;", ";16;")))

    undone = geo("undo", "3")
    places = read()["MAM Les Lutins"].places
    redone = geo("undo", "4")

    assert undone.returncode == redone.returncode == 0
    assert "geo network undo 4" in undone.stdout
    assert (places, read()["MAM Les Lutins"].places) == (12, 16)


def test_an_import_is_undone_as_one(geo: Run, write: Write) -> None:
    batch = find_batch(geo("import", write(LIST)))

    done = geo("undo", "--batch", batch)

    assert done.returncode == 0
    assert "2 changements annulés" in done.stdout
    assert read() == {}


def test_undoing_what_was_changed_since_is_code_1_and_says_by_whom(geo: Run, write: Write) -> None:
    geo("import", write(LIST))
    for places in ("16", "18"):
        geo("import", write(LIST.replace(";12;", f";{places};")), "--who", "Zoé [/b]")

    done = geo("undo", "3")

    assert done.returncode == 1
    assert "Zoé [/b] a changé « places »" in done.stderr
    assert read()["MAM Les Lutins"].places == 18


@pytest.mark.parametrize("words", [(), ("1", "--batch", "b-1"), ("99",), ("--batch", "b-absent")])
def test_an_undoing_of_nothing_is_code_2(words: tuple[str, ...], geo: Run) -> None:
    done = geo("undo", *words)

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("Erreur : ")


def test_the_history_tells_who_what_and_from_what_to_what(geo: Run, write: Write) -> None:
    geo("import", write(LIST), "--who", "Awa")
    geo("import", write(LIST.replace(";12;", ";16;")), "--who", "Zoé")
    last = geo("history", "--limit", "1").stdout
    of_one = geo("history", "--structure", read()["MAM Les Lutins"].id).stdout
    unknown = geo("history", "--structure", "r-ffffffffffff")

    assert "Zoé a changé « places »" in last
    assert "places : 12 → 16" in last
    assert "Awa" not in last
    assert "Awa a ajouté la structure" in of_one
    assert "Les Loulous" not in of_one
    assert unknown.returncode == 2


def test_a_copy_gives_everything_back(geo: Run, write: Write) -> None:
    batch = find_batch(geo("import", write(LIST)))
    before = read()

    copied = geo("backup", "copie.db")
    geo("undo", "--batch", batch)
    restored = geo("restore", "copie.db")

    assert copied.returncode == restored.returncode == 0
    assert read() == before
    assert "État d’avant gardé dans" in restored.stdout
    assert geo("backup", "copie.db").returncode == 2  # never overwritten


def test_a_file_that_is_no_copy_is_code_2(geo: Run, write: Write) -> None:
    done = geo("restore", write(LIST))

    assert done.returncode == 2
    assert "n’est pas une copie" in done.stderr


def test_nothing_of_the_list_is_in_what_a_log_keeps(geo: Run, write: Write) -> None:
    done = geo("import", write(REJECTED), "--who", "Awa")

    assert done.stderr == "Auteur : Awa\n"
