"""
What reading a feed costs, beside icalendar alone on the same bytes, and what an unchanged feed costs.

    python -m bench.calendars [--events 5000] [--rounds 5]

Feeds as Booking and Airbnb write them, their events one after another from today on. Rounds in turn, so that whatever
else the machine does meets both alike; medians.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from icalendar import Calendar

from services.calendars.reading import read

TODAY = date(2026, 11, 28)
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


def feed(event: str, count: int) -> bytes:
    """A calendar of so many stays of three nights."""
    days = [TODAY + timedelta(days=4 * (number % 500)) for number in range(count)]
    events = [event.format(begin=day, end=day + timedelta(days=3), number=i) for i, day in enumerate(days)]
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bench//EN\r\n" + "".join(events) + "END:VCALENDAR\r\n"
    ).encode()


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=5_000)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    print("| feed | events | icalendar s | reading s | ratio |\n|---|---|---|---|---|")
    for name, event in (("Booking", BOOKING), ("Airbnb", AIRBNB)):
        raw = feed(event, chosen.events)
        pairs = [
            (
                seconds(lambda raw=raw: Calendar.from_ical(raw)),  # type: ignore[misc]
                seconds(lambda raw=raw: read(raw, property_zone=ZONE, today=TODAY)),  # type: ignore[misc]
            )
            for _ in range(chosen.rounds)
        ]
        alone, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(mine / theirs for theirs, mine in pairs)
        print(f"| {name} | {chosen.events} | {alone:.2f} | {ours:.2f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
