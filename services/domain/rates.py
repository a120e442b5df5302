"""
What a night costs, and how few nights may be booked.

A night's price is the cabin's base night with its surcharges multiplied, season first, then weekend, and the product
rounded once. Where seasons overlap the highest surcharge counts alone (a long weekend inside the high season does not
make a night dearer), but the longest minimum stay of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.domain.money import Money, half_up
from services.domain.stay import Stay
from services.errors import StayTooShort

WEEKEND_NIGHTS = frozenset({4, 5})  # Friday and Saturday, as date.weekday() counts


@dataclass(frozen=True)
class Season:
    """Nights that cost more (or less) and may ask for more nights. ``name`` is Spanish, as a guest reads it."""

    name: str
    nights: Stay
    surcharge_percent: int
    minimum_nights: int = 1


@dataclass(frozen=True)
class RateRules:
    """
    The property's rules for prices. Fees and ``night_rounding`` are minor units: ``cleaning_fee`` once a stay,
    ``pet_fee`` per pet and night; a night is rounded to a multiple of ``night_rounding``.
    """

    currency: str
    minimum_nights: int
    weekend_percent: int
    cleaning_fee: int
    pet_fee: int
    deposit_percent: int
    night_rounding: int
    seasons: tuple[Season, ...] = ()


@dataclass(frozen=True)
class CabinRate:
    """A cabin's own prices in minor units per night; ``included_guests`` sleep for ``base_night``."""

    base_night: int
    included_guests: int
    extra_guest_fee: int = 0


@dataclass(frozen=True)
class NightRate:
    """One night's price and why: its season's name, if any, and whether it is a weekend night."""

    night: date
    price: Money
    season: str | None
    is_weekend: bool


def night_rate(night: date, cabin: CabinRate, rules: RateRules) -> NightRate:
    """The price of the night that begins on a date."""
    season = season_of(night, rules.seasons)
    is_weekend = night.weekday() in WEEKEND_NIGHTS
    season_percent = season.surcharge_percent if season else 0
    weekend_percent = rules.weekend_percent if is_weekend else 0
    exact = Fraction(cabin.base_night * (100 + season_percent) * (100 + weekend_percent), 100 * 100)
    price = Money(half_up(exact, to=rules.night_rounding), rules.currency)
    return NightRate(night, price, season.name if season else None, is_weekend and rules.weekend_percent != 0)


def season_of(night: date, seasons: Sequence[Season]) -> Season | None:
    """The season that sets a night's price: the dearest of those it lies in; of equals, the one that began first."""
    found = [season for season in seasons if night in season.nights]
    return min(found, key=lambda season: (-season.surcharge_percent, season.nights, season.name), default=None)


def minimum_nights(stay: Stay, rules: RateRules) -> int:
    """The fewest nights that may be booked on those dates: the longest minimum of any season that the stay touches."""
    touched: Iterable[Season] = (season for season in rules.seasons if season.nights.overlaps(stay))
    return max([rules.minimum_nights, *(season.minimum_nights for season in touched)])


def require_minimum(stay: Stay, rules: RateRules) -> None:
    """Refuse a stay with fewer nights than its dates ask for. Raises ``StayTooShort`` with ``minimum_nights``."""
    minimum = minimum_nights(stay, rules)
    if stay.nights < minimum:
        raise StayTooShort(minimum_nights=minimum, nights=stay.nights)
