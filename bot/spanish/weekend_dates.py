"""Which of the coming weekends and days a word or a number means, seen from today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from argentina.holidays import FRIDAY, SATURDAY
from bot.spanish import holidays
from bot.spanish.atoms import DayAtom, Which
from bot.spanish.holidays import Window
from bot.spanish.stay_calendar import day_or_none

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def coming_weekend(today: date, which: Which) -> Window:
    """The weekend that "este finde", "el otro finde" means, from today on."""
    if which is Which.OF_NEXT_WEEK:
        friday = today + (WEEK.days - today.weekday() + FRIDAY) * DAY
        return Window(friday, friday + 2 * DAY)
    friday = today + ((FRIDAY - today.weekday()) % 7) * DAY
    if today.weekday() == SATURDAY:
        friday = today - DAY
    if (which is Which.NEXT and today.weekday() >= FRIDAY and friday <= today) or which in (
        Which.OTHER,
        Which.FOLLOWING,
    ):
        friday += WEEK
    return Window(max(friday, today), friday + 2 * DAY)


def coming_long_weekend(today: date, which: Which) -> Window:
    """The next long weekend, or the one after it."""
    coming = [window for year in (today.year, today.year + 1) for window in holidays.long_weekends(year)]
    ahead = [window for window in coming if window.start >= today]
    return ahead[1] if which is Which.OTHER else ahead[0]


def coming_days(today: date, day: DayAtom, *, month: date | None) -> list[date]:
    """The dates that a day may mean, the nearest first: one where its month was said, else the next twelve months'.

    `month` is one that is being talked about; its day comes first.
    """
    if day.certain is not None:
        return [day.certain]
    if day.month is None and month is not None:
        day = replace(day, month=month.month, year=month.year)
    found: list[date] = []
    assert day.day is not None
    if day.month is not None:
        years = [day.year] if day.year is not None else [today.year, today.year + 1]
        for year in years:
            candidate = day_or_none(year, day.month, day.day)
            if candidate is not None and (candidate >= today - 2 * DAY or day.year is not None):
                found.append(candidate)
        return found[:1]
    for ahead in range(12):
        months = today.year * 12 + today.month - 1 + ahead
        candidate = day_or_none(months // 12, months % 12 + 1, day.day)
        if candidate is not None and candidate >= today:
            found.append(candidate)
    return found
