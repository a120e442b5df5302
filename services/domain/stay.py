"""A stay: the nights from check-in to check-out, half-open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from services.errors import StayInvalid

MAXIMUM_NIGHTS = 60
MAXIMUM_DAYS_AHEAD = 731  # two years, one of them a leap year
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Stay:
    """``[check_in, check_out)``: the check-out day is not slept. Raises ``StayInvalid`` without a night."""

    check_in: date
    check_out: date

    def __post_init__(self) -> None:
        if self.check_out <= self.check_in:
            raise StayInvalid("check-out must be after check-in", reason="no_nights")

    @classmethod
    def of(cls, check_in: date, *, nights: int) -> Self:
        """The stay of so many nights from a day on."""
        return cls(check_in, check_in + timedelta(days=nights))

    @property
    def nights(self) -> int:
        """How many nights are slept."""
        return (self.check_out - self.check_in).days

    def __iter__(self) -> Iterator[date]:
        """The dates slept, in order; each names the night that begins on it."""
        return map(date.fromordinal, range(self.check_in.toordinal(), self.check_out.toordinal()))

    def __contains__(self, night: object) -> bool:
        return isinstance(night, date) and self.check_in <= night < self.check_out

    def overlaps(self, other: Stay) -> bool:
        """Whether both sleep at least one common night; one guest may arrive on the day another leaves."""
        return self.check_in < other.check_out and other.check_in < self.check_out

    def covers(self, other: Stay) -> bool:
        """Whether every night of the other is one of these."""
        return self.check_in <= other.check_in and other.check_out <= self.check_out

    def moved(self, days: int) -> Stay:
        """The same number of nights, so many days later (earlier when negative)."""
        return Stay(self.check_in + timedelta(days=days), self.check_out + timedelta(days=days))

    def widened(self, nights: int) -> Stay:
        """The same stay with so many nights more on either side."""
        margin = timedelta(days=nights)
        return Stay(self.check_in - margin, self.check_out + margin)


def require_bookable(stay: Stay, *, today: date) -> None:
    """
    Refuse a stay that cannot be booked on ``today`` (the property's date): begun in the past, longer than 60 nights,
    or beginning more than two years ahead. Raises ``StayInvalid`` with a ``reason``.
    """
    if stay.check_in < today:
        raise StayInvalid("check-in is in the past", reason="in_the_past", today=today.isoformat())
    if stay.nights > MAXIMUM_NIGHTS:
        raise StayInvalid("the stay is too long", reason="too_long", maximum_nights=MAXIMUM_NIGHTS)
    if (stay.check_in - today).days > MAXIMUM_DAYS_AHEAD:
        raise StayInvalid("check-in is too far ahead", reason="too_far", maximum_days_ahead=MAXIMUM_DAYS_AHEAD)
