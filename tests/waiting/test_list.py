"""Joining, asking and leaving; who is offered what, in which order, and how each offer ends."""

from datetime import date, datetime, timedelta

import pytest

from services.database.tables.booking import guest as guest_table
from services.database.tables.messaging import conversation
from services.domain.stay import Stay
from services.notices import service as notices
from services.reservations import service as reservations
from tests.factories import a_wish, march
from tests.waiting.conftest import NIGHTS, Line, at

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def confirmed(line: Line, code: str) -> None:
    async with line.product.database.unit_of_work() as connection:
        await reservations.confirm(connection, code, cause="owner", now=line.clock.now())
        await connection.commit()


# --- joining ---------------------------------------------------------------------------------------------------------


async def test_a_guest_who_joined_can_ask_where_they_stand(line: Line) -> None:
    await line.books()
    ana, beto, caro = [await line.guest(name) for name in ("Ana", "Beto", "Caro")]
    assert (await line.joins(ana)).status_code == 201
    await line.joins(beto, cabin=None)
    await line.joins(caro, march(10, 12))
    assert [(one["cabin_name"], one["ahead"]) for one in await line.waits_for(ana)] == [("Ceibo", 0)]
    assert [(one["cabin_name"], one["ahead"]) for one in await line.waits_for(beto)] == [(None, 1)]
    assert [one["ahead"] for one in await line.waits_for(caro)] == [2]


async def test_the_same_nights_wished_again_keep_their_place(line: Line) -> None:
    await line.books()
    ana, beto = await line.guest("Ana"), await line.guest("Beto")
    await line.joins(ana)
    await line.joins(beto)
    await line.joins(ana, adults=3, cabin=None)
    (mine,) = await line.waits_for(ana)
    assert (mine["adults"], mine["cabin_name"], mine["ahead"]) == (3, None, 0)


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"adults": 5}, "cabin_too_small"),
        ({"adults": 8, "cabin": None}, "cabin_too_small"),
        ({"cabin": "Aromo", "pets": 1}, "pets_not_allowed"),
        ({"stay": Stay(date(2026, 11, 1), date(2026, 11, 3))}, "stay_invalid"),
    ],
)
async def test_what_can_never_be_had_is_not_waited_for(line: Line, wish: dict[str, object], refusal: str) -> None:
    answer = await line.joins(await line.guest("Ana"), **wish)  # type: ignore[arg-type]
    assert answer.json()["code"] == refusal


async def test_a_stranger_and_an_unknown_cabin_are_refused(line: Line) -> None:
    ana = await line.guest("Ana")
    answer = await line.joins(ana, cabin=None, cabin_id="00000000-0000-4000-8000-000000000000")
    assert answer.json()["code"] == "cabin_not_found"
    for nobody in ("00000000-0000-4000-8000-000000000000", "nobody"):
        assert (await line.booking.get(f"/conversations/{nobody}/waiting-list")).status_code == 404


# --- being offered ---------------------------------------------------------------------------------------------------


async def test_nobody_is_offered_what_is_not_free(line: Line) -> None:
    await line.books()
    ana = await line.guest("Ana")
    await line.joins(ana)
    assert await line.look() == 0
    assert await line.told(ana) == []


async def test_a_cancellation_offers_the_nights_to_who_asked_first_and_tells_them_once(line: Line) -> None:
    code = await line.books()
    ana, beto = await line.guest("Ana"), await line.guest("Beto")
    await line.joins(ana)
    await line.joins(beto)
    await line.cancels(code)
    assert await line.look() == 1
    ((name, held),) = await line.offered()
    assert name == "Ana"
    reservation = (await line.booking.get(f"/reservations/{held}")).json()
    assert (reservation["status"], reservation["guest_name"], reservation["cabin_name"]) == ("held", "Ana", "Ceibo")
    assert datetime.fromisoformat(reservation["hold_expires_at"]) == line.clock.now() + HOUR
    assert await line.look(after=MINUTE) == 0
    assert [one["code"] for one in await line.told(ana)] == [held]
    assert await line.told(beto) == []


async def test_a_hold_that_ran_out_a_change_of_dates_and_a_smaller_gap_free_nights_too(line: Line) -> None:
    await line.books()
    ana = await line.guest("Ana")
    await line.joins(ana)
    assert await line.look(after=HOUR) == 1

    code = await line.books(march(15, 18), "Aromo")
    beto = await line.guest("Beto")
    await line.joins(beto, march(15, 17), cabin="Aromo")
    moved = {"check_in": "2027-03-18", "check_out": "2027-03-21", "adults": 2}
    total = (await line.booking.post(f"/reservations/{code}/change-quote", moved)).json()["total"]
    changed = await line.booking.post(f"/reservations/{code}/changes", moved | {"total": total})
    assert changed.status_code == 200, changed.text
    assert await line.look() == 1

    await line.booking.change_rules(gap_nights=1)
    await confirmed(line, await line.books(march(15, 18), "Quebracho"))
    caro = await line.guest("Caro")
    await line.joins(caro, march(18, 21), cabin="Quebracho")
    assert await line.look() == 0
    await line.booking.change_rules(gap_nights=0)
    assert await line.look() == 1


async def test_any_cabin_is_the_cheapest_that_serves(line: Line) -> None:
    ana, beto = await line.guest("Ana"), await line.guest("Beto")
    await line.joins(ana, cabin=None, adults=3)
    await line.joins(beto, cabin=None)
    await line.look()
    held = [(await line.booking.get(f"/reservations/{code}")).json() for _, code in await line.offered()]
    assert [(one["guest_name"], one["cabin_name"]) for one in held] == [("Ana", "Ceibo"), ("Beto", "Aromo")]


async def test_who_is_first_but_fits_not_what_became_free_is_passed_over(line: Line) -> None:
    await confirmed(line, await line.books(march(11, 14)))
    code = await line.books(march(8, 11))
    ana, beto = await line.guest("Ana"), await line.guest("Beto")
    await line.joins(ana, march(9, 13))
    await line.joins(beto, march(9, 11))
    await line.cancels(code)
    await line.look()
    assert [name for name, _ in await line.offered()] == ["Beto"]


async def test_the_rules_of_the_house_hold_for_offers(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana, march(8, 9))  # two nights at least
    assert await line.look() == 0
    await line.booking.change_rules(minimum_nights=1)
    assert await line.look() == 1


async def test_the_owner_says_for_how_long_it_is_held(line: Line) -> None:
    assert (await line.booking.change_rules(waiting_offer_minutes=20))["waiting_offer_minutes"] == 20
    ana = await line.guest("Ana")
    await line.joins(ana)
    await line.look()
    ((_, code),) = await line.offered()
    held = (await line.booking.get(f"/reservations/{code}")).json()
    assert datetime.fromisoformat(held["hold_expires_at"]) == line.clock.now() + 20 * MINUTE


# --- by night --------------------------------------------------------------------------------------------------------


async def test_by_night_the_nights_are_kept_and_the_clock_begins_in_the_morning(line: Line) -> None:
    code = await line.books()
    ana = await line.guest("Ana")
    await line.joins(ana)
    at(line.clock, "2026-11-24T23:00:00")
    assert await line.look() == 1, "the hold that ran out is offered"
    assert code not in [held for _, held in await line.offered()]
    assert await line.told(ana) == []
    assert (await line.booking.hold("Ceibo", NIGHTS)).status_code == 409
    morning = at(line.clock, "2026-11-25T09:00:00")
    await line.look()
    (told,) = await line.told(ana)
    assert datetime.fromisoformat(told["until"]) == morning + HOUR


async def test_an_offer_that_night_interrupts_goes_on_in_the_morning(line: Line) -> None:
    ana = await line.guest("Ana")
    at(line.clock, "2026-11-24T21:10:00")
    await line.joins(ana)
    at(line.clock, "2026-11-24T21:10:00")
    await line.look()
    ((_, code),) = await line.offered()
    held = (await line.booking.get(f"/reservations/{code}")).json()
    assert held["hold_expires_at"] == "2026-11-25T12:40:00Z"
    (told,) = await line.told(ana)
    assert told["until"] == "2026-11-24T21:30:00-03:00", "told by day or not at all"


async def test_what_becomes_free_just_before_the_night_is_told_in_the_morning(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana)
    at(line.clock, "2026-11-24T21:25:00")
    assert await line.look() == 1
    assert await line.told(ana) == []
    at(line.clock, "2026-11-25T09:00:00")
    await line.look()
    (told,) = await line.told(ana)
    assert told["until"] == "2026-11-25T12:55:00+00:00"


# --- how an offer ends -----------------------------------------------------------------------------------------------


async def test_yes_gives_the_usual_time_to_pay_and_saying_it_twice_no_more(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana)
    await line.look()
    ((_, code),) = await line.offered()
    line.clock.advance(50 * MINUTE)
    answer = await line.takes(code)
    assert answer.status_code == 200, answer.text
    assert datetime.fromisoformat(answer.json()["hold_expires_at"]) == line.clock.now() + HOUR
    line.clock.advance(30 * MINUTE)
    assert (await line.takes(code)).json()["hold_expires_at"] == answer.json()["hold_expires_at"]
    assert await line.endings() == [("Ana", "taken")]


@pytest.mark.parametrize("ending", ["declined", "lapsed", "stopped"])
async def test_no_silence_and_leaving_go_to_the_next_and_never_come_back(line: Line, ending: str) -> None:
    ana, beto = await line.guest("Ana"), await line.guest("Beto")
    await line.joins(ana)
    await line.joins(beto)
    await line.look()
    ((_, code),) = await line.offered()
    if ending == "declined":
        assert (await line.declines(code)).json()["status"] == "cancelled"
    elif ending == "stopped":
        assert len((await line.leaves(ana)).json()["items"]) == 1
    else:
        line.clock.advance(HOUR)
    await line.look()
    assert await line.endings() == [("Ana", ending), ("Beto", None)]
    ((name, second),) = await line.offered()
    assert name == "Beto"
    await line.declines(second)
    await line.look()
    assert await line.offered() == []


async def test_a_cabin_declined_for_some_nights_is_not_offered_again_but_another_is(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana, cabin=None)
    await line.look()
    ((_, code),) = await line.offered()
    await line.declines(code)
    await line.joins(ana, cabin=None)
    await line.look()
    ((_, code),) = await line.offered()
    assert (await line.booking.get(f"/reservations/{code}")).json()["cabin_name"] == "Ceibo"


async def test_an_answer_that_comes_too_late_is_told_so(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana)
    await line.look()
    ((_, code),) = await line.offered()
    line.clock.advance(HOUR)
    assert (await line.takes(code)).json()["code"] == "hold_expired"
    assert (await line.declines(code)).status_code == 200


async def test_what_was_taken_cannot_be_declined_and_what_was_never_offered_not_taken(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana)
    await line.look()
    ((_, code),) = await line.offered()
    await line.takes(code)
    assert (await line.declines(code)).json()["code"] == "nothing_offered"
    other = await line.books(march(15, 18))
    assert (await line.takes(other)).json()["code"] == "nothing_offered"
    assert await line.status(other) == "held"


async def test_a_payment_is_a_yes(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana)
    await line.look()
    ((_, code),) = await line.offered()
    await confirmed(line, code)
    await line.look(after=2 * HOUR)
    assert await line.endings() == [("Ana", "taken")]
    assert (await line.takes(code)).json()["status"] == "confirmed"


async def test_the_end_of_an_offer_is_warned_of_only_once_it_was_taken(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana)
    await line.look()
    line.clock.advance(50 * MINUTE)
    assert await notices.tell_due(line.product) == 0
    await line.takes((await line.offered())[0][1])
    line.clock.advance(50 * MINUTE)
    assert await notices.tell_due(line.product) == 1


# --- waiting no longer -----------------------------------------------------------------------------------------------


async def test_who_has_something_for_those_nights_is_offered_nothing_and_done_once_it_is_paid(line: Line) -> None:
    code = await line.books()
    ana = await line.guest("Ana")
    await line.joins(ana)
    wish = a_wish(line.booking.cabins["Aromo"], march(8, 11))
    mine = await line.booking.post("/reservations", wish | {"guest": {"name": "Ana", "conversation_id": str(ana.talk)}})
    await line.cancels(code)
    assert await line.look() == 0
    await confirmed(line, mine.json()["code"])
    await line.look()
    assert await line.endings() == [("Ana", "booked")]


async def test_a_hold_elsewhere_that_ran_out_is_nothing(line: Line) -> None:
    ana = await line.guest("Ana")
    wish = a_wish(line.booking.cabins["Aromo"], march(8, 11))
    await line.booking.post("/reservations", wish | {"guest": {"name": "Ana", "conversation_id": str(ana.talk)}})
    await line.joins(ana)
    assert await line.look() == 0
    assert await line.look(after=HOUR) == 1


async def test_once_the_day_of_arrival_is_over_nobody_waits_any_more(line: Line) -> None:
    await line.books(march(8, 11))
    ana = await line.guest("Ana")
    await line.joins(ana)
    at(line.clock, "2027-03-09T10:00:00")
    assert await line.look() == 0
    assert await line.endings() == [("Ana", "passed")]


async def test_who_asked_to_be_left_alone_waits_no_longer_unless_they_join_again(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana)
    await line.change(guest_table, ana.id, notices_stopped_at=line.clock.now() + MINUTE)
    assert await line.look(after=2 * MINUTE) == 0
    assert await line.endings() == [("Ana", "stopped")]
    await line.joins(ana)
    assert await line.look() == 1


async def test_while_a_person_has_the_conversation_nothing_is_offered_there(line: Line) -> None:
    ana, beto = await line.guest("Ana"), await line.guest("Beto")
    await line.joins(ana)
    await line.joins(beto)
    await line.change(conversation, ana.talk, state="person", taken_by="duena@example.com")
    await line.look()
    assert [name for name, _ in await line.offered()] == ["Beto"]


async def test_who_left_is_offered_nothing(line: Line) -> None:
    ana = await line.guest("Ana")
    await line.joins(ana)
    assert [one["cabin_name"] for one in (await line.leaves(ana)).json()["items"]] == ["Ceibo"]
    assert await line.look() == 0
    assert await line.waits_for(ana) == []
    assert (await line.leaves(ana)).json()["items"] == []
