"""The section « Rapprocher » of the network, against the committed structures."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.network.model import NetworkStructure

NAME = "Crèche Pinocchio"  # of the committed table: Pantin, no number of places
OPEN_ID = "s-009fe72d2d"


@pytest.fixture
def proposed(network):
    """A structure of the network that one of the open data resembles."""
    return network.add(
        NetworkStructure(id="", name=NAME, kind="creche_collective", commune="93055", places=24,
                         note="<b>privée</b>"),
        "Binta",
    )  # fmt: skip


def draw(who):
    from geo.ui.reseau.matching import show

    show(who)


def open_matching():
    app = AppTest.from_function(draw, default_timeout=120, kwargs={"who": "Awa"}).run()
    assert not app.exception
    return app


def by_label(elements, label):
    return next(element for element in elements if element.label == label)


def say(app):
    kinds = (app.markdown, app.caption, app.error, app.success, app.info)
    said = "\n".join(element.value for elements in kinds for element in elements)
    return said.replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")


def table_of(app):
    return app.dataframe[0].value.set_index("Champ")


def choose(app, state):
    return app.get("button_group")[0].set_value(state).run()


@pytest.mark.usefixtures("proposed")
def test_two_structures_are_shown_side_by_side_with_the_reasons():
    app = open_matching()

    assert "noms semblables (100 sur 100), même commune" in say(app)
    assert "OpenStreetMap (août 2021)" in say(app)
    places = table_of(app).loc["places"]
    assert places["Réseau"] == "24"
    assert places["Données ouvertes"] == "non connu"
    assert places["Si c’est la même"] == "24 (réseau)"


def test_a_match_accepted_is_written_listed_and_undone(proposed, network):
    app = open_matching()

    by_label(app.button, "C’est la même").click().run()
    (match,) = network.list_matches()
    assert (match.structure, match.other) == (proposed.structure.id, OPEN_ID)
    assert (match.decision, match.who) == ("accepted", "Awa")
    assert "Tout est examiné" in say(app)

    choose(app, "accepted")
    assert "accepté par Awa" in say(app)
    assert table_of(app).loc["places", "Dans l’atlas"] == "24 (réseau)"
    by_label(app.button, "Annuler cette décision").click().run()
    assert network.list_matches() == []


@pytest.mark.usefixtures("proposed")
def test_a_match_refused_is_not_proposed_again(network):
    app = open_matching()

    by_label(app.button, "Ce sont deux structures").click().run()

    assert network.list_matches()[0].decision == "refused"
    assert "Tout est examiné" in say(app)
    choose(app, "refused")
    assert "refusé par Awa" in say(app)


def test_a_contrary_decision_of_another_is_told(proposed, network):
    app = open_matching()
    network.refuse(proposed.structure.id, OPEN_ID, "Binta")

    by_label(app.button, "C’est la même").click().run()

    assert network.list_matches()[0].decision == "refused"
    assert not app.exception


@pytest.mark.usefixtures("network")
def test_nothing_to_match_says_what_would_help():
    assert "Une position ou une adresse aide" in say(open_matching())
