"""
A quote: what a stay costs, reason by reason. The lines always add up to the total.

Discounts are shares of the lodging (nights and additional people, never pets or cleaning), each of its full price and
rounded half up to a peso; in the order long stay, early booking, promotional code, none takes more than is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.domain.money import PESO, Money
from services.domain.party import Party
from services.domain.promotion import Promotion
from services.domain.rates import CabinRate, NightRate, RateRules, Season, best_discount, night_rate
from services.domain.stay import Stay
from services.domain.terms import Terms

ALWAYS = Stay(date.min, date.max)


class LineKind(StrEnum):
    """What a line charges for."""

    NIGHTS = "nights"
    EXTRA_GUESTS = "extra_guests"
    PETS = "pets"
    CLEANING = "cleaning"
    AGREED = "agreed"  # what an earlier agreement makes a later price differ
    LONG_STAY = "long_stay"
    EARLY_BOOKING = "early_booking"
    PROMOTION = "promotion"
    PROMISE = "promise"  # an owner's word about the price
    ADJUSTMENT = "adjustment"  # what happened to a bill since it was agreed


@dataclass(frozen=True)
class Reason:
    """A rule of the owner behind a line: which one, with the season's or the code's ``name`` and its percentage."""

    rule: str
    name: str | None = None
    percent: int | None = None


@dataclass(frozen=True)
class Line:
    """
    One reason: ``quantity`` × ``unit`` = ``amount``, below zero for a discount. ``label`` is Spanish, as a guest may
    read it; ``reasons`` are the rules by which it came about.
    """

    kind: LineKind
    label: str
    quantity: int
    unit: Money
    reasons: tuple[Reason, ...] = ()

    @property
    def amount(self) -> Money:
        """What the line adds to the total."""
        return self.unit * self.quantity


@dataclass(frozen=True)
class Quote:
    """The price of a stay in one cabin for one party. ``deposit`` confirms it; the ``balance`` is paid later."""

    stay: Stay
    party: Party
    lines: tuple[Line, ...]
    total: Money
    deposit: Money

    @property
    def balance(self) -> Money:
        """What is left to pay after the deposit."""
        return self.total - self.deposit


@dataclass(frozen=True)
class KeptQuote:
    """A price as it was given for one cabin, with its terms; it stands until ``valid_until`` (aware)."""

    id: UUID
    cabin_id: UUID
    cabin_name: str
    quote: Quote
    terms: Terms
    valid_until: datetime
    promotion: Promotion | None = None

    @property
    def promo_code(self) -> str | None:
        """The promotional code that it counts with."""
        return self.promotion.code if self.promotion else None

    def is_for(self, cabin_id: UUID, stay: Stay, party: Party) -> bool:
        """Whether it was given for just this."""
        return (self.cabin_id, self.quote.stay, self.quote.party) == (cabin_id, stay, party)

    def is_valid(self, now: datetime) -> bool:
        """Whether it still stands."""
        return now < self.valid_until


def quote(
    stay: Stay,
    party: Party,
    *,
    cabin: CabinRate,
    rules: RateRules,
    today: date,
    promotion: Promotion | None = None,
) -> Quote:
    """
    The price of a stay booked ``today`` (the property's date). Nights of one season, weekend and price share a line, in
    the order in which they are slept. ``promotion`` must be usable.
    """
    lines = _night_lines(stay, cabin, rules)
    extra = max(0, party.people - cabin.included_guests)
    if extra and cabin.extra_guest_fee:
        label = f"{_count(extra, 'persona adicional', 'personas adicionales')} por {_nights(stay.nights)}"
        fee = Money(cabin.extra_guest_fee, rules.currency)
        lines.append(Line(LineKind.EXTRA_GUESTS, label, extra * stay.nights, fee, (Reason("extra_guest_fee"),)))
    discounts = _discount_lines(stay, lines, rules, today=today, promotion=promotion)
    if party.pets and rules.pet_fee:
        label = f"{_count(party.pets, 'mascota', 'mascotas')} por {_nights(stay.nights)}"
        fee = Money(rules.pet_fee, rules.currency)
        lines.append(Line(LineKind.PETS, label, party.pets * stay.nights, fee, (Reason("pet_fee"),)))
    if rules.cleaning_fee:
        fee = Money(rules.cleaning_fee, rules.currency)
        lines.append(Line(LineKind.CLEANING, "Limpieza", 1, fee, (Reason("cleaning_fee"),)))
    lines += discounts
    total = sum((line.amount for line in lines), Money(0, rules.currency))
    return Quote(stay, party, tuple(lines), total, deposit_of(total, rules))


def deposit_of(total: Money, rules: RateRules) -> Money:
    """What confirms a stay: the fixed deposit, or its share rounded half up to a peso; never more than the total."""
    if rules.deposit_fixed is not None:
        return min(total, Money(rules.deposit_fixed, total.currency))
    return min(total, total.percent(rules.deposit_percent, to=PESO))


def _night_lines(stay: Stay, cabin: CabinRate, rules: RateRules) -> list[Line]:
    groups: dict[tuple[Season | None, bool, Money], list[NightRate]] = {}
    for night in stay:
        rate = night_rate(night, cabin, rules)
        groups.setdefault((_alike(rate.season), rate.is_weekend, rate.price), []).append(rate)
    return [
        Line(
            LineKind.NIGHTS,
            _night_label(len(rates), season.name if season else None, is_weekend=is_weekend),
            len(rates),
            price,
            _night_reasons(season, rules.weekend_percent if is_weekend else None),
        )
        for (season, is_weekend, price), rates in groups.items()
    ]


def _alike(season: Season | None) -> Season | None:
    """The season without its dates: "temporada alta" may be stored in pieces, and is one reason to a guest."""
    return replace(season, nights=ALWAYS, minimum_nights=1, check_in_days=None) if season else None


def _night_reasons(season: Season | None, weekend_percent: int | None) -> tuple[Reason, ...]:
    reasons = [Reason("base_night")]
    if season is not None:
        reasons.append(Reason("season", season.name, season.surcharge_percent))
    if weekend_percent is not None:
        reasons.append(Reason("weekend", percent=weekend_percent))
    return tuple(reasons)


def _discount_lines(
    stay: Stay, lodging: Sequence[Line], rules: RateRules, *, today: date, promotion: Promotion | None
) -> list[Line]:
    price = sum((line.amount for line in lodging), Money(0, rules.currency))
    wanted: list[tuple[LineKind, str, Money, Reason]] = []

    def share(kind: LineKind, label: str, percent: int, name: str | None = None) -> None:
        reason = Reason(kind.value, name, percent)
        wanted.append((kind, f"{label} ({percent} %)", price.percent(percent, to=PESO), reason))

    long_stay = best_discount(rules.long_stay, stay.nights)
    if long_stay is not None:
        share(LineKind.LONG_STAY, f"Descuento por {_nights(long_stay.at_least)} o más", long_stay.percent)
    early = best_discount(rules.early_booking, (stay.check_in - today).days)
    if early is not None:
        ahead = _count(early.at_least, "día", "días")
        share(LineKind.EARLY_BOOKING, f"Descuento por reservar {ahead} antes", early.percent)
    if promotion is not None and promotion.percent is not None:
        share(LineKind.PROMOTION, f"Código {promotion.code}", promotion.percent, promotion.code)
    elif promotion is not None and promotion.amount is not None:
        off = Money(promotion.amount, rules.currency)
        wanted.append((LineKind.PROMOTION, f"Código {promotion.code}", off, Reason("promotion", promotion.code)))

    lines, left = [], price
    for kind, label, amount, reason in wanted:
        taken = min(amount, left)
        left -= taken
        if taken.amount:
            lines.append(Line(kind, label, 1, taken * -1, (reason,)))
    return lines


def _night_label(nights: int, season: str | None, *, is_weekend: bool) -> str:
    reasons = [reason for reason in (season, "viernes o sábado" if is_weekend else None) if reason]
    return f"{_nights(nights)} de {', '.join(reasons)}" if reasons else _nights(nights)


def _nights(number: int) -> str:
    return _count(number, "noche", "noches")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
