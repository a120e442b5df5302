"""
A hold while it can be paid: until when its nights are kept, and when they are let go.

Like the verbs of ``service``, these work in the caller's transaction and never commit it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import day_begins
from services.domain.reservation import Status
from services.errors import ReservationNotFound
from services.reservations import repository, service
from services.reservations.repository import ReservationRow

# How long an ended hold keeps its nights while the provider cannot be asked whether it was paid.
LAST_LOOK = timedelta(minutes=15)
# The longest that a hold waits for a payment that is under way: cash coupons last some days.
LONGEST_WAIT = timedelta(days=5)


async def locked(connection: AsyncConnection, code: str) -> ReservationRow:
    """
    The reservation of a code with its cabin's lock and its own, in the order in which everybody takes them, so that its
    hold may be extended. Raises ``ReservationNotFound``.
    """
    row = await service.reservation(connection, code)
    return await service.locked_in_cabin(connection, row.id)


async def keep_for_last_look(connection: AsyncConnection, row: ReservationRow) -> None:
    """
    Keep the nights of a hold that can be paid from outside for ``LAST_LOOK`` beyond its end: what was paid in its last
    seconds is known a little later. Whoever has asked lets them go (:func:`let_go`); if nobody could, the clock does.
    """
    assert row.hold_expires_at is not None
    await repository.keep_nights(connection, row.id, until=row.hold_expires_at + LAST_LOOK)


async def wait_for_payment(
    connection: AsyncConnection, reservation_id: UUID, *, until: datetime, cause: str, now: datetime
) -> datetime | None:
    """
    Extend a hold while a payment of it may still come, never beyond the day of arrival nor ``LONGEST_WAIT``; until when
    it holds now, ``None`` for a reservation that is no hold (any more).

    A hold that has ended and was not let go still has its nights, and keeps them.
    """
    try:
        row = await service.locked_in_cabin(connection, reservation_id)
    except ReservationNotFound:
        return None
    if row.status is not Status.HELD or row.hold_expires_at is None:
        return None
    end = min(until, now + LONGEST_WAIT, day_begins(row.stay.check_in, row.time_zone))
    if end <= row.hold_expires_at:
        return row.hold_expires_at
    await repository.set_hold_end(connection, row.id, end=end, kept_until=end + LAST_LOOK)
    details = {"until": end.isoformat()}
    await repository.note(connection, row.id, kind="extended", cause=cause, now=now, details=details)
    return end


async def stop_waiting(
    connection: AsyncConnection, reservation_id: UUID, *, end: datetime, cause: str, now: datetime
) -> datetime | None:
    """
    Bring the end of a hold back to ``end``, since the payment that it waited for did not come; until when it holds now,
    ``None`` for a reservation that is no hold (any more). A hold that ends sooner is left alone.
    """
    row = await service.by_id(connection, reservation_id, is_locked=True)
    if row.status is not Status.HELD or row.hold_expires_at is None:
        return None
    if row.hold_expires_at <= end:
        return row.hold_expires_at
    await repository.set_hold_end(connection, row.id, end=end, kept_until=end + LAST_LOOK)
    details = {"until": end.isoformat()}
    await repository.note(connection, row.id, kind="shortened", cause=cause, now=now, details=details)
    return end


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
