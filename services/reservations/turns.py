"""
Taking turns before the database is asked: a stampede on the same nights becomes a short queue.

One Redis key per cabin and night, set all together or not at all. Whoever finds one set waits a little for its turn,
then goes on anyway: guests who want other nights never wait for each other, and nobody is refused by this lock. Who
gets the nights is for the database to say, and with Redis down it says so just the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import redis.asyncio
import redis.exceptions
import structlog

from services.domain.stay import Stay
from services.ids import new_token
from services.operations.metrics import Metrics

log = structlog.get_logger(__name__)

USE = "hold_lock"
LOCK_MILLISECONDS = 2_000
WAIT_SECONDS = 0.3
FIRST_PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.05

# Redis runs a script as one step: all nights or none.
TAKE = """
for _, key in ipairs(KEYS) do if redis.call('exists', key) == 1 then return 0 end end
for _, key in ipairs(KEYS) do redis.call('set', key, ARGV[1], 'px', ARGV[2]) end
return 1
"""
GIVE_BACK = """
for _, key in ipairs(KEYS) do if redis.call('get', key) == ARGV[1] then redis.call('del', key) end end
return 1
"""


@asynccontextmanager
async def taking_turns(
    client: redis.asyncio.Redis, metrics: Metrics, *, cabin_id: UUID, stay: Stay
) -> AsyncIterator[bool]:
    """
    Have the nights to oneself for at most two seconds. Gives whether others were there first: then the nights may be
    gone, and are worth another look before the database's locks are taken. Redis's failures are counted, not raised.
    """
    turn = Turn(client, metrics, [f"turn:{cabin_id}:{night}" for night in stay], new_token(16))
    is_ours, has_waited = await _wait_for(turn)
    try:
        yield has_waited
    finally:
        if is_ours:
            await _run(turn, GIVE_BACK)


@dataclass(frozen=True)
class Turn:
    """One wish's claim: its keys, and the token by which it knows its own."""

    client: redis.asyncio.Redis
    metrics: Metrics
    keys: list[str]
    token: str


async def _wait_for(turn: Turn) -> tuple[bool, bool]:
    """Whether the turn is ours, and whether somebody had it before."""
    waited, pause = 0.0, FIRST_PAUSE_SECONDS
    while True:
        taken = await _run(turn, TAKE, str(LOCK_MILLISECONDS))
        if taken is None or taken or waited >= WAIT_SECONDS:
            return bool(taken), waited > 0
        await asyncio.sleep(pause)
        waited, pause = waited + pause, min(2 * pause, LONGEST_PAUSE_SECONDS)


async def _run(turn: Turn, script: str, *arguments: str) -> int | None:
    """What a script says; ``None`` when Redis does not answer."""
    try:
        return int(await turn.client.eval(script, len(turn.keys), *turn.keys, turn.token, *arguments))
    except (redis.exceptions.RedisError, OSError) as error:
        turn.metrics.redis_failed(USE)
        log.warning("turn lock unavailable", error=type(error).__name__)
        return None
