"""One owner per transaction: services and tasks open a unit of work and commit it; repositories never do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class Database:
    """A process's door to PostgreSQL. Nothing connects until the first unit of work."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._committing = engine.execution_options(isolation_level="AUTOCOMMIT")  # shares the pool

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[AsyncConnection]:
        """
        A connection in a transaction. Leaving the block without ``await connection.commit()`` rolls back,
        so forgetting is safe; an exception rolls back too.
        """
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def single_statement(self) -> AsyncIterator[AsyncConnection]:
        """
        A connection on which each statement is a transaction of its own: spares beginning and committing where one
        statement is all there is. Never for two that belong together.
        """
        async with self._committing.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()
