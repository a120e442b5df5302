"""What an owner promised in writing is pinned to the reservation and found again in its bill."""

from __future__ import annotations

from typing import Any

import pytest

from services.clock import SettableClock
from services.reservations import service
from tests.factories import Booking, march

STAY = march(1, 5)  # 355,000 in Ceibo, deposit 106,500


def pesos(amount: int) -> dict[str, Any]:
    return {"amount": amount * 100, "currency": "ARS"}


async def a_hold(booking: Booking) -> dict[str, Any]:
    held: dict[str, Any] = (await booking.hold("Ceibo", STAY)).json()
    return held


async def promise(booking: Booking, code: str, **promised: Any) -> Any:
    body = {"text": "Te lo dejo en eso", "promised_by": "Marta"} | promised
    return await booking.post(f"/reservations/{code}/promises", body)


async def bill_of(booking: Booking, code: str) -> dict[str, Any]:
    answer = await booking.get(f"/reservations/{code}/bill")
    assert answer.status_code == 200, answer.text
    bill: dict[str, Any] = answer.json()
    assert sum(line["amount"]["amount"] for line in bill["lines"]) == bill["total"]["amount"]
    assert bill["balance"]["amount"] == bill["total"]["amount"] - bill["paid"]["amount"]
    return bill


async def pay_deposit(booking: Booking, clock: SettableClock, code: str) -> None:
    async with booking.product.database.unit_of_work() as connection:
        row = await service.reservation(connection, code)
        await service.take_payment(
            connection, reservation_id=row.id, amount=row.deposit, cause="payment:1", now=clock.now()
        )
        await connection.commit()


async def test_a_bill_is_what_was_agreed_line_by_line(booking: Booking, clock: SettableClock) -> None:
    held = await a_hold(booking)
    bill = await bill_of(booking, held["code"])
    assert (bill["lines"], bill["total"], bill["promises"]) == (held["lines"], held["total"], [])
    assert (bill["check_out_until"], bill["balance_due_on"]) == ("10:00", "2027-03-01")
    await pay_deposit(booking, clock, held["code"])
    assert (await bill_of(booking, held["code"]))["balance"] == pesos(248_500)


@pytest.mark.parametrize("is_paid_first", [True, False])
async def test_a_promised_price_stands_in_the_bill_and_the_ledger_whenever_it_was_promised(
    booking: Booking, clock: SettableClock, is_paid_first: bool
) -> None:
    code = (await a_hold(booking))["code"]
    if is_paid_first:
        await pay_deposit(booking, clock, code)
    made = await promise(booking, code, amount=pesos(-25_000))
    assert (made.status_code, made.json()["promised_by"]) == (201, "Marta")
    if not is_paid_first:
        await pay_deposit(booking, clock, code)
    bill = await bill_of(booking, code)
    assert bill["total"] == pesos(330_000)
    assert bill["lines"][-1]["label"] == "Te lo dejo en eso"
    assert bill["lines"][-1]["reasons"] == [{"rule": "promise", "name": None, "percent": None}]
    assert bill["promises"] == [made.json()]
    assert bill["balance"] == pesos(330_000 - 106_500)


async def test_a_late_check_out_that_was_promised_is_on_the_bill(booking: Booking) -> None:
    code = (await a_hold(booking))["code"]
    await promise(booking, code, text="Salen a las 14, sin cargo", check_out_until="14:00")
    await promise(booking, code, text="Les dejo la cuna", check_out_until=None)
    bill = await bill_of(booking, code)
    assert (bill["check_out_until"], bill["total"]) == ("14:00", pesos(355_000))
    assert [one["text"] for one in bill["promises"]] == ["Salen a las 14, sin cargo", "Les dejo la cuna"]


async def test_a_promise_outlives_a_change_of_the_stay(booking: Booking, clock: SettableClock) -> None:
    held = await a_hold(booking)
    await promise(booking, held["code"], amount=pesos(-25_000))
    await pay_deposit(booking, clock, held["code"])
    body = {"check_in": "2027-03-01", "check_out": "2027-03-04", "adults": 2}
    told = (await booking.post(f"/reservations/{held['code']}/change-quote", body)).json()
    await booking.post(f"/reservations/{held['code']}/changes", body | {"total": told["total"]})
    bill = await bill_of(booking, held["code"])
    assert bill["total"] == pesos(355_000 - 25_000 - 85_000)
    assert len(bill["promises"]) == 1


async def test_the_bill_of_what_was_cancelled_is_what_the_policy_keeps(booking: Booking, clock: SettableClock) -> None:
    code = (await a_hold(booking))["code"]
    await pay_deposit(booking, clock, code)
    await booking.delete(f"/reservations/{code}")
    bill = await bill_of(booking, code)  # 97 days before: all is given back
    assert (bill["total"], bill["balance"]) == (pesos(0), pesos(-106_500))
    assert bill["lines"][-1]["kind"] == "adjustment"


async def test_a_promise_asked_for_twice_with_its_key_is_made_once(booking: Booking) -> None:
    code = (await a_hold(booking))["code"]
    body = {"text": "Te lo dejo en eso", "promised_by": "Marta", "amount": pesos(-5_000)}
    for _ in range(2):
        assert (await booking.post(f"/reservations/{code}/promises", body, key="one")).status_code == 201
    assert (await bill_of(booking, code))["total"] == pesos(350_000)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"amount": pesos(-355_001)}, 422),
        ({"amount": {"amount": 5, "currency": "USD"}}, 422),
        ({"check_out_until": "25:00"}, 422),
        ({"text": ""}, 422),
        ({"text": "a\u0000b"}, 422),
    ],
)
async def test_a_promise_that_makes_no_sense_is_refused(booking: Booking, wrong: dict[str, Any], status: int) -> None:
    code = (await a_hold(booking))["code"]
    assert (await promise(booking, code, **wrong)).status_code == status
    assert (await bill_of(booking, code))["promises"] == []


async def test_nothing_is_promised_about_what_no_longer_stands(booking: Booking) -> None:
    code = (await a_hold(booking))["code"]
    await booking.delete(f"/reservations/{code}")
    assert (await promise(booking, code)).json()["code"] == "wrong_state"
    assert (await promise(booking, "K7MPX2A")).status_code == 404
