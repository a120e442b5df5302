"""Many guests at once, all guards in place, over HTTP as the assistant and outside callers come."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from services.clock import SettableClock
from services.database.tables.booking import reservation, reservation_event
from services.domain.money import Money
from services.errors import DatesUnavailable
from services.reservations import service
from tests.concurrency.writers import overlaps
from tests.factories import Booking, booking_api, march, settings

GUESTS = 24


@pytest.fixture
async def booking_without_redis(database_url: str, clock: SettableClock) -> AsyncIterator[Booking]:
    """The booking API with Redis down."""
    async with booking_api(settings(database_url, "redis://127.0.0.1:1/0"), clock) as served:
        yield served


def codes(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def test_of_many_guests_for_the_same_night_exactly_one_gets_it(booking: Booking) -> None:
    stays = [march(first, first + 4) for first in (1, 2, 3, 4)]  # all of them sleep on the 4th
    answers = await asyncio.gather(*(booking.hold("Ceibo", stays[n % 4]) for n in range(GUESTS)))
    assert codes(answers) == {201: 1, 409: GUESTS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"dates_unavailable"}
    assert await overlaps(booking.product.database) == 0


async def test_without_redis_still_exactly_one_gets_it(booking_without_redis: Booking) -> None:
    booking = booking_without_redis
    answers = await asyncio.gather(*(booking.hold("Ceibo", march(1, 5)) for _ in range(GUESTS)))
    assert codes(answers) == {201: 1, 409: GUESTS - 1}


async def test_nobody_is_refused_for_a_race_over_other_nights(booking: Booking) -> None:
    stays = [march(first, first + 2) for first in range(1, 21, 2)]
    answers = await asyncio.gather(*(booking.hold("Ceibo", stay) for stay in stays))
    assert codes(answers) == {201: len(stays)}


async def test_many_guests_for_an_ended_hold_get_it_once(booking: Booking, clock: SettableClock) -> None:
    first = (await booking.hold("Ceibo", march(1, 5))).json()["code"]
    clock.advance(timedelta(minutes=60))
    answers = await asyncio.gather(*(booking.hold("Ceibo", march(2, 6)) for _ in range(GUESTS)))
    assert codes(answers) == {201: 1, 409: GUESTS - 1}
    async with booking.product.database.unit_of_work() as connection:
        kinds = (
            await connection.execute(
                select(reservation_event.c.kind)
                .join(reservation, reservation.c.id == reservation_event.c.reservation_id)
                .where(reservation.c.code == first)
                .order_by(reservation_event.c.id)
            )
        ).scalars()
        assert list(kinds) == ["held", "expired"]


async def test_one_key_sent_many_times_at_once_makes_one_hold(booking: Booking) -> None:
    phone = "5491155511111"
    answers = await asyncio.gather(
        *(booking.hold("Ceibo", march(1, 5), phone=phone, key="conversation:message:hold") for _ in range(GUESTS))
    )
    made = {answer.json()["code"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    others = {answer.json()["code"] for answer in answers if answer.status_code != 201}
    assert others <= {"request_in_progress"}
    again = await booking.hold("Ceibo", march(1, 5), phone=phone, key="conversation:message:hold")
    assert again.json()["code"] in made
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_a_late_payment_and_a_new_guest_cannot_both_have_the_nights(
    booking: Booking, clock: SettableClock
) -> None:
    made = (await booking.hold("Ceibo", march(1, 5))).json()
    clock.advance(timedelta(minutes=61))
    database = booking.product.database
    async with database.unit_of_work() as connection:
        late = await service.reservation(connection, made["code"])

    async def pay() -> bool:
        async with database.unit_of_work() as connection:
            try:
                await service.take_payment(
                    connection,
                    reservation_id=late.id,
                    amount=Money(made["deposit"]["amount"]),
                    cause="payment:1",
                    now=clock.now(),
                )
            except DatesUnavailable:
                return False
            await connection.commit()
            return True

    paying = asyncio.create_task(pay())
    answers = await asyncio.gather(*(booking.hold("Ceibo", march(1, 5)) for _ in range(8)))
    paid = await paying
    held = [answer for answer in answers if answer.status_code == 201]
    assert len(held) + paid == 1
    assert await overlaps(database) == 0
