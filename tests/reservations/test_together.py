"""Several reservations of one guest, cancelled or changed all or none."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.clock import SettableClock
from tests.factories import Booking, march
from tests.reservations.test_changes import a_confirmed_stay, a_hold, changed

BEFORE, AFTER = march(1, 4), march(8, 11)


async def statuses(booking: Booking, *made: dict[str, Any]) -> list[str]:
    return [(await booking.get(f"/reservations/{one['code']}")).json()["status"] for one in made]


async def arrivals(booking: Booking, *made: dict[str, Any]) -> list[str]:
    return [(await booking.get(f"/reservations/{one['code']}")).json()["check_in"] for one in made]


async def two_holds(booking: Booking) -> tuple[dict[str, Any], dict[str, Any]]:
    return await a_hold(booking, BEFORE), await a_hold(booking, BEFORE, cabin="Quebracho")


async def moves(booking: Booking, *made: dict[str, Any]) -> dict[str, Any]:
    """The body that moves all of them, at the prices of now."""
    wishes = []
    for one in made:
        wish = changed(one, AFTER)
        quoted = (await booking.post(f"/reservations/{one['code']}/change-quote", wish)).json()
        wishes.append(wish | {"code": one["code"], "total": quoted["total"]})
    return {"changes": wishes}


async def test_all_are_cancelled_for_what_they_give_back_together(booking: Booking, clock: SettableClock) -> None:
    paid = await a_confirmed_stay(booking, clock, BEFORE)
    held = await a_hold(booking, BEFORE, cabin="Quebracho")
    body = {"codes": [paid["code"], held["code"]], "agreed_refund": paid["paid"]["amount"]}
    answer = await booking.post("/cancellations", body, key="all")
    assert answer.status_code == 200, answer.text
    assert [one["status"] for one in answer.json()["items"]] == ["cancelled", "cancelled"]
    again = await booking.post("/cancellations", body, key="all")
    assert again.content == answer.content


@pytest.mark.parametrize("key", [None, "all"])
async def test_for_another_refund_none_is_cancelled(booking: Booking, clock: SettableClock, key: str | None) -> None:
    paid = await a_confirmed_stay(booking, clock, BEFORE)
    held = await a_hold(booking, BEFORE, cabin="Quebracho")
    body = {"codes": [held["code"], paid["code"]], "agreed_refund": 0}
    refused = await booking.post("/cancellations", body, key=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "refund_changed")
    assert await statuses(booking, paid, held) == ["confirmed", "held"]


@pytest.mark.parametrize("key", [None, "all"])
async def test_where_one_has_ended_the_other_is_kept(booking: Booking, clock: SettableClock, key: str | None) -> None:
    paid = await a_confirmed_stay(booking, clock, BEFORE)
    held = await a_hold(booking, BEFORE, cabin="Quebracho")
    clock.advance(timedelta(minutes=61))
    refused = await booking.post("/cancellations", {"codes": [paid["code"], held["code"]]}, key=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "hold_expired")
    assert await statuses(booking, paid, held) == ["confirmed", "expired"]


async def test_a_code_that_nobody_has_cancels_nothing(booking: Booking) -> None:
    held = await a_hold(booking, BEFORE)
    refused = await booking.post("/cancellations", {"codes": [held["code"], "AAAAAAA"]})
    assert refused.status_code == 404
    assert await statuses(booking, held) == ["held"]


async def test_all_are_moved(booking: Booking) -> None:
    made = await two_holds(booking)
    answer = await booking.post("/changes", await moves(booking, *made))
    assert answer.status_code == 200, answer.text
    assert await arrivals(booking, *made) == ["2027-03-08", "2027-03-08"]


@pytest.mark.parametrize("key", [None, "all"])
async def test_where_the_nights_of_one_were_taken_none_is_moved(booking: Booking, key: str | None) -> None:
    made = await two_holds(booking)
    body = await moves(booking, *made)
    await a_hold(booking, AFTER, cabin="Quebracho")
    refused = await booking.post("/changes", body, key=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "dates_unavailable")
    assert await arrivals(booking, *made) == ["2027-03-01", "2027-03-01"]


async def test_for_another_price_of_one_none_is_moved(booking: Booking) -> None:
    made = await two_holds(booking)
    body = await moves(booking, *made)
    body["changes"][1]["total"]["amount"] -= 1
    refused = await booking.post("/changes", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    assert await arrivals(booking, *made) == ["2027-03-01", "2027-03-01"]


async def test_two_who_move_the_same_cabins_the_other_way_round_wait_for_each_other(booking: Booking) -> None:
    made = await two_holds(booking)
    body = await moves(booking, *made)
    turned = {"changes": body["changes"][::-1]}
    answers = await asyncio.gather(*(booking.post("/changes", one) for one in (body, turned)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await arrivals(booking, *made) == ["2027-03-08", "2027-03-08"]
