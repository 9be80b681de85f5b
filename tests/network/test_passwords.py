"""The operator's password: hashed, kept for its owner alone, slow to guess."""

import hashlib
import os
import re
import stat
from base64 import b64decode
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.cli import main  # noqa: F401  (registers the commands)
from geo.cli.network import network
from geo.errors import AtlasError, ParameterError
from geo.network.passwords import (
    VARIABLE,
    Throttle,
    check_password,
    hash_password,
    keep_hash,
    read_hash,
)

GOOD = "quatre mots sans lien"


class Clock:
    """A clock that moves when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(GOOD)


def test_a_password_is_known_from_its_hash_alone(hashed: str) -> None:
    assert GOOD not in hashed
    assert check_password(GOOD, hashed)
    assert not check_password(GOOD + " ", hashed)


def test_the_hash_is_scrypt_of_the_salt_that_is_kept(hashed: str) -> None:
    _, salt, key = hashed.split("$")

    expected = hashlib.scrypt(GOOD.encode(), salt=b64decode(salt), n=2**15, r=8, p=3, maxmem=2**27)
    assert b64decode(key) == expected


def test_the_same_letters_typed_otherwise_are_one_password() -> None:
    composed, apart = "mot de passe été", "mot de passe e\u0301te\u0301"

    assert check_password(apart, hash_password(composed))


@pytest.mark.parametrize("short", ["", "onze lettre", " " * 30])
def test_a_short_password_is_refused(short: str) -> None:
    with pytest.raises(ParameterError, match="12 caractères"):
        hash_password(short)


@pytest.mark.parametrize("broken", ["", "scrypt$x", "md5$a$b", "scrypt$é$b"])
def test_what_is_no_hash_is_said_and_opens_nothing(broken: str) -> None:
    with pytest.raises(ParameterError, match="illisible"):
        check_password(GOOD, broken)


def test_the_file_is_for_its_owner_alone(hashed: str, data: Path) -> None:
    assert read_hash() is None

    file = keep_hash(hashed)

    assert file == data / "user" / "password"
    assert read_hash() == hashed
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["password"]


def test_the_variable_comes_first(hashed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_hash("scrypt$autre$autre")
    monkeypatch.setenv(VARIABLE, hashed)

    assert read_hash() == hashed


def test_failed_tries_wait_longer_and_longer(hashed: str) -> None:
    clock = Clock()
    throttle = Throttle(clock)

    for _ in range(Throttle.FREE):
        assert not throttle.check("1.2.3.4", "faux", hashed)
    waits = []
    for _ in range(2):
        waits.append(throttle.wait("1.2.3.4"))
        clock.now += throttle.wait("1.2.3.4")
        assert not throttle.check("1.2.3.4", "faux", hashed)

    assert waits == [1, 2]
    assert not throttle.check("1.2.3.4", GOOD, hashed)  # too soon, though right
    assert throttle.wait("5.6.7.8") == 0
    clock.now += throttle.wait("1.2.3.4")
    assert throttle.check("1.2.3.4", GOOD, hashed)
    assert throttle.wait("1.2.3.4") == 0


def run(*words: str, typed: str) -> tuple[int, str, BaseException | None]:
    done = CliRunner().invoke(network, ["password", *words], input=typed)
    return done.exit_code, done.output, done.exception


def test_the_command_asks_twice_and_shows_nothing() -> None:
    code, output, _ = run(typed=f"{GOOD}\n{GOOD}\n")

    assert code == 0
    assert GOOD not in output
    assert check_password(GOOD, str(read_hash()))


def test_two_different_entries_change_nothing() -> None:
    _, _, error = run(typed=f"{GOOD}\n{GOOD}!\n")

    assert isinstance(error, AtlasError)
    assert read_hash() is None


def test_the_hash_can_be_shown_for_the_environment() -> None:
    _, output, _ = run("--show", typed=f"{GOOD}\n{GOOD}\n")

    found = re.search(rf"{VARIABLE}=(\S+)", output)
    assert found and check_password(GOOD, found[1])
    assert read_hash() is None
