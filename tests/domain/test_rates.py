"""What a night costs, and how few may be booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.money import Money
from services.domain.rates import (
    CabinRate,
    Discount,
    RateRules,
    Season,
    best_discount,
    check_in_days,
    minimum_nights,
    night_rate,
    require_arrival,
    require_minimum,
)
from services.domain.stay import Stay
from services.errors import ArrivalDayNotAllowed, StayTooShort
from tests.strategies import cabin_rates, days, discounts, rate_rules, short_stays

RULES = RateRules(
    currency="ARS", minimum_nights=2, weekend_percent=15, cleaning_fee=15_000_00, pet_fee=8_000_00, deposit_percent=30,
    night_rounding=100_00,
)  # fmt: skip
CEIBO = CabinRate(base_night=85_000_00, included_guests=4)
HIGH = Season("temporada alta", Stay(date(2027, 1, 1), date(2027, 2, 1)), 40, 4)
LONG_WEEKEND = Season("fin de semana largo", Stay(date(2027, 1, 29), date(2027, 2, 2)), 25, 3)


@pytest.mark.parametrize(
    ("night", "seasons", "pesos"),
    [
        (date(2027, 1, 14), (), 85_000),  # a Thursday
        (date(2027, 1, 15), (), 97_800),  # a Friday: 97,750
        (date(2027, 1, 17), (), 85_000),  # a Sunday
        (date(2027, 1, 14), (HIGH,), 119_000),
        (date(2027, 1, 16), (HIGH,), 136_900),  # 85,000 × 1.4 × 1.15 = 136,850: rounded once, at the end
        (date(2027, 1, 31), (HIGH, LONG_WEEKEND), 119_000),  # the dearest season counts, not both
        (date(2027, 2, 1), (HIGH, LONG_WEEKEND), 106_300),  # 106,250
    ],
)
def test_a_night_costs(night: date, seasons: tuple[Season, ...], pesos: int) -> None:
    assert night_rate(night, CEIBO, replace(RULES, seasons=seasons)).price == Money(pesos * 100)


@given(days, cabin_rates, rate_rules)
def test_a_night_is_a_multiple_of_the_rounding_and_never_cheaper_for_a_surcharge(
    night: date, cabin: CabinRate, rules: RateRules
) -> None:
    priced = night_rate(night, cabin, rules).price
    assert priced.amount % rules.night_rounding == 0
    dearer = Season("temporada alta", Stay.of(night, nights=1), 200)
    assert night_rate(night, cabin, replace(rules, seasons=(*rules.seasons, dearer))).price >= priced


@pytest.mark.parametrize(
    ("stay", "minimum"),
    [
        (Stay(date(2027, 3, 1), date(2027, 3, 2)), 2),
        (Stay(date(2026, 12, 30), date(2027, 1, 2)), 4),  # one night of January is enough
        (Stay(date(2026, 12, 28), date(2027, 1, 1)), 2),  # leaving on the first of January is not a night of it
        (Stay(date(2027, 1, 30), date(2027, 2, 3)), 4),
        (Stay(date(2027, 2, 1), date(2027, 2, 3)), 3),
    ],
)
def test_the_longest_minimum_of_any_season_touched_counts(stay: Stay, minimum: int) -> None:
    assert minimum_nights(stay, replace(RULES, seasons=(HIGH, LONG_WEEKEND))) == minimum


@given(short_stays, rate_rules)
def test_a_stay_is_refused_exactly_when_it_has_fewer_nights_than_the_minimum(stay: Stay, rules: RateRules) -> None:
    minimum = minimum_nights(stay, rules)
    if stay.nights >= minimum:
        require_minimum(stay, rules)
        return
    with pytest.raises(StayTooShort) as refused:
        require_minimum(stay, rules)
    assert refused.value.details["minimum_nights"] == minimum


def test_a_stay_that_sleeps_a_saturday_may_need_more_nights() -> None:
    rules = replace(RULES, minimum_nights=1, weekday_minimums=(1, 1, 1, 1, 1, 2, 1))
    saturday = date(2027, 3, 6)
    assert minimum_nights(Stay(saturday, date(2027, 3, 7)), rules) == 2
    assert minimum_nights(Stay(date(2027, 3, 5), saturday), rules) == 1  # leaving on it is not sleeping it


@given(short_stays, rate_rules)
def test_a_stay_is_refused_exactly_when_nobody_arrives_on_its_first_day(stay: Stay, rules: RateRules) -> None:
    days = check_in_days(stay.check_in, rules)
    if stay.check_in.weekday() in days:
        require_arrival(stay, rules)
        return
    with pytest.raises(ArrivalDayNotAllowed) as refused:
        require_arrival(stay, rules)
    assert refused.value.details == {"check_in_days": sorted(days)}


def test_the_days_of_arrival_of_a_season_count_within_it_alone() -> None:
    saturdays = replace(HIGH, check_in_days=frozenset({5}))
    rules = replace(RULES, seasons=(saturdays, LONG_WEEKEND), check_in_days=frozenset({0, 4}))
    assert check_in_days(date(2027, 1, 10), rules) == {5}
    assert check_in_days(date(2027, 2, 1), rules) == {0, 4}  # the long weekend has no days of its own


@given(discounts, st.integers(0, 40))
def test_the_best_discount_is_earned_and_none_that_is_earned_gives_more(
    offered: tuple[Discount, ...], reached: int
) -> None:
    best = best_discount(offered, reached)
    earned = [one for one in offered if one.at_least <= reached]
    assert (best is None) == (not earned)
    assert best is None or (best in earned and best.percent == max(one.percent for one in earned))
