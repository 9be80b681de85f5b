"""Files that the commands read and create: nothing is overwritten, a fault is a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import ParameterError, UnreadableFileError


def check_new(path: Path, suffix: str = "") -> None:
    """Raise ParameterError when a file exists, or has another ``suffix`` than the one asked."""
    if suffix and path.suffix.lower() != suffix:
        raise ParameterError(f"{path} : le nom du fichier doit finir par {suffix}.")
    if path.exists():
        raise ParameterError(f"{path} existe déjà : choisir un autre nom.")


def create_file(path: Path, content: bytes) -> None:
    """Write a new file. Raises ParameterError when it exists or cannot be written."""
    check_new(path)
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except OSError as error:
        raise ParameterError(f"{path} n’a pas pu être écrit : {error.strerror}.") from error


def read_file(path: Path) -> bytes:
    """Bytes of a file. Raises ParameterError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ParameterError(f"{path} n’a pas pu être lu : {error.strerror}.") from error


@contextmanager
def reading() -> Iterator[None]:
    """An unreadable file that the user named is a wrong parameter: raises ParameterError."""
    try:
        yield
    except UnreadableFileError as error:
        raise ParameterError(str(error)) from error
