"""
What each guard against double booking does, taken one by one.

First the race itself: without guards two guests do get the same nights. A test of a guard that could not show this
would prove nothing.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

import redis.asyncio

from services.clock import SettableClock
from services.database.unit_of_work import Database
from services.domain.stay import Stay
from services.operations.metrics import Metrics
from services.reservations.turns import taking_turns
from tests.concurrency.writers import (
    a_wish_of,
    drop_constraint,
    first_cabin,
    is_somebody_waiting_for_a_lock,
    overlaps,
    until,
    write,
)
from tests.factories import march

CABIN = UUID(int=7)


async def both_at_once(database: Database, clock: SettableClock, *, stays: tuple[Stay, Stay]) -> list[bool]:
    """Two writers without the lock who both check before either inserts."""
    cabin_id = await first_cabin(database, clock)
    barrier = asyncio.Barrier(2)
    return await asyncio.gather(
        *(
            write(database, a_wish_of(cabin_id, stay), clock=clock, is_locked=False, between=barrier.wait)
            for stay in stays
        )
    )


async def test_without_guards_two_guests_get_the_same_nights(database: Database, clock: SettableClock) -> None:
    await first_cabin(database, clock)
    await drop_constraint(database)
    assert await both_at_once(database, clock, stays=(march(1, 5), march(3, 8))) == [True, True]
    assert await overlaps(database) == 1


async def test_the_constraint_alone_lets_one_of_them_in(database: Database, clock: SettableClock) -> None:
    assert sorted(await both_at_once(database, clock, stays=(march(1, 5), march(3, 8)))) == [False, True]
    assert await overlaps(database) == 0


async def test_the_constraint_lets_both_in_when_one_leaves_as_the_other_arrives(
    database: Database, clock: SettableClock
) -> None:
    assert await both_at_once(database, clock, stays=(march(1, 5), march(5, 8))) == [True, True]


async def test_the_advisory_lock_alone_makes_the_second_wait_and_see(database: Database, clock: SettableClock) -> None:
    cabin_id = await first_cabin(database, clock)
    await drop_constraint(database)

    async def until_the_other_waits() -> None:
        await until(lambda: is_somebody_waiting_for_a_lock(database))

    first = asyncio.create_task(
        write(database, a_wish_of(cabin_id, march(1, 5)), clock=clock, is_locked=True, between=until_the_other_waits)
    )
    second = asyncio.create_task(
        write(database, a_wish_of(cabin_id, march(1, 5)), clock=clock, is_locked=True, between=until_the_other_waits)
    )
    done, _ = await asyncio.wait({first, second}, timeout=20)
    assert sorted(task.result() for task in done) == [False, True]
    assert await overlaps(database) == 0


async def test_the_redis_turn_makes_a_second_guest_wait_for_the_first(redis_url: str, clock: SettableClock) -> None:
    client, metrics = redis.asyncio.Redis.from_url(redis_url), Metrics()
    order: list[str] = []

    async def asked() -> int:
        said = (await client.info("commandstats")).get("cmdstat_eval", {"calls": 0})
        return int(said["calls"])

    before = await asked()

    async def guest(name: str) -> bool:
        async with taking_turns(client, metrics, cabin_id=CABIN, stay=march(1, 5)) as others_were_first:
            order.append(f"{name} in")
            while await asked() < before + 2:  # until the other one wants the same nights
                pass
            order.append(f"{name} out")
            return others_were_first

    waited = await asyncio.gather(guest("a"), guest("b"))
    assert [step[2:] for step in order] == ["in", "out", "in", "out"]
    assert sorted(waited) == [False, True]
    await client.aclose()


async def test_guests_who_want_other_nights_do_not_wait_for_each_other(redis_url: str) -> None:
    client, metrics = redis.asyncio.Redis.from_url(redis_url), Metrics()
    async with (
        taking_turns(client, metrics, cabin_id=CABIN, stay=march(1, 5)) as first,
        taking_turns(client, metrics, cabin_id=CABIN, stay=march(5, 8)) as second,
    ):
        assert (first, second) == (False, False)
    await client.aclose()


async def test_a_slow_guest_keeps_nobody_out_so_the_turn_is_no_guard(redis_url: str) -> None:
    client, metrics = redis.asyncio.Redis.from_url(redis_url), Metrics()
    async with (
        taking_turns(client, metrics, cabin_id=CABIN, stay=march(1, 5)),
        taking_turns(client, metrics, cabin_id=CABIN, stay=march(1, 5)) as others_were_first,
    ):
        assert others_were_first
        # The second went on after its short wait and must not give back what is still the first one's.
    assert await client.keys("turn:*") == []
    await client.aclose()


async def test_an_overtaken_guest_does_not_give_back_the_turn_of_another(redis_url: str) -> None:
    client, metrics = redis.asyncio.Redis.from_url(redis_url), Metrics()
    async with taking_turns(client, metrics, cabin_id=CABIN, stay=march(1, 3)):
        for key in await client.keys("turn:*"):
            await client.set(key, "somebody else's")
    assert len(await client.keys("turn:*")) == 2
    await client.aclose()


async def test_without_redis_the_wish_goes_on_and_it_is_counted() -> None:
    client, metrics = redis.asyncio.Redis(host="127.0.0.1", port=1), Metrics()
    async with taking_turns(client, metrics, cabin_id=CABIN, stay=march(1, 5)) as others_were_first:
        assert not others_were_first
    assert metrics.registry.get_sample_value("anfitrion_redis_failures_total", {"use": "hold_lock"}) == 1
    await client.aclose()
