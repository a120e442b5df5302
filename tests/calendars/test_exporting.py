"""The calendars that we publish: what they show, to whom, and what they never say."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
import vobject
from icalendar import Calendar
from sqlalchemy import text

from services.calendars import polling
from services.calendars.channels import Channel
from services.calendars.fetching import USER_AGENT
from services.calendars.importing import Imported
from services.calendars.reading import read
from services.domain.stay import Stay
from tests.calendars.conftest import Portals
from tests.calendars.feeds import ZONE, booked
from tests.calendars.portal import Answer, Portal
from tests.factories import march

NIGHTS = march(8, 11)
CLOSED = "CLOSED - Not available"
TODAY = date(2026, 11, 24)


async def publish(portals: Portals, channel: str = "airbnb", cabin: str = "Ceibo") -> str:
    """A calendar's path."""
    wanted = {"cabin_id": portals.booking.cabins[cabin], "channel": channel}
    answer = await portals.booking.post("/published-calendars", wanted)
    assert answer.status_code == 201, answer.text
    url: str = answer.json()["url"]
    return urlsplit(url).path


async def fetch(portals: Portals, path: str, **headers: str) -> httpx.Response:
    return await portals.booking.http.get(path, headers=headers)


def nights_in(raw: bytes) -> set[date]:
    return read(raw, property_zone=ZONE, today=TODAY).nights()


def by_the_other_parser(raw: bytes) -> list[Stay]:
    """What vobject, which shares no code with icalendar, reads."""
    events = vobject.readOne(raw.decode()).contents.get("vevent", [])
    return sorted(Stay(one.dtstart.value, one.dtend.value) for one in events)


async def test_a_hold_is_in_the_calendar_at_once_and_gone_when_it_is_over(portals: Portals) -> None:
    path = await publish(portals)
    code = await portals.books(NIGHTS)
    assert nights_in((await fetch(portals, path)).content) == set(NIGHTS)
    await portals.booking.delete(f"/reservations/{code}")
    assert nights_in((await fetch(portals, path)).content) == set()
    await portals.books(NIGHTS)
    portals.clock.advance(timedelta(hours=2))  # by the clock, whatever the row says
    assert nights_in((await fetch(portals, path)).content) == set()


async def test_two_parsers_read_the_same_whole_days_and_nothing_private(portals: Portals) -> None:
    path, other = await publish(portals), await portals.connect(Channel.BOOKING)
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    await portals.says(other, march(15, 18), summary="Reservado por Núñez")
    answer = await fetch(portals, path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert by_the_other_parser(answer.content) == [NIGHTS, march(15, 18)]
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(one["SUMMARY"]), one["DTSTART"].params.get("VALUE")) for one in events] == [
        ("Reservado", "DATE"),
        ("No disponible", "DATE"),
    ]
    assert all(one["DTSTAMP"] for one in events)
    raw = answer.content
    assert not any(word in raw.decode() for word in (code, "Ana", "Núñez", "54911"))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")


async def test_a_channel_does_not_get_back_what_came_from_it(portals: Portals) -> None:
    to_airbnb, to_booking = await publish(portals), await publish(portals, "booking")
    await portals.says(await portals.connect(), NIGHTS)
    await portals.says(await portals.connect(Channel.BOOKING), march(15, 18))
    assert nights_in((await fetch(portals, to_airbnb)).content) == set(march(15, 18))
    assert nights_in((await fetch(portals, to_booking)).content) == set(NIGHTS)


async def test_what_a_third_calendar_repeats_of_ours_is_not_published_again(portals: Portals) -> None:
    path = await publish(portals, "booking")
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    await portals.says(await portals.connect(), march(7, 12), summary="Airbnb (Not available)")
    assert by_the_other_parser((await fetch(portals, path)).content) == [
        march(7, 8), NIGHTS, march(11, 12)
    ]  # fmt: skip


async def test_uids_stay_and_bytes_change_with_nights_alone(portals: Portals) -> None:
    path, feed = await publish(portals), await portals.connect(Channel.BOOKING)
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    await portals.says(feed, march(15, 18), uid="one-{n}")
    first = await fetch(portals, path)
    await portals.says(feed, march(15, 18), uid="two-{n}", after=timedelta(hours=1))
    again = await fetch(portals, path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    change = {"check_in": "2027-03-20", "check_out": "2027-03-23", "adults": 2, "children": 0}
    total = (await portals.booking.post(f"/reservations/{code}/change-quote", change)).json()["total"]
    await portals.booking.post(f"/reservations/{code}/changes", change | {"total": total})
    moved = await fetch(portals, path, **{"If-None-Match": first.headers["etag"]})
    assert (moved.status_code, nights_in(moved.content)) == (200, set(march(15, 18)) | set(march(20, 23)))
    uids = [{str(one["UID"]) for one in Calendar.from_ical(raw.content).walk("VEVENT")} for raw in (first, moved)]
    assert uids[0] == uids[1]


async def test_a_new_address_ends_the_old_one(portals: Portals) -> None:
    old, new = await publish(portals), await publish(portals)
    assert (await fetch(portals, old)).status_code == 404
    assert (await fetch(portals, new)).status_code == 200
    assert (await fetch(portals, "/ical/aaaaaaaaaaaaaaaaaaaaaaaaaaaa.ics")).status_code == 404
    listed = (await portals.booking.get("/published-calendars")).json()["items"]
    assert [urlsplit(one["url"]).path for one in listed] == [new]
    assert listed[0]["last_fetched"] is not None


async def test_a_fault_of_ours_is_never_an_empty_calendar(portals: Portals) -> None:
    path = await publish(portals)
    await portals.books(NIGHTS)
    async with portals.product.database.unit_of_work() as connection:
        await connection.execute(text("alter table external_stay rename to gone"))
        await connection.commit()
    answer = await fetch(portals, path)
    assert (answer.status_code, answer.content) == (503, b"")
    assert answer.headers["retry-after"]


async def test_an_empty_calendar_has_an_event_of_the_past(portals: Portals) -> None:
    raw = (await fetch(portals, await publish(portals))).content
    assert (nights_in(raw), len(by_the_other_parser(raw))) == (set(), 1)


@pytest.mark.parametrize(("is_read", "conflicts"), [(True, 0), (False, 1)])
async def test_what_booking_closes_after_it_was_read_and_read_us_is_ours_come_back(
    world: Portals, portal: Portal, is_read: bool, conflicts: int
) -> None:
    path = await publish(world, "booking")
    portal.answers["/x.ics"] = Answer(booked([]))
    await world.connect(Channel.BOOKING, url=f"{portal.url}/x.ics")
    code = await world.books(NIGHTS)
    await world.confirms(code)
    world.clock.advance(timedelta(minutes=1))
    portal.answers["/x.ics"].status = 200 if is_read else 500
    assert (await fetch(world, path)).status_code == 200
    closed = booked([(NIGHTS.check_in, NIGHTS.check_out)], summary=CLOSED)
    portal.answers["/x.ics"] = Answer(closed)
    world.clock.advance(timedelta(hours=1))
    await polling.poll_due(world.product)
    assert len(await world.conflicts()) == conflicts


async def test_what_booking_sold_before_it_reads_us_is_no_echo(world: Portals, portal: Portal) -> None:
    path = await publish(world, "booking")
    portal.answers["/x.ics"] = Answer(booked([]))
    await world.connect(Channel.BOOKING, url=f"{portal.url}/x.ics")
    code = await world.books(NIGHTS)
    await world.confirms(code)
    world.clock.advance(timedelta(minutes=1))
    sold = booked([(NIGHTS.check_in, NIGHTS.check_out)], summary=CLOSED)
    portal.answers["/x.ics"] = Answer(sold)
    await fetch(world, path)
    assert [one.reservation_code for one in await world.conflicts()] == [code]
    world.clock.advance(timedelta(days=1))  # it is read anew
    await polling.poll_due(world.product)
    assert len(await world.conflicts()) == 1


async def test_what_was_sold_while_a_feed_was_wrongly_empty_is_told_as_soon_as_it_comes_to_itself(
    world: Portals, portal: Portal
) -> None:
    path, sold = await publish(world, "booking"), march(20, 25)
    portal.answers["/x.ics"] = Answer(booked([(sold.check_in, sold.check_out)], summary=CLOSED))
    await world.connect(Channel.BOOKING, url=f"{portal.url}/x.ics")
    await polling.poll_due(world.product)
    code, held = await world.books(NIGHTS), await world.books(march(12, 15))
    await world.confirms(code)
    world.clock.advance(timedelta(minutes=1))
    portal.answers["/x.ics"] = Answer(booked([]))  # a bad day of the portal's
    await fetch(world, path)
    both = [(one.check_in, one.check_out) for one in (NIGHTS, march(12, 15), sold)]
    portal.answers["/x.ics"] = Answer(booked(both, summary=CLOSED))
    world.clock.advance(timedelta(hours=1))
    await polling.poll_due(world.product)
    assert [one.reservation_code for one in await world.conflicts()] == [code]
    assert await world.status(held) == "expired"


async def test_a_stay_of_ours_is_no_clash_when_its_portal_s_only_sale_was_cancelled_before_it_read_us(
    world: Portals, portal: Portal
) -> None:
    path, sold = await publish(world, "booking"), march(20, 25)
    portal.answers["/x.ics"] = Answer(booked([(sold.check_in, sold.check_out)], summary=CLOSED))
    feed = await world.connect(Channel.BOOKING, url=f"{portal.url}/x.ics")
    await polling.poll_due(world.product)
    code, held = await world.books(NIGHTS), await world.books(march(12, 15))
    await world.confirms(code)
    portal.answers["/x.ics"] = Answer(booked([]))
    world.clock.advance(timedelta(minutes=20))
    await polling.poll_due(world.product)
    assert (await world.booking.get("/calendars")).json()["items"][0]["doubted_nights"] == 5
    world.clock.advance(timedelta(minutes=20))
    await fetch(world, path)
    ours = [(one.check_in, one.check_out) for one in (NIGHTS, march(12, 15))]
    portal.answers["/x.ics"] = Answer(booked(ours, summary=CLOSED))
    world.clock.advance(timedelta(minutes=1))
    await world.booking.post(f"/calendars/{feed}/import", {})
    assert (await world.conflicts(), await world.status(held)) == ([], "held")
    for _ in range(4):
        world.clock.advance(timedelta(hours=1))
        await polling.poll_due(world.product)
        assert await world.conflicts() == []


async def test_another_house_of_ours_is_not_asked_back_when_it_asks(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics"] = Answer(booked([]))
    await world.connect(Channel.OTHER, url=f"{portal.url}/x.ics")
    path = await publish(world, "other")
    assert (await fetch(world, path, **{"User-Agent": USER_AGENT})).status_code == 200
    assert portal.asked == []
    assert (await fetch(world, path)).status_code == 200
    assert [one["user-agent"] for one in portal.asked] == [USER_AGENT]


async def test_an_owner_who_looks_at_the_address_in_a_browser_is_not_the_portal(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics"] = Answer(booked([]))
    feed, path = await world.connect(Channel.BOOKING, url=f"{portal.url}/x.ics"), await publish(world, "booking")
    code = await world.books(NIGHTS)
    await world.confirms(code)
    world.clock.advance(timedelta(minutes=10))
    assert (await fetch(world, path, **{"Sec-Fetch-Mode": "navigate"})).status_code == 200
    assert (await world.booking.get("/published-calendars")).json()["items"][0]["last_fetched"] is None
    portal.answers["/x.ics"] = Answer(booked([(NIGHTS.check_in, NIGHTS.check_out)], summary=CLOSED))
    done = await polling.poll(world.product, feed)
    assert isinstance(done, Imported)
    assert done.conflicts == 1
