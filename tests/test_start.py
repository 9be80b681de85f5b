"""start.py sets the project up by itself, and asks nothing."""

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from geo.figures.palette import contrast
from geo.paths import PROJECT

CONFIG = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


class Steps:
    """Stands in for the set-up's commands: keeps them, and fails from one of them on."""

    SIGNS: ClassVar = {"venv": "venv --clear", "lock": "--require-hashes"}

    def __init__(self, project: Path) -> None:
        self.project = project
        self.done: list[str] = []
        self.fail_at: str | None = None

    def run(self, command: list[str | Path]) -> None:
        words = " ".join(map(str, command))
        step = next((name for name, sign in self.SIGNS.items() if sign in words), "geo")
        if step == self.fail_at:
            raise KeyboardInterrupt
        self.done.append(step)
        if step == "venv":
            scripts = self.project / ".venv" / "bin"
            shutil.rmtree(scripts.parent, ignore_errors=True)
            scripts.mkdir(parents=True)
            (scripts / "python").touch()


@pytest.fixture
def start(tmp_path: Path) -> ModuleType:
    """start.py, loaded from a folder that has only it and two small locks."""
    shutil.copy(PROJECT / "start.py", tmp_path)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("six==1.17.0\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("start", tmp_path / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def steps(start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Steps:
    steps = Steps(tmp_path)
    monkeypatch.setattr(start, "run", steps.run)
    return steps


def test_first_time_installs_everything_then_nothing(start: ModuleType, steps: Steps) -> None:
    start.install("app")
    assert steps.done == ["venv", "lock", "geo"]

    start.install("app")
    assert steps.done == ["venv", "lock", "geo"]


def test_tests_need_more_than_the_app_and_the_app_no_more_than_the_tests(
    start: ModuleType, steps: Steps
) -> None:
    start.install("app")
    start.install("dev")
    start.install("app")

    assert steps.done == ["venv", "lock", "geo", "lock", "geo"]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_changed_lock_is_installed_into_the_same_venv(
    start: ModuleType, steps: Steps, tmp_path: Path, lock: str
) -> None:
    start.install("dev")
    (tmp_path / lock).write_text("six==1.18.0\n", encoding="utf-8")

    start.install("dev")

    assert steps.done == ["venv", "lock", "geo", "lock", "geo"]


@pytest.mark.parametrize("stopped_at", ["venv", "lock", "geo"])
def test_interrupted_install_is_done_again(
    start: ModuleType, steps: Steps, stopped_at: str
) -> None:
    steps.fail_at = stopped_at
    with pytest.raises(KeyboardInterrupt):
        start.install("app")
    steps.fail_at, steps.done = None, []

    start.install("app")

    assert steps.done == ["venv", "lock", "geo"]


def test_interruption_is_told_in_french(
    start: ModuleType, steps: Steps, capsys: pytest.CaptureFixture[str]
) -> None:
    steps.fail_at = "lock"

    assert start.main(["app"]) == 130
    assert "relancer la même commande" in capsys.readouterr().err


def test_venv_whose_python_is_gone_is_made_anew(
    start: ModuleType, steps: Steps, tmp_path: Path
) -> None:
    start.install("app")
    (tmp_path / ".venv" / "bin" / "python").unlink()

    start.install("app")

    assert steps.done == ["venv", "lock", "geo"] * 2


def test_old_python_is_refused_with_a_sentence(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "OLDEST", (99, 0))

    assert start.main(["app"]) == 1
    assert "demande Python 3.11 ou plus récent" in capsys.readouterr().err


def test_python_without_pip_is_told_what_to_install(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda _: None)

    assert start.main(["app"]) == 1
    assert "sudo apt install python3-venv" in capsys.readouterr().err


def test_python_without_ensurepip_fills_the_venv_with_its_own_pip(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        start.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name
    )

    assert start.find_pip() == [sys.executable, "-m", "pip", "--python", start.PYTHON]


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("arguments", [["tests"], ["run"], ["run", "absent"]])
def test_unknown_command_shows_the_commands(
    start: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(arguments) == 1
    assert "python3 start.py test" in capsys.readouterr().err


def test_readme_gives_the_two_commands_that_start_knows(start: ModuleType) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 start\.py\b *(\w*)", readme, flags=re.MULTILINE)

    assert commands[:2] == ["", "test"]
    assert set(commands) - {""} <= {*start.COMMANDS, "lock"}


@pytest.mark.skipif(sys.platform != "linux", reason="Ouvre le navigateur par xdg-open.")
def test_app_asks_nothing_and_opens_the_browser(tmp_path: Path) -> None:
    """With an empty home, a screen and no one at the keyboard."""
    opened = tmp_path / "opened"
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n', encoding="utf-8")
    opener.chmod(0o755)
    environment = {
        "HOME": str(tmp_path),
        "DISPLAY": ":99",
        "PATH": f"{opener.parent}{os.pathsep}{os.environ['PATH']}",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]

    server = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(lambda: is_healthy(port) and opened.exists())
    finally:
        server.terminate()
        output = server.communicate(timeout=10)[0]

    assert opened.read_text().strip() == f"http://127.0.0.1:{port}"
    assert "mail" not in output.lower()


def is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_for(ready, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Le serveur ne répond pas après {seconds} s.")
        time.sleep(0.1)


def test_server_shows_and_tells_nothing_to_outsiders() -> None:
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["server"]["enableXsrfProtection"] is True
    assert CONFIG["server"]["maxUploadSize"] <= 50
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert "http" not in str(CONFIG["theme"])


@pytest.mark.parametrize("ink", ["textColor", "linkColor", "primaryColor"])
@pytest.mark.parametrize("paper", ["backgroundColor", "secondaryBackgroundColor"])
def test_theme_is_readable(ink: str, paper: str) -> None:
    assert contrast(CONFIG["theme"][ink], CONFIG["theme"][paper]) >= 4.5
