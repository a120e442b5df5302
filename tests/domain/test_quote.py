"""A quote always adds up, and says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.domain.money import PESO, Money
from services.domain.party import Party
from services.domain.promotion import Promotion
from services.domain.quote import LineKind, Reason, quote
from services.domain.rates import CabinRate, Discount, RateRules
from services.domain.stay import Stay
from tests.domain.test_rates import CEIBO, HIGH, RULES
from tests.strategies import cabin_rates, parties, promotions, rate_rules, short_stays

DISCOUNTS = (LineKind.LONG_STAY, LineKind.EARLY_BOOKING, LineKind.PROMOTION)


TODAY = date(2026, 11, 1)
a_promotion = st.none() | promotions


@given(short_stays, parties, cabin_rates, rate_rules, a_promotion)
def test_the_lines_add_up_to_the_total_and_deposit_and_balance_too(
    stay: Stay, party: Party, cabin: CabinRate, rules: RateRules, promotion: Promotion | None
) -> None:
    made = quote(stay, party, cabin=cabin, rules=rules, today=TODAY, promotion=promotion)
    assert sum(line.unit.amount * line.quantity for line in made.lines) == made.total.amount
    assert made.deposit + made.balance == made.total
    assert Money(0) <= made.deposit <= made.total
    assert sum(line.quantity for line in made.lines if line.kind is LineKind.NIGHTS) == stay.nights


@given(short_stays, parties, cabin_rates, rate_rules, a_promotion)
def test_discounts_never_take_more_than_the_lodging_and_every_line_names_its_rule(
    stay: Stay, party: Party, cabin: CabinRate, rules: RateRules, promotion: Promotion | None
) -> None:
    made = quote(stay, party, cabin=cabin, rules=rules, today=TODAY, promotion=promotion)
    lodging = sum(line.amount.amount for line in made.lines if line.kind in (LineKind.NIGHTS, LineKind.EXTRA_GUESTS))
    discounts = [line for line in made.lines if line.kind in DISCOUNTS]
    assert all(line.amount < Money(0) for line in discounts)
    assert all(line.amount >= Money(0) for line in made.lines if line.kind not in DISCOUNTS)
    assert -sum(line.amount.amount for line in discounts) <= lodging
    assert all(line.reasons for line in made.lines)


@given(short_stays, parties, cabin_rates, rate_rules, a_promotion)
def test_one_more_guest_or_pet_never_costs_less(
    stay: Stay, party: Party, cabin: CabinRate, rules: RateRules, promotion: Promotion | None
) -> None:
    def total(party: Party) -> Money:
        return quote(stay, party, cabin=cabin, rules=rules, today=TODAY, promotion=promotion).total

    rounding = Money(3 * PESO)  # each of three discounts is rounded to a peso
    assert total(replace(party, children=party.children + 1)) + rounding >= total(party)
    assert total(replace(party, pets=party.pets + 1)) >= total(party)


@given(short_stays, parties, cabin_rates, rate_rules, a_promotion)
def test_no_discount_makes_a_stay_dearer(
    stay: Stay, party: Party, cabin: CabinRate, rules: RateRules, promotion: Promotion | None
) -> None:
    plain = replace(rules, long_stay=(), early_booking=())
    full = quote(stay, party, cabin=cabin, rules=plain, today=TODAY).total
    assert quote(stay, party, cabin=cabin, rules=rules, today=TODAY, promotion=promotion).total <= full


def test_a_quote_names_each_reason_in_the_order_of_the_nights() -> None:
    stay = Stay(date(2026, 12, 30), date(2027, 1, 3))  # Wednesday to Sunday, into the high season
    cabin = CabinRate(CEIBO.base_night, included_guests=2, extra_guest_fee=10_000_00)
    made = quote(stay, Party(3, pets=1), cabin=cabin, rules=replace(RULES, seasons=(HIGH,)), today=TODAY)
    assert [(line.label, line.quantity, line.unit) for line in made.lines] == [
        ("2 noches", 2, Money(85_000_00)),
        ("2 noches de temporada alta, viernes o sábado", 2, Money(136_900_00)),
        ("1 persona adicional por 4 noches", 4, Money(10_000_00)),
        ("1 mascota por 4 noches", 4, Money(8_000_00)),
        ("Limpieza", 1, Money(15_000_00)),
    ]
    assert made.lines[1].reasons == (
        Reason("base_night"), Reason("season", "temporada alta", 40), Reason("weekend", percent=15),
    )  # fmt: skip
    assert made.total == Money((2 * 85_000 + 2 * 136_900 + 40_000 + 32_000 + 15_000) * 100)


def test_discounts_are_shares_of_the_lodging_each_with_its_line() -> None:
    rules = replace(RULES, long_stay=(Discount(7, 10), Discount(14, 20)), early_booking=(Discount(60, 5),))
    stay = Stay(date(2027, 3, 1), date(2027, 3, 8))  # five nights of 85,000 and two of 97,800: 620,600
    code = Promotion(UUID(int=1), "VERANO", percent=15, amount=None, first_day=TODAY, last_day=TODAY)
    made = quote(stay, Party(2), cabin=CEIBO, rules=rules, today=TODAY, promotion=code)
    assert [(line.label, line.amount) for line in made.lines[2:]] == [
        ("Limpieza", Money(15_000_00)),
        ("Descuento por 7 noches o más (10 %)", Money(-62_060_00)),
        ("Descuento por reservar 60 días antes (5 %)", Money(-31_030_00)),
        ("Código VERANO (15 %)", Money(-93_090_00)),
    ]
    assert [line.reasons for line in made.lines[3:]] == [
        (Reason("long_stay", percent=10),), (Reason("early_booking", percent=5),), (Reason("promotion", "VERANO", 15),),
    ]  # fmt: skip


def test_what_is_given_away_ends_at_the_price_of_the_lodging() -> None:
    rules = replace(RULES, long_stay=(Discount(2, 60),), early_booking=(Discount(1, 60),))
    made = quote(Stay(date(2027, 3, 1), date(2027, 3, 3)), Party(2), cabin=CEIBO, rules=rules, today=TODAY)
    assert [line.amount for line in made.lines if line.kind in DISCOUNTS] == [Money(-102_000_00), Money(-68_000_00)]
    assert made.total == Money(15_000_00)


def test_a_fixed_deposit_is_never_more_than_the_total() -> None:
    stay = Stay(date(2027, 3, 1), date(2027, 3, 3))  # 185,000
    for fixed, deposit in ((50_000_00, 50_000_00), (900_000_00, 185_000_00), (0, 0)):
        rules = replace(RULES, deposit_fixed=fixed)
        assert quote(stay, Party(2), cabin=CEIBO, rules=rules, today=TODAY).deposit == Money(deposit)
