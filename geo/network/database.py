"""The database of the network: SQLite by default, PostgreSQL by URL; tables and transactions."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from geo import paths
from geo.errors import ParameterError, StoreError

log = logging.getLogger(__name__)

VARIABLE = paths.DATABASE
SCHEMA = 2  # version of the tables below, kept in the database
PATIENCE = 30  # seconds that a writer waits for the one before it
SQLITE, POSTGRESQL = "sqlite", "postgresql+psycopg"
_DRIVERS = {
    "sqlite": SQLITE,
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    POSTGRESQL: POSTGRESQL,
}
_CREATION_LOCK = 930_004  # any number, the same for every session

METADATA = MetaData()

schema = Table("network_schema", METADATA, Column("version", Integer, nullable=False))

# Current state. The version of a structure is the number of the last change made to it: it never
# comes back, even after a removal that is undone.
structures = Table(
    "structures",
    METADATA,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("data", JSON, nullable=False),
)

# History: rows are only added. Numbers follow the order in which the changes were made.
changes = Table(
    "changes",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),  # ISO, UTC
    Column("who", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("structure", String, index=True),
    Column("other", String),  # open-data structure of a decision of matching
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("undoes", Integer),
    Column("batch", String, index=True),
    Column("label", String),  # of the batch: the file imported
)

matches = Table(
    "matches",
    METADATA,
    Column("structure", String, primary_key=True),
    Column("other", String, primary_key=True),
    Column("decision", String, nullable=False),
    Column("who", String, nullable=False),
    Column("at", String, nullable=False),  # ISO, UTC
)

# Scenarios (since version 2): rows are only added, and the last of a name is the one that counts.
scenarios = Table(
    "scenarios",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),  # its version
    Column("name", String, nullable=False, index=True),
    Column("data", JSON(none_as_null=True)),  # none: removed
    Column("who", String, nullable=False),
    Column("at", String, nullable=False),  # ISO, UTC
)

CONTENT = (structures, changes, matches, scenarios)
_ADDED = ((2, scenarios),)  # since which version


class Database:
    """Read and write transactions, the same on SQLite and on PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.writes = 0  # made through this object
        self.name = engine.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One state of the database, whatever is written meanwhile. Raises StoreError."""
        with self._telling(), self._engine.connect() as connection:
            if self._engine.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The only writer until the end: all is written then, or nothing. Raises StoreError."""
        with self._telling(), self._engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                if self._engine.name == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
                    connection.execute(text("LOCK TABLE changes IN EXCLUSIVE MODE"))
                yield connection
            self.writes += 1

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            log.warning("Base du réseau : %s", type(error).__name__)
            raise StoreError(
                f"La base du réseau ({self.name}) ne répond pas ou reste occupée ; rien n’a été "
                "enregistré. Vérifier qu’elle est joignable et qu’il reste de la place sur le "
                "disque, puis recommencer."
            ) from error


def open_database(url: str | URL | None = None) -> Database:
    """The database at a URL, else at ATLAS_DATABASE, else data/user/network.db; made when absent.

    Raises ParameterError when the URL is none we know, StoreError when the database cannot be
    opened, is another program's, or was written by a later version of the atlas.
    """
    engine = _make_engine(_parse_url(url or os.environ.get(VARIABLE) or _find_default()))
    database = Database(engine)
    try:
        _prepare(engine, database.name)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise StoreError(
            f"La base du réseau ({database.name}) ne s’ouvre pas : {reason}."
        ) from error
    return database


@contextmanager
def open_file(path: Path, *, new: bool = False) -> Iterator[Connection]:
    """A copy of the database in one SQLite file: a ``new`` one to fill, or one only to read.

    Raises StoreError as ``open_database``, and SQLAlchemyError when the file cannot be read.
    """
    if new:
        url = URL.create(SQLITE, database=str(path))
    else:
        read_only = {"mode": "ro", "uri": "true"}
        url = URL.create(SQLITE, database=path.resolve().as_uri(), query=read_only)
    engine = _make_engine(url)
    try:
        with engine.begin() as connection:
            if new:
                _create(connection)
            _check_schema(connection, path.name)
            yield connection
    finally:
        engine.dispose()


def list_kept(connection: Connection) -> list[Table]:
    """The tables of CONTENT that a database of its version has."""
    version = _read_version(connection) or 0
    since = {table: first for first, table in _ADDED}
    return [table for table in CONTENT if since.get(table, 0) <= version]


def _find_default() -> URL:
    file = paths.network_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"Le dossier {file.parent} ne peut pas être créé : {error.strerror}."
        ) from error
    return URL.create(SQLITE, database=str(file))


def _parse_url(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
        known = parsed.set(drivername=_DRIVERS[parsed.drivername])
    except (ArgumentError, ValueError, KeyError) as error:
        raise ParameterError(
            f"{VARIABLE} : adresse de base inconnue. Attendu : "
            "postgresql://utilisateur:mot-de-passe@serveur/base, ou sqlite:///dossier/reseau.db."
        ) from error
    if not known.database or known.database == ":memory:":
        raise ParameterError(f"{VARIABLE} : dire le nom de la base, à la fin de l’adresse.")
    return known


def _make_engine(url: URL) -> Engine:
    # Parameters hold the structures' data: they stay out of the errors, hence of the logs.
    options: dict[str, Any] = {"hide_parameters": True}
    if url.drivername == POSTGRESQL:
        try:
            # Every writer must see what the one before it wrote, whatever the server's default.
            return create_engine(
                url, pool_pre_ping=True, isolation_level="READ COMMITTED", **options
            )
        except (ImportError, NoSuchModuleError) as error:
            raise StoreError(f"PostgreSQL demande la bibliothèque psycopg : {error}.") from error
    engine = create_engine(url, **options)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, not when sqlite3 likes
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _prepare(engine: Engine, name: str) -> None:
    """Make the tables when there are none, those of an earlier version up to date, and check that
    they are ours."""
    with engine.connect() as connection:
        version = _read_version(connection)
    if version is None or version < SCHEMA:
        with engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                if engine.name == "postgresql":
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_CREATION_LOCK})"))
                if not inspect(connection).has_table(schema.name):
                    _create(connection)
                else:
                    _upgrade(connection)
    with engine.connect() as connection:
        _check_schema(connection, name)
    if engine.name == "sqlite":
        _share(engine)


def _create(connection: Connection) -> None:
    _make(connection, list(METADATA.tables.values()))
    connection.execute(insert(schema).values(version=SCHEMA))


def _upgrade(connection: Connection) -> None:
    """Make the tables that an earlier version of the atlas did not have."""
    version = _read_version(connection)
    if version is None or version >= SCHEMA:
        return
    added = [table for since, table in _ADDED if since > version]
    _make(connection, added)
    connection.execute(update(schema).values(version=SCHEMA))
    log.info("Base du réseau : format %d, était %d", SCHEMA, version)


def _make(connection: Connection, tables: list[Table]) -> None:
    foreign = set(inspect(connection).get_table_names()) & {table.name for table in tables}
    if foreign:
        raise StoreError(
            f"Cette base a déjà une table « {min(foreign)} » qui n’est pas de l’atlas : lui en "
            "donner une autre, vide."
        )
    METADATA.create_all(connection, tables)


def _read_version(connection: Connection) -> int | None:
    """Version of the tables; None when there are none."""
    if not inspect(connection).has_table(schema.name):
        return None
    return connection.scalar(select(schema.c.version))


def _check_schema(connection: Connection, name: str) -> None:
    if not inspect(connection).has_table(schema.name):
        raise StoreError(f"« {name} » n’est pas une base du réseau ni une de ses copies.")
    version = connection.scalar(select(schema.c.version))
    if version is None or version > SCHEMA:
        raise StoreError(
            f"« {name} » vient d’une version plus récente de l’atlas (format {version}, connu "
            f"ici : {SCHEMA}). Mettre l’atlas à jour pour l’ouvrir."
        )


def _share(engine: Engine) -> None:
    """Let people read while another writes (SQLite's write-ahead log; kept in the file)."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()
