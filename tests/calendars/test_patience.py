"""A stay that two portals mirror moves at one of them: the other is given time to follow, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.calendars import service
from services.calendars.channels import MANNERS, Channel
from services.domain.stay import ONE_DAY, Stay
from tests.calendars.conftest import Portals
from tests.calendars.portal import Portal
from tests.calendars.sellers import Seller, a_seller
from tests.calendars.test_exporting import TODAY
from tests.factories import march

NIGHTS, MOVED, OTHERS = march(8, 11), march(9, 12), march(20, 22)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PATIENCE = MANNERS[Channel.BOOKING].reads_within


@pytest.fixture
async def linked(world: Portals, portal: Portal) -> tuple[Seller, Seller]:
    """Two portals that an owner has linked to each other, besides: both show what one of them sold."""
    airbnb, booking = await a_seller(world, portal, Channel.AIRBNB), await a_seller(world, portal, Channel.BOOKING)
    airbnb.sells(NIGHTS, OTHERS)
    booking.sells(NIGHTS, OTHERS)
    await are_looked_at(world, airbnb, booking)
    assert await world.conflicts() == []
    return airbnb, booking


async def are_looked_at(world: Portals, *sellers: Seller) -> None:
    for seller in sellers:
        world.clock.advance(MINUTE)
        await seller.is_looked_at()


def moves(seller: Seller, was: Stay, to: Stay) -> None:
    seller.cancels(was)
    seller.sells(to)


async def shown(world: Portals) -> list[set[Stay]]:
    """The two stays of every clash that an owner sees."""
    return [{one.stay, one.other_stay} for one in await world.conflicts() if one.other_stay]


async def test_a_portal_that_follows_in_time_was_no_clash(world: Portals, linked: tuple[Seller, Seller]) -> None:
    airbnb, booking = linked
    moves(airbnb, NIGHTS, MOVED)
    await are_looked_at(world, airbnb, booking)
    assert await shown(world) == []
    assert (await world.booking.get("/calendar-conflicts")).json()["items"] == []
    world.clock.advance(3 * HOUR)
    moves(booking, NIGHTS, MOVED)
    await are_looked_at(world, booking)
    world.clock.advance(2 * PATIENCE)
    assert await shown(world) == []


async def test_one_that_does_not_follow_is_a_clash_when_its_time_is_up_though_nothing_is_read(
    world: Portals, linked: tuple[Seller, Seller]
) -> None:
    airbnb, booking = linked
    moves(airbnb, NIGHTS, MOVED)
    await are_looked_at(world, airbnb, booking)
    world.clock.advance(PATIENCE - HOUR)
    assert await shown(world) == []
    world.clock.advance(HOUR)
    assert await shown(world) == [{NIGHTS, MOVED}]
    assert [one.kind for one in await service.conflicts(world.product)] == ["portals"]


async def test_a_stay_that_moves_again_and_again_makes_nobody_wait_longer(
    world: Portals, linked: tuple[Seller, Seller]
) -> None:
    airbnb, booking = linked
    moves(airbnb, NIGHTS, MOVED)
    await are_looked_at(world, airbnb, booking)
    world.clock.advance(PATIENCE / 2)
    moves(airbnb, MOVED, march(10, 13))
    await are_looked_at(world, airbnb, booking)
    assert await shown(world) == []
    world.clock.advance(PATIENCE / 2)
    assert await shown(world) == [{NIGHTS, march(10, 13)}]


async def test_nights_that_nobody_else_had_are_a_clash_at_once(world: Portals, linked: tuple[Seller, Seller]) -> None:
    airbnb, booking = linked
    booking.sells(march(25, 27))
    await are_looked_at(world, booking)
    airbnb.sells(march(26, 28))
    await are_looked_at(world, airbnb)
    assert await shown(world) == [{march(25, 27), march(26, 28)}]


async def test_who_arrives_before_the_time_is_up_is_told_of_at_once(
    world: Portals, linked: tuple[Seller, Seller]
) -> None:
    airbnb, booking = linked
    soon, later = Stay.of(TODAY + ONE_DAY, nights=3), Stay.of(TODAY + ONE_DAY, nights=4)
    for seller in linked:
        seller.sells(soon)
    await are_looked_at(world, airbnb, booking)
    moves(airbnb, soon, later)
    await are_looked_at(world, airbnb)
    assert await shown(world) == [{soon, later}]


@pytest.fixture
async def echoing(world: Portals, portal: Portal) -> tuple[Seller, Seller]:
    """Two portals, one of which shows what it read here of the other."""
    airbnb, booking = await a_seller(world, portal, Channel.AIRBNB), await a_seller(world, portal, Channel.BOOKING)
    airbnb.sells(NIGHTS, OTHERS)
    await are_looked_at(world, airbnb)
    await booking.reads_us()
    await are_looked_at(world, booking)
    booking.is_stale = True  # what it reads from now on is in its feed only later
    return airbnb, booking


async def test_nights_that_a_portal_was_told_and_still_reads_as_taken_are_no_sale_of_it(
    world: Portals, echoing: tuple[Seller, Seller]
) -> None:
    airbnb, booking = echoing
    moves(airbnb, NIGHTS, MOVED)
    await are_looked_at(world, airbnb)
    await booking.reads_us()
    await are_looked_at(world, booking, airbnb)
    world.clock.advance(PATIENCE)
    await are_looked_at(world, booking, airbnb)
    assert await shown(world) == []


async def test_a_portal_that_has_read_that_nights_are_free_may_show_them_a_while(
    world: Portals, echoing: tuple[Seller, Seller]
) -> None:
    airbnb, booking = echoing
    airbnb.cancels(NIGHTS)
    await are_looked_at(world, airbnb)
    await booking.reads_us()
    airbnb.sells(MOVED)
    await are_looked_at(world, airbnb, booking)
    assert await shown(world) == []
    world.clock.advance(PATIENCE)
    assert await shown(world) == [{NIGHTS, MOVED}]


async def test_what_a_portal_closed_for_another_beside_its_own_sale_is_no_clash(world: Portals, portal: Portal) -> None:
    airbnb, booking = await a_seller(world, portal, Channel.AIRBNB), await a_seller(world, portal, Channel.BOOKING)
    booking.joins = True
    booking.sells(march(6, 8))
    airbnb.sells(NIGHTS, OTHERS)
    await are_looked_at(world, airbnb, booking)
    await booking.reads_us()
    await are_looked_at(world, booking, airbnb)
    assert await shown(world) == []


async def test_a_clash_with_a_stay_of_ours_is_told_at_once(world: Portals, linked: tuple[Seller, Seller]) -> None:
    airbnb, booking = linked
    code = await world.books(march(12, 14))
    await world.confirms(code)
    moves(airbnb, NIGHTS, march(10, 13))
    await are_looked_at(world, airbnb, booking)
    assert [one.reservation_code for one in await world.conflicts()] == [code]
