"""A change costs the difference of today's prices; what was agreed stays agreed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.change import Booking, change_entries, change_price, require_change, require_in_time
from services.domain.ledger import balance
from services.domain.money import Money
from services.domain.party import Party
from services.domain.stay import Stay
from services.errors import ChangeTooLate, NothingToChange

amounts = st.integers(0, 10_000_000_00).map(Money)


@given(agreed=amounts, price=amounts)
def test_what_costs_the_same_today_costs_what_was_agreed(agreed: Money, price: Money) -> None:
    assert change_price(agreed, before=price, after=price) == agreed


@given(price=amounts, dearer=amounts, cheaper=amounts)
def test_there_and_back_again_is_the_agreed_price(price: Money, dearer: Money, cheaper: Money) -> None:
    agreed = price + cheaper  # agreed for more than today's price, so that no total is cut off at zero
    there = change_price(agreed, before=price, after=price + dearer)
    assert there == agreed + dearer
    assert change_price(there, before=price + dearer, after=price) == agreed


@given(agreed=amounts, before=amounts, after=amounts)
def test_a_price_is_never_below_zero(agreed: Money, before: Money, after: Money) -> None:
    assert change_price(agreed, before=before, after=after) >= Money(0)


def test_a_promised_price_stays_promised_for_the_nights_that_stay() -> None:
    # Two nights were agreed for 100 each; a night costs 150 by now. A third night costs 150, the two stay at 200.
    assert change_price(Money(200), before=Money(300), after=Money(450)) == Money(350)


def test_the_ledger_owes_the_difference_and_each_change_is_entered_once() -> None:
    entries = change_entries(Money(50), number=1, cause="guest") + change_entries(Money(-20), number=2, cause="guest")
    assert balance(entries).agreed == 30
    assert len({entry.key for entry in entries}) == 2
    assert change_entries(Money(0), number=3, cause="guest") == []


def test_the_same_again_is_no_change() -> None:
    booking = Booking(Stay(date(2027, 3, 1), date(2027, 3, 3)), Party(2))
    with pytest.raises(NothingToChange):
        require_change(booking, booking)
    require_change(booking, Booking(booking.stay, Party(3)))


def test_the_last_day_to_change_is_so_many_days_before_check_in() -> None:
    stay = Stay(date(2027, 3, 10), date(2027, 3, 12))
    require_in_time(stay, change_days=7, today=date(2027, 3, 3))
    with pytest.raises(ChangeTooLate) as refused:
        require_in_time(stay, change_days=7, today=date(2027, 3, 4))
    assert refused.value.details == {"last_day": "2027-03-03"}
