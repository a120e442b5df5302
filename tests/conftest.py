"""
What every test may ask for.

``database_url``  a database of its own, migrated, on a real PostgreSQL (embedded, or ``TEST_DATABASE_URL``'s server)
``database``      a :class:`Database` on it, closed afterwards
``redis_url``     a real Redis-compatible server (embedded, or ``TEST_REDIS_URL``), emptied first
``booking``       the booking API over the demo complex, on such a database and by such a clock
``clock``         a clock that stands at Tuesday 24 November 2026, 12:00 in Buenos Aires, until it is moved
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import sql

from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres import database_url as embedded_url
from deploy.local.valkey import EmbeddedValkey
from deploy.local.valkey import redis_url as embedded_redis_url
from services.clock import SettableClock
from services.database.engine import create_engine, driver_url
from services.database.migrate import upgrade
from services.database.unit_of_work import Database
from tests.factories import Booking, booking_api, settings

NOW = datetime.fromisoformat("2026-11-24T12:00:00-03:00")


def _in_database(url: str, name: str) -> str:
    return psycopg.conninfo.make_conninfo(url, dbname=name) if "://" not in url else f"{url.rsplit('/', 1)[0]}/{name}"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on which databases may be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield driver_url(given)
        return
    folder = Path(os.environ.get("TEST_LOCAL_DIR", "/tmp")) / f"anfitrion-test-{uuid.uuid4().hex[:8]}"
    server = EmbeddedPostgres(folder, free_port(), durable=False, connections=200)
    server.prepare()
    server.start()
    yield embedded_url(server.port, "postgres")
    server.stop()
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(postgres_server: str) -> Iterator[str]:
    """A migrated database to copy."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    upgrade(_in_database(postgres_server, name))
    yield name
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def empty_database_url(postgres_server: str) -> Iterator[str]:
    """A database of the test's own with nothing in it."""
    yield from a_database(postgres_server, template=None)


@pytest.fixture
def database_url(postgres_server: str, template_database: str) -> Iterator[str]:
    """A migrated database of the test's own."""
    yield from a_database(postgres_server, template=template_database)


def a_database(server: str, *, template: str | None) -> Iterator[str]:
    """A new database on a server, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    make = sql.SQL("create database {}").format(sql.Identifier(name))
    if template:
        make += sql.SQL(" template {} strategy file_copy").format(sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(make)
    yield _in_database(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A door to the test's own database."""
    door = Database(create_engine(database_url))
    yield door
    await door.close()


@pytest.fixture(scope="session")
def _redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"), free_port())
    server.start()
    yield embedded_redis_url(server.port)
    server.stop()


@pytest.fixture
def redis_url(_redis_server: str) -> str:
    """An empty Redis-compatible server."""
    with redis.Redis.from_url(_redis_server) as client:
        client.flushall()
    return _redis_server


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands still at noon of 24 November 2026 in Buenos Aires."""
    return SettableClock(NOW)


@pytest.fixture
async def booking(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Booking]:
    """The booking API over the demo complex, at the time of ``clock``."""
    async with booking_api(settings(database_url, redis_url), clock) as served:
        yield served
