"""Stays of ours that Booking.com shows as closed are no clash, whatever becomes of them; what it sells there is one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.calendars.channels import Channel
from services.domain.stay import ONE_DAY, Stay
from tests.calendars.conftest import Portals
from tests.calendars.portal import Portal
from tests.calendars.sellers import Seller, a_seller
from tests.calendars.test_exporting import TODAY, publish
from tests.factories import march

NIGHTS, OTHERS = march(8, 11), march(20, 22)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def booking(world: Portals, portal: Portal) -> Seller:
    return await a_seller(world, portal, Channel.BOOKING)


async def is_shown_by(world: Portals, *sellers: Seller) -> None:
    """Each portal reads us, and we read it."""
    for seller in sellers:
        world.clock.advance(MINUTE)
        await seller.reads_us()
        world.clock.advance(MINUTE)
        await seller.is_looked_at()


async def confirmed(world: Portals, stay: Stay) -> str:
    code = await world.books(stay)
    await world.confirms(code)
    return code


async def changes(world: Portals, code: str, stay: Stay, adults: int = 2) -> None:
    wanted = {
        "check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat(), "adults": adults, "children": 0,
    }  # fmt: skip
    total = (await world.booking.post(f"/reservations/{code}/change-quote", wanted)).json()["total"]
    answer = await world.booking.post(f"/reservations/{code}/changes", wanted | {"total": total})
    assert answer.status_code == 200, answer.text


async def is_looked_at_with_news(world: Portals, booking: Seller) -> None:
    booking.sells(OTHERS)  # so that its feed says another thing than before
    world.clock.advance(HOUR)
    await booking.is_looked_at()


async def test_what_booking_closes_after_fetching_our_calendar_is_our_stay_come_back(
    world: Portals, booking: Seller
) -> None:
    await confirmed(world, NIGHTS)
    await is_shown_by(world, booking)
    (row,) = await world.rows(booking.feed)
    assert (await world.conflicts(), row["echo_of"] is not None) == ([], True)


async def test_what_booking_closes_before_it_fetched_our_calendar_is_a_booking(world: Portals, booking: Seller) -> None:
    await is_shown_by(world, booking)
    code, held = await confirmed(world, NIGHTS), await world.books(march(15, 18))
    booking.sells(NIGHTS, march(15, 18))
    world.clock.advance(HOUR)
    await booking.is_looked_at()
    assert [one.reservation_code for one in await world.conflicts()] == [code]
    assert await world.status(held) == "expired"


async def test_what_booking_sold_while_an_ended_hold_had_let_its_nights_go_is_a_booking(
    world: Portals, booking: Seller
) -> None:
    code = await world.books(NIGHTS)
    world.clock.advance(timedelta(days=2))
    await booking.reads_us()
    await world.pays(code)
    booking.sells(NIGHTS)
    world.clock.advance(MINUTE)
    await booking.is_looked_at()
    assert [one.reservation_code for one in await world.conflicts()] == [code]


async def test_a_booking_that_was_kept_in_doubt_is_still_one_when_it_is_named_again(
    world: Portals, booking: Seller
) -> None:
    code = await confirmed(world, NIGHTS)
    booking.sells(NIGHTS)
    world.clock.advance(HOUR)
    await booking.is_looked_at()
    booking.cancels(NIGHTS)
    await is_shown_by(world, booking)  # it closes them for our stay, or it never cancelled
    assert [one.reservation_code for one in await world.conflicts()] == [code]


async def test_a_stay_is_no_clash_while_its_guests_are_there(world: Portals, booking: Seller) -> None:
    await confirmed(world, Stay.of(TODAY + ONE_DAY, nights=4))
    await is_shown_by(world, booking)
    for _ in range(5):
        world.clock.advance(timedelta(days=1))
        await is_shown_by(world, booking)
        assert await world.conflicts() == []


async def test_a_stay_that_is_first_shown_when_its_guests_are_there_is_no_clash(
    world: Portals, booking: Seller
) -> None:
    await confirmed(world, Stay.of(TODAY, nights=3))
    world.clock.advance(timedelta(days=1))
    await is_shown_by(world, booking)
    assert await world.conflicts() == []


async def test_a_stay_whose_party_alone_changes_is_no_clash(world: Portals, booking: Seller) -> None:
    code = await confirmed(world, NIGHTS)
    await is_shown_by(world, booking)
    await changes(world, code, NIGHTS, adults=1)
    await is_looked_at_with_news(world, booking)
    assert await world.conflicts() == []


@pytest.mark.parametrize("stay", [march(8, 12), march(8, 10), march(9, 13), march(15, 18)])
async def test_a_stay_that_moves_is_no_clash_with_what_is_still_shown_of_it(
    world: Portals, booking: Seller, stay: Stay
) -> None:
    code = await confirmed(world, NIGHTS)
    await is_shown_by(world, booking)
    await changes(world, code, stay)
    await is_looked_at_with_news(world, booking)
    assert await world.conflicts() == []
    await is_shown_by(world, booking)
    assert await world.conflicts() == []


async def test_a_stay_paid_for_after_its_hold_ended_is_no_clash_with_what_was_shown_of_the_hold(
    world: Portals, booking: Seller
) -> None:
    code = await world.books(NIGHTS)
    await is_shown_by(world, booking)
    world.clock.advance(timedelta(days=2))
    await world.pays(code)
    await is_looked_at_with_news(world, booking)
    assert (await world.status(code), await world.conflicts()) == ("confirmed", [])


async def test_another_address_for_our_calendar_makes_no_clash_and_ends_no_hold(
    world: Portals, booking: Seller
) -> None:
    await confirmed(world, NIGHTS)
    code = await world.books(march(12, 15))
    await is_shown_by(world, booking)
    booking.path = await publish(world, Channel.BOOKING)
    world.clock.advance(MINUTE)
    booking.sells(OTHERS)
    await booking.is_looked_at()
    assert (await world.status(code), await world.conflicts()) == ("held", [])
    await is_shown_by(world, booking)
    assert (await world.status(code), await world.conflicts()) == ("held", [])


async def test_what_booking_sold_while_our_stay_was_elsewhere_is_a_clash(world: Portals, booking: Seller) -> None:
    code = await confirmed(world, NIGHTS)
    await is_shown_by(world, booking)
    await changes(world, code, march(10, 13))
    booking.is_down = True
    await booking.reads_us()
    booking.sells(march(8, 10))
    await changes(world, code, NIGHTS)
    booking.is_down = False
    await is_looked_at_with_news(world, booking)
    assert [(one.reservation_code, one.stay) for one in await world.conflicts()] == [(code, march(8, 10))]


async def test_what_booking_sells_of_nights_that_our_stay_gave_up_is_taken_here(
    world: Portals, booking: Seller
) -> None:
    code = await confirmed(world, march(8, 12))
    await is_shown_by(world, booking)
    await changes(world, code, march(8, 10))
    await is_shown_by(world, booking)
    booking.sells(march(10, 12))
    world.clock.advance(HOUR)
    await booking.is_looked_at()
    assert await world.conflicts() == []
    assert not await world.may_hold(march(10, 12))


async def test_a_stay_that_two_portals_mirror_is_one_when_a_day_has_passed_and_only_one_of_them_was_read(
    world: Portals, portal: Portal, booking: Seller
) -> None:
    airbnb = await a_seller(world, portal, Channel.AIRBNB)
    airbnb.sells(Stay.of(TODAY + ONE_DAY, nights=4), OTHERS)
    await airbnb.is_looked_at()
    await is_shown_by(world, booking, airbnb, booking)
    for _ in range(5):
        world.clock.advance(timedelta(days=1))
        for seller in (airbnb, booking):
            await seller.is_looked_at()
            assert await world.conflicts() == []


@pytest.mark.parametrize("joins", [False, True])
async def test_a_clash_of_two_portals_stands_when_one_closes_the_rest_of_the_other_s_nights(
    world: Portals, portal: Portal, booking: Seller, joins: bool
) -> None:
    booking.joins = joins
    airbnb = await a_seller(world, portal, Channel.AIRBNB)
    airbnb.sells(march(8, 12), OTHERS)
    booking.sells(march(8, 11))
    for seller in (airbnb, booking):
        await seller.is_looked_at()
    for _ in range(2):
        await is_shown_by(world, booking, airbnb)
        assert [(one.stay, one.other_stay) for one in await world.conflicts()] == [(march(8, 11), march(8, 12))]
