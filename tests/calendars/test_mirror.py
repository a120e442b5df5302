"""
Two houses that publish their calendars for each other: whatever they book and whoever looks when, each takes just the
other's nights, and nobody gets back what came from them.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.calendars import polling
from services.calendars.channels import Channel
from services.calendars.reading import read
from services.clock import SettableClock
from services.domain.stay import ONE_DAY, Stay
from tests.calendars.conftest import Portals
from tests.calendars.feeds import ZONE
from tests.conftest import a_database
from tests.factories import booking_api, march, settings

CABIN = "Ceibo"
TODAY = date(2026, 11, 24)


@dataclass
class House:
    """One of the two: its world, where it publishes, and its feed of the other."""

    world: Portals
    published: str
    feed: UUID | None = None

    async def books(self, stay: Stay, *, is_confirmed: bool) -> None:
        answer = await self.world.booking.hold(CABIN, stay)
        if answer.status_code == 201 and is_confirmed:
            await self.world.confirms(answer.json()["code"])

    async def codes(self) -> list[str]:
        async with self.world.product.database.unit_of_work() as connection:
            query = "select code from reservation where status in ('held', 'confirmed') order by created_at, code"
            return list((await connection.execute(text(query))).scalars())

    async def own_nights(self) -> set[date]:
        """The nights of its live reservations, as its API tells them."""
        nights: set[date] = set()
        for code in await self.codes():
            row = (await self.world.booking.get(f"/reservations/{code}")).json()
            if row["status"] in ("held", "confirmed"):
                nights |= set(Stay(date.fromisoformat(row["check_in"]), date.fromisoformat(row["check_out"])))
        return nights

    async def shown(self) -> set[date]:
        """The nights that it publishes for the other."""
        raw = (await self.world.booking.http.get(httpx.URL(self.published).path)).content
        return read(raw, property_zone=ZONE, today=TODAY).nights()

    async def taken_from_the_other(self) -> set[date]:
        assert self.feed is not None
        rows = await self.world.rows(self.feed)
        return {night for row in rows for night in Stay(row["stay"].lower, row["stay"].upper)}

    async def looks(self) -> None:
        assert self.feed is not None
        await polling.poll(self.world.product, self.feed)


@pytest.fixture
async def houses(
    postgres_server: str, template_database: str, redis_url: str, clock: SettableClock
) -> AsyncIterator[tuple[House, House]]:
    made = []
    async with AsyncExitStack() as stack:
        for _ in range(2):
            url = stack.enter_context(_database(postgres_server, template_database))
            given = settings(url, redis_url, calendar_private_addresses=True)
            booking = await stack.enter_async_context(booking_api(given, clock))
            world = Portals(booking, booking.product, clock)
            wanted = {"cabin_id": booking.cabins[CABIN], "channel": "other"}
            shown = (await booking.post("/published-calendars", wanted)).json()["url"]
            made.append(House(world, str(booking.http.base_url.join(httpx.URL(shown).path))))
        first, second = made
        first.feed = await first.world.connect(Channel.OTHER, CABIN, url=second.published)
        second.feed = await second.world.connect(Channel.OTHER, CABIN, url=first.published)
        yield first, second


class _database:  # noqa: N801 - a context manager over a generator of the fixtures
    def __init__(self, server: str, template: str) -> None:
        self._databases = a_database(server, template=template)

    def __enter__(self) -> str:
        return next(self._databases)

    def __exit__(self, *_: object) -> None:
        next(self._databases, None)


@pytest.mark.parametrize("seed", range(4))
async def test_two_houses_that_mirror_each_other_agree_and_hear_no_echo(
    houses: tuple[House, House], clock: SettableClock, seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(25):
        house = dice.choice(houses)
        match dice.choice(["book", "book", "cancel", "look", "look", "wait"]):
            case "book":
                begin = march(1, 2).check_in + ONE_DAY * dice.randrange(60)
                await house.books(Stay.of(begin, nights=dice.randint(2, 6)), is_confirmed=dice.random() < 0.8)
            case "cancel":
                codes = await house.codes()
                if codes:
                    await house.world.booking.delete(f"/reservations/{dice.choice(codes)}")
            case "look":
                await house.looks()
            case "wait":
                clock.advance(timedelta(minutes=dice.choice([1, 20, 90, 1500])))
        for one in houses:
            # Whatever came from the other is not shown to it.
            assert await one.shown() == await one.own_nights()
    for _ in range(3):  # what was doubted is said twice, two hours apart
        for one in dice.sample(houses, 2):
            await one.looks()
        clock.advance(timedelta(hours=2))
    first, second = houses
    assert await first.taken_from_the_other() == await second.own_nights()
    assert await second.taken_from_the_other() == await first.own_nights()
