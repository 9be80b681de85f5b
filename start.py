#!/usr/bin/env python3
"""Start the atlas, or its tests, on a machine that has only Python 3.11 or later.

Makes .venv/ and installs the locked versions into it the first time, and again when the
locks change; then runs the command. Uses the standard library only.
"""

from __future__ import annotations  # so that an old Python reads up to its error message

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.txt"
OLDEST = (3, 11)
LOCKS = {"app": "requirements.lock", "dev": "requirements-dev.lock"}

# Command: what must be installed, what is run (the arguments follow).
COMMANDS = {
    "app": ("app", ["geo", "app"]),
    "test": ("dev", ["pytest", "-n", "logical", "--dist", "loadfile"]),
    "geo": ("app", ["geo"]),
    "run": ("dev", []),
}
USAGE = """\
python3 start.py            ouvrir l'atlas (options de Streamlit : app --server.port 8600)
python3 start.py test       lancer les tests (options de pytest : test -k coverage)
python3 start.py geo …      lancer la commande geo (geo --help)
python3 start.py run …      lancer un outil de développement (run ruff check)
python3 start.py lock       refaire les verrous des versions (lock --upgrade : les plus récentes)
"""


class SetupError(Exception):
    """The atlas cannot be set up; the text, in French, says why and what to do."""


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    command, *rest = arguments or ["app"]
    try:
        if command in COMMANDS:
            level, words = COMMANDS[command]
            install(level)
            if command == "app":
                print("L'atlas s'ouvre dans le navigateur ; Ctrl+C l'arrête.", flush=True)
            if command != "geo":  # the paths given to geo are the caller's
                os.chdir(PROJECT)
            return become([*words, *rest])
        if command == "lock":
            install("app")
            lock(rest)
        elif command in ("-h", "--help"):
            print(USAGE, end="")
        else:
            raise SetupError(f"Commande inconnue : {command}\n\n{USAGE}")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrompu ; relancer la même commande reprend tout.", file=sys.stderr)
        return 130
    return 0


def install(level: str) -> None:
    """Make .venv/ hold the locked versions; does nothing when it does already.

    ``level`` is "app", or "dev" for the tools and tests as well. The stamp goes first and comes
    back last: after an install that was stopped, .venv/ is made anew. Raises SetupError.
    """
    if sys.version_info[:2] < OLDEST:
        raise SetupError(
            f"L'atlas demande Python 3.11 ou plus récent ; celui-ci est {sys.version.split()[0]}. "
            "Installer un Python plus récent (python.org), puis relancer avec lui, par exemple : "
            "python3.11 start.py"
        )
    wanted = fingerprint()
    stamp = STAMP.read_text(encoding="utf-8") if PYTHON.exists() and STAMP.is_file() else None
    if stamp in (f"{wanted} {level}", f"{wanted} dev"):
        return
    print("Installation des bibliothèques : une à trois minutes, une seule fois…", flush=True)
    pip = [*find_pip(), "install", "--quiet", "--disable-pip-version-check"]
    if stamp is None:
        pip_option = [] if pip[0] == PYTHON else ["--without-pip"]
        run([sys.executable, "-m", "venv", "--clear", *pip_option, VENV])
    STAMP.unlink(missing_ok=True)
    run([*pip, "--require-hashes", "-r", PROJECT / LOCKS[level]])
    run([*pip, "--no-deps", "--no-build-isolation", "-e", PROJECT])
    STAMP.write_text(f"{wanted} {level}", encoding="utf-8")


def fingerprint() -> str:
    """Fingerprint of what an install depends on: the locks, and where the project is."""
    locks = b"".join((PROJECT / name).read_bytes() for name in LOCKS.values())
    return hashlib.sha256(str(PROJECT).encode() + locks).hexdigest()


def find_pip() -> list[str | Path]:
    """Command of the pip that fills .venv/: its own, else this Python's. Raises SetupError."""
    if importlib.util.find_spec("ensurepip"):
        return [PYTHON, "-m", "pip"]
    if importlib.util.find_spec("pip"):  # Debian's Python without its package python3-venv
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    raise SetupError(
        "Il manque à Python de quoi installer des bibliothèques (modules ensurepip et pip). "
        "Sous Debian ou Ubuntu : sudo apt install python3-venv. Puis relancer."
    )


def lock(options: list[str]) -> None:
    """Write the locks anew from pyproject.toml: versions and hashes, no addresses."""
    run([PYTHON, "-m", "pip", "install", "--quiet", "uv"])
    uv: list[str | Path] = [SCRIPTS / "uv", "pip", "compile", "pyproject.toml", "--group", "build"]
    uv += ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
    uv += ["--custom-compile-command", "python3 start.py lock", *options]
    run([*uv, "--output-file", LOCKS["app"]])
    run([*uv, "--group", "dev", "--constraint", LOCKS["app"], "--output-file", LOCKS["dev"]])


def run(command: list[str | Path]) -> None:
    """Run a step of the set-up from the project's folder; raises SetupError when it fails."""
    if subprocess.call([str(part) for part in command], cwd=str(PROJECT)):
        raise SetupError(
            "La préparation n'a pas abouti ; le message ci-dessus dit pourquoi. Vérifier la "
            "connexion à internet et la place sur le disque, puis relancer la même commande."
        )


def become(words: list[str]) -> int:
    """Become a program of .venv/, whose signals and exit code count (a child on Windows)."""
    program = SCRIPTS / words[0] if words else None
    if not program or not (program.exists() or program.with_suffix(".exe").exists()):
        raise SetupError(f"Programme inconnu : {' '.join(words)}\n\n{USAGE}")
    if os.name == "nt":
        return subprocess.call([str(program), *words[1:]])
    return os.execv(program, [str(program), *words[1:]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
