"""Looking at feeds: their rhythm, what an unchanged one costs, what a failing one leaves alone, what owners see."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from services.calendars import polling
from services.calendars.channels import Channel
from services.calendars.fetching import Feeds
from services.calendars.freshness import make_fresh
from services.calendars.wording import reason_words
from services.errors import FeedUnavailable
from services.tls import trusted_authorities
from tests.calendars.conftest import Portals
from tests.calendars.feeds import booked, calendar
from tests.calendars.portal import Answer, Portal
from tests.factories import TOKEN, march

NIGHTS = march(8, 11)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def feed(*stays: Any, **more: Any) -> bytes:
    return booked([(stay.check_in, stay.check_out) for stay in stays], **more)


async def look(world: Portals, *, after: timedelta = timedelta(0)) -> int:
    """The job's look, some time later."""
    world.clock.advance(after)
    return await polling.poll_due(world.product)


async def connected(world: Portals, portal: Portal, *, channel: str = "airbnb", cabin: str = "Ceibo") -> dict[str, Any]:
    """A feed that an owner connected."""
    wanted = {"cabin_id": world.booking.cabins[cabin], "channel": channel, "url": f"{portal.url}/x.ics?s=secret"}
    answer = await world.booking.post("/calendars", wanted)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def status(world: Portals) -> dict[str, Any]:
    """What an owner sees of the one feed."""
    (shown,) = (await world.booking.get("/calendars")).json()["items"]
    found: dict[str, Any] = shown
    return found


async def test_a_feed_is_looked_at_when_it_is_its_turn(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    await connected(world, portal)
    assert await look(world) == 1
    assert not await world.may_hold(NIGHTS)
    assert await look(world, after=10 * MINUTE) == 0
    assert await look(world, after=10 * MINUTE) == 1
    shown = await status(world)
    assert (shown["nights"], shown["error"], shown["is_stale"], shown["host"]) == (3, None, False, "127.0.0.1")
    assert "secret" not in json.dumps(shown)


async def test_an_unchanged_feed_is_neither_sent_nor_read_nor_written_again(world: Portals, portal: Portal) -> None:
    answer = portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS), headers={"ETag": '"1"'})
    await connected(world, portal)
    await look(world)
    statements: list[str] = []
    engine = world.product.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    await look(world, after=20 * MINUTE)
    assert portal.asked[-1]["if-none-match"] == '"1"'
    answer.headers.clear()
    answer.body = answer.body.replace(b"SUMMARY", b"DTSTAMP:20261128T120000Z\r\nSUMMARY")  # the hour of the fetch
    await look(world, after=20 * MINUTE)
    assert not [one for one in statements if "external_stay" in one]


async def test_each_day_a_feed_is_read_anew_since_days_pass(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(
        calendar("UID:a\nDTSTART;VALUE=DATE:20261130\nRRULE:FREQ=DAILY"), headers={"ETag": '"1"'}
    )
    connected_feed = await connected(world, portal)
    await look(world)
    last = (await world.rows(connected_feed["id"]))[-1]["stay"].upper
    await look(world, after=timedelta(days=1))
    assert (await world.rows(connected_feed["id"]))[-1]["stay"].upper == last + timedelta(days=1)


async def test_a_feed_that_fails_frees_nothing_is_asked_less_often_and_grows_stale(
    world: Portals, portal: Portal
) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    await connected(world, portal)
    await look(world)
    for wrong in (Answer(status=500), Answer(b"<html>Sign in</html>"), Answer(feed(NIGHTS)[:-20]), Answer(b"")):
        portal.answers["/x.ics?s=secret"] = wrong
        assert await look(world, after=HOUR) == 1
        assert not await world.may_hold(NIGHTS)
        assert (await status(world))["error"]
    assert await look(world, after=10 * MINUTE) == 0
    assert not (await status(world))["is_stale"]
    await look(world, after=3 * HOUR)
    assert (await status(world))["is_stale"]
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    await look(world, after=3 * HOUR)
    shown = await status(world)
    assert (shown["error"], shown["is_stale"]) == (None, False)


async def test_a_portal_that_asks_for_time_is_given_it(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(status=429, headers={"Retry-After": "7200"})
    shown = await connected(world, portal)
    for _ in range(4):
        with pytest.raises(FeedUnavailable):
            await polling.poll(world.product, UUID(shown["id"]))
        assert (await world.feed(shown["id"])).next_poll_at >= world.clock.now() + 2 * HOUR
    assert await look(world, after=119 * MINUTE) == 0


async def test_nor_is_one_asked_again_before_the_moment_that_it_names(world: Portals, portal: Portal) -> None:
    dates = {"Date": "Sun, 01 Mar 2026 10:00:00 GMT", "Retry-After": "Sun, 01 Mar 2026 12:00:00 GMT"}
    portal.answers["/x.ics?s=secret"] = Answer(status=503, headers=dates)
    await connected(world, portal)
    await look(world)
    assert await look(world, after=90 * MINUTE) == 0
    portal.answers["/x.ics?s=secret"] = Answer(status=503, headers={"Retry-After": "tomorrow"})
    assert await look(world, after=60 * MINUTE) == 1
    assert await look(world, after=30 * MINUTE) == 1


async def test_a_feed_in_doubt_is_read_whole_until_it_is_believed(world: Portals, portal: Portal) -> None:
    answer = portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS), headers={"ETag": '"1"'})
    await connected(world, portal)
    await look(world)
    answer.body, answer.headers["ETag"] = feed(), '"2"'
    await look(world, after=20 * MINUTE)
    shown = await status(world)
    assert (shown["doubted_nights"], shown["nights"]) == (3, 3)
    await look(world, after=2 * HOUR)  # the same bytes again: it says so a second time
    assert (await status(world))["doubted_nights"] == 0
    assert await world.may_hold(NIGHTS)


async def test_an_owner_looks_now_and_insists(world: Portals, portal: Portal) -> None:
    answer = portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    shown = await connected(world, portal)
    now = await world.booking.post(f"/calendars/{shown['id']}/import", {})
    assert (now.json()["is_changed"], now.json()["taken"]) == (True, 3)
    answer.body = feed()
    assert (await world.booking.post(f"/calendars/{shown['id']}/import", {})).json()["kept"] == 3
    forced = (await world.booking.post(f"/calendars/{shown['id']}/import", {"force": True})).json()
    assert (forced["freed"], forced["kept"]) == (3, 0)
    answer.status = 500
    failed = await world.booking.post(f"/calendars/{shown['id']}/import", {})
    assert (failed.status_code, failed.json()["code"]) == (503, "feed_unavailable")


async def test_an_owner_disconnects_a_feed_and_its_nights_are_free(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    shown = await connected(world, portal)
    await look(world)
    assert (await world.booking.delete(f"/calendars/{shown['id']}")).status_code == 200
    assert await world.may_hold(NIGHTS)
    assert (await world.booking.delete(f"/calendars/{shown['id']}")).status_code == 404


async def test_an_address_that_is_never_called_is_refused_at_once(portals: Portals) -> None:
    wanted = {"cabin_id": portals.booking.cabins["Ceibo"], "channel": "airbnb", "url": "http://127.0.0.1/x.ics"}
    refused = await portals.booking.post("/calendars", wanted)
    assert (refused.status_code, refused.json()["reason"]) == (422, "not_https")


async def test_one_feed_that_fails_is_in_no_other_s_way(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(status=500)
    await connected(world, portal)
    portal.answers["/good.ics"] = Answer(feed(NIGHTS))
    await world.connect(Channel.BOOKING, url=f"{portal.url}/good.ics")
    assert await look(world) == 2
    assert not await world.may_hold(NIGHTS)


async def test_a_fault_that_nobody_foresaw_is_in_no_other_feed_s_way_and_in_no_guest_s(
    world: Portals, portal: Portal
) -> None:
    async def names(host: str, port: int) -> list[str]:
        if host == "odd.example":
            raise RuntimeError(host)
        return [host]

    odd = Feeds(trusted_authorities(), may_be_private=True, resolve=names)
    product = replace(world.product, feeds=odd)
    await world.connect(Channel.AIRBNB, url="http://odd.example/x.ics")
    portal.answers["/good.ics"] = Answer(feed(NIGHTS))
    await world.connect(Channel.BOOKING, url=f"{portal.url}/good.ics")
    assert await polling.poll_due(product) == 2
    assert not await world.may_hold(NIGHTS)
    shown = (await world.booking.get("/calendars")).json()["items"]
    assert {one["channel"]: one["error"] for one in shown} == {"airbnb": reason_words("unforeseen"), "booking": None}
    assert await make_fresh(product, UUID(world.booking.cabins["Ceibo"])) is False
    await odd.close()


async def test_what_an_older_look_saw_does_not_undo_a_newer_one(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    shown = await connected(world, portal)
    older = await world.feed(shown["id"])
    await look(world, after=MINUTE)
    fetched = await world.product.feeds.fetch(older.url)
    empty = type(fetched)(feed(), None, None)
    assert await polling._take(world.product, older, empty, is_whole=True, is_forced=True) is polling.NoNews.OVERTAKEN
    assert not await world.may_hold(NIGHTS)


async def test_what_a_look_saw_is_taken_over_though_another_failed_meanwhile(world: Portals, portal: Portal) -> None:
    shown, asked, gate = await connected(world, portal), asyncio.Event(), asyncio.Event()

    def held_back() -> asyncio.Event:
        asked.set()
        return gate

    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS), after=held_back)
    good = asyncio.create_task(polling.poll(world.product, UUID(shown["id"])))
    await asked.wait()
    portal.answers["/x.ics?s=secret"] = Answer(status=500)
    world.clock.advance(MINUTE)
    with pytest.raises(FeedUnavailable):
        await polling.poll(world.product, UUID(shown["id"]))
    gate.set()
    await good
    found = await status(world)
    assert (found["nights"], found["error"]) == (3, None)


async def test_a_look_that_failed_does_not_undo_that_another_succeeded(world: Portals, portal: Portal) -> None:
    shown, asked, gate = await connected(world, portal), asyncio.Event(), asyncio.Event()

    def held_back() -> asyncio.Event:
        asked.set()
        return gate

    portal.answers["/x.ics?s=secret"] = Answer(status=500, after=held_back)
    failing = asyncio.create_task(polling.poll(world.product, UUID(shown["id"])))
    await asked.wait()
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    world.clock.advance(MINUTE)
    await polling.poll(world.product, UUID(shown["id"]))
    gate.set()
    with pytest.raises(FeedUnavailable):
        await failing
    found = await world.feed(shown["id"])
    assert (found.error, found.failures, found.good_at) == (None, 0, world.clock.now())


async def test_conflicts_are_shown_with_both_sides_and_the_ways_out(world: Portals, portal: Portal) -> None:
    code = await world.books(NIGHTS)
    await world.confirms(code)
    portal.answers["/x.ics?s=secret"] = Answer(feed(march(10, 12)))
    await connected(world, portal)
    await look(world)
    (shown,) = (await world.booking.get("/calendar-conflicts")).json()["items"]
    assert (shown["reservation_code"], shown["channel"], shown["check_in"]) == (code, "airbnb", "2027-03-10")
    assert all(words.endswith(".") for words in shown["ways_out"])


async def test_a_failure_of_a_look_is_told_to_whoever_asked_for_it(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(status=503)
    shown = await connected(world, portal)
    with pytest.raises(FeedUnavailable):
        await polling.poll(world.product, shown["id"])


def _terminal(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    given = {
        "DATABASE_URL": database_url, "INTERNAL_API_TOKEN": TOKEN, "CALENDAR_PRIVATE_ADDRESSES": "true",
        "CLOCK_START": "2026-11-24T12:00:00-03:00", "PUBLIC_URL": "https://cabanas.example",
    }  # fmt: skip
    command = [sys.executable, "-m", "services", "calendars", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | given)


async def test_an_owner_s_helper_imports_and_looks_from_a_terminal(
    world: Portals, portal: Portal, database_url: str
) -> None:
    import asyncio

    done = await asyncio.to_thread(_terminal, database_url, "status")
    assert (done.returncode, "ningún calendario" in done.stdout) == (0, True), done.stderr
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    await connected(world, portal)
    done = await asyncio.to_thread(_terminal, database_url, "import")
    assert (done.returncode, "3 noches tomadas" in done.stdout) == (0, True), done.stdout + done.stderr
    done = await asyncio.to_thread(_terminal, database_url, "status")
    assert (done.returncode, "Ceibo" in done.stdout, "3 noches" in done.stdout) == (0, True, True), done.stderr
    done = await asyncio.to_thread(_terminal, database_url, "export", "Ceibo", "airbnb")
    assert done.returncode == 0, done.stderr
    assert "https://cabanas.example/ical/" in done.stdout
    portal.answers["/x.ics?s=secret"] = Answer(status=500)
    done = await asyncio.to_thread(_terminal, database_url, "import")
    assert (done.returncode, "No pudimos llegar" in done.stdout) == (1, True), done.stdout + done.stderr
