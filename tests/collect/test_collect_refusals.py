"""Files that come whole, with status 200, and are not what they claim."""

import io
import zipfile

import pytest

from geo.collect import Result, collect

PREVIOUS = b"commune;enfants\n93001;10\n"


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("enfants.csv", content)
    return buffer.getvalue()


def spoiled(archive: bytes) -> bytes:
    """The same archive, with its end, and a member that no longer inflates."""
    middle = 30 + len("enfants.csv")
    return archive[:middle] + b"\xff" * 8 + archive[middle + 8 :]


GOOD_ZIP = zipped(b"commune;enfants\n93053;1200\n93066;5000\n")
PAGE = b"<!DOCTYPE html><html><head><title>Maintenance en cours</title></head></html>"

IMPOSTORS = {
    "page web": ("enfants.csv", PAGE, "page web (HTML) intitulée « Maintenance en cours »"),
    "erreur XML": ("enfants.csv", b"<?xml version='1.0'?><Error/>", "page web (HTML)"),
    "erreur JSON": ("enfants.csv", b'{"error_code": "ODSQLError"}', "reçu du JSON"),
    "fichier vide": ("enfants.csv", b"", "fichier vide"),
    "en-tête seul": ("enfants.csv", b"commune;enfants\n", "aucune ligne"),
    "zip tronqué": ("enfants.zip", GOOD_ZIP[:60], "archive tronquée (60 octets)"),
    "zip tronqué nommé csv": ("enfants.csv", GOOD_ZIP[:60], "archive tronquée"),
    "zip abîmé": ("enfants.zip", spoiled(GOOD_ZIP), "illisible"),
    "texte nommé zip": ("enfants.zip", b"commune;enfants\n93053;1\n", "attendu une archive zip"),
    "colonnes changées": (
        "enfants.csv",
        b"code_commune;nombre\n93053;1200\n",
        "colonnes attendues absentes : commune, enfants ; colonnes reçues : code_commune, nombre",
    ),
    "autre département": (
        "enfants.csv",
        b"commune;enfants\n92050;1\n75101;2\n",
        "attendu des lignes du département 93, reçu : 75, 92",
    ),
}


@pytest.mark.parametrize(("name", "body", "words"), IMPOSTORS.values(), ids=IMPOSTORS)
@pytest.mark.parametrize("already", [False, True], ids=["premier essai", "fichier déjà là"])
def test_an_impostor_is_refused_and_the_previous_file_stays(
    httpserver, raw, make_source, policy, name, body, words, already
):
    url = httpserver.url_for(f"/{name}")
    source = make_source(url, name=name)
    path = raw / "enfants" / name
    previous = zipped(PREVIOUS) if name.endswith(".zip") else PREVIOUS
    if already:
        httpserver.expect_oneshot_request(f"/{name}").respond_with_data(previous)
        collect([source], raw, policy=policy)
    httpserver.expect_request(f"/{name}").respond_with_data(body)

    [outcome] = collect([source], raw, policy=policy)

    assert (outcome.result, outcome.failed) == (Result.FAILED, True)
    assert outcome.message.startswith(f"enfants/{name} ({url}) : ")
    assert outcome.message.count(url) == 1
    assert words in outcome.message
    if already:
        assert path.read_bytes() == previous
        assert "Le fichier précédent est gardé." in outcome.message
    else:
        assert not path.exists()
        assert "Aucun fichier n'est gardé." in outcome.message


def test_an_archive_served_under_the_name_of_its_member_is_accepted(
    httpserver, url, raw, make_source, policy
):
    httpserver.expect_request("/enfants.csv").respond_with_data(GOOD_ZIP)

    [outcome] = collect([make_source(url)], raw, policy=policy)

    assert (outcome.result, outcome.rows) == (Result.NEW, 2)
