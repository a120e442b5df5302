"""What an owner promised is kept: the price adds up, and nobody leaves earlier for it."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.money import Money
from services.domain.promise import Promise, check_out_until, promised_price, unexplained
from services.errors import Invalid
from tests.conftest import NOW

amounts = st.integers(0, 10**9).map(Money)
differences = st.integers(-(10**9), 10**9).map(Money)
hours = st.times()


def until(hour: time | None, at: datetime = NOW) -> Promise:
    return Promise("Pueden quedarse", None, hour, "Marta", at)


@given(amounts, amounts, differences)
def test_a_promised_price_is_the_old_one_and_the_promise_and_never_below_zero(
    total: Money, deposit: Money, amount: Money
) -> None:
    try:
        promised, asked = promised_price(total, min(deposit, total), amount)
    except Invalid:
        assert (total + amount) < Money(0)
        return
    assert promised == total + amount >= Money(0)
    assert asked == min(deposit, total, promised)


@given(hours, st.lists(st.none() | hours))
def test_a_promise_never_makes_a_guest_leave_earlier(usual: time, promised: list[time | None]) -> None:
    latest = check_out_until(usual, [until(hour) for hour in promised])
    assert latest >= usual
    assert all(hour is None or latest >= hour for hour in promised)
    assert latest in {usual, *promised}


@given(st.lists(differences), differences)
def test_lines_and_what_they_do_not_tell_make_the_total(lines: list[Money], total: Money) -> None:
    assert sum(lines, unexplained(lines, total)) == total


def test_nobody_can_be_promised_more_off_than_the_stay_costs() -> None:
    assert promised_price(Money(100), Money(30), Money(-100)) == (Money(0), Money(0))
    with pytest.raises(Invalid):
        promised_price(Money(100), Money(30), Money(-101))
