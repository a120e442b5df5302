"""What an owner promised in writing about a reservation, and the bill in which it is found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from services.domain.money import Money
from services.errors import Invalid


@dataclass(frozen=True)
class Promise:
    """
    The owner's ``text``, with what it adds to the price (``amount``, below zero: takes off it) or until when the guest
    may stay on the last day; by whom and when (aware).
    """

    text: str
    amount: Money | None
    check_out_until: time | None
    promised_by: str
    promised_at: datetime


def promised_price(total: Money, deposit: Money, amount: Money) -> tuple[Money, Money]:
    """Total and deposit after a promise of an amount. Raises ``Invalid`` when nobody could owe that."""
    promised = total + amount
    if promised < Money(0, total.currency):
        raise Invalid("more is taken off than the stay costs", total=total.amount)
    return promised, min(deposit, promised)


def check_out_until(usual: time, promises: Iterable[Promise]) -> time:
    """Until when the guest may stay: the latest hour that was promised, never earlier than usual."""
    return max([usual, *(promise.check_out_until for promise in promises if promise.check_out_until is not None)])


def unexplained(lines: Sequence[Money], total: Money) -> Money:
    """What of a bill's total its lines do not tell, as after a cancellation. Zero when all is told."""
    return total - sum(lines, Money(0, total.currency))
