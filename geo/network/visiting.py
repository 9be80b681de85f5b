"""Who may read and change the network's list: on this machine anyone, elsewhere whoever logs in."""

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

_FORWARDED = frozenset(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"}
)


def is_local(address: str | None, peer: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a visitor sits at the machine that serves the atlas.

    ``address``: where the server listens (None: everywhere). ``peer``: whence the visitor comes
    (None: this machine). ``headers``: of the request, names in any case. All must agree: a proxy on
    this machine shows in the names or the headers that it passes on. Without headers, nobody
    knows who asks: a connection that has just been lost, for one.
    """
    if not _is_loopback(address) or not (peer is None or _is_loopback(peer)):
        return False
    told = {name.lower(): value for name, value in headers.items()}
    if any(name in _FORWARDED or name.startswith("x-forwarded") for name in told):
        return False
    # The name asked for, and the page that asks: another site's page may not pass for ours.
    names = (f"//{told.get('host', '')}", told.get("origin", ""))
    return all(_is_loopback(_find_host(name)) for name in names)


def is_invited(email: str | None, verified: bool, invited: Iterable[str]) -> bool:
    """Whether an address is in the operator's list of addresses and domains (« @asso.fr »).

    ``verified``: unless the identity provider says that the address was not checked.
    """
    if not email or not verified:
        return False
    folded = email.strip().casefold()
    user, _, domain = folded.rpartition("@")
    known = {entry.strip().casefold() for entry in invited}
    return bool(user and domain) and (folded in known or f"@{domain}" in known)


def _find_host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_loopback(host: str | None) -> bool:
    if host is None:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
