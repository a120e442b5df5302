"""Feeds for tests, as portals write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.calendars.reading import Reading, read

ZONE = "America/Argentina/Buenos_Aires"
TODAY = date(2026, 1, 1)


def calendar(*events: str, head: str = "") -> bytes:
    """A calendar of events, each the lines between its BEGIN and END."""
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def booked(stays: Iterable[tuple[date, date]], *, summary: str = "Reserved", uid: str = "{n}@airbnb.com") -> bytes:
    """A calendar of all-day events, their UIDs numbered in order (or by ``{start}``)."""
    return calendar(
        *(
            f"UID:{uid.format(n=number, start=begin)}\nDTSTART;VALUE=DATE:{begin:%Y%m%d}\n"
            f"DTEND;VALUE=DATE:{end:%Y%m%d}\nSUMMARY:{summary}"
            for number, (begin, end) in enumerate(stays)
        )
    )


def reading_of(*events: str, head: str = "", today: date = TODAY) -> Reading:
    """What a calendar of these events says."""
    return read(calendar(*events, head=head), property_zone=ZONE, today=today)


def nights_of(*events: str, head: str = "", today: date = TODAY) -> list[str]:
    """The nights that a calendar of these events blocks."""
    return sorted(night.isoformat() for night in reading_of(*events, head=head, today=today).nights())
