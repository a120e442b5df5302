"""What comes back when a guest cancels."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.cancellation import Tier, refund_percent, refundable
from services.domain.money import Money
from tests.strategies import tiers

POLICY = (Tier(15, 100), Tier(7, 50))
CHECK_IN = date(2027, 3, 20)


@pytest.mark.parametrize(("days_before", "percent"), [(40, 100), (15, 100), (14, 50), (7, 50), (6, 0), (0, 0), (-1, 0)])
def test_all_until_fifteen_days_half_until_seven_then_nothing(days_before: int, percent: int) -> None:
    today = CHECK_IN - timedelta(days=days_before)
    assert refund_percent(POLICY, check_in=CHECK_IN, today=today) == percent


@given(tiers, st.integers(-5, 80), st.integers(0, 10**9))
def test_nobody_gets_back_more_than_they_paid(policy: list[Tier], days_before: int, paid: int) -> None:
    today = CHECK_IN - timedelta(days=days_before)
    assert Money(0) <= refundable(Money(paid), policy, check_in=CHECK_IN, today=today) <= Money(paid)
