"""What hypothesis may invent: stays, parties, prices, seasons."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from services.domain.cancellation import Tier
from services.domain.party import Party
from services.domain.promotion import Promotion
from services.domain.rates import CabinRate, Discount, RateRules, Season
from services.domain.stay import Stay
from services.domain.terms import Terms

days = st.dates(date(2026, 11, 1), date(2028, 11, 1))
stays = st.builds(lambda first, nights: Stay.of(first, nights=nights), days, st.integers(1, 60))
short_stays = st.builds(lambda first, nights: Stay.of(first, nights=nights), days, st.integers(1, 15))
parties = st.builds(
    lambda adults, children, babies, pets: Party(adults, children + babies, pets, babies),
    st.integers(1, 8),
    st.integers(0, 5),
    st.integers(0, 2),
    st.integers(0, 3),
)
percents = st.integers(0, 100)
pesos = st.integers(0, 500_000).map(lambda amount: amount * 100)
seasons = st.builds(Season, st.sampled_from(["temporada alta", "Semana Santa"]), stays, st.integers(-50, 150),
                    st.integers(1, 7), st.none() | st.frozensets(st.integers(0, 6), min_size=1))  # fmt: skip
cabin_rates = st.builds(CabinRate, st.integers(1, 50_000_000), st.integers(1, 8), pesos)
discounts = st.lists(st.builds(Discount, st.integers(1, 30), st.integers(1, 100)), max_size=3).map(tuple)
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
rate_rules = st.builds(
    RateRules,
    currency=st.just("ARS"),
    minimum_nights=st.integers(1, 4),
    weekend_percent=st.integers(0, 50),
    cleaning_fee=pesos,
    pet_fee=pesos,
    deposit_percent=percents,
    night_rounding=st.sampled_from([1, 100, 10_000]),
    seasons=st.lists(seasons, max_size=5).map(tuple),
    deposit_fixed=st.none() | pesos,
    weekday_minimums=st.lists(st.integers(1, 5), min_size=7, max_size=7).map(tuple),
    check_in_days=weekdays,
    long_stay=discounts,
    early_booking=discounts,
)
promotions = st.builds(
    Promotion, st.uuids(), st.just("VERANO"), percent=st.integers(1, 100), amount=st.none(), first_day=days,
    last_day=days, nights=st.none() | stays, minimum_nights=st.integers(1, 7), use_limit=st.none() | st.integers(0, 3),
) | st.builds(
    Promotion, st.uuids(), st.just("REGALO"), percent=st.none(), amount=st.integers(1, 10**9), first_day=days,
    last_day=days,
)  # fmt: skip
tiers = st.lists(st.builds(Tier, st.integers(0, 60), percents), max_size=4)
terms = st.builds(
    Terms, st.integers(0, 60), st.lists(st.sampled_from(["cash", "transfer"]), max_size=2).map(tuple), tiers.map(tuple),
    st.integers(0, 60), st.none() | st.integers(1, 100),
)  # fmt: skip
