"""The password that opens the network's list where the atlas is served: hashed, slow to guess."""

import base64
import hashlib
import hmac
import os
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geo import paths
from geo.errors import ParameterError, StoreError

VARIABLE = "ATLAS_PASSWORD_HASH"  # instead of the file: what « geo network password --show » says
MIN_LENGTH = 12
_N, _R, _P = 2**15, 8, 3  # scrypt: 32 MB and about 0.2 s a try
_MEMORY = 2 * 128 * _N * _R
_MARK = "scrypt"
_MALFORMED = "Empreinte de mot de passe illisible. La refaire avec : geo network password."


def hash_password(password: str) -> str:
    """What is kept of a password: « scrypt$salt$hash ». Raises ParameterError when it is short."""
    if len(password.strip()) < MIN_LENGTH:
        raise ParameterError(
            f"Mot de passe trop court : {MIN_LENGTH} caractères au moins. Quatre mots sans lien "
            "entre eux font l’affaire."
        )
    salt = secrets.token_bytes(16)
    return f"{_MARK}${_write(salt)}${_write(_derive(password, salt))}"


def check_password(password: str, hashed: str) -> bool:
    """Whether a password is the one that was hashed. Raises ParameterError for no hash of ours."""
    mark, *parts = hashed.split("$")
    if mark != _MARK or len(parts) != 2:
        raise ParameterError(_MALFORMED)
    try:
        salt, expected = (base64.b64decode(part, validate=True) for part in parts)
    except ValueError as error:
        raise ParameterError(_MALFORMED) from error
    return hmac.compare_digest(_derive(password, salt), expected)


def read_hash() -> str | None:
    """The hash set by the operator: in ATLAS_PASSWORD_HASH, else in data/user/; None without one.

    Raises StoreError when the file cannot be read.
    """
    if given := os.environ.get(VARIABLE, "").strip():
        return given
    try:
        return _find_file().read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"Le mot de passe du réseau ({_find_file()}) ne se lit pas.") from error


def keep_hash(hashed: str) -> Path:
    """Write the hash in data/user/, for its owner alone; returns the file. Raises StoreError."""
    file = _find_file()
    temporary = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(f"{hashed}\n")
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"{file} ne peut pas être écrit : {error.strerror}.") from error
    return file


def _find_file() -> Path:
    return paths.user_dir() / "password"


def _derive(password: str, salt: bytes) -> bytes:
    # The same letters typed on two keyboards are one password.
    typed = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY)


def _write(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


@dataclass(frozen=True)
class _Failures:
    count: int
    until: float  # when the next try may be made


class Throttle:
    """Failed tries by whoever makes them: after a few, each costs twice the wait of the last.

    Shared by all the sessions of the process; one password is checked at a time, which bounds
    the tries of all together.
    """

    FREE = 3  # tries before any wait
    LONGEST_S = 300.0
    FORGOTTEN_S = 3600.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, _Failures] = {}
        self._lock = threading.Lock()

    def wait(self, who: str) -> float:
        """Seconds until ``who`` (an address) may try again; 0 when at once."""
        failed = self._failures.get(who)
        return 0.0 if failed is None else max(0.0, failed.until - self._clock())

    def check(self, who: str, password: str, hashed: str) -> bool:
        """Whether the password is right; counts the failure when it is not.

        A try made before its time is a failed one, right or not, and does not lengthen the wait.
        Raises ParameterError as ``check_password``.
        """
        with self._lock:
            if self.wait(who) > 0:
                return False
            if check_password(password, hashed):
                self._failures.pop(who, None)
                return True
            self._count(who)
            return False

    def _count(self, who: str) -> None:
        now = self._clock()
        old = now - self.FORGOTTEN_S
        self._failures = {key: each for key, each in self._failures.items() if each.until > old}
        failed = self._failures.get(who)
        count = 1 if failed is None else failed.count + 1
        extra = count - self.FREE
        wait = 0.0 if extra < 0 else min(self.LONGEST_S, 2.0 ** min(extra, 20))
        self._failures[who] = _Failures(count, now + wait)
