"""The section « Liste » of the network, on a database of the test's own."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.network.geocoding import BY_HAND
from geo.network.model import NetworkStructure
from geo.supply.geocoding import AddressIndex
from geo.ui.reseau import locations as network_locations

NASTY = (
    "<script>alert(1)</script> **gras** [lien](javascript:alert(1)) $x$ :red[r]",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "🧸 Doudous",
    "\u202eenversé",
    "L" * 10_000,
)
LUTINS = NetworkStructure(
    id="",
    name="MAM Les Lutins",
    kind="mam",
    address="3 rue Saint-Denis",
    commune="93053",
    places=12,
)
INDEX = AddressIndex(
    streets={"93053": {"rue saint denis": (2.4577, 48.8906)}},
    numbers={("93053", "rue saint denis", "3"): (2.4575, 48.8905)},
)


def draw(who):
    from geo.ui.reseau.list import show

    show(who)


def open_list(who="Awa"):
    app = AppTest.from_function(draw, default_timeout=120, kwargs={"who": who}).run()
    assert not app.exception
    return app


@pytest.fixture(autouse=True)
def addresses(monkeypatch):
    monkeypatch.setattr(network_locations, "get_addresses", lambda: INDEX)


def open_card(app, store, name="MAM Les Lutins"):
    (key,) = [s.structure.id for s in store.list_structures() if s.structure.name == name]
    return by_label(app.selectbox, "Structure").set_value(key).run()


def by_label(elements, label):
    return next(element for element in elements if element.label == label)


def say(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.success, app.info, app.text)
    said = "\n".join(element.value for elements in kinds for element in elements)
    return said.replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")


def only(store):
    (stored,) = store.list_structures()
    return stored


def test_an_empty_list_invites_to_add_the_first_structure(network):
    app = open_list()

    assert "La liste du réseau est vide" in say(app)
    by_label(app.text_input, "Nom").set_value("MAM du Canal")
    by_label(app.selectbox, "Type").set_value("mam")
    by_label(app.number_input, "Places").set_value(16)
    by_label(app.button, "Ajouter la structure").click()
    app.run()

    added = only(network).structure
    assert (added.name, added.kind, added.status, added.places) == (
        "MAM du Canal", "mam", "ouvert", 16,
    )  # fmt: skip
    assert network.list_history()[0].who == "Awa"
    assert "est ajoutée" in say(app)


def test_a_card_without_a_name_is_told_and_loses_nothing(network):
    app = open_list()
    by_label(app.text_input, "Adresse").set_value("3 rue X")

    by_label(app.button, "Ajouter la structure").click()
    app.run()

    assert "Écrire le nom" in say(app)
    assert by_label(app.text_input, "Adresse").value == "3 rue X"
    assert network.list_structures() == []


def test_the_card_writes_what_changed_and_nothing_else(network):
    network.add(LUTINS, "Binta")
    app = open_card(open_list(), network)

    by_label(app.text_area, "Note").set_value("rappeler")
    by_label(app.selectbox, "Crèche AVIP").set_value(False)
    by_label(app.button, "Enregistrer la fiche").click()
    app.run()

    assert network.list_history()[0].after == {"note": "rappeler", "avip": False}
    assert "« MAM Les Lutins » est enregistrée" in say(app)


def test_two_people_on_one_card_the_second_is_told_and_chooses(network):
    network.add(LUTINS, "Binta")
    mine = open_card(open_list("Awa"), network)
    theirs = open_card(open_list("Binta"), network)
    by_label(theirs.number_input, "Places").set_value(10)
    by_label(theirs.button, "Enregistrer la fiche").click()
    theirs.run()

    by_label(mine.number_input, "Places").set_value(16)
    by_label(mine.button, "Enregistrer la fiche").click()
    mine.run()

    assert only(network).structure.places == 10
    assert "Binta a changé « places »" in say(mine)
    (table,) = [t.value for t in mine.dataframe if "Votre saisie" in t.value]
    assert list(table.set_index("Champ").loc["places"]) == ["12", "10", "16"]
    by_label(mine.button, "Enregistrer ma saisie").click().run()
    assert only(network).structure.places == 16
    assert not [t for t in mine.dataframe if "Votre saisie" in t.value]


def test_the_second_may_keep_what_the_first_wrote(network):
    network.add(LUTINS, "Binta")
    app = open_card(open_list(), network)
    stored = only(network)
    network.change(stored.structure.id, {"places": 10}, "Binta", stored.version)
    by_label(app.number_input, "Places").set_value(16)
    by_label(app.button, "Enregistrer la fiche").click()
    app.run()

    by_label(app.button, "Garder ce qui est enregistré").click().run()

    assert only(network).structure.places == 10
    assert by_label(app.number_input, "Places").value == 10


def test_a_structure_is_removed_by_two_clicks_and_not_by_one(network):
    network.add(LUTINS, "Binta")
    app = open_card(open_list(), network)

    by_label(app.button, "Supprimer cette structure…").click().run()
    assert only(network)
    by_label(app.button, "Supprimer").click().run()

    assert network.list_structures() == []
    assert "est supprimée" in say(app)


def test_one_changed_meanwhile_is_not_removed_unseen(network):
    network.add(LUTINS, "Binta")
    app = open_card(open_list(), network)
    by_label(app.button, "Supprimer cette structure…").click().run()
    stored = only(network)
    network.change(stored.structure.id, {"places": 10}, "Binta", stored.version)

    by_label(app.button, "Supprimer").click().run()

    assert only(network).structure.places == 10
    assert "n’est plus telle que lue" in say(app)


def test_coordinates_typed_are_the_last_word_on_the_position(network):
    network.add(LUTINS, "Binta")
    app = open_card(open_list(), network)

    by_label(app.text_input, "Coordonnées (latitude, longitude)").set_value("48,8905 ; 2,4576")
    app.run()
    assert "Position choisie : 48,89050 ; 2,45760, à Noisy-le-Sec" in say(app)
    by_label(app.button, "Enregistrer cette position").click().run()

    placed = only(network).structure
    assert (placed.lat, placed.lon) == (48.8905, 2.4576)
    assert (placed.locator, placed.location_quality) == (BY_HAND, "main")
    assert "placée à la main" in say(app)


def test_a_position_in_another_commune_is_told(network):
    network.add(LUTINS, "Binta")
    app = open_card(open_list(), network)
    box = by_label(app.text_input, "Coordonnées (latitude, longitude)")

    box.set_value("48.8608, 2.4426").run()
    assert "à Montreuil ; la fiche dit Noisy-le-Sec" in say(app)
    by_label(app.text_input, "Coordonnées (latitude, longitude)").set_value("ailleurs").run()

    assert "Point illisible" in say(app)
    assert only(network).structure.lon is None


def test_what_is_sure_is_located_and_what_is_not_waits_for_a_person(network):
    network.add(LUTINS, "Binta")
    network.add(
        NetworkStructure(id="", name="Doute", kind="mam", address="99 rue Saint-Denis",
                         commune="93053"), "Binta"
    )  # fmt: skip
    network.add(NetworkStructure(id="", name="Perdue", kind="mam", commune="93053"), "Binta")
    app = open_list()
    by_label(app.toggle, "Demander à la Géoplateforme").set_value(False)

    by_label(app.button, "Chercher les adresses").click().run()

    found = {s.structure.name: s.structure for s in network.list_structures()}
    assert (found["MAM Les Lutins"].lon, found["Doute"].lon) == (2.4575, None)
    assert "1 structure située, 1 à confirmer, 1 introuvable" in say(app)
    assert "À confirmer : Doute" in say(app)
    assert "score 0,50" in say(app)
    by_label(app.button, "Accepter cette position").click().run()
    found = {s.structure.name: s.structure for s in network.list_structures()}
    assert (found["Doute"].lon, found["Doute"].location_quality) == (2.4577, "rue")
    assert "Perdue : l’adresse manque" in say(app)


def test_a_position_refused_is_not_written(network):
    network.add(
        NetworkStructure(id="", name="Doute", kind="mam", address="99 rue Saint-Denis",
                         commune="93053"), "Binta"
    )  # fmt: skip
    app = open_list()
    by_label(app.toggle, "Demander à la Géoplateforme").set_value(False)
    by_label(app.button, "Chercher les adresses").click().run()

    by_label(app.button, "Refuser").click().run()

    assert only(network).structure.lon is None
    assert "position proposée refusée" in say(app)


def test_an_address_is_looked_for_again_from_the_card(network):
    pinned = {"lon": 2.4, "lat": 48.9, "location_quality": "main", "locator": BY_HAND}
    network.add(NetworkStructure(**{**vars(LUTINS), **pinned}), "Binta")
    app = open_card(open_list(), network)
    by_label(app.toggle, "Demander à la Géoplateforme").set_value(False)

    by_label(app.button, "Chercher l’adresse à nouveau").click().run()
    assert only(network).structure.lon == 2.4
    by_label(app.button, "Prendre cette position").click().run()

    assert (only(network).structure.lon, only(network).structure.locator) == (2.4575, "adresses")


def test_names_of_any_kind_are_plain_text(network):
    for name in NASTY:
        network.add(NetworkStructure(id="", name=name, kind="mam", commune="93008"), "Binta")

    app = open_list()
    for name in NASTY:
        open_card(app, network, name)
        by_label(app.button, "Supprimer cette structure…").click().run()
        assert not app.exception
        shown = [*app.markdown, *app.warning, *app.caption]
        assert not any("<script>" in element.value for element in shown)
        assert not any("](javascript" in element.value for element in shown)
        assert by_label(app.text_input, "Nom").value == name
        assert max(len(element.value) for element in app.warning) < 400
    assert sorted(app.dataframe[0].value["name"]) == sorted(NASTY)
