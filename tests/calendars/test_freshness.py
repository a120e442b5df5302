"""A hold of a cabin that is sold elsewhere looks there first."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from services.calendars import freshness
from services.console import money
from services.reservations import service as reservations
from tests.calendars.conftest import Portals
from tests.calendars.portal import Answer, Portal
from tests.calendars.test_polling import connected, feed, look
from tests.factories import march
from tests.reservations.test_changes import a_hold, changed
from tests.waiting.conftest import Line

NIGHTS = march(8, 11)
MINUTE = timedelta(minutes=1)


async def test_what_was_sold_elsewhere_since_the_last_look_is_not_promised(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(feed())
    await connected(world, portal)
    await look(world)
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    world.clock.advance(6 * MINUTE)
    refused = await world.booking.hold("Ceibo", NIGHTS)
    assert (refused.status_code, refused.json()["taken_by"]) == (409, "elsewhere")
    held = await world.booking.hold("Ceibo", march(15, 18))
    assert (held.status_code, held.json()["calendars_checked"]) == (201, True)


async def test_a_reservation_is_not_moved_onto_what_was_sold_elsewhere_since_the_last_look(
    world: Portals, portal: Portal
) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(feed())
    await connected(world, portal)
    made = await a_hold(world.booking, march(1, 3))
    wanted = changed(made, NIGHTS)
    total = (await world.booking.post(f"/reservations/{made['code']}/change-quote", wanted)).json()["total"]
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    world.clock.advance(6 * MINUTE)
    for path, body in (
        (f"/reservations/{made['code']}/changes", wanted | {"total": total}),
        ("/changes", {"changes": [wanted | {"code": made["code"], "total": total}]}),
    ):
        asked = len(portal.asked)
        refused = await world.booking.post(path, body)
        assert (refused.status_code, refused.json().get("taken_by")) == (409, "elsewhere"), refused.text
        assert len(portal.asked) == asked + 1
        world.clock.advance(6 * MINUTE)


async def test_money_that_comes_late_does_not_take_again_what_was_sold_elsewhere_meanwhile(
    world: Portals, portal: Portal
) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(feed())
    await connected(world, portal)
    code = await world.books(NIGHTS)
    world.clock.advance(timedelta(hours=1))
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    async with world.product.database.unit_of_work() as connection:
        lacking = (await reservations.reservation(connection, code)).deposit
    await money.receive(world.product, code, method="cash", amount=lacking, form_id=uuid4())
    assert await world.status(code) == "expired"


async def test_who_waits_is_not_offered_what_was_sold_elsewhere_since_the_last_look(
    world: Portals, portal: Portal
) -> None:
    line = Line(world.booking, world.product, world.clock)
    portal.answers["/x.ics?s=secret"] = Answer(feed())
    await connected(world, portal)
    code = await line.books(NIGHTS)
    ana = await line.guest("Ana")
    assert (await line.joins(ana, NIGHTS)).status_code == 201
    await line.cancels(code)
    portal.answers["/x.ics?s=secret"] = Answer(feed(NIGHTS))
    assert await line.look(after=6 * MINUTE) == 0
    portal.answers["/x.ics?s=secret"] = Answer(feed())
    await look(world, after=20 * MINUTE)
    await look(world, after=121 * MINUTE)
    asked = len(portal.asked)
    assert await line.look() == 1
    assert len(portal.asked) == asked


async def test_a_calendar_that_was_just_read_is_not_read_again(world: Portals, portal: Portal) -> None:
    portal.answers["/x.ics?s=secret"] = Answer(feed())
    await connected(world, portal)
    await look(world)
    world.clock.advance(4 * MINUTE)
    assert (await world.booking.hold("Ceibo", NIGHTS)).json()["calendars_checked"] is True
    assert len(portal.asked) == 1


async def test_a_portal_that_does_not_answer_costs_no_guest_their_nights_and_that_is_said(
    world: Portals, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()
    portal.answers["/x.ics?s=secret"] = Answer(after=lambda: never)
    monkeypatch.setattr(freshness, "BUDGET_SECONDS", 0.3)
    await connected(world, portal)
    held = await world.booking.hold("Ceibo", NIGHTS)
    assert (held.status_code, held.json()["calendars_checked"]) == (201, False)
    never.set()
    portal.answers["/x.ics?s=secret"] = Answer(status=500)
    assert (await world.booking.hold("Ceibo", march(15, 18))).json()["calendars_checked"] is False


async def test_a_cabin_without_other_calendars_promises_as_ever(portals: Portals) -> None:
    assert (await portals.booking.hold("Ceibo", NIGHTS)).json()["calendars_checked"] is None
