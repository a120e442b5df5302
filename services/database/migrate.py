"""Bring a database to a schema version: the only way to a schema, in every environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from services.database.engine import sqlalchemy_url
from services.database.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 7_235_901  # any fixed number of our own
LOCK_TIMEOUT = "10s"
FOREIGN_PREFIXES = ("procrastinate_",)


def is_ours(item: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:  # noqa: ARG001
    """Whether Alembic should compare a table: not the queue's, which has an owner of its own."""
    return not (type_ == "table" and reflected and compare_to is None and (name or "").startswith(FOREIGN_PREFIXES))


@contextmanager
def _connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """
    Migrate up to ``revision``, one process at a time (advisory lock held for the session).

    Raises ``sqlalchemy.exc.OperationalError`` if the lock or a table is not free within ten seconds.
    """
    _run(database_url, command.upgrade, revision)


def downgrade(database_url: str, revision: str) -> None:
    """Migrate down to ``revision`` (``base``: an empty schema). Data of later versions is lost."""
    _run(database_url, command.downgrade, revision)


def _run(database_url: str, verb: Any, revision: str) -> None:
    with _connection(database_url) as connection:
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        verb(_config(connection), revision)
        connection.commit()


def current_revision(database_url: str) -> str | None:
    """The revision that the database stands at; ``None`` when it is empty."""
    with _connection(database_url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """The newest revision in the code."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


def drift(database_url: str) -> list[Any]:
    """Differences between the database and the tables in code; empty when they agree."""
    with _connection(database_url) as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": is_ours, "compare_type": True, "compare_server_default": True},
        )
        return list(compare_metadata(context, metadata))
