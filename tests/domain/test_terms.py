"""What is agreed besides the price, and until when a price stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.domain.money import Money
from services.domain.stay import Stay
from services.domain.terms import Terms, valid_until
from tests.conftest import NOW
from tests.strategies import stays, terms

BUENOS_AIRES = "America/Argentina/Buenos_Aires"
moments = st.integers(0, 1_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(terms)
def test_terms_survive_being_stored(agreed: Terms) -> None:
    assert Terms.from_json(agreed.as_json()) == agreed


@given(terms, stays)
def test_the_balance_is_never_due_after_arrival(agreed: Terms, stay: Stay) -> None:
    assert (stay.check_in - agreed.balance_due_on(stay)).days == agreed.balance_days >= 0


@given(moments, st.integers(1, 1000), stays)
def test_a_price_stands_as_long_as_promised_but_not_beyond_the_day_of_arrival(
    now: datetime, hours: int, stay: Stay
) -> None:
    until = valid_until(now, hours=hours, stay=stay, time_zone=BUENOS_AIRES)
    last_day = (until - timedelta(microseconds=1)).astimezone(ZoneInfo(BUENOS_AIRES)).date()
    assert until == now + timedelta(hours=hours) or last_day == stay.check_in
    assert until <= now + timedelta(hours=hours)


def test_a_price_for_tomorrow_stands_until_tomorrow_s_midnight() -> None:
    now = datetime(2027, 3, 1, 12, tzinfo=ZoneInfo(BUENOS_AIRES))
    stay = Stay(date(2027, 3, 2), date(2027, 3, 5))
    until = valid_until(now, hours=48, stay=stay, time_zone=BUENOS_AIRES)
    assert until == datetime(2027, 3, 3, tzinfo=ZoneInfo(BUENOS_AIRES))


@given(terms, st.integers(0, 10**12))
def test_a_final_price_without_its_vat_and_the_vat_on_it_make_the_final_price(agreed: Terms, amount: int) -> None:
    net = agreed.without_taxes(Money(amount))
    if agreed.vat_percent is None:
        assert net is None
        return
    assert net is not None
    assert Money(0) <= net <= Money(amount)
    assert abs(Fraction(net.amount * (100 + agreed.vat_percent), 100) - amount) <= 1  # half a centavo, with its VAT


def test_terms_that_were_stored_before_taxes_were_kept_name_none() -> None:
    stored = {"balance_days": 0, "balance_methods": [], "cancellation_tiers": [], "change_days": 7}
    assert Terms.from_json(stored).without_taxes(Money(121_00)) is None
