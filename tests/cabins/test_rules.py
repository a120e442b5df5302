"""The owner's rules are data: read, changed, and what they do to prices, holds and dates."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.clock import SettableClock
from services.domain.stay import Stay
from tests.factories import Booking, march

STAY = march(1, 5)  # Monday to Friday


def pesos(amount: int) -> dict[str, Any]:
    return {"amount": amount * 100, "currency": "ARS"}


async def test_the_rules_of_the_demo_complex_are_put_as_they_were_read(booking: Booking) -> None:
    rules = (await booking.get("/property/rules")).json()
    assert (rules["deposit_percent"], rules["deposit_fixed"], rules["hold_minutes"]) == (30, None, 60)
    assert rules["cancellation"]["policy"] == "own"
    assert len(rules["seasons"]) == 6 * 3 + sum(1 for one in rules["seasons"] if one["name"] != "temporada alta")
    before = (await booking.quote("Ceibo", STAY)).json()
    assert await booking.change_rules() == rules
    after = (await booking.quote("Ceibo", STAY)).json()
    assert (after["lines"], after["deposit"]) == (before["lines"], before["deposit"])


async def test_a_fixed_deposit_takes_the_place_of_the_share(booking: Booking) -> None:
    await booking.change_rules(deposit_fixed=pesos(50_000))
    assert (await booking.quote("Ceibo", STAY)).json()["deposit"] == pesos(50_000)
    assert (await booking.get("/property")).json()["deposit_fixed"] == pesos(50_000)


@pytest.mark.parametrize(("method", "minutes"), [("card", 30), ("ticket", 4320), ("transfer", 60), (None, 60)])
async def test_how_long_a_hold_lasts_depends_on_how_the_deposit_is_going_to_be_paid(
    booking: Booking, clock: SettableClock, method: str | None, minutes: int
) -> None:
    await booking.change_rules(hold_minutes_by_method={"card": 30, "ticket": 4320})
    held = (await booking.hold("Ceibo", STAY, payment_method=method)).json()
    assert datetime.fromisoformat(held["hold_expires_at"]) == clock.now() + timedelta(minutes=minutes)


async def test_a_named_cancellation_policy_brings_its_tiers(booking: Booking) -> None:
    changed = await booking.change_rules(cancellation={"policy": "strict"})
    tiers = [{"days_before": 30, "refund_percent": 100}, {"days_before": 7, "refund_percent": 50}]
    assert changed["cancellation"] == {"policy": "strict", "tiers": tiers}
    assert (await booking.quote("Ceibo", STAY)).json()["terms"]["cancellation_tiers"] == tiers
    assert await booking.change_rules() == changed


async def test_whoever_charges_vat_shows_the_final_price_and_what_it_is_without(booking: Booking) -> None:
    before = (await booking.quote("Ceibo", STAY)).json()
    await booking.change_rules(vat_percent=21)
    quoted = (await booking.quote("Ceibo", STAY)).json()
    assert (quoted["total"], quoted["lines"]) == (before["total"], before["lines"])  # 355,000, VAT included
    assert quoted["terms"]["total_without_taxes"] == {"amount": 293_388_43, "currency": "ARS"}
    held = (await booking.hold("Ceibo", STAY, quote_id=quoted["id"])).json()
    await booking.change_rules(vat_percent=None)
    assert (await booking.get(f"/reservations/{held['code']}")).json()["terms"] == quoted["terms"]


async def test_the_balance_is_due_when_and_how_the_rules_say(booking: Booking) -> None:
    await booking.change_rules(balance_days=10, balance_methods=["cash"])
    terms = (await booking.quote("Ceibo", STAY)).json()["terms"]
    assert (terms["balance_due_on"], terms["balance_methods"]) == ("2027-02-19", ["cash"])


async def test_a_weekend_may_need_more_nights(booking: Booking) -> None:
    friday = march(5, 7)
    await booking.change_rules(minimum_nights_by_weekday={"saturday": 3})
    refused = await booking.hold("Ceibo", friday)
    assert (refused.json()["code"], refused.json()["minimum_nights"]) == ("stay_too_short", 3)
    assert (await booking.hold("Ceibo", march(3, 5))).status_code == 201


async def test_guests_arrive_on_the_days_that_the_owner_receives_them(booking: Booking) -> None:
    await booking.change_rules(check_in_days=["friday", "saturday"])
    for answer in (await booking.hold("Ceibo", STAY), await booking.quote("Ceibo", STAY)):
        assert (answer.status_code, answer.json()["code"]) == (409, "arrival_day_not_allowed")
        assert answer.json()["check_in_days"] == [4, 5]
    found = (await booking.get("/availability", check_in="2027-03-01", check_out="2027-03-05", guests=2)).json()
    assert {tuple(one["check_in_days"]) for one in found["unavailable"]} == {(4, 5)}
    assert {one["check_in"] for one in found["alternatives"]} <= {
        "2027-02-26",
        "2027-02-27",
        "2027-03-05",
        "2027-03-06",
    }
    assert found["alternatives"]
    assert (await booking.hold("Ceibo", march(5, 9))).status_code == 201


async def test_a_season_has_days_of_arrival_of_its_own(booking: Booking) -> None:
    season = {
        "name": "quincena de marzo", "first_night": "2027-03-01", "end": "2027-03-15", "surcharge_percent": 0,
        "check_in_days": ["saturday"],
    }  # fmt: skip
    await booking.change_rules(seasons=[season])
    assert (await booking.hold("Ceibo", STAY)).json()["code"] == "arrival_day_not_allowed"
    assert (await booking.hold("Ceibo", march(15, 18))).status_code == 201


async def test_long_and_early_bookings_cost_less_and_say_so(booking: Booking) -> None:
    await booking.change_rules(
        long_stay_discounts=[{"at_least": 4, "percent": 10}], early_booking_discounts=[{"at_least": 90, "percent": 5}]
    )
    made = (await booking.quote("Ceibo", STAY)).json()  # 97 days ahead; 4 × 85,000 + 15,000
    assert [(line["kind"], line["amount"]["amount"] // 100) for line in made["lines"][2:]] == [
        ("long_stay", -34_000), ("early_booking", -17_000),
    ]  # fmt: skip
    assert made["lines"][2]["reasons"] == [{"rule": "long_stay", "name": None, "percent": 10}]
    assert made["total"] == pesos(304_000)
    held = (await booking.hold("Ceibo", STAY, quote_id=made["id"])).json()
    assert held["lines"] == made["lines"]


async def test_more_guests_than_are_included_pay_as_the_cabin_says(booking: Booking) -> None:
    rate = {"base_night": pesos(80_000), "included_guests": 2, "extra_guest_fee": pesos(9_000)}
    assert (await booking.put(f"/cabins/{booking.cabins['Ceibo']}/rate", rate)).json() == rate
    made = (await booking.quote("Ceibo", STAY, adults=4)).json()
    assert made["total"] == pesos(4 * 80_000 + 4 * 2 * 9_000 + 15_000)
    ceibo = next(one for one in (await booking.get("/cabins")).json()["items"] if one["name"] == "Ceibo")
    assert {name: ceibo[name] for name in rate} == rate


@pytest.mark.parametrize(
    "wrong",
    [
        {"check_in_days": []}, {"check_in_days": ["domingo"]}, {"deposit_percent": 101}, {"gap_nights": -1},
        {"night_rounding": {"amount": 0, "currency": "ARS"}}, {"cleaning_fee": {"amount": 5, "currency": "USD"}},
        {"cancellation": {"policy": "strict", "tiers": [{"days_before": 1, "refund_percent": 100}]}},
        {"seasons": [{"name": "x", "first_night": "2027-03-05", "end": "2027-03-05", "surcharge_percent": 0}]},
        {"seasons": [{"name": "a\u0000b", "first_night": "2027-03-05", "end": "2027-03-06", "surcharge_percent": 0}]},
    ],
)  # fmt: skip
async def test_rules_that_make_no_sense_change_nothing(booking: Booking, wrong: dict[str, Any]) -> None:
    before = (await booking.get("/property/rules")).json()
    answer = await booking.put("/property/rules", before | wrong)
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (await booking.get("/property/rules")).json() == before


async def test_a_cabin_s_prices_must_make_sense(booking: Booking) -> None:
    rate = {"base_night": pesos(80_000), "included_guests": 2, "extra_guest_fee": pesos(0)}
    for cabin, wrong, status in (
        (booking.cabins["Aromo"], {"included_guests": 3}, 422),
        (booking.cabins["Aromo"], {"base_night": pesos(0)}, 422),
        (str(UUID(int=1)), {}, 404),
        ("aromo", {}, 404),
    ):
        assert (await booking.put(f"/cabins/{cabin}/rate", rate | wrong)).status_code == status


async def test_nights_between_two_stays_stay_free(booking: Booking) -> None:
    await booking.hold("Ceibo", march(8, 11))
    await booking.change_rules(gap_nights=1)
    for stay in (march(11, 14), march(5, 8)):
        refused = await booking.hold("Ceibo", stay)
        assert (refused.status_code, refused.json()["code"], refused.json()["taken_by"]) == (
            409, "dates_unavailable", "gap",
        )  # fmt: skip
    for stay in (march(12, 15), march(4, 7)):
        assert (await booking.hold("Ceibo", stay)).status_code == 201
    assert (await booking.hold("Aromo", march(11, 14))).status_code == 201  # each cabin for itself


async def test_of_two_who_want_neighbouring_nights_at_once_one_gets_them(booking: Booking) -> None:
    await booking.change_rules(gap_nights=1)
    for day in (2, 9, 16):  # no night is shared, so the constraint has nothing to say
        wishes = (march(day, day + 2), march(day + 2, day + 4))
        answers = await asyncio.gather(*(booking.hold(cabin, stay) for cabin in booking.cabins for stay in wishes))
        assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 4
        assert {answer.json()["taken_by"] for answer in answers if answer.status_code == 409} == {"gap"}


async def test_a_hold_that_ended_asks_for_no_gap(booking: Booking, clock: SettableClock) -> None:
    await booking.change_rules(gap_nights=1)
    await booking.hold("Ceibo", march(8, 11))
    clock.advance(timedelta(hours=1))
    assert (await booking.hold("Ceibo", march(11, 14))).status_code == 201


async def test_a_quote_promises_the_price_but_not_the_gap(booking: Booking) -> None:
    await booking.hold("Ceibo", march(8, 11))
    quoted = (await booking.quote("Ceibo", march(11, 14))).json()
    await booking.change_rules(gap_nights=1)
    assert (await booking.hold("Ceibo", march(11, 14), quote_id=quoted["id"])).json()["taken_by"] == "gap"


async def test_the_nearest_dates_leave_the_gap_too(booking: Booking) -> None:
    await booking.change_rules(gap_nights=2)
    for cabin in booking.cabins:
        await booking.hold(cabin, march(8, 11))
    found = (await booking.get("/availability", check_in="2027-03-08", check_out="2027-03-11", guests=2)).json()
    assert found["alternatives"]
    for one in found["alternatives"]:
        stay = Stay(*(datetime.fromisoformat(one[name]).date() for name in ("check_in", "check_out")))
        assert not stay.overlaps(march(6, 13))


async def test_an_account_for_transfers_is_set_shown_to_nobody_and_taken_away(booking: Booking) -> None:
    assert (await booking.get("/property")).json()["accepts_transfers"] is False
    account = {"holder": "Marta Paz", "alias": "arroyo.sierra", "cbu": "0110012920000091344977", "cuit": None}
    assert (await booking.change_rules(transfer_account=account))["transfer_account"] == account
    shown = (await booking.get("/property")).json()
    assert shown["accepts_transfers"] is True
    assert "arroyo.sierra" not in str(shown)  # told with its amount, to whoever has something to pay
    assert (await booking.change_rules(transfer_account=None))["transfer_account"] is None
    assert (await booking.get("/property")).json()["accepts_transfers"] is False


async def test_an_account_whose_number_has_a_slip_is_refused(booking: Booking) -> None:
    rules = (await booking.get("/property/rules")).json()
    rules["transfer_account"] = {"holder": "Marta Paz", "cbu": "0110012920000091344978"}
    refused = await booking.put("/property/rules", rules)
    assert (refused.status_code, refused.json()["code"]) == (422, "bank_account_invalid")
    assert refused.json()["field"] == "cbu"
    assert (await booking.get("/property")).json()["accepts_transfers"] is False
