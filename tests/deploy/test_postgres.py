"""The embedded server keeps what was committed, however it ended."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres, PostgresFailed, database_url


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory(prefix="anfitrion-pg-", dir="/tmp", ignore_cleanup_errors=True) as found:
        server = EmbeddedPostgres(Path(found) / "postgres", free_port())
        server.prepare()
        server.start()
        yield server
        server.stop()


def rows(server: EmbeddedPostgres) -> list[tuple[int]]:
    with psycopg.connect(database_url(server.port, "postgres")) as connection:
        return connection.execute("select n from kept order by n").fetchall()


def write(server: EmbeddedPostgres) -> None:
    with psycopg.connect(database_url(server.port, "postgres")) as connection:
        connection.execute("create table kept as select 1 as n")


def kill(server: EmbeddedPostgres) -> None:
    assert server.process is not None
    family = [psutil.Process(server.process.pid), *psutil.Process(server.process.pid).children()]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # a child ends by itself once its parent is gone
            process.kill()
    server.process.wait()
    psutil.wait_procs(family, timeout=10)


def test_after_a_stop_everything_is_there(server: EmbeddedPostgres) -> None:
    write(server)
    server.stop()
    server.prepare()
    server.start()
    assert rows(server) == [(1,)]


def test_after_a_kill_everything_is_there_though_its_id_is_anothers_now(server: EmbeddedPostgres) -> None:
    write(server)
    kill(server)
    note = server.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    server.prepare()
    server.start()
    assert rows(server) == [(1,)]


def test_an_interrupted_first_start_is_begun_anew(server: EmbeddedPostgres) -> None:
    server.stop()
    (server.data / "PG_VERSION").unlink()
    server.prepare()
    server.start()
    with psycopg.connect(database_url(server.port, "postgres")) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_server_that_cannot_start_says_where_to_look(server: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(server.folder, server.port)
    with pytest.raises(PostgresFailed, match=r"mirá .*postgres\.log"):
        second.start()


def test_a_database_is_made_once(server: EmbeddedPostgres) -> None:
    server.create_database("anfitrion")
    server.create_database("anfitrion")
    psycopg.connect(database_url(server.port)).close()


def test_the_btree_gist_extension_is_there(server: EmbeddedPostgres) -> None:
    with psycopg.connect(database_url(server.port, "postgres")) as connection:
        connection.execute("create extension btree_gist")
