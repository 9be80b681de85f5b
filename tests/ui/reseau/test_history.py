"""The section « Historique » of the network: before and after, going back, copies."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import UnreadableFileError
from geo.network.editing import Edit
from geo.network.model import NetworkStructure
from geo.ui.reseau.copies import make_copy, restore
from geo.ui.reseau.history import name_structures, say_detail

NASTY = "<script>alert(1)</script> *MAM*"


@pytest.fixture
def changed(network):
    """A structure added by Binta, then changed twice by Awa."""
    stored = network.add(NetworkStructure(id="", name=NASTY, kind="mam", places=12), "Binta")
    stored = network.change(stored.structure.id, {"places": 16}, "Awa", stored.version)
    pin = {"lon": 2.4, "lat": 48.9, "location_quality": "main", "locator": "main"}
    return network.change(stored.structure.id, pin, "Awa", stored.version)


def draw(who):
    from geo.ui.reseau.history import show

    show(who)


def open_history():
    app = AppTest.from_function(draw, default_timeout=120, kwargs={"who": "Coumba"}).run()
    assert not app.exception
    return app


def by_label(elements, label):
    return next(element for element in elements if element.label == label)


def say(app):
    kinds = (app.markdown, app.caption, app.error, app.success, app.info, app.warning)
    said = "\n".join(element.value for elements in kinds for element in elements)
    return said.replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")


def choose_view(app, view):
    return app.get("button_group")[0].set_value(view).run()


@pytest.mark.usefixtures("changed")
def test_who_what_before_and_after():
    app = open_history()

    table = app.dataframe[0].value
    assert list(table["N°"]) == [3, 2, 1]
    assert list(table["Qui"]) == ["Awa", "Awa", "Binta"]
    assert list(table["Avant → après"]) == ["position", "places : 12 → 16", ""]
    assert set(table["Structure"]) == {NASTY}
    by_label(app.selectbox, "Changement à regarder").set_value(2).run()
    detail = app.dataframe[1].value
    assert detail.to_numpy().tolist() == [["places", "12", "16"]]
    assert not any("<script>" in element.value for element in [*app.markdown, *app.caption])


@pytest.mark.usefixtures("changed")
def test_one_change_is_undone_and_the_later_ones_stay(network):
    app = open_history()
    by_label(app.selectbox, "Changement à regarder").set_value(2).run()

    by_label(app.button, "Annuler ce changement").click().run()

    (stored,) = network.list_structures()
    assert (stored.structure.places, stored.structure.lon) == (12, 2.4)
    table = app.dataframe[0].value.set_index("N°")
    assert (table.loc[2, "État"], table.loc[4, "Qui"]) == ("annulé depuis", "Coumba")


@pytest.mark.usefixtures("changed")
def test_what_cannot_be_undone_says_why():
    app = open_history()

    by_label(app.selectbox, "Changement à regarder").set_value(1).run()

    assert by_label(app.button, "Annuler ce changement").disabled
    assert "ne peut pas être annulé : depuis, Awa a changé" in say(app)


def test_a_removed_structure_keeps_its_history_and_comes_back(changed, network):
    network.remove(changed.structure.id, "Awa", changed.version)
    app = open_history()

    by_label(app.selectbox, "Structure").set_value(changed.structure.id).run()
    by_label(app.button, "Annuler ce changement").click().run()

    assert network.get(changed.structure.id).structure.name == NASTY


def test_a_batch_is_undone_as_a_whole_and_redone(network):
    added = [NetworkStructure(id="", name=f"MAM {n}", kind="mam") for n in range(3)]
    network.apply_batch(added, [], [], "Awa", "liste.csv")
    app = choose_view(open_history(), "Par lot")
    assert list(app.dataframe[0].value["Ajouts"]) == [3]

    by_label(app.button, "Annuler ce lot").click().run()

    assert network.list_structures() == []
    assert "« liste.csv » : 3 changements annulés" in say(app)
    newest = network.list_batches()[0].id
    by_label(app.selectbox, "Lot à annuler").set_value(newest).run()
    by_label(app.button, "Rétablir ce qui était annulé").click().run()
    assert len(network.list_structures()) == 3


def test_a_batch_changed_since_is_kept_whole_and_says_why(network):
    network.apply_batch([NetworkStructure(id="", name="MAM", kind="mam")], [], [], "Awa", "l.csv")
    (stored,) = network.list_structures()
    edit = Edit(stored.structure.id, {"places": 12}, stored.version)
    network.apply_batch([], [edit], [], "Binta", "m.csv")
    app = choose_view(open_history(), "Par lot")
    by_label(app.selectbox, "Lot à annuler").set_value(network.list_batches()[1].id).run()

    by_label(app.button, "Annuler ce lot").click().run()

    assert "Binta a changé « places »" in say(app)
    assert len(network.list_structures()) == 1


def test_a_copy_comes_back_once_confirmed(changed, network):
    content = make_copy()
    network.remove(changed.structure.id, "Awa", changed.version)
    app = choose_view(open_history(), "Sauvegardes")
    app.file_uploader[0].set_value(("reseau.db", content, "application/octet-stream")).run()

    assert by_label(app.button, "Restaurer").disabled
    by_label(app.checkbox, "Remplacer toute la liste du réseau").check().run()
    by_label(app.button, "Restaurer").click().run()

    assert network.get(changed.structure.id).structure.places == 16
    assert "est en place" in say(app)


def test_a_file_that_is_no_copy_changes_nothing(changed, network):
    with pytest.raises(UnreadableFileError):
        restore("../../copie.db", b"SQLite format 3\0 but no", "Awa")

    assert network.get(changed.structure.id) == changed


def test_every_change_is_told_and_names_stay_apart(network):
    for _ in range(2):
        network.add(NetworkStructure(id="", name="MAM", kind="mam"), "Awa")
    first = network.list_structures()[0]
    network.accept(first.structure.id, "s-009fe72d2d", "Awa")

    changes = network.list_history()

    assert sorted(name_structures(changes).values()) == ["MAM", "MAM (2)"]
    assert say_detail(changes[0], {}) == "Crèche Pinocchio : à examiner → une seule structure"
