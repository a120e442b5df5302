"""Money is exact, and rounds as people do."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.money import Money, half_up

amounts = st.integers(-(10**12), 10**12)


@given(amounts)
def test_an_amount_survives_the_way_to_major_units_and_back(amount: int) -> None:
    assert Money.from_major(Money(amount).major()) == Money(amount)


@given(st.fractions(-1000, 1000), st.integers(1, 100))
def test_rounding_goes_to_the_nearest_multiple_and_a_tie_away_from_zero(exact: Fraction, to: int) -> None:
    rounded = half_up(exact, to=to)
    assert rounded % to == 0
    assert abs(rounded - exact) <= Fraction(to, 2)
    if abs(rounded - exact) == Fraction(to, 2):
        assert abs(rounded) > abs(exact)
    assert half_up(-exact, to=to) == -rounded


@given(amounts.filter(lambda amount: amount >= 0), st.integers(0, 100))
def test_a_share_and_what_is_left_make_the_whole(amount: int, percent: int) -> None:
    share = Money(amount).percent(percent)
    assert share + (Money(amount) - share) == Money(amount)
    assert Money(0) <= share <= Money(amount)


def test_thirty_percent_is_rounded_to_the_peso() -> None:
    assert Money(185_000_00).percent(30, to=100) == Money(55_500_00)
    assert Money(1_005_00).percent(10, to=100) == Money(101_00)


def test_a_third_decimal_is_refused_rather_than_rounded() -> None:
    with pytest.raises(ValueError, match="decimals"):
        Money.from_major(Decimal("10.005"))
    assert Money.from_major(Decimal("55500.5")) == Money(55_500_50)


def test_two_currencies_never_mix() -> None:
    for mix in (
        lambda: Money(1) + Money(1, "USD"),
        lambda: Money(1) - Money(1, "USD"),
        lambda: Money(1) < Money(1, "USD"),
    ):
        with pytest.raises(ValueError, match="currencies"):
            mix()
