"""An address typed on one line: found, doubted, or told how to write it better."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from geo.collect import Policy
from geo.network.addresses import AddressBook, Search, find_address, read_book
from geo.network.geoplateforme import Service

COMMUNES = pd.DataFrame(
    {
        "code": ["93048", "93053", "93062", "93066"],
        "name": ["Montreuil", "Noisy-le-Sec", "Le Raincy", "Saint-Denis"],
    }
)
ADDRESSES = pd.DataFrame(
    [
        ("93048", "Rue Victor Hugo", "", 2.4450, 48.8600),
        ("93048", "Rue Victor Hugo", "3", 2.4400, 48.8610),
        ("93048", "Rue Victor Hugo", "12 bis", 2.4410, 48.8611),
        ("93048", "Rue Victor Hugo", "20", 2.4420, 48.8612),
        ("93048", "Rue de Noisy-le-Sec", "", 2.4500, 48.8700),
        ("93053", "Rue Victor Hugo", "", 2.4600, 48.8900),
        ("93062", "Allée des Tilleuls", "", 2.5100, 48.8990),
        ("93066", "Place Jean Jaurès", "", 2.3550, 48.9360),
    ],
    columns=["commune", "street", "number", "lon", "lat"],
)


@pytest.fixture(scope="module")
def book() -> AddressBook:
    return read_book({"communes": COMMUNES, "addresses": ADDRESSES}.__getitem__)


@pytest.mark.parametrize(
    "text",
    [
        "3 rue Victor-Hugo, 93100 Montreuil",
        "3 r. Victor Hugo Montreuil",
        "3, RUE VICTOR HUGO, MONTREUIL",
        "93100 Montreuil, 3 rue Victor Hugo",
        "Montreuil 3 rue victor hugo",
        "3 rue Victor Hugo 93100",
        "3 rue Victor Hugo, 93100 Montreuil cedex, France",
        "MAM Les Lutins, 3 rue Victor Hugo, Montreuil-sous-Bois",
    ],
)
def test_one_address_written_in_many_ways(book: AddressBook, text: str) -> None:
    search = find_address(text, book)

    assert search.message == ""
    assert search.sure is not None
    assert search.sure.label == "3 rue Victor Hugo, Montreuil"
    assert (search.sure.lon, search.sure.lat) == (2.44, 48.861)
    assert (search.sure.quality, search.sure.score, search.sure.commune) == ("numero", 1, "93048")


@pytest.mark.parametrize(
    ("text", "label", "doubt"),
    [
        ("16 rue Victor Hugo Montreuil", "Rue Victor Hugo, Montreuil", "au numéro 20"),
        ("99 rue Victor Hugo Montreuil", "Rue Victor Hugo, Montreuil", "au milieu de la rue"),
        ("3 rue Victor Hugot, Montreuil", "3 rue Victor Hugo, Montreuil", "nom de rue approché"),
        ("3 rue Victor Hugo, Montreuill", "3 rue Victor Hugo, Montreuil", "lu « Montreuil »"),
    ],
    ids=["neighbouring number", "no number near", "street misspelt", "commune misspelt"],
)
def test_what_is_not_sure_has_its_doubt(
    book: AddressBook, text: str, label: str, doubt: str
) -> None:
    search = find_address(text, book)

    assert search.sure is None
    assert [each.label for each in search.found] == [label]
    assert doubt in search.found[0].doubt
    assert doubt in search.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Écrire une adresse"),
        (" , ", "Écrire une adresse"),
        ("mairie de Bobigny", "ne nomme pas de rue"),
        ("12 rue de Rivoli 75001 Paris", "Le code postal 75001 n’est pas de Seine-Saint-Denis"),
        ("12 rue Oubliée, Le Raincy", "n’est pas connue dans la commune « Le Raincy »"),
        ("12 rue Oubliée", "n’est pas connue en Seine-Saint-Denis"),
        ("<script>alert(1)</script>", "ne nomme pas de rue"),
    ],
)
def test_what_is_not_found_says_what_to_do(book: AddressBook, text: str, words: str) -> None:
    search = find_address(text, book)

    assert search.found == ()
    assert words in search.message


def test_a_street_of_several_communes_is_for_a_person_to_choose(book: AddressBook) -> None:
    search = find_address("rue Victor Hugo", book)

    assert [each.commune_name for each in search.found] == ["Montreuil", "Noisy-le-Sec"]
    assert search.sure is None
    assert search.message.startswith("Cette adresse existe dans 2\u00a0communes")


def test_a_street_of_another_commune_is_shown_and_not_taken(book: AddressBook) -> None:
    search = find_address("place Jean Jaurès, Le Raincy", book)

    assert [(each.commune_name, each.doubt) for each in search.found] == [
        ("Saint-Denis", "dans une autre commune")
    ]
    assert "n’est pas connue dans la commune « Le Raincy »" in search.message


def test_a_street_may_bear_the_name_of_a_commune(book: AddressBook) -> None:
    search = find_address("rue de Noisy-le-Sec Montreuil", book)

    assert search.sure is not None
    assert search.sure.commune == "93048"


@given(text=st.text() | st.text("13579 bisrueavnl,-.'éMontreuil", max_size=60))
def test_nothing_typed_breaks_it(book: AddressBook, text: str) -> None:
    search = find_address(text, book)

    assert search.sure is not None or search.message


# --- online --------------------------------------------------------------------------------------

HEADER = "ligne,longitude,latitude,result_score,result_type,result_citycode,result_label\n"
ONCE = Policy(connect_timeout=5, read_timeout=5, deadline=10, attempts=1)
Ask = Callable[..., Search]


@pytest.fixture
def ask(httpserver: HTTPServer, book: AddressBook) -> Ask:
    """Look « 3 rue Victor Hugo Montreuil » up, the service answering as told."""

    def look(row: str = "", **failure: Any) -> Search:
        response = Response(HEADER + row, content_type="text/csv", **failure)
        httpserver.expect_request("/csv", method="POST").respond_with_response(response)
        service = Service("essai", "page", httpserver.url_for("/csv"), 500, 1000.0)
        text = "3 rue Victor Hugo Montreuil"
        return find_address(text, book, online=True, service=service, policy=ONCE)

    return look


def test_a_sure_answer_of_the_service_is_taken(ask: Ask) -> None:
    search = ask("0,2.4401,48.8612,0.97,housenumber,93048,3 Rue Victor Hugo 93100 Montreuil\n")

    assert search.sure is not None
    assert (search.sure.locator, search.sure.score) == ("geoplateforme", 0.97)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 500}, "L’adresse a été cherchée hors ligne"),
        ({"row": ""}, "ne reconnaît pas cette adresse"),
        ({"row": "0,2.4,48.8,0.97,municipality,93048,Montreuil\n"}, "ne reconnaît pas"),
        ({"row": "0,2.3,48.8,0.97,housenumber,75101,3 Rue Victor Hugo Paris\n"}, "hors de Seine"),
    ],
    ids=["failed", "nothing", "only the commune", "elsewhere"],
)
def test_what_the_service_does_not_know_is_looked_for_offline(
    ask: Ask, answer: dict[str, Any], words: str
) -> None:
    search = ask(**answer)

    assert search.sure is not None
    assert search.sure.locator == "adresses"
    assert words in search.message


def test_a_weak_answer_of_the_service_gives_way_to_a_sure_one_offline(ask: Ask) -> None:
    search = ask("0,2.4401,48.8612,0.6,housenumber,93048,3 Impasse Victor Hugo 93100 Montreuil\n")

    assert search.sure is not None
    assert search.sure.locator == "adresses"


# --- the book of the snapshot --------------------------------------------------------------------


def test_the_book_of_the_snapshot_knows_real_addresses(processed: Callable[[str], Any]) -> None:
    book = read_book(processed)

    door = find_address("1 place Jean Jaurès, 93100 Montreuil", book)
    everywhere = find_address("avenue Jean Jaurès", book)

    assert door.sure is not None
    assert door.sure.quality == "numero"
    assert len(everywhere.found) > 10
    assert len({each.commune for each in everywhere.found}) == len(everywhere.found)
