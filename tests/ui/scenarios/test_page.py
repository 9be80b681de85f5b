"""The page « Scénarios », on the committed snapshot and a database of its own."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from geo.network.store import open_store
from geo.siting.changes import ChildminderLoss, Opening
from geo.siting.scenario import Scenario
from geo.siting.sharing import from_code, to_code
from geo.ui import visitor
from geo.ui.scenarios.data import get_outcome
from geo.ui.scenarios.draft import KEY
from geo.ui.scenarios.map import COLOURS, LABELS, specify_map

NOISY = (660_244.0, 6_865_863.0)
MAM = Opening(kind="mam", places=16, point=NOISY, name="MAM du <b>centre</b>")
LOSS = ChildminderLoss(commune="93053", share=0.2)
ONE = Scenario("Une MAM", (MAM,))
AWA = "Awa Diallo"


def draw():
    from geo.ui.scenarios.page import show_page

    show_page()


@pytest.fixture(autouse=True)
def data(tmp_path, snapshot, monkeypatch):
    """A data folder with the snapshot, and no database."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "processed").symlink_to(snapshot)
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    monkeypatch.delenv("ATLAS_DATABASE", raising=False)
    come_from(monkeypatch, None)


def come_from(monkeypatch, peer):
    """Ask for the page from an address; None: from this machine."""
    host = f"{peer or 'localhost'}:8501"
    request = visitor.Request(peer, {"host": host, "origin": f"http://{host}"})
    monkeypatch.setattr(visitor, "read_request", lambda: request)


def open_page(who=AWA, **query):
    app = AppTest.from_function(draw, default_timeout=120)
    if who:
        app.session_state[visitor.NAME] = who
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def press(app, label):
    """Press the first button of this label."""
    next(button for button in app.button if button.label.startswith(label)).click()
    app.run()
    assert not app.exception
    return app


def texts(app):
    parts = [*app.markdown, *app.caption, *app.warning, *app.success]
    joined = "\n".join(str(part.value) for part in parts)
    return re.sub(r"\\(.)", r"\1", joined).replace("\u00a0", " ").replace("\u202f", " ")


def test_examples_are_computed_when_nothing_is_saved():
    app = open_page()

    text = texts(app)
    assert "Perdre un cinquième des assistantes maternelles à Noisy-le-Sec" in text
    losing = get_outcome(Scenario("x", (LOSS,))).effects.children_losing
    assert f"≈ {round(losing, -1):,.0f} enfants".replace(",", " ") in text
    assert "pas une recommandation" in text
    press(app, "Ouvrir cet exemple")
    assert app.session_state[KEY].scenario.changes[0].kind == "mam"
    assert "gagnent" in texts(app)


def test_a_link_shows_its_scenario_with_intervals_and_no_html():
    app = open_page(scenario=to_code(ONE))

    text = texts(app)
    assert re.search(r"≈ 82\d enfants de moins de 3 ans \(7\d\d à 8\d\d\) gagnent", text)
    assert "1. Ouvrir « MAM du <b>centre</b> »" in text.replace("*", "")
    assert "<b>" not in "".join(re.sub(r"\\.", "", str(m.value)) for m in app.markdown)
    assert "hypothèse" in text
    assert from_code(app.code[0].value.partition("scenario=")[2]) == ONE
    communes = app.table[0].value
    assert list(communes["Commune"]) == ["Noisy-le-Sec"]
    assert communes["Places"].iloc[0] == "+16"


@pytest.mark.parametrize("code", ["", "abc", "%00", "A" * 10_000, "<script>"])
def test_a_wrong_link_is_a_sentence(code):
    app = open_page(scenario=code)

    assert bool(app.warning) == bool(code)
    assert app.button  # the page is there


def test_a_link_to_what_is_no_longer_there_is_a_sentence():
    far = Opening(kind="mam", places=16, point=(0.0, 0.0), name="Au large")

    app = open_page(scenario=to_code(Scenario("Loin", (far,))))

    assert "hors de Seine-Saint-Denis" in texts(app)
    press(app, "Retirer")
    assert app.session_state[KEY].scenario.changes == ()
    assert not app.warning


def test_changes_are_added_and_taken_back():
    app = press(open_page(), "Nouveau scénario")
    app.text_input(key="scenario-lieu").set_value("48.8901, 2.4553").run()
    press(app, "Ajouter l’ouverture")

    (opened,) = app.session_state[KEY].scenario.changes
    assert opened.kind == "mam"
    assert opened.point == pytest.approx((660_059, 6_865_703), abs=1)
    assert app.text_input(key="scenario-lieu").value == ""

    app.text_input(key="scenario-lieu").set_value("48.5, 2.0").run()
    press(app, "Ajouter l’ouverture")
    assert "hors de Seine-Saint-Denis" in texts(app)
    assert len(app.session_state[KEY].scenario.changes) == 1

    press(app, "Retirer")
    assert app.session_state[KEY].scenario.changes == ()
    assert "ne change rien" in texts(app)


def test_nothing_is_added_without_a_place():
    app = press(open_page(), "Nouveau scénario")

    press(app, "Ajouter l’ouverture")

    assert "Dire où elle ouvre" in texts(app)


def test_saving_then_someone_else_saves_it_too():
    app = open_page(scenario=to_code(ONE))
    press(app, "Enregistrer «")
    assert "« Une MAM » est enregistré" in texts(app)
    with open_store() as store:
        (saved,) = store.scenarios.list_all()
        assert (saved.scenario, saved.who) == (ONE, AWA)
        store.scenarios.save(Scenario("Une MAM", (LOSS,)), "Bob", saved.version)

    app.text_input(key="scenario-lieu").set_value("48.8901, 2.4553").run()
    press(app, "Ajouter l’ouverture")
    press(app, "Enregistrer «")
    assert "n’est plus tel que lu : Bob l’a enregistré" in texts(app)
    assert len(app.session_state[KEY].scenario.changes) == 2  # nothing is lost

    press(app, "Ouvrir la version enregistrée")
    assert app.session_state[KEY].scenario.changes == (LOSS,)
    assert not app.warning


def test_saved_scenarios_are_listed_with_their_effect():
    gone = Opening(kind="mam", places=16, point=(0.0, 0.0), name="Au large")
    with open_store() as store:
        store.scenarios.save(Scenario("Perdue", (gone,)), "Bob", None)
        store.scenarios.save(ONE, AWA, None)

    app = open_page()

    table = app.dataframe[0].value
    assert list(table["Scénario"]) == ["Une MAM", "Perdue"]
    assert table["Places"].iloc[0] == "+16"
    assert re.match(r"≈\s82\d\senfants", table["Gagnent"].iloc[0])
    assert table["Places"].iloc[1] == "ne s’applique plus aux données"
    assert "Deux exemples" not in "".join(each.value for each in app.subheader)


def test_side_by_side_with_a_saved_one():
    with open_store() as store:
        store.scenarios.save(Scenario("Perte", (LOSS,)), AWA, None)
    app = open_page(scenario=to_code(ONE))

    app.multiselect[0].select("Perte").run()

    table = next(each.value for each in app.table if "Mesure" in each.value)
    assert list(table)[1:] == ["Situation actuelle", "Une MAM", "Perte"]
    rows = table.set_index("Mesure")
    assert rows.loc["Enfants qui perdent", "Une MAM"] == "0"
    assert rows.loc["Enfants qui gagnent", "Perte"] == "0"


def test_a_link_compares_two():
    app = open_page(scenario=to_code(ONE), avec=to_code(Scenario("Perte", (LOSS,))))

    table = next(each.value for each in app.table if "Mesure" in each.value)
    assert list(table)[1:] == ["Situation actuelle", "Une MAM", "Perte"]


def test_versions_come_back_and_removal_keeps_the_draft():
    with open_store() as store:
        first = store.scenarios.save(ONE, AWA, None)
        store.scenarios.save(Scenario("Une MAM", (LOSS,)), "Bob", first.version)
    app = open_page(scenario=to_code(Scenario("Une MAM", (LOSS,))))

    app.button(key=f"scenario-version-{first.version}").click().run()
    assert app.session_state[KEY].scenario == ONE
    app.button(key="scenario-supprimer").click().run()
    assert app.session_state[KEY].scenario == ONE
    with open_store() as store:
        assert store.scenarios.list_all() == []
        assert [each.who for each in store.scenarios.list_history("Une MAM")] == [
            AWA, AWA, "Bob", AWA,
        ]  # fmt: skip


def test_whoever_has_not_said_their_name_is_asked_once():
    with open_store() as store:
        store.scenarios.save(ONE, AWA, None)

    app = open_page(who=None, scenario=to_code(ONE))
    assert [each.label for each in app.text_input].count("Votre nom") == 1
    app.text_input(key="scenario-nom").set_value("Une autre").run()
    assert not app.exception
    assert [each.label for each in app.text_input].count("Votre nom") == 1
    asked = next(each for each in app.text_input if each.label == "Votre nom")
    asked.set_value("Bob")
    press(app, "Continuer")
    press(app, "Enregistrer «")

    with open_store() as store:
        assert [(each.name, each.who) for each in store.scenarios.list_all()] == [
            ("Une autre", "Bob"), ("Une MAM", AWA),
        ]  # fmt: skip


def test_who_may_not_edit_builds_and_shares_and_sees_nothing_saved(monkeypatch):
    with open_store() as store:
        store.scenarios.save(Scenario("Secret du réseau", (MAM,)), AWA, None)
    come_from(monkeypatch, "192.168.1.7")

    app = open_page(who=None)
    assert "Secret" not in str(app)
    assert "après connexion" in texts(app)
    assert not app.dataframe
    press(app, "Ouvrir cet exemple")
    assert "scenario=" in app.code[0].value
    assert not any(button.label.startswith("Enregistrer «") for button in app.button)


def test_the_map_shows_only_what_happens():
    gain = specify_map(get_outcome(ONE), _names())
    loss = specify_map(get_outcome(Scenario("x", (LOSS,))), _names())

    assert [row.label for row in gain.legend.rows] == list(LABELS[3:])
    assert gain.areas.colours == COLOURS[3:]
    assert [row.label for row in loss.legend.rows] == list(LABELS[:4])
    assert [pin.label for pin in gain.pins] == ["1"]
    assert loss.pins == ()
    cells = get_outcome(ONE).effects.cells
    top = cells.loc[cells["change"].idxmax()]
    assert gain.areas.values[top["code"]].shown >= 2
    assert "(scénario)" in gain.areas.values[top["code"]].text


def _names():
    from geo.ui.scenarios.data import get_names

    return get_names()
