"""A scenario in a link: compressed text, read with suspicion."""

import base64
import binascii
import json
import re
import zlib

from geo.errors import ParameterError, UnreadableFileError
from geo.siting.scenario import Scenario, from_json, to_json

MAX_CODE = 6_000  # characters: browsers, mail and proxies take links of 8,000
MAX_TEXT = 200_000  # bytes once decompressed
_CODE = re.compile(r"[A-Za-z0-9_-]+")


def to_code(scenario: Scenario) -> str:
    """The scenario as letters, digits, - and _; ``from_code`` gives back its equal.

    Raises ParameterError when it is too long for a link.
    """
    text = json.dumps(json.loads(to_json(scenario)), separators=(",", ":"))
    code = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    if len(code) > MAX_CODE:
        raise ParameterError(
            f"Le scénario « {scenario.name} » est trop long pour un lien : l’exporter en JSON et "
            "envoyer le fichier."
        )
    return code


def from_code(code: str) -> Scenario:
    """The scenario of a link.

    Raises UnreadableFileError when it is none of ours, ParameterError for an impossible change.
    """
    if len(code) > MAX_CODE or not _CODE.fullmatch(code):
        raise UnreadableFileError(_TOLD)
    unpacker = zlib.decompressobj()
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        text = unpacker.decompress(packed, MAX_TEXT).decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError) as error:
        raise UnreadableFileError(_TOLD) from error
    if not unpacker.eof or unpacker.unused_data:
        raise UnreadableFileError(_TOLD)
    return from_json(text)


_TOLD = (
    "Lien illisible : le scénario qu’il porte est coupé ou abîmé. Le copier de nouveau en entier, "
    "ou demander le fichier JSON du scénario."
)
