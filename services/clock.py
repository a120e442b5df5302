"""
The product's one clock.

Business time is asked of a :class:`Clock` that is handed in, never of the operating system, so that a
test can set it and a demonstration can start on any day (``CLOCK_START``). All processes of one
installation must agree: whoever starts them passes ``CLOCK_BEGAN``, the real moment at which the
product's clock stood at ``CLOCK_START``.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the moment; aware, in UTC."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...


class SystemClock:
    """
    The operating system's clock, moved by a fixed offset.

    ``offset`` is added to real time; zero in production.
    """

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    @classmethod
    def started_at(cls, start: datetime, *, began: float) -> SystemClock:
        """A clock that stood at ``start`` (aware) when the real POSIX time was ``began`` (seconds)."""
        return cls(start - datetime.fromtimestamp(began, UTC))


class SettableClock:
    """A clock for tests: stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was last set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Jump to an aware moment."""
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move by a duration."""
        self._now += by


def clock_from_environment(environment: Mapping[str, str]) -> SystemClock:
    """
    The clock that ``CLOCK_START`` (ISO moment with offset) and ``CLOCK_BEGAN`` (POSIX seconds) describe.

    Without ``CLOCK_START`` it is real time. Without ``CLOCK_BEGAN`` the clock begins now.
    """
    start = environment.get("CLOCK_START")
    if not start:
        return SystemClock()
    began = float(environment.get("CLOCK_BEGAN") or time.time())
    return SystemClock.started_at(datetime.fromisoformat(start), began=began)


def day_begins(day: date, time_zone: str) -> datetime:
    """The moment at which a date begins at a place (IANA name); aware, in UTC."""
    return datetime.combine(day, datetime.min.time(), ZoneInfo(time_zone)).astimezone(UTC)


def local_date(moment: datetime, time_zone: str) -> date:
    """The date on the wall of a place (IANA name) at an aware moment."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
