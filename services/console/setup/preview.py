"""A calendar of what nights cost, month by month, for one cabin. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.cabins.schemas import RulesShape, SeasonShape
from services.console.wording import LONG_MONTHS
from services.contracts import Weekday
from services.domain.rates import CabinRate, NightRate, RateRules, Season, night_rate
from services.domain.stay import Stay

WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True)
class Night:
    """One night of the calendar: its price in thousands, as short as it fits, and what stands behind it."""

    day: int
    rate: NightRate
    is_past: bool

    @property
    def short(self) -> str:
        """``85`` or ``97,8``: thousands."""
        tenths = round(self.rate.price.amount / 100_00)
        return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10}"

    @property
    def kind(self) -> str:
        """How it is coloured: ``high``, ``low``, ``weekend`` or nothing."""
        season = self.rate.season
        if season is not None and season.surcharge_percent:
            return "high" if season.surcharge_percent > 0 else "low"
        return "weekend" if self.rate.is_weekend else ""


@dataclass(frozen=True)
class Month:
    """A month by weeks, Monday first; ``None`` where a week reaches into another month."""

    title: str
    weeks: list[list[Night | None]]


def months(first: date, count: int, *, cabin: CabinRate, rules: RateRules, today: date) -> Iterator[Month]:
    """Months from that of a date on."""
    for number in range(first.month - 1, first.month - 1 + count):
        year, month = first.year + number // 12, number % 12 + 1
        weeks: list[list[Night | None]] = [
            [
                Night(day, night_rate(date(year, month, day), cabin, rules), date(year, month, day) < today)
                if day
                else None
                for day in week
            ]
            for week in calendar.Calendar().monthdayscalendar(year, month)
        ]
        yield Month(f"{LONG_MONTHS[month - 1]} {year}", weeks)


def rates(rules: RulesShape, *, currency: str, more: Sequence[SeasonShape] = ()) -> RateRules:
    """The rules by which nights are priced, with seasons besides those that are saved."""
    return RateRules(
        currency=currency,
        minimum_nights=rules.minimum_nights,
        weekend_percent=rules.weekend_percent,
        cleaning_fee=rules.cleaning_fee.amount,
        pet_fee=rules.pet_fee.amount,
        deposit_percent=rules.deposit_percent,
        night_rounding=rules.night_rounding.amount,
        seasons=tuple(_season(one) for one in (*rules.seasons, *more)),
    )


def _season(one: SeasonShape) -> Season:
    days = frozenset(WEEKDAYS.index(day) for day in one.check_in_days) if one.check_in_days else None
    return Season(one.name, Stay(one.first_night, one.end), one.surcharge_percent, one.minimum_nights, days)
