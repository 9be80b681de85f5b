"""Locating the network's structures, offline and with a real server that answers well or badly."""

import csv
import io
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from geo.collect import Policy
from geo.network.geocoding import (
    Located,
    Location,
    locate_structures,
    search_index,
)
from geo.network.geoplateforme import Service, load_service
from geo.network.model import NetworkStructure
from geo.supply.geocoding import AddressIndex

NAMES = {"93048": "Montreuil", "93053": "Noisy-le-Sec", "93066": "Saint-Denis"}
INDEX = AddressIndex(
    streets={"93048": {"rue victor hugo": (2.445, 48.86), "rue des lilas": (2.45, 48.87)}},
    numbers={("93048", "rue victor hugo", "3"): (2.44, 48.861)},
)
PATIENT = Policy(
    connect_timeout=5,
    read_timeout=5,
    deadline=10,
    attempts=3,
    backoff=0.01,
    backoff_max=0.02,
    jitter=0.01,
    retry_after_max=2,
)
HEADER = (
    "ligne,address,postcode,commune,longitude,latitude,result_score,result_type,result_citycode,"
    "result_label,result_status\n"
)
GOOD = "0,,,,2.4401,48.8612,0.97,housenumber,93048,3 Rue Victor Hugo 93100 Montreuil,ok\n"


class Asked(NamedTuple):
    """A request of the service: its file, and the columns to search."""

    content: str
    columns: list[str]


def make(number: int = 0, **values: Any) -> NetworkStructure:
    """A MAM of Montreuil, 3 rue Victor-Hugo, but for the values given."""
    known = {
        "id": f"r-{number:012x}",
        "name": "MAM Les Lutins",
        "kind": "mam",
        "address": "3 rue Victor-Hugo",
        "postcode": "93100",
        "commune": "93048",
    }
    return NetworkStructure(**{**known, **values})


@pytest.fixture
def ask(httpserver: HTTPServer) -> Callable[..., Located]:
    """Locate online, with the test's server in the place of the Géoplateforme."""

    def locate(
        *structures: NetworkStructure,
        index: AddressIndex | None = None,
        rows: int = 500,
        policy: Policy = PATIENT,
        **options: Any,
    ) -> Located:
        service = Service("essai", "page", httpserver.url_for("/csv"), rows, 1000.0)
        return locate_structures(
            structures, index, NAMES, online=True, service=service, policy=policy, **options
        )

    return locate


def play(httpserver: HTTPServer, *responses: Response | str) -> list[Asked]:
    """Answer each in turn, the last for ever; returns what is asked, as it comes."""
    seen: list[Asked] = []
    left = [
        r if isinstance(r, Response) else Response(r, content_type="text/csv") for r in responses
    ]

    def answer(request: Request) -> Response:
        content = request.files["data"].read().decode()
        seen.append(Asked(content, request.form.getlist("columns")))
        return left.pop(0) if len(left) > 1 else left[0]

    httpserver.expect_request("/csv", method="POST").respond_with_handler(answer)
    return seen


# --- offline -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "verdict", "quality", "score", "words"),
    [
        pytest.param({}, "accepted", "numero", 1.0, "reconnue", id="number"),
        pytest.param({"address": "rue Victor Hugo"}, "accepted", "rue", 1.0, "reconnue",
                     id="street"),
        pytest.param({"address": "99 rue Victor Hugo"}, "to_confirm", "rue", 0.5,
                     "milieu de la rue", id="number not there"),
        pytest.param({"address": "3 rue Victor Hugot"}, "to_confirm", "numero", 0.9677,
                     "approché (97 sur 100)", id="slip"),
        pytest.param({"address": "3 rue Diderot"}, "not_found", None, None, "rue introuvable",
                     id="no such street"),
        pytest.param({"address": "quartier des Lilas"}, "not_found", None, None, "de rue",
                     id="no street told"),
        pytest.param({"address": None}, "not_found", None, None, "adresse manque", id="no address"),
        pytest.param({"commune": None}, "not_found", None, None, "commune", id="no commune"),
        pytest.param({"commune": "93053"}, "not_found", None, None, "rue introuvable",
                     id="another commune"),
    ],
)  # fmt: skip
def test_an_address_offline(
    values: dict[str, Any], verdict: str, quality: str | None, score: float | None, words: str
) -> None:
    location = search_index(make(**values), INDEX)

    assert location.verdict == verdict
    assert location.location_quality == quality
    assert location.location_score == score
    assert words in location.reason
    assert (location.lon is None) == (verdict == "not_found")
    assert location.locator == (None if verdict == "not_found" else "adresses")


def test_without_the_index_nothing_is_found_and_the_reason_is_said() -> None:
    located = locate_structures([make()], None, NAMES)

    assert located.locations[0].verdict == "not_found"
    assert "répertoire d’adresses" in located.locations[0].reason


def test_only_what_has_no_position_is_located_and_never_a_pin_put_by_hand() -> None:
    by_hand = make(1, lon=2.0, lat=48.0, location_quality="main", locator="main")
    by_file = make(2, lon=2.0, lat=48.0, location_quality="point", locator="fichier")
    nowhere = make(3)

    first = locate_structures([by_hand, by_file, nowhere], INDEX, NAMES)
    again = locate_structures([by_hand, by_file, nowhere], INDEX, NAMES, again=True)

    assert [each.structure for each in first.locations] == [nowhere.id]
    assert [each.structure for each in again.locations] == [by_file.id, nowhere.id]


def test_nothing_is_asked_unless_online(httpserver: HTTPServer) -> None:
    seen = play(httpserver, HEADER + GOOD)
    service = Service("essai", "page", httpserver.url_for("/csv"), 500, 50.0)

    locate_structures([make()], INDEX, NAMES, service=service)

    assert seen == []


# --- online ------------------------------------------------------------------------------------


def test_a_good_answer_is_accepted_with_its_score(
    httpserver: HTTPServer, ask: Callable[..., Located]
) -> None:
    seen = play(httpserver, HEADER + GOOD)

    (location,) = ask(make()).locations

    assert location == Location(
        structure=make().id,
        verdict="accepted",
        reason="adresse reconnue par la Géoplateforme (score 0,97)",
        lon=2.4401,
        lat=48.8612,
        location_quality="numero",
        location_score=0.97,
        locator="geoplateforme",
        found="3 Rue Victor Hugo 93100 Montreuil",
    )
    assert len(seen) == 1


def test_only_addresses_are_sent(httpserver: HTTPServer, ask: Callable[..., Located]) -> None:
    seen = play(httpserver, HEADER + GOOD)

    ask(make(address="3, rue\nVictor-Hugo", contact="contact@lutins.example", note="privé"))

    assert list(csv.reader(io.StringIO(seen[0].content))) == [
        ["ligne", "address", "postcode", "commune"],
        ["0", "3, rue Victor-Hugo", "93100", "Montreuil"],
    ]
    assert seen[0].columns == ["address", "postcode", "commune"]


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        pytest.param("0.55,housenumber,93048,,ok", "to_confirm", "score 0,55, il en faut 0,80",
                     id="weak"),
        pytest.param("0.12,housenumber,93048,,ok", "not_found", "autre adresse", id="too weak"),
        pytest.param("0.95,housenumber,93053,,ok", "to_confirm",
                     "Noisy-le-Sec, au lieu de Montreuil", id="other commune"),
        pytest.param("0.95,housenumber,75120,,ok", "to_confirm", "autre commune : 75120",
                     id="Paris"),
        pytest.param("0.95,street,93048,,ok", "to_confirm", "numéro introuvable", id="street only"),
        pytest.param("0.95,municipality,93048,,ok", "not_found", "que la commune", id="commune"),
        pytest.param("0.95,poi,93048,,ok", "not_found", "que la commune", id="unknown kind"),
        pytest.param(",,,,not-found", "not_found", "inconnue", id="not found"),
        pytest.param("0.95,housenumber,93048,,error", "not_found", "pas répondu", id="error"),
        pytest.param("NaN,housenumber,93048,,ok", "not_found", "pas répondu", id="no score"),
        pytest.param("élevé,housenumber,93048,,ok", "not_found", "pas répondu", id="words"),
    ],
)  # fmt: skip
def test_a_doubt_waits_for_a_person(
    httpserver: HTTPServer, ask: Callable[..., Located], answer: str, verdict: str, words: str
) -> None:
    play(httpserver, f"{HEADER}0,,,,2.44,48.86,{answer}\n")

    (location,) = ask(make()).locations

    assert location.verdict == verdict
    assert words in location.reason


def test_a_commune_that_merged_is_the_same_commune(
    httpserver: HTTPServer, ask: Callable[..., Located]
) -> None:
    play(httpserver, HEADER + "0,,,,2.36,48.96,0.95,housenumber,93059,,ok\n")

    (location,) = ask(make(commune="93066")).locations

    assert location.verdict == "accepted"


def test_too_many_requests_is_asked_again_after_the_wait(
    httpserver: HTTPServer, ask: Callable[..., Located], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("tenacity.sleep_using_event.__call__", lambda _, s: waits.append(s))
    seen = play(httpserver, Response("", 429, {"Retry-After": "1"}), HEADER + GOOD)

    located = ask(make())

    assert located.locations[0].verdict == "accepted"
    assert located.notices == ()
    assert len(seen) == 2
    assert waits == [pytest.approx(1.0)]


@pytest.mark.parametrize(
    ("response", "tries", "words"),
    [
        pytest.param(
            Response("", 429, {"Retry-After": "3600"}), 1, "attendre 3600 s", id="an hour"
        ),
        pytest.param(Response("", 503), 3, "après 3 essais", id="down"),
        pytest.param(Response("", 400), 1, "répond 400", id="refused"),
        pytest.param("<html>Maintenance</html>", 1, "comme attendu", id="a page"),
        pytest.param(Response(b"\xff\xfe\x00ligne"), 1, "comme attendu", id="not text"),
        pytest.param("", 1, "comme attendu", id="nothing"),
    ],
)
def test_a_service_that_fails_is_told_and_the_index_used(
    httpserver: HTTPServer,
    ask: Callable[..., Located],
    response: Response | str,
    tries: int,
    words: str,
) -> None:
    seen = play(httpserver, response)

    located = ask(make(1), make(2, address="3 rue Diderot"), index=INDEX)

    assert len(seen) == tries
    assert words in located.notices[0]
    offline, lost = located.locations
    assert (offline.verdict, offline.locator) == ("accepted", "adresses")
    assert (lost.verdict, lost.lon) == ("not_found", None)
    assert "n’a pas répondu" in lost.reason


def test_a_silent_server_is_left(httpserver: HTTPServer, ask: Callable[..., Located]) -> None:
    done = threading.Event()
    seen: list[Request] = []

    def hang(request: Request) -> Response:
        seen.append(request)
        done.wait(20)
        return Response(HEADER)

    httpserver.expect_request("/csv").respond_with_handler(hang)
    hasty = Policy(connect_timeout=5, read_timeout=0.2, attempts=1)

    located = ask(make(), policy=hasty)
    done.set()

    assert "rien envoyé pendant 0,2 s" in located.notices[0]
    assert located.locations[0].verdict == "not_found"
    assert len(seen) == 1


def test_a_server_that_is_not_there_is_told() -> None:
    service = Service("essai", "page", "http://127.0.0.1:9/csv", 500, 50.0)

    located = locate_structures([make()], None, NAMES, online=True, service=service, policy=PATIENT)

    assert "connexion impossible" in located.notices[0]


def test_rows_forgotten_cut_or_repeated_cost_no_other_row(
    httpserver: HTTPServer, ask: Callable[..., Located]
) -> None:
    rows = [
        GOOD,
        "0,,,,2.0,48.0,0.99,housenumber,93048,again,ok\n",  # a second answer counts for nothing
        "57,,,,2.0,48.0,0.99,housenumber,93048,nobody,ok\n",  # nobody asked
        "2,,,,2.44,48.86,0.91,housenumber,93048,,ok\n",
        "3,,,,2.44",  # the body stops there
    ]
    play(httpserver, HEADER + "".join(rows))

    located = ask(*(make(i) for i in range(4)))

    assert [each.verdict for each in located.locations] == [
        "accepted", "not_found", "accepted", "not_found",
    ]  # fmt: skip
    assert located.locations[0].lon == 2.4401
    assert "n’a pas répondu" in located.locations[1].reason


def test_batches_come_one_after_the_other_and_keep_what_was_answered(
    httpserver: HTTPServer, ask: Callable[..., Located]
) -> None:
    seen = play(httpserver, HEADER + GOOD + GOOD.replace("0,", "1,", 1), Response("", 400))

    located = ask(*(make(i) for i in range(5)), rows=2)

    assert len(seen) == 2
    assert [each.verdict for each in located.locations] == ["accepted"] * 2 + ["not_found"] * 3
    assert len(located.notices) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(body=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode())))
def test_no_answer_breaks_anything(
    httpserver: HTTPServer, ask: Callable[..., Located], body: bytes
) -> None:
    httpserver.clear()
    play(httpserver, Response(HEADER.encode() + body))

    located = ask(make(1), make(2))

    assert [each.structure for each in located.locations] == [make(1).id, make(2).id]
    for location in located.locations:
        NetworkStructure(**{**vars(make()), **location.values})  # raises when it cannot be kept


# --- what is shipped ---------------------------------------------------------------------------


def test_the_service_is_declared_with_its_limit() -> None:
    service = load_service()

    assert service.url == "https://data.geopf.fr/geocodage/search/csv"
    assert service.requests_per_second <= 50
