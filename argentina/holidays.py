"""The days that are free in the whole of Argentina: fixed, moved and dated by Easter, and the bridges between them.

Source: Ley 27.399 (fixed and movable holidays, up to three bridges a year), Decreto 614/2025, and each year's act that
declares the bridges (2024: Decreto 106/2023; 2025: Decreto 1027/2024; 2026: Resolución 164/2025). A movable holiday on
a Tuesday or Wednesday is kept on the Monday before, on a Thursday or Friday on the Monday after.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

# Published once a year, usually in December: add the new year's here.
DECLARED_BRIDGES: dict[int, tuple[date, ...]] = {
    2024: (date(2024, 4, 1), date(2024, 6, 21), date(2024, 10, 11)),
    2025: (date(2025, 5, 2), date(2025, 8, 15), date(2025, 11, 21)),
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
    for month, day in MOVABLE:
        named = date(year, month, day)
        kept = observed(named)
        found[named] = named if kept in found else kept  # Friday 17 June stays before Monday 20, as in 2022
    sunday = easter(year)
    for offset in (-48, -47, -2):  # Carnival Monday and Tuesday, Good Friday
        found[sunday + offset * DAY] = sunday + offset * DAY
    return found


def holy_thursday(year: int) -> date:
    """Holy Thursday: no holiday by law, and not worked by most."""
    return easter(year) - 3 * DAY


def declared_bridges(year: int) -> frozenset[date]:
    """The bridge days of a year that have been declared; none while its act is awaited."""
    return frozenset(DECLARED_BRIDGES.get(year, ()))


@lru_cache(maxsize=64)
def bridges(year: int) -> frozenset[date]:
    """The bridge days of a year: the declared ones, or those to be expected.

    Until they are declared the Monday before a fixed Tuesday and the Friday after a fixed Thursday are expected to be
    free, as they have been in most years.
    """
    if year in DECLARED_BRIDGES:
        return declared_bridges(year)
    days = set()
    for month, day in BRIDGED:
        holiday = date(year, month, day)
        if holiday.weekday() == TUESDAY:
            days.add(holiday - DAY)
        elif holiday.weekday() == THURSDAY:
            days.add(holiday + DAY)
    return frozenset(days)


def nth_sunday(year: int, *, month: int, nth: int) -> date:
    """The nth Sunday of a month: Argentina's days of fathers, children and mothers."""
    first = date(year, month, 1)
    return first + ((SUNDAY - first.weekday()) % 7 + 7 * (nth - 1)) * DAY
