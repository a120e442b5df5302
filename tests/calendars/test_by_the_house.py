"""What the house moves and blocks itself, as other calendars are told it."""

from __future__ import annotations

from uuid import UUID

from services.domain.change import Booking as Booked
from services.domain.party import Party
from services.reservations import blocking, changes
from services.reservations.changes import House
from tests.calendars.conftest import Portals
from tests.calendars.test_exporting import fetch, nights_in, publish
from tests.factories import march

NIGHTS = march(8, 11)
OWNER = "owner:ana@example.com"


async def block(portals: Portals, cabin: str = "Ceibo") -> str:
    async with portals.product.database.unit_of_work() as connection:
        cabin_id = UUID(portals.booking.cabins[cabin])
        code = await blocking.block(connection, cabin_id, NIGHTS, reason="pintura", by=OWNER, now=portals.clock.now())
        await connection.commit()
    return code


async def move(portals: Portals, code: str, cabin: str) -> None:
    after, cabin_id = Booked(NIGHTS, Party(2, 0, 0, 0)), UUID(portals.booking.cabins[cabin])
    async with portals.product.database.unit_of_work() as connection:
        now, house = portals.clock.now(), House(OWNER)
        found = await changes.plan(connection, code, after, now=now, cabin_id=cabin_id, house=house)
        await changes.change(
            connection, code, after, agreed=found.changed.total, cause=OWNER, now=now, cabin_id=cabin_id, house=house
        )
        await connection.commit()


async def test_blocked_nights_are_published_without_their_reason_and_freed_with_it(portals: Portals) -> None:
    path = await publish(portals)
    code = await block(portals)
    raw = (await fetch(portals, path)).content
    assert nights_in(raw) == set(NIGHTS)
    assert b"pintura" not in raw
    async with portals.product.database.unit_of_work() as connection:
        await blocking.unblock(connection, code, NIGHTS, by=OWNER, now=portals.clock.now())
        await connection.commit()
    assert nights_in((await fetch(portals, path)).content) == set()


async def test_blocked_nights_that_a_portal_shows_closed_are_ours_come_back(portals: Portals) -> None:
    feed = await portals.connect()
    await block(portals)
    await portals.says(feed, NIGHTS, summary="Airbnb (Not available)")
    (row,) = await portals.rows(feed)
    assert row["echo_of"] is not None
    assert await portals.conflicts() == []


async def test_a_booking_elsewhere_on_blocked_nights_is_a_clash(portals: Portals) -> None:
    feed = await portals.connect()
    await block(portals)
    await portals.says(feed, NIGHTS)
    (clash,) = await portals.conflicts()
    assert clash.guest_name == "pintura"


async def test_a_moved_stay_leaves_one_published_calendar_and_enters_the_other(portals: Portals) -> None:
    old, new = await publish(portals), await publish(portals, cabin="Jacarandá")
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    await move(portals, code, "Jacarandá")
    assert nights_in((await fetch(portals, old)).content) == set()
    assert nights_in((await fetch(portals, new)).content) == set(NIGHTS)


async def test_what_a_portal_repeats_of_a_stay_is_its_own_once_the_stay_is_in_another_cabin(portals: Portals) -> None:
    path, feed = await publish(portals), await portals.connect()
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    await fetch(portals, path)
    await portals.says(feed, NIGHTS, summary="Airbnb (Not available)")
    assert [row["echo_of"] is None for row in await portals.rows(feed)] == [False]
    await move(portals, code, "Jacarandá")
    await fetch(portals, path)
    assert [row["echo_of"] is None for row in await portals.rows(feed)] == [True]
