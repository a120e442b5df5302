"""
A change of what is reserved: other dates or another party, and what it costs.

The price of what was agreed is frozen, so a change is charged by the difference between two prices of the same day:
that of the new stay and that of the old one. What stays the same keeps its agreed price, whatever the rates do::

    new total = agreed total + (price of the new stay today − price of the old stay today)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from services.domain.ledger import Entry, EntryKind
from services.domain.money import Money
from services.domain.party import Party
from services.domain.stay import Stay
from services.errors import ChangeTooLate, NothingToChange


@dataclass(frozen=True)
class Booking:
    """What is reserved: the nights and who comes."""

    stay: Stay
    party: Party


def change_price(agreed: Money, *, before: Money, after: Money) -> Money:
    """The new price, from the ``agreed`` one and today's of the stay ``before`` and ``after``; never below zero."""
    return max(Money(0, agreed.currency), agreed + (after - before))


def require_change(before: Booking, after: Booking) -> None:
    """Raises ``NothingToChange`` when both are the same."""
    if before == after:
        raise NothingToChange


def require_in_time(stay: Stay, *, change_days: int, today: date) -> None:
    """
    Raises ``ChangeTooLate`` when fewer than ``change_days`` are left until the check-in that was agreed: from then on
    the nights can hardly be sold again, and the owner decides.
    """
    last = stay.check_in - timedelta(days=change_days)
    if today > last:
        raise ChangeTooLate(last_day=last.isoformat())


def change_entries(difference: Money, *, number: int, cause: str) -> list[Entry]:
    """The ledger's entry of a reservation's change of that number (1, 2 …): what the stay costs more or less."""
    if difference.amount == 0:
        return []
    return [Entry(EntryKind.ADJUSTMENT, difference, "change of the stay", cause, f"changed:{number}")]
