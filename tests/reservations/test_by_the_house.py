"""What the house changes itself: another cabin, a stay under way, rules that its word waives; nights that it keeps."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text

from services.clock import SettableClock
from services.database.tables.booking import reservation_event
from services.domain.change import Booking as Booked
from services.domain.money import Money
from services.domain.party import Party
from services.domain.stay import Stay
from services.errors import (
    ArrivalDayNotAllowed,
    CabinTooSmall,
    DatesUnavailable,
    Refusal,
    ReservationNotFound,
    StayInvalid,
    StayTooShort,
)
from services.reservations import blocking, changes, ledger, service
from services.reservations.changes import House
from services.reservations.repository import ReservationRow
from tests.concurrency.writers import is_somebody_waiting_for_a_lock, until
from tests.factories import Booking, march
from tests.reservations.test_changes import a_confirmed_stay, a_hold

OWNER = House("owner:ana@example.com")
WORD = House("owner:ana@example.com", word="son amigos")
TWO = Party(2, 0, 0, 0)


async def plan(
    booking: Booking, code: str, stay: Stay, *, cabin: str | None = None, house: House | None = OWNER
) -> Any:
    async with booking.product.database.unit_of_work() as connection:
        return await changes.plan(
            connection,
            code,
            Booked(stay, TWO),
            now=booking.product.clock.now(),
            cabin_id=UUID(booking.cabins[cabin]) if cabin else None,
            house=house,
        )


async def moved(
    booking: Booking, code: str, stay: Stay, *, cabin: str | None = None, house: House = OWNER
) -> ReservationRow:
    """Change it for what it costs by now."""
    found = await plan(booking, code, stay, cabin=cabin, house=house)
    async with booking.product.database.unit_of_work() as connection:
        row = await changes.change(
            connection,
            code,
            Booked(stay, TWO),
            agreed=found.changed.total,
            cause=house.by,
            now=booking.product.clock.now(),
            cabin_id=UUID(booking.cabins[cabin]) if cabin else None,
            house=house,
        )
        await connection.commit()
    return row


async def block(booking: Booking, stay: Stay, cabin: str = "Ceibo", reason: str = "pintura") -> str:
    async with booking.product.database.unit_of_work() as connection:
        code = await blocking.block(
            connection, UUID(booking.cabins[cabin]), stay, reason=reason, by="owner", now=booking.product.clock.now()
        )
        await connection.commit()
    return code


async def unblock(booking: Booking, code: str, stay: Stay) -> None:
    async with booking.product.database.unit_of_work() as connection:
        await blocking.unblock(connection, code, stay, by="owner", now=booking.product.clock.now())
        await connection.commit()


async def status_of_a_hold(booking: Booking, stay: Stay, cabin: str = "Ceibo") -> tuple[int, str | None]:
    """What a guest is answered who wants those nights; what they got is given back."""
    answer: httpx.Response = await booking.hold(cabin, stay)
    if answer.status_code == 201:
        await booking.delete(f"/reservations/{answer.json()['code']}")
        return 201, None
    return answer.status_code, answer.json()["code"]


# --- another cabin


async def test_another_cabin_costs_the_difference_and_the_ledger_says_so(
    booking: Booking, clock: SettableClock
) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    found = await plan(booking, made["code"], march(1, 3), cabin="Jacarandá")
    assert found.difference == Money(2 * (110_000_00 - 85_000_00))
    row = await moved(booking, made["code"], march(1, 3), cabin="Jacarandá")
    assert (row.cabin_name, row.total.amount) == ("Jacarandá", made["total"]["amount"] + 50_000_00)
    async with booking.product.database.unit_of_work() as connection:
        assert (await ledger.balance_of(connection, row.id)).agreed == row.total.amount
    assert await status_of_a_hold(booking, march(1, 3), "Jacarandá") == (409, "dates_unavailable")
    assert await status_of_a_hold(booking, march(1, 3), "Ceibo") == (201, None)


async def test_there_and_back_costs_nothing(booking: Booking, clock: SettableClock) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    await moved(booking, made["code"], march(5, 8), cabin="Quebracho")
    row = await moved(booking, made["code"], march(1, 3), cabin="Ceibo")
    assert row.total.amount == made["total"]["amount"]


@pytest.mark.parametrize("is_block", [False, True])
async def test_nights_of_another_are_not_taken_by_a_move(
    booking: Booking, clock: SettableClock, is_block: bool
) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    if is_block:
        await block(booking, march(2, 5), cabin="Jacarandá")
    else:
        await a_hold(booking, march(2, 5), cabin="Jacarandá")
    with pytest.raises(DatesUnavailable):
        await plan(booking, made["code"], march(1, 3), cabin="Jacarandá")
    async with booking.product.database.unit_of_work() as connection:
        with pytest.raises(DatesUnavailable):
            await changes.change(
                connection,
                made["code"],
                Booked(march(1, 3), TWO),
                agreed=Money(made["total"]["amount"] + 50_000_00),
                cause="owner",
                now=clock.now(),
                cabin_id=UUID(booking.cabins["Jacarandá"]),
                house=OWNER,
            )


async def test_a_cabin_takes_no_more_people_for_the_house_either(booking: Booking, clock: SettableClock) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    async with booking.product.database.unit_of_work() as connection:
        with pytest.raises(CabinTooSmall):
            await changes.plan(
                connection, made["code"], Booked(march(1, 3), Party(3, 0, 0, 0)), now=clock.now(),
                cabin_id=UUID(booking.cabins["Aromo"]), house=WORD,
            )  # fmt: skip


async def test_a_payment_that_comes_during_a_move_has_the_new_cabin_s_lock(
    booking: Booking, clock: SettableClock
) -> None:
    made = await a_hold(booking, march(1, 3))
    new = UUID(booking.cabins["Jacarandá"])
    async with booking.product.database.unit_of_work() as mover, booking.product.database.unit_of_work() as payer:
        row = await service.reservation(payer, made["code"])
        await changes.change(
            mover, made["code"], Booked(march(1, 3), TWO), agreed=Money(made["total"]["amount"] + 50_000_00),
            cause="owner", now=clock.now(), cabin_id=new, house=OWNER,
        )  # fmt: skip
        paying = asyncio.create_task(
            service.take_payment(
                payer, reservation_id=row.id, amount=Money(200_000_00), cause="payment:1", now=clock.now()
            )
        )
        await until(partial(is_somebody_waiting_for_a_lock, booking.product.database))
        await mover.commit()
        paid = await paying
        assert (paid.status, paid.cabin_name) == ("confirmed", "Jacarandá")
        has = text(
            "select exists (select from pg_locks where pid = pg_backend_pid() and locktype = 'advisory' "
            "and objid = (hashtext(:cabin)::bigint & 4294967295)::oid)"
        )
        assert (await payer.execute(has, {"cabin": str(new)})).scalar_one()


# --- rules that count for guests


async def test_the_house_changes_a_stay_at_the_last_moment(booking: Booking, clock: SettableClock) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    clock.set(datetime(2027, 2, 27, 15, tzinfo=UTC))
    row = await moved(booking, made["code"], march(1, 4))
    assert row.stay == march(1, 4)


async def test_the_house_lengthens_a_stay_that_has_begun_and_does_not_end_it_in_the_past(
    booking: Booking, clock: SettableClock
) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 5))
    clock.set(datetime(2027, 3, 4, 15, tzinfo=UTC))
    with pytest.raises(StayInvalid):
        await plan(booking, made["code"], march(1, 3))
    with pytest.raises(StayInvalid):
        await plan(booking, made["code"], march(2, 6))
    with pytest.raises(Refusal):
        await plan(booking, made["code"], march(1, 6), house=None)
    assert (await moved(booking, made["code"], march(1, 6))).stay == march(1, 6)
    assert (await moved(booking, made["code"], march(1, 4))).stay == march(1, 4)


async def test_the_fewest_nights_and_the_days_of_arrival_count_until_the_house_says_why_not(
    booking: Booking, clock: SettableClock
) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    with pytest.raises(StayTooShort):
        await plan(booking, made["code"], march(1, 2))
    await booking.change_rules(check_in_days=["tuesday"])
    with pytest.raises(ArrivalDayNotAllowed):
        await plan(booking, made["code"], march(4, 6))
    row = await moved(booking, made["code"], march(4, 5), house=WORD)
    assert row.stay == march(4, 5)
    query = select(reservation_event.c.details).where(reservation_event.c.reservation_id == row.id)
    async with booking.product.database.unit_of_work() as connection:
        kept = (await connection.execute(query.where(reservation_event.c.kind == "changed"))).scalar_one()
    assert kept["word"] == "son amigos"


# --- nights that the house keeps


async def test_blocked_nights_are_nobody_else_s_until_they_are_freed(booking: Booking) -> None:
    code = await block(booking, march(1, 8))
    assert await status_of_a_hold(booking, march(3, 5)) == (409, "dates_unavailable")
    await unblock(booking, code, march(3, 5))
    assert await status_of_a_hold(booking, march(3, 5)) == (201, None)
    for stay in (march(1, 3), march(5, 8)):
        assert await status_of_a_hold(booking, stay) == (409, "dates_unavailable")
    with pytest.raises(ReservationNotFound):
        await unblock(booking, code, march(1, 8))


async def test_a_block_takes_no_nights_of_a_guest_and_no_second_time(booking: Booking) -> None:
    made = await a_hold(booking, march(1, 3))
    for stay in (march(2, 4), march(1, 2)):
        with pytest.raises(DatesUnavailable):
            await block(booking, stay)
    await booking.delete(f"/reservations/{made['code']}")
    await block(booking, march(2, 4))
    with pytest.raises(DatesUnavailable):
        await block(booking, march(3, 6))


async def test_a_block_may_touch_a_stay_where_nights_must_stay_free_between_guests(booking: Booking) -> None:
    await booking.change_rules(gap_nights=1)
    await a_hold(booking, march(1, 3))
    await block(booking, march(3, 5))
    assert await status_of_a_hold(booking, march(5, 8)) == (409, "dates_unavailable")


async def test_an_ended_hold_does_not_keep_the_house_from_blocking(booking: Booking, clock: SettableClock) -> None:
    await a_hold(booking, march(1, 3))
    clock.advance(timedelta(hours=2))
    await block(booking, march(1, 3))


async def test_a_block_is_no_reservation(booking: Booking, clock: SettableClock) -> None:
    code = await block(booking, march(1, 3))
    assert (await booking.get(f"/reservations/{code}")).status_code == 404
    assert (await booking.delete(f"/reservations/{code}")).status_code == 404
    with pytest.raises(ReservationNotFound):
        await plan(booking, code, march(4, 6))


async def test_nights_that_are_over_or_more_than_a_year_are_not_blocked(booking: Booking, clock: SettableClock) -> None:
    with pytest.raises(StayInvalid):
        await block(booking, march(1, 3, year=2026))
    with pytest.raises(StayInvalid):
        await block(booking, Stay.of(march(1, 2).check_in, nights=367))
