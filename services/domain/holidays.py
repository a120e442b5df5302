"""
Argentina's free days, as far as a calendar of rates needs them.

Source: Law 27.399 (fixed and movable holidays), the official calendar of 2026 for its bridge days ("días no laborables
con fines turísticos"). Bridge days of later years are decreed year by year: an owner adds them as seasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.domain.stay import ONE_DAY, Stay

FIXED = ((1, 1), (3, 24), (4, 2), (5, 1), (5, 25), (6, 20), (7, 9), (12, 8), (12, 25))
MOVABLE = ((6, 17), (8, 17), (10, 12), (11, 20))
BRIDGES = frozenset({date(2026, 3, 23), date(2026, 7, 10), date(2026, 12, 7)})
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


def easter(year: int) -> date:
    """Easter Sunday. Source: the anonymous Gregorian algorithm (Meeus, Jones, Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def free_days(year: int) -> frozenset[date]:
    """Holidays, Holy Thursday (not worked by most) and known bridge days of a year; ordinary weekends are not here."""
    sunday = easter(year)
    carnival = {sunday - timedelta(days=48), sunday - timedelta(days=47)}
    holy = {sunday - timedelta(days=3), sunday - timedelta(days=2)}
    fixed = {date(year, month, day) for month, day in FIXED}
    moved = {_moved(date(year, month, day)) for month, day in MOVABLE}
    bridges = {day for day in BRIDGES if day.year == year}
    return frozenset(carnival | holy | fixed | moved | bridges)


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


def _moved(day: date) -> date:
    """A movable holiday's observed date: Tuesday and Wednesday go back to Monday, Thursday and Friday on to it."""
    days = {1: -1, 2: -2, 3: 4, 4: 3}.get(day.weekday(), 0)
    return day + timedelta(days=days)


def _runs(year: int, free: frozenset[date]) -> Iterator[list[date]]:
    """Every row of free days, Saturdays and Sundays included, around a year."""
    run: list[date] = []
    day, end = date(year - 1, 12, 15), date(year + 1, 1, 15)
    while day < end:
        if day in free or day.weekday() >= 5:
            run.append(day)
        elif run:
            yield run
            run = []
        day += ONE_DAY
