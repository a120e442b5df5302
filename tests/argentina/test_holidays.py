"""
Argentina's holidays, against what python-holidays says of 2024 to 2035.

`holidays.csv` was written by version 0.109 (MIT), in a place of its own: `uv run --with holidays python -c "import
holidays; print(*sorted(holidays.Argentina(years=range(2024, 2036), language='es').items()), sep='\\n')"` shows what a
later one says.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentina.holidays import bridges, declared_bridges, easter, holy_thursday, named_holidays, nth_sunday, observed

POPE_VISITS = {date(2026, 11, 9)}  # once, and nobody's long weekend by its name


def library_says(year: int) -> set[date]:
    with Path(__file__).with_name("holidays.csv").open(encoding="utf-8") as rows:
        days = [date.fromisoformat(row["date"]) for row in csv.DictReader(rows)]
    return {day for day in days if day.year == year}


@pytest.mark.parametrize("year", range(2024, 2036))
def test_the_holidays_of_a_year_are_those_of_the_library(year: int) -> None:
    ours = set(named_holidays(year).values()) | declared_bridges(year) | {holy_thursday(year)}
    assert ours == library_says(year) - POPE_VISITS


@pytest.mark.parametrize("year", range(2024, 2027))
def test_once_declared_nothing_else_is_expected(year: int) -> None:
    assert bridges(year) == declared_bridges(year) != frozenset()


def test_until_they_are_declared_bridges_are_expected_beside_a_fixed_tuesday_or_thursday() -> None:
    assert bridges(2027) == {date(2027, 5, 24)}
    assert bridges(2030) == {date(2030, 4, 1), date(2030, 6, 21), date(2030, 7, 8)}


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_a_movable_holiday_is_kept_on_a_monday_or_where_it_falls(day: date) -> None:
    kept = observed(day)
    assert abs((kept - day).days) <= 4
    assert kept == day or kept.weekday() == 0


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
