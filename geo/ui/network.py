"""The network's list as the app reads it: one store for the process, and what changes with it."""

import logging
import os
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from geo import paths
from geo.errors import StoreError
from geo.ui.visitor import get_visitor

if TYPE_CHECKING:
    from geo.network.store import Store

log = logging.getLogger(__name__)

PATIENCE_S = 20  # before a database that did not answer is asked again


@dataclass
class _Fault:
    """Why the database does not answer, for whom it matters, until it is asked again."""

    text: str = ""
    until: float = 0.0


@cache
def _open(where: str) -> "Store":  # noqa: ARG001  (part of the key)
    from geo.network.store import open_store  # slow to load: not before there is a list

    return open_store()


@cache
def _fault(where: str) -> _Fault:  # noqa: ARG001  (part of the key)
    return _Fault()


def get_store() -> "Store":
    """The store of the network, one for all the sessions. Only for whoever may edit.

    Raises ParameterError and StoreError as geo.network.store.open_store.
    """
    return _open(_find())


def get_network_version() -> str:
    """What changes with every change of the store; nothing when the visitor may not read it, or
    when the list is empty.

    A database that does not answer is as an empty list: the open data must stay readable.
    ``get_fault`` says it.
    """
    if not get_visitor().may_edit or not is_there() or get_fault():
        return ""
    try:
        return get_store().read_version()
    except StoreError as error:
        log.warning("Réseau : la base ne répond pas")
        fault = _fault(_find())
        fault.text, fault.until = str(error), time.monotonic() + PATIENCE_S
        return ""


def get_fault() -> str:
    """Why the network is not in what is shown; nothing when it is, or to whom it is not shown."""
    fault = _fault(_find())
    return fault.text if time.monotonic() < fault.until and get_visitor().may_edit else ""


def _find() -> str:
    """Where the list is."""
    return os.environ.get(paths.DATABASE) or str(paths.network_file())


def is_there() -> bool:
    """Whether a list was ever begun: looking at the atlas makes no database."""
    return bool(os.environ.get(paths.DATABASE)) or paths.network_file().is_file()
