"""Whoever looks at the atlas: whether they may see and change the network's list, and their name.

At the machine that serves the atlas, anyone may, and is asked their name for the history;
elsewhere, whoever logs in (geo.network.visiting).
"""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo import french
from geo.errors import ParameterError
from geo.network.passwords import Throttle, read_hash
from geo.network.visiting import is_invited, is_local
from geo.ui.typography import tie

ALWAYS = "ATLAS_LOGIN"  # « always »: log in at this machine too, behind a proxy that hides itself
NAME, OPENED = "visiteur_nom", "visiteur_mot_de_passe"
MAX_NAME = 200  # characters: what the history keeps
HISTORY_HELP = "Il est écrit dans l’historique, à côté de ce que vous changez."
CLOSED = (
    "La liste du réseau ne s’ouvre pas ici : aucun moyen de se connecter n’est réglé. La personne "
    "qui administre l’atlas peut poser un mot de passe (geo network password) ou régler la "
    "connexion OpenID Connect."
)


@dataclass(frozen=True)
class Visitor:
    """``name`` is None until it is known; ``reason`` says why they may not, or nothing."""

    name: str | None
    may_edit: bool
    reason: str = ""


@dataclass(frozen=True)
class Request:
    """Whence the page is asked for: the peer's address (None: this machine), the headers."""

    peer: str | None
    headers: Mapping[str, str]


def get_visitor() -> Visitor:
    """The visitor of this session: nothing of the network is theirs unless ``may_edit``."""
    if get_script_run_ctx(suppress_warning=True) is None:  # a thread of nobody's
        return Visitor(None, False, CLOSED)
    name = st.session_state.get(NAME)
    account = _read_account()
    welcome = None if account is None else _welcome(account)
    if welcome is not None and welcome.may_edit:
        return welcome
    if _is_local() or _has_password():
        return Visitor(name, True)
    if welcome is not None:
        return welcome
    if _has_login() or read_hash():
        return Visitor(None, False, "La liste du réseau s’ouvre après connexion.")
    return Visitor(None, False, CLOSED)


def require_editor() -> Visitor | None:
    """The visitor, once they may edit and have said who they are; until then draws what asks."""
    visitor = get_visitor()
    if visitor.may_edit and visitor.name:
        return visitor
    if visitor.may_edit:
        _ask_name()
        return None
    hashed = read_hash()
    if not (_has_login() or hashed):
        st.info(tie(visitor.reason), icon=":material/lock:")
        return None
    st.markdown(tie(visitor.reason))
    if _read_account() is not None:
        st.button("Changer de compte", on_click=st.logout, icon=":material/logout:")
    elif _has_login():
        st.button("Se connecter", on_click=st.login, type="primary", icon=":material/login:")
    if hashed:
        _ask_password(hashed)
    return None


def show_visitor(visitor: Visitor) -> None:
    """Who is at work, and the way out; nothing until they have said their name."""
    if visitor.name is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Vos changements sont signés\u00a0: {_plain(visitor.name)}")
        if _read_account() is not None:
            st.button("Se déconnecter", on_click=st.logout, type="tertiary")
        elif _has_password():
            st.button("Se déconnecter", on_click=_leave, type="tertiary")
        else:
            st.button("Changer de nom", on_click=_leave, type="tertiary")


def read_request() -> Request:
    """Whence the page of this session is asked for."""
    return Request(st.context.ip_address, st.context.headers.to_dict())


def _is_local() -> bool:
    if os.environ.get(ALWAYS, "").strip().lower() == "always":
        return False
    request = read_request()
    return is_local(st.get_option("server.address"), request.peer, request.headers)


def _has_password() -> bool:
    """Whether the session was opened with the password that holds today."""
    opened = st.session_state.get(OPENED)
    return opened is not None and opened == read_hash()


def _has_login() -> bool:
    """Whether the operator has set an identity provider up."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _read_account() -> dict[str, Any] | None:
    """What the identity provider says of the visitor; None when they are not logged in."""
    if not _has_login() or not st.user.get("is_logged_in"):
        return None
    return dict(st.user.to_dict())


def _welcome(account: Mapping[str, Any]) -> Visitor:
    email = str(account.get("email") or "")
    invited = st.secrets.get("network", {}).get("editors", ())
    verified = account.get("email_verified") is not False
    if is_invited(email, verified, invited):
        return Visitor(str(account.get("name") or email)[:MAX_NAME], True)
    return Visitor(
        None,
        False,
        f"Le compte « {_plain(email)} » n’est pas de ceux qui ouvrent la liste du réseau. "
        "Demander à la personne qui administre l’atlas de l’ajouter.",
    )


def _ask_name() -> None:
    with st.form("visiteur", width=420):
        name = st.text_input("Votre nom", max_chars=MAX_NAME, help=HISTORY_HELP)
        if st.form_submit_button("Continuer", type="primary"):
            _keep_name(name)


def _keep_name(name: str) -> None:
    from geo.network.records import check_who

    try:
        check_who(name)
    except ParameterError:
        st.error("Écrire votre nom, pour que chacun sache qui change quoi.")
        return
    st.session_state[NAME] = " ".join(name.split())
    st.rerun()


def _ask_password(hashed: str) -> None:
    with st.form("visiteur", width=420):
        name = st.text_input("Votre nom", max_chars=MAX_NAME, help=HISTORY_HELP)
        password = st.text_input("Mot de passe du réseau", type="password", max_chars=500)
        if not st.form_submit_button("Ouvrir la liste du réseau", type="primary"):
            return
        who = read_request().peer or "localhost"
        if wait := _throttle().wait(who):
            seconds = french.quantity(math.ceil(wait), "seconde")
            st.error(f"Trop d’essais : réessayer dans {seconds}.")
        elif _throttle().check(who, password, hashed):
            st.session_state[OPENED] = hashed
            _keep_name(name)
        else:
            st.error("Ce n’est pas le mot de passe.")


def _leave() -> None:
    """Forget who is there; in a callback."""
    for key in (NAME, OPENED):
        st.session_state.pop(key, None)


@st.cache_resource(show_spinner=False)
def _throttle() -> Throttle:
    return Throttle()


def _plain(text: str) -> str:
    """A text that shows as it is where Markdown is rendered."""
    from geo.figures.portrait_tables import escape_markdown

    return escape_markdown(text)
