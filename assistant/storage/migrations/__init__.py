"""Alembic, without its command: the database is brought up to date when it is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from assistant.errors import StorageError


def config() -> Config:
    """Return the Alembic configuration of this package; no ini file is needed."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return settings


def head() -> str:
    """Return the identifier of the newest migration."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise RuntimeError("no migration in the package")
    return revision


def upgrade(connection: Connection) -> None:
    """Apply the missing migrations in the transaction of ``connection``.

    Raises StorageError when the database was written by a newer version.
    """
    if _current(connection) == head():
        return
    settings = config()
    settings.attributes["connection"] = connection
    try:
        command.upgrade(settings, "head")
    except CommandError as error:
        raise StorageError(
            "La base a été écrite par une version plus récente de Vademecum. "
            "Mettez le logiciel à jour ou restaurez une sauvegarde plus ancienne."
        ) from error


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
