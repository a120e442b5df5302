"""How much of what was paid a guest gets back, by how early they cancel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.domain.money import Money


@dataclass(frozen=True)
class Tier:
    """Cancelling at least ``days_before`` check-in gives back ``refund_percent`` of what was paid."""

    days_before: int
    refund_percent: int


def refund_percent(tiers: Sequence[Tier], *, check_in: date, today: date) -> int:
    """The share given back when cancelling on ``today``: that of the strictest tier still met, else nothing."""
    days = (check_in - today).days
    met = [tier for tier in tiers if days >= tier.days_before]
    return max(met, key=lambda tier: tier.days_before).refund_percent if met else 0


def refundable(paid: Money, tiers: Sequence[Tier], *, check_in: date, today: date) -> Money:
    """What is given back of ``paid``, rounded half up to a centavo; never more than was paid."""
    return min(paid, paid.percent(refund_percent(tiers, check_in=check_in, today=today)))
