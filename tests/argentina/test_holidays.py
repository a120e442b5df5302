"""Argentina's holidays: what python-holidays says, under the days that name them, and the bridges to be expected."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentina.holidays import MOVABLE, bridges, declared_bridges, easter, holy_thursday, named_holidays, nth_sunday

YEARS = range(2024, 2036)
FIXED = [(1, 1), (3, 24), (4, 2), (5, 1), (5, 25), (6, 20), (7, 9), (12, 8), (12, 25)]  # Ley 27.399, article 1
FROM_EASTER = (-48, -47, -2)  # carnival's Monday and Tuesday, Good Friday


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_the_holidays_of_the_law_each_under_the_day_that_names_it(year: int) -> None:
    fixed = {date(year, month, day) for month, day in (*FIXED, *MOVABLE.values())}
    by_law = fixed | {easter(year) + timedelta(days=offset) for offset in FROM_EASTER}
    once = {date(2026, 11, 9)}  # the Pope's visit
    assert set(named_holidays(year)) - once == by_law


@pytest.mark.parametrize(
    ("year", "acts"),
    [
        (2024, {(4, 1), (6, 21), (10, 11)}),  # Decreto 106/2023
        (2025, {(5, 2), (8, 15), (11, 21)}),  # Decreto 1027/2024
        (2026, {(3, 23), (7, 10), (12, 7)}),  # Resolución 164/2025
    ],
)
def test_bridges_are_those_of_the_years_act(year: int, acts: set[tuple[int, int]]) -> None:
    assert declared_bridges(year) == {date(year, month, day) for month, day in acts}


@pytest.mark.parametrize("year", range(2024, 2027))
def test_once_declared_nothing_else_is_expected(year: int) -> None:
    assert bridges(year) == declared_bridges(year) != frozenset()


def test_until_they_are_declared_bridges_are_expected_beside_a_fixed_tuesday_or_thursday() -> None:
    assert bridges(2027) == {date(2027, 5, 24)}
    assert bridges(2030) == {date(2030, 4, 1), date(2030, 6, 21), date(2030, 7, 8)}


@pytest.mark.parametrize("year", YEARS)
def test_a_movable_holiday_is_kept_on_a_monday_nearby_or_where_it_falls(year: int) -> None:
    for month, day in MOVABLE.values():
        named = date(year, month, day)
        kept = named_holidays(year)[named]
        assert kept == named or kept.weekday() == 0
        assert abs((kept - named).days) <= 4


@given(st.integers(1600, 2400))
def test_easter_is_a_sunday_between_march_22_and_april_25(year: int) -> None:
    sunday = easter(year)
    assert sunday.weekday() == 6
    assert (3, 22) <= (sunday.month, sunday.day) <= (4, 25)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2029, date(2029, 4, 1)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_where_the_church_keeps_it(year: int, sunday: date) -> None:
    assert easter(year) == sunday
    assert holy_thursday(year) == sunday - timedelta(days=3)


def test_mothers_are_celebrated_on_the_third_sunday_of_october() -> None:
    assert nth_sunday(2026, month=10, nth=3) == date(2026, 10, 18)
    assert nth_sunday(2027, month=10, nth=3) == date(2027, 10, 17)
