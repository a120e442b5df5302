"""What is agreed besides the price: when the balance is paid and how, and what a cancellation gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Self
from zoneinfo import ZoneInfo

from services.domain.cancellation import Tier
from services.domain.money import Money, half_up
from services.domain.stay import Stay


@dataclass(frozen=True)
class Terms:
    """
    The rules that a quote names and its reservation keeps. The balance is due ``balance_days`` before check-in (0: on
    arrival) and may be paid by ``balance_methods``; its amount is fixed: the deposit freezes the price. A confirmed
    stay may be changed by the guest until ``change_days`` before check-in; after that the owner decides. Every price is
    final: it includes ``vat_percent`` of VAT, or the owner charges none (``None``).
    """

    balance_days: int
    balance_methods: tuple[str, ...]
    tiers: tuple[Tier, ...]
    change_days: int
    vat_percent: int | None = None

    def balance_due_on(self, stay: Stay) -> date:
        """The last day to pay the balance."""
        return stay.check_in - timedelta(days=self.balance_days)

    def without_taxes(self, total: Money) -> Money | None:
        """
        What is left of a final price without VAT, rounded half up to a centavo; ``None`` where none is charged. Whoever
        charges VAT shows it beside the final price, as "precio sin impuestos nacionales".

        Source: Resolución 4/2025 of the Secretaría de Industria y Comercio, art. 2; Ley 27.743, art. 99.
        """
        if self.vat_percent is None:
            return None
        return Money(half_up(Fraction(total.amount * 100, 100 + self.vat_percent)), total.currency)

    def as_json(self) -> dict[str, Any]:
        """As it is stored with a quote and a reservation."""
        return {
            "balance_days": self.balance_days,
            "balance_methods": list(self.balance_methods),
            "cancellation_tiers": [
                {"days_before": tier.days_before, "refund_percent": tier.refund_percent} for tier in self.tiers
            ],
            "change_days": self.change_days,
            "vat_percent": self.vat_percent,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What :meth:`as_json` stored; before taxes were kept, no VAT was named."""
        return cls(
            balance_days=stored["balance_days"],
            balance_methods=tuple(stored["balance_methods"]),
            tiers=tuple(Tier(tier["days_before"], tier["refund_percent"]) for tier in stored["cancellation_tiers"]),
            change_days=stored["change_days"],
            vat_percent=stored.get("vat_percent"),
        )


def valid_until(now: datetime, *, hours: int, stay: Stay, time_zone: str) -> datetime:
    """
    Until when a price given at ``now`` is kept: so many hours, but never beyond the day of check-in at the property
    (an IANA time zone). Aware.
    """
    day_after_check_in = datetime.combine(stay.check_in + timedelta(days=1), time(), ZoneInfo(time_zone))
    return min(now + timedelta(hours=hours), day_after_check_in)
