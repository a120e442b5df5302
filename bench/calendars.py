"""
What a feed costs, beside icalendar alone on the same bytes: read, imported, and unchanged.

    python -m bench.calendars [--events 5000] [--rounds 5]

Feeds as Booking.com and Airbnb write them. An import is a whole look: fetched from a portal on this machine, read in a
thread, stored in a PostgreSQL of its own; by the wall, as is what icalendar needs beside it. Rounds in turn, so that
whatever else the machine does meets both alike; medians.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from icalendar import Calendar

from deploy.local.postgres import EmbeddedPostgres, database_url, free_port
from services.cabins import service as cabins
from services.cabins.seed import seed_demo_property
from services.calendars import polling, repository
from services.calendars.claims import Channel
from services.calendars.reading import read
from services.clock import SettableClock
from services.database.migrate import upgrade
from services.wiring import wire
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


def _row(pairs: list[tuple[float, float]]) -> str:
    alone, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    return f"{alone:.2f} | {ours:.2f} | {statistics.median(mine / theirs for theirs, mine in pairs):.2f}"


async def bench_imports(address: str, events: int, rounds: int) -> None:
    """Print what whole looks cost, by the wall."""
    clock = SettableClock(NOW)
    given = settings(address, "redis://127.0.0.1:1/0", calendar_private_addresses=True)
    product = wire(given, clock)
    try:
        await seed_demo_property(product.database)
        async with product.database.unit_of_work() as connection:
            house = await cabins.house_of(connection, now=NOW)
        async with a_portal() as portal:
            print("\n| feed | events | icalendar s | import s | ratio | longest pause of the loop ms | unchanged ms |")
            print("|---|---|---|---|---|---|---|")
            for number, (name, event) in enumerate((("Booking", BOOKING), ("Airbnb", AIRBNB))):
                url = f"{portal.url}/{name}.ics"
                async with product.database.unit_of_work() as connection:
                    feed_id = await repository.add_feed(
                        connection, cabin_id=house.cabins[number].id, channel=Channel.OTHER, url=url, now=NOW
                    )
                    await connection.commit()
                await _bench_feed(product, clock, portal, feed_id, name, event, events=events, rounds=rounds)
    finally:
        await product.close()


async def _bench_feed(
    product: Any,
    clock: SettableClock,
    portal: Portal,
    feed_id: UUID,
    name: str,
    event: str,
    *,
    events: int,
    rounds: int,
) -> None:
    pairs, pauses, unchanged = [], [], []
    for number in range(rounds):
        raw = feed(event, events, later=number % 2)  # every stay moves by a night each time
        portal.answers[f"/{name}.ics"] = Answer(raw)
        begun = time.monotonic()
        Calendar.from_ical(raw)
        alone = time.monotonic() - begun
        watch = asyncio.create_task(_longest_pause())
        begun = time.monotonic()
        await polling.poll(product, feed_id, is_forced=True)
        pairs.append((alone, time.monotonic() - begun))
        watch.cancel()
        pauses.append((await asyncio.gather(watch, return_exceptions=False))[0])
        clock.advance(timedelta(minutes=15))
        begun = time.monotonic()
        await polling.poll(product, feed_id)
        unchanged.append(time.monotonic() - begun)
    rest = f"{1000 * statistics.median(pauses):.0f} | {1000 * statistics.median(unchanged):.1f}"
    print(f"| {name} | {events} | {_row(pairs)} | {rest} |")


async def _longest_pause() -> float:
    """How long the loop stood still at most, until cancelled; seconds."""
    longest, last = 0.0, time.monotonic()
    try:
        while True:
            await asyncio.sleep(0.001)
            now = time.monotonic()
            longest, last = max(longest, now - last), now
    except asyncio.CancelledError:
        return longest


def main() -> None:
    """Print both tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=5_000)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    bench_reading(chosen.events, chosen.rounds)
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", free_port(), durable=False, connections=20)
        server.prepare()
        server.start()
        try:
            address = database_url(server.port, "postgres")
            upgrade(address)
            asyncio.run(bench_imports(address, chosen.events, chosen.rounds))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
