"""Writing down what the clock has already decided about many reservations at once. Commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import property_, reservation, reservation_event
from services.domain.reservation import Status


async def expire_ended(connection: AsyncConnection, *, now: datetime) -> int:
    """
    Write down that ended holds, whose nights are kept no longer, have expired; how many. Rules never wait for it. Skips
    those being changed.
    """
    ended = (
        select(reservation.c.id)
        .where(
            reservation.c.status == Status.HELD,
            func.greatest(reservation.c.hold_expires_at, reservation.c.nights_kept_until) <= now,
        )
        .with_for_update(skip_locked=True)
    )
    return await _change_all(connection, ended, status=Status.EXPIRED, now=now)


async def complete_left(connection: AsyncConnection, *, now: datetime) -> int:
    """Complete the confirmed reservations whose check-out day has come in the property's zone; how many."""
    today = func.date(func.timezone(property_.c.time_zone, now))
    left = (
        select(reservation.c.id)
        .join(property_, property_.c.id == reservation.c.property_id)
        .where(reservation.c.status == Status.CONFIRMED, func.upper(reservation.c.stay) <= today)
        .with_for_update(skip_locked=True, of=reservation)
    )
    return await _change_all(connection, left, status=Status.COMPLETED, now=now)


async def _change_all(connection: AsyncConnection, ids: Select[Any], *, status: Status, now: datetime) -> int:
    changed = (
        update(reservation)
        .where(reservation.c.id.in_(ids))
        .values(status=status, updated_at=now)
        .returning(reservation.c.id)
        .cte("changed")
    )
    noted = _note(select(changed.c.id, *_event(status.value, "clock", now))).returning(reservation_event.c.id)
    return len((await connection.execute(noted)).all())


def _event(kind: str, cause: str, now: datetime) -> Sequence[Any]:
    return literal(kind), literal(cause), literal({}, JSONB), literal(now)


def _note(rows: Select[Any]) -> Any:
    return insert(reservation_event).from_select(["reservation_id", "kind", "cause", "details", "happened_at"], rows)
