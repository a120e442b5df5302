"""Promotional codes as stored, and how often each was used: by the reservations that stand. Commits nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import BLOCKS, date_range
from services.database.tables.booking import promotion, reservation
from services.domain.promotion import Promotion, require_left, require_usable
from services.domain.stay import Stay
from services.errors import PromoCodeRefused

# A hold that ran out, and what was cancelled, gives its use back.
USES = (
    select(func.count())
    .select_from(reservation)
    .where(reservation.c.promotion_id == promotion.c.id, text(f"({BLOCKS} or reservation.status = 'completed')"))
    .scalar_subquery()
)


async def usable(
    connection: AsyncConnection, code: str, *, property_id: UUID, stay: Stay, today: date, now: datetime
) -> Promotion:
    """The promotion of a code, however it was typed, for a stay booked today. Raises ``PromoCodeRefused``."""
    query = select(promotion, USES.label("uses")).where(
        promotion.c.property_id == property_id, promotion.c.code == code.upper()
    )
    row = (await connection.execute(query, {"now": now})).one_or_none()
    if row is None:
        raise PromoCodeRefused(reason="unknown")
    found = promotion_of(row)
    require_usable(found, stay=stay, today=today, uses=row.uses)
    return found


async def by_id(connection: AsyncConnection, promotion_id: UUID) -> Promotion:
    """A promotion that is known to be stored."""
    return promotion_of((await connection.execute(select(promotion).where(promotion.c.id == promotion_id))).one())


async def require_uses_left(connection: AsyncConnection, found: Promotion, *, now: datetime) -> None:
    """Refuse a code that was used up since it was quoted. Raises ``PromoCodeRefused``."""
    uses = select(USES).select_from(promotion).where(promotion.c.id == found.id)
    require_left(found, uses=(await connection.execute(uses, {"now": now})).scalar_one())


async def is_left(connection: AsyncConnection, found: Promotion | None, *, now: datetime) -> bool:
    """Whether a code may be used once more; without a code nothing is used up."""
    try:
        if found is not None:
            await require_uses_left(connection, found, now=now)
    except PromoCodeRefused:
        return False
    return True


async def lock(connection: AsyncConnection, promotion_id: UUID) -> None:
    """Let nobody else use a code until the transaction ends; whoever counts its uses does it after this."""
    await connection.execute(select(promotion.c.id).where(promotion.c.id == promotion_id).with_for_update())


async def all_of(connection: AsyncConnection, property_id: UUID, *, now: datetime) -> list[tuple[Promotion, int]]:
    """A property's codes with their uses, newest first."""
    query = (
        select(promotion, USES.label("uses"))
        .where(promotion.c.property_id == property_id)
        .order_by(promotion.c.first_day.desc(), promotion.c.code)
    )
    return [(promotion_of(row), row.uses) for row in await connection.execute(query, {"now": now})]


async def save(connection: AsyncConnection, property_id: UUID, wanted: dict[str, Any]) -> None:
    """Store a code, or its new rules. What was quoted and booked with it stays as it was."""
    values = wanted | {"nights": date_range(wanted["nights"]) if wanted["nights"] else None}
    changed = insert(promotion).values(property_id=property_id, **values)
    await connection.execute(changed.on_conflict_do_update(index_elements=["property_id", "code"], set_=values))


def promotion_of(row: Row[Any]) -> Promotion:
    """A promotion from a row with its columns."""
    return Promotion(
        id=row.id,
        code=row.code,
        percent=row.percent,
        amount=row.amount,
        first_day=row.first_day,
        last_day=row.last_day,
        nights=Stay(row.nights.lower, row.nights.upper) if row.nights else None,
        minimum_nights=row.minimum_nights,
        use_limit=row.use_limit,
    )
