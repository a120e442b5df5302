"""
What a feed costs, beside icalendar alone on the same bytes: read, imported, unchanged, and published for another
channel.

    python -m bench.calendars [--events 5000] [--rounds 5]

Feeds as Booking.com and Airbnb write them. An import is a whole look: fetched from a portal on this machine, read in a
thread, stored in a PostgreSQL of its own; by the wall, as is what icalendar needs beside it. Rounds in turn, so that
whatever else the machine does meets both alike; medians. A pause is for how long the loop ran nothing else, the longest
of a look; shown are the median and the worst of as many rounds apart: who watches takes turns from who works.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
import uvloop
from icalendar import Calendar

from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres, database_url
from services.__main__ import settle
from services.cabins import service as cabins
from services.cabins.seed import seed_demo_property
from services.calendars import export_rows, exporting, polling, repository
from services.calendars.channels import Channel
from services.calendars.reading import read
from services.clock import SettableClock
from services.database.migrate import upgrade
from services.wiring import Product, wire
from tests.calendars.portal import Answer, Portal, a_portal
from tests.factories import settings

NOW = datetime.fromisoformat("2026-11-28T12:00:00-03:00")
TODAY = NOW.date()
ZONE = "America/Argentina/Buenos_Aires"
BOOKING = """BEGIN:VEVENT\r
DTSTAMP:20261128T120000Z\r
DTSTART;VALUE=DATE:{begin:%Y%m%d}\r
DTEND;VALUE=DATE:{end:%Y%m%d}\r
UID:{number:032x}@booking.com\r
SUMMARY:CLOSED - Not available\r
ORGANIZER:mailto:noreply@booking.com\r
END:VEVENT\r
"""
AIRBNB = """BEGIN:VEVENT\r
DTSTAMP:20261128T120000Z\r
DTSTART;VALUE=DATE:{begin:%Y%m%d}\r
DTEND;VALUE=DATE:{end:%Y%m%d}\r
SUMMARY:Reserved\r
UID:1418fb94e984-{number:032x}@airbnb.com\r
DESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/det\r
 ails/HMTEST{number:04d}\\nPhone Number (Last 4 Digits): 0000\r
END:VEVENT\r
"""


def feed(event: str, count: int, *, later: int = 0) -> bytes:
    """A calendar of so many stays of three nights."""
    days = [TODAY + timedelta(days=4 * (number % 800) + later) for number in range(count)]
    events = [event.format(begin=day, end=day + timedelta(days=3), number=i) for i, day in enumerate(days)]
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bench//EN\r\n"
    return f"{head}{''.join(events)}END:VCALENDAR\r\n".encode()


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def bench_reading(events: int, rounds: int) -> None:
    """Print what reading alone costs, in processor seconds."""
    print("| feed | events | icalendar s | reading s | ratio |\n|---|---|---|---|---|")
    for name, event in (("Booking", BOOKING), ("Airbnb", AIRBNB)):
        raw = feed(event, events)
        pairs = []
        for _ in range(rounds):
            alone = seconds(lambda raw=raw: Calendar.from_ical(raw))  # type: ignore[misc]
            ours = seconds(lambda raw=raw: read(raw, property_zone=ZONE, today=TODAY))  # type: ignore[misc]
            pairs.append((alone, ours))
        print(f"| {name} | {events} | {_row(pairs)} |")


def _row(pairs: list[tuple[float, float]], *, digits: int = 2) -> str:
    alone, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    return f"{alone:.2f} | {ours:.{digits}f} | {statistics.median(mine / theirs for theirs, mine in pairs):.2f}"


async def bench_imports(address: str, events: int, rounds: int) -> None:
    """Print what whole looks cost, by the wall."""
    given = settings(address, "redis://127.0.0.1:1/0", calendar_private_addresses=True)
    clock = SettableClock(NOW)
    product = wire(given, clock)
    settle()
    try:
        await seed_demo_property(product.database)
        async with product.database.unit_of_work() as connection:
            house = await cabins.house_of(connection, now=NOW)
        print("\n| feed | its events are | icalendar s | import s | ratio | longest pause ms | worst |")
        print("|---|---|---|---|---|---|---|")
        async with a_portal() as portal:
            for name, event in (("Booking", BOOKING), ("Airbnb", AIRBNB)):
                bench = ImportBench(product, clock, portal, house.cabins[0].id, events=events, rounds=rounds)
                await bench.run(name, event)
    finally:
        await product.close()


@dataclass
class ImportBench:
    """A feed of a cabin, looked at again and again."""

    product: Product
    clock: SettableClock
    portal: Portal
    cabin_id: UUID
    events: int
    rounds: int
    costs: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    pauses: dict[str, list[float]] = field(default_factory=dict)
    is_watched: bool = False

    async def run(self, name: str, event: str) -> None:
        """Measure every kind of look and print a line for each."""
        first, second = feed(event, self.events), feed(event, self.events, later=1)  # every stay moves by a night
        for number in range(2 * self.rounds):
            self.is_watched = bool(number % 2)
            feed_id = await self._connect(f"/{name}.ics")
            await self._look("new", feed_id, first)
            await self._look("moved", feed_id, second)
            await self._look("read again, as before", feed_id, second)
            await self._look("unchanged", feed_id, second, is_whole=False)
            await self._publish(first)
            async with self.product.database.unit_of_work() as connection:
                await repository.remove_feed(connection, feed_id)
                await connection.commit()
        for kind, costs in self.costs.items():
            pauses = [1000 * pause for pause in self.pauses[kind]]
            print(
                f"| {name} | {kind} | {_row(costs, digits=3)} | {statistics.median(pauses):.0f} | {max(pauses):.0f} |"
            )

    async def _connect(self, path: str) -> UUID:
        async with self.product.database.unit_of_work() as connection:
            feed_id = await repository.add_feed(
                connection, cabin_id=self.cabin_id, channel=Channel.OTHER, url=f"{self.portal.url}{path}", now=NOW
            )
            await connection.commit()
        return feed_id

    async def _look(self, kind: str, feed_id: UUID, raw: bytes, *, is_whole: bool = True) -> None:
        self.clock.advance(timedelta(minutes=15))
        self.portal.answers = dict.fromkeys(["/Booking.ics", "/Airbnb.ics"], Answer(raw))
        await self._measure(kind, raw, lambda: polling.poll(self.product, feed_id, is_forced=is_whole))

    async def _publish(self, raw: bytes) -> None:
        async with self.product.database.unit_of_work() as connection:
            await export_rows.set_export(
                connection, cabin_id=self.cabin_id, channel=Channel.AIRBNB, token="bench", now=NOW
            )
            (export,) = await export_rows.exports(connection)
            await self._measure(
                "published", raw, lambda: exporting.calendar_of(connection, export, now=self.clock.now())
            )

    async def _measure(self, kind: str, raw: bytes, work: Callable[[], Awaitable[object]]) -> None:
        if self.is_watched:
            watch = asyncio.create_task(_longest_pause())
            await asyncio.sleep(0.01)
            await work()
            watch.cancel()
            self.pauses.setdefault(kind, []).append(await watch)
            return
        begun = time.monotonic()
        Calendar.from_ical(raw)
        alone = time.monotonic() - begun
        begun = time.monotonic()
        await work()
        self.costs.setdefault(kind, []).append((alone, time.monotonic() - begun))


async def _longest_pause() -> float:
    """How long the loop stood still at most, until cancelled; seconds."""
    longest, last = 0.0, time.monotonic()
    try:
        while True:
            await asyncio.sleep(0.001)
            now = time.monotonic()
            longest, last = max(longest, now - last), now
    except asyncio.CancelledError:
        return max(longest, time.monotonic() - last)


def main() -> None:
    """Print both tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=5_000)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    bench_reading(chosen.events, chosen.rounds)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", free_port(), durable=False, connections=20)
        server.prepare()
        server.start()
        try:
            address = database_url(server.port, "postgres")
            upgrade(address)
            uvloop.run(bench_imports(address, chosen.events, chosen.rounds))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
