"""
What a night costs, how few nights may be booked, and on which days guests may arrive.

A night's price is the cabin's base night with its surcharges multiplied, season first, then weekend, and the product
rounded once. Where seasons overlap the highest surcharge counts alone (a long weekend inside the high season does not
make a night dearer), but the longest minimum stay of all of them, and a day of arrival that all of them allow. Weekdays
are counted as ``date.weekday()`` does: Monday is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.domain.money import Money, half_up
from services.domain.stay import Stay
from services.errors import ArrivalDayNotAllowed, StayTooShort

WEEKEND_NIGHTS = frozenset({4, 5})  # Friday and Saturday
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Season:
    """
    Nights that cost more (or less) and may ask for more nights. ``name`` is Spanish, as a guest reads it. Guests who
    arrive within it do so on its ``check_in_days``; ``None``: as the property says.
    """

    name: str
    nights: Stay
    surcharge_percent: int
    minimum_nights: int = 1
    check_in_days: frozenset[int] | None = None


@dataclass(frozen=True)
class Discount:
    """``percent`` off the lodging from so many on: nights slept, or days between booking and check-in."""

    at_least: int
    percent: int


@dataclass(frozen=True)
class RateRules:
    """
    The property's rules for prices. Fees and ``night_rounding`` are minor units: ``cleaning_fee`` once a stay,
    ``pet_fee`` per pet and night; a night is rounded to a multiple of ``night_rounding``. The deposit is a share, or
    ``deposit_fixed``. ``weekday_minimums`` are the fewest nights of a stay that sleeps the night of each weekday.
    """

    currency: str
    minimum_nights: int
    weekend_percent: int
    cleaning_fee: int
    pet_fee: int
    deposit_percent: int
    night_rounding: int
    seasons: tuple[Season, ...] = ()
    deposit_fixed: int | None = None
    weekday_minimums: tuple[int, ...] = (1,) * 7
    check_in_days: frozenset[int] = EVERY_DAY
    long_stay: tuple[Discount, ...] = ()
    early_booking: tuple[Discount, ...] = ()


@dataclass(frozen=True)
class CabinRate:
    """A cabin's own prices in minor units per night; ``included_guests`` sleep for ``base_night``."""

    base_night: int
    included_guests: int
    extra_guest_fee: int = 0


@dataclass(frozen=True)
class NightRate:
    """One night's price and why: its season, if any, and whether it is a weekend night."""

    night: date
    price: Money
    season: Season | None
    is_weekend: bool


def night_rate(night: date, cabin: CabinRate, rules: RateRules) -> NightRate:
    """The price of the night that begins on a date."""
    season = season_of(night, rules.seasons)
    is_weekend = night.weekday() in WEEKEND_NIGHTS
    season_percent = season.surcharge_percent if season else 0
    weekend_percent = rules.weekend_percent if is_weekend else 0
    exact = Fraction(cabin.base_night * (100 + season_percent) * (100 + weekend_percent), 100 * 100)
    price = Money(half_up(exact, to=rules.night_rounding), rules.currency)
    return NightRate(night, price, season, is_weekend and rules.weekend_percent != 0)


def season_of(night: date, seasons: Sequence[Season]) -> Season | None:
    """The season that sets a night's price: the dearest of those it lies in; of equals, the one that began first."""
    found = [season for season in seasons if night in season.nights]
    return min(found, key=lambda season: (-season.surcharge_percent, season.nights, season.name), default=None)


def minimum_nights(stay: Stay, rules: RateRules) -> int:
    """
    The fewest nights that may be booked on those dates: the longest minimum of any season that the stay touches, and of
    any weekday whose night it sleeps.
    """
    touched: Iterable[Season] = (season for season in rules.seasons if season.nights.overlaps(stay))
    by_weekday = (rules.weekday_minimums[night.weekday()] for night in stay)
    return max([rules.minimum_nights, *(season.minimum_nights for season in touched), *by_weekday])


def check_in_days(arrival: date, rules: RateRules) -> frozenset[int]:
    """
    The weekdays on which guests may arrive around a date: those of the seasons it lies in, which all of them must
    allow; without any, the property's.
    """
    own = [season.check_in_days for season in rules.seasons if season.check_in_days and arrival in season.nights]
    return frozenset.intersection(*own) if own else rules.check_in_days


def require_arrival(stay: Stay, rules: RateRules) -> None:
    """Refuse a stay that begins on a day on which nobody may arrive. Raises ``ArrivalDayNotAllowed`` with the days."""
    days = check_in_days(stay.check_in, rules)
    if stay.check_in.weekday() not in days:
        raise ArrivalDayNotAllowed(check_in_days=sorted(days))


def best_discount(discounts: Sequence[Discount], reached: int) -> Discount | None:
    """The largest of the discounts that ``reached`` nights or days earn."""
    earned = [discount for discount in discounts if reached >= discount.at_least]
    return max(earned, key=lambda discount: (discount.percent, discount.at_least), default=None)


def require_minimum(stay: Stay, rules: RateRules) -> None:
    """Refuse a stay with fewer nights than its dates ask for. Raises ``StayTooShort`` with ``minimum_nights``."""
    minimum = minimum_nights(stay, rules)
    if stay.nights < minimum:
        raise StayTooShort(minimum_nights=minimum, nights=stay.nights)
