"""The section « Importer » of the network, on files as people make them."""

import io
import zipfile

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from geo.network.model import NetworkStructure
from geo.ui.reseau.verdict import name_row

LIST = """Liste de nos structures;;;;;
Nom;Type;Adresse;Ville;Nb de plces;Réf. interne
MAM Les Lutins;MAM;3 rue Saint-Denis;Noisy-le-Sec;12;Awa
<script>alert(1)</script>;micro crèche;;Bondy;8 à 12;
Les Zouzous;multi-accueil;5 av. Y;Montreuil;3000;
"""
SECRET = "Nom;Type;Ville\n"


def draw(who):
    from geo.ui.reseau.importing import show

    show(who)


def open_import(content=None, name="liste.csv"):
    app = AppTest.from_function(draw, default_timeout=120, kwargs={"who": "Awa"}).run()
    if content is not None:
        raw = content if isinstance(content, bytes) else content.encode()
        app.file_uploader[0].set_value((name, raw, "text/csv")).run()
    assert not app.exception
    return app


def by_label(elements, label):
    return next(element for element in elements if read(element.label).startswith(label))


def labels(elements):
    return [element.label for element in elements]


def say(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.success, app.info)
    said = "\n".join(element.value for elements in kinds for element in elements)
    return read(said)


def read(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")


def verdicts(app):
    (table,) = [table.value for table in app.dataframe if "Verdict" in table.value]
    return table


def make_workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_template_is_offered_before_any_file(network):
    app = open_import()

    assert "Modèle à remplir" in labels(app.get("download_button"))
    assert network.list_batches() == []


def test_every_row_has_its_verdict_before_anything_is_written(network):
    network.add(
        NetworkStructure(id="", name="MAM Les Lutins", kind="mam", commune="93053", places=10),
        "Binta",
    )

    app = open_import(LIST)

    table = verdicts(app)
    assert list(table["Verdict"]) == ["≠ Changée", "+ Nouvelle", "✗ Rejetée"]
    assert list(table["Ligne"]) == [3, 4, 5]
    assert "places : 10 → 12" in table["Ce qui change, ou le motif"][0]
    assert "3000" in table["Ce qui change, ou le motif"][2]
    assert "le plus grand nombre (12) est gardé" in table["À vérifier"][1]
    assert table["Nom"][1] == "<script>alert(1)</script>"
    assert "Colonnes ignorées : « Réf. interne »" in say(app)
    assert not any("<script>" in element.value for element in [*app.markdown, *app.caption])
    assert len(network.list_structures()) == 1


def test_one_click_writes_one_batch_that_one_click_undoes(network):
    app = open_import(LIST)

    by_label(app.button, "Enregistrer 2 nouvelles structures").click().run()

    (batch,) = network.list_batches()
    assert (batch.created, batch.who, batch.label) == (2, "Awa", "liste.csv")
    assert "2 changements enregistrés" in say(app)
    assert "Classeur : 1 ligne rejetée" in say_labels(app)
    assert "2 structures sans position" in say(app)
    by_label(app.button, "Annuler cet import").click().run()
    assert network.list_structures() == []
    assert "est annulé : 2 changements annulés" in say(app)
    assert app.file_uploader[0].label == "Votre fichier"


def say_labels(app):
    return read("\n".join(labels(app.get("download_button"))))


@pytest.mark.usefixtures("network")
def test_the_same_file_again_changes_nothing():
    app = open_import(LIST)
    by_label(app.button, "Enregistrer 2 nouvelles structures").click().run()
    by_label(app.button, "Importer un autre fichier").click().run()

    app.file_uploader[0].set_value(("liste.csv", LIST.encode(), "text/csv")).run()

    assert "Rien à enregistrer" in say(app)
    assert list(verdicts(app)["Verdict"]) == ["= Inchangée", "= Inchangée", "✗ Rejetée"]


def test_a_column_misread_is_corrected_by_its_menu(network):
    app = open_import(LIST)

    by_label(app.selectbox, "Réf. interne").set_value("manager").run()
    by_label(app.selectbox, "Nb de plces").set_value("").run()
    by_label(app.button, "Enregistrer 3 nouvelles structures").click().run()

    found = {s.structure.name: s.structure for s in network.list_structures()}
    assert found["MAM Les Lutins"].manager == "Awa"
    assert found["MAM Les Lutins"].places is None
    assert found["Les Zouzous"].places is None


@pytest.mark.usefixtures("network")
def test_a_list_without_known_headers_is_read_once_its_columns_are_told():
    app = open_import("Dénom. interne;Truc\nMAM Les Lutins;MAM\nLes Zouzous;Crèche\n")
    assert "Aucune liste de structures n’est reconnue" in say(app)

    by_label(app.selectbox, "Dénom").set_value("name").run()
    by_label(app.selectbox, "Truc").set_value("kind").run()

    assert not app.exception
    assert list(verdicts(app)["Nom"]) == ["MAM Les Lutins", "Les Zouzous"]


def test_an_awkward_workbook_of_several_sheets_is_told_sheet_by_sheet(network):
    head = ["NOM de la structure", "Type d'accueil", "Commune", "Nbre places"]
    content = make_workbook(
        **{
            "Crèches": [["Réseau 2026"], [], head, ["Les Zouzous", "multi accueil", "Bobigny", 30]],
            "MAM": [head, ["Les Lutins", "MAM", "Noisy le sec", "12 places"], [None] * 4],
            "Notes": [["à rappeler"]],
        }
    )

    app = open_import(content, "réseau 2026.xlsx")

    table = verdicts(app)
    assert list(zip(table["Feuille"], table["Ligne"], table["Nom"], strict=True)) == [
        ("Crèches", 4, "Les Zouzous"),
        ("MAM", 2, "Les Lutins"),
    ]
    assert "Feuille « Crèches », en-têtes à la ligne 3" in say(app)
    assert "Feuille « Notes »" in say(app)
    by_label(app.button, "Enregistrer 2 nouvelles structures").click().run()
    assert {s.structure.commune for s in network.list_structures()} == {"93008", "93053"}


def test_the_list_changed_meanwhile_is_judged_anew_before_it_is_written(network):
    app = open_import(LIST)
    network.add(
        NetworkStructure(id="", name="MAM Les Lutins", kind="mam", commune="93053", places=9),
        "Binta",
    )

    by_label(app.button, "Enregistrer 2 nouvelles structures").click().run()

    assert "le verdict est refait" in say(app)
    assert len(network.list_structures()) == 1
    assert list(verdicts(app)["Verdict"]) == ["≠ Changée", "+ Nouvelle", "✗ Rejetée"]


def _make_encrypted():
    # What Excel writes for a password: an OLE container with the encrypted package inside.
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
        ("abime.xlsx", make_workbook(A=[["Nom", "Type"]])[:200]),
        ("vide.csv", b""),
        ("secret.xlsx", _make_encrypted()),
        ("zip.xlsx", b"PK\x03\x04" + b"\0" * 40),
    ],
)
@pytest.mark.usefixtures("network")
def test_a_file_that_cannot_be_read_is_a_sentence(name, content):
    app = open_import(content, name)

    assert len(app.error) == 1
    assert app.error[0].value.strip()
    assert "Traceback" not in say(app)
    assert not any(label.startswith("Enregistrer") for label in labels(app.button))


@pytest.mark.usefixtures("network")
def test_a_zip_bomb_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)

    app = open_import(buffer.getvalue(), "bombe.xlsx")

    assert len(app.error) == 1


def test_a_rejected_row_is_called_by_its_first_text():
    app_row = type("Row", (), {"fields": {}, "cells": (None, 12, " Les Zouzous ")})()

    assert name_row(app_row).strip() == "Les Zouzous"
