"""Nights of one portal that another shows as closed because it read them from us: no two portals keep them for ever."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from services.calendars import polling
from services.calendars.caution import runs
from services.calendars.claims import Channel
from services.calendars.echoes import LINGERS
from services.calendars.reading import read
from services.domain.stay import ONE_DAY, Stay
from tests.calendars.conftest import Portals
from tests.calendars.feeds import ZONE, calendar
from tests.calendars.portal import Answer, Portal
from tests.calendars.test_exporting import TODAY, fetch, nights_in, publish
from tests.factories import march

NIGHTS, OTHERS = march(8, 11), march(20, 22)
HOUR = timedelta(hours=1)
CLOSED = {Channel.AIRBNB: "Airbnb (Not available)", Channel.BOOKING: "CLOSED - Not available"}
SOLD = {Channel.AIRBNB: "Reserved", Channel.BOOKING: "CLOSED - Not available"}


@dataclass
class Seller:
    """A portal: what it sold, and what it closed because our calendar said so when it last read that."""

    world: Portals
    portal: Portal
    channel: Channel
    path: str
    sold: set[Stay] = field(default_factory=set)
    closed: list[Stay] = field(default_factory=list)

    def shows(self) -> None:
        stays = [(stay, SOLD[self.channel]) for stay in sorted(self.sold)]
        stays += [(stay, CLOSED[self.channel]) for stay in self.closed]
        self.portal.answers[f"/{self.channel}.ics"] = Answer(
            calendar(
                *(
                    f"UID:{number}-{stay.check_in}@{self.channel}\nDTSTART;VALUE=DATE:{stay.check_in:%Y%m%d}\n"
                    f"DTEND;VALUE=DATE:{stay.check_out:%Y%m%d}\nSUMMARY:{summary}"
                    for number, (stay, summary) in enumerate(stays)
                )
            )
        )

    async def sells(self, *stays: Stay) -> None:
        self.sold |= set(stays)
        self.shows()

    async def cancels(self, stay: Stay) -> None:
        self.sold.discard(stay)
        self.shows()

    async def reads_us(self) -> None:
        raw = (await fetch(self.world, self.path)).content
        blocks = read(raw, property_zone=ZONE, today=TODAY).blocks
        own = nights_of(self.sold)  # cannot be closed any more
        self.closed = [stay for block in blocks for stay in runs(set(block.stay) - own)]
        self.shows()

    async def is_told(self) -> set[date]:
        """The nights that it is told are taken, without having read them."""
        return nights_in((await fetch(self.world, self.path, **{"Sec-Fetch-Mode": "navigate"})).content)

    def may_sell(self, stay: Stay) -> bool:
        return not any(stay.overlaps(other) for other in [*self.sold, *self.closed])


@pytest.fixture
async def sellers(world: Portals, portal: Portal) -> tuple[Seller, Seller]:
    made = []
    for channel in (Channel.AIRBNB, Channel.BOOKING):
        seller = Seller(world, portal, channel, await publish(world, channel))
        seller.shows()
        await world.connect(channel, url=f"{portal.url}/{channel}.ics")
        made.append(seller)
    await is_read(world)
    return made[0], made[1]


async def is_read(world: Portals, *, after: timedelta = HOUR) -> None:
    """We look at both portals, some time later."""
    world.clock.advance(after)
    await polling.poll_due(world.product)


async def both_know(world: Portals, first: Seller, second: Seller) -> None:
    """What one sold is told to the other, and comes back from it."""
    await is_read(world)
    world.clock.advance(HOUR)
    for seller in (first, second):
        await seller.reads_us()
    await is_read(world)


async def test_nights_that_one_portal_sold_and_the_other_closed_are_free_once_they_are_cancelled(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    await airbnb.sells(NIGHTS, OTHERS)
    await both_know(world, *sellers)
    assert booking.closed == [NIGHTS, OTHERS]
    assert await airbnb.is_told() == set()
    assert await world.conflicts() == []

    await airbnb.cancels(NIGHTS)
    await is_read(world)
    assert await airbnb.is_told() == set()
    assert await booking.is_told() == set(OTHERS)
    assert not await world.may_hold(NIGHTS)  # until Booking.com has opened them
    await both_know(world, *sellers)
    assert booking.closed == [OTHERS]
    assert await world.may_hold(NIGHTS)


async def test_our_own_stay_that_both_portals_closed_is_free_once_it_is_cancelled(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    code = await world.books(NIGHTS)
    await world.confirms(code)
    await both_know(world, *sellers)
    assert [seller.closed for seller in sellers] == [[NIGHTS], [NIGHTS]]
    await world.booking.delete(f"/reservations/{code}")
    for seller in sellers:
        assert await seller.is_told() == set()
    await sellers[0].reads_us()
    await is_read(world)  # Booking.com still shows them
    assert [await seller.is_told() for seller in sellers] == [set(), set()]


async def test_what_a_portal_names_a_day_after_the_other_s_stay_has_ended_is_its_own(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    await airbnb.sells(NIGHTS, OTHERS)
    await both_know(world, *sellers)
    await airbnb.cancels(NIGHTS)
    await is_read(world)
    await is_read(world, after=LINGERS + HOUR)
    assert await airbnb.is_told() == set()  # Booking.com may not have heard of it
    await booking.reads_us()
    await booking.sells(NIGHTS)  # the moment it had opened them, and we have seen nothing of that
    await is_read(world, after=LINGERS + HOUR)
    assert await airbnb.is_told() == set(NIGHTS)


async def test_what_a_portal_sold_before_it_read_of_the_other_s_stay_is_a_clash(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    await booking.sells(march(8, 12))
    await is_read(world)
    await airbnb.sells(NIGHTS)
    await both_know(world, *sellers)
    assert len(await world.conflicts()) == 1
    assert await airbnb.is_told() == set(march(8, 12))


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_sold_and_cancelled_ends_with_what_is_sold_and_nothing_else_taken(
    world: Portals, sellers: tuple[Seller, Seller], seed: int
) -> None:
    dice = random.Random(seed)
    ours: dict[str, Stay] = {}
    for _ in range(60):
        seller = dice.choice(sellers)
        match dice.choice(["sell", "sell", "cancel", "read us", "read us", "look", "look", "book", "drop"]):
            case "sell":
                stay = a_stay(dice)
                if seller.may_sell(stay):
                    await seller.sells(stay)
            case "cancel" if seller.sold:
                await seller.cancels(dice.choice(sorted(seller.sold)))
            case "read us":
                await seller.reads_us()
            case "look":
                await is_read(world, after=timedelta(minutes=dice.choice([20, 90, 400])))
            case "book":
                stay = a_stay(dice)
                if (answer := await world.booking.hold("Ceibo", stay)).status_code == 201:
                    code = answer.json()["code"]
                    ours[code] = stay
                    await world.confirms(code)
            case "drop" if ours:
                code = dice.choice(sorted(ours))
                del ours[code]
                await world.booking.delete(f"/reservations/{code}")
    for _ in range(40):
        for seller in dice.sample(sellers, 2):
            await seller.reads_us()
        await is_read(world, after=timedelta(hours=2, minutes=1))
    airbnb, booking = sellers
    assert nights_of(airbnb.closed) | nights_of(airbnb.sold) == nights_of([*ours.values(), *booking.sold, *airbnb.sold])
    assert nights_of(booking.closed) | nights_of(booking.sold) == nights_of(
        [*ours.values(), *airbnb.sold, *booking.sold]
    )


def a_stay(dice: random.Random) -> Stay:
    return Stay.of(march(1, 2).check_in + ONE_DAY * dice.randrange(40), nights=dice.randint(2, 5))


def nights_of(stays: Iterable[Stay]) -> set[date]:
    return {night for stay in stays for night in stay}
