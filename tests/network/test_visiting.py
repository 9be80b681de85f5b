"""Who sits at this machine, and who is invited."""

import pytest

from geo.network.visiting import is_invited, is_local

HERE = {"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"}


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
@pytest.mark.parametrize(
    "headers",
    [
        HERE,
        {"host": "localhost:8501", "origin": "http://localhost:8501"},
        {"host": "[::1]:8501", "origin": "http://[::1]:8501", "user-agent": "x"},
    ],
)
def test_the_browser_of_this_machine_is_local(address: str, headers: dict[str, str]) -> None:
    assert is_local(address, None, headers)


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.4", "unix:///x"])
def test_nobody_is_local_where_the_atlas_listens_to_the_network(address: str | None) -> None:
    assert not is_local(address, None, HERE)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"x-forwarded-proto": "https"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"Host": "atlas.example.fr"},  # a proxy that passes the name on
        {"Host": "localhost.example.fr"},
        {"Host": "127.0.0.1.example.fr:8501"},
        {"Host": "[bad"},
        {"Origin": "https://atlas.example.fr"},  # nginx's own names, but the browser's page
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
def test_a_proxy_on_this_machine_is_not_taken_for_its_visitor(headers: dict[str, str]) -> None:
    assert not is_local("127.0.0.1", None, {**HERE, **headers})


def test_a_peer_elsewhere_is_not_local() -> None:
    assert not is_local("127.0.0.1", "192.168.1.9", HERE)


def test_a_connection_without_headers_is_nobody() -> None:
    assert not is_local("127.0.0.1", None, {})


INVITED = ("Awa@Pope.fr", "@creches.fr", "", "@")


@pytest.mark.parametrize("email", ["awa@pope.fr", "AWA@POPE.FR", "qui@Creches.fr"])
def test_addresses_and_domains_are_invited(email: str) -> None:
    assert is_invited(email, True, INVITED)


@pytest.mark.parametrize(
    "email",
    [None, "", "eve@pope.fr", "awa@pope.fr.evil.com", "x@sub.creches.fr", "creches.fr", "@"],
)
def test_others_are_not(email: str | None) -> None:
    assert not is_invited(email, True, INVITED)


def test_an_address_that_was_not_checked_is_not_invited() -> None:
    assert not is_invited("awa@pope.fr", False, INVITED)
