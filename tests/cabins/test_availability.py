"""What is free, what is not and why, and what else there is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.clock import SettableClock
from services.domain.stay import Stay
from tests.factories import Booking, march


async def ask(booking: Booking, stay: Stay, **party: int) -> dict[str, Any]:
    dates = {"check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat()}
    answer = await booking.get("/availability", **dates, **(party or {"guests": 2}))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def names(items: list[dict[str, Any]]) -> list[str]:
    return [item["cabin_name"] for item in items]


async def test_free_cabins_come_cheapest_first_with_their_quotes(booking: Booking) -> None:
    found = await ask(booking, march(1, 5))
    assert names(found["items"]) == ["Aromo", "Ceibo", "Jacarandá", "Quebracho"]
    quote = await booking.post(
        "/quotes",
        {"cabin_id": booking.cabins["Ceibo"], "check_in": "2027-03-01", "check_out": "2027-03-05", "adults": 2},
    )
    assert found["items"][1] == {name: quote.json()[name] for name in found["items"][1]}
    assert (found["unavailable"], found["alternatives"]) == ([], [])


async def test_each_cabin_that_cannot_be_had_says_why(booking: Booking) -> None:
    await booking.hold("Quebracho", march(3, 6))
    found = await ask(booking, march(1, 5), adults=3, children=1, pets=1)
    assert names(found["items"]) == ["Ceibo"]
    reasons = {item["cabin_name"]: item["code"] for item in found["unavailable"]}
    assert reasons == {"Aromo": "cabin_too_small", "Jacarandá": "pets_not_allowed", "Quebracho": "dates_unavailable"}


async def test_too_short_a_stay_says_how_many_nights_are_needed(booking: Booking) -> None:
    found = await ask(booking, Stay(date(2027, 1, 12), date(2027, 1, 14)))
    assert {(item["code"], item["minimum_nights"]) for item in found["unavailable"]} == {("stay_too_short", 4)}


async def test_the_nearest_free_dates_are_offered_only_when_nothing_is_free(booking: Booking) -> None:
    for cabin in ("Jacarandá", "Quebracho"):
        await booking.hold(cabin, march(10, 14))
    found = await ask(booking, march(10, 13), guests=5)
    assert found["items"] == []
    assert [(item["cabin_name"], item["check_in"]) for item in found["alternatives"]] == [
        ("Jacarandá", "2027-03-07"),
        ("Jacarandá", "2027-03-14"),
        ("Jacarandá", "2027-03-06"),
    ]


async def test_what_is_offered_instead_can_be_had(booking: Booking) -> None:
    for cabin in ("Ceibo", "Quebracho"):
        await booking.hold(cabin, march(18, 23))
    # Semana Santa begins on the 23rd and asks for three nights: two of them are no alternative there.
    found = await ask(booking, march(20, 22), adults=4, pets=1)
    assert found["alternatives"]
    for other in found["alternatives"]:
        made = await booking.hold(
            other["cabin_name"], Stay(date.fromisoformat(other["check_in"]), date.fromisoformat(other["check_out"])),
            adults=4, pets=1,
        )  # fmt: skip
        assert made.status_code == 201, made.text
        await booking.delete(f"/reservations/{made.json()['code']}")


async def test_nothing_in_the_past_is_offered_instead(booking: Booking, clock: SettableClock) -> None:
    today = date(2026, 11, 24)
    for cabin in booking.cabins:
        await booking.hold(cabin, Stay(today, today + timedelta(days=3)))
    found = await ask(booking, Stay(today, today + timedelta(days=2)))
    assert found["alternatives"]
    assert all(item["check_in"] >= "2026-11-27" for item in found["alternatives"])


async def test_an_ended_hold_takes_no_nights(booking: Booking, clock: SettableClock) -> None:
    await booking.hold("Ceibo", march(1, 5))
    assert "Ceibo" not in names((await ask(booking, march(1, 5)))["items"])
    clock.advance(timedelta(minutes=60))
    assert "Ceibo" in names((await ask(booking, march(1, 5)))["items"])


async def test_today_is_the_date_on_the_property_s_wall(booking: Booking, clock: SettableClock) -> None:
    clock.set(datetime.fromisoformat("2026-11-25T02:30:00+00:00"))  # still the 24th in Buenos Aires
    assert (await booking.get("/property")).json()["today"] == "2026-11-24"
    assert (await ask(booking, Stay(date(2026, 11, 24), date(2026, 11, 26))))["items"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"check_in": "2026-11-23", "check_out": "2026-11-26", "guests": 2}, "stay_invalid"),
        ({"check_in": "2027-03-05", "check_out": "2027-03-05", "guests": 2}, "stay_invalid"),
        ({"check_in": "2027-03-05", "check_out": "2027-03-08"}, "invalid"),
        ({"check_in": "mañana", "check_out": "2027-03-08", "guests": 2}, "invalid"),
        ({"check_in": "2027-03-05", "check_out": "2027-03-08", "guests": 0}, "invalid"),
        ({"check_in": "2027-03-05", "check_out": "2027-03-08", "guests": 2, "cabin": "Ceibo"}, "invalid"),
    ],
)
async def test_an_impossible_question_is_refused(booking: Booking, query: dict[str, Any], code: str) -> None:
    answer = await booking.get("/availability", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("check_in", "check_out"), [("0001-01-01", "0001-01-03"), ("9999-12-29", "9999-12-31")])
async def test_the_ends_of_the_calendar_are_refused_like_any_other_date(
    booking: Booking, check_in: str, check_out: str
) -> None:
    answer = await booking.get("/availability", check_in=check_in, check_out=check_out, guests=2)
    assert (answer.status_code, answer.json()["code"]) == (422, "stay_invalid")
