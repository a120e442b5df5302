"""The days that are free in the whole of Argentina: fixed, moved and dated by Easter, and the bridges between them.

The days come from python-holidays, which follows Ley 27.399 (fixed and movable holidays, up to three bridges a year),
Decreto 614/2025 and each year's act that declares the bridges. What it does not say is added here: after which day a
moved holiday is named, and which bridges are to be expected before December's act declares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays
from holidays.constants import HOLIDAY_NAME_DELIMITER

DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

# As the library names them in Spanish.
BRIDGE = "Feriado con fines turísticos"
HOLY_THURSDAY = "Jueves Santo"
# Kept on a Monday near the day that gives them their name, mostly: month and day of that.
MOVABLE = {
    "Paso a la Inmortalidad del General Don Martín Miguel de Güemes": (6, 17),
    "Paso a la Inmortalidad del General Don José de San Martín": (8, 17),
    "Día del Respeto a la Diversidad Cultural": (10, 12),
    "Día de la Soberanía Nacional": (11, 20),
}
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


@lru_cache(maxsize=64)
def named_holidays(year: int) -> dict[date, date]:
    """Each holiday of a year: the day that gives it its name → the day on which it is kept."""
    return {
        date(year, *MOVABLE[name]) if name in MOVABLE else kept: kept
        for kept, name in _said_by_library(year)
        if name not in (BRIDGE, HOLY_THURSDAY)
    }


@lru_cache(maxsize=64)
def holiday_names(year: int) -> dict[date, str]:
    """The free days of a year by their names in Spanish, declared bridges and Holy Thursday included."""
    found: dict[date, str] = {}
    for day, name in _said_by_library(year):
        found[day] = f"{found[day]}; {name}" if day in found else name
    return found


def holy_thursday(year: int) -> date:
    """Holy Thursday: no holiday by law, and not worked by most."""
    return easter(year) - 3 * DAY


@lru_cache(maxsize=64)
def declared_bridges(year: int) -> frozenset[date]:
    """The bridge days of a year that have been declared; none while its act is awaited."""
    return frozenset(day for day, name in _said_by_library(year) if name == BRIDGE)


def _said_by_library(year: int) -> Iterator[tuple[date, str]]:
    """Every free day with its name; a day of two names comes twice."""
    for day, names in country_holidays("AR", years=year, language="es").items():
        for name in names.split(HOLIDAY_NAME_DELIMITER):
            yield day, name


@lru_cache(maxsize=64)
def bridges(year: int) -> frozenset[date]:
    """The bridge days of a year: the declared ones, or those to be expected.

    Until they are declared the Monday before a fixed Tuesday and the Friday after a fixed Thursday are expected to be
    free, as they have been in most years.
    """
    if declared := declared_bridges(year):
        return declared
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
