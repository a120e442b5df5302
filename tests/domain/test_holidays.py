"""Argentina's calendar, against the official one of 2026 and the law for the years after."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from argentina.holidays import easter
from services.domain.holidays import free_days, high_season, long_weekends, winter_holidays
from services.domain.stay import Stay


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2028, date(2028, 4, 16)),
     (2029, date(2029, 4, 1)), (2030, date(2030, 4, 21))],
)  # fmt: skip
def test_easter_falls_on(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def test_the_free_days_of_2026_are_the_official_ones() -> None:
    official = [
        (1, 1), (2, 16), (2, 17), (3, 23), (3, 24), (4, 2), (4, 3), (5, 1), (5, 25), (6, 15), (6, 20), (7, 9), (7, 10),
        (8, 17), (10, 12), (11, 9), (11, 23), (12, 7), (12, 8), (12, 25),
    ]  # fmt: skip
    assert sorted(free_days(2026)) == [date(2026, month, day) for month, day in official]


@pytest.mark.parametrize(
    "moved",
    [date(2027, 6, 21), date(2027, 8, 16), date(2027, 10, 11), date(2027, 11, 20), date(2028, 6, 17),
     date(2028, 8, 21), date(2028, 10, 16), date(2028, 11, 20)],
)  # fmt: skip
def test_movable_holidays_go_to_the_nearer_monday(moved: date) -> None:
    assert moved in free_days(moved.year)


def test_a_long_weekend_is_slept_from_the_eve_of_its_first_day_to_the_eve_of_its_last() -> None:
    december = next(weekend for weekend in long_weekends(2026) if weekend.last == date(2026, 12, 8))
    assert december.first == date(2026, 12, 5)
    assert december.nights == Stay(date(2026, 12, 4), date(2026, 12, 8))


def test_holy_week_of_2027_begins_with_the_holiday_before_it() -> None:
    (holy,) = [weekend for weekend in long_weekends(2027) if weekend.is_easter]
    assert (holy.first, holy.last) == (date(2027, 3, 24), date(2027, 3, 28))


@pytest.mark.parametrize("year", range(2025, 2031))
def test_long_weekends_have_three_days_and_never_overlap(year: int) -> None:
    weekends = long_weekends(year)
    assert all((weekend.last - weekend.first).days >= 2 for weekend in weekends)
    assert all(earlier.last < later.first for earlier, later in itertools.pairwise(weekends))
    assert sum(weekend.is_easter for weekend in weekends) == 1


def test_winter_holidays_are_the_two_last_full_weeks_of_july() -> None:
    assert winter_holidays(2027) == Stay(date(2027, 7, 12), date(2027, 7, 26))
    assert winter_holidays(2028) == Stay(date(2028, 7, 17), date(2028, 7, 31))


def test_the_high_season_includes_the_last_night_of_february() -> None:
    assert date(2027, 2, 28) in high_season(2026)
    assert date(2028, 2, 29) in high_season(2027)
    assert date(2027, 3, 1) not in high_season(2026)
    assert date(2026, 12, 19) not in high_season(2026)
