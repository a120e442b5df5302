"""
Argentina's calendar against the published one. Source: Ley 27.399 and Resolución 164/2025 (bridges of 2026). On
9 November 2026 the Pope comes.
"""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentina.holidays import easter
from bot.spanish.holidays import (
    carnival,
    holy_week,
    is_free,
    is_holiday,
    long_weekend_of,
    long_weekends,
    weekend_of,
)

HOLIDAYS_2026 = "1/1 16/2 17/2 23/3 24/3 2/4 3/4 1/5 25/5 15/6 20/6 9/7 10/7 17/8 12/10 9/11 23/11 7/12 8/12 25/12"
HOLIDAYS_2027 = "1/1 8/2 9/2 24/3 26/3 2/4 1/5 25/5 20/6 21/6 9/7 16/8 11/10 20/11 8/12 25/12"


def days(line: str, year: int) -> set[date]:
    return {date(year, int(month), int(day)) for day, month in (pair.split("/") for pair in line.split())}


def holidays_of(year: int) -> set[date]:
    first = date(year, 1, 1)
    return {day for n in range(366) if is_holiday(day := first + timedelta(days=n)) and day.year == year}


def test_the_holidays_of_2026_are_the_published_ones() -> None:
    assert holidays_of(2026) == days(HOLIDAYS_2026, 2026)


def test_the_holidays_of_2027_are_the_lawful_ones_and_one_bridge_to_be_expected() -> None:
    assert holidays_of(2027) == days(HOLIDAYS_2027, 2027) | {date(2027, 5, 24)}


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2028, date(2028, 4, 16)), (2038, date(2038, 4, 25))],
)
def test_easter_is_where_the_church_keeps_it(year: int, sunday: date) -> None:
    assert easter(year) == sunday
    assert holy_week(year).end == sunday
    assert carnival(year).end == sunday - timedelta(days=47)


@pytest.mark.parametrize(
    ("holiday", "start", "end"),
    [
        (date(2026, 12, 8), date(2026, 12, 4), date(2026, 12, 8)),
        (date(2027, 10, 12), date(2027, 10, 8), date(2027, 10, 11)),
        (date(2027, 6, 17), date(2027, 6, 18), date(2027, 6, 21)),
        (date(2027, 7, 9), date(2027, 7, 8), date(2027, 7, 11)),
        (date(2026, 7, 9), date(2026, 7, 8), date(2026, 7, 12)),
    ],
)
def test_a_holiday_finds_its_long_weekend(holiday: date, start: date, end: date) -> None:
    window = long_weekend_of(holiday)
    assert window is not None
    assert (window.start, window.end) == (start, end)


def test_a_holiday_in_the_middle_of_the_week_has_no_long_weekend() -> None:
    assert long_weekend_of(date(2027, 3, 24)) is None
    assert long_weekend_of(date(2027, 11, 20)) is None


@given(st.integers(2026, 2040))
def test_long_weekends_have_three_free_days_or_more_and_do_not_meet(year: int) -> None:
    windows = long_weekends(year)
    for window in windows:
        assert window.nights >= 3
        assert all(is_free(window.start + timedelta(days=n)) for n in range(1, window.nights + 1))
    assert all(one.end < other.start for one, other in itertools.pairwise(windows))


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_only_friday_to_sunday_belong_to_a_weekend(day: date) -> None:
    window = weekend_of(day)
    assert (window is not None) == (day.weekday() >= 4)
    if window is not None:
        assert window.start <= day <= window.end and window.nights == 2
