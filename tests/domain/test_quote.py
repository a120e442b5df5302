"""A quote always adds up, and says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given

from services.domain.money import Money
from services.domain.party import Party
from services.domain.quote import LineKind, quote
from services.domain.rates import CabinRate, RateRules
from services.domain.stay import Stay
from tests.domain.test_rates import CEIBO, HIGH, RULES
from tests.strategies import cabin_rates, parties, rate_rules, short_stays


@given(short_stays, parties, cabin_rates, rate_rules)
def test_the_lines_add_up_to_the_total_and_deposit_and_balance_too(
    stay: Stay, party: Party, cabin: CabinRate, rules: RateRules
) -> None:
    made = quote(stay, party, cabin=cabin, rules=rules)
    assert sum(line.unit.amount * line.quantity for line in made.lines) == made.total.amount
    assert made.deposit + made.balance == made.total
    assert Money(0) <= made.deposit <= made.total
    assert sum(line.quantity for line in made.lines if line.kind is LineKind.NIGHTS) == stay.nights


@given(short_stays, parties, cabin_rates, rate_rules)
def test_one_more_guest_or_pet_never_costs_less(stay: Stay, party: Party, cabin: CabinRate, rules: RateRules) -> None:
    total = quote(stay, party, cabin=cabin, rules=rules).total
    assert quote(stay, replace(party, children=party.children + 1), cabin=cabin, rules=rules).total >= total
    assert quote(stay, replace(party, pets=party.pets + 1), cabin=cabin, rules=rules).total >= total


def test_a_quote_names_each_reason_in_the_order_of_the_nights() -> None:
    stay = Stay(date(2026, 12, 30), date(2027, 1, 3))  # Wednesday to Sunday, into the high season
    cabin = CabinRate(CEIBO.base_night, included_guests=2, extra_guest_fee=10_000_00)
    made = quote(stay, Party(3, pets=1), cabin=cabin, rules=replace(RULES, seasons=(HIGH,)))
    assert [(line.label, line.quantity, line.unit) for line in made.lines] == [
        ("2 noches", 2, Money(85_000_00)),
        ("2 noches de temporada alta, viernes o sábado", 2, Money(136_900_00)),
        ("1 persona adicional por 4 noches", 4, Money(10_000_00)),
        ("1 mascota por 4 noches", 4, Money(8_000_00)),
        ("Limpieza", 1, Money(15_000_00)),
    ]
    assert made.total == Money((2 * 85_000 + 2 * 136_900 + 40_000 + 32_000 + 15_000) * 100)
