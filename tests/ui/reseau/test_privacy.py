"""Where the atlas is served, nothing of the network reaches whoever has not logged in; names that
would harm a page are shown as text to whoever has."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from geo.network.model import NetworkStructure
from geo.network.passwords import hash_password
from geo.paths import PROJECT

pytestmark = pytest.mark.browser

READY = ".atlas-map[data-shown]:not([aria-busy])"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
WAIT = 90_000  # ms
PASSWORD = "quatre mots sans lien"
SECRET = "Zebulon"  # in every name and note, and nowhere else in the atlas
NASTY = f"<script>window.hacked = true</script><b>{SECRET}</b> [x](javascript:alert(1)) $a$ :red[b]"
NAMES = {
    "r-00000000000a": NASTY,
    "r-00000000000b": f"=cmd|' /C calc'!A0 {SECRET}",
    "r-00000000000c": f"مرحبا {SECRET} \u202e🧸",
    "r-00000000000d": SECRET + "é" * 9000,
}
PAGES = ("", "?couches=Réseau&couches=Structures", "portrait?territoire=Bobigny", "zones",
         "reseau", "reseau?rubrique=Liste", "donnees")  # fmt: skip


def make(rank, identifier, name):
    return NetworkStructure(
        id=identifier, name=name, kind="mam", places=11 + rank, commune="93008", note=SECRET,
        contact=f"{SECRET}@exemple.fr", lon=2.440 + 0.004 * rank, lat=48.9080,
        location_quality="numero",
    )  # fmt: skip


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("log") / "log"


@pytest.fixture(scope="module")
def app(running_app, network_data, log):
    structures = [make(rank, *each) for rank, each in enumerate(NAMES.items())]
    env = {
        "ATLAS_DATA": str(network_data(*structures)),
        "ATLAS_PASSWORD_HASH": hash_password(PASSWORD),
    }
    with running_app(PROJECT / "app.py", env, address="0.0.0.0", log=log) as url:
        yield url


@pytest.fixture(scope="module")
def local_app(running_app, network_data):
    structures = [make(rank, *each) for rank, each in enumerate(NAMES.items())]
    with running_app(PROJECT / "app.py", {"ATLAS_DATA": str(network_data(*structures))}) as url:
        yield url


@pytest.fixture
def received(page):
    """What the websocket sent: all but the public files."""
    chunks = []

    def keep(payload):
        chunks.append(payload.encode() if isinstance(payload, str) else payload)

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return chunks


def settle(page):
    page.wait_for_selector(IDLE, timeout=WAIT)


def tells(chunks):
    """What of the network is in these bytes."""
    whole = b"".join(chunks)
    return [word for word in (SECRET, *NAMES) if word.encode() in whole]


def log_in(page, app, password):
    page.goto(f"{app}/reseau")
    page.get_by_role("textbox", name="Votre nom").fill("Awa Diallo")
    page.get_by_role("textbox", name="Mot de passe du réseau").fill(password)
    page.get_by_role("button", name="Ouvrir la liste du réseau").click()


def test_a_visitor_who_has_not_logged_in_is_sent_nothing_of_it(page, app, received, log):
    for path in PAGES:
        page.goto(f"{app}/{path}")
        settle(page)
        page.wait_for_timeout(300)  # what would come late
        received.append(page.content().encode())
    page.goto(app)
    page.wait_for_selector(READY, timeout=WAIT)

    assert tells(received) == []
    assert page.get_by_text("Réseau", exact=True).count() == 1  # the page, and no layer
    published = [file.read_bytes() for file in (PROJECT / "static").rglob("*") if file.is_file()]
    assert len(published) > 10
    assert tells(published) == []
    assert tells([log.read_bytes()]) == []


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({}, True),
        ({"X-Forwarded-For": "10.0.0.9"}, False),
        ({"X-Forwarded-For": "127.0.0.1"}, False),  # a visitor who passes for this machine
        ({"Via": "1.1 proxy"}, False),
    ],
)
def test_a_proxy_on_this_machine_is_no_visitor_of_it(local_app, headers, shown):
    told = b"".join(talk(local_app, headers))

    assert (SECRET.encode() in told) == shown
    assert "Où en est l’accueil".encode() in told  # the page was drawn


def talk(app, headers):
    """What the app sends to a client that opens its first page, until the page is drawn."""
    address = app.replace("http", "ws", 1) + "/_stcore/stream"
    opened = connect(address, origin=app, additional_headers=headers, max_size=None)
    with opened as socket:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        socket.send(asked.SerializeToString())
        while True:
            message = socket.recv(timeout=WAIT / 1000)
            yield message
            if ForwardMsg.FromString(message).WhichOneof("type") == "script_finished":
                return


def test_whoever_logs_in_sees_it_as_plain_text(page, app, received, log):
    log_in(page, app, "pas celui-ci, vraiment")
    page.get_by_text("Ce n’est pas le mot de passe.").wait_for(timeout=WAIT)
    assert tells(received) == []

    log_in(page, app, PASSWORD)
    page.get_by_text(re.compile(r"le réseau a 4\sstructures ouvertes")).wait_for(timeout=WAIT)
    page.get_by_text("Vos changements sont signés").wait_for(timeout=WAIT)

    assert SECRET in tells(received)  # the bytes are those to look at
    assert page.get_by_text(NASTY[:60]).count() > 0
    page.wait_for_selector(READY, timeout=WAIT)
    faults = Axe().run(page).response["violations"]
    assert [each["id"] for each in faults if each["impact"] in ("serious", "critical")] == []
    # By the menu: a new address would be a new session, to log in again.
    page.get_by_role("link", name="Carte").click()
    page.wait_for_selector(READY, timeout=WAIT)
    settle(page)
    points = page.locator(".leaflet-network-pane path")
    assert points.count() == 8  # a symbol and its ring each
    tips = []
    for rank in range(1, 8, 2):
        points.nth(rank).hover(force=True)
        tips.append(page.locator(".atlas-tip").inner_text())
    told = "\n".join(tips)
    assert "<script>window.hacked = true</script>" in told
    assert "=cmd|" in told
    assert "Réseau · Maison d’assistants maternels · 11\u00a0places (réseau)" in told
    assert max(map(len, tips)) < 250  # the long name is cut
    assert page.locator(".atlas-tip script, .atlas-tip b").count() == 0
    page.get_by_role("link", name="Portrait").click()
    page.get_by_text("Structures par type").first.or_(
        page.get_by_role("columnheader", name="Nom")
    ).first.wait_for(timeout=WAIT)
    settle(page)
    assert page.get_by_role("cell", name=re.compile(r"^=cmd\|")).count() == 1
    assert page.evaluate("window.hacked") is None
    assert page.faults == []

    page.get_by_role("link", name="Réseau", exact=True).click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("textbox", name="Mot de passe du réseau").wait_for(timeout=WAIT)
    settle(page)
    assert SECRET not in page.inner_text("body")
    assert tells([log.read_bytes()]) == []
