"""
Nights that the house keeps for itself: a repair, the family. They take nights as a confirmed stay does, by the same
constraint, and are no reservation: no guest, no price, nothing to tell.

Like the verbs of ``service``, these work in the caller's transaction and never commit it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import GAP, date_range
from services.clock import local_date
from services.database.tables.booking import cabin, property_, reservation
from services.domain.reservation import Status
from services.domain.stay import Stay
from services.errors import CabinNotFound, DatesUnavailable, ReservationNotFound, StayInvalid
from services.ids import new_reservation_code
from services.reservations import nights, repository
from services.reservations.repository import BLOCK

BLOCKED, UNBLOCKED = "blocked", "unblocked"
LONGEST = 366  # nights: a cabin that is out of use for a year


@dataclass(frozen=True)
class Blocked:
    """Nights of a cabin that the house keeps, and why."""

    id: UUID
    code: str
    cabin_id: UUID
    cabin_name: str
    stay: Stay
    reason: str


async def block(connection: AsyncConnection, cabin_id: UUID, stay: Stay, *, reason: str, by: str, now: datetime) -> str:
    """
    Keep nights of a cabin for the house from now on; their code. Nights that must stay free between two stays do not
    count: nobody comes.

    Raises ``CabinNotFound``, ``StayInvalid`` (over, or longer than a year), ``DatesUnavailable``.
    """
    house = await _house(connection, cabin_id)
    if stay.check_out <= local_date(now, house.time_zone):
        raise StayInvalid("the nights are over", reason="in_the_past")
    if stay.nights > LONGEST:
        raise StayInvalid("too many nights at once", reason="too_long", maximum_nights=LONGEST)
    await nights.lock_cabin(connection, cabin_id)
    try:
        await nights.free_nights(connection, cabin_id, stay=stay, now=now)
    except DatesUnavailable as taken:
        if taken.details.get("taken_by") != GAP:
            raise
    return await _add(connection, house.id, cabin_id, house.currency, stay, reason=reason, by=by, now=now)


async def unblock(connection: AsyncConnection, code: str, stay: Stay, *, by: str, now: datetime) -> None:
    """
    Free some of the nights that the house keeps under a code, or all of them; what is left of them stays kept, under
    codes of its own. Nights that are not among them make no difference.

    Raises ``ReservationNotFound`` for a code that keeps nothing (any more).
    """
    found = await by_code(connection, code)
    await nights.lock_cabin(connection, found.cabin_id)
    found = await by_code(connection, code)
    if not found.stay.overlaps(stay):
        return
    house = await _house(connection, found.cabin_id)
    ended = update(reservation).where(reservation.c.id == found.id)
    await connection.execute(ended.values(status=Status.CANCELLED, updated_at=now))
    await repository.note(connection, found.id, kind=UNBLOCKED, cause=by, now=now)
    for first, end in ((found.stay.check_in, stay.check_in), (stay.check_out, found.stay.check_out)):
        if first < end:
            left = Stay(first, end)
            await _add(connection, house.id, found.cabin_id, house.currency, left, reason=found.reason, by=by, now=now)


async def by_code(connection: AsyncConnection, code: str) -> Blocked:
    """The nights that the house keeps under a code. Raises ``ReservationNotFound`` for one that keeps nothing."""
    query = (
        select(
            reservation.c.id, reservation.c.code, reservation.c.cabin_id, cabin.c.name, reservation.c.stay,
            reservation.c.guest_name,
        )
        .join(cabin, cabin.c.id == reservation.c.cabin_id)
        .where(
            reservation.c.code == code, reservation.c.source == BLOCK, reservation.c.status == Status.CONFIRMED
        )
    )  # fmt: skip
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise ReservationNotFound
    return Blocked(row.id, row.code, row.cabin_id, row.name, Stay(row.stay.lower, row.stay.upper), row.guest_name)


async def _house(connection: AsyncConnection, cabin_id: UUID) -> Any:
    query = (
        select(property_.c.id, property_.c.currency, property_.c.time_zone)
        .join(cabin, cabin.c.property_id == property_.c.id)
        .where(cabin.c.id == cabin_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise CabinNotFound
    return row


async def _add(
    connection: AsyncConnection,
    property_id: UUID,
    cabin_id: UUID,
    currency: str,
    stay: Stay,
    *,
    reason: str,
    by: str,
    now: datetime,
) -> str:
    values: dict[str, Any] = {
        "property_id": property_id, "cabin_id": cabin_id, "guest_id": None, "guest_name": reason,
        "stay": date_range(stay), "status": Status.CONFIRMED, "adults": 1, "children": 0, "currency": currency,
        "total": 0, "deposit": 0, "lines": [], "source": BLOCK, "created_at": now, "updated_at": now,
    }  # fmt: skip
    code = new_reservation_code()
    while (await connection.execute(select(func.count()).where(reservation.c.code == code))).scalar_one():
        code = new_reservation_code()
    async with nights.nights_guarded():
        made = await connection.execute(insert(reservation).values(values | {"code": code}).returning(reservation.c.id))
    details = {"check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat()}
    await repository.note(connection, made.scalar_one(), kind=BLOCKED, cause=by, now=now, details=details)
    return code
