"""For how long nights that became free are kept for whoever is next."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.notices import QuietHours
from services.domain.waiting import offer_ends

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
NIGHT = QuietHours(time(21, 30), time(9))
MINUTE = timedelta(minutes=1)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def ends(
    now: datetime, minutes: int = 60, quiet: QuietHours = NIGHT, check_in: date = date(2026, 12, 8)
) -> datetime | None:
    return offer_ends(now, minutes=minutes, quiet=quiet, zone=ZONE, check_in=check_in)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (on(24, 12), on(24, 13)),
        (on(24, 23), on(25, 10)),
        (on(25, 3), on(25, 10)),
        (on(24, 21, 10), on(25, 9, 40)),
        (on(24, 20, 30), on(25, 9)),
        (on(24, 21, 30), on(25, 10)),
    ],
)
def test_an_hour_is_an_hour_of_the_day(now: datetime, end: datetime) -> None:
    assert ends(now) == end


def test_a_house_without_quiet_hours_counts_every_hour() -> None:
    assert ends(on(24, 23), quiet=QuietHours(time(9), time(9))) == on(25, 0)


def test_nothing_is_kept_beyond_the_day_of_arrival() -> None:
    assert ends(on(24, 20), minutes=600, check_in=date(2026, 11, 24)) == on(25, 0)
    assert ends(on(24, 22), check_in=date(2026, 11, 24)) is None, "in the morning it would be too late"


@given(
    st.integers(0, 14 * 24 * 60 - 1),
    st.integers(1, 3 * 24 * 60),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_an_offer_lasts_its_minutes_of_the_hours_in_which_guests_are_written_to(
    start: int, minutes: int, begin: time, end: time
) -> None:
    quiet = QuietHours(begin, end)
    now = on(1, 0) + start * MINUTE
    until = ends(now, minutes, quiet, check_in=date(2031, 1, 1))
    assert until is not None
    length = int((until - now) / MINUTE)
    awake = sum(not quiet.cover(now + number * MINUTE, ZONE) for number in range(min(length, 30 * 24 * 60)))
    if length < 30 * 24 * 60:
        assert awake == minutes
        assert not quiet.cover(until, ZONE) or quiet.begin == quiet.end
