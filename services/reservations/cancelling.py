"""
Giving nights back: what the agreed policy returns of what was paid, told before it is done.

Like the verbs of ``service``, these work in the caller's transaction and never commit it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import local_date
from services.domain import reservation as rules
from services.domain.cancellation import refundable
from services.domain.ledger import cancellation_entries
from services.domain.money import Money
from services.domain.reservation import Move, Status
from services.errors import RefundChanged
from services.reservations import ledger, repository, service
from services.reservations.repository import ReservationRow


def refund_of(row: ReservationRow, *, now: datetime) -> Money:
    """What the agreed policy gives back of what was paid, when it is cancelled at that moment."""
    today = local_date(now, row.time_zone)
    return refundable(row.paid, row.terms.tiers, total=row.total, check_in=row.stay.check_in, today=today)


async def cancellation(connection: AsyncConnection, code: str, *, now: datetime) -> tuple[ReservationRow, Money]:
    """A reservation, and what cancelling it would give back. Raises what :func:`cancel` raises; cancels nothing."""
    row = await service.reservation(connection, code)
    rules.after(row.status_at(now), Move.CANCEL)
    return row, refund_of(row, now=now)


async def cancel(
    connection: AsyncConnection, code: str, *, cause: str, now: datetime, agreed_refund: Money | None = None
) -> ReservationRow:
    """
    Give the nights back. What the policy keeps of the paid money is what the stay costs from now on; the rest is owed
    to the guest. It is noted for the owner, not moved.

    Cancelling twice is cancelling once. Raises ``ReservationNotFound``, ``HoldExpired``, ``WrongState``, and
    ``RefundChanged`` when it would give back another sum than the ``agreed_refund``.
    """
    row = await service.locked(connection, code)
    if row.status is Status.CANCELLED:
        return row
    status = rules.after(row.status_at(now), Move.CANCEL)
    due = refund_of(row, now=now)
    if agreed_refund is not None and due != agreed_refund:
        raise RefundChanged(agreed=agreed_refund.amount, refund=due.amount)
    details = {"paid": row.paid.amount, "refundable": due.amount} if row.paid.amount else None
    await repository.change(connection, row, status=status, cause=cause, now=now, details=details)
    before = await ledger.balance_of(connection, row.id)
    entries = cancellation_entries(before, refundable=due, cause=cause)
    await ledger.write(connection, entries, reservation_id=row.id, now=now)
    return await service.by_id(connection, row.id)
