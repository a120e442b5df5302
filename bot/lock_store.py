"""
One turn at a time per conversation, however many Rasa servers run: a PostgreSQL advisory lock.

Rasa's own Redis lock outlives a killed server by a minute and is an error when Redis is away. This one belongs to a
database session: the server frees it at the moment the process dies, and without a database there is no turn anyway.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.database import database_url, make_engine

logger = logging.getLogger(__name__)

TURNS_AT_ONCE = 12  # each holds one connection while it runs; further turns wait here, not in the pool
WAIT_SECONDS = 20.0
POLL_SECONDS = 0.02
SEED = 20_261_124  # keeps these keys apart from other advisory locks of the product

TRY_LOCK = text("select pg_try_advisory_lock(hashtextextended(:conversation, :seed))")
UNLOCK = text("select pg_advisory_unlock(hashtextextended(:conversation, :seed))")


class AdvisoryLockStore(LockStore):
    """A lock per conversation, held by a database session for as long as the turn takes."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, *, engine: Engine | None = None) -> None:
        del endpoint_config  # Rasa hands it to every lock store; the address comes from the environment
        self._engine = engine or make_engine(database_url(), connections=TURNS_AT_ONCE)
        self._turns = asyncio.Semaphore(TURNS_AT_ONCE)
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        super().__init__()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = WAIT_SECONDS, wait_time_in_seconds: float = POLL_SECONDS
    ) -> AsyncIterator[TicketLock]:
        """
        Hold the conversation. Waits at most ``lock_lifetime`` seconds for others, then raises ``LockError``.

        Turns of this process queue in order of arrival; those of other processes are polled for.
        """
        queue = self._queues.setdefault(conversation_id, asyncio.Lock())  # lives while somebody waits or holds
        async with queue, self._turns:
            connection = await self._acquire(conversation_id, lock_lifetime, poll_seconds=wait_time_in_seconds)
            try:
                yield TicketLock(conversation_id)
            finally:
                self._release(connection, conversation_id)

    async def _acquire(self, conversation_id: str, patience: float, *, poll_seconds: float) -> Connection:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        connection = self._connect()
        try:
            while not connection.execute(TRY_LOCK, _key(conversation_id)).scalar():
                if loop.time() >= deadline:
                    raise LockError(f"Conversation '{conversation_id}' is still busy after {patience:g} s.")
                await asyncio.sleep(poll_seconds)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect(self) -> Connection:
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    @staticmethod
    def _release(connection: Connection, conversation_id: str) -> None:
        try:
            connection.execute(UNLOCK, _key(conversation_id))
        except SQLAlchemyError:
            # The session is lost or in doubt: end it, and the server frees the lock with it.
            logger.warning("The lock of conversation '%s' ended with its database session.", conversation_id)
            connection.invalidate()
        finally:
            connection.close()


def _key(conversation_id: str) -> dict[str, Any]:
    return {"conversation": conversation_id, "seed": SEED}
