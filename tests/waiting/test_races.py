"""The waiting list at the same moment as everything else, on the real database."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.conversations import service as conversations
from services.reservations import nights
from services.tasks import job_queue
from services.waiting import repository
from tests.concurrency.writers import overlaps, until
from tests.factories import march
from tests.waiting.conftest import Line

HOUR = timedelta(hours=1)


async def waiters(line: Line, count: int, **more: Any) -> None:
    for number in range(count):
        await line.joins(await line.guest(f"Guest {number}"), **more)


async def is_somebody_waiting(line: Line) -> bool:
    query = text(
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
    )
    async with line.product.database.unit_of_work() as connection:
        return bool((await connection.execute(query)).scalar_one())


async def test_freed_nights_are_the_waiting_guests_or_a_new_guests_never_both(line: Line) -> None:
    for day in range(1, 18, 3):  # apart: whoever was too late goes on waiting for the nights before
        stay = march(day, day + 2)
        code = await line.books(stay)
        ana = await line.guest("Ana")
        await line.joins(ana, stay)
        await line.cancels(code)
        _, answer = await asyncio.gather(line.look(), line.booking.hold("Ceibo", stay))
        assert await overlaps(line.product.database) == 0
        told = await line.told(ana)
        assert (len(told), answer.status_code) in ((1, 409), (0, 201))
        if answer.status_code == 201:
            await line.cancels(answer.json()["code"])
        else:
            await line.cancels(told[0]["code"])


async def test_looks_at_once_offer_everything_once_and_in_order(line: Line) -> None:
    await waiters(line, 4)
    await asyncio.gather(*(line.look() for _ in range(5)))
    assert [name for name, _ in await line.offered()] == ["Guest 0"]
    async with line.product.database.unit_of_work() as connection:
        events = await connection.execute(text("select count(*) from inbound_message where kind = 'event'"))
        assert events.scalar_one() == 1


async def test_two_cabins_freed_at_once_are_two_offers_to_two_guests(line: Line) -> None:
    codes = [await line.books(cabin=cabin) for cabin in ("Aromo", "Ceibo", "Jacarandá", "Quebracho")]
    await waiters(line, 3, cabin=None)
    await asyncio.gather(line.cancels(codes[0]), line.cancels(codes[3]), line.look(), line.look())
    await line.look()
    assert [name for name, _ in await line.offered()] == ["Guest 0", "Guest 1"]
    assert await overlaps(line.product.database) == 0


async def test_a_look_that_waited_for_the_cabin_finds_who_took_it(line: Line) -> None:
    await waiters(line, 1)
    async with line.product.database.unit_of_work() as connection:
        await nights.lock_cabin(connection, line.booking.cabins["Ceibo"])  # type: ignore[arg-type]
        looking = asyncio.create_task(line.look())
        await until(lambda: is_somebody_waiting(line))
        await connection.execute(text("update waiting_entry set ended_at = now(), ended_because = 'stopped'"))
        await connection.commit()
    assert await looking == 0
    assert await line.offered() == []


@pytest.mark.parametrize("seconds", [-1, 0])
async def test_at_its_end_an_offer_is_taken_or_goes_to_the_next_never_both(line: Line, seconds: int) -> None:
    await waiters(line, 2)
    await line.look()
    ((_, code),) = await line.offered()
    line.clock.advance(HOUR + timedelta(seconds=seconds))
    answer, *_ = await asyncio.gather(line.takes(code), line.look(), line.look())
    await line.look()
    assert await overlaps(line.product.database) == 0
    if seconds:
        assert answer.status_code == 200
        assert await line.offered() == []
    else:
        assert answer.status_code == 409
        assert [name for name, _ in await line.offered()] == ["Guest 1"]


async def test_yes_and_no_at_once_are_one_of_them(line: Line) -> None:
    await waiters(line, 1)
    await line.look()
    ((_, code),) = await line.offered()
    yes, no = await asyncio.gather(line.takes(code), line.declines(code))
    assert await line.status(code) == ("held" if yes.status_code == 200 else "cancelled")
    assert [yes.status_code, no.status_code].count(200) == 1


async def test_a_look_that_died_half_way_left_nothing_and_the_next_offers_it(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await waiters(line, 1)

    async def killed(*_: Any, **__: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(repository, "offer", killed)
        with pytest.raises(ConnectionError):
            await line.look()
    assert await line.offered() == []
    with monkeypatch.context() as patched:
        patched.setattr(conversations, "notify", killed)
        with pytest.raises(ConnectionError):
            await line.look()
    ((_, code),) = await line.offered()
    assert await line.look() == 0
    async with line.product.database.unit_of_work() as connection:
        (event,) = (await connection.execute(text("select choice_id from inbound_message"))).scalars()
    assert code in event


async def test_the_job_offers_what_is_free(line: Line) -> None:
    await waiters(line, 1)
    queue = job_queue(line.product.settings)
    async with queue.open_async():
        await queue.configure_task("waiting:offer").defer_async(timestamp=0)
        await queue.run_worker_async(
            queues=["waiting"], wait=False, additional_context={"product": line.product}, install_signal_handlers=False
        )
    assert len(await line.offered()) == 1
