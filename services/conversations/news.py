"""
That something has happened in a conversation, told to whoever watches (the console's open pages), through Redis.

Only that, and in which conversation: what happened is read from the database. Whoever changes a conversation tells so
after the commit, without waiting: no guest is served later because nobody could be told.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

import redis.asyncio
import redis.exceptions
import structlog

log = structlog.get_logger(__name__)

CHANNEL = "conversations:news"
ANYWHERE = "*"  # something happened, we do not know in which conversation


class News:
    """What this process tells. Many changes at once are told together."""

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._redis = connection
        self._untold: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    def tell(self, *conversation_ids: UUID) -> None:
        """Tell that something has happened, soon; without ids: somewhere. Trouble is only logged."""
        self._untold |= {str(one) for one in conversation_ids} or {ANYWHERE}
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        while self._untold:
            told, self._untold = self._untold, set()
            try:
                await self._redis.publish(CHANNEL, " ".join(sorted(told)))
            except redis.exceptions.RedisError as error:
                log.warning("news not told", error=type(error).__name__)

    async def close(self) -> None:
        """Let what is being told be told."""
        if self._telling is not None:
            await self._telling
