"""
One Idempotency-Key, one effect, however often the request is sent.

An effect of our own (:func:`once`) runs in one transaction with the stored answer: there is no moment at which a
reservation exists but its key says nothing. While it runs the key is held by an advisory lock, which dies with the
connection, so a crash leaves nothing behind. An effect on the outside (:func:`once_outside`) must not keep a
transaction open; there the key is leased for a while, and the effect has to bear being repeated after a crash.

Answers below 500 are kept for 48 hours; anything else lets the key go. The first request's refusal is an answer too.
Model: the nine cases of Zulip's idempotency page, Stripe's API.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg.errors
import structlog
from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.database.tables.operations import idempotency_key
from services.database.unit_of_work import Database
from services.errors import IdempotencyConflict, RequestInProgress

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(hours=48)
LEASED_FOR = timedelta(seconds=30)  # longer than any provider call may take
KEY_LOCK = 7_235_904  # any number of our own: the first half of the key of an advisory lock
TRIES = 2
PASSING = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)

Effect = Callable[[AsyncConnection], Awaitable["Answer"]]


@dataclass(frozen=True)
class Answer:
    """What was answered, or is to be: kept word for word."""

    status: int
    content_type: str
    body: bytes
    is_replayed: bool = False


@dataclass(frozen=True)
class Wish:
    """A caller's name for one intention, and what exactly it asked for."""

    caller: str
    key: str
    fingerprint: bytes

    @classmethod
    def of(cls, *, caller: str, key: str, method: str, path: str, body: bytes) -> Wish:
        """The wish that a request makes; two requests are the same when method, path and body are."""
        said = b"\0".join((method.encode(), path.encode(), body))
        return cls(caller, key, hashlib.sha256(said).digest())


async def once(database: Database, clock: Clock, *, wish: Wish | None, effect: Effect) -> Answer:
    """
    Run an effect of our own and commit it together with its answer; a repeated wish gets the first answer again.

    ``effect`` must turn refusals into answers itself, undoing what it did. A deadlock or serialization failure is
    tried once more. Raises ``IdempotencyConflict``, ``RequestInProgress``.
    """
    for left in reversed(range(TRIES)):
        try:
            return await _once(database, clock, wish=wish, effect=effect)
        except DBAPIError as error:
            if not left or not isinstance(error.orig, PASSING):
                raise
            log.warning("transaction tried again", error=type(error.orig).__name__)
    raise AssertionError("unreachable")


async def _once(database: Database, clock: Clock, *, wish: Wish | None, effect: Effect) -> Answer:
    async with database.unit_of_work() as connection:
        if wish is not None:
            await _lock(connection, wish)
            known = await answer_of(connection, wish, now=clock.now())
            if known is not None:
                return known
        answer = await effect(connection)
        if wish is not None and answer.status < 500:
            await _remember(connection, wish, answer, now=clock.now())
        await connection.commit()
        return answer


async def once_outside(
    database: Database, clock: Clock, *, wish: Wish | None, effect: Callable[[], Awaitable[Answer]]
) -> Answer:
    """
    Run an effect on the outside world, without a transaction around it; a repeated wish gets the first answer again.

    After a crash in the middle the key is free again in 30 seconds. Raises ``IdempotencyConflict``,
    ``RequestInProgress``.
    """
    if wish is None:
        return await effect()
    async with database.unit_of_work() as connection:
        await _lock(connection, wish)
        known = await answer_of(connection, wish, now=clock.now())
        if known is not None:
            return known
        await lease(connection, wish, now=clock.now())
        await connection.commit()
    answer: Answer | None = None
    try:
        answer = await effect()
    finally:
        async with database.unit_of_work() as connection:
            if answer is not None and answer.status < 500:
                await _remember(connection, wish, answer, now=clock.now())
            else:
                await _release(connection, wish)
            await connection.commit()
    return answer


async def answer_of(connection: AsyncConnection, wish: Wish, *, now: datetime) -> Answer | None:
    """The stored answer to a wish. Raises ``IdempotencyConflict``, ``RequestInProgress``."""
    row = (
        await connection.execute(select(idempotency_key).where(_is(wish), idempotency_key.c.expires_at > now))
    ).first()
    if row is None:
        return None
    if row.fingerprint != wish.fingerprint:
        raise IdempotencyConflict
    if row.status is None:
        raise RequestInProgress
    return Answer(row.status, row.headers["Content-Type"], row.body, is_replayed=True)


async def forget_expired(connection: AsyncConnection, *, now: datetime) -> int:
    """Delete the answers that are kept no longer; how many there were. Commits nothing."""
    return (await connection.execute(delete(idempotency_key).where(idempotency_key.c.expires_at <= now))).rowcount


async def _lock(connection: AsyncConnection, wish: Wish) -> None:
    """Hold the key until the transaction ends. Raises ``RequestInProgress`` when another request holds it."""
    query = select(func.pg_try_advisory_xact_lock(KEY_LOCK, func.hashtext(f"{wish.caller}:{wish.key}")))
    if not (await connection.execute(query)).scalar_one():
        raise RequestInProgress


async def lease(connection: AsyncConnection, wish: Wish, *, now: datetime) -> None:
    """Hold the key for half a minute beyond this transaction. Commits nothing."""
    await _store(connection, wish, now=now, kept_for=LEASED_FOR, status=None, headers=None, body=None)


async def _remember(connection: AsyncConnection, wish: Wish, answer: Answer, *, now: datetime) -> None:
    headers = {"Content-Type": answer.content_type}
    await _store(connection, wish, now=now, kept_for=KEPT_FOR, status=answer.status, headers=headers, body=answer.body)


async def _store(
    connection: AsyncConnection, wish: Wish, *, now: datetime, kept_for: timedelta, **answer: object
) -> None:
    values = {"fingerprint": wish.fingerprint, "created_at": now, "expires_at": now + kept_for, **answer}
    row = insert(idempotency_key).values(caller=wish.caller, key=wish.key, **values)
    await connection.execute(row.on_conflict_do_update(index_elements=["caller", "key"], set_=values))


async def _release(connection: AsyncConnection, wish: Wish) -> None:
    await connection.execute(delete(idempotency_key).where(_is(wish), idempotency_key.c.status.is_(None)))


def _is(wish: Wish) -> ColumnElement[bool]:
    return and_(idempotency_key.c.caller == wish.caller, idempotency_key.c.key == wish.key)
