"""Argentina's public holidays, bridges and long weekends.

Source: Ley 27.399 (fixed and movable holidays, up to three bridges a year), Decreto 614/2025, and each year's
resolution that declares the bridges (2026: Resolución 164/2025). A movable holiday on a Tuesday or Wednesday is kept on
the Monday before, on a Thursday or Friday on the Monday after. Until a year's bridges are declared, the Monday before a
fixed Tuesday and the Friday after a fixed Thursday are expected to be free, as they have been every year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

# Published once a year, usually in December: add the new year's here.
DECLARED_BRIDGES: dict[int, tuple[date, ...]] = {
    2026: (date(2026, 3, 23), date(2026, 7, 10), date(2026, 12, 7)),
}
FIXED: tuple[tuple[int, int], ...] = (
    (1, 1),
    (3, 24),
    (4, 2),
    (5, 1),
    (5, 25),
    (6, 20),
    (7, 9),
    (12, 8),
    (12, 25),
)
MOVABLE: tuple[tuple[int, int], ...] = ((6, 17), (8, 17), (10, 12), (11, 20))
# Fixed days that make a bridge worth declaring; the turn of the year is left out, it is nobody's long weekend by law.
BRIDGED: tuple[tuple[int, int], ...] = ((3, 24), (4, 2), (5, 25), (6, 20), (7, 9), (12, 8))


@dataclass(frozen=True)
class Window:
    """Nights that go by one name: from `start`, the first night's day, to `end`, the day of leaving."""

    start: date
    end: date

    @property
    def nights(self) -> int:
        """How many nights the window has."""
        return (self.end - self.start).days


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar. Source: the anonymous computus (Nature, 1876; Meeus)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leaps - epact - rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def observed(day: date) -> date:
    """The day on which a movable holiday is kept."""
    shifts = {TUESDAY: -1, WEDNESDAY: -2, THURSDAY: 4, FRIDAY: 3}
    return day + shifts.get(day.weekday(), 0) * DAY


@lru_cache(maxsize=64)
def named_holidays(year: int) -> dict[date, date]:
    """Each holiday of a year: the day that gives it its name → the day on which it is kept."""
    found = {date(year, month, day): date(year, month, day) for month, day in FIXED}
    found |= {date(year, month, day): observed(date(year, month, day)) for month, day in MOVABLE}
    sunday = easter(year)
    for offset in (-48, -47, -2):  # Carnival Monday and Tuesday, Good Friday
        found[sunday + offset * DAY] = sunday + offset * DAY
    return found


@lru_cache(maxsize=64)
def bridges(year: int) -> frozenset[date]:
    """The bridge days of a year: the declared ones, or those to be expected."""
    if year in DECLARED_BRIDGES:
        return frozenset(DECLARED_BRIDGES[year])
    days = set()
    for month, day in BRIDGED:
        holiday = date(year, month, day)
        if holiday.weekday() == TUESDAY:
            days.add(holiday - DAY)
        elif holiday.weekday() == THURSDAY:
            days.add(holiday + DAY)
    return frozenset(days)


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
    sunday = easter(year)
    return Window(sunday - 3 * DAY, sunday)


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


def nth_sunday(year: int, *, month: int, nth: int) -> date:
    """The nth Sunday of a month: Argentina's days of fathers, children and mothers."""
    first = date(year, month, 1)
    return first + ((SUNDAY - first.weekday()) % 7 + 7 * (nth - 1)) * DAY
