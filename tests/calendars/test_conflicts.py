"""Conflicts after they were found: how long they stand, and what becomes of those that an owner dismisses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.calendars import service
from services.calendars.channels import Channel
from services.calendars.conflict_rows import Dismissal
from services.domain.stay import Stay
from services.errors import WrongState
from tests.calendars.conftest import Portals
from tests.factories import march

NIGHTS, THEIRS = march(8, 11), march(10, 13)
BESIDE = (march(15, 18), march(20, 22))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OWNER = "duena@example.com"
TODAY = date(2026, 11, 24)


async def shown(portals: Portals) -> list[Stay]:
    """The stays in feeds of the conflicts that an owner is shown."""
    return [Stay(one.check_in, one.check_out) for one in await service.conflicts(portals.product)]


async def dismiss(portals: Portals, dismissal: Dismissal = Dismissal.SETTLED) -> None:
    (one,) = await service.conflicts(portals.product)
    await service.dismiss(portals.product, one.id, dismissal, by=OWNER)


async def moves(portals: Portals, code: str, stay: Stay) -> None:
    """The owner changes a reservation's nights."""
    change = {"check_in": str(stay.check_in), "check_out": str(stay.check_out), "adults": 2, "children": 0}
    quote = await portals.booking.post(f"/reservations/{code}/change-quote", change)
    assert quote.status_code == 200, quote.text
    done = await portals.booking.post(f"/reservations/{code}/changes", change | {"total": quote.json()["total"]})
    assert done.status_code in (200, 201), done.text


@dataclass
class Twice:
    """A confirmed stay of ours, and a feed that has sold one of its nights as well."""

    feed: UUID
    code: str


@pytest.fixture
async def twice(portals: Portals) -> Twice:
    feed, code = await portals.connect(), await portals.books(NIGHTS)
    await portals.confirms(code)
    await portals.says(feed, THEIRS, *BESIDE)
    return Twice(feed, code)


async def test_a_conflict_is_over_at_once_when_our_stay_moves_out_of_its_way(portals: Portals, twice: Twice) -> None:
    assert await shown(portals) == [THEIRS]
    await moves(portals, twice.code, march(3, 6))
    assert await shown(portals) == []


async def test_a_dismissed_conflict_is_shown_no_more_and_keeps_who_said_what_and_when(
    portals: Portals, twice: Twice
) -> None:
    said_at = portals.clock.now()
    await dismiss(portals, Dismissal.NO_CLASH)
    assert await shown(portals) == []
    done = await portals.says(twice.feed, THEIRS, *BESIDE, after=DAY)
    assert (done.conflicts, await shown(portals)) == (0, [])
    (one,) = await service.all_conflicts(portals.product)
    assert one.dismissed is not None
    assert (one.dismissed.by, one.dismissed.at, one.dismissed.dismissal) == (OWNER, said_at, Dismissal.NO_CLASH)
    assert (await portals.booking.get("/calendar-conflicts")).json()["items"] == []


async def test_a_dismissed_conflict_that_comes_back_different_is_shown(portals: Portals, twice: Twice) -> None:
    await dismiss(portals)
    done = await portals.says(twice.feed, march(9, 13), *BESIDE, after=MINUTE)
    assert (done.conflicts, await shown(portals)) == (1, [march(9, 13)])


async def test_a_dismissed_conflict_that_was_over_and_comes_back_is_shown(portals: Portals, twice: Twice) -> None:
    await dismiss(portals)
    await portals.says(twice.feed, *BESIDE, after=MINUTE)
    assert await shown(portals) == []
    await portals.says(twice.feed, THEIRS, *BESIDE, after=MINUTE)
    assert await shown(portals) == [THEIRS]


async def test_a_clash_of_two_portals_stays_dismissed_whichever_of_them_is_read(portals: Portals) -> None:
    airbnb, booking = await portals.connect(), await portals.connect(Channel.BOOKING)
    await portals.says(airbnb, NIGHTS, *BESIDE)
    await portals.says(booking, THEIRS, *BESIDE)
    await dismiss(portals)
    await portals.says(airbnb, NIGHTS, *BESIDE, after=MINUTE)
    await portals.says(booking, THEIRS, *BESIDE, after=MINUTE)
    assert await shown(portals) == []
    await portals.says(airbnb, march(9, 11), *BESIDE, after=MINUTE)
    assert await shown(portals) == [march(9, 11)]


async def test_a_conflict_is_the_same_while_the_guests_are_there_and_their_past_nights_are_named_no_more(
    portals: Portals, twice: Twice
) -> None:
    earlier = march(6, 13)
    await portals.says(twice.feed, earlier, *BESIDE)
    (first,) = await service.conflicts(portals.product)
    portals.clock.advance(march(9, 11).check_in - TODAY)
    assert (await portals.says(twice.feed, earlier, *BESIDE)).conflicts == 0
    assert [one.id for one in await service.conflicts(portals.product)] == [first.id]


async def test_what_was_dismissed_can_be_shown_again_and_what_is_over_cannot_be_dismissed(
    portals: Portals, twice: Twice
) -> None:
    (one,) = await service.conflicts(portals.product)
    with pytest.raises(WrongState):
        await service.show_again(portals.product, one.id)
    await dismiss(portals)
    with pytest.raises(WrongState):
        await service.dismiss(portals.product, one.id, Dismissal.SETTLED, by=OWNER)
    await service.show_again(portals.product, one.id)
    assert await shown(portals) == [THEIRS]
    await portals.says(twice.feed, *BESIDE, after=MINUTE)
    with pytest.raises(WrongState):
        await service.dismiss(portals.product, one.id, Dismissal.SETTLED, by=OWNER)


async def test_a_conflict_outlives_its_calendar_until_it_is_dismissed_or_over(portals: Portals, twice: Twice) -> None:
    await portals.disconnect(twice.feed)
    (one,) = await service.conflicts(portals.product)
    assert (one.channel, one.reservation_code, one.is_connected) == (Channel.AIRBNB, twice.code, False)
    portals.clock.advance((THEIRS.check_out - TODAY) - DAY)
    assert await shown(portals) == [THEIRS]
    await dismiss(portals)
    assert await shown(portals) == []
    assert len(await service.all_conflicts(portals.product)) == 1
    portals.clock.advance(DAY)
    assert await service.all_conflicts(portals.product) == []


async def test_a_calendar_that_is_connected_again_notes_its_conflicts_once(portals: Portals, twice: Twice) -> None:
    await portals.disconnect(twice.feed)
    again = await portals.connect()
    done = await portals.says(again, THEIRS, *BESIDE)
    assert (done.conflicts, await shown(portals)) == (1, [THEIRS])
    assert [one.is_connected for one in await portals.conflicts()] == [True]


async def test_a_clash_of_two_portals_stands_without_one_of_them_while_the_other_has_its_stay(portals: Portals) -> None:
    airbnb, booking = await portals.connect(), await portals.connect(Channel.BOOKING)
    await portals.says(airbnb, NIGHTS, *BESIDE)
    await portals.says(booking, THEIRS, summary="CLOSED - Not available")
    await portals.disconnect(booking)
    await portals.says(airbnb, NIGHTS, *BESIDE, after=MINUTE)
    (one,) = await service.conflicts(portals.product)
    assert ({one.channel, one.other_channel}, one.is_connected) == ({Channel.AIRBNB, Channel.BOOKING}, False)
    await portals.says(airbnb, *BESIDE, after=MINUTE)
    assert await shown(portals) == []
