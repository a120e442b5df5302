"""
What is written down of what people do: who, what, to what, when, from where.

A form's deed is written in the transaction that does it: the handler works with the product of ``product_of(request)``,
whose database adds the entry to the first thing that is committed. What commits nothing has done nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Insert, event, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.database.tables.team import audit_entry
from services.database.unit_of_work import Database
from services.wiring import Product

TERMINAL = "terminal"
DONE, REFUSED = "done", "refused"
LONGEST_SUBJECT = 64
# What happens at the door or in a terminal, where no form of somebody who is in says it.
SIGN_IN, CODE, SIGN_OUT, SET_PASSWORD = "sign_in", "second_factor", "log_out", "set_password"
FIRST_OWNER = "first_owner"


@dataclass
class Deed:
    """
    Something that somebody does. ``name``: the route's; ``details``: numbers, roles, names of fields, never texts.
    """

    name: str
    user_id: UUID | None
    address: str
    subject: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    is_written: bool = False

    def entry(self, now: datetime, *, outcome: str = DONE) -> Insert:
        """The statement that writes it down."""
        return insert(audit_entry).values(
            happened_at=now,
            user_id=self.user_id,
            deed=self.name,
            subject=self.subject[:LONGEST_SUBJECT] if self.subject else None,
            outcome=outcome,
            address=self.address,
            details=self.details,
        )


async def write(connection: AsyncConnection, deed: Deed, *, now: datetime, outcome: str = DONE) -> None:
    """Write a deed down in a transaction of the caller's."""
    await connection.execute(deed.entry(now, outcome=outcome))


class RecordingDatabase(Database):
    """A door to the same database, whose first commit also writes a deed down."""

    def __init__(self, database: Database, deed: Deed, clock: Clock) -> None:
        super().__init__(database.engine)
        self._deed = deed
        self._clock = clock

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[AsyncConnection]:
        """As of any database."""
        async with super().unit_of_work() as connection:
            assert connection.sync_connection is not None
            event.listen(connection.sync_connection, "commit", self._record)
            yield connection

    @property
    def plain(self) -> Database:
        """The same database, where nothing is written down."""
        return Database(self.engine)

    def _record(self, connection: Connection) -> None:
        if not self._deed.is_written:
            self._deed.is_written = True
            connection.execute(self._deed.entry(self._clock.now()))


def unrecorded(product: Product) -> Product:
    """The same doors for what comes before a deed and is nobody's: nothing of it is written down."""
    database = product.database
    return replace(product, database=database.plain) if isinstance(database, RecordingDatabase) else product
