"""Other dates or another party for what is reserved, over HTTP, and against somebody else who wants the nights."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from services.clock import SettableClock
from services.database.tables.booking import cabin as cabin_table
from services.domain.ledger import Balance
from services.domain.money import Money
from services.domain.stay import Stay
from services.reservations import ledger, service
from tests.factories import Booking, march

DEPOSIT = Money(60_000_00)


def changed(made: dict[str, Any], stay: Stay | None = None, **more: Any) -> dict[str, Any]:
    """The body of a change of a reservation, as the API showed it."""
    same = {name: made[name] for name in ("check_in", "check_out", "adults", "children", "pets")}
    dates = {"check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat()} if stay else {}
    return same | dates | more


async def a_hold(booking: Booking, stay: Stay, cabin: str = "Ceibo", **more: Any) -> dict[str, Any]:
    answer = await booking.hold(cabin, stay, **more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def a_confirmed_stay(booking: Booking, clock: SettableClock, stay: Stay, **more: Any) -> dict[str, Any]:
    made = await a_hold(booking, stay, **more)
    async with booking.product.database.unit_of_work() as connection:
        row = await service.reservation(connection, made["code"])
        paid = row.deposit
        await service.take_payment(connection, reservation_id=row.id, amount=paid, cause="payment:1", now=clock.now())
        await connection.commit()
    found: dict[str, Any] = (await booking.get(f"/reservations/{made['code']}")).json()
    return found


async def change(booking: Booking, made: dict[str, Any], body: dict[str, Any], **more: Any) -> httpx.Response:
    """Ask what it costs, and agree to that."""
    quoted = await booking.post(f"/reservations/{made['code']}/change-quote", body)
    assert quoted.status_code == 200, quoted.text
    return await booking.post(f"/reservations/{made['code']}/changes", body | {"total": quoted.json()["total"]}, **more)


async def test_a_change_keeps_the_owner_s_rules_of_arrival_and_gap(booking: Booking) -> None:
    made = await a_hold(booking, march(1, 3))
    await a_hold(booking, march(8, 11))
    await booking.change_rules(check_in_days=["tuesday", "thursday"], gap_nights=2)
    for stay, code, more in (
        (march(3, 5), "arrival_day_not_allowed", {"check_in_days": [1, 3]}),
        (march(4, 7), "dates_unavailable", {"taken_by": "gap"}),
    ):
        refused = await booking.post(f"/reservations/{made['code']}/change-quote", changed(made, stay))
        assert (refused.status_code, refused.json()["code"]) == (409, code)
        assert more.items() <= refused.json().items()
    # A night more keeps the day on which they arrive, whatever the rule is by now.
    assert (await change(booking, made, changed(made, march(1, 4)))).status_code == 200


async def test_a_change_of_what_was_booked_with_a_code_keeps_the_code(booking: Booking) -> None:
    rules = {"percent": 10, "first_day": "2026-11-01", "last_day": "2026-12-31"}
    await booking.put("/promotions/VERANO", rules)
    made = await a_hold(booking, march(1, 3), promo_code="VERANO")
    longer = await change(booking, made, changed(made, march(1, 4)))
    assert longer.json()["total"]["amount"] == (3 * 85_000 - 25_500 + 15_000) * 100


async def test_a_code_counts_no_longer_for_nights_that_it_is_not_meant_for(booking: Booking) -> None:
    rules = {"percent": 10, "first_day": "2026-11-01", "last_day": "2026-12-31", "minimum_nights": 3}
    await booking.put("/promotions/VERANO", rules)
    made = await a_hold(booking, march(1, 4), promo_code="VERANO")
    assert made["total"]["amount"] == (3 * 85_000 - 25_500 + 15_000) * 100

    shorter = changed(made, march(1, 3))
    quoted = (await booking.post(f"/reservations/{made['code']}/change-quote", shorter)).json()
    assert quoted["lost_code"] == "VERANO"
    assert quoted["total"]["amount"] == (2 * 85_000 + 15_000) * 100
    made = (await change(booking, made, shorter)).json()
    assert made["total"]["amount"] == (2 * 85_000 + 15_000) * 100

    # Back to the nights that it is meant for, and the price is as it was.
    again = await change(booking, made, changed(made, march(1, 4)))
    assert again.json()["total"]["amount"] == (3 * 85_000 - 25_500 + 15_000) * 100


async def test_what_is_in_favour_after_a_change_comes_back_whole_when_it_is_cancelled(
    booking: Booking, clock: SettableClock
) -> None:
    made = await a_hold(booking, march(1, 6))
    async with booking.product.database.unit_of_work() as connection:
        row = await service.reservation(connection, made["code"])
        await service.take_payment(connection, reservation_id=row.id, amount=row.total, cause="p:1", now=clock.now())
        await connection.commit()
    shorter = (await change(booking, made, changed(made, march(1, 3)))).json()
    in_favour = made["total"]["amount"] - shorter["total"]["amount"]
    clock.set(datetime(2027, 2, 28, 15, tzinfo=UTC))  # a day before: nothing of the stay's price comes back

    refund = (await booking.get(f"/reservations/{made['code']}/cancellation")).json()["refund"]["amount"]
    assert refund == in_favour > 0


async def balance_of(booking: Booking, code: str) -> Balance:
    async with booking.product.database.unit_of_work() as connection:
        row = await service.reservation(connection, code)
        return await ledger.balance_of(connection, row.id)


async def test_a_longer_stay_is_told_with_its_difference_and_changes_nothing_yet(booking: Booking) -> None:
    made = await a_hold(booking, march(1, 3))
    answer = await booking.post(f"/reservations/{made['code']}/change-quote", changed(made, march(1, 4)))
    told = answer.json()
    assert (answer.status_code, told["nights"]) == (200, 3)
    assert told["difference"]["amount"] == 85_000_00
    assert told["total"]["amount"] == made["total"]["amount"] + 85_000_00
    assert sum(line["amount"]["amount"] for line in told["lines"]) == told["total"]["amount"]
    assert told["balance"] == told["total"]
    assert (await booking.get(f"/reservations/{made['code']}")).json() == made


async def test_a_hold_moves_with_its_price_and_keeps_its_end(booking: Booking) -> None:
    made = await a_hold(booking, march(1, 3))
    answer = await change(booking, made, changed(made, march(2, 5), adults=3))
    moved = answer.json()
    assert (answer.status_code, moved["status"], moved["adults"]) == (200, "held", 3)
    assert moved["hold_expires_at"] == made["hold_expires_at"]
    assert moved["deposit"]["amount"] == round(moved["total"]["amount"] * 0.3)
    assert (await booking.hold("Ceibo", march(1, 2, 2027))).json()["code"] == "stay_too_short"
    assert (await booking.hold("Ceibo", march(4, 7))).status_code == 409
    assert (await booking.hold("Ceibo", Stay.of(march(1, 2).check_in - timedelta(days=1), nights=2))).status_code == 201


async def test_a_confirmed_stay_owes_the_difference_and_no_other_deposit(
    booking: Booking, clock: SettableClock
) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    answer = await change(booking, made, changed(made, march(1, 4)))
    moved = answer.json()
    assert (moved["status"], moved["deposit"], moved["paid"]) == ("confirmed", made["deposit"], made["paid"])
    balance = await balance_of(booking, made["code"])
    assert balance.agreed == moved["total"]["amount"] == made["total"]["amount"] + 85_000_00
    back = await change(booking, moved, changed(made))
    assert back.json()["total"] == made["total"]
    assert (await balance_of(booking, made["code"])).agreed == made["total"]["amount"]


async def test_what_was_agreed_keeps_its_price_when_the_rates_rise(booking: Booking, clock: SettableClock) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    async with booking.product.database.unit_of_work() as connection:
        await connection.execute(update(cabin_table).where(cabin_table.c.name == "Ceibo").values(base_night=100_000_00))
        await connection.commit()
    moved = (await change(booking, made, changed(made, march(1, 4)))).json()
    assert moved["total"]["amount"] == made["total"]["amount"] + 100_000_00
    assert sum(line["amount"]["amount"] for line in moved["lines"]) == moved["total"]["amount"]
    assert moved["lines"][-1]["label"] == "Precio acordado antes"


async def test_a_change_sent_again_with_its_key_is_made_once(booking: Booking, clock: SettableClock) -> None:
    made = await a_confirmed_stay(booking, clock, march(1, 3))
    body = changed(made, march(1, 4))
    first = await change(booking, made, body, key="conversation:message:change")
    quoted = first.json()["total"]
    again = await booking.post(
        f"/reservations/{made['code']}/changes", body | {"total": quoted}, key="conversation:message:change"
    )
    assert (again.status_code, again.content) == (200, first.content)
    assert (await balance_of(booking, made["code"])).agreed == quoted["amount"]


async def test_a_price_that_is_another_by_now_changes_nothing(booking: Booking) -> None:
    made = await a_hold(booking, march(1, 3))
    body = changed(made, march(1, 4)) | {"total": made["total"]}
    answer = await booking.post(f"/reservations/{made['code']}/changes", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")
    assert (await booking.get(f"/reservations/{made['code']}")).json() == made


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({}, "nothing_to_change"),
        ({"adults": 5}, "cabin_too_small"),
        ({"check_out": "2027-03-02"}, "stay_too_short"),
        ({"check_in": "2026-11-01"}, "stay_invalid"),
        ({"check_in": "2027-03-03"}, "stay_invalid"),
        ({"check_out": "2027-03-07"}, "dates_unavailable"),
    ],
)
async def test_what_cannot_be_had_is_refused_with_its_reason(booking: Booking, wish: dict[str, Any], code: str) -> None:
    await a_hold(booking, march(6, 9))
    made = await a_hold(booking, march(1, 3))
    answer = await booking.post(f"/reservations/{made['code']}/change-quote", changed(made) | wish)
    assert answer.json()["code"] == code


async def test_a_confirmed_stay_can_no_longer_be_changed_by_the_guest_in_the_last_week(
    booking: Booking, clock: SettableClock
) -> None:
    made = await a_confirmed_stay(booking, clock, march(10, 12))
    clock.set(clock.now().replace(year=2027, month=3, day=4))
    answer = await booking.post(f"/reservations/{made['code']}/change-quote", changed(made, march(10, 13)))
    assert (answer.status_code, answer.json()["code"], answer.json()["last_day"]) == (
        409, "change_too_late", "2027-03-03",
    )  # fmt: skip


async def test_an_ended_hold_and_a_cancelled_one_cannot_be_changed(booking: Booking, clock: SettableClock) -> None:
    ended, gone = await a_hold(booking, march(1, 3)), await a_hold(booking, march(5, 7))
    await booking.delete(f"/reservations/{gone['code']}")
    clock.advance(timedelta(minutes=61))
    for made, code in ((ended, "hold_expired"), (gone, "wrong_state")):
        answer = await booking.post(f"/reservations/{made['code']}/change-quote", changed(made, adults=3))
        assert answer.json()["code"] == code


@pytest.mark.parametrize("repetition", range(5))
async def test_one_night_wanted_by_a_change_and_by_another_guest_is_sold_once(
    booking: Booking, repetition: int
) -> None:
    made = await a_hold(booking, march(1, 3))
    body = changed(made, march(1, 4))
    told = (await booking.post(f"/reservations/{made['code']}/change-quote", body)).json()
    wishes = [booking.post(f"/reservations/{made['code']}/changes", body | {"total": told["total"]})]
    wishes += [booking.hold("Ceibo", march(3, 5)) for _ in range(4)]
    answers = await asyncio.gather(*(wishes if repetition % 2 else reversed(wishes)))
    assert sorted(answer.status_code for answer in answers).count(409) == 4
    assert {answer.json().get("code") for answer in answers if answer.status_code == 409} == {"dates_unavailable"}
