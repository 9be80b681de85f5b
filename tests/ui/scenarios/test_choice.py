"""« Ajouter à un scénario », as the other pages call it."""

from streamlit.testing.v1 import AppTest

from geo.siting.changes import MAX_NAME, Opening
from geo.ui.scenarios.draft import KEY, UNTITLED

POINT = (660_244.0, 6_865_863.0)


def draw(label):
    from geo.ui.scenarios.choice import offer_opening

    offer_opening((660_244.0, 6_865_863.0), label, "ici")


def open_page(label="12 rue de Paris"):
    return AppTest.from_function(draw, kwargs={"label": label}, default_timeout=60).run()


def test_an_opening_goes_in_the_scenario_in_hand():
    app = open_page()
    app.number_input[0].set_value(12).run()
    app.button[0].click().run()

    assert not app.exception
    scenario = app.session_state[KEY].scenario
    assert scenario.name == UNTITLED
    assert scenario.changes == (
        Opening(kind="mam", places=12, point=POINT, name="12 rue de Paris"),
    )
    assert "est dans le scénario" in app.success[0].value


def test_the_same_name_twice_is_a_sentence():
    app = open_page()
    app.button[0].click().run()
    app.button[0].click().run()

    assert "Deux ouvertures" in app.warning[0].value
    assert len(app.session_state[KEY].scenario.changes) == 1
    app.text_input[0].set_value("Une autre").run()
    app.button[0].click().run()
    assert len(app.session_state[KEY].scenario.changes) == 2


def test_a_creche_of_forty_and_a_label_too_long():
    app = open_page("x" * 500)
    app.selectbox[0].set_value("multi_accueil").run()

    assert app.number_input[0].value == 40
    app.button[0].click().run()
    assert app.session_state[KEY].scenario.changes[0].name == "x" * MAX_NAME
