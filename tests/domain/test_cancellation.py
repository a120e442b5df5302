"""What comes back when a guest cancels."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.cancellation import OWN, Tier, policy_tiers, refund_percent, refundable
from services.domain.money import Money
from services.errors import Invalid
from tests.strategies import tiers

POLICY = (Tier(15, 100), Tier(7, 50))
CHECK_IN = date(2027, 3, 20)


@pytest.mark.parametrize(("days_before", "percent"), [(40, 100), (15, 100), (14, 50), (7, 50), (6, 0), (0, 0), (-1, 0)])
def test_all_until_fifteen_days_half_until_seven_then_nothing(days_before: int, percent: int) -> None:
    today = CHECK_IN - timedelta(days=days_before)
    assert refund_percent(POLICY, check_in=CHECK_IN, today=today) == percent


@given(tiers, st.integers(-5, 80), st.integers(0, 10**9), st.integers(0, 10**9))
def test_nobody_gets_back_more_than_they_paid(policy: list[Tier], days_before: int, paid: int, total: int) -> None:
    today = CHECK_IN - timedelta(days=days_before)
    back = refundable(Money(paid), policy, total=Money(total), check_in=CHECK_IN, today=today)
    assert max(Money(0), Money(paid) - Money(total)) <= back <= Money(paid)


@pytest.mark.parametrize(("days_before", "back"), [(20, 1_200_00), (10, 700_00), (3, 200_00)])
def test_the_policy_keeps_nothing_of_what_was_paid_beyond_the_stay(days_before: int, back: int) -> None:
    today = CHECK_IN - timedelta(days=days_before)
    found = refundable(Money(1_200_00), POLICY, total=Money(1_000_00), check_in=CHECK_IN, today=today)
    assert found == Money(back)


@pytest.mark.parametrize(
    ("policy", "days_before", "percent"),
    [
        ("flexible", 1, 100), ("flexible", 0, 0), ("moderate", 5, 100), ("moderate", 4, 50), ("moderate", 0, 0),
        ("strict", 30, 100), ("strict", 29, 50), ("strict", 7, 50), ("strict", 6, 0),
    ],
)  # fmt: skip
def test_a_policy_is_known_by_its_name(policy: str, days_before: int, percent: int) -> None:
    tiers_of_it = policy_tiers(policy, [])
    today = CHECK_IN - timedelta(days=days_before)
    assert refund_percent(tiers_of_it, check_in=CHECK_IN, today=today) == percent
    assert policy_tiers(policy, tiers_of_it) == tiers_of_it


@given(tiers, st.integers(0, 80), st.integers(0, 80))
def test_under_own_tiers_cancelling_earlier_never_gives_back_less(own: list[Tier], some: int, more: int) -> None:
    try:
        accepted = policy_tiers(OWN, own)
    except Invalid:
        return
    earlier, later = CHECK_IN - timedelta(days=some + more), CHECK_IN - timedelta(days=some)
    shares = [refund_percent(accepted, check_in=CHECK_IN, today=today) for today in (earlier, later)]
    assert shares[0] >= shares[1]


@pytest.mark.parametrize(
    ("policy", "own"),
    [("strict", [Tier(3, 10)]), (OWN, [Tier(3, 10), Tier(3, 20)]), (OWN, [Tier(10, 10), Tier(3, 20)])],
)
def test_tiers_that_contradict_themselves_or_the_name_are_refused(policy: str, own: list[Tier]) -> None:
    with pytest.raises(Invalid):
        policy_tiers(policy, own)
