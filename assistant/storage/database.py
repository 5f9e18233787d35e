"""One SQLite database: opened, migrated, and its failures said in French.

Write transactions begin with ``BEGIN IMMEDIATE``: a writer waits its turn at once instead of
failing when it upgrades a read. ``synchronous=FULL`` because what was acknowledged must survive a
power cut; at a few writes a minute its cost is not seen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from assistant.errors import StorageError

FILE_NAME = "vademecum.db"
BUSY_TIMEOUT_S = 5.0


class Database:
    """Sessions over one database file."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._writer = engine.execution_options(vademecum_write=True)
        self.path = path

    @classmethod
    def open(cls, path: Path, *, busy_timeout: float | None = None) -> Database:
        """Return the database of ``path``, created or migrated as needed; raises StorageError."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StorageError(
                f"Le dossier {path.parent} ne peut pas être créé ({error.strerror}). "
                "Choisissez un autre dossier avec le réglage « data »."
            ) from error
        database = cls(
            _engine(path, BUSY_TIMEOUT_S if busy_timeout is None else busy_timeout), path
        )
        try:
            with database._translated():
                database._migrate()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that sees one state of the database; raises StorageError."""
        with self._translated(), Session(self._engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield a session committed, durably, when the block ends well; raises StorageError."""
        with self._translated(), Session(self._writer, expire_on_commit=False) as session:
            yield session
            session.commit()

    def _migrate(self) -> None:
        from assistant.storage.migrations import upgrade

        with self._writer.connect() as connection, connection.begin():
            upgrade(connection)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, PoolTimeoutError, sqlite3.Error) as error:
            raise StorageError(explain(error, self.path)) from error


def explain(error: Exception, path: Path) -> str:
    """Return in French what happened to the database and what to do, without any stored text."""
    cause = str(getattr(error, "orig", None) or error).lower()
    for sign, message in _EXPLANATIONS:
        if sign in cause:
            return f"La base {path} {message}"
    return f"La base {path} a refusé l’opération. Rien n’a été enregistré ; réessayez."


_EXPLANATIONS = (
    (
        "locked",
        "est occupée par un autre programme. Rien n’a été enregistré ; réessayez dans un instant.",
    ),
    (
        "queuepool",
        "sert déjà trop de demandes à la fois. Rien n’a été enregistré ; réessayez dans un instant.",
    ),
    (
        "full",
        "ne peut plus grandir : le disque est plein. Rien n’a été enregistré ; "
        "libérez de la place puis réessayez.",
    ),
    ("readonly", "est en lecture seule. Rendez le fichier et son dossier modifiables."),
    ("unable to open", "ne peut pas être ouverte. Vérifiez les droits sur le dossier."),
    ("malformed", "est abîmée. Restaurez une sauvegarde : docs/donnees.md dit comment."),
    (
        "not a database",
        "n’est pas une base de Vademecum. Déplacez ce fichier ou restaurez une sauvegarde : "
        "docs/donnees.md dit comment.",
    ),
    ("disk i/o", "ne peut pas être lue ou écrite (erreur du disque). Rien n’a été enregistré."),
)


def _engine(path: Path, busy_timeout: float) -> Engine:
    engine = create_engine(
        # Not a text to be parsed: a folder may be called « mairie#1 ».
        URL.create("sqlite", database=str(path)),
        # Parameters hold question text: they never reach an error message, hence never a log.
        hide_parameters=True,
        pool_size=10,
        max_overflow=30,
        pool_timeout=busy_timeout,
        connect_args={"timeout": busy_timeout, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see _begin
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("vademecum_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
