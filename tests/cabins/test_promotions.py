"""Promotional codes: made by the owner, used by guests, no oftener than they may be."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.clock import SettableClock
from services.domain.stay import Stay
from tests.factories import Booking, march

STAY = march(1, 5)
RULES = {"percent": 10, "first_day": "2026-11-01", "last_day": "2026-12-31"}


async def a_code(booking: Booking, code: str = "VERANO", **rules: Any) -> dict[str, Any]:
    answer = await booking.put(f"/promotions/{code}", RULES | rules)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def uses(booking: Booking) -> int:
    return int((await booking.get("/promotions")).json()["items"][0]["uses"])


async def test_a_code_takes_its_share_off_the_lodging(booking: Booking) -> None:
    await a_code(booking)
    made = (await booking.quote("Ceibo", STAY, promo_code="verano")).json()
    assert made["promo_code"] == "VERANO"
    assert made["lines"][-1]["label"] == "Código VERANO (10 %)"
    assert made["lines"][-1]["reasons"] == [{"rule": "promotion", "name": "VERANO", "percent": 10}]
    assert made["total"]["amount"] == (4 * 85_000 - 34_000 + 15_000) * 100


async def test_a_hold_by_the_quote_keeps_the_code_and_counts_as_a_use(booking: Booking) -> None:
    await a_code(booking)
    made = (await booking.quote("Ceibo", STAY, promo_code="VERANO")).json()
    await a_code(booking, percent=50)
    held = (await booking.hold("Ceibo", STAY, quote_id=made["id"])).json()
    assert held["total"] == made["total"]
    assert await uses(booking) == 1
    other = await booking.hold("Ceibo", march(8, 11), promo_code="VERANO")
    assert other.json()["lines"][-1]["amount"]["amount"] == -127_500_00
    assert await uses(booking) == 2


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"first_day": "2026-11-25"}, "not_yet"),
        ({"last_day": "2026-11-23"}, "ended"),
        ({"nights_from": "2027-03-02", "nights_end": "2027-04-01"}, "other_dates"),
        ({"minimum_nights": 5}, "stay_too_short"),
        ({"use_limit": 0}, "used_up"),
    ],
)
async def test_a_code_that_gives_nothing_says_why(booking: Booking, rules: dict[str, Any], reason: str) -> None:
    await a_code(booking, **rules)
    for answer in (
        await booking.quote("Ceibo", STAY, promo_code="VERANO"),
        await booking.hold("Ceibo", STAY, promo_code="VERANO"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "promo_code_refused")
        assert answer.json()["reason"] == reason


async def test_an_unknown_code_is_refused_and_not_ignored(booking: Booking) -> None:
    answer = await booking.hold("Ceibo", STAY, promo_code="NADA")
    assert (answer.status_code, answer.json()["reason"]) == (409, "unknown")


async def test_what_did_not_come_about_gives_its_use_back(booking: Booking, clock: SettableClock) -> None:
    await a_code(booking, use_limit=1)
    held = (await booking.hold("Ceibo", STAY, promo_code="VERANO")).json()
    assert (await booking.hold("Aromo", STAY, promo_code="VERANO")).json()["reason"] == "used_up"
    await booking.delete(f"/reservations/{held['code']}")
    assert (await booking.hold("Aromo", STAY, promo_code="VERANO")).status_code == 201
    clock.advance(timedelta(hours=1))
    assert await uses(booking) == 0
    assert (await booking.hold("Quebracho", STAY, promo_code="VERANO")).status_code == 201


async def test_a_quoted_code_that_was_used_up_meanwhile_is_refused_at_the_hold(booking: Booking) -> None:
    await a_code(booking, use_limit=1)
    made = (await booking.quote("Ceibo", STAY, promo_code="VERANO")).json()
    await booking.hold("Aromo", STAY, promo_code="VERANO")
    assert (await booking.hold("Ceibo", STAY, quote_id=made["id"])).json()["reason"] == "used_up"


async def test_many_at_once_use_a_code_no_oftener_than_it_may_be(booking: Booking) -> None:
    await a_code(booking, use_limit=2)
    wishes = [(cabin, stay) for cabin in booking.cabins for stay in (STAY, march(8, 11))]
    answers = await asyncio.gather(*(booking.hold(cabin, stay, promo_code="VERANO") for cabin, stay in wishes))
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [409] * (len(wishes) - 2)
    assert {answer.json()["reason"] for answer in answers if answer.status_code == 409} == {"used_up"}
    assert await uses(booking) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": None}, {"percent": 101}, {"amount": {"amount": 5, "currency": "ARS"}}, {"last_day": "2026-10-31"},
        {"nights_from": "2027-01-01"}, {"nights_from": "2027-01-01", "nights_end": "2027-01-01"},
    ],
)  # fmt: skip
async def test_a_code_must_make_sense(booking: Booking, wrong: dict[str, Any]) -> None:
    assert (await booking.put("/promotions/VERANO", RULES | wrong)).status_code == 422
    assert (await booking.put("/promotions/a-b", RULES)).status_code == 422


async def test_an_amount_off_ends_at_the_price_of_the_lodging(booking: Booking) -> None:
    await a_code(booking, "REGALO", percent=None, amount={"amount": 999_999_00, "currency": "ARS"})
    made = (await booking.quote("Ceibo", Stay(STAY.check_in, STAY.check_out), promo_code="REGALO")).json()
    assert made["total"]["amount"] == 15_000_00
