"""
A week of a house that is sold on two portals, too, hour by hour: guests hold, pay and leave, portals sell, cancel, read
us, fail, and now and then show an empty calendar. After every step we look at every night.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from services.calendars import polling
from services.calendars.channels import Channel
from services.calendars.reading import read
from services.domain.stay import ONE_DAY, Stay
from tests.calendars.conftest import Portals
from tests.calendars.feeds import ZONE, booked
from tests.calendars.portal import Answer, Portal
from tests.factories import march

HOUR = timedelta(hours=1)
SUMMARY = {Channel.AIRBNB: "Reserved", Channel.BOOKING: "CLOSED - Not available"}
CLOSED = {Channel.AIRBNB: "Airbnb (Not available)", Channel.BOOKING: "CLOSED - Not available"}
CABINS = ("Ceibo", "Aromo")


@dataclass
class Site:
    """A cabin on a portal: what it sold, what it closed for us when it last read our calendar, and its trouble."""

    channel: Channel
    cabin: str
    path: str
    ours: str
    feed: UUID
    sold: list[Stay] = field(default_factory=list)
    closed: list[Stay] = field(default_factory=list)
    trouble: str | None = None
    uid: int = 0

    def knows_as_taken(self, stay: Stay) -> bool:
        return any(one.overlaps(stay) for one in [*self.sold, *self.closed])

    def answer(self) -> Answer:
        """The feed as it is served now: what was sold, and what is closed besides."""
        if self.trouble == "down":
            return Answer(status=503)
        if self.trouble == "page":
            return Answer(b"<html>Sign in</html>")
        if self.trouble == "empty":
            return Answer(booked([]))
        raw = booked([(one.check_in, one.check_out) for one in self.sold], summary=SUMMARY[self.channel])
        shut = booked(
            [(one.check_in, one.check_out) for one in self.closed], summary=CLOSED[self.channel], uid="shut-{start}"
        )
        whole = raw.replace(b"END:VCALENDAR\r\n", b"") + shut.partition(b"VERSION:2.0\r\n")[2]
        return Answer(whole[:-30] if self.trouble == "cut" else whole)


class Week:
    """The world and its dice."""

    def __init__(self, world: Portals, portal: Portal, seed: int) -> None:
        self.world, self.portal, self.dice = world, portal, random.Random(seed)
        self.sites: list[Site] = []
        self.held: dict[str, tuple[str, Stay]] = {}
        self.seen = {"conflicts": 0, "gave_way": 0, "refused": 0, "held": 0, "sold": 0}

    async def begin(self) -> None:
        for cabin in CABINS:
            for channel in SUMMARY:
                wanted = {"cabin_id": self.world.booking.cabins[cabin], "channel": channel.value}
                url = (await self.world.booking.post("/published-calendars", wanted)).json()["url"]
                path = f"/{cabin}-{channel}.ics"
                feed = await self.world.connect(channel, cabin, url=f"{self.portal.url}{path}")
                self.sites.append(Site(channel, cabin, path, urlsplit(url).path, feed))

    def serve(self) -> None:
        for site in self.sites:
            self.portal.answers[site.path] = site.answer()

    def some_stay(self) -> Stay:
        return Stay.of(march(1, 2).check_in + ONE_DAY * self.dice.randrange(50), nights=self.dice.randint(2, 5))

    async def step(self) -> None:
        for site in self.sites:
            # Never empty again while that is doubted: said twice, two hours apart, it would be believed, and rightly,
            # also when the portal was down between. Nor where nothing was known before.
            is_doubtful = (await self.world.feed(site.feed)).doubt is None and await self.world.rows(site.feed)
            site.trouble = self.dice.choices(
                [None, "down", "page", "cut", "empty" if is_doubtful else None], [12, 1, 1, 1, 1]
            )[0]
        for _ in range(2):
            site, stay = self.dice.choice(self.sites), self.some_stay()
            if not site.knows_as_taken(stay):
                site.sold.append(stay)
                self.seen["sold"] += 1
        site = self.dice.choice(self.sites)
        if site.sold and site.trouble is None and self.dice.random() < 0.1:
            site.sold.remove(self.dice.choice(site.sold))
        self.serve()
        for site in self.sites:
            if self.dice.random() < 0.3:
                await self.portal_reads_us(site)
        self.serve()
        self.world.clock.advance(timedelta(minutes=6))  # what was read within five is not read again for a guest
        if self.dice.random() < 0.6:
            await self.guest_wants_nights()
        for code in list(self.held):
            fate = self.dice.random()
            if await self.world.status(code) == "held" and fate < 0.5:
                await self.world.confirms(code)
            elif fate > 0.97:
                await self.world.booking.delete(f"/reservations/{code}")
        self.world.clock.advance(HOUR)
        await polling.poll_due(self.world.product)

    async def portal_reads_us(self, site: Site) -> None:
        raw = (await self.world.booking.http.get(site.ours)).content
        reading = read(raw, property_zone=ZONE, today=march(1, 2).check_in)
        site.closed = [one.stay for one in reading.blocks if not any(one.stay.overlaps(sold) for sold in site.sold)]

    async def guest_wants_nights(self) -> None:
        cabin, stay = self.dice.choice(CABINS), self.some_stay()
        answer = await self.world.booking.hold(cabin, stay)
        if answer.status_code != 201:
            self.seen["refused"] += 1
            return
        self.held[answer.json()["code"]] = (cabin, stay)
        self.seen["held"] += 1
        # Whatever a portal that could be read had sold is not promised.
        for site in self.sites:
            if site.cabin == cabin and site.trouble is None:
                assert not any(one.overlaps(stay) for one in site.sold), (site, stay)

    async def check(self) -> None:
        conflicts = await self.world.conflicts()
        live = {code: await self.world.status(code) for code in self.held}
        for site in self.sites:
            taken = {night for row in await self.world.rows(site.feed) for night in _nights(row["stay"])}
            known = await self.world.feed(site.feed)
            if known.error is None and known.doubt is None:
                missing = [one for one in site.sold if not set(one) <= taken]
                assert not missing, (site.channel, site.cabin, missing)
            for code, (cabin, stay) in self.held.items():
                if cabin != site.cabin or known.error is not None or known.doubt is not None:
                    continue
                for one in (one for one in site.sold if one.overlaps(stay)):
                    assert live[code] != "held", (site.channel, code, one)
                    if live[code] == "confirmed":
                        assert any(c.reservation_code == code and c.feed_id == site.feed for c in conflicts), (
                            code,
                            one,
                        )
            if known.doubt is not None:
                assert {night for one in site.sold for night in one} & known.doubt.nights <= taken
        self.seen["conflicts"] = max(self.seen["conflicts"], len(conflicts))
        self.seen["gave_way"] = sum(status == "expired" for status in live.values())
        confirmed = [held for code, held in self.held.items() if live[code] == "confirmed"]
        for number, (cabin, stay) in enumerate(confirmed):
            assert not any(cabin == other and stay.overlaps(theirs) for other, theirs in confirmed[number + 1 :])


def _nights(stored: object) -> list[date]:
    return list(Stay(stored.lower, stored.upper))  # type: ignore[attr-defined]


async def live_for(world: Portals, portal: Portal, seed: int, *, hours: int) -> dict[str, int]:
    week = Week(world, portal, seed)
    await week.begin()
    for _ in range(hours):
        await week.step()
        await week.check()
    return week.seen


async def test_a_day_sells_no_night_twice_reports_every_conflict_and_frees_nothing_wrongly(
    world: Portals, portal: Portal
) -> None:
    seen = await live_for(world, portal, 7, hours=24)
    assert seen["held"] and seen["sold"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_week_does(world: Portals, portal: Portal, seed: int) -> None:
    seen = await live_for(world, portal, seed, hours=7 * 24)
    assert seen["conflicts"] and seen["gave_way"] and seen["refused"]  # all of it happened
