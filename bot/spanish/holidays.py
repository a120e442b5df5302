"""Nights that go by the name of a holiday: long weekends, Semana Santa, carnaval, the turn of the year.

The holidays themselves stand in :mod:`argentina.holidays`; a year's bridges are expected until they are declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from argentina.holidays import FRIDAY, SATURDAY, SUNDAY, bridges, easter, holy_thursday, named_holidays

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """Nights that go by one name: from `start`, the first night's day, to `end`, the day of leaving."""

    start: date
    end: date

    @property
    def nights(self) -> int:
        """How many nights the window has."""
        return (self.end - self.start).days


def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday or a bridge in the whole country."""
    return day in named_holidays(day.year).values() or day in bridges(day.year)


def is_free(day: date) -> bool:
    """Whether most people do not work: Saturday, Sunday, holiday or bridge."""
    return day.weekday() in (SATURDAY, SUNDAY) or is_holiday(day)


def long_weekend(day: date) -> Window | None:
    """The long weekend that a free day belongs to, from the eve of its first free day to its last; or None.

    A run of three free days or more with a holiday in it is a long weekend.
    """
    if not is_free(day):
        return None
    first = last = day
    while is_free(first - DAY):
        first -= DAY
    while is_free(last + DAY):
        last += DAY
    if (last - first).days < 2:
        return None
    return Window(first - DAY, last)


def long_weekend_of(holiday: date) -> Window | None:
    """The long weekend of a holiday, named by its own day ("el 12 de octubre") or by the day on which it is kept."""
    return long_weekend(named_holidays(holiday.year).get(holiday, holiday))


@lru_cache(maxsize=64)
def long_weekends(year: int) -> tuple[Window, ...]:
    """The long weekends with a holiday of this year, in order."""
    days = set(named_holidays(year).values()) | set(bridges(year))
    found = {long_weekend(day) for day in days}
    return tuple(sorted((window for window in found if window is not None), key=lambda window: window.start))


def long_weekend_around(day: date) -> Window | None:
    """The long weekend of a holiday or of any of its days, its eve included."""
    eve_of = (window for window in long_weekends(day.year) if window.start <= day <= window.end)
    return long_weekend_of(day) or long_weekend(day) or next(eve_of, None)


def weekend_of(day: date) -> Window | None:
    """Friday to Sunday around a Friday, Saturday or Sunday; None for other days."""
    if day.weekday() < FRIDAY:
        return None
    friday = day - (day.weekday() - FRIDAY) * DAY
    return Window(friday, friday + 2 * DAY)


def holy_week(year: int) -> Window:
    """Semana Santa: Holy Thursday to Easter Sunday."""
    return Window(holy_thursday(year), easter(year))


def carnival(year: int) -> Window:
    """Carnaval: the eve of its first free day to Carnival Tuesday."""
    tuesday = easter(year) - 47 * DAY
    return Window(tuesday - 4 * DAY, tuesday)


def christmas(year: int) -> Window:
    """Navidad: the nights of the 24th and 25th of December."""
    return Window(date(year, 12, 24), date(year, 12, 26))


def new_year(year: int) -> Window:
    """Año nuevo at the end of `year`: the nights of the 31st of December and the 1st of January."""
    return Window(date(year, 12, 31), date(year + 1, 1, 2))
