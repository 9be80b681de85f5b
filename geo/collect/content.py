"""What the first bytes of a file betray, whatever its reader."""

import re
import zipfile
from pathlib import Path

from geo.errors import UnreadableFileError

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_MARKUP = {".html", ".htm", ".xml", ".kml", ".gml"}


def check_content(path: Path) -> None:
    """Refuse an empty file, a web page in place of data, a zip archive without its end.

    Publishers answer such things with status 200. Raises UnreadableFileError.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    size = path.stat().st_size
    expected = f"attendu des données « {path.suffix} »"
    if not head.strip():
        raise UnreadableFileError(f"{expected}, reçu un fichier vide")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and path.suffix not in _MARKUP:
        found = _TITLE.search(head)
        title = f" intitulée « {found[1].decode(errors='replace').strip()[:80]} »" if found else ""
        raise UnreadableFileError(f"{expected}, reçu une page web (HTML){title}")
    # Before any reader: with the name of its member (.csv), a torn archive passes for text.
    if head.startswith(b"PK\x03\x04") and not zipfile.is_zipfile(path):
        raise UnreadableFileError(
            f"attendu une archive zip entière, reçu une archive tronquée ({size} octets)"
        )
