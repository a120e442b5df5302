"""Who of the house is writing in a conversation at this moment, so that two do not answer at once. An aid: in Redis."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import redis.exceptions
import structlog

from services.wiring import Product

log = structlog.get_logger(__name__)

# A page tells every few seconds that somebody writes; so long after the last time nobody does.
STILL = timedelta(seconds=8)


async def note(product: Product, conversation_id: UUID, *, by: str) -> None:
    """Somebody writes in a conversation. Trouble is only logged."""
    try:
        async with product.redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(_name(conversation_id), by, str(product.clock.now().timestamp()))
            pipeline.expire(_name(conversation_id), STILL)
            await pipeline.execute()
    except redis.exceptions.RedisError as error:
        log.warning("typing not noted", error=type(error).__name__)
        return
    product.news.tell(conversation_id)


async def forget(product: Product, conversation_id: UUID, *, by: str) -> None:
    """Somebody has written what there was to write."""
    try:
        await product.redis.hdel(_name(conversation_id), by)
    except redis.exceptions.RedisError as error:
        log.warning("typing not forgotten", error=type(error).__name__)


async def others(product: Product, conversation_id: UUID, *, me: str) -> list[str]:
    """Who else writes in a conversation now; nobody, as far as is known without Redis."""
    try:
        found = await product.redis.hgetall(_name(conversation_id))
    except redis.exceptions.RedisError as error:
        log.warning("nobody knows who is typing", error=type(error).__name__)
        return []
    since = (product.clock.now() - STILL).timestamp()
    return sorted(by for by, at in found.items() if isinstance(by, str) and by != me and float(at) > since)


def _name(conversation_id: UUID) -> str:
    return f"console:typing:{conversation_id}"
