"""A list of premises as people bring it: each row is a candidate or comes back with its reason."""

import io

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ParameterError, UnreadableFileError
from geo.network.geocoding import load_addresses
from geo.network.premises import read_premises, tabulate_rejected

LIST = """nom;adresse;commune;lon;lat
Local A;12 rue de Paris;Montreuil;;
Local B;;;2,45;48,91
Local B;;;2.44;48.905
Paris;;;2.35;48.85
Rien;;;;
Mauvais;;;abc;48
=cmd();rue qui n’existe pas;Bobigny;;
"""


@pytest.fixture(scope="module")
def tables(processed):
    return processed("communes"), processed("qpv"), load_addresses()


def test_each_row_is_a_candidate_or_says_why_not(tables):
    found = read_premises(LIST.encode(), *tables)

    assert found.candidates["id"].tolist() == ["Local A", "Local B", "Local B (2)"]
    assert found.candidates["commune"].tolist() == ["93048", "93008", "93008"]
    assert [row.number for row in found.rejected] == [5, 6, 7, 8]
    reasons = [row.reason for row in found.rejected]
    assert reasons[0] == "hors de Seine-Saint-Denis"
    assert reasons[1] == "ni coordonnées, ni adresse"
    assert "coordonnées illisibles" in reasons[2]
    assert "rue introuvable à Bobigny" in reasons[3]
    assert tabulate_rejected(found.rejected)["Ligne"].tolist() == [5, 6, 7, 8]


def test_degrees_and_lambert_93_name_the_same_point(tables):
    degrees = read_premises(b"nom,longitude,latitude\nA,2.45,48.91\n", *tables).candidates
    x, y = degrees.loc[0, ["x", "y"]]

    metres = read_premises(f"id;X;Y\nA;{x:.2f};{y:.2f}\n".encode(), *tables).candidates
    mistaken = read_premises(b"id;X;Y\nA;2,45;48,91\n", *tables).candidates

    for other in (metres, mistaken):
        np.testing.assert_allclose(other[["x", "y"]].astype(float), [[x, y]], atol=0.01)


def test_a_workbook_with_a_title_above_its_headers_is_read(tables):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Locaux")
        sheet.write_row(0, 0, ["Locaux repérés en mars"])
        sheet.write_row(2, 0, ["Nom", "Adresse complète"])
        sheet.write_row(3, 0, ["Ancienne poste", "12 rue de Paris, 93100 Montreuil"])

    found = read_premises(buffer.getvalue(), *tables)

    assert found.candidates[["id", "commune"]].to_numpy().tolist() == [["Ancienne poste", "93048"]]
    assert not found.rejected


def test_a_list_of_something_else_says_what_is_expected(tables):
    with pytest.raises(UnreadableFileError, match="Colonnes attendues : nom, puis lon et lat"):
        read_premises(b"couleur;prix\nrouge;12\n", *tables)


def test_a_list_where_nothing_can_be_used_says_the_first_reason(tables):
    with pytest.raises(ParameterError, match="Ligne 2 : hors de Seine-Saint-Denis"):
        read_premises(b"nom;lon;lat\nA;2.35;48.85\n", *tables)


def test_too_many_rows_are_refused(tables):
    rows = "A;2.45;48.91\n" * 2001

    with pytest.raises(UnreadableFileError, match="emplacements au plus"):
        read_premises(f"nom;lon;lat\n{rows}".encode(), *tables)


CELLS = st.sampled_from(["", "2.45", "48.91", "abc", "12 rue de Paris", "1e9", "-3", "∞", "=A1"])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_no_row_is_lost(tables, rows):
    content = "nom;lon;lat;adresse;commune\nSûr;2.45;48.91;;\n" + "".join(
        f"Local {rank};{lon};{lat};{address};Bobigny\n"
        for rank, (lon, lat, address) in enumerate(rows)
    )

    found = read_premises(content.encode(), *tables)

    assert len(found.candidates) + len(found.rejected) == len(rows) + 1
    assert all(row.reason for row in found.rejected)
