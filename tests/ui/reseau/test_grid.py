"""What is typed in the table of the network: kept, written, told when it cannot be."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import StoreError
from geo.network.model import NetworkStructure
from geo.ui.reseau.grid import GRID, Board, compare, find_rows, read_cell, tabulate

TOWNS = {"93053": "Noisy-le-Sec", "93048": "Montreuil"}
LUTINS = NetworkStructure(
    id="",
    name="MAM Les Lutins",
    kind="mam",
    address="3 rue Saint-Denis",
    commune="93053",
    places=12,
    contact="01 48 00 00 00",
)
CANAL = NetworkStructure(
    id="", name="MAM du Canal", kind="mam", status="projet", stage="travaux", commune="93048"
)


@pytest.fixture
def board(network):
    """The table as « Awa » reads it: the project, then the MAM."""
    for structure in (CANAL, LUTINS):
        network.add(structure, "Binta")
    board = Board()
    board.read(network.list_structures())
    shown = sorted(board.base.values(), key=lambda each: each.structure.name)
    board.draw([shown[1], shown[0]], TOWNS)
    return board


def find(store, name):
    return next(s for s in store.list_structures() if s.structure.name == name)


def test_cells_typed_are_written_as_fields(board, network):
    board.take({1: {"places": 16, "opened": "2021-09-01", "commune": "Montreuil"}}, TOWNS)

    written = board.write(network, "Awa")

    found = find(network, "MAM Les Lutins").structure
    assert written == [found.id]
    assert (found.places, found.opened, found.commune) == (16, dt.date(2021, 9, 1), "93048")
    assert board.pending == {}
    assert network.list_history(limit=1)[0].who == "Awa"


def test_a_cell_put_back_is_typed_no_more(board):
    board.take({1: {"places": 16}}, TOWNS)
    board.take({1: {"places": 12}}, TOWNS)

    assert board.pending == {}


def test_a_project_that_opens_has_no_stage_any_more(board, network):
    board.take({0: {"status": "Ouvert"}}, TOWNS)

    board.write(network, "Awa")

    assert find(network, "MAM du Canal").structure.stage is None


def test_a_fault_in_one_row_leaves_it_typed_and_writes_the_others(board, network):
    board.take({0: {"name": ""}, 1: {"places": 20}}, TOWNS)

    board.write(network, "Awa")

    assert find(network, "MAM Les Lutins").structure.places == 20
    (key,) = board.pending
    assert board.pending[key] == {"name": ""}
    assert "le nom manque" in board.faults[key]


def test_what_another_changed_is_shown_then_written_over_with_open_eyes(board, network):
    theirs = find(network, "MAM Les Lutins")
    board.take({1: {"places": 16}}, TOWNS)
    network.change(theirs.structure.id, {"places": 10, "note": "ok"}, "Binta", theirs.version)

    assert board.write(network, "Awa") == []
    assert find(network, "MAM Les Lutins").structure.places == 10
    key = theirs.structure.id
    assert "Binta a changé" in board.faults[key]
    seen = board.seen[key].structure
    table = compare(board.base[key].structure, seen, board.pending[key], TOWNS).set_index("Champ")
    assert list(table.loc["places"]) == ["12", "10", "16"]
    assert list(table.loc["note"]) == ["non connu", "ok", "–"]

    assert board.write(network, "Awa") == []
    assert board.write(network, "Awa", [key]) == [key]
    now = find(network, "MAM Les Lutins").structure
    assert (now.places, now.note) == (16, "ok")


def test_a_third_change_is_told_too_before_anything_is_written_over(board, network):
    key = find(network, "MAM Les Lutins").structure.id
    board.take({1: {"places": 16}}, TOWNS)
    network.change(key, {"places": 10}, "Binta", network.get(key).version)
    board.write(network, "Awa")
    network.change(key, {"places": 11}, "Coumba", network.get(key).version)

    assert board.write(network, "Awa", [key]) == []
    assert network.get(key).structure.places == 11
    assert board.seen[key].structure.places == 11


def test_what_another_removed_is_told_and_what_was_typed_stays(board, network):
    theirs = find(network, "MAM Les Lutins")
    board.take({1: {"places": 16}}, TOWNS)
    network.remove(theirs.structure.id, "Binta", theirs.version)

    board.read(network.list_structures())
    board.write(network, "Awa")

    key = theirs.structure.id
    assert board.seen[key] is None
    assert board.pending[key] == {"places": 16}
    table = compare(board.base[key].structure, None, board.pending[key], TOWNS)
    assert list(table["Maintenant"]) == ["supprimée"]


def test_others_changes_come_in_but_for_the_structures_in_hand(board, network):
    typed, open_card = find(network, "MAM Les Lutins"), find(network, "MAM du Canal")
    board.take({1: {"places": 16}}, TOWNS)
    board.opened = open_card.structure.id
    for each in (typed, open_card):
        network.change(each.structure.id, {"manager": "Asso"}, "Binta", each.version)
    added = network.add(replace(LUTINS, name="Les Zouzous"), "Binta")

    board.read(network.list_structures())

    assert added.structure.id in board.base
    assert board.base[typed.structure.id] == typed
    assert board.base[open_card.structure.id] == open_card


def test_a_database_that_does_not_answer_loses_nothing_typed(board):
    def fail(*_):
        raise StoreError("La base ne répond pas.")

    board.take({1: {"places": 16}}, TOWNS)
    known = next(iter(board.pending))

    store = SimpleNamespace(change=fail, get=lambda key: board.base[key])
    written = board.write(store, "Awa")

    assert written == []
    assert board.pending[known] == {"places": 16}
    assert board.faults[known] == "La base ne répond pas."


def test_the_table_on_screen_stays_the_same_while_it_is_typed_in(board):
    shown = [board.base[key] for key in board.shown]
    frame, number = board.frame, board.round

    board.take({1: {"places": 16}}, TOWNS)

    assert board.draw(shown, TOWNS) is frame
    assert board.round == number
    narrowed = board.draw(shown[1:], TOWNS)
    assert board.round == number + 1
    assert narrowed["places"].tolist() == [16]  # typed, and still there


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"text": "lutins"}, ["MAM Les Lutins"]),
        ({"text": "RUE saint denis"}, ["MAM Les Lutins"]),
        ({"text": "01 48"}, ["MAM Les Lutins"]),
        ({"statuses": ["projet"]}, ["MAM du Canal"]),
        ({"kinds": ["multi_accueil"]}, []),
        ({"commune": "93048"}, ["MAM du Canal"]),
        ({"located": "Situées"}, []),
        ({"located": "À situer", "text": "canal"}, ["MAM du Canal"]),
    ],
)
def test_filters(board, given, names):
    assert [each.structure.name for each in find_rows(board.base, **given)] == names


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=TEXTS.filter(lambda text: text.strip() == text),
    places=st.none() | st.integers(1, 400),
    opened=st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    commune=st.sampled_from([None, *TOWNS, "75119"]),
)
def test_a_cell_as_shown_reads_back_as_the_field(name, places, opened, commune):
    structure = replace(LUTINS, id="r-000000000001", name=name, places=places, opened=opened)
    structure = replace(structure, commune=commune)
    row = tabulate([SimpleNamespace(structure=structure)], {}, TOWNS).iloc[0]

    for field in GRID:
        cell = None if row.isna()[field] else row[field]
        if field == "opened" and cell is not None:
            cell = cell.date().isoformat()
        assert read_cell(field, cell, TOWNS) == getattr(structure, field)
