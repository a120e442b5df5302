"""Stays are half-open, and only some can be booked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given

from services.domain.stay import Stay, require_bookable
from services.errors import StayInvalid
from tests.strategies import stays

TODAY = date(2026, 11, 24)


@given(stays)
def test_the_nights_add_up_to_the_stay(stay: Stay) -> None:
    nights = list(stay)
    assert len(nights) == stay.nights
    assert nights[0] == stay.check_in
    assert nights[-1] + timedelta(days=1) == stay.check_out
    assert stay.check_out not in stay


@given(stays, stays)
def test_overlap_is_symmetric_and_means_a_common_night(one: Stay, other: Stay) -> None:
    assert one.overlaps(other) == other.overlaps(one) == bool(set(one) & set(other))


def test_leaving_and_arriving_on_one_day_is_no_overlap() -> None:
    assert not Stay(date(2027, 3, 1), date(2027, 3, 5)).overlaps(Stay(date(2027, 3, 5), date(2027, 3, 8)))


@pytest.mark.parametrize("check_out", [date(2027, 3, 1), date(2027, 2, 28)])
def test_a_stay_without_a_night_is_refused(check_out: date) -> None:
    with pytest.raises(StayInvalid):
        Stay(date(2027, 3, 1), check_out)


@pytest.mark.parametrize(
    ("stay", "reason"),
    [
        (Stay.of(TODAY - timedelta(days=1), nights=3), "in_the_past"),
        (Stay.of(TODAY, nights=61), "too_long"),
        (Stay.of(TODAY + timedelta(days=732), nights=3), "too_far"),
    ],
)
def test_a_stay_out_of_bounds_is_refused_with_its_reason(stay: Stay, reason: str) -> None:
    with pytest.raises(StayInvalid) as refused:
        require_bookable(stay, today=TODAY)
    assert refused.value.details["reason"] == reason


def test_tonight_for_two_months_and_two_years_ahead_can_be_booked() -> None:
    require_bookable(Stay.of(TODAY, nights=60), today=TODAY)
    require_bookable(Stay.of(TODAY + timedelta(days=731), nights=2), today=TODAY)
