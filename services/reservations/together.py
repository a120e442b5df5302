"""
Several reservations of one guest at once, all or none: a group's cabins, cancelled or moved in one transaction.

Like the verbs of ``service``, these work in the caller's transaction and never commit it. Every cabin is locked before
any reservation, the cabins and the reservations in an order of their own, so that nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.domain.change import Booking
from services.domain.money import Money
from services.domain.reservation import Status
from services.errors import RefundChanged
from services.reservations import cancelling, changes, nights, service
from services.reservations.repository import ReservationRow


async def cancel_all(
    connection: AsyncConnection, codes: Sequence[str], *, cause: str, now: datetime, agreed_refund: Money | None = None
) -> list[ReservationRow]:
    """
    Cancel reservations, if all of them can be and together give back the ``agreed_refund``.

    Raises what :func:`services.reservations.cancelling.cancel` raises; then the caller undoes what was done.
    """
    due = 0
    for code in sorted(set(codes)):
        row = await service.locked(connection, code)
        if row.status is not Status.CANCELLED:
            due += cancelling.refund_of(row, now=now).amount
    if agreed_refund is not None and due != agreed_refund.amount:
        raise RefundChanged(agreed=agreed_refund.amount, refund=due)
    return [await cancelling.cancel(connection, code, cause=cause, now=now) for code in dict.fromkeys(codes)]


async def change_all(
    connection: AsyncConnection, wishes: Mapping[str, tuple[Booking, Money]], *, cause: str, now: datetime
) -> list[ReservationRow]:
    """
    Change reservations, by their codes: each to a booking, for the new total agreed to.

    Raises what :func:`services.reservations.changes.change` raises; then the caller undoes what was done.
    """
    rows = [await service.reservation(connection, code) for code in wishes]
    for cabin_id in sorted({row.cabin_id for row in rows}, key=str):
        await nights.lock_cabin(connection, cabin_id)
    for code in sorted(wishes):
        await service.locked(connection, code)
    return [
        await changes.change(connection, code, after, agreed=agreed, cause=cause, now=now)
        for code, (after, agreed) in wishes.items()
    ]
