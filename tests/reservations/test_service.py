"""Paying, cancelling and ending: what each verb does to a reservation and its history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import repository as cabins
from services.cabins.seed import seed_demo_property
from services.clock import SettableClock
from services.database.tables.booking import reservation_event
from services.database.unit_of_work import Database
from services.domain.money import Money
from services.domain.reservation import Status
from services.domain.stay import Stay
from services.errors import (
    DatesUnavailable,
    HoldExpired,
    NothingToPay,
    PaymentTooSmall,
    ReservationNotFound,
    WrongState,
)
from services.ids import new_id
from services.reservations import cancelling, holding, service
from services.reservations.repository import ReservationRow
from tests.concurrency.writers import a_wish_of
from tests.factories import march

DEPOSIT = Money(76_500_00)  # of 4 nights in Aromo: 4 × 60,000 + 15,000 of cleaning
AN_HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """The verbs, in one transaction, at the time of the clock."""

    connection: AsyncConnection
    clock: SettableClock

    async def hold(self, stay: Stay | None = None) -> ReservationRow:
        """Hold Aromo, four nights from the first of March (no weekend) unless said otherwise."""
        house = await cabins.house(self.connection, now=self.clock.now())
        assert house is not None
        wish = a_wish_of(house.cabins[0].id, stay or march(1, 5))
        offer = await holding.offer_for(self.connection, wish, now=self.clock.now())
        return await holding.hold(self.connection, offer, source="api", now=self.clock.now())

    async def pay(self, row: ReservationRow, amount: Money = DEPOSIT, number: int = 1) -> ReservationRow:
        """The deposit arrives."""
        return await service.take_payment(
            self.connection, reservation_id=row.id, amount=amount, cause=f"payment:{number}", now=self.clock.now()
        )

    async def cancel(self, row: ReservationRow) -> ReservationRow:
        """The guest cancels."""
        return await cancelling.cancel(self.connection, row.code, cause="guest", now=self.clock.now())

    async def history(self, row: ReservationRow) -> list[tuple[str, str]]:
        """What happened, and who or what did it."""
        query = (
            select(reservation_event.c.kind, reservation_event.c.cause)
            .where(reservation_event.c.reservation_id == row.id)
            .order_by(reservation_event.c.id)
        )
        return [(event.kind, event.cause) for event in await self.connection.execute(query)]

    async def last_details(self, row: ReservationRow) -> dict[str, int]:
        """What the newest line of the history says besides."""
        query = (
            select(reservation_event.c.details)
            .where(reservation_event.c.reservation_id == row.id)
            .order_by(reservation_event.c.id.desc())
            .limit(1)
        )
        details: dict[str, int] = (await self.connection.execute(query)).scalar_one()
        return details


@pytest.fixture
async def desk(database: Database, clock: SettableClock) -> AsyncIterator[Desk]:
    """The demo complex and a transaction."""
    await seed_demo_property(database)
    async with database.unit_of_work() as connection:
        yield Desk(connection, clock)


async def test_the_deposit_confirms_a_live_hold(desk: Desk) -> None:
    held = await desk.hold()
    assert held.deposit == DEPOSIT
    paid = await desk.pay(held)
    assert (paid.status, paid.paid) == (Status.CONFIRMED, DEPOSIT)
    assert await desk.history(held) == [("held", "api"), ("confirmed", "payment:1")]


async def test_a_confirmed_reservation_does_not_end_with_its_hold(desk: Desk) -> None:
    paid = await desk.pay(await desk.hold())
    desk.clock.advance(AN_HOUR)
    assert paid.status_at(desk.clock.now()) is Status.CONFIRMED
    with pytest.raises(DatesUnavailable) as refused:
        await desk.hold()
    assert refused.value.details == {"taken_by": "confirmed"}


async def test_a_late_deposit_takes_free_nights_again(desk: Desk) -> None:
    held = await desk.hold()
    desk.clock.advance(AN_HOUR)
    assert (await desk.pay(held)).status is Status.CONFIRMED
    assert await desk.history(held) == [("held", "api"), ("expired", "clock"), ("confirmed", "payment:1")]


async def test_a_late_deposit_takes_nights_again_that_somebody_held_and_let_go(desk: Desk) -> None:
    first = await desk.hold()
    desk.clock.advance(AN_HOUR)
    second = await desk.hold(march(2, 6))
    desk.clock.advance(AN_HOUR)
    assert (await desk.pay(first)).status is Status.CONFIRMED
    assert await desk.history(second) == [("held", "api"), ("expired", "clock")]


async def test_a_late_deposit_for_nights_that_are_gone_is_refused_and_changes_nothing(desk: Desk) -> None:
    first = await desk.hold()
    desk.clock.advance(AN_HOUR)
    await desk.hold(march(2, 6))
    with pytest.raises(DatesUnavailable):
        await desk.pay(first)
    row = await service.reservation(desk.connection, first.code)
    assert (row.status, row.paid) == (Status.EXPIRED, Money(0))


async def test_a_second_deposit_is_nothing_to_pay(desk: Desk) -> None:
    held = await desk.hold()
    await desk.pay(held)
    with pytest.raises(NothingToPay):
        await desk.pay(held, number=2)


async def test_too_small_a_deposit_confirms_nothing(desk: Desk) -> None:
    held = await desk.hold()
    with pytest.raises(PaymentTooSmall):
        await desk.pay(held, Money(DEPOSIT.amount - 1))
    assert (await service.reservation(desk.connection, held.code)).status is Status.HELD


async def test_a_deposit_for_a_cancelled_reservation_is_refused(desk: Desk) -> None:
    held = await desk.hold()
    await desk.cancel(held)
    with pytest.raises(WrongState):
        await desk.pay(held)


async def test_a_deposit_for_nobody_is_refused(desk: Desk) -> None:
    with pytest.raises(ReservationNotFound):
        await service.take_payment(
            desk.connection, reservation_id=new_id(), amount=DEPOSIT, cause="payment:1", now=desk.clock.now()
        )


async def test_a_deposit_after_the_stay_is_over_confirms_nothing(desk: Desk) -> None:
    held = await desk.hold()
    desk.clock.advance(timedelta(days=110))
    with pytest.raises(DatesUnavailable):
        await desk.pay(held)


async def test_cancelling_twice_is_cancelling_once(desk: Desk) -> None:
    held = await desk.hold()
    assert (await desk.cancel(held)).status is Status.CANCELLED
    assert (await desk.cancel(held)).status is Status.CANCELLED
    assert await desk.history(held) == [("held", "api"), ("cancelled", "guest")]


@pytest.mark.parametrize(("days_before", "refundable"), [(20, 76_500_00), (10, 38_250_00), (3, 0)])
async def test_cancelling_notes_what_the_policy_gives_back(desk: Desk, days_before: int, refundable: int) -> None:
    paid = await desk.pay(await desk.hold())
    desk.clock.set(desk.clock.now() + timedelta(days=97 - days_before))  # 97 days from 24 November to 1 March
    await desk.cancel(paid)
    assert await desk.last_details(paid) == {"paid": DEPOSIT.amount, "refundable": refundable}


async def test_an_ended_hold_cannot_be_cancelled_any_more(desk: Desk) -> None:
    held = await desk.hold()
    desk.clock.advance(AN_HOUR)
    with pytest.raises(HoldExpired):
        await desk.cancel(held)


async def test_a_transfer_seen_by_the_owner_confirms_a_live_hold_only(desk: Desk) -> None:
    held = await desk.hold()
    other = await desk.hold(march(8, 11))
    confirmed = await service.confirm(desk.connection, held.code, cause="owner", now=desk.clock.now())
    assert confirmed.status is Status.CONFIRMED
    desk.clock.advance(AN_HOUR)
    with pytest.raises(HoldExpired):
        await service.confirm(desk.connection, other.code, cause="owner", now=desk.clock.now())


async def test_tidying_writes_down_what_the_clock_has_decided(desk: Desk) -> None:
    ended = await desk.hold()
    slept = await desk.pay(await desk.hold(march(8, 12)), Money(76_500_00))
    coming = await desk.pay(await desk.hold(march(15, 19)), Money(76_500_00))
    desk.clock.advance(timedelta(days=108))  # 12 March, the check-out day of the second
    assert await service.tidy(desk.connection, now=desk.clock.now()) == (1, 1)
    found = [(await service.reservation(desk.connection, row.code)).status for row in (ended, slept, coming)]
    assert found == [Status.EXPIRED, Status.COMPLETED, Status.CONFIRMED]
    assert await service.tidy(desk.connection, now=desk.clock.now()) == (0, 0)
