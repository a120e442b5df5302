"""
Calendars of which nobody knows what they mean (a channel manager, Google): what repeats us is told apart by what they
read of us and when; all else on nights of ours is a booking, whatever it is called.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.calendars.channels import Channel
from services.domain.stay import Stay
from tests.calendars.conftest import Portals
from tests.calendars.feeds import booked
from tests.calendars.portal import Answer, Portal
from tests.calendars.sellers import Seller, a_seller
from tests.calendars.test_own_repeated import MINUTE, confirmed, is_shown_by
from tests.factories import march

NIGHTS, OTHERS, HELD = march(8, 11), march(20, 22), march(15, 18)
HOUR = timedelta(hours=1)
WORDS = ["Blocked", "No disponible", "Ana Paz"]


@pytest.fixture(params=[Channel.OTHER, Channel.GOOGLE])
async def manager(world: Portals, portal: Portal, request: pytest.FixtureRequest) -> Seller:
    return await a_seller(world, portal, request.param)


def says(portal: Portal, seller: Seller, *stays: Stay, word: str) -> None:
    """Its feed names these stays, all by one word."""
    raw = booked([(stay.check_in, stay.check_out) for stay in stays], summary=word)
    portal.answers[f"/{seller.channel}.ics"] = Answer(raw)


async def test_what_it_shows_of_ours_once_it_has_read_us_is_ours(world: Portals, manager: Seller) -> None:
    await confirmed(world, NIGHTS)
    code = await world.books(HELD)
    await is_shown_by(world, manager)
    assert (await world.conflicts(), await world.status(code)) == ([], "held")
    assert all(row["echo_of"] is not None for row in await world.rows(manager.feed))


@pytest.mark.parametrize("word", WORDS)
async def test_what_it_sold_before_it_read_us_is_a_booking_whatever_it_is_called(
    world: Portals, portal: Portal, manager: Seller, word: str
) -> None:
    code, held = await confirmed(world, NIGHTS), await world.books(HELD)
    says(portal, manager, NIGHTS, HELD, word=word)
    world.clock.advance(MINUTE)
    await manager.is_looked_at()
    assert [one.reservation_code for one in await world.conflicts()] == [code]
    assert await world.status(held) == "expired"
    await manager.reads_us()
    says(portal, manager, NIGHTS, OTHERS, HELD, word=word)
    world.clock.advance(HOUR)
    await manager.is_looked_at()
    assert [one.reservation_code for one in await world.conflicts()] == [code]


@pytest.mark.parametrize("word", WORDS)
async def test_one_that_repeats_less_than_it_read_repeats_nothing(
    world: Portals, portal: Portal, manager: Seller, word: str
) -> None:
    """Whoever reads our calendar there is not the one who sells: a stay on the very nights of ours is another's."""
    code = await confirmed(world, NIGHTS)
    await confirmed(world, OTHERS)
    world.clock.advance(MINUTE)
    await manager.reads_us()
    says(portal, manager, NIGHTS, word=word)
    world.clock.advance(HOUR)
    await manager.is_looked_at()
    assert [one.reservation_code for one in await world.conflicts()] == [code]


async def test_one_that_has_not_taken_over_our_latest_stay_yet_still_repeats_the_others(
    world: Portals, portal: Portal, manager: Seller
) -> None:
    await confirmed(world, NIGHTS)
    await is_shown_by(world, manager)
    await confirmed(world, OTHERS)
    manager.is_stale = True
    await is_shown_by(world, manager)
    says(portal, manager, NIGHTS, march(25, 27), word="Blocked")
    world.clock.advance(MINUTE)
    await manager.is_looked_at()
    assert await world.conflicts() == []


async def test_a_part_of_our_nights_is_a_booking_there(world: Portals, portal: Portal, manager: Seller) -> None:
    code = await confirmed(world, NIGHTS)
    world.clock.advance(MINUTE)
    await manager.reads_us()
    says(portal, manager, march(8, 10), word="Blocked")
    world.clock.advance(MINUTE)
    await manager.is_looked_at()
    assert [one.reservation_code for one in await world.conflicts()] == [code]


async def test_what_two_such_calendars_repeat_of_a_portal_is_free_once_it_is_cancelled_there(
    world: Portals, portal: Portal
) -> None:
    airbnb, *others = [
        await a_seller(world, portal, channel)
        for channel in (Channel.AIRBNB, Channel.BOOKING, Channel.GOOGLE, Channel.OTHER)
    ]
    airbnb.sells(NIGHTS, OTHERS)
    await airbnb.is_looked_at()
    for _ in range(2):
        await is_shown_by(world, *others)
    assert [one.read for one in others] == [{*NIGHTS, *OTHERS}] * 3
    assert await world.conflicts() == []
    airbnb.cancels(NIGHTS)
    await airbnb.is_looked_at()
    for _ in range(4):
        world.clock.advance(3 * HOUR)
        await is_shown_by(world, *others, airbnb)
    assert [one.read for one in others] == [set(OTHERS)] * 3
    assert await world.may_hold(NIGHTS)
