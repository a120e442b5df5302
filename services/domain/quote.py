"""A quote: what a stay costs, reason by reason. The lines always add up to the total."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.domain.money import PESO, Money
from services.domain.party import Party
from services.domain.rates import CabinRate, NightRate, RateRules, night_rate
from services.domain.stay import Stay
from services.domain.terms import Terms


class LineKind(StrEnum):
    """What a line charges for."""

    NIGHTS = "nights"
    EXTRA_GUESTS = "extra_guests"
    PETS = "pets"
    CLEANING = "cleaning"
    AGREED = "agreed"  # what an earlier agreement makes a later price differ


@dataclass(frozen=True)
class Line:
    """One reason: ``quantity`` × ``unit`` = ``amount``. ``label`` is Spanish, as a guest may read it."""

    kind: LineKind
    label: str
    quantity: int
    unit: Money

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

    def is_for(self, cabin_id: UUID, stay: Stay, party: Party) -> bool:
        """Whether it was given for just this."""
        return (self.cabin_id, self.quote.stay, self.quote.party) == (cabin_id, stay, party)

    def is_valid(self, now: datetime) -> bool:
        """Whether it still stands."""
        return now < self.valid_until


def quote(stay: Stay, party: Party, *, cabin: CabinRate, rules: RateRules) -> Quote:
    """The price. Nights of one season, weekend and price share a line, in the order in which they are slept."""
    lines = _night_lines(stay, cabin, rules)
    extra = max(0, party.people - cabin.included_guests)
    if extra and cabin.extra_guest_fee:
        label = f"{_count(extra, 'persona adicional', 'personas adicionales')} por {_nights(stay.nights)}"
        fee = Money(cabin.extra_guest_fee, rules.currency)
        lines.append(Line(LineKind.EXTRA_GUESTS, label, extra * stay.nights, fee))
    if party.pets and rules.pet_fee:
        label = f"{_count(party.pets, 'mascota', 'mascotas')} por {_nights(stay.nights)}"
        lines.append(Line(LineKind.PETS, label, party.pets * stay.nights, Money(rules.pet_fee, rules.currency)))
    if rules.cleaning_fee:
        lines.append(Line(LineKind.CLEANING, "Limpieza", 1, Money(rules.cleaning_fee, rules.currency)))
    total = sum((line.amount for line in lines), Money(0, rules.currency))
    deposit = min(total, total.percent(rules.deposit_percent, to=PESO))
    return Quote(stay, party, tuple(lines), total, deposit)


def _night_lines(stay: Stay, cabin: CabinRate, rules: RateRules) -> list[Line]:
    groups: dict[tuple[str | None, bool, Money], list[NightRate]] = {}
    for night in stay:
        rate = night_rate(night, cabin, rules)
        groups.setdefault((rate.season, rate.is_weekend, rate.price), []).append(rate)
    return [
        Line(LineKind.NIGHTS, _night_label(len(rates), season, is_weekend=is_weekend), len(rates), price)
        for (season, is_weekend, price), rates in groups.items()
    ]


def _night_label(nights: int, season: str | None, *, is_weekend: bool) -> str:
    reasons = [reason for reason in (season, "viernes o sábado" if is_weekend else None) if reason]
    return f"{_nights(nights)} de {', '.join(reasons)}" if reasons else _nights(nights)


def _nights(number: int) -> str:
    return _count(number, "noche", "noches")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
