"""A running app and a browser, for the tests that drive the pages."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, box
from streamlit import config

from geo.network.store import open_store
from geo.store.schemas import SCHEMAS
from geo.store.tables import write_json, write_table

PROJECT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 60
NASTY = "<script>window.hacked = true</script><b>Aubervilliers</b>"
NAMES = {"93001": NASTY, "93005": "Aulnay-sous-Bois", "93006": "Bagnolet", "93007": "Le Bourget"}
TEXT = pd.Series([None], dtype="str")


@pytest.fixture(scope="session", autouse=True)
def settings():
    """The app's own settings: Streamlit keeps those of the folder where it was first asked."""
    with contextlib.chdir(PROJECT):
        config.get_config_options(force_reparse=True)


@pytest.fixture(scope="session")
def running_app():
    """``with running_app(script, env) as url``: Streamlit on a free port, stopped at the end.

    ``address``: where it listens; ``log``: where what it prints is left.
    """
    return _run_app


@pytest.fixture(scope="session")
def network_data(tmp_path_factory, snapshot):
    """``network_data(*structures)``: a data folder with the snapshot and a network of these."""

    def make(*structures):
        data = tmp_path_factory.mktemp("data")
        (data / "processed").symlink_to(snapshot)
        (data / "user").mkdir()
        with open_store(f"sqlite:///{data / 'user' / 'network.db'}") as store:
            for structure in structures:
                store.add(structure, "Awa Diallo")
        return data

    return make


@pytest.fixture
def page(browser):
    """A new tab that keeps ``requested`` addresses and ``faults`` (errors of scripts)."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1200, "height": 900})
    tab = context.new_page()
    tab.requested, tab.faults = [], []
    tab.on("request", lambda request: tab.requested.append(request.url))
    tab.on("pageerror", lambda error: tab.faults.append(str(error)))
    yield tab
    context.close()


def _frame(crs, **columns):
    return gpd.GeoDataFrame(columns, crs=crs)


@pytest.fixture
def network(tmp_path, monkeypatch):
    """The store of the network that the app opens: an empty SQLite of the test's own."""
    url = f"sqlite:///{tmp_path / 'network.db'}"
    monkeypatch.setenv("ATLAS_DATABASE", url)
    with open_store(url) as store:
        yield store


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory):
    """A data folder: four square communes side by side, one of them with a nasty name, and one of
    everything else the map draws."""
    data = tmp_path_factory.mktemp("data")
    folder = data / "processed"
    shapes = [box(2.40 + 0.05 * step, 48.90, 2.45 + 0.05 * step, 48.95) for step in range(4)]
    whole = shapely.union_all(shapes)
    contours = _frame(
        4326,
        level=["commune"] * 4 + ["ept", "departement"],
        code=[*NAMES, "200057867", "93"],
        name=[*NAMES.values(), "Plaine Commune", "Seine-Saint-Denis"],
        geometry=[*shapes, whole, whole],
    )
    centre = gpd.GeoSeries([Point(2.475, 48.925)], crs=4326).to_crs(2154)[0]
    near = _frame(2154, geometry=[centre.buffer(800)])
    tables = {
        "contours": contours,
        "neighbours": _frame(
            4326, code=["75119"], name=["Paris"], geometry=[box(2.3, 48.8, 2.4, 48.9)]
        ),
        "background": _frame(
            4326, kind=["water"], name=TEXT, geometry=[box(2.41, 48.91, 2.42, 48.92)]
        ),
        "labels": _frame(
            4326, kind=["quartier"], name=["Les Fleurs"], geometry=[Point(2.43, 48.94)]
        ),
        "qpv": near.assign(code="QN09301M", name="Les Fleurs", commune="93005", area_km2=2.0),
        "stations": _frame(
            2154,
            id=["1"],
            name=["Gare du Nord-Est"],
            network=["existant"],
            modes=["rer"],
            lines=["B"],
            in_93=[True],
            geometry=[centre],
        ),
        "iris": _frame(
            2154,
            code=["930050101"],
            name=["Centre"],
            type=["H"],
            commune=["93005"],
            area_km2=[2.0],
            geometry=[centre.buffer(800)],
        ),
        "squares": _frame(
            2154,
            code=["CRS3035RES200mN2896000E3770000"],
            iris=["930050101"],
            commune=["93005"],
            method=["carreau"],
            population=[100.0],
            imputed=[False],
            year=[2024],
            children_u3=[5.0],
            low=[2.0],
            high=[9.0],
            x=[centre.x + 100],
            y=[centre.y + 100],
            geometry=[box(centre.x, centre.y, centre.x + 200, centre.y + 200)],
        ),
        "structures": _frame(
            2154,
            id=["s-0123456789"],
            name=["Crèche des Fleurs"],
            kind=["creche_collective"],
            status=["ouvert"],
            manager=TEXT,
            address=TEXT,
            postcode=TEXT,
            commune=["93005"],
            iris=TEXT,
            places=[40.0],
            places_source=["departement"],
            location_quality=["numero"],
            sources=["[]"],
            note=TEXT,
            geometry=[Point(centre.x, centre.y + 1500)],
        ),
    }
    for name, table in tables.items():
        write_table(name, table[list(SCHEMAS[name].columns)], folder)
    write_json(folder / "manifest.json", {"version": "essai"})
    return data


@contextmanager
def _run_app(script, env, *, address="127.0.0.1", log=None):
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    options = {
        "server.port": port,
        "server.address": address,
        "server.headless": "true",
        "server.enableStaticServing": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    with ExitStack() as stack:
        log = log or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "log"
        output = stack.enter_context(log.open("w"))
        server = subprocess.Popen(
            command,
            cwd=Path(script).parent,
            env={**os.environ, "PYTHONPATH": str(PROJECT), **env},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(url, server, log)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(url, server, log):
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"Streamlit did not start:\n{log.read_text()[-2000:]}")
