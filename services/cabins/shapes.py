"""The house, its cabins and quotes as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from services.cabins.repository import Cabin, House
from services.contracts import (
    CabinShape,
    CancellationTier,
    KeptQuoteShape,
    MoneyShape,
    PropertyShape,
    QuoteLine,
    QuoteShape,
    ReasonShape,
    TermsShape,
)
from services.domain.cancellation import Tier
from services.domain.money import Money
from services.domain.quote import KeptQuote, Line, LineKind, Quote, Reason
from services.domain.stay import Stay
from services.domain.terms import Terms


def money_shape(money: Money) -> MoneyShape:
    """An amount."""
    return MoneyShape(amount=money.amount, currency=money.currency)


def _maybe_money(amount: int | None, currency: str) -> MoneyShape | None:
    return MoneyShape(amount=amount, currency=currency) if amount is not None else None


def cabin_shape(house: House, cabin: Cabin) -> CabinShape:
    """A cabin as guests know it."""
    return CabinShape(
        id=cabin.id,
        name=cabin.name,
        capacity=cabin.capacity,
        pets_allowed=cabin.pets_allowed,
        description=cabin.description,
        amenities=list(cabin.amenities),
        base_night=MoneyShape(amount=cabin.rate.base_night, currency=house.property.rules.currency),
        included_guests=cabin.rate.included_guests,
        extra_guest_fee=MoneyShape(amount=cabin.rate.extra_guest_fee, currency=house.property.rules.currency),
    )


def property_shape(house: House, facts: dict[str, str]) -> PropertyShape:
    """The property's rules and facts on its own date."""
    found, rules = house.property, house.property.rules
    return PropertyShape(
        name=found.name,
        time_zone=found.time_zone,
        today=house.today,
        currency=rules.currency,
        check_in_from=_hour(found.check_in_from),
        check_in_until=_hour(found.check_in_until),
        check_out_until=_hour(found.check_out_until),
        deposit_percent=rules.deposit_percent,
        deposit_fixed=_maybe_money(rules.deposit_fixed, rules.currency),
        balance_days=found.terms.balance_days,
        hold_minutes=found.hold_minutes,
        accepts_transfers=found.accepts_transfers,
        minimum_nights=rules.minimum_nights,
        pet_fee=MoneyShape(amount=rules.pet_fee, currency=rules.currency),
        cleaning_fee=MoneyShape(amount=rules.cleaning_fee, currency=rules.currency),
        free_below_age=found.free_below_age,
        cancellation_tiers=tier_shapes(found.terms.tiers),
        facts=facts,
    )


def tier_shapes(tiers: Sequence[Tier]) -> list[CancellationTier]:
    """A cancellation policy."""
    return [CancellationTier(days_before=tier.days_before, refund_percent=tier.refund_percent) for tier in tiers]


def terms_shape(terms: Terms, stay: Stay, total: Money) -> TermsShape:
    """What is agreed for a stay besides its price, and what part of that is no tax."""
    net = terms.without_taxes(total)
    return TermsShape(
        balance_due_on=terms.balance_due_on(stay),
        balance_methods=list(terms.balance_methods),
        cancellation_tiers=tier_shapes(terms.tiers),
        change_days=terms.change_days,
        vat_percent=terms.vat_percent,
        total_without_taxes=money_shape(net) if net is not None else None,
    )


def line_shape(line: Line) -> QuoteLine:
    """One reason of a price."""
    return QuoteLine(
        kind=line.kind.value,
        label=line.label,
        quantity=line.quantity,
        unit=money_shape(line.unit),
        amount=money_shape(line.amount),
        reasons=[ReasonShape(rule=reason.rule, name=reason.name, percent=reason.percent) for reason in line.reasons],
    )


def stored_lines(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The reasons of a price as the database keeps them; :func:`line_of` reads each back."""
    return [line_shape(line).model_dump(mode="json") for line in lines]


def line_of(stored: Mapping[str, Any]) -> Line:
    """A line as :func:`line_shape` showed it and the database kept it."""
    unit = Money(stored["unit"]["amount"], stored["unit"]["currency"])
    reasons = tuple(Reason(**reason) for reason in stored.get("reasons", []))
    return Line(LineKind(stored["kind"]), stored["label"], stored["quantity"], unit, reasons)


def quote_shape(cabin: Cabin, quote: Quote) -> QuoteShape:
    """A price with its reasons."""
    return QuoteShape(**_priced(cabin.id, cabin.name, quote))


def kept_quote_shape(kept: KeptQuote) -> KeptQuoteShape:
    """A price that is kept, with its terms."""
    return KeptQuoteShape(
        **_priced(kept.cabin_id, kept.cabin_name, kept.quote),
        id=kept.id,
        valid_until=kept.valid_until,
        promo_code=kept.promo_code,
        terms=terms_shape(kept.terms, kept.quote.stay, kept.quote.total),
    )


def _priced(cabin_id: UUID, cabin_name: str, quote: Quote) -> dict[str, Any]:
    return {
        "cabin_id": cabin_id, "cabin_name": cabin_name, "check_in": quote.stay.check_in,
        "check_out": quote.stay.check_out, "nights": quote.stay.nights, "adults": quote.party.adults,
        "children": quote.party.children, "babies": quote.party.babies, "pets": quote.party.pets,
        "lines": [line_shape(line) for line in quote.lines],
        "total": money_shape(quote.total), "deposit": money_shape(quote.deposit),
    }  # fmt: skip


def _hour(moment: time) -> str:
    return f"{moment:%H:%M}"
