"""Portals that sell nights, read our calendar, and show what they read of it as closed nights of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.calendars import polling
from services.calendars.caution import runs
from services.calendars.channels import Channel, tells_sales
from services.calendars.reading import read
from services.domain.stay import Stay
from services.errors import FeedInvalid
from tests.calendars.conftest import Portals
from tests.calendars.feeds import ZONE, calendar
from tests.calendars.portal import Answer, Portal
from tests.calendars.test_exporting import TODAY, fetch, nights_in, publish

SOLD = {
    Channel.AIRBNB: "Reserved", Channel.VRBO: "Reserved - Ana", Channel.BOOKING: "CLOSED - Not available",
    Channel.GOOGLE: "Familia Paz", Channel.OTHER: "Ana Paz",
}  # fmt: skip
CLOSED = {
    Channel.AIRBNB: "Airbnb (Not available)", Channel.VRBO: "Blocked", Channel.BOOKING: "CLOSED - Not available",
    Channel.GOOGLE: "No disponible", Channel.OTHER: "Blocked",
}  # fmt: skip


@dataclass
class Seller:
    """
    A portal: the stays that it ``sold``, the nights that the owner ``shut`` there by hand, and those that are ``read``
    from us, as of the last time. ``is_stale``: its feed stays what it was; ``joins``: it shows nights on end as one
    event. ``seen_sold``, ``seen_shut``: what its feed said when we last read it.
    """

    world: Portals
    portal: Portal
    channel: Channel
    feed: UUID
    path: str
    sold: set[Stay] = field(default_factory=set)
    shut: set[date] = field(default_factory=set)
    read: set[date] = field(default_factory=set)
    is_stale: bool = False
    is_down: bool = False
    joins: bool = False
    seen_sold: set[Stay] = field(default_factory=set)
    seen_shut: set[date] = field(default_factory=set)
    _served: tuple[set[Stay], set[date]] = field(default_factory=lambda: (set(), set()))
    _body: bytes = b""

    def shows(self) -> None:
        """Serve the feed as it is now."""
        if not self.is_stale:
            closed = (self.shut | self.read) - nights_of(self.sold)
            events = [(stay, SOLD[self.channel]) for stay in sorted(self.sold)]
            events += [(stay, CLOSED[self.channel]) for stay in runs(closed)]
            if self.joins and not tells_sales(self.channel):
                events = [(stay, SOLD[self.channel]) for stay in runs(closed | nights_of(self.sold))]
            self._served = (set(self.sold), set(self.shut))
            self._body = calendar(
                *(
                    f"UID:{stay.check_in}@{self.channel}\nDTSTART;VALUE=DATE:{stay.check_in:%Y%m%d}\n"
                    f"DTEND;VALUE=DATE:{stay.check_out:%Y%m%d}\nSUMMARY:{summary}"
                    for stay, summary in sorted(events)
                )
            )
        self.portal.answers[f"/{self.channel}.ics"] = Answer(b"<html>Sign in</html>" if self.is_down else self._body)

    def may_sell(self, stay: Stay) -> bool:
        return not set(stay) & (nights_of(self.sold) | self.shut | self.read)

    def sells(self, *stays: Stay) -> None:
        self.sold |= set(stays)
        self.shows()

    def cancels(self, stay: Stay) -> None:
        self.sold.remove(stay)
        self.shows()

    async def reads_us(self) -> None:
        raw = (await fetch(self.world, self.path)).content
        await self.notes_what_we_saw()
        self.read = {night for block in read(raw, property_zone=ZONE, today=TODAY).blocks for night in block.stay}
        self.shows()

    async def is_looked_at(self) -> None:
        """We read its feed."""
        try:
            await polling.poll(self.world.product, self.feed)
        except FeedInvalid:
            assert self.is_down
        await self.notes_what_we_saw()

    async def notes_what_we_saw(self) -> None:
        """Whoever holds or reads has us look at feeds, too."""
        if (await self.world.feed(self.feed)).good_at == self.world.clock.now():
            self.seen_sold, self.seen_shut = self._served

    async def is_told(self) -> set[date]:
        """The nights that it is told are taken, were it to read now."""
        return nights_in((await fetch(self.world, self.path, **{"Sec-Fetch-Mode": "navigate"})).content)

    def is_seen_to_hold(self) -> set[date]:
        """What it had of its own when we last looked."""
        return nights_of(self.seen_sold) | self.seen_shut


async def a_seller(world: Portals, portal: Portal, channel: Channel) -> Seller:
    """A portal that reads us and that we read, with nothing sold."""
    feed = await world.connect(channel, url=f"{portal.url}/{channel}.ics")
    seller = Seller(world, portal, channel, feed, await publish(world, channel))
    seller.shows()
    await seller.is_looked_at()
    return seller


def nights_of(stays: Iterable[Stay]) -> set[date]:
    return {night for stay in stays for night in stay}
