"""Holding, looking and cancelling over HTTP."""

from __future__ import annotations

from tests.factories import Booking, a_phone, march


async def test_a_free_cabin_is_held_for_an_hour(booking: Booking) -> None:
    answer = await booking.hold("Ceibo", march(1, 5))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["status"] == "held"
    assert made["hold_expires_at"] == "2026-11-24T16:00:00Z"
    assert made["total"]["amount"] == sum(line["amount"]["amount"] for line in made["lines"])
    assert made["paid"] == {"amount": 0, "currency": "ARS"}
    again = await booking.get(f"/reservations/{made['code']}")
    assert again.json() == made


async def test_a_second_guest_is_told_that_the_dates_are_taken(booking: Booking) -> None:
    await booking.hold("Ceibo", march(1, 5))
    answer = await booking.hold("Ceibo", march(4, 8))
    assert answer.status_code == 409
    assert answer.json()["code"] == "dates_unavailable"


async def test_a_guest_may_arrive_on_the_day_another_leaves(booking: Booking) -> None:
    await booking.hold("Ceibo", march(1, 5))
    assert (await booking.hold("Ceibo", march(5, 8))).status_code == 201


async def test_a_guest_finds_their_reservations_by_phone_however_it_is_written(booking: Booking) -> None:
    phone = a_phone()
    made = (await booking.hold("Aromo", march(1, 5), phone=phone)).json()
    written = f"+54 9 {phone[3:5]} {phone[5:9]}-{phone[9:]}"
    found = (await booking.get("/reservations", guest_phone=written)).json()["items"]
    assert [one["code"] for one in found] == [made["code"]]


async def test_cancelling_gives_the_nights_back(booking: Booking) -> None:
    code = (await booking.hold("Ceibo", march(1, 5))).json()["code"]
    answer = await booking.delete(f"/reservations/{code}")
    assert answer.status_code == 200
    assert answer.json()["status"] == "cancelled"
    assert (await booking.hold("Ceibo", march(1, 5))).status_code == 201
