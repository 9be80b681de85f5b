"""The page « Réseau » and the visitor it is for, without a browser."""

import dataclasses
import datetime as dt
import sys
import types

import pytest
from streamlit.testing.v1 import AppTest

from geo.network.model import NetworkStructure
from geo.network.passwords import hash_password
from geo.ui import visitor
from geo.ui.network import get_network_version, get_store
from geo.ui.visitor import Request

pytestmark = pytest.mark.usefixtures("data", "ask")

PASSWORD = "quatre mots sans lien"
HERE = Request(None, {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"})
ELSEWHERE = dataclasses.replace(HERE, headers={**HERE.headers, "x-forwarded-for": "10.0.0.9"})
OPEN = NetworkStructure(
    id="r-000000000001", name="Les *Lutins*", kind="multi_accueil", commune="93053", places=40,
    lon=2.4570, lat=48.8910, location_quality="numero",
)  # fmt: skip
PROJECT = NetworkStructure(
    id="r-000000000002", name="MAM à venir", kind="mam", status="projet", stage="travaux",
    commune="93048", places=16, opened=dt.date(2027, 9, 1), lon=2.4534, lat=48.8600,
    location_quality="numero",
)  # fmt: skip


def draw():
    from geo.ui.reseau.page import show_page

    show_page()


def look():
    """What the rest of the atlas reads, in one line."""
    import streamlit as st

    from geo.ui.data import get_tables
    from geo.ui.network import get_network_version
    from geo.ui.reseau.layer import get_network_layer

    rows = get_tables().read("structures")
    own = int(rows["network"].sum()) if "network" in rows else 0
    layer = get_network_layer()
    st.text(f"{own} {len(layer.points) if layer else 0} {bool(get_network_version())}")


def run(script=draw, **state):
    app = AppTest.from_function(script, default_timeout=120)
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    return app


def texts(app):
    found = [*app.markdown, *app.caption, *app.info, *app.error, *app.subheader]
    return "\n".join(element.value for element in found).replace("\u00a0", " ")


@pytest.fixture
def data(network_data, monkeypatch):
    monkeypatch.delenv("ATLAS_DATABASE", raising=False)
    folder = network_data(OPEN, PROJECT)
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    return folder


@pytest.fixture
def empty(data):
    (data / "user" / "network.db").unlink()
    return data


@pytest.fixture
def ask(monkeypatch):
    """Says whence the pages are asked for."""

    def come(request):
        monkeypatch.setattr(visitor, "read_request", lambda: request)

    come(HERE)
    return come


def test_at_this_machine_the_answer_comes_first_and_nothing_is_asked():
    app = run()

    text = texts(app)
    assert "**1 structure ouverte** et **40 places**" in text
    assert "1 projet en plus" in text
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Places du réseau"] == "40"
    assert figures["Enfants à 10 min à pied"].startswith("≈")
    assert r"**Les \*Lutins\***" in text  # of the last changes
    projects = next(each.value for each in app.table if "Projet" in each.value)
    assert projects["Ouverture prévue"].tolist() == ["1er septembre 2027"]
    assert projects["Places"].tolist() == ["16"]
    areas = next(each.value for each in app.table if "Part du réseau, %" in each.value)
    assert areas["Commune"].tolist() == ["Noisy-le-Sec", "Montreuil"]
    assert not app.text_input


def test_whoever_edits_says_their_name(monkeypatch):
    signed = []
    section = types.SimpleNamespace(show=signed.append)
    monkeypatch.setitem(sys.modules, "geo.ui.reseau.history", section)
    app = run(rubrique="Historique")
    app.text_input[0].set_value("  ")
    app.button[0].click().run()
    assert "Écrire votre nom" in texts(app)

    app.text_input[0].set_value(" Awa  Diallo ")
    app.button[0].click().run()

    assert signed == ["Awa Diallo"]
    assert "Vos changements sont signés : Awa Diallo" in texts(app)


def test_an_empty_list_invites_to_begin_it_and_makes_no_database(empty):
    app = run()

    assert "La liste du réseau est encore vide" in texts(app)
    assert [button.label for button in app.button][:2] == [
        "Importer une liste", "Saisir une structure",
    ]  # fmt: skip
    assert not (empty / "user" / "network.db").exists()


def test_behind_a_proxy_nothing_of_the_network_is_read(ask):
    ask(ELSEWHERE)

    assert run(look).text[0].value == "0 0 False"
    text = texts(run())
    assert "aucun moyen de se connecter" in text
    assert "Lutins" not in text


def test_what_one_visitor_may_see_is_not_kept_for_the_next(ask):
    assert run(look).text[0].value == "2 2 True"

    ask(ELSEWHERE)

    assert run(look).text[0].value == "0 0 False"


def test_a_connection_that_was_lost_is_nobody(ask):
    ask(Request(None, {}))

    assert run(look).text[0].value == "0 0 False"


def test_the_operator_may_ask_this_machine_to_log_in_too(monkeypatch):
    monkeypatch.setenv("ATLAS_LOGIN", "always")

    assert run(look).text[0].value == "0 0 False"


def test_a_thread_without_a_session_is_nobody():
    assert get_network_version() == ""


def test_a_change_is_seen_at_once():
    app = run(look)
    assert app.text[0].value == "2 2 True"

    get_store().add(dataclasses.replace(OPEN, id="", name="Une autre"), "Awa")

    assert app.run().text[0].value == "3 3 True"


def test_a_database_that_does_not_answer_leaves_the_open_data(monkeypatch):
    url = "postgresql://atlas@127.0.0.1:9/nulle-part?connect_timeout=2"
    monkeypatch.setenv("ATLAS_DATABASE", url)

    assert run(look).text[0].value == "0 0 False"
    assert "La base du réseau" in texts(run())


@pytest.mark.usefixtures("empty")
def test_the_password_opens_the_session_until_it_changes(ask, monkeypatch):
    ask(ELSEWHERE)
    monkeypatch.setenv("ATLAS_PASSWORD_HASH", hash_password(PASSWORD))
    app = run(rubrique="Vue d’ensemble")
    name, password = app.text_input
    name.set_value("Awa")
    password.set_value("ce n’est pas lui")
    app.button[0].click().run()
    assert "Ce n’est pas le mot de passe." in texts(app)

    app.text_input[0].set_value("Awa")
    app.text_input[1].set_value(PASSWORD)
    app.button[0].click().run()
    assert "Vos changements sont signés : Awa" in texts(app)

    monkeypatch.setenv("ATLAS_PASSWORD_HASH", hash_password(PASSWORD + "!"))
    app.run()
    assert "Vos changements" not in texts(app)
    assert "encore vide" not in texts(app)


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ({"email": "awa@pope.fr", "name": "Awa D."}, "2 2 True"),
        ({"email": "eve@ailleurs.fr", "name": "Ève"}, "0 0 False"),
        ({"email": "awa@pope.fr", "email_verified": False}, "0 0 False"),
        ({"name": "Sans adresse"}, "0 0 False"),
    ],
)
def test_an_account_opens_the_list_when_it_is_invited(ask, monkeypatch, account, said):
    ask(ELSEWHERE)
    monkeypatch.setattr(visitor, "_read_account", lambda: account)
    app = AppTest.from_function(look, default_timeout=60)
    app.secrets["auth"] = {"client_id": "x"}
    app.secrets["network"] = {"editors": ["@pope.fr"]}

    app.run()

    assert not app.exception
    assert app.text[0].value == said


def test_whoever_has_no_account_yet_is_shown_the_way_in(ask):
    ask(ELSEWHERE)
    app = AppTest.from_function(draw, default_timeout=60)
    app.secrets["auth"] = {"client_id": "x"}

    app.run()

    assert not app.exception
    assert [button.label for button in app.button] == ["Se connecter"]


def test_one_store_serves_the_process():
    assert get_store() is get_store()
