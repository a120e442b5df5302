"""The simulator's memory: one SQLite file, written in small transactions, that survives a killed process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.ids import new_id

SCHEMA = """
create table if not exists revision (value integer not null);
insert into revision select 0 where not exists (select 1 from revision);
create table if not exists identity (value text not null);
create table if not exists guest (
    id integer primary key, name text not null, phone text not null unique, user_id text not null unique,
    phone_hidden integer not null, typing_until text, last_wrote_at text, revision integer not null
);
create table if not exists message (
    id integer primary key, guest_id integer not null references guest on delete cascade,
    direction text not null check (direction in ('from_guest', 'to_guest')), provider_id text not null unique,
    kind text not null, content text not null, state text not null, said_at text not null, opaque text,
    revision integer not null
);
create index if not exists message_revision on message (revision);
create table if not exists webhook (
    id integer primary key, provider text not null, key text not null, path text not null, body blob not null,
    subject text, copies integer not null, queued_at text not null
);
create index if not exists webhook_key on webhook (key);
create table if not exists request (
    id integer primary key, at text not null, provider text not null, method text not null, path text not null,
    query text not null, body text, authorized integer not null, idempotency_key text,
    status integer, answer text
);
create table if not exists fault (id integer primary key, rule text not null, times_left integer not null);
create table if not exists media (id text primary key, mime_type text not null, content blob not null);
create table if not exists template (
    name text not null, language text not null, text text not null, buttons integer not null,
    primary key (name, language)
);
create table if not exists preference (id text primary key, body text not null);
create table if not exists payment (
    id integer primary key, external_reference text, notify_path text not null, body text not null
);
create table if not exists refund (id integer primary key, payment_id integer not null, body text not null);
create table if not exists kept_answer (
    key text primary key, fingerprint text not null, status integer not null, body text not null
);
"""
TABLES = (
    "message", "guest", "webhook", "request", "fault", "media", "template", "preference", "payment", "refund",
    "kept_answer",
)  # fmt: skip


class Storage:
    """
    A connection to the file. Every call is tiny and synchronous, so it may be made on the event loop.

    ``identity`` tells this file from any other, as revisions mean nothing in another one.

    Write-ahead logging: what is committed is there after ``kill -9``.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript("pragma journal_mode=wal; pragma synchronous=normal; pragma foreign_keys=on;")
        self._connection.executescript(SCHEMA)
        self.run("insert into identity select ? where not exists (select 1 from identity)", str(new_id()))
        row = self.row("select value from identity")
        assert row is not None
        self.identity = str(row["value"])

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside another one it is part of that."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def rows(self, sql: str, *parameters: object) -> list[sqlite3.Row]:
        """Every row of an answer."""
        return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, *parameters: object) -> sqlite3.Row | None:
        """The first row of an answer, if any."""
        found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
        return found

    def run(self, sql: str, *parameters: object) -> int:
        """Change something; the id of the row inserted, if one was."""
        return self._connection.execute(sql, parameters).lastrowid or 0

    def next_revision(self) -> int:
        """A number greater than any given before; what changed after one can be asked for."""
        row = self.row("update revision set value = value + 1 returning value")
        assert row is not None
        return int(row["value"])

    def revision(self) -> int:
        """The newest revision."""
        row = self.row("select value from revision")
        assert row is not None
        return int(row["value"])

    def forget(self) -> None:
        """Empty every table. Revisions go on, so that a page that looks on notices."""
        with self.transaction():
            for table in TABLES:
                self.run(f"delete from {table}")  # noqa: S608 - a name from the constant above
            self.next_revision()


def dump(value: Any) -> str:
    """JSON as it is stored; lone surrogates stay escaped, for SQLite takes only valid text."""
    return json.dumps(value, separators=(",", ":"))
