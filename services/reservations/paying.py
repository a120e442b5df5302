"""
A hold while it can be paid: until when its nights are kept, and when they are let go.

Like the verbs of ``service``, these work in the caller's transaction and never commit it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.domain.reservation import Status
from services.reservations import repository, service
from services.reservations.repository import ReservationRow

# How long an ended hold keeps its nights while the provider cannot be asked whether it was paid.
LAST_LOOK = timedelta(minutes=15)


async def keep_for_last_look(connection: AsyncConnection, row: ReservationRow) -> None:
    """
    Keep the nights of a hold that can be paid from outside for ``LAST_LOOK`` beyond its end: what was paid in its last
    seconds is known a little later. Whoever has asked lets them go (:func:`let_go`); if nobody could, the clock does.
    """
    assert row.hold_expires_at is not None
    await repository.keep_nights(connection, row.id, until=row.hold_expires_at + LAST_LOOK)


async def let_go(connection: AsyncConnection, reservation_id: UUID, *, now: datetime) -> bool:
    """
    Let the nights of an ended hold go, after the provider was asked for the last time; whether it was done.

    Looks again under the reservation's lock: a payment or an extension that came meanwhile stands.
    """
    row = await service.by_id(connection, reservation_id, is_locked=True)
    if row.status is not Status.HELD or row.status_at(now) is not Status.EXPIRED:
        return False
    await repository.change(connection, row, status=Status.EXPIRED, cause="clock", now=now)
    return True
