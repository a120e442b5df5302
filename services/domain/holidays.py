"""
Argentina's free days, as far as a calendar of rates needs them.

The days themselves stand in :mod:`argentina.holidays`. Bridge days ("días no laborables con fines turísticos") count
once they are declared, year by year: until then an owner adds them as seasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from argentina.holidays import SATURDAY, declared_bridges, easter, holy_thursday, named_holidays
from services.domain.stay import ONE_DAY, Stay

SHORTEST_LONG_WEEKEND = 3


@dataclass(frozen=True)
class LongWeekend:
    """Free days in a row, the weekend among them. ``is_easter``: Good Friday is one of them."""

    first: date
    last: date
    is_easter: bool

    @property
    def nights(self) -> Stay:
        """From the eve of the first free day to the eve of the last: the nights that people come for."""
        return Stay(self.first - ONE_DAY, self.last)


def free_days(year: int) -> frozenset[date]:
    """Holidays, Holy Thursday (not worked by most) and known bridge days of a year; ordinary weekends are not here."""
    return frozenset(named_holidays(year).values()) | {holy_thursday(year)} | declared_bridges(year)


def long_weekends(year: int) -> list[LongWeekend]:
    """The free days in a row, three or more, that end in a year, in order."""
    free = free_days(year - 1) | free_days(year) | free_days(year + 1)
    good_friday = easter(year) - timedelta(days=2)
    return [
        LongWeekend(days[0], days[-1], is_easter=good_friday in days)
        for days in _runs(year, free)
        if len(days) >= SHORTEST_LONG_WEEKEND and days[-1].year == year
    ]


def winter_holidays(year: int) -> Stay:
    """The nights of the two last weeks, Monday to Sunday, that lie wholly in July."""
    end = date(year, 8, 1)
    after_last_sunday = end - timedelta(days=end.weekday())
    return Stay(after_last_sunday - timedelta(days=14), after_last_sunday)


def high_season(year: int) -> Stay:
    """The nights from 20 December of a year to the last of the February that follows."""
    return Stay(date(year, 12, 20), date(year + 1, 3, 1))


def _runs(year: int, free: frozenset[date]) -> Iterator[list[date]]:
    """Every row of free days, Saturdays and Sundays included, around a year."""
    run: list[date] = []
    day, end = date(year - 1, 12, 15), date(year + 1, 1, 15)
    while day < end:
        if day in free or day.weekday() >= SATURDAY:
            run.append(day)
        elif run:
            yield run
            run = []
        day += ONE_DAY
