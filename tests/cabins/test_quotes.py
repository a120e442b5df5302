"""A quote is kept as given until the moment that it names, whatever happens to the rates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from services.cabins import quotes
from services.clock import SettableClock
from services.database.tables.booking import property_, season
from tests.factories import Booking, march

STAY = march(1, 5)
TWO_DAYS = timedelta(hours=48)


async def make_dearer(booking: Booking) -> None:
    """The owner doubles a fee, wants longer stays and gives nothing back any more."""
    async with booking.product.database.unit_of_work() as connection:
        changed = {"cleaning_fee": 30_000_00, "minimum_nights": 7, "deposit_percent": 50, "cancellation_tiers": []}
        await connection.execute(update(property_).values(**changed))
        await connection.execute(update(season).values(minimum_nights=7))
        await connection.commit()


async def test_a_quote_names_itself_and_until_when_it_stands(booking: Booking, clock: SettableClock) -> None:
    made = (await booking.quote("Ceibo", STAY)).json()
    assert datetime.fromisoformat(made["valid_until"]) == clock.now() + TWO_DAYS
    assert made["terms"] == {
        "balance_due_on": "2027-03-01",
        "balance_methods": ["transfer", "mercado_pago"],
        "cancellation_tiers": [
            {"days_before": 15, "refund_percent": 100}, {"days_before": 7, "refund_percent": 50},
        ],
        "vat_percent": None,
        "total_without_taxes": None,
        "change_days": 7,
    }  # fmt: skip
    await make_dearer(booking)
    clock.advance(TWO_DAYS)
    assert (await booking.get(f"/quotes/{made['id']}")).json() == made


async def test_a_hold_by_a_valid_quote_gets_its_price_and_terms_even_when_the_rules_changed(
    booking: Booking, clock: SettableClock
) -> None:
    quoted = (await booking.quote("Ceibo", STAY)).json()
    await make_dearer(booking)
    clock.advance(TWO_DAYS - timedelta(seconds=1))
    held = await booking.hold("Ceibo", STAY, quote_id=quoted["id"])
    assert held.status_code == 201, held.text
    same = ("lines", "total", "deposit", "terms")
    assert {name: held.json()[name] for name in same} == {name: quoted[name] for name in same}
    assert held.json()["quote_id"] == quoted["id"]
    assert (await booking.hold("Aromo", STAY)).json()["code"] == "stay_too_short"  # the new rules hold for others


async def test_what_was_agreed_outlives_the_rules_it_was_made_by(booking: Booking) -> None:
    held = (await booking.hold("Ceibo", STAY)).json()
    await make_dearer(booking)
    assert (await booking.get(f"/reservations/{held['code']}")).json() == held


async def test_at_its_moment_a_quote_is_over(booking: Booking, clock: SettableClock) -> None:
    quoted = (await booking.quote("Ceibo", STAY)).json()
    clock.advance(TWO_DAYS)
    refused = await booking.hold("Ceibo", STAY, quote_id=quoted["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "quote_expired")
    assert (await booking.hold("Ceibo", STAY)).status_code == 201


@pytest.mark.parametrize("other", [{"adults": 3}, {"pets": 1}, {"check_out": "2027-03-06"}, {"cabin": "Jacarandá"}])
async def test_a_quote_serves_for_just_what_it_was_given_for(booking: Booking, other: dict[str, Any]) -> None:
    quoted = (await booking.quote("Ceibo", STAY)).json()
    cabin = str(other.pop("cabin", "Ceibo"))
    refused = await booking.hold(cabin, STAY, quote_id=quoted["id"], **other)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_an_unknown_quote_is_not_found(booking: Booking) -> None:
    nobody = str(UUID(int=1))
    for answer in (await booking.hold("Ceibo", STAY, quote_id=nobody), await booking.get(f"/quotes/{nobody}")):
        assert (answer.status_code, answer.json()["code"]) == (404, "quote_not_found")


async def test_a_quote_holds_no_nights(booking: Booking) -> None:
    quoted = (await booking.quote("Ceibo", STAY)).json()
    await booking.hold("Ceibo", STAY)
    refused = await booking.hold("Ceibo", STAY, quote_id=quoted["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "dates_unavailable")


async def test_asking_again_with_the_quote_gives_the_same_while_it_stands(
    booking: Booking, clock: SettableClock
) -> None:
    first = (await booking.quote("Ceibo", STAY)).json()
    await make_dearer(booking)
    assert (await booking.quote("Ceibo", STAY, quote_id=first["id"])).json() == first
    for other in ({"adults": 3}, {"quote_id": str(UUID(int=1))}):
        answer = await booking.quote("Ceibo", STAY, **{"quote_id": first["id"]} | other)
        assert answer.json()["code"] == "stay_too_short"  # a new quote, by the new rules
    clock.advance(TWO_DAYS)
    assert (await booking.quote("Ceibo", STAY, quote_id=first["id"])).json()["code"] == "stay_too_short"


async def test_a_quote_for_tonight_does_not_outlive_the_day_of_arrival(booking: Booking, clock: SettableClock) -> None:
    tonight = march(1, 3)
    clock.set(datetime.fromisoformat("2027-03-01T20:00:00-03:00"))
    made = (await booking.quote("Ceibo", tonight)).json()
    assert datetime.fromisoformat(made["valid_until"]) == datetime.fromisoformat("2027-03-02T00:00:00-03:00")


async def test_old_quotes_are_forgotten_but_for_those_that_something_was_held_by(
    booking: Booking, clock: SettableClock
) -> None:
    kept = (await booking.quote("Ceibo", STAY)).json()["id"]
    await booking.hold("Ceibo", STAY, quote_id=kept)
    forgotten = (await booking.quote("Aromo", STAY)).json()["id"]
    clock.advance(TWO_DAYS + quotes.REMEMBERED_FOR)
    fresh = (await booking.quote("Aromo", march(8, 11))).json()["id"]
    clock.advance(timedelta(seconds=1))
    async with booking.product.database.unit_of_work() as connection:
        assert await quotes.forget_ended(connection, now=clock.now()) == 1
        await connection.commit()
    statuses = [(await booking.get(f"/quotes/{one}")).status_code for one in (kept, forgotten, fresh)]
    assert statuses == [200, 404, 200]
