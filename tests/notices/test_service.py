"""What is due is told once, in the day, to those who want it, whatever dies when."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from procrastinate.periodic import PeriodicRegistry
from psycopg.types.range import DateRange
from sqlalchemy import insert, select, text, update

from services.database.tables.booking import guest as guest_table
from services.database.tables.booking import property_, reservation, reservation_event
from services.database.tables.messaging import conversation
from services.notices import service
from services.notices.tasks import QUEUE
from services.tasks import job_queue
from tests.factories import Booking
from tests.house import House
from tests.talking import ANA, Talk, a_text

CODE = "K7MPX2A"
CHECK_IN = date(2026, 12, 8)
HOUR = timedelta(hours=1)


def on(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026 on the house's wall."""
    return datetime.fromisoformat(f"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00-03:00")


@dataclass
class Guest:
    """Ana, her conversation and her reservation."""

    talk: Talk
    house: House
    guest_id: UUID
    conversation_id: UUID
    reservation_id: UUID

    async def at(self, moment: datetime) -> list[str]:
        """Let it be then, and let the job look; the notices told so far, in order."""
        self.talk.clock.set(moment)
        await service.tell_due(self.talk.product)
        return await self.told()

    async def told(self) -> list[str]:
        return [event["notice"] for event in await self.events()]

    async def events(self) -> list[dict[str, Any]]:
        """The events in the inbox, with what they say."""
        rows = await self.talk.rows("select choice_id from inbound_message where kind = 'event' order by id")
        return [json.loads(row.choice_id.removeprefix("/notice")) for row in rows]

    async def change(self, table: Any, row_id: UUID, **values: Any) -> None:
        await self.house.connection.execute(update(table).where(table.c.id == row_id).values(values))
        await self.house.connection.commit()


@pytest.fixture
async def holder(talk: Talk, house: House) -> Guest:
    """A guest with a hold until one o'clock."""
    return await a_guest(talk, house, status="held", hold_ends_in=HOUR)


@pytest.fixture
async def guest(talk: Talk, house: House) -> Guest:
    """A guest confirmed at noon, two weeks before the stay."""
    return await a_guest(talk, house, status="confirmed", paid=55_500_00)


async def a_guest(talk: Talk, house: House, **more: Any) -> Guest:
    guest_id = await house.guest("Ana")
    conversation_id = await house.conversation(guest_id)
    reservation_id = await house.reservation(guest_id, CODE, CHECK_IN, nights=3, **more)
    if more["status"] == "confirmed":
        await house.connection.execute(
            insert(reservation_event).values(
                reservation_id=reservation_id, kind="confirmed", cause="owner", happened_at=house.now
            )
        )
    await house.connection.commit()
    return Guest(talk, house, guest_id, conversation_id, reservation_id)


# --- a reservation's life --------------------------------------------------------------------------------------------


async def test_a_hold_about_to_end_is_warned_about_once(holder: Guest) -> None:
    assert await holder.at(on(11, 24, 12, 44)) == []
    assert await holder.at(on(11, 24, 12, 45)) == ["hold_expiring"]
    assert await holder.at(on(11, 24, 12, 50)) == ["hold_expiring"]


async def test_a_confirmed_guest_is_told_everything_in_its_time_and_once(guest: Guest) -> None:
    assert await guest.at(on(11, 24, 12)) == ["how_to_arrive"]
    moment = on(11, 24, 13)
    while moment < on(12, 20, 0):  # each hour of four weeks
        await guest.at(moment)
        moment += HOUR
    assert await guest.told() == ["how_to_arrive", "balance_reminder", "day_before", "thanks"]
    said_at = [row.said_at for row in await guest.talk.rows("select said_at from inbound_message order by id")]
    assert said_at == [on(11, 24, 12), on(12, 5, 10), on(12, 7, 10), on(12, 12, 11)]


async def test_an_event_names_the_reservation_and_until_when_it_may_be_told(guest: Guest) -> None:
    await guest.at(on(11, 24, 12))
    (event,) = await guest.events()
    assert event["code"] == CODE
    assert datetime.fromisoformat(event["until"]) == on(11, 24, 21, 30)


async def test_a_stay_that_is_moved_is_reminded_of_anew_and_no_day_twice(guest: Guest) -> None:
    old, new = DateRange(CHECK_IN, date(2026, 12, 11)), DateRange(date(2026, 12, 20), date(2026, 12, 23))
    await guest.at(on(11, 24, 12))
    assert await guest.at(on(12, 7, 10)) == ["how_to_arrive", "day_before"]
    await guest.change(reservation, guest.reservation_id, stay=new)
    assert await guest.at(on(12, 7, 11)) == ["how_to_arrive", "day_before"]
    await guest.at(on(12, 17, 10))
    assert await guest.at(on(12, 19, 10)) == ["how_to_arrive", "day_before", "balance_reminder", "day_before"]
    for stay in (old, new):  # there and back: both days were spoken of
        await guest.change(reservation, guest.reservation_id, stay=stay)
        assert len(await guest.at(on(12, 19, 11))) == 4


async def test_the_house_chooses_its_quiet_hours_and_its_reminder(guest: Guest) -> None:
    settings = {"quiet_from": time(11), "quiet_until": time(18)}
    await guest.change(property_, guest.house.property_id, balance_reminder_days=5, **settings)
    assert await guest.at(on(11, 24, 12)) == []
    assert await guest.at(on(11, 24, 18)) == ["how_to_arrive"]
    assert await guest.at(on(12, 3, 10)) == ["how_to_arrive", "balance_reminder"]


async def test_the_owner_sets_the_quiet_hours_with_the_other_rules(booking: Booking) -> None:
    rules = {"quiet_from": "23:00", "quiet_until": "07:30", "balance_reminder_days": 0}
    assert (await booking.change_rules(**rules)).items() >= rules.items()
    refused = await booking.put("/property/rules", await booking.change_rules() | {"quiet_from": "25:00"})
    assert refused.status_code == 422
    async with booking.product.database.unit_of_work() as connection:
        (row,) = await connection.execute(select(property_.c.quiet_from, property_.c.quiet_until))
    assert (row.quiet_from, row.quiet_until) == (time(23), time(7, 30))


# --- not told --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["cancelled", "expired"])
async def test_nothing_is_told_of_what_was_cancelled_or_ended(guest: Guest, status: str) -> None:
    await guest.change(reservation, guest.reservation_id, status=status)
    assert await guest.at(on(11, 24, 12, 5)) == []
    assert await guest.at(on(12, 7, 10)) == []


async def test_who_asked_to_be_left_alone_is_told_nothing_until_they_want_it_again(guest: Guest) -> None:
    await guest.change(guest_table, guest.guest_id, notices_stopped_at=on(11, 24, 12))
    assert await guest.at(on(12, 5, 10)) == []
    await guest.change(guest_table, guest.guest_id, notices_stopped_at=None)
    assert await guest.at(on(12, 5, 11)) == ["balance_reminder"]


@pytest.mark.parametrize("state", ["needs_person", "person"])
async def test_beside_a_person_only_what_cannot_wait_is_told(guest: Guest, state: str) -> None:
    taken_by = "duena@example.com" if state == "person" else None
    await guest.change(conversation, guest.conversation_id, state=state, taken_by=taken_by)
    assert await guest.at(on(11, 24, 12)) == ["how_to_arrive"]
    assert await guest.at(on(12, 5, 10)) == ["how_to_arrive"]
    await guest.change(conversation, guest.conversation_id, state="bot", taken_by=None)
    assert await guest.at(on(12, 5, 15)) == ["how_to_arrive", "balance_reminder"]


async def test_a_guest_who_never_wrote_is_not_written_to(talk: Talk, house: House) -> None:
    stranger = await house.guest("Beto", "5491155500009")
    await house.reservation(stranger, CODE, CHECK_IN, status="held", hold_ends_in=HOUR)
    await house.connection.commit()
    talk.clock.set(on(11, 24, 12, 50))
    assert await service.tell_due(talk.product) == 0


# --- repeated, killed, at once ---------------------------------------------------------------------------------------


async def test_looks_at_the_same_moment_tell_it_once(guest: Guest) -> None:
    await asyncio.gather(*(service.tell_due(guest.talk.product) for _ in range(6)))
    assert await guest.told() == ["how_to_arrive"]
    assert await guest.talk.value("select count(*) from procrastinate_jobs where task_name = 'conversations:turn'") == 1


async def test_a_look_that_died_half_way_left_nothing_and_the_next_tells_it(guest: Guest) -> None:
    now = guest.talk.clock.now()
    async with guest.talk.product.database.unit_of_work() as connection:
        assert await service._tell(connection, guest.reservation_id, now=now) == 1
        assert (await connection.execute(text("select count(*) from reservation_notice"))).scalar_one() == 1
        # killed before the commit
    assert await guest.talk.rows("select * from reservation_notice") == []
    assert await guest.at(now) == ["how_to_arrive"]


async def test_a_reservation_cancelled_while_we_look_is_not_spoken_of(guest: Guest) -> None:
    await guest.house.connection.execute(
        update(reservation).where(reservation.c.id == guest.reservation_id).values(status="cancelled")
    )
    assert await guest.at(on(11, 24, 12, 1)) == []  # somebody is changing it: not waited for
    await guest.house.connection.commit()
    assert await guest.at(on(11, 24, 12, 2)) == []


async def test_the_job_finds_what_is_due(guest: Guest) -> None:
    product = guest.talk.product
    queue = job_queue(product.settings)
    queue.periodic_registry = PeriodicRegistry()
    async with queue.open_async():
        await queue.configure_task("notices:tell").defer_async(timestamp=0)
        context = {"product": product}
        await queue.run_worker_async(
            queues=[QUEUE], wait=False, additional_context=context, install_signal_handlers=False
        )
    assert await guest.told() == ["how_to_arrive"]


def test_the_job_runs_each_minute(talk: Talk) -> None:
    periodic = job_queue(talk.product.settings).periodic_registry.periodic_tasks
    assert {task.cron for task in periodic.values() if task.task.name == "notices:tell"} == {"* * * * *"}


# --- on the phone ----------------------------------------------------------------------------------------------------

TOLD = {
    "text": "Ojo, Ana: se vence a las 13:00.",
    "buttons": [{"title": "Pagar la seña", "payload": "/pay_deposit"}],
    "custom": {
        "notice": {
            "template": {"name": "notice_hold_expiring", "language": "es_AR", "values": ["Ana", "13:00"]},
            "not_after": on(11, 24, 13).isoformat(),
        }
    },
}


async def test_within_a_day_of_the_guests_last_words_a_notice_comes_in_free_words(holder: Guest) -> None:
    holder.talk.assistant.script = lambda asked: [TOLD]
    await holder.at(on(11, 24, 12, 45))
    await holder.talk.answer()
    (sent,) = holder.talk.sent(ANA)
    assert sent["interactive"]["body"]["text"] == TOLD["text"]


async def test_later_than_that_it_comes_as_its_template(holder: Guest) -> None:
    holder.talk.assistant.script = lambda asked: [TOLD]
    await holder.change(conversation, holder.conversation_id, last_guest_message_at=on(11, 20, 9))
    await holder.at(on(11, 24, 12, 45))
    await holder.talk.answer()
    (sent,) = holder.talk.sent(ANA)
    assert sent["type"] == "template"
    assert sent["template"]["name"] == "notice_hold_expiring"


async def test_the_button_of_a_template_can_be_tapped(holder: Guest) -> None:
    holder.talk.assistant.script = lambda asked: [TOLD]
    await holder.change(conversation, holder.conversation_id, last_guest_message_at=on(11, 20, 9))
    await holder.at(on(11, 24, 12, 45))
    await holder.talk.answer()
    (button,) = [one for one in holder.talk.sent(ANA)[0]["template"]["components"] if one["type"] == "button"]

    tapped = {"payload": button["parameters"][0]["payload"], "text": "Pagar la seña"}
    await holder.talk.say({**a_text(""), "type": "button", "button": tapped})
    await holder.talk.take_turns()

    assert (holder.talk.assistant.heard[-1]["message"], holder.talk.assistant.heard[-1]["kind"]) == (
        "/pay_deposit",
        "choice",
    )


async def test_what_could_not_be_told_in_time_is_not_told_at_night(holder: Guest) -> None:
    holder.talk.assistant.script = lambda asked: [TOLD]
    await holder.at(on(11, 24, 12, 45))
    await holder.talk.take_turns()
    holder.talk.clock.set(on(11, 24, 13))
    await holder.talk.deliver()
    assert holder.talk.sent(ANA) == []
    (row,) = await holder.talk.rows("select state, error from outbound_message")
    assert (row.state, row.error) == ("undeliverable", "too_late")
