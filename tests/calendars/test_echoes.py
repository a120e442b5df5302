"""
Nights of one portal that another shows as closed, because it read them from us: no two portals keep them for ever, and
none is told that a night is free which another sold.
"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from services.calendars.channels import Channel, tells_sales
from services.domain.stay import ONE_DAY, Stay
from tests.calendars.conftest import Portals
from tests.calendars.portal import Portal
from tests.calendars.sellers import Seller, a_seller, nights_of
from tests.factories import march

NIGHTS, OTHERS = march(8, 11), march(20, 22)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def sellers(world: Portals, portal: Portal) -> tuple[Seller, Seller]:
    return await a_seller(world, portal, Channel.AIRBNB), await a_seller(world, portal, Channel.BOOKING)


async def all_look(world: Portals, *sellers: Seller) -> None:
    """We read every portal, and every portal reads us, an hour later each; and we look again."""
    world.clock.advance(HOUR)
    for seller in sellers:
        await seller.is_looked_at()
    for seller in sellers:
        world.clock.advance(HOUR)
        await seller.reads_us()
    world.clock.advance(HOUR)
    for seller in sellers:
        await seller.is_looked_at()


async def test_what_one_portal_sold_and_the_other_closed_is_free_everywhere_once_it_is_cancelled(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    airbnb.sells(NIGHTS, OTHERS)
    await all_look(world, *sellers)
    assert booking.read == {*NIGHTS, *OTHERS}
    assert await airbnb.is_told() == set()  # its own sales, come back
    assert await world.conflicts() == []
    airbnb.cancels(NIGHTS)
    assert not await world.may_hold(NIGHTS)  # Booking.com has not opened them
    for _ in range(2):
        await all_look(world, *sellers)
    assert (airbnb.read, booking.read) == (set(), set(OTHERS))
    assert await world.may_hold(NIGHTS)


async def test_what_booking_sold_is_free_everywhere_once_it_is_cancelled(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    booking.sells(NIGHTS, OTHERS)
    await all_look(world, *sellers)
    assert (airbnb.read, booking.read) == ({*NIGHTS, *OTHERS}, set())
    booking.cancels(NIGHTS)
    await all_look(world, *sellers)
    assert (airbnb.read, booking.read) == (set(OTHERS), set())


async def test_our_own_stay_that_both_portals_closed_is_free_for_both_once_it_is_cancelled(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    code, other = await world.books(NIGHTS), await world.books(OTHERS)
    for one in (code, other):
        await world.confirms(one)
    await all_look(world, *sellers)
    await world.booking.delete(f"/reservations/{code}")
    assert [await seller.is_told() for seller in sellers] == [set(OTHERS), set(OTHERS)]
    await sellers[0].reads_us()
    assert [await seller.is_told() for seller in sellers] == [set(OTHERS), set(OTHERS)]
    assert not await world.may_hold(NIGHTS)  # Booking.com shows them closed
    await all_look(world, *sellers)
    assert [await seller.is_told() for seller in sellers] == [set(OTHERS), set(OTHERS)]
    assert await world.may_hold(NIGHTS)


async def test_what_booking_sells_again_as_it_was_closed_for_a_stay_of_ours_is_told_to_airbnb(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    code = await world.books(NIGHTS)
    await world.confirms(code)
    await all_look(world, *sellers)
    await world.booking.delete(f"/reservations/{code}")
    world.clock.advance(HOUR)
    await booking.reads_us()
    booking.sells(NIGHTS)  # its feed says the same, to the byte
    world.clock.advance(HOUR)
    await booking.is_looked_at()
    assert await airbnb.is_told() == set(NIGHTS)


async def test_what_booking_sells_as_soon_as_it_reads_that_the_nights_are_free_is_told_to_airbnb(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    airbnb.sells(NIGHTS)
    await all_look(world, *sellers)
    airbnb.cancels(NIGHTS)
    await airbnb.is_looked_at()
    world.clock.advance(HOUR)
    await booking.reads_us()
    booking.sells(NIGHTS)
    for _ in range(3):
        await all_look(world, *sellers)
        assert await airbnb.is_told() == set(NIGHTS)


async def test_a_night_that_both_sold_stays_told_to_both_when_one_of_them_cancels(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    booking.sells(march(8, 12))
    airbnb.sells(NIGHTS)
    await all_look(world, *sellers)
    assert len(await world.conflicts()) == 1
    assert await airbnb.is_told() == set(march(8, 12))
    airbnb.cancels(NIGHTS)
    for _ in range(2):
        await all_look(world, *sellers)
        assert await airbnb.is_told() == set(march(8, 12))
    booking.cancels(march(8, 12))
    for _ in range(2):
        await all_look(world, *sellers)
    assert [await seller.is_told() for seller in sellers] == [set(), set()]


@pytest.mark.parametrize("joins", [False, True])
async def test_nights_that_an_owner_shuts_at_one_portal_stay_shut_at_the_other(
    world: Portals, sellers: tuple[Seller, Seller], joins: bool
) -> None:
    airbnb, booking = sellers
    booking.joins = joins
    booking.sells(march(11, 13))
    airbnb.shut |= set(NIGHTS)
    airbnb.shows()
    await all_look(world, *sellers)
    for _ in range(3):
        await all_look(world, *sellers)
        assert await booking.is_told() >= set(NIGHTS)
    airbnb.shut.clear()
    airbnb.shows()
    for _ in range(3):
        await all_look(world, *sellers)
    assert (airbnb.read, booking.read) == (set(march(11, 13)), set())


async def test_nights_that_are_shut_by_hand_after_a_cancellation_are_told_at_once(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    booking.sells(NIGHTS, OTHERS)
    await all_look(world, *sellers)
    booking.cancels(NIGHTS)
    await all_look(world, *sellers)
    airbnb.shut |= set(NIGHTS)
    airbnb.shows()
    world.clock.advance(HOUR)
    await airbnb.is_looked_at()
    assert await booking.is_told() == set(NIGHTS)


async def test_a_feed_that_lags_behind_its_portal_tells_nobody_what_came_from_us(
    world: Portals, sellers: tuple[Seller, Seller]
) -> None:
    airbnb, booking = sellers
    booking.sells(NIGHTS, OTHERS)
    await all_look(world, *sellers)
    booking.cancels(NIGHTS)
    await booking.is_looked_at()
    airbnb.is_stale = True
    await airbnb.reads_us()
    world.clock.advance(23 * HOUR)
    await airbnb.is_looked_at()
    assert await booking.is_told() == set()
    world.clock.advance(2 * HOUR)
    await airbnb.is_looked_at()
    assert await booking.is_told() == set(NIGHTS)  # a day later it is Airbnb's word


class Year:
    """Everything that can happen between our house and the portals that it is sold on, too."""

    troubles = " down up stale fresh join"

    def __init__(self, world: Portals, sellers: list[Seller], dice: random.Random, *, is_calm: bool) -> None:
        self.world, self.sellers, self.dice, self.is_calm = world, sellers, dice, is_calm
        self.ours: dict[str, Stay] = {}
        self.seen = dict.fromkeys(("sold", "cancelled", "moved", "held", "told"), 0)

    def a_stay(self) -> Stay:
        return Stay.of(march(1, 2).check_in + ONE_DAY * self.dice.randrange(25), nights=self.dice.randint(1, 4))

    async def step(self) -> None:
        seller = self.dice.choice(self.sellers)
        happenings = "sell sell cancel move shut open read read look look look hold drop wait"
        match self.dice.choice((happenings + ("" if self.is_calm else self.troubles)).split()):
            case "sell":
                self.sell(seller, self.a_stay())
            case "cancel" if seller.sold:
                seller.cancels(self.dice.choice(sorted(seller.sold)))
                self.seen["cancelled"] += 1
            case "move" if seller.sold:
                was = self.dice.choice(sorted(seller.sold))
                seller.cancels(was)
                self.sell(seller, was.moved(self.dice.choice([-1, 1])))
                self.seen["moved"] += 1
            case "shut" if tells_sales(seller.channel):
                stay = self.a_stay()
                if seller.may_sell(stay):
                    seller.shut |= set(stay)
            case "open":
                seller.shut.clear()
            case "read":
                await seller.reads_us()
            case "look":
                await seller.is_looked_at()
            case "hold":
                await self.hold(self.a_stay())
            case "drop" if self.ours:
                code = self.dice.choice(list(self.ours))
                del self.ours[code]
                await self.world.booking.delete(f"/reservations/{code}")
            case "wait":
                self.world.clock.advance(timedelta(minutes=self.dice.choice([20, 90, 400])))
            case "down" | "up" as word:
                seller.is_down = word == "down"
            case "stale" | "fresh" as word:
                seller.is_stale = word == "stale"
            case "join":
                seller.joins = not seller.joins
        seller.shows()
        self.world.clock.advance(MINUTE)

    def sell(self, seller: Seller, stay: Stay) -> None:
        # What two that cannot tell have both sold stays closed when both cancel.
        unclear = [] if tells_sales(seller.channel) else [one for one in self.sellers if not tells_sales(one.channel)]
        if seller.may_sell(stay) and not any(set(stay) & nights_of(one.sold) for one in unclear):
            seller.sells(stay)
            self.seen["sold"] += 1

    async def hold(self, stay: Stay) -> None:
        answer = await self.world.booking.hold("Ceibo", stay)
        for seller in self.sellers:
            await seller.notes_what_we_saw()
        if answer.status_code == 201:
            assert not set(stay) & {night for one in self.sellers for night in one.is_seen_to_hold()}
            self.ours[answer.json()["code"]] = stay
            await self.world.confirms(answer.json()["code"])
            self.seen["held"] += 1

    async def check(self) -> None:
        """Whoever reads us now is told all that others sold, as far as we have seen it, and all that is ours."""
        ours = nights_of(self.ours.values())
        for reader in self.sellers:
            told = await reader.is_told()
            assert ours <= told
            for one in self.sellers:
                if one is not reader:
                    sold = nights_of(one.sold & one.seen_sold)
                    assert sold - told <= reader.is_seen_to_hold(), (one.channel, reader.channel)
                    self.seen["told"] += len(sold & told)

    async def come_to_rest(self, rounds: int) -> None:
        """Everybody looks at everybody, in any order, some hours apart."""
        for seller in self.sellers:
            seller.is_stale = seller.is_down = False
            seller.shows()
        for _ in range(rounds):
            for seller in self.dice.sample(self.sellers, len(self.sellers)):
                for look in self.dice.sample([seller.reads_us, seller.is_looked_at], 2):
                    await look()
                    self.world.clock.advance(timedelta(minutes=self.dice.choice([1, 30, 60])))
            self.world.clock.advance(timedelta(minutes=61))
            await self.check()
        for _ in range(2):  # what is suddenly lost is believed two hours later
            self.world.clock.advance(timedelta(hours=2))
            for seller in self.sellers:
                await seller.is_looked_at()


async def a_year(world: Portals, portal: Portal, seed: int, *, steps: int = 80) -> dict[str, int]:
    dice = random.Random(seed)
    channels = [Channel.AIRBNB, Channel.BOOKING] + [Channel.VRBO] * (seed % 3 == 2)
    sellers = [await a_seller(world, portal, channel) for channel in channels]
    year = Year(world, sellers, dice, is_calm=seed % 2 == 0)
    for _ in range(steps):
        await year.step()
        await year.check()
    await year.come_to_rest(5)
    world.clock.advance(timedelta(days=1))  # for so long what an owner shut may pass for what came from us
    await year.come_to_rest(4)
    for reader in sellers:
        others = {night for one in sellers if one is not reader for night in nights_of(one.sold) | one.shut}
        taken = others | nights_of(year.ours.values())
        held = nights_of(reader.sold) | reader.shut
        assert reader.read <= taken | held  # unproven, its own sale is told to it, too
        assert taken <= reader.read | held, (reader.channel, sorted(taken - reader.read - held))
    for seller in sellers:
        seller.sold.clear()
        seller.shut.clear()
    for code in year.ours:
        await world.booking.delete(f"/reservations/{code}")
    year.ours.clear()
    await year.come_to_rest(12)  # each echo may be doubted for two hours, and be another's once more
    assert [await seller.is_told() for seller in sellers] == [set() for _ in sellers]
    assert [seller.read for seller in sellers] == [set() for _ in sellers]
    assert [await world.rows(seller.feed) for seller in sellers] == [[] for _ in sellers]
    return year.seen


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_portals_and_house_sell_and_cancel_no_sale_is_hidden_and_no_night_stays_closed(
    world: Portals, portal: Portal, seed: int
) -> None:
    seen = await a_year(world, portal, seed)
    assert seen["sold"] and seen["told"]
