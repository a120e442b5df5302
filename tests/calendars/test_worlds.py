"""
Worlds of a house and any of the channels that it is sold on: every clash with a stay of ours is told, and what only
repeats us is none.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from services.calendars.channels import Channel
from tests.calendars.conftest import Portals
from tests.calendars.portal import Portal
from tests.calendars.sellers import Seller, a_seller, nights_of
from tests.calendars.test_echoes import Year


class Clashing(Year):
    """A year in which feeds fail and come again, and every clash is looked at."""

    troubles = " down up join"

    def __init__(self, world: Portals, sellers: list[Seller], dice: random.Random, *, is_calm: bool) -> None:
        super().__init__(world, sellers, dice, is_calm=is_calm)
        self.may_be_sold: dict[Channel, set[date]] = {one.channel: set() for one in sellers}
        self.was_wrong: set[Channel] = set()
        self.seen |= {"clashes": 0, "echoes": 0}

    async def step(self) -> None:
        doubted = {}
        for seller in self.sellers:
            doubt = (await self.world.feed(seller.feed)).doubt
            doubted[seller.channel] = doubt.nights if doubt else frozenset()
        await super().step()
        for seller in self.sellers:
            await self.note(seller, doubted[seller.channel])

    async def note(self, seller: Seller, doubted: frozenset[date]) -> None:
        """What it may have sold, since we have not seen since that it has not; and whether a doubt was wrong."""
        rows = await self.world.rows(seller.feed)
        nights = {row["id"]: set(_stay_nights(row)) for row in rows}
        shown = {night for one in nights.values() for night in one}
        named = {night for row in rows if not row["is_kept"] for night in nights[row["id"]]}
        if doubted & named:
            self.was_wrong.add(seller.channel)
        self.may_be_sold[seller.channel] = (self.may_be_sold[seller.channel] & shown) | nights_of(seller.seen_sold)
        self.seen["echoes"] += sum(row["echo_of"] is not None for row in rows)

    async def check(self) -> None:
        await super().check()
        conflicts = [one for one in await self.world.conflicts() if one.kind == "confirmed"]
        told = {(one.reservation_code, one.feed_id) for one in conflicts}
        for seller in self.sellers:
            for stay in seller.sold & seller.seen_sold:
                for code, ours in self.ours.items():
                    if stay.overlaps(ours):
                        assert (code, seller.feed) in told, (seller.channel, stay, ours)
                        self.seen["clashes"] += 1
        if self.is_calm:
            for one in conflicts:
                suspected = self.may_be_sold[one.channel]
                assert not suspected.isdisjoint(one.stay) or one.channel in self.was_wrong, (one.channel, one.stay)


def _stay_nights(row: dict[str, object]) -> list[date]:
    stay = row["stay"]
    return [stay.lower + timedelta(days=day) for day in range((stay.upper - stay.lower).days)]  # type: ignore[attr-defined]


async def a_world(world: Portals, portal: Portal, seed: int, channels: list[Channel], *, steps: int = 80) -> Clashing:
    dice = random.Random(seed)
    sellers = [await a_seller(world, portal, channel) for channel in channels]
    year = Clashing(world, sellers, dice, is_calm=seed % 2 == 0)
    for _ in range(steps):
        await year.step()
        await year.check()
    return year


@pytest.mark.parametrize("seed", range(4))
async def test_every_clash_with_a_stay_of_ours_is_told_and_what_repeats_us_is_none(
    world: Portals, portal: Portal, seed: int
) -> None:
    channels = list(Channel)
    some = random.Random(seed).sample(channels, 2) if seed % 4 else channels
    year = await a_world(world, portal, seed, some)
    assert year.seen["sold"]
