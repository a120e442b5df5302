"""One key, one effect: first time, again, otherwise, at once, refused, failed, after a crash, after two days."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg.errors
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import SettableClock
from services.database.tables.booking import guest
from services.database.unit_of_work import Database
from services.errors import IdempotencyConflict, RequestInProgress
from services.operations import idempotency
from services.operations.idempotency import Answer, Wish, once, once_outside

CREATED = Answer(201, "application/json", b'{"code": "K7MPX2A"}')


def wish(body: bytes = b"{}", key: str = "conversation:message:hold") -> Wish:
    return Wish.of(caller="test", key=key, method="POST", path="/api/v1/reservations", body=body)


async def guests(database: Database) -> int:
    """How often the effect took place."""
    async with database.unit_of_work() as connection:
        return int((await connection.execute(select(func.count()).select_from(guest))).scalar_one())


async def effect(connection: AsyncConnection) -> Answer:
    """Leaves one row each time."""
    await connection.execute(guest.insert().values(name="Ana"))
    return CREATED


async def test_a_repeated_wish_gets_the_first_answer_and_no_second_effect(
    database: Database, clock: SettableClock
) -> None:
    first = await once(database, clock, wish=wish(), effect=effect)
    again = await once(database, clock, wish=wish(), effect=effect)
    assert (first.is_replayed, again.is_replayed) == (False, True)
    assert (again.status, again.content_type, again.body) == (CREATED.status, CREATED.content_type, CREATED.body)
    assert await guests(database) == 1


async def test_the_key_of_another_request_is_refused(database: Database, clock: SettableClock) -> None:
    await once(database, clock, wish=wish(), effect=effect)
    with pytest.raises(IdempotencyConflict):
        await once(database, clock, wish=wish(b'{"adults": 3}'), effect=effect)
    assert await guests(database) == 1


async def test_two_keys_are_two_wishes(database: Database, clock: SettableClock) -> None:
    await once(database, clock, wish=wish(), effect=effect)
    await once(database, clock, wish=wish(key="another"), effect=effect)
    assert await guests(database) == 2


async def test_while_the_first_runs_the_second_is_told_so(database: Database, clock: SettableClock) -> None:
    is_running, may_end = asyncio.Event(), asyncio.Event()

    async def slow(connection: AsyncConnection) -> Answer:
        is_running.set()
        await may_end.wait()
        return await effect(connection)

    first = asyncio.create_task(once(database, clock, wish=wish(), effect=slow))
    await is_running.wait()
    with pytest.raises(RequestInProgress):
        await once(database, clock, wish=wish(), effect=effect)
    may_end.set()
    await first
    assert await guests(database) == 1


async def test_a_crash_in_the_middle_leaves_neither_effect_nor_key(database: Database, clock: SettableClock) -> None:
    async def dies(connection: AsyncConnection) -> Answer:
        await effect(connection)
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await once(database, clock, wish=wish(), effect=dies)
    assert await guests(database) == 0
    assert not (await once(database, clock, wish=wish(), effect=effect)).is_replayed


async def test_a_refusal_is_an_answer_to_keep_but_a_failure_is_not(database: Database, clock: SettableClock) -> None:
    async def refuses(_: AsyncConnection) -> Answer:
        return Answer(409, "application/problem+json", b"{}")

    async def fails(_: AsyncConnection) -> Answer:
        return Answer(503, "application/problem+json", b"{}")

    await once(database, clock, wish=wish(key="refused"), effect=refuses)
    assert (await once(database, clock, wish=wish(key="refused"), effect=effect)).status == 409
    await once(database, clock, wish=wish(key="failed"), effect=fails)
    assert (await once(database, clock, wish=wish(key="failed"), effect=effect)).status == 201


async def test_an_answer_is_kept_for_two_days(database: Database, clock: SettableClock) -> None:
    await once(database, clock, wish=wish(), effect=effect)
    clock.advance(timedelta(hours=48) - timedelta(seconds=1))
    assert (await once(database, clock, wish=wish(), effect=effect)).is_replayed
    clock.advance(timedelta(seconds=1))
    async with database.unit_of_work() as connection:
        assert await idempotency.forget_expired(connection, now=clock.now()) == 1
    assert not (await once(database, clock, wish=wish(), effect=effect)).is_replayed


async def test_a_deadlock_is_tried_once_more(database: Database, clock: SettableClock) -> None:
    tries = 0

    async def unlucky(connection: AsyncConnection) -> Answer:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OperationalError("update", {}, psycopg.errors.DeadlockDetected())
        return await effect(connection)

    assert (await once(database, clock, wish=wish(), effect=unlucky)).status == 201
    assert (tries, await guests(database)) == (2, 1)


async def test_an_outside_effect_holds_its_key_without_a_transaction(database: Database, clock: SettableClock) -> None:
    calls = 0

    async def outside() -> Answer:
        nonlocal calls
        calls += 1
        with pytest.raises(RequestInProgress):
            await once_outside(database, clock, wish=wish(), effect=outside)
        return CREATED

    assert not (await once_outside(database, clock, wish=wish(), effect=outside)).is_replayed
    assert (await once_outside(database, clock, wish=wish(), effect=outside)).is_replayed
    assert calls == 1


async def test_an_outside_effect_that_fails_lets_its_key_go(database: Database, clock: SettableClock) -> None:
    async def fails() -> Answer:
        raise ConnectionError

    async def works() -> Answer:
        return CREATED

    with pytest.raises(ConnectionError):
        await once_outside(database, clock, wish=wish(), effect=fails)
    assert (await once_outside(database, clock, wish=wish(), effect=works)).status == 201


async def test_after_a_crash_outside_the_key_is_free_in_half_a_minute(database: Database, clock: SettableClock) -> None:
    async with database.unit_of_work() as connection:
        await idempotency.lease(connection, wish(), now=clock.now())  # as a process does that then dies
        await connection.commit()

    async def works() -> Answer:
        return CREATED

    with pytest.raises(RequestInProgress):
        await once_outside(database, clock, wish=wish(), effect=works)
    clock.advance(timedelta(seconds=30))
    assert (await once_outside(database, clock, wish=wish(), effect=works)).status == 201
