"""Scenarios saved in the database of the network: rows are only added, the last one counts.

Whoever saves or removes one gives the version that they read, so that nothing is overwritten
unseen; an earlier version is taken up by saving it again.
"""

import datetime as dt
import json
import logging
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from geo import french
from geo.errors import AtlasError, ConflictError, ParameterError
from geo.network.database import Database, changes, scenarios
from geo.network.history import shorten
from geo.network.records import Json, check_text, check_who
from geo.siting.scenario import Scenario, from_json, to_json

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SavedScenario:
    """A scenario as somebody saved it; None when they removed it."""

    name: str
    version: int  # given back by whoever changes it; never comes back
    at: dt.datetime  # UTC
    who: str
    scenario: Scenario | None


class ScenarioShelf:
    """The saved scenarios and their history, in the database of a store.

    Each call is one transaction. Every one raises StoreError when the database does not answer;
    those that write raise ParameterError when ``who`` is empty.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_all(self) -> list[SavedScenario]:
        """The scenarios, the last saved first."""
        with self._database.read() as connection:
            rows = connection.execute(_select_last()).all()
        return [_read(row) for row in rows if row.data is not None]

    def get(self, name: str) -> SavedScenario:
        """A scenario by its name. Raises ParameterError when there is none of that name."""
        with self._database.read() as connection:
            row = _find(connection, name)
        if row is None or row.data is None:
            raise ParameterError(f"Pas de scénario enregistré sous le nom « {shorten(name)} ».")
        return _read(row)

    def read(self, name: str) -> Scenario:
        """What a saved scenario says. Raises ParameterError as ``get``."""
        scenario = self.get(name).scenario
        assert scenario is not None  # a removed one is not found
        return scenario

    def save(self, scenario: Scenario, who: str, expected_version: int | None) -> SavedScenario:
        """Save a scenario under its name; ``expected_version`` None: a new one.

        Nothing is written when it is there as it is. Raises ConflictError when the name is taken,
        or the scenario was saved or removed since the version given.
        """
        check_who(who)
        data = _encode(scenario)
        with self._database.write() as connection:
            row = _check_version(connection, scenario.name, expected_version)
            if row is not None and row.data == data:
                return _read(row)
            return _read(_add(connection, scenario.name, data, who))

    def remove(self, name: str, who: str, expected_version: int) -> None:
        """Remove a scenario; its history stays. Raises ConflictError as ``save``."""
        check_who(who)
        with self._database.write() as connection:
            row = _check_version(connection, name, expected_version)
            if row is not None and row.data is not None:
                _add(connection, name, None, who)

    def list_history(self, name: str) -> list[SavedScenario]:
        """Every version of a scenario, removals too, the last first."""
        query = select(scenarios).where(scenarios.c.name == name)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(scenarios.c.id.desc())).all()
        return [_read(row) for row in rows]

    def restore(self, name: str, version: int, who: str) -> SavedScenario:
        """Save an earlier version again, that of a removed scenario too.

        Raises ParameterError when there is no such version.
        """
        check_who(who)
        query = select(scenarios).where(scenarios.c.name == name, scenarios.c.id == version)
        with self._database.write() as connection:
            row = connection.execute(query).one_or_none()
            if row is None or row.data is None:
                raise ParameterError(
                    f"Le scénario « {shorten(name)} » n’a pas de version n° {version} à reprendre."
                )
            last = _find(connection, name)
            if last is not None and last.data == row.data:
                return _read(last)
            return _read(_add(connection, name, row.data, who))


def check_row(row: Json) -> None:
    """Raise KeyError, TypeError or ValueError for a row that the atlas did not write."""
    dt.datetime.fromisoformat(row["at"])
    if row["data"] is None:
        return
    try:
        named = _decode(row["data"]).name
    except AtlasError as error:
        raise ValueError("A scenario cannot be read.") from error
    if named != row["name"]:
        raise ValueError("A scenario has two names.")


def _select_last() -> Select[Any]:
    last = select(func.max(scenarios.c.id)).group_by(scenarios.c.name)
    return select(scenarios).where(scenarios.c.id.in_(last)).order_by(scenarios.c.id.desc())


def _find(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(_select_last().where(scenarios.c.name == name)).one_or_none()


def _check_version(connection: Connection, name: str, expected: int | None) -> Row[Any] | None:
    """The last row of a scenario, as whoever changes it read it. Raises ConflictError."""
    row = _find(connection, name)
    there = row is not None and row.data is not None
    if (row.id if row is not None and there else None) == expected:
        return row
    if row is None:
        raise ParameterError(f"Pas de scénario enregistré sous le nom « {shorten(name)} ».")
    deed = "enregistré" if there else "supprimé"
    told = f"{shorten(row.who)} l’a {deed} le {french.moment(dt.datetime.fromisoformat(row.at))}"
    if expected is None:
        raise ConflictError(
            f"Un scénario s’appelle déjà « {shorten(name)} » ({told}) : choisir un autre nom, ou "
            "ouvrir celui-là."
        )
    raise ConflictError(
        f"Le scénario « {shorten(name)} » n’est plus tel que lu : {told}. Rien n’a été "
        "enregistré : l’enregistrer sous un autre nom, ou rouvrir la dernière version."
    )


def _add(connection: Connection, name: str, data: Json | None, who: str) -> Row[Any]:
    # Numbered with the changes of the structures, which restoring a copy keeps going up: a
    # version read before a restoration never comes back.
    last = max(connection.scalar(select(func.max(t.c.id))) or 0 for t in (scenarios, changes))
    now = dt.datetime.now(dt.UTC).isoformat()
    row = {"id": last + 1, "name": name, "data": data, "who": who, "at": now}
    connection.execute(insert(scenarios), row)
    log.info("Scénarios : version %d", last + 1)
    return connection.execute(select(scenarios).where(scenarios.c.id == last + 1)).one()


def _encode(scenario: Scenario) -> Json:
    """A scenario as the JSON that the database keeps. Raises ParameterError."""
    texts = [scenario.name]
    for change in scenario.changes:
        texts += [value for value in vars(change).values() if isinstance(value, str)]
    for text in texts:
        check_text("scénario", text)
    data: Json = json.loads(to_json(scenario))
    return data


def _decode(data: Json) -> Scenario:
    return from_json(json.dumps(data))


def _read(row: Row[Any]) -> SavedScenario:
    return SavedScenario(
        row.name,
        row.id,
        dt.datetime.fromisoformat(row.at),
        row.who,
        None if row.data is None else _decode(row.data),
    )
